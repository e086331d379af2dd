"""Hostile input through the real command: no traceback, one line that names the place, nothing outside touched, and
the rest goes on.

Many hostile files share one archive where their outcomes can be told apart; each is still a case of its own.
"""

# A case is a line, however long.
# ruff: noqa: E501

import json
import os
import re
import shutil
import sqlite3
import stat
import struct
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from running import assert_one_line_each, command, kliping

SETTINGS = "title: Arsip\nbase_url: https://arsip.example/x/\n"
GOOD = "---\ntitle: Baik\ndate: 2024-06-19\n---\n\nIsi berita ini cukup panjang untuk dibaca orang banyak.\n"
GOOD_PAGE = "public/2024/06/baik/index.html"
BODY = "Isi berita ini cukup panjang untuk dibaca orang banyak di kota pelabuhan.\n\n" * 4
RAW = f"Pasar Ikan Dibuka Kembali\n\nSelasa, 5 Oktober 2021 06:30 WITA\n\n{BODY}"
PAGE = (
    "<!DOCTYPE html><html lang='id'><head><title>Pasar Ikan Dibuka Kembali</title>{head}</head><body><article>"
    "<h1>Pasar Ikan Dibuka Kembali</h1>"
    + "<p>Isi berita ini cukup panjang untuk dibaca orang banyak di kota pelabuhan hari ini juga.</p>" * 4
    + "{body}</article></body></html>"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 2**32 - 1, 2**32 - 1) + b"\0" * 40


def md(head, body="Isi berita ini cukup panjang untuk dibaca orang banyak."):
    return f"---\n{head}\n---\n\n{body}\n"


def page(head="", body=""):
    return PAGE.format(head=head, body=body)


def ld(value):
    return page(head=f'<script type="application/ld+json">{value}</script>')


SOON = 20  # seconds, on a busy machine: what these tests are about would take minutes, or has no end


@dataclass
class Hostile:
    """An archive with one good article, and beside it a folder that nothing may touch."""

    root: Path
    outside: Path

    def run(self, *arguments, prefix=(), timeout=60):
        """Run a command on it, and see that it ends as it has to, whatever it was given."""
        before = snapshot(self.outside)
        given = snapshot(self.root / "content", but=("articles", "images") if arguments[0] == "convert" else ())
        words = [*prefix, *command("-C", self.root, *arguments)]
        result = subprocess.run(
            words, capture_output=True, text=True, encoding="utf-8", timeout=timeout, env=environment()
        )
        assert_one_line_each(result)
        assert snapshot(self.outside) == before, "something outside the archive was touched"
        for path, state in given.items():
            assert snapshot(self.root / "content").get(path) == state, f"{path} was touched"
        shown = result.stderr if "--json" in arguments else result.stdout + result.stderr
        assert not [c for c in shown if c != "\n" and unicodedata.category(c) in {"Cc", "Cf"}], "raw control characters"
        return result

    def build(self, *arguments, **options):
        return self.run("build", "--no-search", *arguments, **options)


def environment():
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "generator"), "NO_COLOR": "1"}


