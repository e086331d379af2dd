"""`leave_out` in site.yaml: an archive without days, feeds, data, related articles, sentences."""

import re

import pytest

from building import article, build_site, tree
from kliping.builder.check import check
from kliping.executor import SerialExecutor
from kliping.site import PARTS, load_site

# Two articles of one day, one of the same day of another year; all name one person.
ARTICLES = {
    "a": article(title="Air naik", date="2024-06-19", body="Di tepi, Rara Sari melihat air."),
    "b": article(title="Air surut", date="2024-06-19", body="Kata Rara Sari, air surut."),
    "c": article(title="Air lagi", date="2023-06-19", body="Rara Sari pulang."),
}


@pytest.fixture
def archive(new_site):
    root = new_site({f"content/articles/{name}.md": text for name, text in ARTICLES.items()})
    settings = (root / "site.yaml").read_text("utf-8")

    def build(*parts, theme="broadsheet"):
        own = f"theme: {theme}\nleave_out: [{', '.join(parts)}]\n"
        (root / "site.yaml").write_text(settings + own, encoding="utf-8")
        assert not build_site(root).problems
        assert not check(load_site(root), executor=SerialExecutor()).problems, "no page leads to what is left out"
        return root / "public"

    return build


@pytest.mark.parametrize("theme", ["broadsheet", "finding-aid"])
def test_no_page_leads_to_what_is_left_out(archive, theme):
    for parts in (PARTS, *[(part,) for part in PARTS]):
        archive(*parts, theme=theme)


def files(public, pattern):
    return {path for path in tree(public) if re.search(pattern, path)}


DAYS = r"^\d{4}/\d\d/\d\d/index.html$|^on/"


@pytest.mark.parametrize(
    ("part", "pattern"), [("days", DAYS), ("feeds", r"^.+/feed.*\.xml$|\.opml$"), ("data", r"^data/|/data\.json$")]
)
def test_its_pages_are_gone_and_come_again(archive, part, pattern):
    whole = tree(archive())
    gone = files(archive(), pattern)
    assert gone
    public = archive(part)
    assert set(tree(public)) == set(whole) - gone
    assert tree(archive()) == whole, "as if it had never been left out"


def test_the_archive_keeps_its_own_feed(archive):
    assert files(archive("feeds"), "feed") == {"feed.xml", "feed.json"}


def test_without_days_a_date_leads_to_its_month(archive):
    public = archive("days")
    assert 'href="../../../2024/06/"' in (public / "2024/06/a/index.html").read_text("utf-8")
    month = (public / "2024/06/index.html").read_text("utf-8")
    assert 'href="#d19"' in month, "in the calendar, a day of two articles leads to them below"
    assert 'href="../../2024/06/a/"' in month


def test_without_related_an_article_depends_on_no_other(archive):
    public = archive("related")
    page = public / "2024/06/a/index.html"
    before = page.read_bytes()
    assert b"Air surut" not in before
    (public.parent / "content/articles/d.md").write_text(
        article(title="Air keempat", date="2024-06-19", body="Rara Sari lagi."), encoding="utf-8"
    )
    build_site(public.parent)
    assert page.read_bytes() == before
    assert b"Air keempat" in (public / "people/rara-sari/index.html").read_bytes()
    assert b"Air keempat" in (archive() / "2024/06/a/index.html").read_bytes(), "on the same day"


def test_without_sentences_a_name_has_a_list_as_a_tag_has(archive):
    public = archive("sentences")
    person = public / "people/rara-sari/index.html"
    text = person.read_text("utf-8")
    assert "<mark>" not in text
    assert '<p class="summary">Di tepi, Rara Sari melihat air.</p>' in text
    (public.parent / "content/articles/a.md").write_text(
        ARTICLES["a"].replace("type: person", "type: person, count: 2, forms: {Sari: 2}"), encoding="utf-8"
    )
    build_site(public.parent)
    forms = '<bdi>Sari</bdi> <span class="count">2×</span>'
    assert forms in person.read_text("utf-8"), "what else is told of it stays true"
    assert "<mark>Rara Sari</mark>" in (archive() / "people/rara-sari/index.html").read_text("utf-8")
