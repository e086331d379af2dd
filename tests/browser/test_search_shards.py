"""An index of many shards answers as one index does."""

import re
import shutil
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from building import article
from conftest import REPOSITORY
from kliping import builder
from kliping.builder import search, shardlist
from kliping.builder.source import read
from kliping.cache import Built
from kliping.executor import SerialExecutor
from kliping.site import load_site
from running import serving

pytestmark = pytest.mark.browser

COUNT = 60
READ = """() => ({
  titles: [...document.querySelectorAll("#results h2")].map((one) => one.innerText),
  counts: [...document.querySelectorAll("#filters label")].map((one) => one.innerText.split(/\\s*\\n\\s*/).join(" ")),
  time: [...document.querySelectorAll("#bars i")].map((one) => one.title),
  total: document.querySelector("#status").textContent,
})"""


def _article(n):
    """Every third tells of a `pasar`, every one of `pasa`, one shard's worth of a `pelabuhan`; one has no date."""
    words = ["Warga desa pasa."] * (n % 4 + 1) + (["Ramai di pasar lama."] * (n % 5 + 1) if n % 3 == 0 else [])
    words += ["Kapal di pelabuhan itu."] if 20 <= n < 23 else []
    day = "" if n == 33 else f"date: {date(2010, 1, 1) + timedelta(days=n * 61)}\n"
    text = article(
        title=f"Berita {n}",
        tags=f"tag {n % 3}",
        source=f"Koran {n % 2}",
        person=f"Tokoh {n % 20}",
        body=" ".join(words),
    )
    return text.replace("date: 2024-06-19\n", day)


def _built(root, most):
    """An archive, its index cut into shards of at most so many articles."""
    for n in range(COUNT):
        path = root / f"content/articles/{n:02}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_article(n), encoding="utf-8")
    (root / "site.yaml").write_text("title: x\nbase_url: https://x.example/\nlanguages: [id]\n", encoding="utf-8")
    shutil.copytree(REPOSITORY / "themes", root / "themes")
    site = load_site(root)
    with Built(site.cache_dir / "built.sqlite") as built:
        builder.build(site, executor=SerialExecutor(), built=built, with_search=False)
        source = read(site, executor=SerialExecutor(), readings=built.readings)
        count, problems = search.index(search.task(source, most=most), built)
    assert not problems
    return count


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """(where the archive with many shards is served, where the one with a single shard is)."""
    many, one = tmp_path_factory.mktemp("many"), tmp_path_factory.mktemp("one")
    patch = pytest.MonkeyPatch()
    patch.setattr(shardlist, "OFFERED", 10)
    try:
        assert _built(many, most=6) > 10
        assert _built(one, most=100) == 2
    finally:
        patch.undo()
    with serving(many / "public") as first, serving(one / "public") as second:
        yield first, second


@pytest.fixture
def answer(open_page):
    """What a page shows for a query, when all shards have been asked."""

    def told(site, query):
        page = open_page(f"{site}search/?{query}", viewport={"width": 1440, "height": 900})
        page.wait_for_function("() => /\\d[^…]*$/.test(document.querySelector('#status').textContent)")
        while page.locator("#more").is_visible():
            before = page.locator("#results > li").count()
            page.locator("#more button").click()
            page.wait_for_function(f"() => document.querySelectorAll('#results > li').length > {before}")
        assert not page.said
        return page.evaluate(READ)

    return told


@pytest.mark.parametrize(
    "query",
    [
        "q=pasar", "q=pelabuhan", "q=pelab", "q=pasar+pelabuhan", "q=pasar+warga", "q=pasarx", "q=qqqqzz",
        "q=pasar+qqqqzz", "q=" + quote('"di pelabuhan"'), "q=pasar&tag=tag+0", "q=pasar&from=2012-03&to=2015",
        "to=2013-11&tag=tag+1", "tag=tag+1", "person=Tokoh+7", "q=warga&person=Tokoh+7&person=Tokoh+8",
    ],
)  # fmt: skip
def test_the_same_is_found_with_the_same_counts(answer, sites, query):
    many, one = (answer(site, query) for site in sites)
    assert sorted(many["titles"]) == sorted(one["titles"])
    assert many["counts"] == one["counts"]
    assert many["time"] == one["time"]
    assert many["total"] == one["total"]


