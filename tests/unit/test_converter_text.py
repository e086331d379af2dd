"""What a text says of itself: bylines, credits, headlines, several articles in one file. The words are our own."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from kliping.converter import bylines, captions, dates, names, phrases, prose
from kliping.converter.language import language
from kliping.converter.readers import plain
from kliping.converter.text import extract
from kliping.model import Raw

PROSE = (
    "Warga menyeberang dengan rakit bambu selama dua tahun, dan baru minggu ini mereka berjalan "
    "di atas jembatan yang kering."
)


def read(text):
    return extract(Raw(file="a.txt", sha256="0" * 64, kind="text", text=text), zone=ZoneInfo("Asia/Jakarta"))


@pytest.mark.parametrize(
    ("line", "authors", "is_said"),
    [
        ("Von Ines Corvane Korrespondentin", ("Ines Corvane",), True),
        ("Kommentar von Theo Marbury", ("Theo Marbury",), True),
        ("por Inés Corvane", ("Inés Corvane",), True),
        ("By Ines Corvane and Theo Marbury The Valley Agency", ("Ines Corvane", "Theo Marbury"), True),
        ("Von Ines Corvane mit AP", ("Ines Corvane",), True),
        ("Ines Corvane, Theo Marbury und Mira Telling", ("Ines Corvane", "Theo Marbury", "Mira Telling"), False),
        ("Ines Corvane Travel News Reporter", ("Ines Corvane",), False),
        ("Ines Corvane | Published 4 months ago", ("Ines Corvane",), False),
        ("Ines Corvane24.04.2024, 19:35 Uhr", ("Ines Corvane",), False),
        ("INES CORVANE", ("Ines Corvane",), False),
        ("• Ines Corvane", ("Ines Corvane",), False),
        ("By Ines Corvane Follow", ("Ines Corvane",), True),
    ],
)
def test_a_byline_names_its_authors_without_roles_and_buttons(line, authors, is_said):
    found = bylines.named(line)
    assert (found.authors, found.is_said) == (authors, is_said)


@pytest.mark.parametrize(
    "line", ["Follow us on Facebook", "Newsletter abonnieren", "Die Brücke ist offen", "12 Kommentare"]
)
def test_buttons_and_headlines_are_no_bylines(line):
    assert bylines.named(line) is None


def test_somebody_of_whom_the_article_speaks_has_not_written_it():
    text = (
        f"Bupati meresmikan jembatan gantung di Lohjinawi\n\nRatri Wening\n\n{PROSE}\n\n"
        f"Kata Ratri Wening, jembatan itu kuat.\n\n{PROSE}\n"
    )
    assert read(text).article.authors == ()


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("A crowd waits at the weir. Ana Bell/Getty Images", "A crowd waits at the weir.", "Ana Bell/Getty Images"),
        ("Warga menunggu di tepi sungai. AFP/Ana Bell", "Warga menunggu di tepi sungai.", "AFP/Ana Bell"),
        (
            "The weir at dawn - Copyright Ana Bell/Copyright 2026 The AP. All rights reserved.",
            "The weir at dawn",
            "Ana Bell",
        ),
        ("Das Wehr am Morgen Quelle : Ana Bell/dpa", "Das Wehr am Morgen", "Ana Bell/dpa"),
    ],
)
def test_a_credit_without_a_label_is_cut_from_its_caption(line, caption, credit):
    found = captions.trailed(line)
    assert (found.caption, found.credit) == (caption, credit)


@pytest.mark.parametrize(
    "line", ["They met in Paris/London.", "He works for the bank. She does not.", "It rained. Nobody came."]
)
def test_prose_has_no_credit_at_its_end(line):
    assert captions.trailed(line) is None


def test_a_creator_is_named_only_where_the_agency_can_be_told_from_the_person():
    assert names.creator("Lensa Timur/Petrus Naimoa") == "Petrus Naimoa"
    assert names.creator("Petrus Naimoa/Lensa Timur") == "Petrus Naimoa"
    assert names.creator("Cakra Buana/Ratri Wening") is None
    assert names.creator("X/Reuters") is None


@pytest.mark.parametrize("locale", sorted(set(dates.LOCALES) - {"hr"}))
@pytest.mark.parametrize("width", ["long", "full"])
def test_dates_are_read_as_each_language_writes_them(locale, width):
    days = [date(2024, month, 17) for month in range(1, 13)]
    assert [next(dates.find(format_date(day, width, locale=locale))).day for day in days] == days


@pytest.mark.parametrize("written", ["20 มิถุนายน พ.ศ. 2567", "20 มิถุนายน 2567", "٢٠ يونيو ٢٠٢٤"])
def test_other_eras_and_digits_are_read_where_they_are_sure(written):
    assert [found.day for found in dates.find(written)] == [date(2024, 6, 20)]


@pytest.mark.parametrize("written", ["12 رمضان 1445", "12 فروردین ۱۴۰۳", "20 Juni 2567"])
def test_eras_that_are_not_sure_are_not_guessed(written):
    assert list(dates.find(written)) == []


def test_a_month_that_is_two_months_in_two_languages_is_ambiguous():
    assert [found.is_ambiguous for found in dates.find("17. listopada 2024")] == [True]


def test_a_day_without_a_year_is_completed_only_by_a_year_that_fits_its_weekday():
    assert prose.completed(["Laga digelar Selasa (25/8) sore.", "Musim 2015 baru dimulai."]) == date(2015, 8, 25)
    assert prose.completed(["Laga digelar Selasa (25/8) sore.", "Musim 2014 baru dimulai."]) is None
    assert prose.completed(["Laga digelar Selasa (25/8) sore."]) is None
    found = read(
        f"Laga ulang piala desa digelar di Lohjinawi\n\n"
        f"Laga digelar Selasa (25/8) sore. {PROSE} Musim 2015 baru dimulai.\n"
    )
    assert (found.article.date, found.confidence["date"]) == (date(2015, 8, 25), "low")


def test_the_headline_is_not_the_breadcrumb_above_it():
    text = (
        f"Beranda > Daerah\n1. Daerah\nBeranda Daerah Jembatan gantung dibuka untuk umum\n"
        f"Jembatan gantung dibuka untuk umum\n\n{PROSE}\n\n{PROSE}\n"
    )
    found = read(text)
    assert found.article.title == "Jembatan gantung dibuka untuk umum"
    assert found.confidence["title"] in {"medium", "low"}


def test_each_field_that_is_there_says_how_sure_it_is():
    text = (
        f"Jembatan gantung dibuka untuk umum\n\nOleh: Panji Wirabumi\nRabu, 19 Juni 2024 14:05 WITA\n\n"
        f"LOHJINAWI, WartaLoh.co.id - {PROSE}\n"
    )
    found = read(text)
    assert found.article.date.isoformat() == "2024-06-19T14:05:00+08:00"
    assert found.confidence == {
        "title": "high", "date": "high", "authors": "high", "source": "high", "dateline": "high", "lang": "medium",
    }  # fmt: skip


def test_a_reporter_who_has_run_into_the_dateline_is_the_author():
    found = read(
        f"Jembatan gantung dibuka untuk umum\n\n"
        f"Laporan Wartawan WartaLoh.com, Panji Wirabumi WARTALOH.COM, LOHJINAWI -- {PROSE}\n"
    )
    assert (found.article.authors, found.article.source) == (("Panji Wirabumi",), "WARTALOH.COM")
    assert found.article.body.startswith("Warga menyeberang")


@pytest.mark.parametrize("between", ["\f", "\n\n---\n\n", "\n\n=====\n\n"])
def test_several_articles_in_one_text_are_cut_apart(between):
    two = (
        f"Jembatan gantung dibuka untuk umum\n\n{PROSE} {PROSE} {PROSE}",
        f"Harga kopi lereng naik lagi\n\n{PROSE} {PROSE} {PROSE}",
    )
    assert plain.split(between.join(two)) == list(two)


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: Jembatan\ndate: 2024-01-01\n---\n\n{PROSE} {PROSE} {PROSE}",
        f"Jembatan gantung dibuka untuk umum\n\n{PROSE} {PROSE}\n\n---\n\nCatatan redaksi: nama diubah.",
        f"Jembatan gantung dibuka untuk umum\n\n{PROSE}",
    ],
)
def test_one_article_stays_one(text):
    assert plain.split(text) == [text]


def test_a_script_that_one_language_has_needs_no_model():
    assert language("川の橋が二年ぶりに開通し、住民たちは夜遅くまで橋の上で踊りつづけた。" * 4) == "ja"
    assert language("다리가 이 년 만에 다시 열려 주민들이 밤늦게까지 다리 위에서 춤을 추었다. " * 4) == "ko"


def test_a_beginning_with_a_paywall_below_is_incomplete():
    wall = "This content is reserved for subscribers only\n\nSubscribe now"
    text = f"Jembatan gantung dibuka untuk umum\n\n{PROSE}\n\n{wall}\n"
    assert "for subscribers" in read(text).article.incomplete
    assert read(f"Jembatan gantung dibuka untuk umum\n\n{PROSE}\n").article.incomplete is None


def test_a_long_stretch_of_tabs_between_paragraphs_of_one_line_is_no_line():
    """Menus of pages come out so; nothing is left of such a piece, and nothing may fail on it."""
    found = read(f"Jembatan dibuka\n\n{PROSE * 4}   {chr(9) * 60}   {PROSE * 4}\n")
    assert found.article.body.count("rakit bambu") == 8
    assert all(entry.text for entry in found.ledger)


@settings(max_examples=200)
@given(st.text(st.sampled_from("aBz9éß中の ._-\u00a0’\n"), max_size=40))
def test_ascii_and_other_texts_are_cut_into_the_same_words(text):
    """ASCII goes another, quicker way."""
    plain = "".join(character for character in text if character.isascii())
    other = f"{plain} é1"
    assert prose.words(other) == prose.words(plain) + 1
    assert prose.stems(other) == (*prose.stems(plain), "é")


def test_words_in_turkish_capitals_are_those_of_the_text():
    """İ in lower case is two characters; a word must not end at the second."""
    assert prose.stems("ÇEŞME İLİ, İZMİR 2") == prose.stems("Çeşme ili, İzmir") == ("çeşme", "ili", "izmir")
    assert prose.words("İZMİR'DE İLK 3") == 4
    assert phrases.leftover("İLGİLİ HABER: Köprü") == "related headline (drop)"


INDONESIAN = (
    "Kapal itu mulai berlayar Sabtu pagi dengan aturan baru. Setiap penumpang boleh meminta kapal berhenti bila cuaca "
    "memburuk, karena tahun lalu dua kapal tenggelam di selat yang sama. Polisi perairan ikut berjaga."
)
MALAY = (
    "Kapal itu mula belayar pagi Sabtu dengan peraturan baharu. Setiap penumpang boleh meminta kapal berhenti jika "
    "cuaca buruk, kerana tahun lalu dua buah kapal karam di selat yang sama. Polis marin turut berkawal pada Ahad."
)


@pytest.mark.parametrize("declared", [None, "id", "ms", "en"])
def test_indonesian_and_malay_are_told_apart_by_what_they_spell_in_one_way_only(declared):
    assert language(INDONESIAN, declared=declared) == "id"
    assert language(MALAY, declared=declared) == "ms"


def test_where_nothing_tells_them_apart_it_is_what_is_declared_or_indonesian():
    text = "Kapal itu berhenti di selat. Setiap penumpang boleh meminta kapal berhenti bila cuaca buruk di selat itu."
    assert [language(text, declared=lang) for lang in (None, "ms", "id-ID")] == ["id", "ms", "id"]
