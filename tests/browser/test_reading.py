"""Reading the demo archive: without script, on a phone, in four languages, from a disk."""

import json
import re
import shutil

import pytest

from running import kliping

pytestmark = pytest.mark.browser

KINDS = {
    "home": "",
    "dates": "dates/",
    "year": "2023/",
    "month": "2023/04/",
    "day": "2023/04/11/",
    "tags": "tags/",
    "people": "people/",
    "person": "people/nadia-kalembe/",
    "source": "sources/suara-teluk/",
    "about": "about/",
    "data": "data/",
    "days": "on/",
    "anniversary": "on/04-11/",
    "pictures": "pictures/",
    "credits": "pictures/credits/",
    "search": "search/",
}


def article(demo, language):
    """The address of an article in a language."""
    for path in sorted(demo.glob("public/[0-9]*/*/*/index.html")):
        if re.search(rf'<article class="article" lang="{language}', path.read_text(encoding="utf-8")):
            return path.parent.relative_to(demo / "public").as_posix() + "/"
    raise AssertionError(language)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_says_nothing_to_the_console_and_asks_no_other_host(open_page, address, kind):
    page = open_page(address + KINDS[kind])
    assert not page.said
    assert all(url.startswith(address) or url.endswith("/favicon.ico") for url in page.asked)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "search"])
def test_without_script_there_are_the_same_words(open_page, address, kind):
    with_script = open_page(address + KINDS[kind]).locator("body").inner_text()
    without = open_page(address + KINDS[kind], java_script_enabled=False).locator("body").inner_text()
    assert without == with_script


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_makes_a_page_scroll_sideways(open_page, address, kind, width):
    page = open_page(address + KINDS[kind], viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "direction"), [("id", "ltr"), ("en", "ltr"), ("ar", "rtl"), ("ja", "ltr")])
def test_an_article_has_its_own_language_and_direction(open_page, address, demo, language, direction):
    phone = {"width": 320, "height": 800}
    page = open_page(address + article(demo, language), java_script_enabled=False, viewport=phone)
    body = page.locator("article.article")
    assert body.get_attribute("lang").split("-")[0] == language
    assert page.evaluate("getComputedStyle(document.querySelector('article.article')).direction") == direction
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("html").get_attribute("lang") == "id"


def test_captions_and_credits_are_visible(open_page, address, demo):
    for path in sorted(demo.glob("public/2022/*/*/index.html")):
        if "<figcaption>" in path.read_text(encoding="utf-8"):
            page = open_page(address + path.parent.relative_to(demo / "public").as_posix() + "/")
            assert page.locator("figcaption .caption").first.is_visible()
            assert page.locator("figcaption .credit").first.is_visible()
            broken = "all => all.filter(one => one.complete && !one.naturalWidth).length"
            assert page.eval_on_selector_all("figure img", broken) == 0
            return
    raise AssertionError("no picture")


def test_a_portable_build_is_read_from_a_disk(open_page, demo, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(demo, copy, ignore=shutil.ignore_patterns("public", ".kliping", "served"))
    result = kliping("-C", copy, "build", "--portable", "--no-search")
    assert result.returncode == 0, result.stderr
    page = open_page((copy / "public/index.html").as_uri())
    page.locator("nav a", has_text="Tokoh").click()
    page.locator("main a", has_text="Nadia Kalembe").click()
    page.locator("main article h3 a").first.click()
    assert page.locator("article.article h1").inner_text()
    assert page.url.startswith("file://")
    assert page.url.endswith("/index.html")


def test_the_font_comes_with_the_second_page_and_moves_nothing(open_page, address, demo):
    page = open_page(address + article(demo, "en"))
    is_used = "() => [...document.fonts].some(one => one.family == 'Kliping Serif' && one.status == 'loaded')"
    assert not page.evaluate(is_used)
    page.wait_for_function("localStorage.type")
    page.goto(address + article(demo, "id"))
    page.wait_for_function(is_used)
    moved = """() => new Promise(done => {
        let sum = 0
        new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
            .observe({type: "layout-shift", buffered: true})
        setTimeout(() => done(sum), 300)
    })"""
    assert page.evaluate(moved) <= 0.01
    assert not page.said


def test_another_script_is_asked_for_where_it_is_used(open_page, address):
    page = open_page(address)
    page.wait_for_function("localStorage.type")
    page.goto(address + "dates/")
    state = """range => [...document.fonts].find(one => one.unicodeRange.startsWith(range)).status"""
    page.evaluate("document.querySelector('h1').textContent = 'Київ'")
    page.wait_for_function(f"range => ({state})(range) != 'unloaded'", arg="U+400-")
    page.wait_for_load_state("networkidle")
    assert [page.evaluate(state, one) for one in ("U+384-", "U+1A0-")] == ["unloaded", "unloaded"]
    assert any("kliping-serif-cyrillic" in url for url in page.asked)


def test_what_a_reader_chooses_works_without_script(open_page, address):
    page = open_page(address, java_script_enabled=False)
    page.locator(".reader summary").click()
    page.locator("#r-dark").check()
    assert page.locator("html").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(22, 24, 27)"


def test_what_a_reader_chooses_is_kept_from_page_to_page(open_page, address):
    page = open_page(address)
    page.locator(".reader summary").click()
    for choice in ("sepia", "large", "sans"):
        page.locator(f"#r-{choice}").check()
    page.goto(address + "dates/")
    look = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).fontSize]"
    assert page.locator("html").evaluate(look) == ["rgb(244, 236, 216)", "22.4px"]
    assert page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily").startswith("system-ui")


