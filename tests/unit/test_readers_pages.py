"""Web archives, MHTML, SingleFile, gzipped pages, several texts in a file, Markdown, mail and documents."""

# ruff: noqa: E501 - files of other programs, as these write them

import gzip
import io
import re
import sys
import zipfile
from datetime import date
from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from kliping.converter.readers import Note
from kliping.converter.readers.decoding import repaired
from kliping.errors import ReadError
from kliping.model import Problem, Raw
from reading import PNG, TEXT, fields_of, read_all, read_one

SENTENCES = "".join(
    f"<p>Paragraf ke-{n} menceritakan pelayaran perdana kapal itu dari pelabuhan lama ke pulau seberang, dengan "
    "seratus penumpang yang melambaikan tangan kepada keluarga di dermaga.</p>"
    for n in range(6)
)
PAGE = f"""<!DOCTYPE html><html lang="id"><head><title>Kapal Baru Berlayar</title>
<meta property="article:published_time" content="2024-05-17T10:00:00+07:00"></head><body><article><h1>Kapal Baru Berlayar</h1>
<figure><img src="SRC" alt="Kapal"><figcaption>Kapal itu berangkat.</figcaption></figure>{SENTENCES}</article></body></html>"""


def warc(*records):
    """A WARC file; a record is type, address, HTTP status and type, body."""
    parts = []
    for number, (kind, uri, status, mime, body) in enumerate(records):
        payload = f"HTTP/1.1 {status} X\r\nContent-Type: {mime}\r\n\r\n".encode() + body
        head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2024-05-18T00:00:0{number}Z\r\n"
                f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(payload)}\r\n\r\n")  # fmt: skip
        parts.append(gzip.compress(head.encode() + payload + b"\r\n\r\n"))
    return b"".join(parts)


RECORDS = (
    ("response", "https://kabar.example/kapal", 200, "text/html; charset=utf-8", PAGE.encode()),
    ("response", "https://kabar.example/kapal", 200, "text/html", PAGE.encode()),
    ("response", "https://kabar.example/x.png", 200, "image/png", PNG),
    ("response", "https://kabar.example/old", 301, "text/html", b"moved"),
    ("revisit", "https://kabar.example/kapal", 200, "text/html", b""),
    (
        "response",
        "https://kabar.example/latin",
        200,
        "text/html; charset=iso-8859-2",
        PAGE.replace("Kapal", "Łódź").encode("iso-8859-2"),
    ),
)


def test_web_archives(tmp_path):
    pytest.importorskip("warcio")
    found = fields_of(tmp_path, "a.warc.gz", warc(*RECORDS))
    one, two = [item for item in found if isinstance(item, Raw)]
    assert (one.part, one.fields) == ("https://kabar.example/kapal", {
        "source_url": "https://kabar.example/kapal", "captured": "2024-05-18T00:00:00Z"})  # fmt: skip
    assert "Łódź" in two.text
    assert [str(item).split(": ")[1] for item in found if isinstance(item, Note)] == [
        "1 answers that are no pages (redirections, errors) left out",
        "1 copies of pages that are there already left out",
        "1 records that are no pages (pictures, scripts, data) left out",
        "1 revisits of pages that were captured before left out",
    ]


def test_wacz_and_broken_web_archives(tmp_path):
    pytest.importorskip("warcio")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("archive/data.warc.gz", warc(*RECORDS))
        file.writestr("pages/pages.jsonl", "{}")
    assert sum(isinstance(item, Raw) for item in fields_of(tmp_path, "a.wacz", packed.getvalue())) == 2
    found = fields_of(tmp_path, "b.warc.gz", warc(*RECORDS)[:-200])
    assert isinstance(found[0], Raw)
    for data in (packed.getvalue()[:-30], b"PK\x03\x04"):
        with pytest.raises(ReadError):
            list(fields_of(tmp_path, "c.wacz", data))


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    for name in ("warcio", "warcio.archiveiterator"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ReadError, match=r'pip install "kliping\[warc\]"'):
        list(fields_of(tmp_path, "a.warc", b"WARC/1.0\r\n"))


