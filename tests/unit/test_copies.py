"""The other copies of an article on its page, from content/stories.yaml."""

import pytest

from building import article, build_site, tree
from kliping.builder.check import check
from kliping.builder.dress import Memory
from kliping.executor import SerialExecutor
from kliping.site import load_site

TOLD = "stories:\n- id: a\n  same_story: [{ids}]\n"
COPIES = {
    "content/articles/a.md": article(id_="a", title="Pasar Dibuka", source="Koran", date="2024-06-19"),
    "content/articles/b.md": article(id_="b", title="Pasar Buka Lagi", source="Suara", date="2024-06-20"),
    "content/articles/c.md": article(id_="c", title="Lain Sekali", source="Harian", date="2024-06-21"),
}


def page(root, path):
    return (root / "public" / path / "index.html").read_text("utf-8")


def section(root, path, heading="Berita yang sama"):
    """The part of an article's page that lists its copies; nothing where there is none."""
    _, found, rest = page(root, path).partition(f"<h2>{heading}</h2>")
    return rest.partition("</section>")[0] if found else ""


def test_a_page_shows_the_other_copies_with_their_source_and_day(new_site):
    root = new_site(COPIES | {"content/stories.yaml": TOLD.format(ids="a, b")})
    assert build_site(root).problems == ()
    told = section(root, "2024/06/a")
    assert 'href="../../../2024/06/b/"' in told
    assert "Pasar Buka Lagi" in told
    assert "Suara" in told
    assert 'datetime="2024-06-20"' in told
    assert "Pasar Dibuka" not in told
    assert "Lain Sekali" not in told
    assert "Pasar Dibuka" in section(root, "2024/06/b")
    assert section(root, "2024/06/c") == ""


def test_a_copy_without_source_and_date_is_shown_in_the_words_of_the_site(new_site):
    bare = "---\nid: b\ntitle: Tanpa Nama\n---\n\nAir.\n"
    files = {"content/articles/a.md": COPIES["content/articles/a.md"], "content/articles/b.md": bare}
    settings = "title: Archive\nbase_url: https://arsip.example/\nlanguages: [en]\n"
    root = new_site(files | {"content/stories.yaml": TOLD.format(ids="a, b")}, settings=settings)
    build_site(root)
    told = section(root, "2024/06/a", "The same story")
    assert "Source not known, Undated" in told
    assert "Tanpa Nama" in told


def test_an_edit_of_the_stories_writes_the_pages_of_that_story_alone(new_site):
    root = new_site(COPIES | {"content/stories.yaml": TOLD.format(ids="a, b")})
    build_site(root)
    (root / "content/stories.yaml").write_text("apart:\n- [a, b]\n", encoding="utf-8")
    report = build_site(root)
    assert {detail["path"] for detail in report.details} == {"2024/06/a/index.html", "2024/06/b/index.html"}
    assert section(root, "2024/06/a") == ""


def test_a_body_edit_of_a_copy_leaves_the_page_of_the_other_alone(new_site):
    long = "Kalimat pertama yang cukup panjang untuk menjadi ringkasan artikel ini."
    files = COPIES | {"content/articles/b.md": article(id_="b", date="2024-06-20", body=f"{long}\n\nA")}
    root = new_site(files | {"content/stories.yaml": TOLD.format(ids="a, b")})
    build_site(root)
    path = root / "content/articles/b.md"
    path.write_text(path.read_text("utf-8").replace("\n\nA", "\n\nB"), encoding="utf-8")
    assert [detail["path"] for detail in build_site(root).details] == ["2024/06/b/index.html"]


def test_what_a_person_has_parted_is_no_copy_although_the_story_still_names_it(new_site):
    told = TOLD.format(ids="a, b, c") + "apart:\n- [a, c]\n"
    root = new_site(COPIES | {"content/stories.yaml": told})
    build_site(root)
    assert "Pasar Buka Lagi" in section(root, "2024/06/a")
    assert "Lain Sekali" not in section(root, "2024/06/a")
    assert "Pasar Dibuka" in section(root, "2024/06/b")
    assert "Lain Sekali" in section(root, "2024/06/b")


def test_an_unknown_article_is_one_problem_and_the_others_are_linked(new_site):
    root = new_site(COPIES | {"content/stories.yaml": TOLD.format(ids="a, b, x, y")})
    report = build_site(root)
    assert [str(problem) for problem in report.problems] == [
        'content/stories.yaml:2: same_story: no article has the id "x" and 1 more. '
        'Take it out, or run "kliping convert", which does.'
    ]
    assert "Pasar Buka Lagi" in section(root, "2024/06/a")
    assert report.did["articles"] == 3
    assert report.problems == check(load_site(root), executor=SerialExecutor()).problems


def test_a_draft_is_no_unknown_article_and_is_not_shown(new_site):
    draft = "---\nid: b\ntitle: Rahasia\ndate: 2024-06-20\ndraft: true\n---\n\nAir.\n"
    root = new_site(COPIES | {"content/articles/b.md": draft, "content/stories.yaml": TOLD.format(ids="a, b")})
    assert build_site(root).problems == ()
    assert section(root, "2024/06/a") == ""


def test_an_article_that_cannot_be_read_is_told_once(new_site):
    broken = {"content/articles/b.md": "---\ntitle: [\n---\n"}
    root = new_site(COPIES | broken | {"content/stories.yaml": TOLD.format(ids="a, b")})
    assert [problem.where for problem in build_site(root).problems] == ["content/articles/b.md"]


@pytest.mark.parametrize("text", ["stories: x\n", "stories: [\n", "stories:\n- {id: a, same_story: [../a]}\n", "\0"])
def test_a_broken_file_is_one_problem_and_a_process_that_remembers_keeps_the_copies(new_site, text):
    root = new_site(COPIES | {"content/stories.yaml": TOLD.format(ids="a, b")})
    memory = Memory()
    build_site(root, memory=memory)
    before = tree(root / "public")
    (root / "content/stories.yaml").write_text(text, encoding="utf-8")
    report = build_site(root, memory=memory)
    assert [problem.where for problem in report.problems] == ["content/stories.yaml"]
    assert tree(root / "public") == before
    assert len(build_site(root).problems) == 1
    assert section(root, "2024/06/a") == ""


def test_a_story_of_many_shows_some_and_how_many_more_there_are(new_site):
    files = {f"content/articles/a{n}.md": article(id_=f"a{n}", title=f"Salinan {n}") for n in range(24)}
    ids = ", ".join(f"a{n}" for n in range(24))
    root = new_site(files | {"content/stories.yaml": TOLD.format(ids=ids)})
    build_site(root)
    told = section(root, "2024/06/a0")
    assert told.count("<a href") == 20
    assert "dan 3 lagi" in told
