"""Where nothing but texts changed, their pages are written and nothing is planned; in any doubt the whole is built."""

import os
import shutil
import sqlite3
import time

import pytest

from building import article, build_site, index_site, leave_site, tree
from kliping.builder import listing, load, quick, search, state, unchanged
from kliping.builder.dress import Memory
from kliping.builder.source import read
from kliping.cache import Built
from kliping.errors import Overtaken
from kliping.executor import SerialExecutor
from kliping.site import load_site

LONG = "Kalimat pertama yang cukup panjang untuk menjadi ringkasan artikel ini."


@pytest.fixture
def settled(new_site, monkeypatch):
    """An archive of three articles that is built, and whose clock has ticked since."""
    root = new_site({f"content/articles/{n}.md": article(title=f"B{n}", body=f"{LONG}\n\nA") for n in range(3)})
    monkeypatch.setattr(state, "TICK", 1_000_000)
    monkeypatch.setattr("kliping.builder.load.TICK", 1_000_000)
    tick(root)
    build_site(root)
    tick(root)
    build_site(root)
    return root


def tick(root):
    """Wait until the clock of the disk has gone on."""
    probe = root / ".tick"
    probe.write_text("", encoding="utf-8")
    before = probe.stat().st_mtime_ns
    deadline = time.monotonic() + 5
    while probe.stat().st_mtime_ns < before + 8_000_000 and time.monotonic() < deadline:
        os.utime(probe)


def edit(root, old, new, name="1"):
    path = root / f"content/articles/{name}.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    tick(root)


def clean(root):
    """The bytes of a clean build of the same content."""
    incremental = tree(root / "public")
    for path in sorted((root / "public").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (root / "public").rmdir()
    (root / ".kliping/built.sqlite").unlink()
    build_site(root)
    return incremental, tree(root / "public")


def was_quick(report):
    return list(report.stages) == ["texts"]


def test_nothing_changed_is_found_out_without_planning(settled):
    report = build_site(settled)
    assert was_quick(report)
    assert report.did["written"] == 0
    assert report.did["articles"] == 3


def test_a_text_that_changed_is_written_without_planning(settled):
    edit(settled, "\n\nA", "\n\nBaru")
    report = build_site(settled)
    assert was_quick(report)
    assert [detail["path"] for detail in report.details] == ["2024/06/a-1/index.html"]
    again = build_site(settled)
    assert again.did["written"] == 0
    assert b"Baru" in tree(settled / "public")["2024/06/a-1/index.html"]
    incremental, whole = clean(settled)
    assert incremental == whole


@pytest.mark.parametrize(
    ("old", "new"),
    [("B1", "Judul lain"), (LONG, "Ringkasan yang lain sama sekali, dan juga cukup panjang."), ("Rara Sari", "Ada"),
     ("2024-06-19", "2024-06-20"), ("Koran", "Suara"), ("tags: [banjir]", "tags: [pasar]"),
     ("title", "draft: true\ntitle")],
)  # fmt: skip
def test_what_another_page_can_tell_is_planned(settled, old, new):
    edit(settled, old, new)
    assert not was_quick(build_site(settled))
    incremental, whole = clean(settled)
    assert incremental == whole


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "content/articles/4.md").write_text(article(title="Lagi"), encoding="utf-8"),
        lambda root: (root / "content/articles/1.md").unlink(),
        lambda root: (root / "content/tags.yaml").write_text("- {id: banjir, name: Air}\n", encoding="utf-8"),
        lambda root: (root / "site.yaml").write_text("title: Lain\nbase_url: https://x.example/\n", encoding="utf-8"),
        lambda root: (root / "public/index.html").write_text("half a pa", encoding="utf-8"),
        lambda root: (root / "public/2024/06/a-1/index.html").unlink(),
        lambda root: (root / "public/2024/stray.html").write_text("stray", encoding="utf-8"),
        lambda root: (root / "public/2024/06/a-1/stray.html").write_text("stray", encoding="utf-8"),
        lambda root: (root / "content/static").mkdir(),
    ],
)
def test_whatever_else_changed_has_the_whole_built(settled, change):
    change(settled)
    tick(settled)
    assert not was_quick(build_site(settled))
    incremental, whole = clean(settled)
    assert incremental == whole


