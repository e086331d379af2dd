"""The weekday beside a date, in pages and texts: one that was another day puts the date in doubt."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kliping.converter.doubts import confidence, doubts
from kliping.converter.extract import extract
from kliping.model import Raw

PROSE = "Para pedagang pasar ikan menata kembali kios mereka sejak subuh, dan pembeli pertama sudah datang."
PAGE = """<html><head><title>Pasar Ikan Muara Dibuka Kembali</title>{head}</head><body><article>
<h1>Pasar Ikan Muara Dibuka Kembali</h1><p>{stamp}</p><p>{prose}</p><p>{prose} Begitulah.</p><p>{prose} Sudah.</p>
</article></body></html>"""
HEAD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-06-19T10:00:00+07:00"}</script>'


def read(text, kind):
    return extract(Raw(file="a", sha256="0" * 64, kind=kind, text=text), zone=ZoneInfo("Asia/Jakarta"))


def asked(extracted):
    sure = confidence(extracted.article, extracted.evidence, extracted.confidence)
    found = doubts(extracted.article, extracted.evidence, sure, extracted.ledger)
    return [doubt.why for doubt in found if doubt.kind == "guessed-date"]


@pytest.mark.parametrize("head", [HEAD, ""], ids=["said", "shown"])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Rabu, 19 Juni 2024 10:00 WIB", "Selasa, 19 Juni 2024 10:00 WIB"),
        ("Wednesday, 19 June 2024", "Friday, 19 June 2024"),
        ("Mittwoch, 19. Juni 2024", "Montag, 19. Juni 2024"),
    ],
)
def test_a_page_whose_weekday_was_another_day_is_asked_about(head, right, wrong):
    good, bad = (read(PAGE.format(head=head, stamp=stamp, prose=PROSE), "html") for stamp in (right, wrong))
    assert good.confidence["date"] != "low"
    assert asked(good) == []
    assert bad.confidence["date"] == "low"
    assert "weekday" in asked(bad)[0]
    assert str(bad.article.date)[:10] == str(good.article.date)[:10] == "2024-06-19"


def test_a_text_whose_weekday_was_another_day_is_asked_about():
    text = "Pasar Ikan Muara Dibuka Kembali\n\n{}\n\n" + f"{PROSE}\n\n{PROSE} Begitulah.\n"
    good, bad = read(text.format("Rabu, 19 Juni 2024"), "text"), read(text.format("Selasa, 19 Juni 2024"), "text")
    assert (good.article.date, good.confidence["date"], asked(good)) == (date(2024, 6, 19), "high", [])
    assert (bad.article.date, bad.confidence["date"]) == (date(2024, 6, 19), "low")
    assert "weekday" in asked(bad)[0]


def test_the_weekday_of_another_day_says_nothing_of_the_article():
    page = PAGE.format(head=HEAD, stamp="Rabu, 19 Juni 2024", prose=PROSE)
    other = page.replace("</article>", "</article><footer><p>Senin, 1 Januari 2020</p></footer>")
    assert read(other, "html").confidence["date"] == "high"
