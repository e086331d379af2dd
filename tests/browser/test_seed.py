"""The article that the project began with, from pasted text to search."""

import pytest

from running import kliping, serving

pytestmark = [pytest.mark.browser, pytest.mark.shared]

NAMES = """
- {id: vladimir-putin, type: person, name: Vladimir Putin, aliases: [Putin]}
- {id: kim-jong-un, type: person, name: Kim Jong Un}
- {id: korea-utara, type: place, name: Korea Utara, aliases: [Korut]}
"""


@pytest.fixture(scope="module")
def served(shared, tmp_path_factory):
    root = tmp_path_factory.mktemp("seed")
    (root / "content").mkdir()
    (root / "site.yaml").write_text("title: Benih\nbase_url: https://benih.example/\n", encoding="utf-8")
    (root / "content/entities.yaml").write_text(NAMES, encoding="utf-8")
    raw = next(shared.glob("seed/*.txt"))
    for command in (["convert", raw], ["build"], ["check"]):
        result = kliping("-C", root, *command)
        assert result.returncode == 0, result.stderr
    with serving(root / "public") as host:
        yield host


@pytest.mark.parametrize("word", ["amunisi", "upacara", "Putin", "KCNA"])
def test_it_is_found_by_its_words(open_page, served, word):
    page = open_page(f"{served}search/?q={word}")
    page.wait_for_selector("#results a")
    assert "Meriahnya Sambutan" in page.locator("#results").inner_text()
    assert page.locator("#results mark").count() or word == "KCNA"


@pytest.mark.parametrize("path", ["people/vladimir-putin/", "people/kim-jong-un/", "places/korea-utara/"])
def test_its_people_and_places_have_pages_that_lead_to_it(open_page, served, path):
    page = open_page(served + path)
    page.locator("main article h3 a").first.click()
    page.wait_for_selector("article.article")
    assert "Vladimir Putin" in page.locator("h1").inner_text()
    words = page.locator("article.article").inner_text()
    for part in ("Natania Longdong", "KCNA", "Gavriil Grigorov", "NBC News"):
        assert part in words
    for dropped in ("Ledakan Hebat", "Pesawat Penumpang Azerbaijan", "Rudal Canggih", "Halaman Selanjutnya\n"):
        assert dropped not in words