def test_what_was_missing_is_told_again(settled):
    edit(settled, "\n\nA", "\n\n![x](images/tidak-ada.png)")
    first = build_site(settled)
    tick(settled)
    edit(settled, "x", "x", name="0")
    second = build_site(settled)
    assert was_quick(second)
    assert second.problems == first.problems != ()


def test_a_build_that_was_killed_is_not_taken_for_the_last(settled):
    edit(settled, "B1", "Judul lain")

    class KilledError(Exception):
        pass

    def kill():
        raise KilledError

    with pytest.raises(KilledError):
        build_site(settled, progress=lambda *_: kill())
    assert not was_quick(build_site(settled))
    incremental, whole = clean(settled)
    assert incremental == whole


def test_a_process_that_remembers_is_told_what_changed(settled):
    memory = Memory()
    build_site(settled, memory=memory)
    edit(settled, "\n\nA", "\n\nBaru")
    path = settled / "content/articles/1.md"
    beside = settled / "content/articles/.1.md.swp"
    assert was_quick(build_site(settled, memory=memory, changed=frozenset({path, beside})))
    incremental, whole = clean(settled)
    assert incremental == whole


def test_what_was_edited_is_written_before_the_rest(settled):
    memory, path = Memory(), settled / "content/articles/1.md"
    build_site(settled, memory=memory)
    edit(settled, "B1", "Judul lain")
    seen = []

    def look():
        files = tree(settled / "public")
        seen.append([b"Judul lain" in files.get(name, b"") for name in ("2024/06/a-1/index.html", "index.html")])

    build_site(settled, memory=memory, changed=frozenset({path}), early=look)
    path.unlink()
    build_site(settled, memory=memory, changed=frozenset({path}), early=look)
    assert seen == [[True, False], [False, True]]
    incremental, whole = clean(settled)
    assert incremental == whole


def test_what_was_written_before_the_rest_is_told_with_it(settled, monkeypatch):
    """A preview has the search index follow where something was written."""
    monkeypatch.setattr(quick, "MOST", 0)
    memory, path = Memory(), settled / "content/articles/1.md"
    before = build_site(settled, memory=memory).did
    edit(settled, "\n\nA", "\n\nBaru")
    did = build_site(settled, memory=memory, changed={path}).did
    assert did == {**before, "written": 1, "unchanged": before["unchanged"] - 1}
    edit(settled, "B1", "Judul lain")
    did = build_site(settled, memory=memory, changed={path}).did
    assert did["written"] > 1
    assert did["written"] + did["unchanged"] == before["unchanged"]
    path.unlink()
    assert build_site(settled, memory=memory, changed={path}).did["removed"] == 1


@pytest.mark.parametrize("pages", [0, 1, 5, 20])
def test_a_build_that_is_overtaken_leaves_the_rest_to_the_next(settled, pages):
    memory, left = Memory(), iter(range(pages))
    build_site(settled, memory=memory)
    retitled, rewritten = settled / "content/articles/1.md", settled / "content/articles/2.md"
    edit(settled, "B1", "Judul lain")
    with pytest.raises(Overtaken):
        build_site(settled, memory=memory, changed={retitled}, is_overtaken=lambda: next(left, None) is None)
    assert b"Judul lain" in (settled / "public/2024/06/a-1/index.html").read_bytes(), "what was edited is written"
    edit(settled, "\n\nA", "\n\nBaru", "2")
    build_site(settled, memory=memory, changed={retitled, rewritten}, newest={rewritten})
    incremental, whole = clean(settled)
    assert incremental == whole


def test_pages_of_a_build_that_was_overtaken_go_with_their_article(settled):
    memory, new = Memory(), settled / "content/articles/9.md"
    build_site(settled, memory=memory)
    new.write_text(article(title="Baru", date="2024-06-19", tags="unik"), encoding="utf-8")
    left = iter(range(40))
    with pytest.raises(Overtaken):
        build_site(settled, memory=memory, changed={new}, is_overtaken=lambda: next(left, None) is None)
    assert (settled / "public/tags/unik/index.html").is_file()
    new.unlink()
    build_site(settled, memory=memory, changed={new}, newest={new})
    incremental, whole = clean(settled)
    assert incremental == whole


