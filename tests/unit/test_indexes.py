"""The indexes of names: one page while they are few, a page a letter where they are many."""

import gzip
import re
import shutil

import pytest

from building import build_site, tree

ARTICLE = "---\ntitle: Banjir\ndate: 2024-06-19\nlang: id\ntags: [{tags}]\n---\n\nAir naik.\n"
MANY = [f"Muara {number:03}" for number in range(540)]
OTHERS = ["S", "Sawah", "Élang", "3 Desa", "Ўзбек", "★ bintang", "ŉdo", "😀"]
CHINESE = [chr(0x4E00 + 3 * number) for number in range(70)]


def written(root, tags):
    (root / "site.yaml").write_text("title: A\nbase_url: https://a.example/\nlanguages: [id]\n", "utf-8")
    (root / "content/articles").mkdir(parents=True, exist_ok=True)
    (root / "content/articles/a.md").write_text(ARTICLE.format(tags=", ".join(tags)), "utf-8")


def names(page):
    return re.findall(r'<li><a href="[^"]*" dir="auto">([^<]*)</a> 1</li>', page)


def letters(page):
    (nav,) = re.findall(r'<nav class="letters".*?</nav>', page, re.DOTALL)
    return dict(re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', nav))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("many")
    written(root, [*MANY, *OTHERS, *CHINESE])
    report = build_site(root)
    assert not report.problems
    return {path: data.decode() for path, data in tree(root / "public").items() if path.startswith("tags/")}


def test_the_index_has_the_letters_and_the_names_of_most_articles(site):
    page = site["tags/index.html"]
    assert letters(page) == {
        "../tags/b/": "B", "../tags/e/": "E", "../tags/m/": "M", "../tags/n/": "N", "../tags/_s/": "S",
        "../tags/0-9/": "0–9", "../tags/u45e/": "Ў", "../tags/u4e00/": "一–\u4ecf", "../tags/u1f600/": "😀",
    }  # fmt: skip
    assert len(names(page)) == 60


def test_each_name_is_once_on_the_pages_of_the_letters(site):
    found = []
    for path in site:
        if re.fullmatch(r"tags/(?:[a-z]|_s|0-9|u[0-9a-f]+)/(?:\d+/)?index\.html", path) and path != "tags/s/index.html":
            found += names(site[path])
    assert sorted(found) == sorted([*MANY, *OTHERS, *CHINESE])


def test_who_is_called_by_a_letter_keeps_the_address(site):
    assert "<h1><bdi>S</bdi></h1>" in site["tags/s/index.html"]
    assert names(site["tags/_s/index.html"]) == ["S", "Sawah"]


def test_a_letter_of_many_names_has_several_pages_that_lead_to_each_other(site):
    first, second = site["tags/m/index.html"], site["tags/m/2/index.html"]
    assert (len(names(first)), len(names(second))) == (500, 40)
    for page, here in ((first, "tags/m/"), (second, "tags/m/2/")):
        assert "<bdi>Muara 000</bdi> – <bdi>Muara 499</bdi>" in page
        assert re.search(rf'href="[./]*{here}" aria-current="page"', page)
        assert "540 nama" in page


def test_no_page_is_over_its_budget(site):
    for path, page in site.items():
        assert len(gzip.compress(page.encode(), 6, mtime=0)) <= 20_000, path
        assert len(re.findall(r"<[a-z]", page)) <= 1500, path


def test_a_build_after_another_is_that_of_a_clean_one(tmp_path):
    written(tmp_path, MANY[:500])
    build_site(tmp_path)
    page = (tmp_path / "public/tags/index.html").read_text("utf-8")
    assert len(names(page)) == 500
    assert len(re.findall(r"<[a-z]", page)) <= 1500
    assert not (tmp_path / "public/tags/m").exists()
    for tags in (MANY[:501], MANY[40:540], [*MANY[:500], "M"]):
        written(tmp_path, tags)
        build_site(tmp_path)
        after = tree(tmp_path / "public")
        assert ("tags/m/2/index.html" in after) == (tags == MANY[:501])
        shutil.rmtree(tmp_path / "public")
        shutil.rmtree(tmp_path / ".kliping")
        build_site(tmp_path)
        assert tree(tmp_path / "public") == after
