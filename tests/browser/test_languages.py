"""The demo archive with an interface in Arabic and in Japanese: direction, type, access."""

import shutil

import pytest

from browser import bars
from browser.test_bars import DESK, PHONE
from browser.test_reading import KINDS, article
from running import kliping, serving

pytestmark = pytest.mark.browser

SOME = ["home", "dates", "month", "person", "pictures", "about", "search"]


@pytest.fixture(scope="module", params=["ar", "ja"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def root(demo, language, tmp_path_factory):
    """The demo archive with another language first; its pictures are made already."""
    root = tmp_path_factory.mktemp(language) / "site"
    shutil.copytree(demo, root, ignore=shutil.ignore_patterns("public", "served"))
    settings = (root / "site.yaml").read_text(encoding="utf-8")
    assert "languages: [id, en, ar, ja]" in settings
    first = settings.replace("languages: [id, en, ar, ja]", f"languages: [{language}, id, en]")
    (root / "site.yaml").write_text(first, encoding="utf-8")
    result = kliping("-C", root, "build", "--no-search")
    assert result.returncode == 0, result.stderr
    return root


@pytest.fixture(scope="module")
def place(root):
    with serving(root / "public") as host:
        yield host


@pytest.mark.parametrize("kind", SOME)
def test_a_page_meets_the_bars(open_page, place, language, kind, axe):
    page = open_page(place + KINDS[kind], viewport=PHONE)
    assert page.locator("html").get_attribute("dir") == {"ar": "rtl", "ja": "ltr"}[language]
    assert bars.sideways(page) == []
    assert bars.small_targets(page) == []
    assert bars.axe(page, axe) == []


def test_an_article_begins_where_its_language_begins(open_page, root, place):
    for language, edge in (("ar", "right"), ("ja", "left")):
        page = open_page(place + article(root, language), viewport=DESK)
        edges = page.evaluate("""() => {
            const text = document.createRange()
            text.selectNodeContents(document.querySelector(".article .body p:nth-of-type(2)"))
            const box = document.querySelector(".article .body").getBoundingClientRect()
            const own = text.getBoundingClientRect()
            return {left: own.left - box.left, right: box.right - own.right}
        }""")
        assert abs(edges[edge]) < 2


def test_what_is_said_of_a_name_stands_where_the_name_does(open_page, place, language):
    page = open_page(place + "people/nadia-kalembe/", viewport=DESK)
    edge = {"ar": "right", "ja": "left"}[language]
    edges = page.evaluate("""edge => [".top h1 bdi", ".standfirst bdi"].map(
        one => document.querySelector(one).getBoundingClientRect()[edge])""", edge)
    assert abs(edges[0] - edges[1]) < 2


def test_what_is_said_of_a_related_article_stands_where_its_title_does(open_page, root, place, language):
    page = open_page(place + article(root, "id"), viewport=DESK)
    edge = {"ar": "right", "ja": "left"}[language]
    edges = page.evaluate("""edge => [".turn span", ".turn a"].map(one => {
        const range = new Range()
        range.selectNodeContents(document.querySelector(one))
        return range.getBoundingClientRect()[edge]
    })""", edge)
    assert abs(edges[0] - edges[1]) < 2


def test_what_is_said_of_an_article_begins_where_its_headline_does(open_page, root, place):
    for language, edge in (("ar", "right"), ("id", "left")):
        page = open_page(place + article(root, language), viewport={"width": 768, "height": 900})
        edges = page.evaluate("""edge => [".headline", ".meta > p"].map(
            one => document.querySelector(one).getBoundingClientRect()[edge])""", edge)
        assert abs(edges[0] - edges[1]) < 2, language


def test_scripts_without_italics_and_letter_spacing_have_none(open_page, root, place, language):
    page = open_page(place, viewport=DESK)
    motto = page.locator(".motto i").evaluate("one => getComputedStyle(one).fontStyle")
    tight = page.locator(".nameplate").evaluate("one => getComputedStyle(one).letterSpacing")
    assert (motto, tight) == ("normal", "normal")
    page = open_page(place + article(root, language), viewport=DESK)
    assert page.locator("h1").evaluate("one => getComputedStyle(one).letterSpacing") == "normal"


def test_months_and_what_stands_between_words_are_those_of_the_language(open_page, place, language):
    page = open_page(place + "dates/", viewport=DESK)
    months = page.locator(".heat thead th").all_inner_texts()
    assert months[0] == {"ar": "ي", "ja": "1"}[language]
    assert months[11] == {"ar": "د", "ja": "12"}[language]
    assert {"ar": "، ", "ja": "、"}[language] in page.locator(".extent").inner_text()