def test_a_text_that_overtook_a_build_is_written_first(settled):
    memory, seen = Memory(), []
    build_site(settled, memory=memory)
    retitled, rewritten = settled / "content/articles/1.md", settled / "content/articles/2.md"
    edit(settled, "B1", "Judul lain")
    with pytest.raises(Overtaken):
        build_site(settled, memory=memory, changed={retitled}, is_overtaken=lambda: True)
    edit(settled, "\n\nA", "\n\nBaru", "2")

    def look():
        files = tree(settled / "public")
        seen.append((b"Baru" in files["2024/06/a-2/index.html"], b"Judul lain" in files["index.html"]))

    build_site(settled, memory=memory, changed={retitled, rewritten}, newest={rewritten}, early=look)
    assert seen == [(True, False), (True, False)]
    assert b"Judul lain" in (settled / "public/index.html").read_bytes()


def test_a_text_that_was_built_without_the_search_index_is_found_after_the_next(settled):
    build_site(settled, search=True)
    tick(settled)
    edit(settled, "\n\nA", "\n\nBaru")
    assert was_quick(build_site(settled))
    tick(settled)
    assert build_site(settled, search=True).did["indexed"]
    assert not build_site(settled, search=True).did["indexed"]


@pytest.mark.parametrize(("old", "new"), [("\n\nA", "\n\nBaru"), ("B1", "Judul lain")], ids=["text", "title"])
def test_a_process_that_remembers_leaves_what_the_next_goes_on_with(settled, old, new):
    memory = Memory()
    build_site(settled, memory=memory)
    edit(settled, old, new)
    build_site(settled, memory=memory, changed=frozenset({settled / "content/articles/1.md"}))
    assert leave_site(settled, memory)
    tick(settled)
    report = build_site(settled)
    assert was_quick(report)
    assert not report.did["written"]
    incremental, whole = clean(settled)
    assert incremental == whole


def test_what_others_did_meanwhile_is_not_left_as_ours(settled):
    memory, path = Memory(), settled / "content/articles/1.md"
    build_site(settled, memory=memory)
    edit(settled, "B1", "Judul lain")
    build_site(settled, memory=memory, changed=frozenset({path}))
    (settled / "public/2024/06/foreign.html").write_text("x", encoding="utf-8")
    (settled / "content/tags.yaml").write_text("- {id: satu, name: Satu, cues: [Kalimat]}\n", encoding="utf-8")
    edit(settled, "Judul lain", "Judul baru")
    assert leave_site(settled, memory)
    tick(settled)
    assert not was_quick(build_site(settled))
    assert not (settled / "public/2024/06/foreign.html").exists()
    incremental, whole = clean(settled)
    assert incremental == whole


def test_a_build_that_was_overtaken_leaves_nothing(settled):
    memory, path = Memory(), settled / "content/articles/1.md"
    build_site(settled, memory=memory)
    edit(settled, "B1", "Judul lain")
    with pytest.raises(Overtaken):
        build_site(settled, memory=memory, changed={path}, is_overtaken=lambda: True)
    assert not leave_site(settled, memory)


def test_the_code_that_runs_is_that_of_the_start(settled, monkeypatch):
    """Who installs another while a preview runs has all built again by it."""
    site = load_site(settled)
    before = state.of_files(site, portable=False)
    monkeypatch.setattr(state, "distributions", lambda: ["other-1.0.dist-info"])
    assert state.of_files(site, portable=False) == before
    state._code.cache_clear()
    assert state.of_files(site, portable=False) != before
    state._code.cache_clear()


def test_what_only_the_search_index_has_read_is_not_taken_for_built(settled):
    build_site(settled, search=True)
    tick(settled)
    edit(settled, "\n\nA", "\n\nBaru")
    (settled / "content/articles/2.md").unlink()
    assert index_site(settled).did["indexed"]
    tick(settled)
    assert build_site(settled).did["written"]
    shutil.rmtree(settled / "public/pagefind")
    incremental, whole = clean(settled)
    assert incremental == whole


