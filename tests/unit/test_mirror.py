"""The copy of a storage: it has what is there, whatever is there and whatever happens on the way."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("fsspec", reason="fsspec is not installed")

from building import build_site
from kliping import mirror as mirrors
from kliping import storage as storages
from kliping.content import at_hand
from kliping.errors import StorageError, UsageError
from kliping.mirror import Mirror
from kliping.site import load_site
from kliping.storage import Storage
from storing import place_of


@pytest.fixture(params=["file", "memory"])
def place(request, tmp_path, monkeypatch):
    monkeypatch.setattr(storages, "TICK", -1)  # times are exact here
    place = place_of(request.param, tmp_path, "content")
    place.put("articles/a.md", "satu")
    place.put("articles/deep/b.md", "dua")
    place.put("raw/big.txt", "asli")
    return place


@pytest.fixture
def opened(place, tmp_path):
    """A function that opens the copy as a new process would."""
    made = []

    def open_():
        while made:
            made.pop().__exit__(None, None, None)
        made.append(Mirror(Storage(place.url, needed_by="content", hint=""), place.url, tmp_path / ".kliping"))
        return made[0]

    yield open_
    while made:
        made.pop().__exit__(None, None, None)


def files(mirror):
    return {
        path.relative_to(mirror.place).as_posix(): path.read_bytes()
        for path in mirror.place.rglob("*")
        if path.is_file()
    }


def counts(done):
    return done.fetched, done.removed, done.sent


def told(done):
    return [str(problem) for problem in (*done.problems, *done.notes)]


def test_only_what_differs_is_fetched(place, opened):
    mirror = opened()
    assert counts(mirror.pull()) == (3, 0, 0)
    assert files(mirror) == place.tree()
    mirror = opened()
    times = {path: path.stat().st_mtime_ns for path in mirror.place.rglob("*.*")}
    assert counts(mirror.pull()) == (0, 0, 0)
    place.put("articles/a.md", "tiga")
    place.remove("articles/deep/b.md")
    place.put("static/.nojekyll", "")
    assert counts(mirror.pull()) == (2, 1, 0)
    assert files(mirror) == place.tree()
    assert not (mirror.place / "articles/deep").exists()
    raw = mirror.place / "raw/big.txt"
    assert raw.stat().st_mtime_ns == times[raw]


def test_bytes_that_come_again_leave_the_file_as_it_is(place, opened):
    mirror = opened()
    mirror.pull()
    path = mirror.place / "articles/a.md"
    os.utime(path, ns=(1, 1))
    place.put("articles/a.md", "satu")
    assert (counts(mirror.pull()), path.stat().st_mtime_ns, told(mirror.pull())) == ((1, 0, 0), 1, [])


def test_a_folder_may_be_left_out_and_is_kept(place, opened):
    mirror = opened()
    assert counts(mirror.pull(but="raw")) == (2, 0, 0)
    mirror.pull()
    place.put("raw/big.txt", "lain")
    mirror.pull(but="raw")
    assert files(mirror)["raw/big.txt"] == b"asli"
    mirror.pull()
    assert files(mirror) == place.tree()


def test_some_of_a_folder_that_is_left_out(place, opened):
    for path in ("raw/2021/a.txt", "raw/2021/b.txt", "raw/2021x.txt", "raw/2022/c.txt"):
        place.put(path, path)
    mirror = opened()
    mirror.pull(but="raw", only=["raw/2021", "raw/2022/c.txt", "raw/../up"])
    originals = {path for path in files(mirror) if path.startswith("raw/")}
    assert originals == {"raw/2021/a.txt", "raw/2021/b.txt", "raw/2022/c.txt"}
    place.remove("raw/2021/a.txt")
    place.put("raw/2022/c.txt", "lain")
    mirror.pull(but="raw", only=["raw/2021/a.txt"])
    originals = {path: data for path, data in files(mirror).items() if path.startswith("raw/")}
    assert originals == {"raw/2021/b.txt": b"raw/2021/b.txt", "raw/2022/c.txt": b"raw/2022/c.txt"}
    mirror.pull()
    assert files(mirror) == place.tree()


def test_what_is_a_file_now_and_a_folder_then(place, opened):
    mirror = opened()
    mirror.pull()
    for change in ({"articles/a.md": None, "articles/a.md/x": "x"}, {"articles/a.md/x": None, "articles/a.md": "y"}):
        for path, data in change.items():
            if data is not None:
                place.put(path, data)
                continue
            place.remove(path)
            if place.fs.isdir(f"{place.root}/articles/a.md"):
                place.fs.rmdir(f"{place.root}/articles/a.md")
        mirror.pull()
        assert files(mirror) == place.tree()


def test_a_time_that_is_not_over_yet_is_not_believed(place, opened, monkeypatch):
    monkeypatch.setattr(storages, "TICK", 3600)
    mirror = opened()
    mirror.pull()
    assert counts(mirror.pull()) == (3, 0, 0)


def test_a_single_file(place, tmp_path):
    url = f"{place.url}/raw/big.txt"
    with Mirror(Storage(url, needed_by="convert", hint=""), url, tmp_path / ".kliping") as mirror:
        mirror.pull()
        assert (mirror.place.name, mirror.place.read_bytes()) == ("big.txt", b"asli")
        place.remove("raw/big.txt")
        place.put("raw/big.txt/inner.txt", "x")
        mirror.pull()
        assert (mirror.place / "inner.txt").read_bytes() == b"x"


def test_an_empty_folder_is_taken_for_a_wrong_address(place, opened):
    opened().pull()
    place.fs.rm(place.root, recursive=True)
    place.fs.makedirs(place.root)
    with pytest.raises(StorageError, match=r"holds no files\. Check the address\."):
        opened().pull()
    assert (opened().place / "articles/a.md").exists()


NAMES = ["../up.md", "a/../../up.md", "/etc/x", "a//b", "a\\b",
         "nul\0.md", "line\n.md", "\x1b[2J.md", "a/./b", "x" * 256]  # fmt: skip


def test_names_that_lead_elsewhere_are_left_out(place, opened, monkeypatch, tmp_path):
    known = Storage._infos

    def infos(self):
        yield from known(self)
        for name in [*NAMES, "/".join(["y" * 250] * 5)]:
            yield {"name": f"{self.root}/{name}", "size": 1, "type": "file", "etag": "1"}

    monkeypatch.setattr(Storage, "_infos", infos)
    before = {path for path in tmp_path.rglob("*") if ".kliping" not in path.parts}
    mirror = opened()
    done = mirror.pull()
    assert len(done.problems) == len(NAMES) + 1
    assert all("is left out. Rename it." in line for line in told(done))
    assert files(mirror) == place.tree()
    assert {path for path in tmp_path.rglob("*") if ".kliping" not in path.parts} == before


def test_a_file_that_is_a_folder_too_is_left_out_and_an_empty_one_is_its_sign(place, opened, monkeypatch):
    known = Storage._infos

    def infos(self):
        yield from known(self)
        yield {"name": f"{self.root}/articles", "size": 5, "type": "file", "etag": "1"}
        for name in ("", "/", "/articles/deep", "/articles/", "/empty/"):
            yield {"name": f"{self.root}{name}", "size": 0, "type": "file", "etag": "1"}

    monkeypatch.setattr(Storage, "_infos", infos)
    mirror = opened()
    assert told(mirror.pull()) == [
        f"{place.url}/articles: is a file and a folder, so the file is left out. Rename it."
    ]
    assert files(mirror) == place.tree()


def test_names_that_are_one_on_this_disk(place, opened, monkeypatch):
    place.put("Articles/c.md", "x")
    mirror = opened()
    mirror.pull()
    assert files(mirror) == place.tree()  # they are two here
    monkeypatch.setattr(Mirror, "_is_one", lambda self, one, other: True)
    with pytest.raises(StorageError, match=r'/articles: and "Articles" have one name on this disk'):
        mirror.pull()


def test_links_in_the_copy_lead_nowhere(place, opened, tmp_path):
    mirror = opened()
    mirror.pull()
    precious = tmp_path / "precious"
    (precious / "deep").mkdir(parents=True)
    (precious / "deep/b.md").write_text("milik saya", encoding="utf-8")
    (mirror.place / "articles/a.md").unlink()
    (mirror.place / "articles/a.md").symlink_to(precious / "deep/b.md")
    (mirror.place / "stray").symlink_to(precious)
    mirror.pull()
    assert files(mirror) == place.tree()
    assert (precious / "deep/b.md").read_text("utf-8") == "milik saya"
    os.rename(mirror.place, tmp_path / "moved")
    mirror.place.symlink_to(precious)
    with pytest.raises(UsageError, match="is a link, and kliping removes files there"):
        opened()


@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_links_there_are_not_followed(place, opened, tmp_path):
    (tmp_path / "secret.md").write_text("rahasia", encoding="utf-8")
    Path(place.root, "articles/link.md").symlink_to(tmp_path / "secret.md")
    Path(place.root, "articles/round").symlink_to("..")
    Path(place.root, "articles/again").symlink_to("..")
    mirror = opened()
    assert sorted(told(mirror.pull())) == [
        f"{place.url}/articles/{name}: is a link, and is not followed. Copy what it leads to there."
        for name in ("again", "link.md", "round")
    ]
    assert len(files(mirror)) == 3


@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_a_folder_that_cannot_be_listed_is_not_taken_for_removed(place, opened, monkeypatch):
    mirror = opened()
    mirror.pull()
    known = type(place.fs).ls

    def ls(self, path, **options):
        if path.endswith("deep"):
            raise PermissionError(13, "Permission denied", path)
        return known(self, path, **options)

    monkeypatch.setattr(type(place.fs), "ls", ls)
    with pytest.raises(StorageError, match="cannot be read: PermissionError"):
        mirror.pull()
    assert "articles/deep/b.md" in files(mirror)


def test_a_line_that_breaks_keeps_what_came_and_the_next_run_goes_on(place, opened, monkeypatch):
    monkeypatch.setattr(mirrors, "BATCH", 1)
    known, asked = Storage.get, []

    def get(self, pairs):
        asked.append(pairs)
        if len(asked) == 2:
            pairs[0][1].write_bytes(b"half")
            raise RuntimeError("the line is dead\nand more")
        known(self, pairs)

    monkeypatch.setattr(Storage, "get", get)
    with pytest.raises(StorageError, match=r"cannot be read: RuntimeError: the line is dead\. What came stays; run"):
        opened().pull()
    assert files(opened()) == {"articles/a.md": b"satu"}
    mirror = opened()
    assert counts(mirror.pull()) == (2, 0, 0)
    assert files(mirror) == place.tree()


@pytest.mark.parametrize("happens", ["gone", "longer", "shorter"])
def test_what_changes_while_it_is_read_is_listed_again(place, opened, monkeypatch, happens):
    known, asked = Storage.get, []

    def get(self, pairs):
        if not asked:
            if happens == "gone":
                place.remove("articles/a.md")
            else:
                place.put("articles/a.md", {"longer": "satu dua", "shorter": "s"}[happens])
        asked.append(pairs)
        known(self, pairs)

    monkeypatch.setattr(Storage, "get", get)
    mirror = opened()
    mirror.pull()
    assert files(mirror) == place.tree()
    assert len(asked) == 2


def test_what_never_comes_to_rest_is_told(place, opened, monkeypatch):
    def get(self, pairs):
        for _, part in pairs:
            part.write_bytes(b"another size")

    monkeypatch.setattr(Storage, "get", get)
    with pytest.raises(StorageError, match=r"articles/a.md: changes while it is read\. Run the command again later\."):
        opened().pull()
    assert files(opened()) == {}


def test_a_change_in_the_copy_is_put_aside_and_does_not_count(place, opened):
    mirror = opened()
    mirror.pull()
    (mirror.place / "articles/a.md").write_text("milik saya", encoding="utf-8")
    (mirror.place / "articles/new.md").write_text("baru", encoding="utf-8")
    done = mirror.pull()
    assert files(mirror) == place.tree()
    assert len(done.notes) == 2
    aside = [Path(note.what.partition("it is now ")[2]).read_text("utf-8") for note in done.notes]
    assert sorted(aside) == ["baru", "milik saya"]


@pytest.mark.parametrize("how", ["gone", "damaged", "spoiled"])
def test_a_lost_or_damaged_manifest_costs_a_reading(place, opened, how):
    mirror = opened()
    mirror.pull()
    manifest = mirror.place.parents[1] / "manifest.sqlite"
    mirror.__exit__(None, None, None)
    if how == "spoiled":
        with closing(sqlite3.connect(manifest)) as db:
            db.execute("INSERT INTO files VALUES (x'2e2e', 'x', 1, 1, 'x')")
            db.commit()
    else:
        manifest.unlink()
    if how == "damaged":
        manifest.write_bytes(b"not a database" * 500)
    mirror = opened()
    assert (counts(mirror.pull()), mirror.is_unsent) == ((3, 0, 0), False)
    assert files(mirror) == place.tree()


def test_what_is_written_is_sent(place, opened):
    mirror = opened()
    mirror.pull(but="raw")
    mirror.begin_writing()
    (mirror.place / "articles/a.md").write_text("empat", encoding="utf-8")
    (mirror.place / "raw").mkdir()
    (mirror.place / "raw/new.txt").write_text("lima", encoding="utf-8")
    (mirror.place / "raw/.x.part").write_text("half", encoding="utf-8")
    assert opened().is_unsent
    mirror = opened()
    assert counts(mirror.push()) == (0, 0, 2)
    found = place.tree()
    assert (found["articles/a.md"], found["raw/new.txt"], found["raw/big.txt"]) == (b"empat", b"lima", b"asli")
    assert not any(path.endswith(".part") for path in found)
    assert not mirror.is_unsent
    assert counts(mirror.push()) == (0, 0, 0)
    assert counts(mirror.pull()) == (1, 1, 0)  # the original that was not here, and the half of one that nobody needs


def test_a_file_that_is_gone_here_is_not_removed_there(place, opened):
    mirror = opened()
    mirror.pull()
    mirror.begin_writing()
    (mirror.place / "articles/a.md").unlink()
    mirror.push()
    assert "articles/a.md" in place.tree()
    mirror.pull()
    assert files(mirror) == place.tree()


@pytest.mark.parametrize("path", ["articles/a.md", "articles/new.md"])
def test_what_changed_there_meanwhile_counts(place, opened, path):
    mirror = opened()
    mirror.pull()
    (mirror.place / path).write_text("di sini", encoding="utf-8")
    (mirror.place / "articles/deep/b.md").write_text("juga", encoding="utf-8")
    place.put(path, "di sana")
    done = mirror.push()
    assert [str(problem) for problem in done.problems] == [
        f"{place.url}/{path}: was changed there meanwhile, so what was made here is not sent. "
        "Run the command again, or take over by hand what it made."
    ]
    assert Path(done.notes[0].what.partition("it is now ")[2]).read_text("utf-8") == "di sini"
    assert (place.tree()[path], place.tree()["articles/deep/b.md"]) == (b"di sana", b"juga")
    assert files(mirror) == place.tree()


def test_half_a_file_that_was_being_sent_is_sent_again(place, opened, monkeypatch):
    mirror = opened()
    mirror.pull()
    mirror.begin_writing()
    (mirror.place / "articles/a.md").write_text("panjang sekali", encoding="utf-8")
    (mirror.place / "articles/new.md").write_text("baru", encoding="utf-8")
    known = Storage.put

    def put(self, pairs):
        for _, path in pairs:
            place.put(path, "half")
        raise OSError("the line is dead")

    monkeypatch.setattr(Storage, "put", put)
    with pytest.raises(StorageError, match=r"cannot be written to: OSError: the line is dead\. The next command goes"):
        mirror.push()
    monkeypatch.setattr(Storage, "put", known)
    mirror = opened()
    assert mirror.is_unsent
    done = mirror.push()
    assert (counts(done), told(done)) == ((0, 0, 2), [])
    assert files(mirror) == place.tree()
    assert place.tree()["articles/a.md"] == b"panjang sekali"


def test_what_was_sent_but_not_noted_is_no_change_of_another(place, opened, monkeypatch):
    mirror = opened()
    mirror.pull()
    mirror.begin_writing()
    (mirror.place / "articles/new.md").write_text("baru", encoding="utf-8")
    place.put("articles/new.md", "baru")
    done = mirror.push()
    assert (counts(done), told(done)) == ((0, 0, 0), [])


@pytest.mark.parametrize("info", [{}, {"etag": "x"}, {"mtime": 1.0}, {"LastModified": "Thu", "ETag": '"x"'}])
def test_a_mark_needs_something_that_tells_two_apart(info):
    mark = storages._mark({"name": "x", "type": "file", "size": 1, **info}, now=1000.0)
    assert bool(mark) is bool(info)
    assert storages._mark({"name": "x", "type": "file", "size": 2, **info}, now=1000.0) != mark or not info


def test_a_password_is_neither_written_nor_told(new_site):
    url = "memory://me:secret-word@host/content"
    fs = Storage(url, needed_by="content", hint="").fs
    fs.pipe_file(f"{url}/articles/a.md", b"---\ntitle: [\n---\n")
    root = new_site(settings=f"title: Arsip\nbase_url: https://arsip.example/\ncontent: {url}\n")
    site = load_site(root)
    with at_hand(site, writes=True) as held:
        report = held.finished(build_site(root))
    assert [str(problem).partition(":3")[0] for problem in report.problems] == ["memory://host/content/articles/a.md"]
    assert "secret-word" not in repr(site) + repr(report)
    for folder in (".kliping", "public"):
        assert not any(b"secret-word" in path.read_bytes() for path in (root / folder).rglob("*") if path.is_file())
        assert not any("secret-word" in str(path) for path in (root / folder).rglob("*"))
