"""Bylines, credits, datelines and languages: what is a person, a paper, a place."""

import time

import pytest

from kliping.converter import captions, names, phrases
from kliping.converter.datelines import dateline
from kliping.converter.language import language


@pytest.mark.parametrize(
    ("text", "authors", "source"),
    [
        ("Oleh: Rini Sasmita dan Budi Hartono", ("Rini Sasmita", "Budi Hartono"), None),
        ("Reporter: Rini Sasmita | Editor: Budi Hartono", ("Rini Sasmita",), None),
        ("By Dan Jervis-Bardy and Ana de la Cruz", ("Dan Jervis-Bardy", "Ana de la Cruz"), None),
        ("Penulis: Rini Sasmita - Detiknews", ("Rini Sasmita",), "Detiknews"),
        ("By Anselm Kuroda | Education reporter", ("Anselm Kuroda",), None),
        ("By Aaron Kliegman | Fox News", ("Aaron Kliegman",), "Fox News"),
        ("OLEH: RINI SASMITA", ("Rini Sasmita",), None),
        ("Penulis: Suhendra", ("Suhendra",), None),
        ("كتبت: ليلى باحشوان", ("ليلى باحشوان",), None),
        ("Editor: Budi Hartono", (), None),
        ("Penulis : Rini Sasmita Editor : Budi Hartono", ("Rini Sasmita",), None),
        ("Penulis: Kontributor Bandar Loh, Rini Sasmita", ("Rini Sasmita",), None),
    ],
)
def test_bylines(text, authors, source):
    found = names.byline(text)
    assert found
    assert (found.authors, found.source) == (authors, source)


@pytest.mark.parametrize(
    "text", ["Oleh karena itu harga naik.", "By the river, nothing moved.", "Oleh: Redaksi", "Par ici", "Von hier an"]
)
def test_no_byline(text):
    found = names.byline(text)
    assert found is None or found.authors == ()


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Warga menunggu. (Foto: Ana Sari/Agensi)", "Warga menunggu.", "Ana Sari/Agensi"),
        ("Warga menunggu [Foto: Agensi/Ana Sari]", "Warga menunggu", "Agensi/Ana Sari"),
        ("Warga menunggu (Dok. Pemkot)", "Warga menunggu", "Pemkot"),
        ("Warga menunggu. Foto: Ana Sari/Agensi", "Warga menunggu.", "Ana Sari/Agensi"),
        ("People wait. Photo by Ana Sari / Agency", "People wait.", "Ana Sari / Agency"),
        ("People wait. (Ana Sari for the Valley Herald)", "People wait.", "Ana Sari for the Valley Herald"),
        ("Warga menunggu. (ARUS TIMUR/ANA SARI)", "Warga menunggu.", "ARUS TIMUR/ANA SARI"),
        ("Warga menunggu. (ANTARA FOTO/Ana Sari/foc)", "Warga menunggu.", "ANTARA FOTO/Ana Sari/foc"),
        ("Image: The hall. Credit: Hall Trust", "The hall.", "Hall Trust"),
        ("待つ人々（写真：鈴木花）", "待つ人々", "鈴木花"),
        ("Foto: Ana Sari", None, "Ana Sari"),
    ],
)
def test_captions(text, caption, credit):
    found = captions.split(text)
    assert found
    assert (found.caption, found.credit) == (caption, credit)


@pytest.mark.parametrize(
    "text",
    [
        "Ia tiba (pukul 10.00).",
        "Pasukan gabungan berjaga di kota (Polri/TNI).",
        "Partai (PDI/PKB) setuju.",
        "Harga naik 5 persen (yoy).",
        "Tim menang 2-1 (1-0)",
    ],
)
def test_no_credit(text):
    assert captions.split(text) is None


