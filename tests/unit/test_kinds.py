"""The pages of pictures, of a day in all years, about the archive, and its data."""

import csv
import json
import re
from io import StringIO
from xml.etree import ElementTree

import pytest

from building import article, build_site, picture, tree
from kliping.builder.gallery import SIZE, credited

PNG = picture()
PICTURED = """---
title: {title}
date: {date}
source: Koran
source_url: https://koran.example/{title}
images:
{images}---

Isi.
"""
IMAGE = "- {{src: images/{name}.png, caption: Keterangan {name}, credit: {credit}, creator: {creator}}}\n"


def pictured(title, date, *images):
    text = "".join(IMAGE.format(name=name, credit=credit, creator=creator) for name, credit, creator in images)
    return PICTURED.format(title=title, date=date, images=text)


def text(root, path):
    return (root / "public" / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("credit", "creator", "photographers", "agencies"),
    [
        ("Rosa Marchetti/Coastal Wire", "Rosa Marchetti", ("Rosa Marchetti",), ("Coastal Wire",)),
        ("ARUS TIMUR/PETRUS NAIMOA", "Petrus Naimoa", ("Petrus Naimoa",), ("ARUS TIMUR",)),
        ("ミラ／アーキペル", "ミラ", ("ミラ",), ("アーキペル",)),
        ("KCNA", None, (), ("KCNA",)),
        (None, None, (), ()),
    ],
)
def test_a_credit_names_a_photographer_and_an_agency(credit, creator, photographers, agencies):
    assert credited(credit, creator) == {"photographers": photographers, "agencies": agencies}


@pytest.fixture
def gallery(new_site):
    files = {
        "content/articles/a.md": pictured("A", "2023-05-01", ("one", "Rosa/Wire", "Rosa"), ("gone", "Nobody", "null")),
        "content/articles/b.md": pictured("B", "2024-05-01", ("two", "Wire", "null")),
        "content/images/one.png": PNG,
        "content/images/two.png": PNG + b"2",
    }
    root = new_site(files)
    build_site(root)
    return root


def test_pictures_are_shown_with_caption_credit_and_article(gallery):
    page = text(gallery, "pictures/index.html")
    assert re.findall(r'<img src="\.\./(images/\S+)"', page) == ["images/two-png-2.jpg", "images/one-png-2.jpg"]
    assert "Keterangan one" in page
    assert "<bdi>Rosa/Wire</bdi>" in page
    assert '<a href="../2023/05/a/">A</a>' in page
    assert "images/two-" not in text(gallery, "pictures/2023/index.html")


def test_what_the_archive_does_not_have_is_no_picture(gallery):
    assert not any(
        "gone" in data.decode() for path, data in tree(gallery / "public").items() if path[:9] == "pictures/"
    )
    assert "2 foto" in text(gallery, "pictures/index.html")


def test_each_credit_has_a_page(gallery):
    index = text(gallery, "pictures/credits/index.html")
    assert re.findall(r'href="\.\./\.\./(pictures/credits/\w+/[\w-]+/)"', index) == [
        "pictures/credits/photographers/rosa/",
        "pictures/credits/agencies/wire/",
    ]
    page = text(gallery, "pictures/credits/agencies/wire/index.html")
    assert page.count("<img ") == 2


def test_many_pictures_are_paged_from_the_oldest(new_site):
    images = [(f"p{number:03}", "Wire", "null") for number in range(SIZE + 5)]
    files = {f"content/images/{name}.png": PNG + name.encode() for name, _, _ in images}
    root = new_site({**files, "content/articles/a.md": pictured("A", "2023-05-01", *images)})
    build_site(root)
    assert text(root, "pictures/2023/index.html").count("<img ") == SIZE
    assert text(root, "pictures/2023/1/index.html").count("<img ") == SIZE
    assert text(root, "pictures/2023/2/index.html").count("<img ") == 5
    assert 'rel="next" href="../../pictures/2023/1/"' in text(root, "pictures/2023/index.html")
    assert 'rel="prev" href="../../../pictures/2023/"' in text(root, "pictures/2023/2/index.html")


def test_a_caption_that_changes_changes_the_pages_of_pictures(gallery):
    path = gallery / "content/articles/a.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Keterangan one", "Lain"), encoding="utf-8")
    build_site(gallery)
    assert "Lain" in text(gallery, "pictures/index.html")
    assert "Lain" in text(gallery, "pictures/credits/photographers/rosa/index.html")


def test_a_day_shows_all_years_oldest_first(new_site):
    dates = ("2022-03-17", "2024-03-17", "2023-11-02", "2024-02-29")
    root = new_site({f"content/articles/{n}.md": article(title=f"B{n}", date=date) for n, date in enumerate(dates)})
    build_site(root)
    page = text(root, "on/03-17/index.html")
    assert re.findall(r"<h2>(\d{4})</h2>", page) == ["2022", "2024"]
    assert re.findall(r'rel="(?:prev|next)" href="\.\./\.\./on/([\d-]+)/"', page) == ["02-29", "11-02"]
    assert "<h1>17 Maret</h1>" in page
    calendar = text(root, "on/index.html")
    assert re.findall(r'href="\.\./on/([\d-]+)/"', calendar) == ["02-29", "03-17", "11-02"]
    assert calendar.count(' id="d') == 366


