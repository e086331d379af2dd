"""The loop around the passes: what is called when, with what, and what pages hear. The passes are fakes."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from kliping import server
from kliping.errors import Overtaken, SettingsError
from kliping.model import Problem, Report
from kliping.server import Preview, Turn, serve

DEADLINE = 10.0
WROTE = Report(did={"written": 1})
INDEXED = Report(did={"indexed": 1})
NOTHING = Report(did={"written": 0, "unchanged": 9})
BROKEN = Report(did={"written": 1}, problems=(Problem(where="content/a.md", line=4, what="no date"),))


class Fakes:
    """Passes that note their calls and answer as told: a report, an exception, or a function of the call."""

    def __init__(self) -> None:
        self.calls: Queue[tuple[str, Any]] = Queue()
        self.answers: dict[str, list[Any]] = {"build": [], "convert": [], "index": []}

    def answer(self, stage: str, *args: Any) -> Report:
        self.calls.put((stage, *args) if args else (stage, None))
        queue = self.answers[stage]
        answer = queue.pop(0) if queue else INDEXED if stage == "index" else NOTHING
        if callable(answer) and not isinstance(answer, type):
            answer = answer(*args)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def until(self, stage: str) -> Any:
        """What the next call of this pass was given; calls of others before it are passed over."""
        while True:
            name, given = self.calls.get(timeout=DEADLINE)
            if name == stage:
                return given


@dataclass
class Page:
    """A page that listens, as `live.js` does."""

    states: Iterator[dict[str, Any]]
    seen: list[dict[str, Any]] = field(default_factory=list)

    def until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            state = next(self.states)
            self.seen.append(state)
            if condition(state):
                return state
        raise AssertionError(self.seen)


def says(what: str) -> Callable[[dict[str, Any]], bool]:
    return lambda state: any(what in problem["what"] for problem in state["problems"])


@dataclass
class Run:
    """A preview that runs in a thread."""

    root: Path
    fakes: Fakes
    lines: Queue[str] = field(default_factory=Queue)
    told: list[tuple[str, Report]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    style: str = ""

    def start(self) -> None:
        def watched() -> list[Path]:
            return [self.root / "content", self.root / "site.yaml"]

        preview = Preview(
            output=lambda: self.root / "public",
            raw=lambda: self.root / "content" / "raw",
            watched=watched,
            build=self._build,
            convert=lambda files: self.fakes.answer("convert", files),
            index=lambda: self.fakes.answer("index"),
            style=lambda: self.style,
            is_style=lambda path: path.suffix == ".css",
        )
        self.thread = threading.Thread(target=self._serve, args=(preview,))
        self.thread.start()
        address = self.lines.get(timeout=DEADLINE).split()[1]
        self.port = int(address.rstrip("/").rpartition(":")[2])

    def _build(self, turn: Turn) -> Report:
        self.turns.append(turn)
        return self.fakes.answer("build", turn.changed)

    def _serve(self, preview: Preview) -> None:
        self.status = serve(
            preview, port=0, say=self.lines.put, tell=lambda *told: self.told.append(told), stop=self.stop
        )

    def end(self) -> None:
        self.stop.set()
        self.thread.join(DEADLINE)
        assert not self.thread.is_alive()

    @contextlib.contextmanager
    def page(self) -> Iterator[Page]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        with contextlib.closing(connection):
            connection.request("GET", "/_kliping/events")
            stream = connection.getresponse()
            yield Page(json.loads(line[6:]) for line in stream if line.startswith(b"data: "))

    def edit(self, path: str, text: str = "x") -> Path:
        """Write a file in one go, as editors do."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}")
        draft.write_text(text, encoding="utf-8")
        return draft.replace(file)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A preview that is not started yet; it is ended afterwards."""
    for folder in ("public", "content/raw", "content/articles"):
        (tmp_path / folder).mkdir(parents=True)
    run = Run(tmp_path.resolve(), Fakes())
    yield run
    run.end()


def test_everything_is_built_and_indexed_first(run: Run) -> None:
    run.start()
    assert run.fakes.until("build") is None
    run.fakes.until("index")


def test_an_edit_is_built_then_told_then_indexed(run: Run) -> None:
    is_told = threading.Event()
    run.start()
    run.fakes.until("index")
    with run.page() as page:
        before = page.until(lambda state: state["search"] == 1)["build"]
        run.fakes.answers["build"] = [WROTE]
        run.fakes.answers["index"] = [lambda: INDEXED if is_told.wait(DEADLINE) else BROKEN]
        article = run.edit("content/articles/a.md")
        assert run.fakes.until("build") == {article}
        assert page.until(lambda state: state["build"] != before)["search"] == 1
        is_told.set()
        page.until(lambda state: state["search"] == 2)


def test_a_build_that_writes_nothing_reloads_nothing(run: Run) -> None:
    run.start()
    run.fakes.until("index")
    with run.page() as page:
        build = page.until(lambda state: state["search"] == 1)["build"]
        run.edit("content/articles/a.md")
        run.fakes.until("build")
        assert next(page.states)["build"] == build
    assert run.fakes.calls.empty()


def test_a_new_style_sheet_is_told_and_is_no_reason_to_load_pages_again(run: Run) -> None:
    def restyled(_: object) -> Report:
        run.style = "assets/style.b.css"
        run.turns[-1].early()
        assert is_told.wait(DEADLINE)
        return WROTE

    is_told = threading.Event()
    run.style = "assets/style.a.css"
    run.start()
    run.fakes.until("index")
    with run.page() as page:
        before = page.until(lambda state: state["search"] == 1)
        assert before["style"] == "/assets/style.a.css"
        run.fakes.answers["build"] = [restyled, Overtaken(), WROTE]
        run.edit("content/a.css")
        page.until(lambda state: state["style"] == "/assets/style.b.css")
        is_told.set()
        run.fakes.until("index")
        run.edit("content/a.css")
        run.fakes.until("build")
        assert {state["build"] for state in page.seen} == {before["build"]}
        run.edit("content/articles/a.md")
        page.until(lambda state: state["build"] != before["build"])


def test_a_new_raw_file_is_converted_and_its_markdown_is_built(run: Run) -> None:
    run.start()
    run.fakes.until("build")
    run.fakes.answers["convert"] = [lambda _: run.edit("content/articles/new.md") and NOTHING]
    raw = run.edit("content/raw/2024/new.txt")
    assert run.fakes.until("convert") == {raw}
    assert run.fakes.until("build") == {run.root / "content/articles/new.md"}


def test_a_folder_of_raw_files_is_converted_file_by_file(run: Run) -> None:
    run.start()
    run.fakes.until("build")
    for name in ("a.txt", "b/c.html", "b/.hidden"):
        run.edit(f"elsewhere/{name}")
    (run.root / "elsewhere").rename(run.root / "content/raw/batch")
    given = run.fakes.until("convert")
    assert given == {run.root / "content/raw/batch/a.txt", run.root / "content/raw/batch/b/c.html"}


def test_a_raw_file_that_failed_is_tried_again_with_the_next(run: Run) -> None:
    problem = Problem(where="content/raw/a.txt", what="it is empty")
    failed = Report(problems=(problem,))
    run.fakes.answers["convert"] = [failed, failed, NOTHING, NOTHING]
    run.start()
    with run.page() as page:
        first = run.edit("content/raw/a.txt")
        assert run.fakes.until("convert") == {first}
        page.until(says("it is empty"))
        second = run.edit("content/raw/b.txt")
        assert run.fakes.until("convert") == {first, second}
        first.unlink()
        assert run.fakes.until("convert") == {second}
        page.until(lambda state: not state["problems"])


def test_an_edit_during_a_build_is_not_lost(run: Run) -> None:
    building, go_on = threading.Event(), threading.Event()

    def slow(_: object) -> Report:
        building.set()
        assert go_on.wait(DEADLINE)
        return WROTE

    run.start()
    run.fakes.until("build")
    run.fakes.answers["build"] = [slow]
    first = run.edit("content/articles/first.md")
    assert building.wait(DEADLINE)
    second = run.edit("content/articles/second.md")
    go_on.set()
    assert run.fakes.until("build") == {first}
    assert run.fakes.until("build") == {second}


@pytest.mark.parametrize("later", ["content/articles/b.md", "content/raw/b.txt"])
def test_a_build_that_is_overtaken_is_asked_for_again_with_what_came(run: Run, later: str) -> None:
    run.start()
    run.fakes.until("index")
    second: list[Path] = []

    def overtaken(_: object) -> Report:
        turn = run.turns[-1]
        assert not turn.is_overtaken()
        second.append(run.edit(later))
        end = time.monotonic() + DEADLINE
        while not turn.is_overtaken():
            assert time.monotonic() < end
            time.sleep(0.01)
        raise Overtaken

    with run.page() as page:
        build = next(page.states)["build"]
        run.fakes.answers["build"] = [overtaken, WROTE]
        first = run.edit("content/articles/a.md")
        assert run.fakes.until("build") == {first}
        again = run.fakes.until("build")
        came = {path for path in second if "raw" not in path.parts}
        assert again == {first} | came
        assert run.turns[-1].newest == came or came == set()
        page.until(lambda state: state["build"] != build)
    assert not any(report.problems for _, report in run.told)


@pytest.mark.parametrize(("took", "may_be"), [(0.0, False), (60.0, True)])
def test_builds_are_not_overtaken_for_ever_but_long_ones_for_longer(
    run: Run, monkeypatch: pytest.MonkeyPatch, took: float, may_be: bool
) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.0)
    run.fakes.answers["build"] = [replace(WROTE, seconds=took)]
    run.start()
    run.fakes.until("index")
    was: list[bool] = []

    def edited(_: object) -> Report:
        run.edit("content/articles/b.md")
        time.sleep(0.3)
        was.append(run.turns[-1].is_overtaken())
        return WROTE

    run.fakes.answers["build"] = [edited]
    run.edit("content/articles/a.md")
    run.fakes.until("build")
    assert run.fakes.until("build") == {run.root / "content/articles/b.md"}
    assert was == [may_be]


def test_an_edit_during_the_first_build_is_not_lost(run: Run) -> None:
    run.fakes.answers["build"] = [lambda _: run.edit("content/articles/early.md") and WROTE]
    run.start()
    assert run.fakes.until("build") is None
    assert run.fakes.until("build") == {run.root / "content/articles/early.md"}


def test_a_problem_is_shown_and_what_was_written_is_loaded(run: Run) -> None:
    run.start()
    run.fakes.until("index")
    with run.page() as page:
        before = page.until(lambda state: state["search"] == 1)["build"]
        run.fakes.answers["build"] = [BROKEN, WROTE]
        run.edit("content/articles/a.md")
        state = page.until(says("no date"))
        assert state["problems"] == [{"where": "content/a.md", "line": 4, "what": "no date", "hint": None}]
        assert state["build"] != before
        run.edit("content/articles/a.md")
        page.until(lambda state: not state["problems"])


def test_a_first_build_that_fails_is_shown_and_everything_is_built_next(run: Run) -> None:
    run.fakes.answers["build"] = [SettingsError("site.yaml", "no theme of that name", line=12), WROTE]
    run.start()
    with run.page() as page:
        state = next(page.states)
        assert state["problems"][0]["where"] == "site.yaml"
        assert run.fakes.until("build") is None
        run.edit("site.yaml")
        assert run.fakes.until("build") is None
        page.until(lambda later: not later["problems"] and later["build"] != state["build"])


def test_what_a_failed_build_did_not_build_is_in_the_next(run: Run) -> None:
    run.start()
    run.fakes.until("build")
    run.fakes.answers["build"] = [SettingsError("themes/x", "wrong")]
    with run.page() as page:
        before = next(page.states)["build"]
        first = run.edit("content/articles/first.md")
        assert run.fakes.until("build") == {first}
        second = run.edit("content/articles/second.md")
        assert run.fakes.until("build") == {first, second}
        # The failed one may have written some pages, and the second finds them unchanged.
        page.until(lambda state: state["build"] != before)


def test_a_bug_is_shown_in_one_line_and_the_preview_goes_on(run: Run) -> None:
    run.fakes.answers["build"] = [NOTHING, ZeroDivisionError("division by zero"), WROTE]
    run.start()
    with run.page() as page:
        run.edit("content/articles/a.md")
        state = page.until(says("ZeroDivisionError: division by zero"))
        assert "bug" in state["problems"][0]["hint"]
        run.edit("content/articles/b.md")
        page.until(lambda state: not state["problems"])
    assert [len(str(report.problems[0]).splitlines()) for _, report in run.told if report.problems] == [1]


def test_a_full_disk_is_no_bug(run: Run) -> None:
    run.fakes.answers["build"] = [OSError(28, "No space left on device", "public/index.html")]
    run.start()
    with run.page() as page:
        assert next(page.states)["problems"] == [
            {"where": "public/index.html", "line": None, "what": "No space left on device", "hint": None}
        ]


def test_one_index_at_a_time_and_again_for_what_came_meanwhile(run: Run) -> None:
    indexing, go_on = threading.Event(), threading.Event()
    at_work: list[int] = []

    def slow() -> Report:
        at_work.append(1)
        assert len(at_work) == 1
        indexing.set()
        assert go_on.wait(DEADLINE)
        at_work.pop()
        return INDEXED

    run.fakes.answers["index"] = [slow, slow]
    run.fakes.answers["build"] = [WROTE] * 4
    run.start()
    run.fakes.until("build")
    assert indexing.wait(DEADLINE)
    with run.page() as page:
        for number in range(3):
            run.edit(f"content/articles/{number}.md")
            run.fakes.until("build")
        go_on.set()
        page.until(lambda state: state["search"] == 2)
    assert [stage for stage, _ in run.told].count("index") == 2


def test_an_index_that_was_fresh_already_is_no_news(run: Run) -> None:
    run.fakes.answers["index"] = [Report(did={"indexed": 0}), INDEXED]
    run.fakes.answers["build"] = [NOTHING, WROTE]
    run.start()
    run.fakes.until("index")
    with run.page() as page:
        run.edit("content/articles/a.md")
        run.fakes.until("index")
        page.until(lambda state: state["search"] == 1)
    assert max(state["search"] for state in page.seen) == 1


def test_what_is_wrong_with_the_index_is_shown(run: Run) -> None:
    run.fakes.answers["index"] = [SettingsError(None, "no pagefind", hint="Install it")]
    run.start()
    with run.page() as page:
        assert page.until(says("no pagefind"))["search"] == 0


def test_what_ctrl_c_does_to_pagefind_is_no_news(run: Run) -> None:
    """It may get the signal first."""

    def ended() -> Report:
        threading.Timer(0.2, run.stop.set).start()
        return Report(problems=(Problem(where="pagefind", what="failed: status -2"),))

    run.fakes.answers["index"] = [ended]
    run.start()
    assert run.stop.wait(DEADLINE)
    run.end()
    assert not any(report.problems for _, report in run.told)


def test_ending_is_told_to_all_and_gives_status_0(run: Run) -> None:
    run.start()
    with run.page() as page:
        next(page.states)
        run.end()
        assert list(page.states) == []
    assert run.status == 0
    assert run.stop.is_set()


SCRIPT = """
    import sys, threading, time
    from pathlib import Path
    from kliping.model import Report
    from kliping.server import Preview, serve

    root = Path(sys.argv[1])

    def build(turn):
        if "slow" in sys.argv or "stubborn" in sys.argv:
            try:
                print("building", flush=True)
                time.sleep(60)
            finally:
                if "stubborn" in sys.argv:
                    print("not yet", flush=True)
                    time.sleep(60)
        return Report(did={"written": 1})

    def index():
        if "indexing" in sys.argv:
            threading.Event().wait()
        return Report()

    preview = Preview(output=lambda: root, raw=lambda: root / "raw", watched=lambda: [root / "content"],
                      build=build, convert=lambda files: Report(), index=index)
    status = serve(preview, port=0, say=lambda line: print(line, flush=True), tell=lambda *told: None)
    print("ended", flush=True)
    sys.exit(status)
"""


@contextlib.contextmanager
def process(tmp_path: Path, busy: str) -> Iterator[subprocess.Popen[str]]:
    """A preview in a process of its own, that has said its first line."""
    script = tmp_path / "preview.py"
    script.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-X", "dev", script, tmp_path, busy], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(("building", "Serving http://127.0.0.1:"))
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("busy", ["idle", "slow", "indexing"])
def test_a_signal_ends_it_cleanly_within_a_second(number: signal.Signals, busy: str, tmp_path: Path) -> None:
    with process(tmp_path, busy) as preview:
        started = time.monotonic()
        preview.send_signal(number)
        output, errors = preview.communicate(timeout=DEADLINE)
        assert (preview.returncode, output, errors) == (0, "ended\n", "")
        assert time.monotonic() - started < 1.5                # a second, and what a busy machine needs


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_the_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with process(tmp_path, "stubborn") as preview:
        preview.send_signal(signal.SIGINT)
        assert preview.stdout is not None
        assert preview.stdout.readline() == "not yet\n"
        preview.send_signal(signal.SIGINT)
        assert preview.wait(DEADLINE) == 130
