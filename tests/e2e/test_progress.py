"""The line of progress: on a terminal while thousands of files are converted, and nowhere else."""

import os
import pty
import re
import subprocess

import pytest

from running import command

FILES = 2000
TEXT = "Kabar {number}\n\n5 Oktober 2021\n\nPasar ikan nomor {number} di tepi pelabuhan dibuka kembali pagi ini.\n"
COMMAND = command("convert")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """An archive of two thousand small texts."""
    root = tmp_path_factory.mktemp("site")
    (root / "content/raw").mkdir(parents=True)
    (root / "site.yaml").write_text("title: Arsip\nbase_url: https://arsip.example/x/\n", encoding="utf-8")
    for number in range(FILES):
        (root / f"content/raw/{number:04}.txt").write_text(TEXT.format(number=number), encoding="utf-8")
    return root


def on_a_terminal(root):
    """Run the command with a terminal for its messages; what came on its output, and on the terminal."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100", "LINES": "24"}
    with subprocess.Popen(COMMAND, cwd=root, stdout=subprocess.PIPE, stderr=theirs, env=environment) as run:
        os.close(theirs)
        shown = bytearray()
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not part:
                break
            shown += part
        told = run.stdout.read()
    os.close(ours)
    assert run.returncode == 0
    return told.decode(), shown.decode()


def test_one_line_of_progress_on_a_terminal_and_none_elsewhere(root):
    told, shown = on_a_terminal(root)
    assert told.startswith("Converted: 2,000 new")
    assert told.count("\n") == 1
    counts = [int(done) for done in re.findall(rf"Converting .*?(\d+)/{FILES}", shown)]
    assert len(set(counts)) > 3, "it moves"
    assert counts == sorted(counts)
    lines = [line for line in re.split(r"\n", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)) if line.strip()]
    assert len(lines) <= 1, "one line, written over"
    piped = subprocess.run(COMMAND, cwd=root, capture_output=True, check=True)
    assert piped.stderr == b""
    assert piped.stdout.startswith(b"Converted: 2,000 unchanged")
    assert piped.stdout.count(b"\n") == 1