def snapshot(folder, *, but=()):
    """What each path is: bytes, the target of a link, or a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if relative.parts[0] in but:
            continue
        mode = path.lstat().st_mode
        found[str(relative)] = (
            os.readlink(path) if stat.S_ISLNK(mode)
            else path.read_bytes() if stat.S_ISREG(mode)
            else stat.S_IFMT(mode)
        )  # fmt: skip
    return found


def make(folder, files=None, settings=SETTINGS):
    root, outside = folder / "site", folder / "outside"
    (outside / "sub").mkdir(parents=True)
    (outside / "precious.txt").write_text("tak tergantikan")
    (outside / "sub" / "lain.md").write_text(GOOD)
    given = {"content/articles/baik.md": GOOD} | (files or {})
    for path, data in ({"site.yaml": settings} if settings is not None else {}).items() | given.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data.encode() if isinstance(data, str) else data)
    return Hostile(root, outside)


@pytest.fixture
def hostile(tmp_path):
    return lambda files=None, settings=SETTINGS: make(tmp_path, files, settings)


def lines_of(result, place):
    return [line for line in result.stderr.splitlines() if line.startswith(place)]


# --- Markdown that a stranger wrote: one archive, one build

BROKEN = {
    "no-head": ("Hanya teks.", "has no front matter"),
    "no-end": ("---\ntitle: x\n", "the front matter has no end"),
    "empty": ("", "has no front matter"),
    "binary": (b"\x00\x01\xff\xfe" * 100, "is not UTF-8"),
    "utf-16": ("---\ntitle: x\n---\n".encode("utf-16"), "is not UTF-8"),
    "latin-1": ("---\ntitle: Kafé\n---\n".encode("latin-1"), "is not UTF-8"),
    "nul": (b"---\ntitle: a\0b\n---\n", "U+0000 cannot stand here"),
    "untitled": (md("date: 2024-06-19"), "title: is missing"),
    "blank-title": (md("title: '  '"), "title: is empty"),
    "slug-out": (md("title: x\nslug: ../x"), 'slug: "../x" cannot be part of an address'),
    "slug-root": (md("title: x\nslug: /etc/passwd"), "cannot be part of an address"),
    "id-out": (md("title: x\nid: ../x"), 'id: "../x" cannot be part of an address'),
    "entity-id-out": (md("title: x\nentities: [{name: a, type: person, id: ../x}]"), "cannot be part of an address"),
    "entity-type": (md("title: x\nentities: [{name: a, type: ../x}]"), 'no type "../x"'),
    "no-such-day": (md("title: x\ndate: 2024-02-30"), '"2024-02-30" is not a date'),
    "no-date": (md("title: x\ndate: kemarin"), '"kemarin" is not a date'),
    "url": (md("title: x\nsource_url: 'javascript:alert(1)'"), "is not a web address"),
    "data-url": (md("title: x\nsource_url: 'data:text/html,x'"), "is not a web address"),
    "aliases": (md("a: &a [x, x]\nb: [*a, *a]\ntitle: x"), "is a YAML alias or anchor"),
    "nested": (md("title: x\nextra: " + "[" * 100_000), "is nested deeper than 64 levels"),
    "twice": (md("title: x\ntitle: y"), "title: is here for the second time"),
    "tabs": (md("title: x\nimages:\n\t- src: a"), "a value cannot start with this character"),
    "large": (md("title: x\nextra: " + "a" * 5_000_000), "is larger than 1 MiB"),
    "object": (md("title: x\nextra: !!python/object/apply:os.system [id]"), "could not determine a constructor"),
    "digits": (md("title: x\nextra: " + "9" * 6000), "extra: Exceeds the limit"),
    "surrogate": (md('title: "\\uD800"'), "this is not YAML"),
    "lists": (md("title: [a, b]"), "title: must be text, not a list"),
    "list-nested-too-deep": (md("title: x", "- " * 10_000 + "x"), "is nested too deeply to be rendered"),
    "missing-picture": (md("title: x\nimages: [{src: images/tidak-ada.png}]"), 'there is no file "images/tidak-ada.png"'),
    "picture-out": (md("title: x\nimages: [{src: ../../../etc/passwd}]"), "there is no file"),
    "picture-root": (md("title: x\nimages: [{src: /etc/passwd}]"), "there is no file"),
}  # fmt: skip
FINE = {
    "path-title": md("title: ../../etc/passwd\ndate: 2024-01-01"),
    "long-title": md(f"title: {'kata ' * 20_000}\ndate: 2024-01-02"),
    "emoji-title": md("title: 😀🤡\ndate: 2024-01-03"),
    "rtl-override": md('title: "abc\\u202Egnp.exe"\ndate: 2024-01-04'),
    "template-title": md("title: '{{ 7*7 }}{% raw %}'\ndate: 2024-01-05"),
    "first-year": md("title: Tahun pertama\ndate: 0001-01-01"),
    "undated": md("title: Entah kapan"),
    "quotes": md("title: dalam", ">" * 10_000 + " x"),
    "emphasis": md("title: tekan", "*a " * 10_000 + "**" * 5_000),
    "fence": md("title: pagar", "```\n" * 1001 + "<script>alert(1)</script>"),
    "divs": md("title: kotak", "<div>" * 3_000 + "x"),
    "long-word": md("title: panjang", "a" * 2_000_000),
    "file-picture": md("title: berkas\nimages: [{src: 'file:///etc/passwd'}, {src: //evil.example/x.png}, {src: 'data:,x'}]"),
}  # fmt: skip


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    files = {f"content/articles/{name}.md": data for name, (data, _) in BROKEN.items()}
    files |= {f"content/articles/{name}.md": data for name, data in FINE.items()}
    archive = make(tmp_path_factory.mktemp("strangers"), files)
    return SimpleNamespace(archive=archive, result=archive.build())


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_article_is_named_in_one_line(strangers, name):
    what = BROKEN[name][1]
    found = lines_of(strangers.result, f"content/articles/{name}.md")
    assert len(found) == 1, strangers.result.stderr
    assert what in found[0]


@pytest.mark.parametrize("name", FINE)
def test_an_odd_article_gets_its_page(strangers, name):
    assert not lines_of(strangers.result, f"content/articles/{name}.md"), strangers.result.stderr
    assert list((strangers.archive.root / "public").rglob(f"{name}/index.html"))


def test_broken_articles_do_not_end_the_build(strangers):
    assert strangers.result.returncode == 1
    assert (strangers.archive.root / GOOD_PAGE).is_file()
    assert not [path for path in (strangers.archive.root / "public").rglob("*") if path.name in {"passwd", "etc", "x"}]




@pytest.mark.parametrize(
    ("head", "what"),
    [
        pytest.param("extra: !!timestamp abc", "extra", id="timestamp"),
        pytest.param("extra: !!int ''", "extra", id="int"),
        pytest.param("extra: !!float ''", "extra", id="float"),
        pytest.param("extra: !!bool abc", "extra", id="bool"),
        pytest.param(f"extra: 0x{'f' * 6000}", "extra", id="hexadecimal"),
        pytest.param("entities: [{}]", "entities", id="empty entity"),
    ],
)  # fmt: skip
def test_a_trap_in_one_head_does_not_end_the_build(hostile, head, what):
    archive = hostile({"content/articles/jahat.md": md(f"title: x\n{head}")})
    result = archive.build()
    assert result.returncode == 1
    assert what in lines_of(result, "content/articles/jahat.md")[0]
    assert (archive.root / GOOD_PAGE).is_file()


def test_the_last_month_there_is(hostile):
    archive = hostile({"content/articles/akhir.md": md("title: Akhir\ndate: 9999-12-31")})
    assert archive.build().returncode == 0
    assert (archive.root / "public/9999/12/index.html").is_file()


def test_a_slug_that_no_disk_takes_costs_that_article_alone(hostile):
    archive = hostile({"content/articles/panjang.md": md(f"title: x\nslug: {'a' * 300}")})
    result = archive.run("build")
    assert result.returncode == 1
    assert lines_of(result, "content/articles/panjang.md")
    assert (archive.root / "public/pagefind/shards.json").is_file()


def test_one_title_cannot_break_the_feed(hostile):
    archive = hostile({"content/articles/a.md": md('title: "a\\x08b\\uFFFE"\ndate: 2024-06-20')})
    archive.build()
    assert len(ET.parse(archive.root / "public/feed.xml").findall("{*}entry")) == 2


# --- clashes: of two that want one place, both are named, and none is lost silently


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"content/articles/b/baik.md": GOOD}, "content/articles/b/baik.md: wants the page /2024/06/baik/, which content/articles/baik.md has"),
        ({"content/pages/tags.md": md("title: x")}, "content/pages/tags.md: wants the path /tags/index.html, which the index of tags has"),
        ({"content/pages/2024.md": md("title: x")}, "content/pages/2024.md: wants the path /2024/index.html, which the year 2024 has"),
        ({"content/articles/19.md": md("title: x\ndate: 2024-06-19\nslug: '19'")}, "wants the path /2024/06/19/index.html, which content/articles/19.md has"),
        ({"content/static/index.html": "x"}, "content/static/index.html: wants the path /index.html, which the home page has"),
        pytest.param({"content/static/2024": "x"}, "content/static/2024", id="a file where a folder has to be"),
        pytest.param({"content/pages/pagefind.md": md("title: x")}, "content/pages/pagefind.md", id="the folder of the search index"),
    ],
)  # fmt: skip
def test_a_clash_names_both(hostile, files, what):
    archive = hostile(files)
    result = archive.build()
    assert result.returncode == 1
    assert what in result.stderr
    assert (archive.root / "public/index.html").stat().st_size > 1000
    assert (archive.root / "public/2024/index.html").is_file()


# --- names that a disk has and a page or a terminal should not

ODD_NAMES = ["a\n\x1b[31mb", "-rf", "'\"`$(x)", "\u202egnp", "a b", "é", "e\u0301", "日本", "A", "a"]


def test_odd_file_names_are_told_visibly_and_built(hostile):
    archive = hostile({f"content/articles/{name}.md": md(f"title: t{number}\ndate: 2024-06-{number + 1:02}")
                       for number, name in enumerate(ODD_NAMES)})  # fmt: skip
    result = archive.build()
    built = len(list((archive.root / "public/2024/06").glob("*/index.html"))) - 1
    assert built + len(result.stderr.splitlines()) == len(ODD_NAMES), result.stderr


def test_verbose_tells_odd_names_visibly(hostile):
    hostile({"content/images/a\n\x1b[31m\u202eb.png": PNG}).build("-v")


@pytest.mark.parametrize("folder", ["images", "static"])
@pytest.mark.parametrize("name", [b"a\\b.png", b"\xff.png"], ids=["backslash", "not UTF-8"])
def test_a_file_name_that_no_address_has_is_named(hostile, folder, name):
    archive = hostile()
    place = archive.root / "content" / folder
    place.mkdir()
    Path(os.fsdecode(os.fsencode(place) + b"/" + name)).write_bytes(PNG)
    result = archive.build()
    assert result.returncode == 1
    assert f"content/{folder}/" in result.stderr
    assert (archive.root / GOOD_PAGE).is_file()


PICTURES = [
    b"",
    b"bukan",
    PNG,
    PNG[:20],
    b"\xff\xd8\xff",
    b"GIF89a",
    b"RIFF\0\0\0\0WEBPVP8X",
    b"<svg onload='alert(1)'/>",
]


def test_pictures_that_are_none_are_told_in_a_line_each_and_stay_out(hostile):
    files = {f"content/images/{n}.png": data for n, data in enumerate(PICTURES)}
    shown = ", ".join(f"{{src: images/{n}.png}}" for n in range(len(PICTURES)))
    archive = hostile(files | {"content/articles/g.md": md(f"title: G\ndate: 2024-06-01\nimages: [{shown}]")})
    for _ in range(2):
        result = archive.build()
        assert result.returncode == 1
        for n in range(len(PICTURES)):
            assert result.stderr.count(f"content/images/{n}.png: is ") == 1
    assert not (archive.root / "public/images").exists()


# --- markup: every field of every page

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'</script>{{ 7*7 }}"
EVIL_BODY = r"""<script>alert(1)</script>

