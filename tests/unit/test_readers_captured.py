"""Relative dates in files as programs write them: each container's own word for the moment of capture."""

import io
import json
from datetime import date
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from reading import TEXT, read_all, read_one

PARAGRAPHS = "".join(f"<p>{part}</p>" for part in TEXT.split("\n\n"))
HEADLINE = "Pasar Ikan Pelabuhan Dibuka Kembali"
PAGE = f"""<!DOCTYPE html><html lang="id"><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>
<p>{{}}</p>{PARAGRAPHS}<p>Pasar itu buka setiap hari, kata kepala pasar, dari subuh sampai sore.</p>
</article></body></html>"""
ENTRY = f"<p>{{}}</p>{PARAGRAPHS}"
SINGLE_FILE = """<head><!--
 Page saved with SingleFile
 url: https://kabar.example/pasar
 saved date: {}
-->"""


def warc(said, at):
    html = PAGE.format(said).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html
    head = (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://kabar.example/pasar\r\nWARC-Date: {at}\r\n"
            "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n")  # fmt: skip
    return head.encode() + answer + b"\r\n\r\n"


def mhtml(said, at):
    whole = MIMEMultipart("related")
    whole["Snapshot-Content-Location"], whole["Date"] = "https://kabar.example/pasar", at
    whole.attach(MIMEText(PAGE.format(said), "html", "utf-8"))
    return whole.as_bytes()


def single_file(said, at):
    return PAGE.format(said).replace("<head>", SINGLE_FILE.format(at))


def rss(said, at, name="lastBuildDate"):
    return f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Kabar</title>
<{name}>{at}</{name}><item><title>{HEADLINE}</title><guid isPermaLink="false">1</guid>
<content:encoded><![CDATA[{ENTRY.format(said)}]]></content:encoded></item></channel></rss>"""


def atom(said, at):
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Kabar</title><updated>{at}</updated><entry>
<title>{HEADLINE}</title><id>urn:1</id><content type="html"><![CDATA[{ENTRY.format(said)}]]></content></entry></feed>"""


def row_of_text(said, at):
    return json.dumps({"title": HEADLINE, "text": f"{said}\n\n{TEXT}", "scraped_at": at}) + "\n"


def row_of_html(said, at):
    return json.dumps({"title": HEADLINE, "html": ENTRY.format(said), "scraped_at": at}) + "\n"


def row_with_date(said, at):
    return json.dumps({"title": HEADLINE, "text": TEXT, "date": said, "crawled_at": at}) + "\n"