@pytest.mark.parametrize(
    ("credit", "creator"),
    [
        ("Gavriil Grigorov, Sputnik, Kremlin Pool Photo via AP", "Gavriil Grigorov"),
        ("KCNA", None),
        ("Ana Sari/Agensi Foto", "Ana Sari"),
        ("Lensa Timur/Ana Sari", "Ana Sari"),
        ("ANTARA FOTO/Ana Sari", "Ana Sari"),
        ("Badan Penanggulangan Bencana Sendaru", None),
        ("Getty Images", None),
        ("Ana Sari", None),
    ],
)
def test_a_photographer_needs_a_person_beside_an_agency(credit, creator):
    assert names.creator(credit) == creator


def test_a_person_after_by_is_a_photographer():
    found = captions.split("People wait. Photo by Ana Sari")
    assert names.creator(found.credit, by=found.names_person) == "Ana Sari"


@pytest.mark.parametrize(
    ("text", "place", "source", "rest"),
    [
        ("Pyongyang\u00a0– Jalan ramai.", "Pyongyang", None, "Jalan ramai."),
        ("JAKARTA, KOMPAS.com - Harga naik.", "Jakarta", "KOMPAS.com", "Harga naik."),
        ("JAKARTA, KOMPAS.com Harga naik.", "Jakarta", "KOMPAS.com", "Harga naik."),
        ("REPUBLIKA.CO.ID, JAKARTA -- Harga naik.", "Jakarta", "REPUBLIKA.CO.ID", "Harga naik."),
        ("VIVA.co.id - Harga naik.", None, "VIVA.co.id", "Harga naik."),
        ("Jakarta (ANTARA) - Harga naik.", "Jakarta", "ANTARA", "Harga naik."),
        ("KUALA TEMBAGA, ArusTimur.id — Harga naik.", "Kuala Tembaga", "ArusTimur.id", "Harga naik."),
        ("LONDON, May 3 2024 (Reuters) - Prices rose.", "London", "Reuters", "Prices rose."),
        ("بندر لينتانغ – على رصيف", "بندر لينتانغ", None, "على رصيف"),
        ("【東京】雨が降った。", "東京", None, "雨が降った。"),
    ],
)  # fmt: skip
def test_datelines(text, place, source, rest):
    found = dateline(text)
    assert found
    assert (found.place, found.source, found.rest) == (place, source, rest)


@pytest.mark.parametrize(
    "text",
    ["Ana - yang baru tiba - tersenyum.", "Tahun 2024 – Harga naik.", "“Ya” – kata Ana.", "Harga naik - turun - lagi.",
     "Presiden Rusia bertemu dengan pemimpin Korea Utara – Kim Jong Un."],
)  # fmt: skip
def test_no_dateline(text):
    assert dateline(text) is None


@pytest.mark.parametrize(
    ("text", "declared", "found"),
    [
        ("Harga beras di pasar induk naik lagi pada pekan ini karena panen yang terlambat datang.", "en", "id"),
        ("Prices at the central market rose again this week because the harvest came late.", "en-GB", "en"),
        ("Harga beras di pasar induk naik lagi pada pekan ini karena panen yang terlambat datang.", "id_ID", "id"),
        ("Os preços no mercado central subiram de novo esta semana porque a colheita chegou tarde.", "pt-br", "pt-BR"),
        ("今週、中央市場で米の値段が再び上がった。", None, "ja"),
        ("Ya.", None, None),
        ("Ya.", "../../x", None),
    ],
)
def test_the_text_is_trusted_over_the_declared_language(text, declared, found):
    assert language(text, declared=declared) == found


@pytest.mark.parametrize(
    "text",
    [
        "(" + "A" * 1000 + ")",
        "(" + "Aa " * 300 + "/)",
        "share  " * 45 + "z",
        "1 " * 150,
        "A. " * 100 + "- x",
        "(Foto: " * 100,
    ],
)
def test_no_pattern_runs_away(text):
    start = time.process_time()
    for read in (captions.split, phrases.leftover, names.byline, names.bare, dateline, names.creator):
        read(text)
    assert time.process_time() - start < 1