[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](java&#10;script:alert(1)) [d](data:text/html,<script>) [e](vbscript:x)
<a href=" javascript:alert(1)">f</a> <a href="&#1;javascript:alert(1)">g</a> <a href="java&#9;script:alert(1)">h</a>
[i](//evil.example/) [j](\\evil.example) [k](/\evil.example) <a href="https://ok.example/" onclick="alert(1)" target=_blank>l</a>

![m](javascript:alert(1)) ![n" onerror="alert(1)](x.png) <img src=x onerror=alert(1)> <svg onload=alert(1)>
<math><mi//xlink:href="data:x,<script>"> <iframe src=javascript:alert(1)></iframe> <form action=x><button formaction=javascript:x>o</button></form>
<style>*{}</style> <base href=//evil.example> <meta http-equiv=refresh content=0> <object data=x></object> <embed src=x>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"> <p style="background:url(x)" class=masthead id=main>p</p>

```html
</code></pre><script>alert(1)</script>
```

&lt;script&gt;alert(1)&lt;/script&gt; [^"><script>] <!-- --><script>alert(1)</script> <![CDATA[<script>alert(1)</script>]]>

[^"><script>]: x
"""
Q = json.dumps(EVIL)
EVIL_HEAD = f"""title: {Q}
source: {Q}
source_url: 'https://x.example/"onmouseover=alert(1)//<script>'
authors: [{Q}, "javascript:alert(1)"]
dateline: {Q}
description: {Q}
is_based_on: {Q}
incomplete: {Q}
images:
- {{src: images/a.png, caption: {Q}, credit: {Q}, creator: {Q}, alt: {Q}, role: lead}}
- {{src: "javascript:alert(1)", caption: {Q}}}
- {{src: "data:image/svg+xml,<svg onload=alert(1)>", caption: {Q}}}
- {{src: "https://evil.example/x.png", caption: {Q}}}
tags: [{Q}]
entities:
- {{name: {Q}, type: person}}
- {{name: {Q}, type: place}}
- {{name: {Q}, type: organisation}}"""


class Markup(HTMLParser):
    """The elements of a page with their attributes, and what is written in its scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.inline = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.cdata_elem and "type" not in self.elements[-1][1]:
            self.inline.append((self.cdata_elem, data.replace("../", "")))


INJECTED_AT = "https://a.example/x'y/"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """What the theme itself writes into scripts and styles of pages: what is in those of an archive without malice."""
    files = {"content/articles/satu.md": md("title: Satu\ndate: 2024-06-19", "Satu.")}
    archive = make(tmp_path_factory.mktemp("harmless"), files, f"title: Arsip\nbase_url: {INJECTED_AT}\n")
    assert archive.run("build", "--no-search").returncode == 0
    return {text for path in (archive.root / "public").rglob("*.html") for text in Markup(path.read_text("utf-8")).inline}


@pytest.fixture(scope="module")
def injected(tmp_path_factory):
    """A site in which every field of everything tries to run a script, built with its search index."""
    files = {f"content/articles/{name}.md": md(f"{EVIL_HEAD}\ndate: 2024-06-19", EVIL_BODY) for name in ("satu", "dua")}
    files |= {
        "content/articles/entah.md": md(EVIL_HEAD, EVIL_BODY),
        "content/pages/about.md": md(f"title: {Q}\ndescription: {Q}", EVIL_BODY),
        "content/entities.yaml": f"- id: e1\n  type: person\n  name: {Q}\n  description: {Q}\n  aliases: [{json.dumps('b' + EVIL)}]\n",
        "content/tags.yaml": f"- id: t1\n  name: {Q}\n  description: {Q}\n  links: [\"https://a.example/?'onclick=alert(1)\"]\n"
        f"- id: t2\n  name: {json.dumps('b' + EVIL)}\n  broader: t1\n",
        "content/sources.yaml": f"- id: s1\n  name: {Q}\n  description: {Q}\n",
        "content/images/a.png": PNG,
        'content/images/x"onerror=alert(1).png': PNG,
    }
    archive = make(
        tmp_path_factory.mktemp("injected"), files, f"title: {Q}\ndescription: {Q}\nbase_url: {INJECTED_AT}\n"
    )
    archive.run("build")  # status 1: "javascript:alert(1)" is no picture that the archive has
    return {path.relative_to(archive.root / "public").as_posix(): path.read_text("utf-8")
            for path in (archive.root / "public").rglob("*") if path.suffix in {".html", ".xml"}}  # fmt: skip


def elements(pages):
    return [(path, tag, attributes) for path, text in pages.items() if path.endswith(".html")
            for tag, attributes in Markup(text).elements]  # fmt: skip


def test_every_kind_of_page_was_attacked(injected):
    for start in (
        "2024/06/19/",
        "2024/06/satu/",
        "tags/t1/",
        "people/e1/",
        "places/",
        "organisations/",
        "sources/s1/",
        "authors/",
        "undated/",
        "about/",
        "search/",
        "404",
    ):
        assert any(path.startswith(start) for path in injected), start


def test_no_script_but_the_themes_own(injected, own):
    known = {("application/ld+json", False), ("application/json", False), ("module", True), (None, False)}
    known |= {("speculationrules", False)}
    for path, tag, attributes in elements(injected):
        if tag == "script":
            assert (attributes.get("type"), "src" in attributes) in known, path
            assert attributes.get("src", "assets/").startswith(("assets/", "../assets/")), path
    assert {tag for tag, _ in own} == {"script", "style"}
    for path, text in injected.items():
        if path.endswith(".html"):
            assert own >= set(Markup(text).inline), path


def test_no_element_that_acts(injected):
    for path, tag, attributes in elements(injected):
        assert tag not in {"iframe", "object", "embed", "base", "svg", "math", "template"}, (path, tag)
        assert "http-equiv" not in attributes, path
        if tag == "button" and attributes == {"type": "button"}:
            continue  # it does nothing but for the theme's own script
        if tag in {"form", "button"} and attributes.get("id") != "reader" and "popovertarget" not in attributes:
            assert path in {"index.html", "search/index.html", "404.html"}, (path, tag)
        if tag == "form":
            assert attributes.get("action", "search/").startswith(("search/", "../search/", "/x'y/search/")), path


def test_no_handler_and_no_style(injected):
    for path, tag, attributes in elements(injected):
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "formaction", "srcdoc"}
        ], (path, tag)


def test_no_link_but_to_pages(injected):
    for path, tag, attributes in elements(injected):
        for name in ("href", "src", "action"):
            address = re.sub(r"[\0-\x20]", "", attributes.get(name) or "").lower()
            scheme = re.match(r"[a-z][a-z0-9+.-]*:", address)
            assert scheme is None or scheme[0] in {"http:", "https:", "mailto:"}, (path, tag, address)
            assert not address.startswith(("//", "\\")), (path, tag, address)


def test_no_script_in_any_attribute_that_is_an_address(hostile):
    body = "<blockquote cite='javascript:alert(1)'>x</blockquote> <q cite='JavaScript:alert(1)'>y</q>"
    archive = hostile({"content/articles/kutip.md": md("title: Kutip\ndate: 2024-06-01", body)})
    archive.build()
    assert "javascript:" not in (archive.root / "public/2024/06/kutip/index.html").read_text("utf-8").lower()


def test_no_page_asks_another_host(hostile):
    body = "Teks ![a](https://evil.example/jejak.png) teks.\n\n<img src='https://evil.example/b.png'>"
    archive = hostile({"content/articles/jejak.md": md("title: Jejak\ndate: 2024-06-01", body)})
    archive.build()
    text = (archive.root / "public/2024/06/jejak/index.html").read_text("utf-8")
    assert not [a for tag, a in Markup(text).elements if tag == "img" and a.get("src", "").startswith("http")]


def test_what_machines_read_is_whole(injected):
    for path, text in injected.items():
        if path.endswith(".xml"):
            ET.fromstring(text)
        for block in re.findall(r'<script type="application/(?:ld\+)?json"[^>]*>(.*?)</script>', text, re.DOTALL):
            json.loads(block)
    block = re.search(r'ld\+json">(.*?)</script>', injected["2024/06/satu/index.html"], re.DOTALL)[1]
    assert json.loads(block)["@graph"][0]["headline"] == EVIL


def test_text_stays_text(injected):
    text = injected["2024/06/satu/index.html"]
    assert "{{ 7*7 }}" in text
    assert "49" not in re.sub(r"&#\d+;|[0-9a-f]{10}|U\+[-0-9A-F]+", "", text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


# --- links that lead out


def link(path, target, *, files=()):
    def prepare(archive):
        place = archive.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            shutil.rmtree(place)
        place.symlink_to(archive.outside / target if not str(target).startswith("/") else target)
        for name in files:
            (archive.root / name).parent.mkdir(parents=True, exist_ok=True)
            (archive.root / name).write_text("")

    return prepare


@pytest.mark.parametrize(
    ("prepare", "status", "says"),
    [
        (link("public", "."), 2, 'output: "public" leads out of the folder of site.yaml'),
        (link("public", "tidak-ada"), 2, 'output: "public" leads out of the folder of site.yaml'),
        (link("content", "."), 2, 'content: "content" leads out of the folder of site.yaml'),
        (link("public/2024", ".", files=["public/.kliping-output"]), 0, ""),
        (link("public/tags/index.html", "precious.txt", files=["public/.kliping-output"]), 0, ""),
        (link("public/usang", ".", files=["public/.kliping-output"]), 0, ""),
        (link("content/articles/keluar", "."), 1, "content/articles/keluar: is a link"),
        (link("content/articles/ring", "/proc/self/cwd"), 1, "content/articles/ring: is a link"),
        (link("content/images/a.png", "precious.txt"), 1, "content/images/a.png: is a link"),
        (link("content/images/keluar", "."), 1, "content/images/keluar: is a link"),
        (link("content/static/keluar", "."), 1, "content/static/keluar: is a link"),
        (link(".kliping/built.sqlite", "precious.txt"), 0, ""),
        pytest.param(link("content/articles/a.md", "sub/lain.md"), 1, "content/articles/a.md", id="article, told"),
        pytest.param(link("public/.kliping-output", "baru.txt"), 0, "", id="marker"),
        pytest.param(link(".kliping", "."), 2, ".kliping", id="cache folder"),
        pytest.param(link(".kliping/built.sqlite", "baru.sqlite"), 0, "", id="cache"),
        pytest.param(link("themes/broadsheet/assets/a.css", "precious.txt"), 2, "a.css", id="asset"),
    ],
)  # fmt: skip
def test_nothing_is_written_or_published_through_a_link(hostile, prepare, status, says):
    archive = hostile()
    prepare(archive)
    result = archive.build()
    assert (result.returncode, says in result.stderr) == (status, True), result.stderr
    if status < 2:
        assert (archive.root / GOOD_PAGE).is_file()
    for path in (archive.root / "public").rglob("*") if not (archive.root / "public").is_symlink() else ():
        assert not path.is_symlink()
        assert not path.is_file() or b"tak tergantikan" not in path.read_bytes()


@pytest.mark.parametrize("name", [".kliping/search", ".kliping/search/shared", ".kliping/search/2024-06-20"])
def test_search_removes_nothing_outside(hostile, name):
    archive = hostile()
    (archive.outside / "records").mkdir()
    (archive.outside / "records" / "milik-orang.txt").write_text("x")
    link(name, ".")(archive)
    archive.run("build")
    assert not (archive.root / name).is_symlink()


def test_a_link_in_the_raw_folder_is_not_followed(hostile):
    archive = hostile({"content/raw/b.txt": RAW})
    (archive.root / "content/raw/sandi.txt").symlink_to("/etc/passwd")
    (archive.root / "content/raw/keluar").symlink_to(archive.outside)
    (archive.root / "content/raw/ring.txt").symlink_to("ring.txt")
    (archive.root / "content/raw/nol.txt").symlink_to("/dev/zero")
    os.mkfifo(archive.root / "content/raw/pipa.txt")
    result = archive.run("convert")
    assert result.returncode == 1
    for name in ("sandi.txt", "keluar", "ring.txt", "nol.txt", "pipa.txt"):
        assert lines_of(result, f"content/raw/{name}"), name
    assert len(list((archive.root / "content/articles/2021").rglob("*.md"))) == 1


@pytest.mark.parametrize(
    "path",
    [
        "content/articles/2021",
        pytest.param(
            "content/articles",
        ),
    ],
)
def test_markdown_is_not_written_through_a_link(hostile, path):
    archive = hostile({"content/raw/a.txt": RAW})
    link(path, ".")(archive)
    result = archive.run("convert")
    assert result.returncode == 1
    assert "is a link that leads out of the content folder" in result.stderr


# --- raw files: one archive, one conversion

RAW_REFUSED = {
    "kosong.txt": (b"", "is empty"),
    "putih.txt": (b" \n\t\n", "holds nothing but white space"),
    "biner.txt": (bytes(range(256)) * 40, "is not text"),
    "nul.txt": (b"Judul\0\0\0\n\nIsi", "is not text"),
    "gambar.txt": (PNG, "is a picture, not text"),
    "satu-baris.txt": (b"a" * 50_000_000, "of text, which is no article"),
    "bom-yaml.html": ("---\na: &a [x]\n---\n", "no title found"),
    "div.html": ("<html><title>Judul</title><body>" + "<div>" * 100_000 + "teks", "content/raw/div.html"),
    "b.html": (page(body="<b>" * 100_000), "nested too deeply"),
    "li.html": (page(body="<ul><li>" * 20_000), "nested too deeply"),
    "pengganti.html": (ld('{"@type": "NewsArticle", "headline": "Pasar", "keywords": "a\\udfff,b"}'), "half of a surrogate pair"),
    "dokumen.doc": (b"x", "there is no reader for .doc"),
}  # fmt: skip
RAW_CONVERTED = {
    "utf-16.txt": RAW.replace("Pasar", "Enambelas").encode("utf-16"),
    "latin-1.txt": RAW.replace("Pasar", "Kafé").encode("latin-1"),
    "rusak.txt": RAW.replace("Pasar", "Rusak").encode() + b"\xff\xfe\xfa rusak.\n",
    "../../etc/passwd judul.txt": RAW.replace("Pasar Ikan", "../../etc/passwd"),
    "\u202egnp\n\x1b[31m.txt": RAW.replace("Pasar", "\u202ePasar"),
    "-rf.txt": RAW.replace("Pasar", "Opsi"),
    "x" * 251 + ".txt": RAW.replace("Pasar", "Panjang"),
    "d/" * 60 + "dalam.txt": RAW.replace("Pasar", "Dalam"),
    "Sama.txt": RAW.replace("Pasar", "Besar"),
    "sama.txt": RAW.replace("Pasar", "Kecil"),
    "judul.txt": "A" * 200_000 + RAW,
    "tipe.html": ld('{"@type": ["NewsArticle", 3], "headline": {"a": [1]}, "datePublished": 12, "author": [[{"name": {"name": []}}]], "image": {"url": 3}, "keywords": {}, "publisher": 7, "mainEntityOfPage": [1]}'),
    "sarang.html": ld("[" * 100_000),
    "angka.html": ld('{"@type": "NewsArticle", "x": ' + "9" * 5000 + "}"),
    "bom.html": '<!DOCTYPE html [<!ENTITY a "aaaa">]>' + page(body="&a;"),
    "gambar.html": page(body="".join(f'<img src="{src}">' for src in ("../../../etc/passwd", "file:///etc/passwd", "/etc/passwd", "//evil.example/x.png", "a%00.png", "http://["))),
    "sumber.txt": RAW + "Sumber :\n" + "- Kompas.com/Budi\n" * 2_000,
    "kurung.txt": RAW + "(" * 50_000,
}  # fmt: skip


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    files = {f"content/raw/{name.replace('../', '')}": data for name, data in RAW_CONVERTED.items()}
    files |= {f"content/raw/{name}": data for name, (data, _) in RAW_REFUSED.items()}
    files |= {"content/raw/kembar.txt": files["content/raw/-rf.txt"]}
    archive = make(tmp_path_factory.mktemp("received"), files)
    result = archive.run("convert", "--json")
    return SimpleNamespace(archive=archive, result=result, report=json.loads(result.stdout))


@pytest.mark.parametrize("name", RAW_REFUSED)
def test_what_is_no_article_is_named_in_one_line(received, name):
    told = [p for p in received.report["problems"] + received.report["notes"] if p["where"] == f"content/raw/{name}"]
    assert len(told) == 1
    assert RAW_REFUSED[name][1] in told[0]["line_text"]
    assert "\n" not in told[0]["line_text"]


@pytest.mark.parametrize("name", RAW_CONVERTED)
def test_an_odd_original_becomes_an_article(received, name):
    name = name.replace("../", "")
    (detail,) = [detail for detail in received.report["details"] if detail["file"] == f"content/raw/{name}"]
    path = received.archive.root / detail["markdown"]
    assert path.is_file()
    assert path.resolve().is_relative_to((received.archive.root / "content/articles").resolve())
    assert re.fullmatch(r"content/articles/(?:\d{4}/\d\d|undated)/[a-z0-9-]{1,80}\.md", detail["markdown"])


def test_the_same_bytes_twice_are_told(received):
    told = [note["line_text"] for note in received.report["notes"]]
    assert "content/raw/kembar.txt: skipped: the same bytes as content/raw/-rf.txt" in told


def test_all_that_was_received_is_accounted_for(received):
    did = received.report["did"]
    assert received.result.returncode == 1
    assert did["converted"] + did["failed"] + did["skipped"] == len(RAW_CONVERTED) + len(RAW_REFUSED)  # .doc for kembar


def test_what_was_converted_can_be_built(received):
    result = received.archive.build()
    assert result.returncode == 0, result.stderr
    text = "".join(path.read_text("utf-8") for path in (received.archive.root / "public/2021").rglob("*.html"))
    assert "root:x:" not in text
    assert "evil.example" not in text


@pytest.mark.parametrize(
    ("heap", "says"),
    [
        pytest.param({"a.html": page(body='<img src="a%00.png">')}, "", id="NUL in a picture's name"),
        pytest.param({"sandi.txt": "/etc/passwd"}, "sandi.txt", id="link to a secret"),
        pytest.param({"nol.txt": "/dev/zero"}, "nol.txt", id="link to a device"),
        pytest.param({"pipa.txt": None}, "pipa.txt", id="pipe"),
    ],
)  # fmt: skip
def test_a_heap_from_elsewhere(hostile, tmp_path, heap, says):
    archive = hostile()
    folder = tmp_path / "tumpukan"
    folder.mkdir()
    for name, data in heap.items():
        if data is None:
            os.mkfifo(folder / name)
        elif data.startswith("/"):
            (folder / name).symlink_to(data)
        else:
            (folder / name).write_text(data)
    (folder / "z.txt").write_text(RAW)
    result = archive.run("convert", folder, prefix=["sh", "-c", 'ulimit -v 3000000; exec "$@"', "sh"], timeout=SOON)
    assert says in result.stderr
    assert "root:x:" not in "".join(
        path.read_text("utf-8") for path in (archive.root / "content").rglob("*.*") if path.is_file()
    )
    assert list((archive.root / "content/articles/2021").rglob("*.md"))


def test_a_heap_is_not_copied_through_a_link(hostile, tmp_path):
    archive = hostile()
    (tmp_path / "tumpukan").mkdir()
    (tmp_path / "tumpukan/a.txt").write_text(RAW)
    link("content/raw/tumpukan", ".")(archive)
    assert archive.run("convert", tmp_path / "tumpukan").returncode == 1


def test_paths_that_are_not_there(hostile, tmp_path):
    archive = hostile({"content/raw/a.txt": RAW})
    result = archive.run(
        "convert",
        tmp_path / "tidak\x1b[1mada.txt",
        archive.root / "content/raw/juga-tidak.txt",
        archive.root / "content/raw/a.txt",
    )
    assert result.returncode == 1
    assert result.stderr.count("is not there") == 2
    assert "1 new" in result.stdout
    result = archive.run("convert", archive.root.parent)
    assert "holds the archive itself" in result.stderr


def test_a_path_that_cannot_be(hostile):
    archive = hostile({"content/raw/a.txt": RAW})
    assert "1 new" in archive.run("convert", "x" * 300, archive.root / "content/raw/a.txt").stdout


def test_convert_writes_nothing_that_build_refuses(hostile):
    archive = hostile({"content/raw/a.txt": RAW + "Tags: " + ",".join(f"tag{n:06}" for n in range(150_000)) + "\n"})
    archive.run("convert")
    assert "is larger than" not in archive.build().stderr


# --- texts that take for ever


def test_deep_markup_ends_soon(hostile):
    hostile({"content/raw/a.html": page(body="<table><tr><td>" * 1000), "content/raw/b.html": page(body="<p>Satu kalimat yang sama.</p>" * 4_000),
             "content/raw/c.txt": RAW + "- a\n" * 10_000}).run("convert", timeout=60)  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("[a](" * 20_000, id="open links"),
        pytest.param("<a " * 50_000, id="open tags"),
        pytest.param(" " * 3000 + "|" * 3000 + "x", id="table rule"
        ),
        pytest.param("a" + " " * 100_000 + "b", id="spaces"),
    ],
)
def test_no_body_takes_for_ever(hostile, body):
    archive = hostile({"content/articles/lama.md": md("title: Lama\ndate: 2024-06-01", body)})
    archive.build(timeout=SOON)
    assert (archive.root / GOOD_PAGE).is_file()


def test_no_origin_takes_for_ever(hostile):
    hostile(
        {"content/raw/a.txt": RAW, "content/articles/lama.md": md(f"title: x\norigin:\n  file: a{' ' * 60_000}b")}
    ).run("convert", timeout=SOON)


# --- settings


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (None, "site.yaml: is not in "),
        ("", "site.yaml: title: is missing"),
        (b"\x00\xff\xfe", "site.yaml:1: is not UTF-8"),
        (SETTINGS + "pagesize: 3\n", 'site.yaml:3: pagesize: no such key. Did you mean "page_size"?'),
        (SETTINGS + "page_size: banyak\n", 'site.yaml:3: page_size: "banyak" is not a whole number'),
        (SETTINGS + "page_size: [1]\n", "site.yaml:3: page_size: must be text, not a list"),
        (SETTINGS + "title: Lagi\n", "site.yaml:3: title: is here for the second time"),
        (SETTINGS + "output: ../x\n", "site.yaml:3: output"),
        (SETTINGS + "output: /tmp\n", "site.yaml:3: output"),
        (SETTINGS + "output: .\n", "is the folder of site.yaml itself"),
        (SETTINGS + "output: content\n", "overlaps with content"),
        (SETTINGS + "output: content/articles\n", "overlaps with content"),
        (SETTINGS + "output: site.yaml\n", "is not a folder"),
        (SETTINGS + "content: .git\n", "overlaps with .git"),
        (SETTINGS + "theme: ../../etc\n", "is not a theme's name"),
        (SETTINGS + "theme: broadshet\n", 'Did you mean "broadsheet"?'),
        (SETTINGS + "time_zone: ../../etc/passwd\n", "is not a time zone"),
        (SETTINGS.replace("https://", "javascript://"), "is not a web address"),
        (SETTINGS + "a: &a [x]\nb: *a\n", "is a YAML alias or anchor"),
        (SETTINGS + "a: " + "[" * 50_000, "is nested deeper than 64 levels"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told_and_nothing_is_done(hostile, settings, says):
    archive = hostile(settings=settings)
    before = snapshot(archive.root, but=(".kliping",))
    result = archive.build()
    assert result.returncode == 2
    assert says in result.stderr
    assert snapshot(archive.root, but=(".kliping",)) == before


def test_a_folder_that_is_not_there(tmp_path):
    result = kliping("-C", tmp_path / "tidak-ada", "build")
    assert_one_line_each(result)
    assert result.returncode == 2
    assert not (tmp_path / "tidak-ada").exists()


# --- themes and lists of names

OWN = SETTINGS + "theme: saya\n"


@pytest.mark.parametrize(
    ("files", "status", "says"),
    [
        ({"themes/saya/theme.yaml": "extends: kamu", "themes/kamu/theme.yaml": "extends: saya"}, 2, "saya → kamu → saya goes in a circle"),
        ({"themes/saya/theme.yaml": "extends: tidak-ada"}, 2, 'extends: no theme "tidak-ada"'),
        ({"themes/saya/theme.yaml": "extends: [a]"}, 2, "theme.yaml:1: extends: must be text"),
        ({"themes/saya/theme.yaml": "a: b: c"}, 2, "cannot stand in a text without quotes"),
        ({"themes/saya/theme.yaml": b"\xff"}, 2, "is not UTF-8"),
        ({"themes/saya/templates/article.html": "{% if %}"}, 1, "themes/saya/templates/article.html:1: "),
        ({"themes/saya/templates/article.html": "\n{{ tidak.ada }}"}, 1, "themes/saya/templates/article.html:2: 'tidak' is undefined"),
        ({"themes/saya/templates/article.html": '{% include "article.html" %}'}, 1, "nested too deeply"),
        ({"themes/saya/templates/article.html": "{{ t('tidak_ada') }}"}, 1, 'no words for "tidak_ada"'),
        ({"themes/saya/templates/article.html": "{{ asset('x.css') }}"}, 1, 'no asset "x.css"'),
        pytest.param({"themes/saya/theme.yaml": "extends: " + "[" * 5_000}, 2, "theme.yaml", id="nested"),
        pytest.param({"themes/saya/locales/id.yaml": "x: [2024-01-01]"}, 2, "id.yaml:1: x: must be text", id="types in a locale"),
        pytest.param({"themes/saya/locales/id.yaml": "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9))}, 2, "id.yaml", id="aliases in a locale"),
        pytest.param({"themes/saya/templates/article.html": "{{ 'x'.encode('tidak-ada') }}"}, 1, "article.html:1", id="lookup"),
    ],
)  # fmt: skip
def test_a_broken_theme_is_told(hostile, files, status, says):
    archive = hostile({"themes/saya/theme.yaml": "extends: broadsheet"} | files, settings=OWN)
    result = archive.build(timeout=SOON)
    assert (result.returncode, says in result.stderr) == (status, True), result.stderr
    assert (archive.root / "public/index.html").is_file() == (status == 1)


def test_broken_lists_of_names_are_told_and_the_rest_goes_on(hostile):
    archive = hostile(
        {
            "content/entities.yaml": "- id: ../x\n  type: person\n  name: A\n- nope\n",
            "content/tags.yaml": b"\xff",
            "content/sources.yaml/x": "a",
        }
    )
    result = archive.build()
    assert result.returncode == 1
    for line in (
        'content/entities.yaml:1: id: "../x" cannot be part of an address',
        "content/entities.yaml:4: ",
        "content/tags.yaml:1: is not UTF-8",
        "content/sources.yaml: cannot be read",
    ):
        assert line in result.stderr
    assert (archive.root / GOOD_PAGE).is_file()


# --- the output folder and the cache


def test_a_folder_with_files_of_others_is_refused(hostile):
    archive = hostile({"public/tugas.txt": "milikku"})
    result = archive.build()
    assert result.returncode == 2
    assert "holds files that kliping did not write" in result.stderr
    assert snapshot(archive.root / "public") == {"tugas.txt": b"milikku"}


def _database(*statements):
    def write(path):
        with sqlite3.connect(path) as db:
            for statement in statements:
                db.execute(statement)
        db.close()

    return write


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"bukan basis data" * 500),
        _database("DROP TABLE built", "PRAGMA user_version=7"),
        _database("UPDATE built SET key='x', mtime_ns='y', size='z'"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:5000]), id="cut off"),
        pytest.param(_database("DROP TABLE built", "CREATE TABLE built (path, key)", "INSERT INTO built VALUES ('a', 'b')"), id="other columns"),
        pytest.param(_database("INSERT INTO built VALUES (x'ff', 'k', 1, 1)"), id="other types"),
    ],
)  # fmt: skip
def test_a_damaged_cache_is_made_anew(hostile, spoil):
    archive = hostile()
    archive.build()
    clean = snapshot(archive.root / "public")
    spoil(archive.root / ".kliping/built.sqlite")
    assert archive.build().returncode == 0
    assert snapshot(archive.root / "public") == clean
    assert "0 files written" in archive.build().stdout


