"""What counts as a change. Real files and the system's own events; waiting is for a path, with a deadline."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kliping.server.watch import Watch, is_noise

DEADLINE = 10.0


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An archive that lives in a hidden folder: its own name must not hide it."""
    root = tmp_path.resolve() / ".archive"
    (root / "content" / "articles").mkdir(parents=True)
    (root / "public").mkdir()
    (root / "site.yaml").write_text("title: Arsip", encoding="utf-8")
    (root / "content" / "articles" / "old.md").write_text("old", encoding="utf-8")
    return root


class Heard:
    """The sets of a watch, collected until a path is among them."""

    def __init__(self, watch: Watch, stop: threading.Event) -> None:
        self._sets = iter(watch)
        self._stop = stop

    def until(self, *paths: Path) -> set[Path]:
        """All that is heard until each of these paths was."""
        heard: set[Path] = set()
        out_of_time = threading.Timer(DEADLINE, self._stop.set)
        out_of_time.start()
        try:
            while not heard.issuperset(paths):
                heard |= next(self._sets, frozenset())
                assert not self._stop.is_set(), f"waited for {paths}, heard {heard}"
        finally:
            out_of_time.cancel()
            out_of_time.join()
        return heard


@pytest.fixture
def watching(site: Path) -> Iterator[Callable[..., Heard]]:
    stop = threading.Event()
    entered: list[Watch] = []

    def enter(*paths: str, settle: float = 0.05, ignored: tuple[str, ...] = ()) -> Heard:
        folders, quiet = map(site.joinpath, paths), map(site.joinpath, ignored)
        watch = Watch(*folders, settle=settle, stop=stop, ignored=quiet)
        entered.append(watch.__enter__())
        return Heard(watch, stop)

    yield enter
    for watch in entered:
        watch.__exit__(None, None, None)


@pytest.mark.parametrize("name", [
    ".a.md.swp", "a.md~", "4913", ".#a.md", "#a.md#", "a.tmp", "a.md.swx", ".DS_Store",
    ".git", ".kliping", "__pycache__",
])
def test_what_editors_and_tools_leave_is_noise(name: str) -> None:
    assert is_noise(name)


@pytest.mark.parametrize("name", ["a.md", "4914", "a.tmpl", "berita 4913", "a#b.md", "raw"])
def test_content_is_not_noise(name: str) -> None:
    assert not is_noise(name)


