"""Relative dates: they count only where the moment of capture is known, and never as certain."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kliping.converter import ago
from kliping.converter.doubts import doubts
from kliping.converter.extract import extract
from kliping.model import Raw

ZONE = ZoneInfo("Asia/Jakarta")
PROSE = "Para pedagang pasar ikan menata kembali kios mereka sejak subuh, dan pembeli pertama sudah datang."
PAGE = """<html><head><title>Pasar Ikan Muara Dibuka Kembali</title></head><body><article>
<h1>Pasar Ikan Muara Dibuka Kembali</h1><p>{}</p><p>{prose}</p><p>{prose} Begitulah.</p><p>{prose} Sudah.</p>
</article><aside><p>5 jam lalu</p></aside></body></html>"""
NOON = "2024-06-19T12:00:00+07:00"


def read(line, captured):
    fields, evidence = {"captured": captured}, {"captured": "warc: WARC-Date"}
    return extract(
        Raw(
            file="a",
            sha256="0" * 64,
            kind="html",
            text=PAGE.format(line, prose=PROSE),
            fields=fields,
            evidence=evidence,
        ),
        zone=ZONE,
    )


@pytest.mark.parametrize(
    ("text", "unit", "count"),
    [
        ("2 jam lalu", "hour", 2),
        ("Kabar Pagi - 2 jam yang lalu", "hour", 2),
        ("kemarin", "yesterday", 1),
        ("3 hours ago", "hour", 3),
        ("an hour ago", "hour", 1),
        ("Yesterday", "yesterday", 1),
        ("5 mins ago", "minute", 5),
        ("vor 2 Stunden", "hour", 2),
        ("il y a 3 heures", "hour", 3),
        ("hace 5 horas", "hour", 5),
        ("há 2 dias", "day", 2),
        ("2 ore fa", "hour", 2),
        ("3 uur geleden", "hour", 3),
        ("för 2 timmar sedan", "hour", 2),
        ("2 godziny temu", "hour", 2),
        ("5 часов назад", "hour", 5),
        ("قبل ساعتين", "hour", 2),
        ("قبل ٣ ساعات", "hour", 3),
        ("2時間前", "hour", 2),
        ("3小时前", "hour", 3),
        ("2시간 전", "hour", 2),
        ("2 giờ trước", "hour", 2),
        ("2 घंटे पहले", "hour", 2),
        ("2 saat önce", "hour", 2),
        ("2 години тому", "hour", 2),
        ("вчера", "yesterday", 1),
        ("Rara Sari | 3 hari lalu", "day", 3),
    ],
)
def test_how_long_ago_is_read_in_many_languages(text, unit, count):
    found = ago.read(text)
    assert found is not None
    assert (found.unit, found.count) == (unit, count)


@pytest.mark.parametrize(
    "text",
    [
        "Diperbarui 2 jam lalu",
        "Updated 3 hours ago",
        "2 minggu lalu",
        "today",
        "hari ini",
        "2 jam",
        "lalu",
        "",
        "Kapal itu berlayar dari Muara ke Tanjung, 2 jam lalu, dengan semua penumpang di geladaknya",
    ],
)
def test_changes_weeks_prose_and_today_are_no_publication(text):
    assert ago.read(text) is None


@pytest.mark.parametrize(
    ("line", "captured", "day", "sure"),
    [
        ("2 jam lalu", NOON, date(2024, 6, 19), "medium"),
        ("2 jam lalu", "2024-06-19T02:30:00+07:00", date(2024, 6, 19), "low"),  # or just before midnight
        ("2 jam lalu", "2024-06-18T18:00:00+00:00", date(2024, 6, 18), "medium"),  # 01:00 in the archive's zone
        ("Yesterday", NOON, date(2024, 6, 18), "medium"),
        ("3 days ago", NOON, date(2024, 6, 16), "low"),
    ],
)
def test_a_page_with_its_capture_has_a_day_and_a_doubt(line, captured, day, sure):
    found = read(line, captured)
    assert (found.article.date, found.confidence["date"]) == (day, sure)
    assert found.evidence["date"].startswith(f'relative ("{line.casefold()}", captured ')
    kinds = [doubt.kind for doubt in doubts(found.article, found.evidence, found.confidence, found.ledger)]
    assert "guessed-date" in kinds


@pytest.mark.parametrize("captured", [None, "", "entah", "2024-06-19"])
def test_hours_without_the_moment_of_capture_say_nothing(captured):
    assert read("2 jam lalu", captured).article.date is None


def test_what_a_page_says_itself_goes_before_what_is_relative():
    assert read("Rabu, 12 Juni 2024</p><p>2 jam lalu", NOON).article.date == date(2024, 6, 12)


@pytest.mark.parametrize(("captured", "day"), [(NOON, date(2024, 6, 18)), (None, None)])
def test_the_relative_date_of_a_row_counts_with_its_capture(captured, day):
    fields = {"title": "Pasar Ikan Dibuka", "date": "kemarin", "captured": captured}
    evidence = {"date": "json: date", "captured": "json: scraped_at"}
    raw = Raw(file="a", sha256="0" * 64, kind="text", text=f"{PROSE}\n\n{PROSE} Ya.", fields=fields, evidence=evidence)
    found = extract(raw, zone=ZONE)
    assert found.article.date == day
    assert day is None or found.confidence["date"] == "medium"
