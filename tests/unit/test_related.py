"""Which articles are related, and why."""

from datetime import date, timedelta

from building import article, build_site, tree
from kliping.builder.related import related
from kliping.builder.source import read
from kliping.executor import SerialExecutor
from kliping.site import load_site


def archive(new_site, *told):
    """An archive of articles of these (tags, person), a day apart."""
    first = date(2024, 1, 1)
    files = {
        f"content/articles/a{number:03}.md": article(
            title=f"B{number}", date=first + timedelta(days=number), tags=tags, person=person
        )
        for number, (tags, person) in enumerate(told)
    }
    root = new_site(files)
    return root, read(load_site(root), executor=SerialExecutor()).archive


def titles(found, number):
    place = next(place for place, entry in enumerate(found.entries) if entry.title == f"B{number}")
    return [(one.entry.title, one.names) for one in related(place, found)]


def test_what_has_more_and_rarer_names_in_common_comes_first(new_site):
    common = [("kota", f"Warga {number}") for number in range(40)]
    _, found = archive(new_site, ("kota, banjir", "Rara Sari"), ("kota", "Rara Sari"), ("kota, banjir", "Ada"), *common)
    assert titles(found, 0) == [("B1", ("Rara Sari", "kota")), ("B2", ("banjir", "kota"))]


def test_a_name_that_everything_has_makes_nothing_related(new_site):
    _, found = archive(new_site, *(("kota", f"Warga {number}") for number in range(40)))
    assert titles(found, 20) == []


def test_four_at_most_and_the_nearest_in_time(new_site):
    _, found = archive(new_site, *(("x", "Rara Sari") for _ in range(9)))
    assert [title for title, _ in titles(found, 4)] == ["B3", "B5", "B2", "B6"]


def test_a_copy_of_the_same_story_is_not_related_too(new_site):
    _, found = archive(new_site, *(("x", "Rara Sari") for _ in range(3)))
    assert [one.entry.title for one in related(0, found, but=[found.entries[1].url])] == ["B0"]


def test_the_page_says_why(new_site):
    root, _ = archive(new_site, ("banjir", "Rara Sari"), ("banjir", "Rara Sari"))
    build_site(root)
    page = (root / "public/2024/01/a000/index.html").read_text(encoding="utf-8")
    assert "Juga tentang <bdi>Rara Sari</bdi> dan <bdi>banjir</bdi>" in page


def test_a_new_article_changes_the_pages_of_few_others(new_site):
    root, _ = archive(new_site, *(("kota", "Rara Sari") for _ in range(60)))
    build_site(root)
    before = tree(root / "public")
    new = article(title="Baru", date="2025-01-01", tags="kota", person="Rara Sari")
    (root / "content/articles/new.md").write_text(new, encoding="utf-8")
    build_site(root)
    after = tree(root / "public")
    changed = [path for path in before if "/a0" in path and after[path] != before[path]]
    assert len(changed) <= 8
