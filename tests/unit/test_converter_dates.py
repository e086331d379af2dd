"""Dates as papers write them."""

import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date

from kliping.converter import dates, prose

ZONE = ZoneInfo("Asia/Jakarta")


def at(*parts, hours=7):
    return datetime(*parts, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Selasa, 11 April 2023 14:05 WIB", at(2023, 4, 11, 14, 5)),
        ("Selasa, 11 April 2023 14:05 WITA", at(2023, 4, 11, 14, 5, hours=8)),
        ("Kamis, 13 April 2023 | 18:22 WIT", at(2023, 4, 13, 18, 22, hours=9)),
        ("Senin, 11 Apr 2022 14.05 WIB", at(2022, 4, 11, 14, 5)),
        ("21/10/2025, 10:30 WIB", at(2025, 10, 21, 10, 30)),
        ("3 November 2022, 16:05", at(2022, 11, 3, 16, 5)),
        ("April 26, 2023 2:20pm EDT", at(2023, 4, 26, 14, 20, hours=-4)),
        ("Monday, 14 February 2022 | 6.45 pm (UTC+8)", at(2022, 2, 14, 18, 45, hours=8)),
        ("3. Mai 2024, 17:47 Uhr", at(2024, 5, 3, 17, 47)),
        ("22 novembre 2024 à 10h30", at(2024, 11, 22, 10, 30)),
        ("2024-05-17T10:00:00+02:00", at(2024, 5, 17, 10, hours=2)),
        ("2025年1月13日(月) 12時30分", at(2025, 1, 13, 12, 30)),
        ("الثلاثاء 10 سبتمبر 2024 - 17:30", at(2024, 9, 10, 17, 30)),
        ("15 de octubre de 2024", date(2024, 10, 15)),
        ("٣ مايو ٢٠٢٤", date(2024, 5, 3)),
        ("Rabu (21/2/2024)", date(2024, 2, 21)),
        ("June 30, 2025", date(2025, 6, 30)),
        ("12. mars 2024", date(2024, 3, 12)),
        ("31 Desember 1999", date(1999, 12, 31)),
    ],
)
def test_forms(text, when):
    (found,) = dates.find(text)
    assert found.when(ZONE) == when


LANGUAGES = (
    "id en ms de fr es pt it nl sv da nb fi pl cs tr ru uk ar hi sw af is ro hu th el he bg sk sl lt et ca bn ta ur fil"
).split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_month_is_read_in_each_language(language):
    days = [date(2024, month, 19) for month in range(1, 13)]
    for width in ("long", "full"):
        found = [[one.day for one in dates.find(format_date(day, width, locale=language))] for day in days]
        assert found == [[day] for day in days]


WEEKDAYS = "id en ms de fr es it nl sv nb fi pl cs ru uk sw af is ro el bg sk sl et ca".split()


@pytest.mark.parametrize("language", WEEKDAYS)
def test_the_weekday_is_checked_in_many_languages(language):
    right, wrong = date(2024, 6, 19), date(2024, 6, 20)
    text = format_date(right, "full", locale=language)
    (agrees,) = dates.find(text)
    (differs,) = dates.find(text.replace("19", "20"))
    assert (agrees.weekday, differs.day, differs.weekday) == (True, wrong, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [("19 มิถุนายน 2567", date(2024, 6, 19)), ("١٩ يونيو ٢٠٢٤", date(2024, 6, 19)), ("19 June 2567", None)],
)
def test_the_buddhist_era_is_known_beside_a_thai_month_alone(text, day):
    assert [one.day for one in dates.find(text)] == ([day] if day else [])


def test_named_weekday_is_checked():
    agrees, differs, none = (
        next(dates.find(text)).weekday for text in ("Rabu, 19 Juni 2024", "Selasa, 19 Juni 2024", "19 Juni 2024")
    )
    assert (agrees, differs, none) == (True, False, None)


def test_weekday_tells_the_day_from_the_month():
    (found,) = dates.find("Monday, 4/3/2023")
    assert (found.day, found.is_ambiguous) == (date(2023, 4, 3), False)
    (found,) = dates.find("4/3/2023")
    assert found.is_ambiguous


@pytest.mark.parametrize(
    "text", ["32 Juni 2024", "29 Februari 2023", "19 Junk 2024", "tahun 2000", "2952 butir", "1/2/34", "10.000.2024"]
)
def test_what_is_no_date(text):
    assert list(dates.find(text)) == []


def test_the_most_supported_day_near_the_start_is_that_of_publication():
    assert prose.published(
        [
            "Pada Rabu, 19 Juni 2024, kota ramai.",
            "Melansir X, Rabu, 19 Juni 2024.",
            "Pada Selasa, 18 Juni 2024, surat terbit.",
        ]
    ) == date(2024, 6, 19)


@pytest.mark.parametrize(
    "text",
    [
        "Kota itu didirikan pada 19 Juni 1924.",
        "Acara akan digelar pada Rabu, 19 Juni 2024.",
        "Ia lahir pada Rabu, 19 Juni 2024.",
        "The hall will open on Wednesday, 19 June 2024.",
        "Pada Selasa, 19 Juni 2024, kota ramai.",
        "Pada tahun 2000 kota ramai.",
    ],
)
def test_events_and_wrong_weekdays_date_nothing(text):
    assert prose.published([text]) is None


@pytest.mark.parametrize(
    "text",
    ["Selasa 1 Januari 2 " * 100_000, "1/1/" * 500_000, "a" * 2_000_000 + "1", "1 " * 1_000_000, "2024-" * 400_000],
)
def test_time_grows_with_the_length_only(text):
    start = time.process_time()
    list(dates.find(text))
    assert time.process_time() - start < 10
