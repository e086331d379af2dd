"""Publication told from modification, from events, from what expires, and from the day of the copy."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kliping.converter.extract import extract
from kliping.model import Raw

ZONE = ZoneInfo("Asia/Jakarta")
TITLE = "Pasar Ikan Muara Dibuka Kembali Setelah Perbaikan"
PROSE = "Para pedagang menata kembali kios mereka sejak subuh, dan pembeli pertama sudah datang dari desa sebelah{}."
BODY = [PROSE.format(end) for end in ("", " dengan perahu", " sebelum matahari terbit")]
FOURTH = date(2024, 6, 4)  # a Tuesday


def read(kind, *lines):
    if kind == "text":
        text = "\n\n".join((TITLE, *lines, *BODY))
    else:
        inner = "".join(f"<p>{line}</p>" for line in (*lines, *BODY))
        text = f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{inner}</article>"
    return extract(Raw(file="a", sha256="0" * 64, kind=kind, text=text), zone=ZONE)


def day(when):
    return when.date() if isinstance(when, datetime) else when


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize(
    "lines",
    [
        ("Selasa, 4 Juni 2024 10:00 WIB", "Diperbarui: Rabu, 5 Juni 2024 09:00 WIB"),
        ("Diperbarui 5 Juni 2024, 09:00 WIB", "Terbit 4 Juni 2024, 10:00 WIB"),
        ("Terbit: 4 Juni 2024 | Diperbarui: 5 Juni 2024",),
        ("Diperbarui: 5 Juni 2024 | Terbit: 4 Juni 2024",),
        ("Published June 4, 2024 · Updated June 5, 2024",),
        ("Updated June 5, 2024 · Published June 4, 2024",),
    ],
)
def test_what_was_changed_later_was_published_before(kind, lines):
    article = read(kind, *lines).article
    assert day(article.date) == FOURTH
    assert kind == "html" or day(article.lastmod) == date(2024, 6, 5)


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize(
    "line",
    [
        "Diperbarui: Rabu, 5 Juni 2024 09:00 WIB",
        "Berlaku hingga 31 Desember 2024",
        "Berlaku s.d. 31 Desember 2024",
        "Valid until 31 December 2024",
        "Expires: 31 December 2024",
        "Offer ends 31 December 2024",
        "Gültig bis 31. Dezember 2024",
        "Batas akhir: 31 Desember 2024",
        "Tanggal acara: 15 Juli 2024",
        "Event date: 15 July 2024",
        "When: 15 July 2024",
        "Hari ini, 20 Juni 2024",
        "Diakses 20 Juni 2024",
        "Accessed on 20 June 2024",
        "Today is Thursday, 20 June 2024",
        "Dicetak pada Kamis, 20 Juni 2024",
        "© 4 Juni 2024 Kabar Muara",
    ],
)
def test_ends_events_copies_and_today_are_no_publication(kind, line):
    assert read(kind, line).article.date is None


@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_stamp_counts_below_another_day(kind):
    assert day(read(kind, "Berlaku hingga 31 Desember 2024", "Selasa, 4 Juni 2024 10:00 WIB").article.date) == FOURTH


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize(
    "prose",
    [
        "Festival laut berlangsung pada Sabtu, 20 Juli 2024 di dermaga lama, begitu tertulis di spanduk panitia.",
        "Festival laut digelar Sabtu, 20 Juli 2024 mendatang di dermaga lama, begitu tertulis di spanduk panitia.",
        "Izin itu berlaku hingga Selasa, 31 Desember 2024, dan dapat diperpanjang satu kali oleh para pedagang.",
        "Pendaftaran dibuka sampai dengan Selasa, 31 Desember 2024, dan dapat dilakukan di kantor kepala pasar.",
        "Tenggat pendaftaran adalah Sabtu, 20 Juli 2024, menurut lembar yang ditempel di depan kantor pasar.",
        "Obat itu kedaluwarsa pada Sabtu, 20 Juli 2024, menurut label yang tertempel pada setiap kemasannya.",
        "The permit expires on Tuesday, December 31, 2024, and the traders of the market may renew it once only.",
        "The new fish market opens on Saturday, July 20, 2024, and the first traders have rented their stalls.",
        "Ia lahir di Muara pada Selasa, 4 Juni 1974, dan tumbuh besar di dekat pasar ikan yang ramai itu.",
    ],
)
def test_events_and_ends_in_the_prose_are_no_publication(kind, prose):
    assert read(kind, prose).article.date is None


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize(
    "prose",
    [
        "Wali kota mengatakan pada Selasa (4/6/2024) bahwa festival laut digelar pada Sabtu (20/7/2024) di dermaga.",
        "Kios itu roboh pada Sabtu (1/6/2024). “Semua selamat,” kata kepala pasar, Selasa (4/6/2024), di kantornya.",
        "Kepala pasar menjelaskan bahwa kios roboh pada Minggu, 2 Juni 2024. Ia tiba hari ini, Selasa (4/6/2024).",
        "Pasar dibuka hari ini, Selasa (4/6/2024), oleh wali kota bersama para pedagang yang sudah lama menunggu.",
        "The fair opens on Saturday, July 20, 2024, the mayor said on Tuesday, June 4, 2024, in front of the gate.",
    ],
)
def test_the_day_on_which_somebody_spoke_goes_before_what_they_spoke_of(kind, prose):
    found = read(kind, prose)
    assert (found.article.date, found.evidence["date"]) == (FOURTH, "prose")
    assert found.confidence["date"] != "high"