def test_an_edit_is_heard_and_nothing_else(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content")
    article = site / "content/articles/old.md"
    article.write_text("new", encoding="utf-8")
    assert heard.until(article) == {article}


@pytest.mark.parametrize("change", [
    lambda path: path.unlink(),
    lambda path: path.rename(path.with_name("new.md")),
    lambda path: path.with_name("new.md").write_text("x", encoding="utf-8"),
    lambda path: (path.parent / "2024" / "06").mkdir(parents=True),
], ids=["deleted", "renamed", "created", "folder"])
def test_each_kind_of_change_is_heard(
    change: Callable[[Path], None], site: Path, watching: Callable[..., Heard]
) -> None:
    heard = watching("content")
    before = set((site / "content").rglob("*"))
    change(site / "content/articles/old.md")
    assert heard.until(*(before ^ set((site / "content").rglob("*"))))


def test_reading_is_no_change(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content")
    (site / "content/articles/old.md").read_text("utf-8")
    list((site / "content").iterdir())
    mark = site / "content" / "mark.md"
    mark.touch()
    assert heard.until(mark) == {mark}


def test_a_file_in_a_folder_made_just_before_is_heard(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content")
    article = site / "content/articles/2024/06/new.md"
    article.parent.mkdir(parents=True)
    article.write_text("new", encoding="utf-8")
    heard.until(article)
    article.write_text("newer", encoding="utf-8")
    assert heard.until(article) == {article}


@pytest.mark.parametrize("noise", [
    "content/articles/.old.md.swp", "content/articles/old.md~", "content/4913", "content/.git/index",
    "content/.kliping/cache", "content/__pycache__/a.pyc", "content/out/index.html",
    "elsewhere.md", "public/index.html",
])
def test_noise_is_not_heard(noise: str, site: Path, watching: Callable[..., Heard]) -> None:
    (site / noise).parent.mkdir(parents=True, exist_ok=True)
    heard = watching("content", "site.yaml", ignored=("public", "content/out"))
    (site / noise).write_text("noise", encoding="utf-8")
    (site / noise).unlink()
    mark = site / "content/mark.md"
    mark.touch()
    assert heard.until(mark) == {mark}


def test_a_burst_is_one_set(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content", settle=0.5)
    articles = [site / f"content/articles/{number}.md" for number in range(500)]
    for article in articles:
        article.write_text("x", encoding="utf-8")
    assert next(iter(heard._sets)) == set(articles)


def test_a_stream_without_a_pause_is_flushed(
    site: Path, watching: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kliping.server.watch.LONGEST", 0.2)
    heard = watching("content", settle=DEADLINE)
    article = site / "content/articles/old.md"
    is_over = threading.Event()

    def keep_writing() -> None:
        while not is_over.wait(0.02):
            article.write_text(str(time.monotonic()), encoding="utf-8")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        assert heard.until(article)
        assert heard.until(article)
    finally:
        is_over.set()
        writer.join()


def test_changes_while_nobody_listens_are_kept(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content")
    first, second = site / "content/first.md", site / "content/second.md"
    first.touch()
    heard.until(first)
    second.touch()                                             # the consumer is busy here
    heard.until(second)


def in_place(path: Path) -> None:
    path.write_text("title: Dua", encoding="utf-8")


def by_rename(path: Path) -> None:
    in_place(path.with_name("site.tmp"))
    path.with_name("site.tmp").replace(path)


def with_backup(path: Path) -> None:
    path.rename(path.with_name("site.yaml~"))
    in_place(path)


def deleted_first(path: Path) -> None:
    path.unlink()
    in_place(path)


@pytest.mark.parametrize("save", [in_place, by_rename, with_backup, deleted_first])
def test_a_single_file_is_heard_however_it_is_saved(
    save: Callable[[Path], None], site: Path, watching: Callable[..., Heard]
) -> None:
    settings = site / "site.yaml"
    heard = watching("site.yaml", "content")
    for _ in range(2):
        save(settings)
        assert heard.until(settings) == {settings}


def test_a_folder_that_is_made_later(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("themes/mine")
    template = site / "themes/mine/templates/base.html"
    template.parent.mkdir(parents=True)
    template.touch()
    heard.until(site / "themes/mine")
    template.write_text("x", encoding="utf-8")
    heard.until(template)


def test_a_folder_that_goes_and_comes_back(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content")
    content = site / "content"
    for _ in range(3):
        shutil.rmtree(content)
        heard.until(content)
        content.mkdir()
        heard.until(content)
        (content / "new.md").touch()
        heard.until(content / "new.md")


def test_a_folder_that_is_swapped_for_another(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content")
    content = site / "content"
    shutil.copytree(content, site / "branch")
    content.rename(site / "aside")
    (site / "branch").rename(content)
    heard.until(content)
    article = content / "articles/old.md"
    article.write_text("of the branch", encoding="utf-8")
    assert heard.until(article) == {article}


def test_the_folder_above_goes_and_comes_back(site: Path, watching: Callable[..., Heard]) -> None:
    heard = watching("content/raw")
    raw = site / "content/raw"
    shutil.rmtree(site / "content")
    heard.until(raw)
    raw.mkdir(parents=True)
    heard.until(raw)
    (raw / "a.txt").touch()
    heard.until(raw / "a.txt")


def test_a_folder_through_a_link_is_told_by_the_name_that_was_asked_for(
    site: Path, watching: Callable[..., Heard]
) -> None:
    (site / "themes").symlink_to(site / "content")
    heard = watching("themes")
    (site / "content/new.html").touch()
    assert heard.until(site / "themes/new.html") == {site / "themes/new.html"}


def test_it_can_be_pointed_elsewhere(site: Path) -> None:
    stop = threading.Event()
    (site / "inhalt").mkdir()
    with Watch(site / "content", settle=0.05, stop=stop) as watch:
        heard = Heard(watch, stop)
        watch.follow([site / "content"])
        watch.follow([site / "inhalt"])
        assert heard.until(site / "inhalt") == {site / "inhalt"}
        (site / "content/old.md").touch()
        (site / "inhalt/new.md").touch()
        assert heard.until(site / "inhalt/new.md") == {site / "inhalt/new.md"}


LIMIT = Path("/proc/sys/fs/inotify/max_queued_events")


@pytest.mark.skipif(not LIMIT.exists(), reason="inotify is Linux's")
def test_where_the_system_lost_events_all_is_told(
    site: Path, watching: Callable[..., Heard], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """More than the kernel's queue holds, while the thread that empties it does not get to."""
    read, is_busy = os.read, threading.Event()

    def slow(file: int, length: int) -> bytes:
        while is_busy.is_set():
            time.sleep(0.01)
        return read(file, length)

    heard = watching("content", "site.yaml", settle=0.5)
    is_busy.set()
    monkeypatch.setattr(os, "read", slow)
    one, other = site / "content/one.md", site / "content/other.md"
    with one.open("wb", buffering=0) as first, other.open("wb", buffering=0) as second:
        for _ in range(int(LIMIT.read_text()) // 2 + 100):     # the same event twice would be one
            first.write(b"x")
            second.write(b"x")
    lost = site / "content/articles/lost.md"
    lost.touch()
    is_busy.clear()
    assert lost not in heard.until(site / "content", site / "site.yaml")
    assert not [record for record in caplog.records if record.name.startswith("watchdog")]
    lost.write_text("x", encoding="utf-8")
    heard.until(lost)                                          # it is listened to again


def test_stop_ends_the_waiting(site: Path) -> None:
    stop = threading.Event()
    with Watch(site / "content", stop=stop) as watch:
        threading.Timer(0.05, stop.set).start()
        assert list(watch) == []
