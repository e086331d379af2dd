"""What machines read of a page: for reference managers, search engines, browsers and feed readers."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from building import article, build_site, picture, tree
from kliping.builder import cite

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
FULL = """---
title: Harbour wall approved
date: 2024-06-19T10:20:00+07:00
lang: en
source: Coastal Wire
source_url: {address}
authors: [Rosa Marchetti, Ada Okafor]
dateline: Halden
is_based_on: [Port Bulletin]
images:
- {{src: images/a.png, caption: The wall, credit: Ada Okafor/Coastal Wire, creator: Ada Okafor, role: lead}}
- {{src: "https://elsewhere.example/b.jpg", credit: Archive}}
tags: [ports]
---

Text.
"""
PNG = picture()


class Head(HTMLParser):
    """The meta tags of a page by name or property, and its JSON-LD."""

    def __init__(self, text):
        super().__init__()
        self.meta, self.links = {}, []
        self.feed(text)
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        self.graph = {node["@type"]: node for node in json.loads(found[1])["@graph"]} if found else {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta" and (name := attrs.get("name") or attrs.get("property")):
            self.meta.setdefault(name, []).append(attrs["content"])
        elif tag == "link":
            self.links.append(attrs)


def head(new_site, text, path="2024/06/a/index.html"):
    root = new_site({"content/articles/a.md": text, "content/images/a.png": PNG})
    build_site(root)
    return Head((root / "public" / path).read_text(encoding="utf-8"))


@pytest.fixture
def whole(new_site):
    return head(new_site, FULL.format(address="https://wire.example/1"))


def test_zotero_takes_an_article_for_a_newspapers(whole):
    """By the rules of its translators "Embedded Metadata" and "RDF": the type of Dublin Core stands, but is behind
    Open Graph's "website" and "book"; and citation_journal_title makes a journal's article of anything."""
    meta = whole.meta
    assert meta["DC.type"] == ["newspaperArticle"]
    assert meta["og:type"] == ["article"]
    assert not {"citation_journal_title", "citation_conference_title", "citation_book_title"} & set(meta)
    assert meta["prism.publicationName"] == ["Coastal Wire"]
    assert meta["citation_author"] == ["Rosa Marchetti", "Ada Okafor"]
    assert meta["citation_publication_date"] == ["2024/06/19"]
    assert meta["citation_public_url"] == ["https://arsip.example/x/2024/06/a/"]


def test_json_ld_tells_of_the_article_and_its_pictures(whole):
    news = whole.graph["NewsArticle"]
    assert news["dateline"] == "Halden"
    assert news["isBasedOn"] == ["https://wire.example/1", {"@type": "CreativeWork", "name": "Port Bulletin"}]
    assert [author["name"] for author in news["author"]] == ["Rosa Marchetti", "Ada Okafor"]
    here, elsewhere = news["image"]
    assert here == {
        "@type": "ImageObject",
        "contentUrl": "https://arsip.example/x/images/a-png-2.jpg",
        "caption": "The wall",
        "creditText": "Ada Okafor/Coastal Wire",
        "creator": {"@type": "Person", "name": "Ada Okafor"},
        "width": 2,
        "height": 3,
    }
    assert elsewhere == {
        "@type": "ImageObject",
        "contentUrl": "https://elsewhere.example/b.jpg",
        "creditText": "Archive",
    }
    assert whole.meta["og:image"] == ["https://arsip.example/x/images/a-png-2.jpg"]


def test_json_ld_tells_the_way_from_home(whole):
    way = whole.graph["BreadcrumbList"]["itemListElement"]
    assert [(step["name"], step["item"]) for step in way] == [
        ("Arsip", "https://arsip.example/x/"),
        ("2024", "https://arsip.example/x/2024/"),
        ("Juni 2024", "https://arsip.example/x/2024/06/"),
        ("Harbour wall approved", "https://arsip.example/x/2024/06/a/"),
    ]


@pytest.mark.parametrize(("lang", "undated"), [("id", "Tanpa tanggal"), ("en", "Undated"), ("ar", None), ("ja", None)])
def test_json_ld_tells_the_way_to_an_article_whose_date_nobody_knows(new_site, lang, undated):
    settings = f"title: Arsip\nbase_url: https://arsip.example/x/\nlanguages: {lang}\n"
    root = new_site({"content/articles/a.md": "---\ntitle: Kapan?\n---\n\nIsi.\n"}, settings=settings)
    assert build_site(root).problems == ()
    graph = Head((root / "public/undated/a/index.html").read_text(encoding="utf-8")).graph
    _, way, _ = graph["BreadcrumbList"]["itemListElement"]
    assert way["item"] == "https://arsip.example/x/undated/"
    assert way["name"] == undated or (undated is None and way["name"])


def test_a_picture_that_is_no_address_of_the_web_has_none(new_site):
    text = FULL.format(address="https://wire.example/1").replace("https://elsewhere.example/b.jpg", "data:image/png,x")
    assert head(new_site, text).graph["NewsArticle"]["image"][1] == {"@type": "ImageObject", "creditText": "Archive"}


def test_json_ld_holds_hostile_words(new_site):
    title = "</script><!--<script>alert('1')"
    page = head(new_site, article(title=json.dumps(title), source='"]]> {{ 7*7 }}"'))
    assert page.graph["NewsArticle"]["headline"] == title
    assert page.graph["NewsArticle"]["publisher"]["name"] == "]]> {{ 7*7 }}"


def test_json_ld_has_other_scripts_as_letters(new_site):
    root = new_site({"content/articles/a.md": article(title="港の壁")})
    build_site(root)
    assert '"headline":"港の壁"' in (root / "public/2024/06/a/index.html").read_text(encoding="utf-8")


def test_a_reference_keeps_its_form_whatever_the_words_are():
    assert cite.ris("A\nER  - \nTY  - X") == "A ER - TY - X"
    assert cite.wikitext("a|b=c}} [[x]] <ref> ''i''") == (
        "a&#124;b=c&#125;&#125; &#91;&#91;x&#93;&#93; &#60;ref> &#39;&#39;i&#39;&#39;"
    )
    assert cite.bibtex("50 % {of} \\input & more") == r"50 \% of input \& more"


def test_an_article_is_cited_in_four_forms(new_site):
    root = new_site({"content/articles/a.md": FULL.format(address="https://wire.example/1")})
    build_site(root)
    text = (root / "public/2024/06/a/index.html").read_text(encoding="utf-8")
    box = re.search(r'<details class="cite"[^>]*>.*?</details>', text, re.DOTALL)[0]
    assert "Rosa Marchetti; Ada Okafor. “Harbour wall approved”. <i>Coastal Wire</i>, 19 Juni 2024." in box
    for line in (" |work=Coastal Wire", " |author2=Ada Okafor", "TY  - NEWS", "T2  - Coastal Wire", "DA  - 2024/06/19"):
        assert f"\n{line}\n" in box or f">{line}\n" in box
    assert "author = {Rosa Marchetti and Ada Okafor}" in box
    assert "journal = {Coastal Wire}" in box


def test_a_browser_finds_the_search_and_the_feeds(new_site):
    root = new_site({"content/articles/a.md": article()})
    build_site(root)
    page = Head((root / "public/tags/banjir/index.html").read_text(encoding="utf-8"))
    (search,) = [link for link in page.links if link["rel"] == "search"]
    assert search["href"] == "../../opensearch.xml"
    description = ElementTree.parse(root / "public/opensearch.xml").getroot()
    (url,) = description.findall("{*}Url")
    assert url.get("template") == "https://arsip.example/x/search/?q={searchTerms}"
    assert len(description.findtext("{*}ShortName")) <= 16
    types = [link["type"] for link in page.links if link["rel"] == "alternate"]
    assert types == ["application/atom+xml", "application/feed+json", "application/atom+xml"]


def test_the_json_feed_has_the_newest(new_site):
    files = {f"content/articles/a{n}.md": article(title=f"B{n}", date=f"2020-01-{n + 1:02}") for n in range(5)}
    root = new_site(files, settings="title: Arsip\nbase_url: https://arsip.example/\nfeed_size: 2\n")
    build_site(root)
    feed = json.loads((root / "public/feed.json").read_text(encoding="utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == ["B4", "B3"]
    assert feed["items"][0]["url"] == "https://arsip.example/2020/01/a4/"
    assert feed["items"][0]["date_published"] == "2020-01-05T00:00:00+07:00"


SMALL = "title: Arsip\nbase_url: https://arsip.example/\npage_size: 3\nfeed_size: 2\n"


def parts(root, name="feed.xml"):
    """A feed and its older parts, by following its links."""
    while name:
        feed = ElementTree.parse(root / "public" / name).getroot()
        yield name, feed
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        name = links.get("prev-archive", "").removeprefix("https://arsip.example/")


def test_a_feed_with_its_parts_is_complete(new_site):
    files = {f"content/articles/a{n}.md": article(title=f"B{n}", date=f"2020-01-{n + 1:02}") for n in range(8)}
    root = new_site(files, settings=SMALL)
    build_site(root)
    for listing in ("", "tags/banjir/"):
        found = dict(parts(root, f"{listing}feed.xml"))
        assert list(found) == [f"{listing}{name}" for name in ("feed.xml", "feed-2.xml", "feed-1.xml")]
        titles = [entry.findtext(f"{ATOM}title") for feed in found.values() for entry in feed.findall(f"{ATOM}entry")]
        assert titles == [f"B{n}" for n in reversed(range(8))]
        assert [feed.find(f"{HISTORY}archive") is not None for feed in found.values()] == [False, True, True]


def test_a_new_article_changes_no_part_of_a_feed(new_site):
    files = {f"content/articles/a{n}.md": article(title=f"B{n}", date=f"2020-01-{n + 1:02}") for n in range(7)}
    root = new_site(files, settings=SMALL)
    build_site(root)
    before = tree(root / "public")
    (root / "content/articles/new.md").write_text(article(title="Baru", date="2020-02-01"), encoding="utf-8")
    build_site(root)
    after = tree(root / "public")
    numbered = [path for path in before if re.search(r"feed-\d+\.xml$", path)]
    assert len(numbered) > 4
    assert all(after[path] == before[path] for path in numbered)


def test_a_short_feed_says_that_it_is_complete(new_site):
    root = new_site({"content/articles/a.md": article()}, settings=SMALL)
    build_site(root)
    assert ElementTree.parse(root / "public/feed.xml").getroot().find(f"{HISTORY}complete") is not None
