"""What a page may weigh: compressed as a server would (gzip -6), and counted in requests and elements.

Measured on the demo archive, and on one that is as dense as an archive gets: long texts with many names, full lists.
"""

import gzip
import json
import re
import shutil
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from building import build_site, tree
from conftest import REPOSITORY
from kliping.builder.styles import minified
from kliping.builder.theme import load_theme

KB = 1000
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000002000000030802000000")

WORDS = (
    "air angin banjir batu bukit cuaca dermaga desa gubernur gunung hujan ikan jalan kapal kota laut malam nelayan "
    "pantai pasar pelabuhan pemerintah petang rumah sawah sekolah sungai tanah tanggul tenun ujung warga"
).split()


class Page(HTMLParser):
    """What a browser makes of a page: its elements, scripts, and what it asks for at once."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.inline, self.asked = 0, 0, []
        self.is_script = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements += 1
        attrs = dict(attrs)
        self.is_script = tag == "script" and "type" not in attrs and "src" not in attrs
        if tag == "link" and attrs["rel"] in {"stylesheet", "icon", "preload", "modulepreload"}:
            self.asked.append(attrs["href"])
        elif "src" in attrs and attrs.get("loading") != "lazy":  # a <source> has none: its picture is asked for once
            self.asked.append(attrs["src"])

    def handle_data(self, data):
        self.inline += len(data.encode()) if self.is_script else 0

    def handle_endtag(self, tag):
        self.is_script = False


class Site:
    """A built archive, weighed."""

    def __init__(self, root):
        build_site(root)
        self.files = tree(root / "public")
        self.pages = {
            path: Page(data.decode("utf-8")) for path, data in self.files.items() if path.endswith(".html")
        }
        self.articles = [path for path in self.pages if b'<article class="article"' in self.files[path]]

    def weight(self, path):
        return len(gzip.compress(self.files[path], 6, mtime=0))

    def whole(self, path):
        """A page with the style sheets and scripts that it asks for."""
        asked = [name for name in self.files for target in self.pages[path].asked if target.endswith(f"/{name}")]
        return self.weight(path) + sum(self.weight(name) for name in asked if name.startswith("assets/"))


def demo(root):
    shutil.copytree(REPOSITORY / "content", root / "content", ignore=shutil.ignore_patterns("raw"))
    shutil.copy(REPOSITORY / "site.yaml", root)


def dense(root):
    """300 articles of 900 words with twelve names each: 50 in a month, more pictures in a year than a page has."""
    (root / "content/articles").mkdir(parents=True)
    (root / "content/images").mkdir()
    (root / "site.yaml").write_text("title: Arsip Padat\nbase_url: https://arsip.example/x/\n", encoding="utf-8")
    for number in range(300):
        path = root / f"content/articles/berita-{number:03}.md"
        path.write_text(_article(number), encoding="utf-8")
        (root / f"content/images/{number}.png").write_bytes(PNG + str(number).encode())


def _article(number):
    day = date(2022 + number // 100, 1 + number % 100 // 50 * 6, 1) + timedelta(days=number % 50 // 2)
    names = [f"{WORDS[(number * 7 + i * 5) % 32].title()} {WORDS[(number + i * 11) % 32].title()}" for i in range(12)]
    kinds = ("person", "organisation", "place")
    entities = "".join(f"- {{name: {name}, type: {kinds[i % 3]}}}\n" for i, name in enumerate(dict.fromkeys(names)))
    tags = ", ".join(WORDS[(number + i * 3) % 32] for i in range(6))
    title = " ".join(WORDS[(number * 3 + i * 5) % 32] for i in range(9)).capitalize()
    body = "\n\n".join(
        f"{names[i % 12]} di " + " ".join(WORDS[(number * 13 + i * 17 + j * j) % 32] for j in range(43)) + "."
        for i in range(20)
    )
    said = f"caption: {title}, credit: {names[2]}/Koran, creator: {names[2]}"
    images = f"images:\n- {{src: images/{number}.png, {said}}}\n" if number % 3 else ""
    return (
        f"---\ntitle: {title}\ndate: {day}\nsource: Koran {number % 5}\nsource_url: https://koran.example/{number}\n"
        f"authors: [{names[0]}, {names[1]}]\ndateline: Kota\n{images}tags: [{tags}]\nentities:\n{entities}---\n\n"
        f"{body}\n"
    )


@pytest.fixture(scope="module", params=[demo, dense], ids=["demo", "dense"])
def site(request, tmp_path_factory):
    root = tmp_path_factory.mktemp(request.param.__name__)
    request.param(root)
    return Site(root)


def over(weights, budget):
    """The pages that weigh more than they may, heaviest first."""
    return sorted(((weight, path) for path, weight in weights.items() if weight > budget), reverse=True)[:5]


def test_an_article(site):
    assert len(site.articles) > 30
    assert not over({path: site.weight(path) for path in site.articles}, 10 * KB)


def test_an_article_without_pictures_is_one_window_of_tcp_in_three_requests(site):
    plain = [path for path in site.articles if not re.search(rb"<figure[ >]", site.files[path])]
    assert plain
    assert not over({path: site.whole(path) for path in plain}, 14 * KB)
    assert not over({path: 1 + len(site.pages[path].asked) for path in plain}, 3)


def test_the_lead_picture_of_an_article_waits_for_no_style_sheet(site):
    for path in site.articles:
        if b'fetchpriority="high"' in site.files[path]:
            assert not [name for name in site.pages[path].asked if name.endswith(".css")], path


def test_style_and_script(site):
    for name in site.files:
        if re.match(r"assets/.*\.css$", name):
            assert site.weight(name) <= 5 * KB, name
        if re.match(r"assets/search\.\w+\.js$", name):
            assert site.weight(name) <= 4 * KB, name
    for path, page in site.pages.items():
        scripts = [target for target in page.asked if target.endswith(".js")]
        assert not scripts, path
        # The search page has what loads its script when somebody is about to ask.
        assert page.inline <= (1.1 if path == "search/index.html" else 1) * KB, path


def test_the_style_of_the_other_theme():
    sheet = minified(load_theme("finding-aid", REPOSITORY / "themes").style.encode())
    assert len(gzip.compress(sheet, 6, mtime=0)) <= 5 * KB


def test_a_list(site):
    lists = [path for path in site.pages if path not in site.articles]
    assert len(lists) > 50
    assert not over({path: site.weight(path) for path in lists}, 20 * KB)


def test_the_search_page_before_somebody_is_about_to_ask(site):
    assert site.whole("search/index.html") <= 12 * KB


def test_the_names_that_a_search_proposes(tmp_path):
    """Names as long as those of people, a thousand of them."""
    (tmp_path / "content/articles").mkdir(parents=True)
    (tmp_path / "site.yaml").write_text("title: A\nbase_url: https://a.example/\n", encoding="utf-8")
    names = [f"{one.title()} {two.title()}{other}" for one in WORDS for two in WORDS for other in ("man", "wati")]
    for number in range(60):
        entities = "".join(f"- {{name: {name}, type: person}}\n" for name in names[number % 30 :: 30])
        text = f"---\ntitle: Berita {number}\nentities:\n{entities}---\n\nIsi.\n"
        (tmp_path / f"content/articles/{number}.md").write_text(text, encoding="utf-8")
    build_site(tmp_path)
    made = tree(tmp_path / "public")["search/names.json"]
    assert len(json.loads(made)["people"]) == 1000
    assert len(gzip.compress(made, 6, mtime=0)) <= 15 * KB


def test_the_elements_of_a_page(site):
    counts = {path: page.elements for path, page in site.pages.items()}
    assert not over({path: counts[path] for path in site.articles}, 800)
    assert not over({path: counts[path] for path in counts if path not in site.articles}, 1500)


def test_no_page_asks_for_anything_elsewhere(site):
    for path, page in site.pages.items():
        assert not [target for target in page.asked if re.match(r"(\w+:)?//", target)], path
