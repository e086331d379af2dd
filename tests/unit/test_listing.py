"""What a folder of articles holds: listed whole, or told by the paths that changed."""

import os

import pytest

from building import article, build_site, tree
from kliping.builder.dress import Memory
from kliping.builder.listing import articles_among, place, scan
from kliping.site import load_site

ARTICLES = "content/articles"


@pytest.fixture
def site(new_site):
    return load_site(new_site({f"{ARTICLES}/2024/a.md": article(), f"{ARTICLES}/b.md": article()}))


def among(site, *names, below=frozenset()):
    return articles_among([site.articles_dir / name for name in names], site, any_below=below.__contains__)


def test_an_article_that_changed_is_told_as_a_listing_has_it(site):
    listed = {found.file: found for found in scan(site.articles_dir, site)[0]}
    assert among(site, "b.md", "2024/a.md") == listed
    assert among(site, "2024/gone.md") == {f"{ARTICLES}/2024/gone.md": None}


def test_what_editors_leave_is_nothing(site):
    (site.articles_dir / ".b.md.swp").touch()
    (site.articles_dir / ".hidden.md").write_text(article())
    assert among(site, "b.md~", ".b.md.swp", ".hidden.md", "2024/4913") == {}


def test_what_paths_do_not_say_has_to_be_listed(site):
    folder = site.articles_dir
    (folder / "linked.md").symlink_to("b.md")
    (folder / "other").symlink_to("2024")
    (folder / "b\\c.md").write_text(article())
    os.mkfifo(folder / "pipe.md")
    assert among(site, "2024") is None, "a folder, which stands for all in it"
    assert among(site, "linked.md") is None
    assert among(site, "other/a.md") is None, "below a link, which is not followed"
    assert among(site, "b\\c.md") is None, "it is a problem"
    assert among(site, "pipe.md") is None
    assert articles_among([site.content / "tags.yaml"], site, any_below=bool) is None
    assert among(site, "old", below={f"{ARTICLES}/old"}) is None, "a folder that went"
    assert among(site, "old.md", below={f"{ARTICLES}/old.md"}) is None


def test_files_are_placed_as_they_are_listed(site):
    for name in ("a.md", "a-b.md", "2024/B.md", "2024-b/a.md", "2024/06/a.md", "2024.md", "Z/a.md", "é.md"):
        path = site.articles_dir / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    files = [found.file for found in scan(site.articles_dir, site)[0]]
    assert sorted(files, key=place) == files


def test_of_two_that_want_one_page_the_first_of_the_folder_has_it_however_they_came(new_site):
    files = {f"{ARTICLES}/{name}.md": article(title=name, date="2024-06-19") for name in ("b/x", "c")}
    root, memory = new_site(files), Memory()
    build_site(root, memory=memory)
    new = root / f"{ARTICLES}/a/x.md"
    new.parent.mkdir()
    new.write_text(article(title="a/x"))
    report = build_site(root, memory=memory, changed=frozenset({new}))
    anew = new_site(files | {f"{ARTICLES}/a/x.md": article(title="a/x")}, folder="anew")
    assert report.problems == build_site(anew).problems
    assert [problem.where for problem in report.problems] == [f"{ARTICLES}/b/x.md"]
    assert tree(root / "public") == tree(anew / "public")
