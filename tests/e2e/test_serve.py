"""`kliping serve` as a person runs it: the real command, the real passes, in processes of their own."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

DEADLINE = 30.0
STYLE = "themes/broadsheet/styles/own.css"
COMMAND = [sys.executable, "-m", "kliping"]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it ends by signals and counts the processes of a group")


def until(condition: Callable[[], Any]) -> Any:
    """What the condition gives as soon as it gives something."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.02)
    raise AssertionError("waited in vain")


@dataclass
class Served:
    """An archive that is being served."""

    root: Path
    address: str
    process: subprocess.Popen[str]

    def get(self, path: str = "") -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=DEADLINE) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def shows(self, path: str, text: str) -> None:
        """Wait until the page has the text."""
        until(lambda: text in self.get(path)[1])

    def article(self) -> tuple[Path, str]:
        """One of the articles, and the address of its page."""
        file = next((self.root / "content" / "articles").rglob("*.md"))
        home = self.get()[1]
        found = re.search(rf'href="([^"]*{re.escape(file.stem)}/?)"', home)
        assert found
        return file, found[1].removeprefix("./").lstrip("/")

    def state(self) -> dict[str, Any]:
        """What a page that has just been opened is told."""
        with urllib.request.urlopen(self.address + "_kliping/events", timeout=DEADLINE) as stream:
            return json.loads(next(line for line in stream if line.startswith(b"data: "))[6:])


@pytest.fixture(scope="module")
def new_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `kliping init` makes."""
    folder = tmp_path_factory.mktemp("new")
    subprocess.run([*COMMAND, "-C", folder, "init", "arsip"], env=ENVIRONMENT, check=True, capture_output=True)
    return folder / "arsip"


@pytest.fixture
def served(new_archive: Path, tmp_path: Path) -> Iterator[Served]:
    """A new archive, built and served in a process group of its own, as a terminal does it."""
    root = Path(shutil.copytree(new_archive, tmp_path / "arsip"))
    (root / STYLE).parent.mkdir(parents=True)
    (root / STYLE).write_text("h1 { letter-spacing: 1px }", encoding="utf-8")
    with (tmp_path / "errors").open("w") as errors, subprocess.Popen(
        [*COMMAND, "-C", root, "serve", "--port", "8765"], env=ENVIRONMENT, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=errors,
    ) as process:
        try:
            assert process.stdout is not None
            line = next(line for line in process.stdout if line.startswith("Serving "))
            yield Served(root, line.split()[1], process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def is_running(group: int) -> bool:
    """Whether any process of the group is alive."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_edit_is_served(served: Served) -> None:
    file, page = served.article()
    assert served.get(page)[0] == 200
    file.write_text(file.read_text("utf-8") + "\n\nSebuah kalimat baru.\n", encoding="utf-8")
    served.shows(page, "Sebuah kalimat baru.")


def test_a_new_raw_file_becomes_an_article(served: Served) -> None:
    raw = served.root / "content" / "raw" / "warta-2024-05-17-pasar.txt"
    raw.write_text(
        "Pasar Kenanga Dibuka Kembali\n\n17 Mei 2024\n\nPasar Kenanga dibuka kembali pada Jumat pagi. "
        "Para pedagang menata kios sejak subuh.\n\nSumber : Warta Kenanga\n", encoding="utf-8",
    )
    served.shows("", "Pasar Kenanga Dibuka Kembali")


def test_what_a_preview_converts_is_asked_about_in_a_review(served: Served) -> None:
    story = "Pasar Kenanga dibuka kembali pada pagi hari. " + "Para pedagang menata kios sejak subuh tadi. " * 12
    for name in ("satu", "dua"):
        (served.root / f"content/raw/{name}.txt").write_text(f"Pasar {name} Dibuka\n\n{story}\n", encoding="utf-8")
    served.shows("", "Pasar satu Dibuka")
    served.shows("", "Pasar dua Dibuka")
    done = subprocess.run(
        [*COMMAND, "-C", served.root, "review", "--json", "--only", "no-date"], env=ENVIRONMENT, text=True,
        check=False, capture_output=True,
    )
    asked = {Path(detail["markdown"]).name for detail in json.loads(done.stdout)["details"]}
    assert asked == {"pasar-satu-dibuka.md", "pasar-dua-dibuka.md"}


def test_a_mistake_is_told_with_its_line_and_the_good_site_stays(served: Served) -> None:
    file, page = served.article()
    good = file.read_text("utf-8")
    file.write_text(re.sub(r"^date: .*$", "date: kemarin", good, flags=re.MULTILINE), encoding="utf-8")
    problem = until(lambda: served.state()["problems"])[0]
    assert problem["where"].endswith(f"/{file.name}")
    assert problem["line"] == 3
    assert "kemarin" in problem["what"]
    assert served.get()[0] == 200

    file.write_text(good, encoding="utf-8")
    until(lambda: not served.state()["problems"])
    assert served.get(page)[0] == 200


def test_wrong_settings_are_told_and_everything_stays(served: Served) -> None:
    settings = served.root / "site.yaml"
    good = settings.read_text("utf-8")
    settings.write_text(good + "\ntitel: Arsip\n", encoding="utf-8")
    problem = until(lambda: served.state()["problems"])[0]
    assert problem["where"] == "site.yaml"
    assert problem["line"]
    _, page = served.article()
    assert served.get(page)[0] == 200

    settings.write_text(good, encoding="utf-8")
    until(lambda: not served.state()["problems"])


def test_a_style_sheet_that_is_edited_is_put_on_and_loads_no_page_again(served: Served) -> None:
    first = served.state()
    assert "1px" in served.get(first["style"][1:])[1]

    (served.root / STYLE).write_text("h1 { letter-spacing: 2px }", encoding="utf-8")
    second = until(lambda: [state for state in [served.state()] if state["style"] != first["style"]])[0]
    assert "2px" in served.get(second["style"][1:])[1]
    until(lambda: second["style"][1:] in served.get()[1])
    assert served.state()["build"] == first["build"]


def test_search_works_in_the_preview(served: Served) -> None:
    until(lambda: served.state()["search"])
    assert served.get("pagefind/shards.json")[0] == 200
    assert served.get("search/")[0] == 200


def test_a_build_goes_on_with_what_a_preview_left(served: Served) -> None:
    file = next((served.root / "content/articles").rglob("*.md"))
    file.write_text(re.sub(r"(?m)^title: .*$", "title: Judul lain", file.read_text("utf-8")), encoding="utf-8")
    assert served.process.stdout is not None
    next(line for line in served.process.stdout if line.startswith("Built "))
    served.shows("", "Judul lain")
    os.killpg(served.process.pid, signal.SIGINT)
    assert served.process.wait(DEADLINE) == 0
    done = subprocess.run(
        [*COMMAND, "-C", served.root, "build", "--no-search", "--profile", "--json"], env=ENVIRONMENT, text=True,
        check=True, capture_output=True,
    )
    report = json.loads(done.stdout)
    assert report["did"]["written"] == 0
    assert list(report["stages"]) == ["texts"], "it looked whether anything had changed, and at no more"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_and_leaves_no_process(number: signal.Signals, served: Served, tmp_path: Path) -> None:
    started = time.monotonic()
    # Ctrl-C in a terminal goes to all processes of the group; `kill` to one.
    (os.killpg if number == signal.SIGINT else os.kill)(served.process.pid, number)
    assert served.process.wait(DEADLINE) == 0
    assert time.monotonic() - started < 2                      # a second, and what a busy machine needs
    until(lambda: not is_running(served.process.pid))
    assert (tmp_path / "errors").read_text("utf-8") == ""