@pytest.mark.parametrize("name", ["stories", "tags", "entities"])
def test_what_stood_in_for_a_broken_file_is_gone_in_a_new_process(settled, name):
    path = settled / f"content/{name}.yaml"
    path.write_text("- {id: banjir, name: Air, type: place}\n" if name == "entities" else "", encoding="utf-8")
    memory = Memory()
    tick(settled)
    build_site(settled, memory=memory)
    path.write_text("- [\n", encoding="utf-8")
    tick(settled)
    build_site(settled, memory=memory)
    tick(settled)
    assert not was_quick(build_site(settled))
    incremental, whole = clean(settled)
    assert incremental == whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET entry = x'4e2e'",
        "UPDATE around SET packed = x'80'",
        "UPDATE around SET packed = x'4e2e'",
        "UPDATE last SET problems = x''",
        "UPDATE last SET problems = x'4e2e'",
        "DELETE FROM around",
    ],
)
def test_what_somebody_spoiled_is_not_believed(settled, statement):
    edit(settled, "\n\nA", "\n\nBaru")
    with sqlite3.connect(settled / ".kliping/built.sqlite") as db:
        db.execute(statement)
    db.close()
    report = build_site(settled)
    assert not was_quick(report)
    assert not report.problems
    incremental, whole = clean(settled)
    assert incremental == whole


def test_a_title_cannot_forge_the_way_to_the_root(new_site):
    root = new_site({"content/articles/a.md": article(title='"a\\x02b\\x03c"')})
    build_site(root)
    assert "a\ufffdb\ufffdc" in (root / "public/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("anew", [True, False])
def test_links_of_another_kind_are_written_though_no_file_changed(settled, anew):
    memory = Memory()
    if anew:
        (settled / ".kliping/built.sqlite").unlink()
    build_site(settled, memory=memory)
    report = build_site(settled, memory=memory, changed=frozenset(), portable=True)
    assert not was_quick(report)
    assert "people/index.html" in (settled / "public/tags/index.html").read_text(encoding="utf-8")


def test_the_index_of_edited_texts_is_that_of_all_read_anew(settled):
    memory, path = Memory(), settled / "content/articles/1.md"
    edit(settled, "B2", "B2 lain", "2")
    build_site(settled, memory=memory)
    before = search.task(memory.source).key
    edit(settled, "\n\nA", "\n\nBaru")
    assert was_quick(build_site(settled, memory=memory, changed=frozenset({path})))
    site = load_site(settled)
    with Built(site.cache_dir / "built.sqlite") as built:
        anew = read(site, executor=SerialExecutor(), readings=built.readings)
    assert before != search.task(memory.source).key == search.task(anew).key


@pytest.mark.parametrize(("old", "new"), [("\n\nA", "\n\nBaru"), ("title: B1", "title: Baru")])
def test_what_others_put_there_while_a_build_ran_is_found_by_the_next(settled, monkeypatch, old, new):
    folder = settled / "public/search"  # which the build itself does not write to
    kept = tree(folder)
    dressed = quick.dress

    def meanwhile(*arguments, **options):
        (folder / "theirs.html").write_bytes(b"x")
        tick(settled)
        return dressed(*arguments, **options)

    monkeypatch.setattr(quick, "dress", meanwhile)
    edit(settled, old, new)
    assert not build_site(settled).problems
    monkeypatch.undo()
    build_site(settled)
    assert tree(folder) == kept


def test_the_content_is_listed_once_for_a_text_and_its_shard(settled, monkeypatch):
    build_site(settled, search=True)
    listed = []

    def counted(folder, site):
        listed.append(folder)
        return listing.scan(folder, site)

    for module in (load, unchanged):
        monkeypatch.setattr(module, "scan", counted)
    edit(settled, "\n\nA", "\n\nBaru")
    report = build_site(settled, search=True)
    assert report.did["indexed"] == 1
    assert len(listed) == 1


@pytest.mark.parametrize("size", [0, 5, 10, 11, 99])
def test_a_file_is_read_to_its_end_whatever_size_it_was_said_to_have(tmp_path, size):
    (tmp_path / "a.md").write_bytes(b"0123456789")
    assert load._bytes(str(tmp_path / "a.md"), size) == b"0123456789"
