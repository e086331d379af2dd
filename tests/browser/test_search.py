"""Searching the demo archive, as its readers do."""

import pytest

pytestmark = pytest.mark.browser


def titles(page, count=None):
    """The titles of the results, when there are as many as the page says."""
    page.wait_for_function(
        "() => !document.querySelector('#found').hidden && /\\d/.test(document.querySelector('#status').textContent)"
    )
    return page.locator("#results h2, #results h3").all_inner_texts()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("tanggul laut", "Tanggul Laut Karang Anting"),
        ("harbour wall", "Harbour wall"),
        ("サンゴ", "サンゴに「元気な海の音」聴かせる"),
        ("العربية", "أسبوع العربية"),
    ],
)
def test_articles_of_every_language_are_found_from_one_box(open_page, address, words, title):
    page = open_page(f"{address}search/?q={words}")
    found = titles(page)
    assert found
    assert any(title in one for one in found)
    assert not page.said


def test_typing_searches_and_the_address_holds_it(open_page, address):
    page = open_page(f"{address}search/")
    page.locator("#q").fill("terumbu")
    page.wait_for_url("**/search/?q=terumbu")
    assert titles(page)
    page.reload()
    assert page.locator("#q").input_value() == "terumbu"
    assert titles(page)


def test_a_result_leads_to_its_article_below_any_path(open_page, address):
    page = open_page(f"{address}search/?q=terumbu")
    first = titles(page)[0]
    page.locator("#results a").first.click()
    page.wait_for_selector("article h1")
    assert page.locator("article h1").inner_text() == first
    assert page.url.startswith(address)


def test_a_filter_narrows_keeps_its_place_in_the_address_and_can_be_taken_off(open_page, address):
    page = open_page(f"{address}search/?q=tanggul", viewport={"width": 1440, "height": 900})
    whole = len(titles(page))
    page.get_by_role("checkbox", name="2025").check()
    page.wait_for_url("**year=2025**")
    page.wait_for_function(f"() => document.querySelectorAll('#results > li').length < {whole}")
    narrowed = len(titles(page))
    assert 0 < narrowed < whole
    page.go_back()
    page.wait_for_function(f"() => document.querySelectorAll('#results > li').length === {whole}")
    page.go_forward()
    page.locator("#active button, #active a").first.click()
    page.wait_for_function(f"() => document.querySelectorAll('#results > li').length === {whole}")


def test_filters_have_counts(open_page, address):
    page = open_page(f"{address}search/?q=tanggul", viewport={"width": 1440, "height": 900})
    titles(page)
    text = page.locator("#filters").inner_text()
    for name in ("Tahun", "Sumber", "Tokoh", "Lembaga", "Tempat", "Topik", "Bahasa"):
        assert name in text
    assert any(line.strip().isdigit() for line in text.splitlines())


def test_newest_first(open_page, address):
    page = open_page(f"{address}search/?q=tanggul&sort=newest")
    titles(page)
    days = page.eval_on_selector_all("#results time", "all => all.map(one => one.getAttribute('datetime'))")
    assert len(days) > 2
    assert days == sorted(days, reverse=True)


def test_nothing_found_says_what_else_there_is(open_page, address):
    page = open_page(f"{address}search/?q=zzzzqqqq")
    page.wait_for_function("() => !document.querySelector('#help').hidden")
    assert page.locator("#help a").count() > 3


def test_without_script_the_page_leads_on(open_page, address):
    page = open_page(f"{address}search/", java_script_enabled=False)
    assert page.locator("noscript a, #help a").count() > 3
    assert "JavaScript" in page.locator("main").inner_text()


def test_markup_in_the_query_is_text(open_page, address):
    page = open_page(f"{address}search/?q=<img src=x onerror=document.title='taken'>")
    page.wait_for_function("() => /\\S/.test(document.querySelector('#status').textContent)")
    assert page.locator("#search img[src='x']").count() == 0
    assert page.title() != "taken"
