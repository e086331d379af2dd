"""A tiny site, whole: which files there are, and what machines read of it, as golden files."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from building import build_site, tree

HERE = Path(__file__).parents[1]
GOLDEN = HERE / "golden/tiny"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("tiny") / "site"
    shutil.copytree(HERE / "sites/tiny", root)
    report = build_site(root)
    assert not report.problems
    return tree(root / "public")


def test_every_page_is_where_the_design_says(built, update_golden):
    paths = "\n".join(path for path in built if not path.startswith("assets/")) + "\n"
    _compare("files.txt", paths, update_golden)


@pytest.mark.parametrize(
    "name", ["feed.xml", "people/rara-sari/feed.xml", "feed.json", "opensearch.xml", "sitemap.xml", "robots.txt"]
)
def test_what_machines_read(built, name, update_golden):
    _compare(name.replace("/", "-"), built[name].decode("utf-8"), update_golden)


def test_a_feed_has_what_atom_asks_for(built):
    feed = ElementTree.fromstring(built["feed.xml"])
    assert feed.findtext(f"{ATOM}id")
    assert feed.findtext(f"{ATOM}updated")
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "https://kecil.example/arsip/feed.xml"
    entries = feed.findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert titles == ['Banjir di "Muara" & sekitarnya', "The tide <turns>"]
    for entry in entries:
        for part in ("id", "updated", "title"):
            assert entry.findtext(f"{ATOM}{part}")
        assert entry.findall(f"{ATOM}author/{ATOM}name") or feed.findall(f"{ATOM}author/{ATOM}name")
        # RFC 4287: a date construct is a whole RFC 3339 moment, with its zone.
        assert len(entry.findtext(f"{ATOM}updated")) >= len("2024-06-19T00:00:00Z")


def test_the_sitemap_lists_every_page_that_is_to_be_found(built):
    urls = [e.text for e in ElementTree.fromstring(built["sitemap.xml"]).iter() if e.tag.endswith("}loc")]
    pages = {path.removesuffix("index.html") for path in built if path.endswith("index.html")}
    assert {urlsplit(url).path.removeprefix("/arsip/") for url in urls} == pages


def test_links_of_the_404_page_work_at_any_address(built):
    page = built["404.html"].decode("utf-8")
    assert 'href="/arsip/dates/"' in page
    assert 'href="dates/"' not in page


def _compare(name, made, update):
    path = GOLDEN / name
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")