def test_the_archive_says_what_it_lacks(new_site):
    files = {
        "content/articles/a.md": article(date="2024-01-05"),
        "content/articles/b.md": article(title="B", date="2024-05-05", body=""),
        "content/articles/c.md": "---\ntitle: C\nincomplete: Halaman kedua tidak ada\n---\n\nIsi.\n",
        "content/pages/about.md": "---\ntitle: Perihal\n---\n\nKata pemilik.\n",
    }
    root = new_site(files)
    report = build_site(root)
    assert not report.problems
    page = text(root, "about/index.html")
    assert "<h1>Perihal</h1>" in page
    assert "Kata pemilik." in page
    assert "Februari 2024 – April 2024 (3 bulan)" in page
    counts = re.findall(r'<li>(?:<a [^>]*>)?(Artikel [\w ]+)(?:</a>)? <span class="count">(\d+)</span>', page)
    assert [count for _, count in counts] == ["1", "1", "1", "1"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a later page is missing", "<small>A later page is missing.</small>"),
        (
            '"Halaman <i> Selanjutnya" at line 32: a later page is missing',
            "<small><bdi>“Halaman &lt;i&gt; Selanjutnya”</bdi>: A later page is missing.</small>",
        ),
        ("the page is behind a paywall", "<small>The rest is for subscribers.</small>"),
        ('"Langganan" at line 3: the rest is for subscribers', "”</bdi>: The rest is for subscribers.</small>"),
        ("the page says that the article has 1900 words", "has 1,900 words.</small>"),
        ("Halaman kedua tidak ada", '<small dir="auto">Halaman kedua tidak ada</small>'),
        ('"a later page is missing', '<small dir="auto">&#34;a later page is missing</small>'),
    ],
)
def test_why_an_article_is_not_whole_is_said_in_the_interfaces_language(new_site, said, shown):
    settings = "title: Archive\nbase_url: https://arsip.example/x/\nlanguages: [en]\n"
    files = {"content/articles/c.md": f"---\ntitle: C\nincomplete: '{said}'\n---\n\nText.\n"}
    root = new_site(files, settings=settings)
    build_site(root)
    assert shown in text(root, "undated/c/index.html")


def test_the_page_of_undated_articles_says_so_once(new_site):
    root = new_site({"content/articles/c.md": "---\ntitle: C\n---\n\nIsi.\n"})
    build_site(root)
    page = text(root, "undated/index.html")
    heads = ["<h1>Tanpa tanggal</h1>", '<h2><a href="../undated/c/">C</a></h2>']
    assert re.findall(r"<h\d[^>]*>.*</h\d>", page) == heads


def test_an_archive_whose_owner_wrote_nothing_has_a_page_about_it(new_site):
    root = new_site({"content/articles/a.md": article()})
    build_site(root)
    assert "Tentang arsip ini" in text(root, "about/index.html")
    assert 'href="about/"' in text(root, "index.html")


def test_the_data_say_what_the_archive_knows(new_site):
    root = new_site(
        {
            "content/articles/a.md": pictured('A, "b"', "2024-06-19").replace(
                'https://koran.example/A, "b"', "https://k.example/1"
            )
        }
    )
    build_site(root)
    (line,) = text(root, "data/2024.jsonl").splitlines()
    record = json.loads(line)
    assert record["title"] == 'A, "b"'
    assert record["url"] == "https://arsip.example/x/2024/06/a/"
    assert record["original"] == "https://k.example/1"
    (row,) = csv.DictReader(StringIO((root / "public/data/2024.csv").read_bytes().decode("utf-8"), newline=""))
    assert row["title"] == 'A, "b"'
    assert row["source"] == "Koran"


def test_a_table_has_no_formulas(new_site):
    root = new_site({"content/articles/a.md": article(title='"=cmd|calc!A1"', tags='"@x", "y"')})
    build_site(root)
    (row,) = csv.DictReader(StringIO(text(root, "data/2024.csv")))
    assert row["title"] == "'=cmd|calc!A1"
    assert row["tags"] == "'@x; y"
    assert json.loads(text(root, "data/2024.jsonl"))["title"] == "=cmd|calc!A1"


def test_the_feeds_are_listed_for_readers_of_feeds(new_site):
    root = new_site({"content/articles/a.md": article()})
    build_site(root)
    found = ElementTree.parse(root / "public/data/feeds.opml").iter("outline")
    addresses = [one.get("xmlUrl") for one in found if one.get("xmlUrl")]
    base = "https://arsip.example/x/"
    assert addresses == [f"{base}{path}feed.xml" for path in ("", "tags/banjir/", "sources/koran/")]