def test_a_key_leads_to_the_search_unless_it_is_turned_off(open_page, address):
    page = open_page(address + "dates/")
    page.locator(".reader summary").click()
    page.locator("#r-nokeys").check()
    page.keyboard.press("/")
    assert page.url.endswith("/dates/")
    page.locator("#r-nokeys").uncheck()
    page.locator("h1").click()
    page.keyboard.press("/")
    page.wait_for_url("**/search/")


@pytest.mark.parametrize("name", ["teks", "Wikipedia", "RIS", "BibTeX"])
def test_a_reference_is_copied_by_its_button(open_page, address, demo, name):
    page = open_page(address + article(demo, "en"), permissions=["clipboard-read", "clipboard-write"])
    page.locator(".cite summary").click()
    button = page.get_by_role("button", name=f"Salin {name}")
    reference = button.evaluate("one => one.nextElementSibling.innerText")
    button.press("Enter")
    page.wait_for_function("[...document.querySelectorAll('.cite button')].some(one => one.textContent == 'Tersalin')")
    assert page.evaluate("navigator.clipboard.readText()") == reference
    assert reference.strip()


def test_the_address_of_a_paragraph_is_copied_by_its_link(open_page, address, demo):
    page = open_page(address + article(demo, "id"), permissions=["clipboard-read", "clipboard-write"])
    page.locator("#p2").hover()
    page.locator("#p2 .par").click()
    page.wait_for_function("document.querySelector('#p2 .par').textContent == 'Tersalin'")
    assert page.url.endswith("#p2")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_without_script_there_is_no_button_that_would_do_nothing(open_page, address, demo):
    page = open_page(address + article(demo, "en"), java_script_enabled=False)
    page.locator(".cite summary").click()
    assert page.locator(".cite pre").first.is_visible()
    assert not page.locator(".cite button").first.is_visible()


def test_pages_of_the_archive_are_fetched_ahead_and_nothing_else(open_page, address):
    page = open_page(address + "people/nadia-kalembe/")
    rules = page.locator("script[type=speculationrules]").inner_text()
    where = json.loads(rules)["prefetch"][0]["where"]["and"]
    pattern, chosen = where[1]["href_matches"], where[0]["selector_matches"]
    matches = """([pattern, chosen]) => [...document.querySelectorAll("a[href]")]
        .filter(one => one.matches(chosen) && new URLPattern(pattern, location.href).test(one.href))
        .map(one => one.getAttribute("href"))"""
    ahead = page.evaluate(matches, [pattern, chosen])
    assert any(one.startswith("../../2021/06/") for one in ahead)
    assert all(one.startswith("../../") and one.endswith("/") for one in ahead)


def test_what_is_drawn_of_a_name_is_there_where_it_has_the_room(open_page, address):
    page = open_page(address + "people/nadia-kalembe/", viewport={"width": 1280, "height": 900})
    drawing, chips = page.locator("svg.net"), page.locator(".known .chips bdi")
    assert drawing.locator("a").all_text_contents() == chips.all_inner_texts()
    frame = drawing.bounding_box()
    for box in [one.bounding_box() for one in drawing.locator("text").all()]:
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    page.set_viewport_size({"width": 390, "height": 900})
    assert not drawing.is_visible()
    assert chips.first.is_visible()


def test_a_number_stands_in_the_middle_of_its_cell_and_no_box_is_made_for_it(open_page, address):
    """A grid or flex box makes one more for the text; a heat map of twenty years has 240 cells."""
    page = open_page(address + KINDS["dates"], viewport={"width": 320, "height": 800})
    found = page.locator(".heat td a").first.evaluate("""cell => {
        cell.textContent = "12345"
        const range = new Range()
        range.selectNodeContents(cell)
        const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()]
        const off = (from, to) => Math.abs(text[from] + text[to] - box[from] - box[to]) / 2
        const cut = cell.scrollWidth - cell.clientWidth
        const around = getComputedStyle(cell.parentElement).display
        return [around, getComputedStyle(cell).display, off("left", "right"), off("top", "bottom"), cut]
    }""")
    around, display, aside, above, cut = found
    assert (around, display, cut) == ("contents", "block", 0)
    assert aside < 1
    assert above < 1.5