ISO, MAIL_DATE = "2024-06-19T05:00:00Z", "Wed, 19 Jun 2024 12:00:00 +0700"
SCRIPT = "Wed Jun 19 2024 12:00:00 GMT+0700 (WIB)"
FILES = {
    "warc": ("a.warc", warc, ISO),
    "mhtml": ("a.mhtml", mhtml, MAIL_DATE),
    "singlefile": ("a.html", single_file, SCRIPT),
    "rss": ("a.rss", rss, MAIL_DATE),
    "atom": ("a.atom", atom, ISO),
    "row of text": ("a.jsonl", row_of_text, ISO),
    "row of html": ("a.jsonl", row_of_html, ISO),
    "row with a date": ("a.jsonl", row_with_date, ISO),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(("said", "day"), [("2 jam lalu", date(2024, 6, 19)), ("Kemarin", date(2024, 6, 18))])
def test_a_relative_date_counts_from_what_the_file_says_of_its_capture(tmp_path, kind, said, day):
    if kind == "warc":
        pytest.importorskip("warcio")
    name, written, at = FILES[kind]
    found = read_one(tmp_path, name, written(said, at))
    assert (found.article.date, found.confidence["date"]) == (day, "medium")
    assert found.evidence["date"].startswith(f'relative ("{said.casefold()}", captured 2024-06-19')
    assert said not in found.article.body


@pytest.mark.parametrize("kind", FILES)
def test_without_a_capture_it_says_nothing_and_is_accounted_for(tmp_path, kind):
    if kind == "warc":
        pytest.importorskip("warcio")
    name, written, _ = FILES[kind]
    found = read_one(tmp_path, name, written("2 jam lalu", ""))
    assert found.article.date is None
    assert "2 jam lalu" not in found.article.body
    if kind != "row with a date":
        assert next(entry.label for entry in found.ledger if entry.text == "2 jam lalu").endswith("(drop)")


def test_the_day_of_a_feed_is_the_surest_that_it_names(tmp_path):
    both = rss("Kemarin", MAIL_DATE).replace("<item>", "<pubDate>Wed, 12 Jun 2024 12:00:00 +0700</pubDate><item>")
    assert read_one(tmp_path, "a.rss", both).article.date == date(2024, 6, 18)
    assert read_one(tmp_path, "b.rss", rss("Kemarin", MAIL_DATE, "pubDate")).article.date == date(2024, 6, 18)


def test_the_date_of_an_entry_itself_goes_before_what_its_text_says(tmp_path):
    dated = rss("Kemarin", MAIL_DATE).replace("<guid", "<pubDate>Wed, 12 Jun 2024 12:00:00 +0700</pubDate><guid")
    found = read_one(tmp_path, "a.rss", dated)
    assert (found.article.date.isoformat(), found.evidence["date"]) == ("2024-06-12T12:00:00+07:00", "rss: pubDate")
    assert found.confidence["date"] == "high"


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_a_letter_is_of_the_day_on_which_it_was_sent(tmp_path, subtype):
    letter = MIMEText(ENTRY.format("Kemarin") if subtype == "html" else f"Kemarin\n\n{TEXT}", subtype, "utf-8")
    letter["Subject"], letter["From"], letter["Date"] = HEADLINE, "Kabar Pagi <surat@kabar.example>", MAIL_DATE
    found = read_one(tmp_path, "a.eml", letter.as_bytes())
    assert (found.article.date.isoformat(), found.evidence["date"]) == ("2024-06-19T12:00:00+07:00", "mail: Date")
    assert "Kemarin" not in found.article.body


def test_a_text_of_its_own_has_no_capture(tmp_path):
    found = read_one(tmp_path, "a.txt", f"{HEADLINE}\n\nKabar Pagi - 2 jam lalu\n\n{TEXT}")
    assert found.article.date is None
    assert "2 jam lalu" not in found.article.body


def test_yesterday_in_the_prose_is_no_stamp(tmp_path):
    told = row_of_text("Pasar itu dibuka kemarin.", ISO)
    found = read_one(tmp_path, "a.jsonl", told)
    assert found.article.date is None
    assert "dibuka kemarin" in found.article.body


def test_a_csv_has_a_capture_of_its_own_for_each_row(tmp_path):
    written = io.StringIO()
    written.write("title,text,date,scraped_at\n")
    written.writelines(f'{HEADLINE} {n},"{TEXT}",kemarin,2024-06-{n}T12:00:00+07:00\n' for n in (10, 20))
    days = [one.article.date for one in read_all(tmp_path, "a.csv", written.getvalue())]
    assert days == [date(2024, 6, 9), date(2024, 6, 19)]


@pytest.mark.parametrize("kind", ["warc", "rss", "row of text"])
@pytest.mark.parametrize("is_captured", [True, False])
def test_a_name_beside_it_is_the_byline(tmp_path, kind, is_captured):
    if kind == "warc":
        pytest.importorskip("warcio")
    name, written, at = FILES[kind]
    found = read_one(tmp_path, name, written("Rini Sasmita | Tayang 2 jam lalu", at if is_captured else ""))
    assert found.article.authors == ("Rini Sasmita",)
    assert found.article.date == (date(2024, 6, 19) if is_captured else None)
