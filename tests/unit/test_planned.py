"""What an earlier build planned is taken over where nothing that it depends on has changed, and never believed more."""

import sqlite3

import pytest

from building import article, build_site, tree
from kliping import packed
from kliping.builder.plan import late
from kliping.builder.planned import Planned
from kliping.cache import Built, Part
from kliping.errors import DamagedError


def pages(*texts):
    """What makes a page for each text."""
    return lambda: iter([late(f"tags/x/{n}/", "t.html", "x", (text,), dict) for n, text in enumerate(texts)])


def unmade():
    raise AssertionError("planned again")


def kept(make=None):
    new = []
    list(Planned(keep=new.append).pages("tags/x/", "1", make or pages("a", "b")))
    return new


def test_pages_that_are_known_are_not_planned_again():
    new = []
    later = Planned(kept(), keep=new.append)
    found = list(later.pages("tags/x/", "1", unmade))
    assert [(page.path, page.digest) for page in found] == [(page.path, page.digest) for page in pages("a", "b")()]
    assert (new, later.gone) == ([], [])


def test_another_digest_and_another_name_are_planned_anew():
    new = []
    found = list(Planned(kept(), keep=new.append).pages("tags/x/", "2", pages("c")))
    assert [page.digest for page in found] == [page.digest for page in pages("c")()]
    assert [part.digest for part in new] == ["2"]
    assert Planned(kept()).gone == ["tags/x/"]


def test_the_context_of_a_known_page_is_that_of_the_page_made_again():
    found = list(Planned(kept()).pages("tags/x/", "1", pages("a", "b")))
    assert found[1].context == next(page.context for page in pages("a", "b")() if page.path == found[1].path)


def test_a_page_that_turns_out_to_be_another_is_no_answer():
    found = list(Planned(kept()).pages("tags/x/", "1", pages("c")))
    for page in found:
        with pytest.raises(DamagedError):
            _ = page.context


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\x80",
        packed.dumps(None),
        packed.dumps(("text",)),
        packed.dumps((("tags/x/", "t", "x", "d"),)),
        packed.dumps((("../x/index.html", "t", "x", "d", None),)),
        packed.dumps(((1, "t", "x", "d", None),)),
    ],
)
def test_what_somebody_spoiled_is_planned_anew(value):
    new = []
    later = Planned([Part("tags/x/", "1", value)], keep=new.append)
    assert len(list(later.pages("tags/x/", "1", pages("a")))) == 1
    assert len(new) == 1


def parts(root):
    with sqlite3.connect(root / ".kliping/built.sqlite") as db:
        found = dict(db.execute("SELECT name, digest FROM planned"))
    db.close()
    return found


@pytest.fixture
def archive(new_site):
    named = {1: ("banjir", "Rara Sari"), 2: ("banjir", "Rara Sari"), 3: ("pasar", "Adi"), 4: ("pasar", "Adi")}
    root = new_site(
        {
            f"content/articles/{n}.md": article(f"B{n}", f"2024-06-{n:02}", tags=tags, person=person)
            for n, (tags, person) in named.items()
        }
    )
    build_site(root)
    return root


def edit(root, name, old, new):
    path = root / f"content/articles/{name}.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = parts(root)
    build_site(root)
    after = parts(root)
    return {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}


def test_a_title_has_only_the_pages_of_its_own_names_planned_again(archive):
    assert edit(archive, "1", "title: B1", "title: B9") == {"people/rara-sari/", "tags/banjir/", "sources/koran/"}
    assert "tags/" in parts(archive)


def test_a_name_that_comes_has_all_planned_again(archive):
    assert {"people/adi/", "related"} < edit(archive, "1", "tags: [banjir]", "tags: [banjir, pasar]")


def test_a_name_that_goes_is_forgotten(archive):
    (archive / "content/articles/3.md").unlink()
    (archive / "content/articles/4.md").unlink()
    build_site(archive)
    assert not {"people/adi/", "tags/pasar/"} & parts(archive).keys()


@pytest.mark.parametrize(
    "statement", ["UPDATE planned SET packed = x'00'", "UPDATE planned SET packed = 'x'", "DELETE FROM planned"]
)
def test_a_spoiled_plan_gives_the_same_pages(archive, statement):
    with sqlite3.connect(archive / ".kliping/built.sqlite") as db:
        db.execute("DELETE FROM last")
        db.execute(statement)
    db.close()
    before = tree(archive / "public")
    edit(archive, "1", "title: B1", "title: B9")
    edit(archive, "1", "title: B9", "title: B1")
    assert tree(archive / "public") == before


def test_a_page_that_was_lost_is_made_again_from_what_is_known(archive):
    before = tree(archive / "public")
    for lost in ("people/adi/index.html", "tags/pasar/feed.xml"):
        (archive / "public" / lost).unlink()
    build_site(archive)
    assert tree(archive / "public") == before


def test_a_plan_of_pages_that_are_not_there_is_thrown_away(archive):
    before = tree(archive / "public")
    with Built(archive / ".kliping/built.sqlite") as built:
        part = next(part for part in built.planned() if part.name == "people/adi/")
        forged = (("people/adi/../../../x/index.html", "entity.html", "x", "d", None),)
        built.plan(part._replace(packed=packed.dumps(forged)))
        built.begin()
    report = build_site(archive)
    assert "thrown away" in report.notes[0].what
    assert tree(archive / "public") == before