def test_gzipped_and_single_file_pages(tmp_path):
    assert read_one(tmp_path, "a.html.gz", gzip.compress(PAGE.encode())).article.title == "Kapal Baru Berlayar"
    saved = PAGE.replace("SRC", "data:image/png;base64," + "A" * 400).replace("<head>", """<head><!--
 Page saved with SingleFile
 url: https://kabar.example/kapal
 saved date: Fri May 17 2024 10:00:00 GMT+0700 (WIB)
-->""")  # fmt: skip
    found = read_one(tmp_path, "a.html", saved)
    assert found.article.source_url == "https://kabar.example/kapal"
    assert found.notes == ("1 picture written into the page left out",)


def test_mhtml_with_its_pictures(tmp_path):
    whole = MIMEMultipart("related")
    whole["Snapshot-Content-Location"] = "https://kabar.example/kapal"
    whole["Date"] = "Fri, 17 May 2024 11:00:00 +0700"
    page = MIMEText(PAGE.replace("SRC", "https://kabar.example/k.png"), "html", "utf-8")
    picture = MIMEImage(PNG, "png")
    picture["Content-Location"] = "https://kabar.example/k.png"
    whole.attach(page)
    whole.attach(picture)
    (raw,) = fields_of(tmp_path, "a.mhtml", whole.as_bytes())
    assert raw.fields["source_url"] == "https://kabar.example/kapal"
    found = read_one(tmp_path, "a.mhtml", whole.as_bytes())
    assert raw.files[found.pictures[0].src] == PNG
    assert found.article.images[0].caption == "Kapal itu berangkat."


@pytest.mark.parametrize("rule", ["\f", "\n\n---\n\n", "\n\n=====\n\n"])
def test_several_texts_in_a_file(tmp_path, rule):
    articles = [f"Judul {n} Berita\n\nSelasa, 5 Oktober 2021 06:30 WITA\n\n{TEXT}" for n in "ab"]
    found = read_all(tmp_path, "a.txt", rule.join(articles))
    assert [one.article.title for one in found] == ["Judul a Berita", "Judul b Berita"]
    assert [raw.part for raw in fields_of(tmp_path, "a.txt", rule.join(articles))] == ["1", "2"]


def test_a_rule_inside_an_article_parts_nothing(tmp_path):
    (raw,) = fields_of(tmp_path, "a.txt", f"Judul Berita\n\n{TEXT}\n\n---\n\nFoto: Kabar")
    assert raw.part is None


def test_mojibake_is_repaired_and_told(tmp_path):
    text = f"Kafé Dibuka\n\n{TEXT} “Ramai – kata São.\n"
    broken = text.encode().decode("cp1252").encode()
    (raw,) = fields_of(tmp_path, "a.txt", broken)
    assert "Kafé Dibuka" in raw.text
    assert "“Ramai – kata São" in raw.text
    assert raw.encoding == "utf-8, mojibake repaired in 2 lines"
    assert raw.notes == ("mojibake repaired in 2 lines",)
    assert repaired("Itu\u00e2\u0080\u0099s saja")[0] == "Itu\u2019s saja"
    assert repaired("SÃO PAULO, ÂNGELA, Ðà") == ("SÃO PAULO, ÂNGELA, Ðà", None)


