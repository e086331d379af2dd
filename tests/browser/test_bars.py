"""Every kind of page against the bars of access: axe-core, targets for fingers, large text, the keyboard."""

import pytest

from browser import bars
from browser.conftest import ARGUMENTS
from browser.test_reading import KINDS, article

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
ALL = [*KINDS, "article"]
SOME = ["home", "article", "person", "month", "search"]


@pytest.fixture(scope="session")
def large_text(chrome, chromium):
    """The same browser for a reader who has set all text to twice its size."""
    browser = chrome.browser_type.launch(executable_path=chromium, args=[*ARGUMENTS, bars.LARGE_TEXT])
    yield browser
    browser.close()


@pytest.fixture
def place(address, demo):
    """A function that gives the address of a kind of page; the article is one with pictures."""

    def of(kind):
        if kind == "article":
            return address + next(
                path.parent.relative_to(demo / "public").as_posix() + "/"
                for path in sorted(demo.glob("public/[0-9]*/*/*/index.html"))
                if "popovertarget" in path.read_text(encoding="utf-8")
            )
        return address + KINDS[kind]

    return of


@pytest.mark.parametrize(("kind", "scheme"), [*((kind, "light") for kind in ALL), *((kind, "dark") for kind in SOME)])
def test_axe_finds_nothing(open_page, place, axe, kind, scheme):
    page = open_page(place(kind), color_scheme=scheme, viewport=DESK if scheme == "light" else PHONE)
    assert bars.axe(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_was_found(open_page, address, axe, scheme):
    page = open_page(f"{address}search/?q=ferry", color_scheme=scheme)
    page.wait_for_selector("#results > li")
    assert bars.axe(page, axe) == []


def test_axe_finds_nothing_in_a_picture_that_is_open(open_page, place, axe):
    page = open_page(place("article"))
    page.locator("button[popovertarget]").first.click()
    assert page.locator(".large:popover-open").count() == 1
    assert bars.axe(page, axe) == []


@pytest.mark.parametrize("language", ["id", "en", "ar", "ja"])
def test_axe_finds_nothing_in_any_language(open_page, address, demo, axe, language):
    assert bars.axe(open_page(address + article(demo, language)), axe) == []


@pytest.mark.parametrize("kind", ALL)
def test_a_finger_meets_every_target(open_page, place, kind):
    page = open_page(place(kind), viewport=PHONE)
    assert bars.small_targets(page) == []


@pytest.mark.parametrize("kind", ALL)
def test_text_of_twice_the_size_is_not_cut(large_text, place, kind):
    for width in (640, 1280):
        page = large_text.new_page(viewport={"width": width, "height": 900})
        page.goto(place(kind))
        assert bars.cut(page) == []
        page.close()


@pytest.mark.parametrize("kind", ALL)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(open_page, place, kind):
    assert bars.unreached(open_page(place(kind), viewport=DESK)) == []


def test_the_first_tab_leads_to_the_text(open_page, place):
    page = open_page(place("person"), viewport=DESK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') != null")


def test_what_opens_is_opened_used_and_closed_by_keys(open_page, place):
    page = open_page(place("article"), viewport=DESK)
    page.locator(".reader summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "r-dark"
    assert page.locator("html").evaluate("one => getComputedStyle(one).colorScheme") == "dark"
    button = page.locator("button[popovertarget]").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".large:popover-open").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".large:popover-open").count() == 0
    assert button.evaluate("one => one == document.activeElement")


def test_the_bars_are_told_from_what_misses_them(open_page, place, axe):
    page = open_page(place("dates"), viewport=DESK)
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("afterbegin",
        `<img src="data:,"><div style="width: 9000px">.</div>
        <p style="width: 9px; overflow: hidden; white-space: nowrap">unbreakable</p>
        <p style="font-size: 8px; line-height: 8px"><a href="a">a</a><br><a href="b">b</a></p>
        <style>.masthead a:focus-visible { outline: none !important; }</style>`)"""
    )
    assert any(one.startswith("image-alt") for one in bars.axe(page, axe))
    assert bars.small_targets(page)
    assert bars.sideways(page)
    assert any("unbreakable" in one for one in bars.cut(page))
    assert any("no mark of the focus" in one for one in bars.unreached(page, 5))