def test_an_article_with_its_styles_in_itself_lacks_none_of_the_sheet(open_page, address):
    """All rules of the layers that it has not are for elements that it has not."""
    page = open_page(address + "2023/09/sango-no-oto/")
    assert not page.locator("link[rel=stylesheet]").count()
    assert page.locator(".cite summary").count()
    sheet = page.request.get(address).text().split('rel="stylesheet" href="')[1].split('"')[0]
    page.add_style_tag(content=page.request.get(address + sheet).text())
    lists, home, found = page.evaluate("""() => {
        const layers = [...[...document.styleSheets].at(-1).cssRules].filter(rule => rule instanceof CSSLayerBlockRule)
        const selectors = rule => rule.selectorText ?? [...rule.cssRules ?? []].flatMap(selectors)
        const of = name => layers.filter(layer => layer.name == "kliping." + name).flatMap(selectors).flat()
        const rules = [of("lists"), of("home")]
        const is = selector => document.querySelector(selector.replace(/::[a-z-]+/g, "*"))
        return [...rules.map(rule => rule.length), rules.flat().filter(one => !one.startsWith("::") && is(one))]
    }""")
    assert lists > 50
    assert home > 15
    assert found == []


def test_a_picture_opens_large_without_script_and_closes_with_escape(open_page, address):
    page = open_page(address + "2023/09/sango-no-oto/", java_script_enabled=False)
    large = page.locator(".large")
    assert not large.is_visible()
    page.locator(".lead button").first.click()
    assert large.is_visible()
    assert large.locator("p").first.inner_text().startswith("鉄製の枠")
    page.keyboard.press("Escape")
    assert not large.is_visible()


def test_today_is_marked_where_there_is_script(open_page, address):
    page = open_page(address + "on/")
    today = page.evaluate("new Date().getDate()")
    assert page.locator("[aria-current=date]").inner_text() == str(today)


def test_the_lead_picture_is_light_on_a_phone_and_as_wide_as_its_place(open_page, address, demo):
    place = next(
        path.parent.relative_to(demo / "public").as_posix()
        for path in sorted((demo / "public").glob("20*/*/*/index.html"))
        if 'fetchpriority="high"' in path.read_text(encoding="utf-8")
    )
    for width, scale in ((390, 3), (1440, 1)):
        page = open_page(f"{address}{place}/", viewport={"width": width, "height": 800}, device_scale_factor=scale)
        lead = page.locator(".lead .open img")
        page.wait_for_function("document.querySelector('.lead .open img').complete")
        name = lead.evaluate("image => image.currentSrc.split('/').pop()")
        made = lead.evaluate("image => image.offsetWidth") * scale
        assert name.endswith(".avif")
        offered = int(name.rpartition("-")[2].partition(".")[0])
        assert offered >= min(made, 1200)
        if width == 390:
            file = next((demo / "public/images").rglob(name))
            assert file.stat().st_size <= 60_000


@pytest.mark.parametrize("width", [390, 1440])
def test_a_picture_beside_a_headline_leaves_it_the_room(open_page, address, width):
    page = open_page(f"{address}2024/11/", viewport={"width": width, "height": 900})
    card = page.locator(".card:has(img)").first
    boxes = {part: card.locator(part).first.bounding_box() for part in (".by", "h3", ".summary", "img")}
    texts = [boxes[part] for part in (".by", "h3", ".summary")]
    assert all(box["x"] + box["width"] <= boxes["img"]["x"] for box in texts)
    assert all(box["width"] > boxes["img"]["width"] for box in texts)
    assert boxes["h3"]["y"] - boxes[".by"]["y"] < 40
    assert boxes[".summary"]["y"] - boxes["h3"]["y"] - boxes["h3"]["height"] < 10


def test_the_first_picture_of_the_home_page_is_as_wide_as_its_place(open_page, demo, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(demo, copy, ignore=shutil.ignore_patterns("public", "served"))
    for path in (copy / "content/articles").rglob("*.md"):
        if "src: images/" not in path.read_text(encoding="utf-8"):
            path.unlink()
    assert kliping("-C", copy, "build", "--portable", "--no-search").returncode == 0
    page = open_page((copy / "public/index.html").as_uri(), viewport={"width": 1440, "height": 900})
    first = page.locator(".latest img").first
    page.wait_for_function("document.querySelector('.latest img').complete")
    name = first.evaluate("image => image.currentSrc.split('/').pop()")
    assert int(name.rpartition("-")[2].partition(".")[0]) >= first.evaluate("image => image.offsetWidth")