def test_two_builds_at_once_wait_for_each_other(hostile):
    archive = hostile(
        {f"content/articles/t{n}.md": md(f"title: t{n}\ndate: 2023-01-{n % 28 + 1:02}") for n in range(80)}
    )
    words = command("-C", archive.root, "build", "--no-search")
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
        for _ in range(2)
    ]
    try:
        said = [process.communicate(timeout=20) for process in both]
    finally:
        for process in both:
            process.kill()
            process.communicate()
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(" 0 files written" in out for out, _ in said) == [False, True]


def test_content_that_vanishes_during_a_build_leaves_no_trace(hostile):
    archive = hostile(
        {f"content/articles/{n}.md": md(f"title: t{n}\ndate: 2023-01-{n % 28 + 1:02}\nslug: t{n}") for n in range(200)}
    )
    build = subprocess.Popen(
        command("-C", archive.root, "build", "--no-search"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    for n in range(200):
        (archive.root / f"content/articles/{n}.md").unlink()
    out, error = build.communicate(timeout=60)
    assert "Traceback" not in out + error
    assert build.returncode in {0, 1}
    assert archive.build().returncode == 0
    assert [path.name for path in (archive.root / "public/2023").rglob("*.html")] == []


# --- a disk that says no

LIMIT = 'ulimit -f {blocks}; exec "$@"'


def limited(blocks):
    """No file may grow beyond so many blocks of 512 bytes."""
    return ["sh", "-c", LIMIT.format(blocks=blocks), "sh"]


def unprivileged():
    """Root may read everything; without two of its capabilities, it may read what its user may."""
    if os.getuid():
        return []
    setpriv = shutil.which("setpriv")
    if not setpriv:
        pytest.skip("root reads every file, and there is no setpriv to stop it")
    return [setpriv, "--bounding-set", "-dac_override,-dac_read_search", "--"]


def test_a_page_that_cannot_be_written_is_named_and_mended_later(hostile):
    archive = hostile({"content/static/besar.png": PNG * 3000})
    result = archive.build(prefix=limited(150))
    assert result.returncode == 1
    assert "content/static/besar.png: cannot be written: File too large" in result.stderr
    assert not (archive.root / "public/besar.png").exists()
    assert not list(archive.root.rglob(".kliping-tmp-*"))
    assert archive.build().returncode == 0
    assert (archive.root / "public/besar.png").is_file()


def test_a_cache_that_cannot_be_written(hostile):
    result = hostile().build(prefix=limited(4))
    assert result.returncode in {1, 2}
    assert "built.sqlite" in result.stderr


def test_markdown_that_cannot_be_written(hostile):
    archive = hostile({"content/raw/a.txt": RAW})
    result = archive.run("convert", prefix=limited(1))
    assert result.returncode == 1
    assert lines_of(result, "content/raw/a.txt")
    assert [path.name for path in (archive.root / "content/articles").rglob("*") if path.is_file()] == ["baik.md"]


@pytest.fixture
def disk(tmp_path):
    """A disk of 30 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("a disk of its own needs the right to mount one")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_search_on_a_full_disk_is_told_and_mended(disk):
    archive = make(disk)
    archive.build()
    free = shutil.disk_usage(disk).free
    (disk / "penuh").write_bytes(b"x" * (free - 250_000))
    assert archive.run("build").returncode == 1
    (disk / "penuh").unlink()
    assert archive.run("build").returncode == 0
    assert not [
        path for path in (archive.root / "public/pagefind").rglob("*") if path.is_file() and not path.stat().st_size
    ]


@pytest.mark.parametrize(
    ("path", "mode", "arguments", "says"),
    [
        ("content/articles/baik.md", 0, ["build"], "content/articles/baik.md: cannot be read: Permission denied"),
        ("content/raw/a.txt", 0, ["convert"], "content/raw/a.txt: cannot be read: Permission denied"),
        ("content/raw/d", 0, ["convert"], "content/raw/d: cannot be read: Permission denied"),
        ("content/entities.yaml", 0, ["build"], "content/entities.yaml: cannot be read: Permission denied"),
        ("content/pages/p.md", 0, ["build"], "content/pages/p.md: cannot be read: Permission denied"),
        ("public", 0o555, ["build"], "public/"),
        (".", 0o555, ["build"], ".kliping: Permission denied"),
        ("content/articles", 0o555, ["convert"], "its Markdown cannot be written: Permission denied"),
        pytest.param("content/articles/d", 0, ["build"], "content/articles/d", id="folder of articles"),
        pytest.param("content/images", 0, ["build"], "content/images", id="folder of images"),
        pytest.param("content/images/a.png", 0, ["build"], "content/images/a.png: cannot be read", id="picture"),
        pytest.param("content/static/s.txt", 0, ["build"], "content/static/s.txt: cannot be read", id="static file"),
        pytest.param("content/articles/d/d.md", 0, ["convert"], "content/articles/d/d.md: cannot be read", id="known Markdown"),
        pytest.param(".kliping", 0o555, ["build"], ".kliping", id="cache"),
    ],
)  # fmt: skip
def test_what_may_not_be_read_or_written_is_named(hostile, path, mode, arguments, says):
    archive = hostile({
        "content/raw/a.txt": RAW, "content/raw/d/b.txt": RAW.replace("Pasar", "Dalam"), "content/entities.yaml": "", "content/pages/p.md": GOOD,
        "content/articles/d/d.md": md("title: d\ndate: 2024-06-01\nimages: [{src: images/a.png}]"), "content/images/a.png": PNG, "content/static/s.txt": "s",
        "content/articles/lain.md": md("title: Lain\ndate: 2024-06-02"),
        **({"public/.kliping-output": ""} if path == "public" else {}), **({".kliping/x": ""} if path == ".kliping" else {}),
    })  # fmt: skip
    place = archive.root / path
    place.chmod(mode)
    try:
        words = [
            *unprivileged(),
            *command("-C", archive.root, *arguments, *(["--no-search"] if arguments == ["build"] else [])),
        ]
        result = subprocess.run(words, capture_output=True, text=True, timeout=60, env=environment())
    finally:
        place.chmod(0o755)
    assert_one_line_each(result)
    assert result.returncode == 1
    assert says in result.stderr
    if arguments == ["build"] and mode == 0:
        assert (archive.root / "public/2024/06/lain/index.html").is_file(), "the rest did not go on"
    if arguments == ["convert"] and mode == 0:
        assert list((archive.root / "content/articles/2021").rglob("*.md")), "the rest did not go on"


# --- check: what strangers wrote, looked over


@pytest.mark.parametrize(
    "head",
    [
        'origin: {file: ../../outside/precious.txt, sha256: x, converter: "1"}',
        'origin: {file: /etc/passwd, sha256: x, converter: "1"}',
        pytest.param('origin: {file: "a\\0b", sha256: x, converter: "1"}', id="NUL"),
        f'origin: {{file: {"a" * 300}, sha256: x, converter: "1"}}',
        pytest.param("source_url: http://[x\norigin: {file: tidak-ada, sha256: x, converter: '1'}", id="half an address"),
    ],
)  # fmt: skip
def test_check_ends_well(hostile, head):
    result = hostile({"content/articles/jahat.md": md(f"title: x\ndate: 2024-06-01\n{head}")}).run("check")
    assert result.returncode == 1
    assert 'origin: the original "' in result.stderr


# --- init


def test_init_with_a_title_full_of_yaml(tmp_path):
    for number, title in enumerate(["'; x: [y", "a\nb: c # {}", "\u202e- &a *b"]):
        result = kliping("init", tmp_path / str(number), "--title", title, "-q")
        assert_one_line_each(result)
        assert result.returncode == 0, title
    result = kliping("-C", tmp_path / "0", "build", "--no-search")
    assert result.returncode == 0
    assert "&#39;; x: [y" in (tmp_path / "0/public/index.html").read_text("utf-8")


@pytest.mark.parametrize("title", [" ", "a\x07b"])
def test_init_that_is_refused_leaves_nothing(tmp_path, title):
    result = kliping("init", tmp_path / "baru", "--title", title)
    assert_one_line_each(result)
    assert result.returncode == 2
    assert not (tmp_path / "baru").exists()


@pytest.mark.parametrize("place", ["penuh", "penuh/berkas", "penuh/berkas/x", "/proc/kliping"])
def test_init_where_it_cannot_be(tmp_path, place):
    (tmp_path / "penuh").mkdir()
    (tmp_path / "penuh/berkas").write_text("milikku")
    result = kliping("init", place, cwd=tmp_path)
    assert_one_line_each(result)
    assert result.returncode == 2
    assert snapshot(tmp_path) == {"penuh": stat.S_IFDIR, "penuh/berkas": b"milikku"}
