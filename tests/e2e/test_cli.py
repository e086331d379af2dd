"""The command line as a person and as a script use it: help, exit statuses, what goes to which stream."""

import json
import os
import pty
import select
import subprocess
import time
from pathlib import Path

import pytest

from running import command, kliping

COMMANDS = ("init", "convert", "review", "build", "serve", "check")
GROUPS = ("entities", "tags", "theme")   # of commands, which take the common options before the name of the group
GOOD = "---\ntitle: Baik\ndate: 2024-06-19\n---\n\nIsi berita ini cukup panjang untuk dibaca orang banyak.\n"
BAD = "---\ntitle: x\ndate: kemarin\n---\n"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """An archive as `kliping init` makes it, converted and built."""
    root = tmp_path_factory.mktemp("cli") / "arsip"
    results = [
        kliping("init", root),
        kliping("-C", root, "convert"),
        kliping("-C", root, "build"),
        kliping("-C", root, "check"),
    ]
    assert [result.returncode for result in results] == [0, 0, 0, 0], [result.stderr for result in results]
    return root, results


@pytest.fixture
def broken(new_site):
    return new_site({"content/articles/baik.md": GOOD, "content/articles/jelek.md": BAD})


def state(root):
    """Every file with its bytes and the moment of its last writing."""
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(root.rglob("*")) if path.is_file() and ".kliping" not in path.parts}  # fmt: skip


# --- help and wrong use


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(name):
    result = kliping(name, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"Usage: kliping {name} [OPTIONS]")
    assert len(lines[2].split()) > 5
    assert all(len(line) <= 100 for line in lines)
    for option in ("-C DIR", "--quiet", "--verbose", "--json", "--help"):
        assert option in result.stdout


def test_help_names_every_command_with_what_it_does():
    result = kliping("--help")
    assert result.returncode == 0
    listed = result.stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == sorted(COMMANDS + GROUPS)
    assert all(len(line.split()) > 3 for line in listed)
    assert kliping("-h").stdout == result.stdout