BODY = "## Bagian\n\nTeks *apa* adanya, {{< figure >}} dan [tautan](/x).\n\n1. satu\n"
HUGO = f"""---
title: "Pasar: Dibuka"
date: 2021-10-05T06:30:00+08:00
lastmod: 2021-10-06
tags: [pasar, ikan]
author: Rini Sasmita
draft: true
aliases: [/lama/pasar/]
---
{BODY}"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hugo.md", HUGO),
        ("toml.md", f'+++\ntitle = "Pasar: Dibuka"\ndate = 2021-10-05T06:30:00+08:00\ntags = ["pasar", "ikan"]\nauthors = ["Rini Sasmita"]\naliases = ["/lama/pasar/"]\ndraft = true\n+++\n{BODY}'),
        ("2021-10-05-jekyll.md", f'---\nlayout: post\ntitle: "Pasar: Dibuka"\nauthor: Rini Sasmita\ncategories: pasar ikan\ntags: pasar, ikan\npublished: false\naliases: /lama/pasar/\n---\n{BODY}'),
        ("pelican.md", f"Title: Pasar: Dibuka\nDate: 2021-10-05 06:30\nTags: pasar, ikan\nAuthors: Rini Sasmita\nStatus: draft\nSlug: pasar\n\n{BODY}"),
        ("json.md", '{"title": "Pasar: Dibuka", "date": "2021-10-05", "tags": ["pasar", "ikan"], "author": "Rini Sasmita", "draft": true}\n\n' + BODY),
    ],
)  # fmt: skip
def test_markdown_of_other_generators_keeps_its_body(tmp_path, name, text):
    article = read_one(tmp_path, name, text).article
    assert (article.title, article.authors, article.body) == ("Pasar: Dibuka", ("Rini Sasmita",), BODY)
    assert str(article.date)[:10] == "2021-10-05"
    assert {"pasar", "ikan"} <= set(article.tags) or "pasar ikan" in article.tags
    assert article.extra["draft"] is True
    if "lama" in text:
        assert "/lama/pasar/" in article.extra["aliases"]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("a.md", "---\ntitle: [\n---\nx", "YAML|closed"),
        ("a.md", "+++\ntitle = \n+++\nx", "TOML"),
        ("a.md", "nothing but text", "has no title"),
        ("a.md", "---\na: &a [*a]\n---\nx", "alias"),
        ("a.md", "", "is empty"),
    ],
)
def test_markdown_that_cannot_be_read(tmp_path, name, text, what):
    with pytest.raises(ReadError, match=what):
        list(fields_of(tmp_path, name, text))


def test_markdown_with_a_heading_for_a_title(tmp_path):
    article = read_one(tmp_path, "a.md", f"# Pasar Dibuka\n\n{TEXT}\n").article
    assert (article.title, article.body, article.lang) == ("Pasar Dibuka", TEXT + "\n", "id")
    assert isinstance(read_all(tmp_path, "_index.md", "---\ntitle: x\n---\n")[0], Note)


def letter():
    mail = EmailMessage()
    mail["From"] = "Kabar Pagi <news@kabar.example>"
    mail["Subject"] = "Fwd: Pasar Dibuka =?utf-8?q?Kembali_=E2=80=93_hari_ini?="
    mail["Date"] = "Tue, 05 Oct 2021 06:30:00 +0800"
    mail["Message-ID"] = "<1@kabar.example>"
    mail.set_content("hanya teks")
    html = f"<html><body><table><tr><td><img src='cid:ikan'><p>{TEXT}</p><p>View in browser</p></td></tr></table></body></html>"
    mail.add_alternative(html, subtype="html")
    mail.get_payload()[1].add_related(PNG, "image", "png", cid="<ikan>")
    return mail


def test_a_newsletter(tmp_path):
    (raw,) = fields_of(tmp_path, "a.eml", letter().as_bytes())
    found = read_one(tmp_path, "a.eml", letter().as_bytes())
    assert (found.article.title, found.article.source) == ("Pasar Dibuka Kembali – hari ini", "Kabar Pagi")
    assert found.article.date.isoformat() == "2021-10-05T06:30:00+08:00"
    assert "dua bulan" in found.article.body
    assert "browser" not in found.article.body
    assert raw.files[found.pictures[0].src] == PNG


def test_control_characters_and_broken_headers_are_survived(tmp_path):
    html = f"<p>a\x01b&#2;c&#x1F;</p><svg>x</svg>\x02 <a href='https://x.example/\x03'>x</a><p>{TEXT}</p>"
    mail = f"Subject: =?utf-\x81?q?x?= Pasar Dibuka\nContent-Type: text/html; charset=utf-8\n\n{html}"
    assert "dua bulan" in read_one(tmp_path, "a.eml", mail).article.body


def test_an_mbox(tmp_path):
    one, two = letter(), letter()
    two.replace_header("Message-ID", "<2@kabar.example>")
    box = b"".join(b"From a@b.example Tue Oct  5 06:30:00 2021\n" + mail.as_bytes() + b"\n" for mail in (one, two, one))
    found = read_all(tmp_path, "a.mbox", box)
    assert [isinstance(item, Note) for item in found] == [False, False, True]
    with pytest.raises(ReadError, match="holds no mail"):
        list(fields_of(tmp_path, "b.mbox", b"x"))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def docx(body, styles=""):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:a="{A}"><w:body>{body}</w:body></w:document>',
        )
        file.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships><Relationship Id="r1" Target="media/i.png"/><Relationship Id="r2" Target="https://x.example/"/></Relationships>',
        )
        file.writestr("word/media/i.png", PNG)
    return packed.getvalue()


def paragraph(text, style="", run=""):
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{run}<w:t>{text}</w:t></w:r></w:p>'


def test_a_document_of_word(tmp_path):
    first, second = TEXT.split("\n\n")
    body = (
        paragraph("Pasar Dibuka", "Title") + paragraph("Oleh: Rini Sasmita") + paragraph("Selasa, 5 Oktober 2021 06:30 WITA")
        + '<w:p><w:r><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r></w:p>' + paragraph("Lapak. (Foto: Dedi Kurnia/Kabar)")
        + paragraph(first) + paragraph("Bagian Kedua", "Heading2") + paragraph(second, run="<w:rPr><w:b/></w:rPr>")
        + '<w:p><w:hyperlink r:id="r2"><w:r><w:t>tautan</w:t></w:r></w:hyperlink></w:p>'
        + '<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>satu &lt;b&gt;</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>dua</w:t></w:r></w:p>'
        + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>"
          "<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    found = read_one(tmp_path, "a.docx", docx(body))
    article = found.article
    assert (article.title, article.authors) == ("Pasar Dibuka", ("Rini Sasmita",))
    assert article.date.isoformat() == "2021-10-05T06:30:00+08:00"
    (image,) = article.images
    assert (image.caption, image.credit, image.creator, image.role) == (
        "Lapak.",
        "Dedi Kurnia/Kabar",
        "Dedi Kurnia",
        "lead",
    )
    assert article.body == (
        f"{first}\n\n## Bagian Kedua\n\n**{second}**\n\n[tautan](https://x.example/)\n\n- satu &lt;b>\n- dua\n\n"
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    )


def odt(body):
    packed = io.BytesIO()
    names = " ".join(f'xmlns:{n}="urn:{n}"' for n in ("office", "text", "draw", "table", "style", "fo", "svg", "xlink"))
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        file.writestr("Pictures/i.png", PNG)
    return packed.getvalue()


def test_a_document_of_libreoffice(tmp_path):
    first, second = TEXT.split("\n\n")
    body = (
        '<text:p text:style-name="Title">Pasar Dibuka</text:p><text:p>5 Oktober 2021</text:p>'
        '<text:p><draw:frame><draw:image xlink:href="Pictures/i.png"/><svg:desc>ikan</svg:desc></draw:frame></text:p>'
        f'<text:p>{first}</text:p><text:h text:outline-level="3">Bagian</text:h><text:p>{second}</text:p>'
        "<text:list><text:list-item><text:p>satu</text:p></text:list-item><text:list-item><text:p>dua</text:p></text:list-item></text:list>"
    )
    found = read_one(tmp_path, "a.odt", odt(body))
    assert (found.article.title, found.article.date) == ("Pasar Dibuka", date(2021, 10, 5))
    assert found.article.images[0].alt == "ikan"
    assert found.article.body == f"{first}\n\n### Bagian\n\n{second}\n\n- satu\n- dua\n"


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.docx", b"PK\x03\x04", "cannot be unpacked"),
        ("a.docx", b"text", "cannot be unpacked"),
        ("a.docx", docx("")[:-40], "cannot be unpacked"),
        ("a.odt", docx(""), "holds no content.xml"),
        ("a.docx", docx("<w:p>"), "not XML that can be read"),
        ("a.docx", docx("<w:tbl><w:tr><w:tc>" * 100 + "</w:tc></w:tr></w:tbl>" * 100), "not XML|no text"),
        ("a.mhtml", b"text", "holds no page"),
        ("a.eml", b"\n\ntext", "is no mail"),
        ("a.eml", b"Subject: x\n\n", "holds no text"),
    ],
)
def test_documents_and_mail_that_cannot_be_read(tmp_path, name, data, what):
    try:
        found = list(fields_of(tmp_path, name, data))
    except ReadError as error:
        found = [error.problem]
    assert all(isinstance(item, Problem) for item in found)
    assert re.search(what, str(found[0])), found
