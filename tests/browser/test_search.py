"""Searching the demo archive, as its readers do."""

import shutil
import time

import pytest

from building import article
from conftest import REPOSITORY
from running import kliping, serving

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


def test_the_line_above_a_result_stands_where_its_title_does(open_page, address):
    page = open_page(address + "search/?q=العربية", viewport={"width": 1280, "height": 900})
    page.wait_for_selector("#results > li")
    card = page.locator("#results .card").first
    assert card.evaluate("one => getComputedStyle(one).direction") == "rtl"
    right = "one => { const r = new Range(); r.selectNodeContents(one); return r.getBoundingClientRect().right }"
    line, title = (card.locator(part).evaluate(right) for part in ("time", "h2 a"))
    assert abs(line - title) < 2


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
    page.get_by_role("checkbox", name="Kabar Selat").check()
    page.wait_for_url("**source=Kabar+Selat**")
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
    for name in ("Waktu", "Sumber", "Tokoh", "Lembaga", "Tempat", "Topik", "Bahasa"):
        assert name in text
    assert any(line.strip().isdigit() for line in text.splitlines())


SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) shifted += one.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


def test_a_page_that_nobody_asks_anything_loads_no_script(open_page, address):
    page = open_page(f"{address}search/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in page.asked if url.endswith(".js")]
    page.keyboard.press("/")
    page.wait_for_selector("#groups label", state="attached")
    assert [url for url in page.asked if url.endswith(".js")]


@pytest.mark.parametrize("query", ["q=tanggul", "q=Kairuppa", "tag=Tanggul+laut&sort=oldest"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_when_the_answer_comes(open_page, address, query, width):
    page = open_page("about:blank", viewport={"width": width, "height": 900})
    page.add_init_script(f"({SHIFTS})()")
    page.goto(f"{address}search/?{query}")
    titles(page)
    page.wait_for_selector("#bars i", state="attached")
    assert page.evaluate("shifted") <= 0.01


def days(page):
    return page.eval_on_selector_all("#results time", "all => all.map(one => one.getAttribute('datetime'))")


def test_a_stretch_of_time_can_be_typed(open_page, address):
    page = open_page(f"{address}search/?q=tanggul", viewport={"width": 1440, "height": 900})
    whole = len(titles(page))
    page.get_by_label("Dari").fill("2024")
    page.get_by_label("Sampai").fill("2025-03")
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2024&to=2025-03**")
    page.wait_for_function(f"() => document.querySelectorAll('#results > li').length < {whole}")
    assert days(page)
    assert all("2024" <= day < "2025-04" for day in days(page))
    assert "2024 – Maret 2025" in page.locator("#active").inner_text()
    page.get_by_label("Dari").fill("kemarin")
    page.keyboard.press("Enter")
    assert page.get_by_label("Dari").evaluate("box => box.matches(':invalid')")
    assert "from=2024&" in page.url


def test_a_stretch_of_time_can_be_drawn(open_page, address):
    page = open_page(f"{address}search/?q=tanggul", viewport={"width": 1440, "height": 900})
    titles(page)
    bars = page.locator("#bars i")
    years = bars.evaluate_all("all => all.map(one => one.dataset.time)")
    assert years == [str(year) for year in range(int(years[0]), int(years[-1]) + 1)]
    first, last = (bars.nth(years.index(year)).bounding_box() for year in ("2022", "2024"))
    page.mouse.move(last["x"] + last["width"] / 2, last["y"])
    page.mouse.down()
    page.mouse.move(first["x"] + first["width"] / 2, first["y"], steps=4)
    assert page.locator("#bars .on").count() == 3
    page.mouse.up()
    page.wait_for_url("**from=2022&to=2024**")
    page.wait_for_function("() => document.querySelector('#bars i').dataset.time == '2022-01'")
    assert bars.count() == 36
    assert all("2022" <= day < "2025" for day in days(page))


def test_a_year_in_the_address_is_a_stretch_of_time(open_page, address):
    page = open_page(f"{address}search/?year=2024")
    assert titles(page)
    assert {day[:4] for day in days(page)} == {"2024"}


def test_names_lead_to_their_pages_while_typing(open_page, address):
    page = open_page(f"{address}search/")
    page.locator("#q").press_sequentially("ka")
    page.wait_for_selector("#names a")
    assert page.locator("#names a").count() <= 5
    page.locator("#q").fill("kairupa")
    name = page.locator("#names a", has_text="Bustan Kairupa · Tokoh")
    name.click()
    page.wait_for_selector("h1")
    assert "Bustan Kairupa" in page.locator("h1").inner_text()


@pytest.mark.parametrize(
    ("query", "without"),
    [
        ("q=Bustan+Kairupa&source=Harian+Belida", "Harian Belida"),
        ("q=tanggul&to=2020", "… – 2020"),
        ("q=tanggul+terumbu", "tanggul"),
    ],
)
def test_nothing_found_says_what_would_be_without_a_filter_or_a_word(open_page, address, query, without):
    page = open_page(f"{address}search/?{query}")
    titles(page)
    way = page.locator("#ways a", has_text=f"Tanpa “{without}”")
    promised = way.locator("xpath=..").inner_text().rsplit(": ", 1)[1]
    way.click()
    page.wait_for_function("() => document.querySelectorAll('#results > li').length")
    assert page.locator("#status").inner_text() == promised


def test_a_name_that_is_spelled_wrongly_is_put_right(open_page, address):
    page = open_page(f"{address}search/?q=bustan+kiarupa")
    page.locator("#ways a", has_text="Kairupa").first.click()
    page.wait_for_url("**Kairupa**")
    page.wait_for_function("() => document.querySelectorAll('#results > li').length")
    assert page.locator("#q").input_value().lower() == "bustan kairupa"


def test_arrows_go_through_the_results_and_escape_begins_anew(open_page, address):
    page = open_page(f"{address}search/?q=terumbu")
    found = titles(page)
    page.locator("#q").focus()
    for _ in range(page.locator("#names a").count() + 2):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText") == found[1]
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.innerText") == found[0]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.locator("#q").input_value() == ""
    assert page.locator("#results > li").count() == 0


def test_a_result_leads_to_the_words_that_were_found(open_page, address):
    page = open_page(f"{address}search/?q=terumbu")
    titles(page)
    assert "#:~:text=terumbu" in page.locator("#results h2 a").first.get_attribute("href").lower()


def test_a_value_of_a_filter_can_be_looked_for(open_page, address):
    page = open_page(f"{address}search/?q=di", viewport={"width": 1440, "height": 900})
    titles(page)
    group = page.get_by_role("group", name="Tokoh")
    assert group.locator("label").count() == 8
    group.get_by_role("button").click()
    assert group.locator("label").count() > 8
    page.keyboard.type("kairu")
    assert [one.split("\n")[0] for one in group.locator("label").all_inner_texts()] == ["Bustan Kairupa"]
    group.get_by_role("checkbox").check()
    page.wait_for_url("**person=Bustan+Kairupa**")


def test_names_in_a_result_narrow_the_search(open_page, address):
    page = open_page(f"{address}search/?q=tanggul")
    titles(page)
    page.locator("#results .chips a").first.click()
    page.wait_for_url("**tag=Tanggul+laut**")
    assert titles(page)


def test_an_open_search_asks_again_when_the_index_is_fresh(open_page, tmp_path):
    """As the preview tells the page, when it has indexed what was edited."""
    shutil.copytree(REPOSITORY / "themes", tmp_path / "themes")
    site = tmp_path / "site.yaml"
    site.write_text("title: x\nbase_url: https://x.example/\nlanguages: [id]\n", encoding="utf-8")
    file = tmp_path / "content/articles/a.md"
    file.parent.mkdir(parents=True)
    file.write_text(article(title="Kabut turun"), encoding="utf-8")
    assert kliping("-C", tmp_path, "build").returncode == 0
    with serving(tmp_path / "public") as host:
        page = open_page(f"{host}search/?q=kabut")
        assert titles(page) == ["Kabut turun"]
        file.with_name("b.md").write_text(article(title="Kabut naik"), encoding="utf-8")
        assert kliping("-C", tmp_path, "build").returncode == 0
        page.evaluate("document.dispatchEvent(new Event('kliping:search'))")
        deadline = time.monotonic() + 30
        while page.locator("#results > li").count() != 2:
            assert time.monotonic() < deadline, (page.locator("main").inner_text(), page.said, page.asked)
            page.wait_for_timeout(50)
        assert sorted(titles(page)) == ["Kabut naik", "Kabut turun"]


def test_newest_first(open_page, address):
    page = open_page(f"{address}search/?q=tanggul&sort=newest")
    titles(page)
    assert len(days(page)) > 2
    assert days(page) == sorted(days(page), reverse=True)


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
