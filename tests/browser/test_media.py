"""Pages on paper, in forced colours, with more contrast."""

import pytest

from browser.test_reading import article

pytestmark = pytest.mark.browser

AFTER = "one => getComputedStyle(one, '::after').content"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_an_article_has_its_source_and_no_navigation(open_page, address, demo, scheme):
    page = open_page(address + article(demo, "en"), color_scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    for gone in (".rail", ".side", ".cite summary", ".cite pre", ".cite button", ".par"):
        assert not page.locator(gone).first.is_visible(), gone
    for there in ("h1", ".kicker .source", ".byline", ".cite p", ".body p"):
        assert page.locator(there).first.is_visible(), there
    assert page.url.rsplit("/", 3)[-2] in page.locator(".cite p").inner_text()
    original = page.locator(".original")
    assert original.get_attribute("href") in original.evaluate(AFTER)
    look = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert page.locator("html").evaluate(look) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"contrast": "more"}])
def test_without_colours_the_cells_of_a_heat_map_have_borders(open_page, address, media):
    page = open_page(address + "dates/")
    cell = page.locator(".heat td a").first
    width = "one => getComputedStyle(one).borderTopWidth"
    assert cell.evaluate(width) == "0px"
    page.emulate_media(**media)
    assert cell.evaluate(width) == "1px"


def test_with_more_contrast_nothing_is_pale(open_page, address):
    page = open_page(address, contrast="more", color_scheme="dark")
    colours = page.evaluate("""() => [document.documentElement, document.querySelector(".numbers")].map(
        one => [getComputedStyle(one).color, getComputedStyle(document.documentElement).backgroundColor])""")
    assert colours == [["rgb(255, 255, 255)", "rgb(0, 0, 0)"]] * 2