def test_a_word_that_a_shard_lacks_is_not_taken_there_for_a_shorter_one(answer, sites):
    """Asked for `pasar`, Pagefind gives the articles with `pasa` where none has `pasar`."""
    assert sorted(answer(sites[0], "q=pelabuhan")["titles"]) == [f"Berita {n}" for n in (20, 21, 22)]


@pytest.mark.parametrize(("sort", "order"), [("newest", -1), ("oldest", 1)])
def test_dates_are_in_order_over_all_shards(answer, sites, sort, order):
    dated = [f"Berita {n}" for n in range(COUNT) if n != 33][::order]
    assert answer(sites[0], f"q=warga&sort={sort}")["titles"] == [*dated, "Berita 33"]


@pytest.mark.parametrize("words", ["pasar", "warga+pasar", "berita+lama+desa"])
def test_a_match_is_as_good_in_one_shard_as_in_another(answer, sites, words):
    """Though each shard has its own frequencies, and articles of another length."""
    many, one = (answer(site, f"q={words}") for site in sites)
    assert many["titles"] == one["titles"]


def test_a_name_that_no_list_offers_is_found_by_its_address(answer, sites):
    found = answer(sites[0], "person=Tokoh+7")
    assert sorted(found["titles"]) == ["Berita 27", "Berita 47", "Berita 7"]


@contextmanager
def held_back(page, addresses):
    """What is asked for at such addresses waits for the end."""
    held, is_held = [], True
    page.route(addresses, lambda route: held.append(route) if is_held else route.continue_())
    yield
    is_held = False  # taking the route away would have the browser go on with what is held by itself
    for route in held:
        route.continue_()


def test_the_newest_are_shown_before_old_shards_are_loaded(open_page, sites):
    page = open_page(f"{sites[0]}search/")
    with held_back(page, "**/pagefind/2010-*/**"):
        page.locator("#q").fill("warga")
        page.wait_for_function("() => /\\d.*…/.test(document.querySelector('#status').textContent)")
        assert page.locator("#results > li").count() == 10
        assert page.locator("#results time").first.get_attribute("datetime") > "2016"
    page.wait_for_function(f"() => /^{COUNT} [^…]*$/.test(document.querySelector('#status').textContent)")


def test_a_page_without_a_question_loads_no_shard(open_page, sites):
    page = open_page(f"{sites[0]}search/", viewport={"width": 1440, "height": 900})
    page.locator("#q").focus()
    page.wait_for_selector("#filters label")
    assert "Koran 0" in page.locator("#filters").inner_text()
    assert not [address for address in page.asked if "start-" in address]


def _loaded(page, file):
    """The shards of which a file was loaded."""
    return {found[1] for address in page.asked if (found := re.search(rf"/pagefind/([^/]+)/{file}-[^/]+$", address))}


def test_of_a_shard_without_the_word_no_filters_are_loaded(open_page, sites):
    page = open_page(f"{sites[0]}search/?q=pelabuhan")
    page.wait_for_function("() => /^3 [^…]*$/.test(document.querySelector('#status').textContent)")
    assert 1 <= len(_loaded(page, "filters")) <= 2 < 10 < len(_loaded(page, "start"))


def test_before_the_first_results_no_filters_are_loaded(open_page, sites):
    page = open_page(f"{sites[0]}search/")
    with held_back(page, "**/pagefind/*/filters-*"):
        page.locator("#q").fill("warga")
        page.wait_for_selector("#results > li")
        assert page.locator("#results > li").count() == 10
    page.wait_for_function(f"() => /^{COUNT} [^…]*$/.test(document.querySelector('#status').textContent)")