def test_version():
    for option in ("--version", "-V"):
        result = kliping(option)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith("kliping ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["bild"], "No such command 'bild'. Did you mean 'build'?"),
        (["build", "--nope"], "No such option"),
        (["build", "lebih"], "unexpected extra argument"),
        (["init"], "Missing argument 'DIRECTORY'"),
        (["serve", "--port", "satu"], "'satu' is not a valid integer"),
        (["serve", "--port", "99999"], "99999 is not in the range"),
        (["-C"], "requires an argument"),
    ],
)
def test_wrong_use_is_told_on_stderr_with_2(arguments, says):
    result = kliping(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_no_command_shows_the_help(tmp_path):
    result = kliping(cwd=tmp_path)
    assert result.returncode == 2
    assert "Commands:" in result.stdout + result.stderr
    assert list(tmp_path.iterdir()) == []


# --- the folder


def test_folder_before_and_after_the_command(started, tmp_path):
    root, _ = started
    for arguments in (
        ["-C", root, "build"],
        ["build", "-C", root],
        ["-C", tmp_path / "tidak-ada", "build", "-C", root],
    ):
        assert kliping(*arguments).returncode == 0, arguments
    assert kliping("build", cwd=root).returncode == 0
    result = kliping("build", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("site.yaml: is not in ")
    assert len(result.stderr.splitlines()) == 1


# --- from nothing to a site, and again


def test_from_nothing_to_a_site(started):
    root, results = started
    assert (root / "public/index.html").is_file()
    assert all(result.stderr == "" for result in results[:3])
    assert "Now look at it" in results[0].stdout
    assert "Converted: 3 unchanged" in results[1].stdout
    assert results[2].stdout.startswith("Built ")
    assert "no problem" in results[3].stdout


def test_a_second_time_nothing_changes(started):
    root, _ = started
    before = state(root)
    assert kliping("-C", root, "convert").returncode == 0
    result = kliping("-C", root, "build")
    assert "0 files written" in result.stdout
    assert "0 removed" in result.stdout
    assert state(root) == before


def test_check_writes_nothing(started):
    root, _ = started
    before = state(root)
    assert kliping("-C", root, "check").returncode == 0
    assert state(root) == before


# --- quiet, verbose, JSON


@pytest.mark.parametrize("arguments", [["convert"], ["build"], ["check"]], ids=str)
def test_quiet_says_nothing_on_success(started, arguments):
    root, _ = started
    result = kliping("-C", root, *arguments, "-q")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_quiet_before_the_command(started):
    root, _ = started
    assert kliping("--quiet", "-C", root, "build").stdout == ""


def test_quiet_init_says_nothing(tmp_path):
    result = kliping("init", tmp_path / "baru", "-q")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_quiet_tells_problems(broken):
    result = kliping("-C", broken, "build", "-q", "--no-search")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == 'content/articles/jelek.md:3: date: "kemarin" is not a date. Write it as 2024-05-17.\n'


@pytest.mark.parametrize("arguments", [["convert"], ["build", "--no-search"], ["check"]], ids=str)
def test_json_is_all_there_is_on_stdout(started, arguments):
    root, _ = started
    result = kliping("-C", root, *arguments, "--json")
    report = json.loads(result.stdout)
    assert (result.returncode, result.stderr, report["status"], report["problems"]) == (0, "", 0, [])
    assert report["command"] == arguments[0]
    assert report["did"]


def test_json_of_init(tmp_path):
    report = json.loads(kliping("init", tmp_path / "baru", "--json").stdout)
    assert (report["command"], report["status"]) == ("init", 0)


@pytest.mark.parametrize("arguments", [["build", "--no-search"], ["check"]], ids=str)
def test_json_tells_problems(broken, arguments):
    result = kliping("--json", "-C", broken, *arguments)
    report = json.loads(result.stdout)
    (problem,) = report["problems"]
    assert (result.returncode, report["status"], result.stderr) == (1, 1, "")
    assert (problem["where"], problem["line"]) == ("content/articles/jelek.md", 3)
    assert (problem["what"], problem["hint"]) == ('date: "kemarin" is not a date', "Write it as 2024-05-17.")


def test_json_of_a_damaged_cache_is_still_json(broken):
    (broken / ".kliping").mkdir()
    (broken / ".kliping/built.sqlite").write_bytes(b"bukan basis data" * 100)
    assert json.loads(kliping("-C", broken, "build", "--no-search", "--json").stdout)["command"] == "build"


def test_json_tells_wrong_settings(new_site):
    root = new_site(settings="title: x\n")
    result = kliping("-C", root, "build", "--json")
    assert result.returncode == 2
    report = json.loads(result.stdout)
    assert report["status"] == 2
    assert report["problems"][0]["where"] == "site.yaml"


def test_verbose_says_why(new_site):
    root = new_site({"content/articles/baik.md": GOOD})
    assert "  new: 2024/06/baik/index.html\n" in kliping("-C", root, "build", "-v", "--no-search").stdout
    (root / "content/articles/baik.md").write_text(GOOD.replace("Isi", "Isinya"), encoding="utf-8")
    (root / "public/robots.txt").unlink()
    said = kliping("-C", root, "build", "-v", "--no-search").stdout
    assert "  content: 2024/06/baik/index.html\n" in said
    assert "  missing: robots.txt\n" in said
    assert "  new: " not in said


def test_verbose_says_nothing_of_libraries(new_site):
    assert kliping("-C", new_site({"content/articles/baik.md": GOOD}), "build", "-v", "--no-search").stderr == ""


# --- streams


def _on_a_terminal(words):
    """Run a command whose stderr is a terminal: its status, its stdout, and what the terminal got."""
    ours, theirs = pty.openpty()
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2] / "generator"),
        "TERM": "xterm",
        "COLUMNS": "80",
    }
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=theirs, text=True, env=environment) as process:
        os.close(theirs)
        got, deadline = b"", time.monotonic() + 60
        while time.monotonic() < deadline:
            if not select.select([ours], [], [], 1)[0]:
                continue
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            got += part
        out = process.stdout.read()
        status = process.wait(timeout=60)
    os.close(ours)
    return status, out, got.decode("utf-8", "replace")


def test_progress_is_for_terminals_only(new_site):
    root = new_site({"content/articles/baik.md": GOOD})
    status, out, shown = _on_a_terminal(command("-C", root, "build", "--no-search"))
    assert (status, "Building" in shown, "Building" in out) == (0, True, False)
    assert kliping("-C", root, "build", "--no-search").stderr == ""
    for option in ("--quiet", "--json"):
        assert _on_a_terminal(command("-C", root, "build", "--no-search", option))[2] == ""


def test_a_reader_that_goes_away_is_no_trouble(started):
    root, _ = started
    for arguments in (["build", "--json"], ["check", "--json"], ["--help"]):
        words = ["sh", "-c", '"$@" 2>error | head -c 1 >/dev/null; cat error', "sh", *command("-C", root, *arguments)]
        result = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=root.parent)
        assert result.stdout + result.stderr == ""


def test_a_full_stdout_is_told():
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = subprocess.run(command("--help"), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert result.returncode == 1
    assert "No space left on device" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_is_gone(tmp_path):
    words = ["sh", "-c", 'mkdir pergi && cd pergi && rmdir ../pergi && "$@"', "sh", *command("build")]
    result = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode in {1, 2}
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
