"""SQLite files of our own: one holder at a time, begun anew where they are damaged."""

import os
import sqlite3
import subprocess
import sys
import time

import pytest

from kliping import sqlitefile
from kliping.errors import ContentError, UsageError
from kliping.sqlitefile import SqliteFile

GENERATOR = next(p for p in sys.path if p.endswith("generator"))
HOLDER = """
import sys; sys.path.insert(0, sys.argv[2])
from pathlib import Path
from kliping.sqlitefile import SqliteFile
file = SqliteFile(Path(sys.argv[1]), schema=1, start=lambda db: db.execute("CREATE TABLE IF NOT EXISTS t (x)"))
file.do("INSERT INTO t VALUES (7)"); file.commit(); file.do("INSERT INTO t VALUES (8)")
print("held", flush=True); sys.stdin.readline(); file.close()
"""


def start(db):
    db.execute("CREATE TABLE IF NOT EXISTS t (x)")
    db.execute("SELECT x FROM t")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache/a.sqlite"


@pytest.fixture
def holder(path):
    """Another process that holds the file until its input ends."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path, GENERATOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"
    yield other
    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()


@pytest.mark.parametrize("hold", [True, False])
def test_who_comes_second_is_told_that_another_is_at_work(path, holder, monkeypatch, hold):
    monkeypatch.setattr(sqlitefile, "WAIT", 0.3)
    with pytest.raises(UsageError, match="another kliping works on this archive"):
        SqliteFile(path, schema=1, start=start, hold=hold)


def test_what_was_committed_outlives_a_kill_and_the_rest_does_not(path, holder):
    holder.kill()
    holder.wait()
    file = SqliteFile(path, schema=1, start=start)
    assert (file.is_anew, file.do("SELECT x FROM t")) == (False, [(7,)])
    file.close()


def test_whoever_does_not_hold_it_leaves_it_to_others_between_statements(path):
    one, other = (SqliteFile(path, schema=1, start=start, hold=False) for _ in range(2))
    one.do("INSERT INTO t VALUES (1)")
    other.do("INSERT INTO t VALUES (2)")
    assert one.do("SELECT x FROM t ORDER BY x") == [(1,), (2,)]
    one.close()
    other.close()


def spoil(path):
    path.write_bytes(b"bukan basis data" * 300)


def another_version(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()


def other_columns(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (y)")
    db.close()


@pytest.mark.parametrize("damage", [spoil, another_version, other_columns])
@pytest.mark.parametrize("hold", [True, False])
def test_a_damaged_file_is_begun_anew(path, damage, hold):
    path.parent.mkdir()
    damage(path)
    file = SqliteFile(path, schema=1, start=start, hold=hold)
    assert (file.is_anew, file.do("SELECT x FROM t")) == (True, [])
    file.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_may_not_be_written_is_said(path):
    path.parent.mkdir()
    path.parent.chmod(0o555)
    with pytest.raises(ContentError, match="cannot be written: unable to open"):
        SqliteFile(path, schema=1, start=start)


def test_a_folder_in_its_place_is_said_in_one_line(path):
    path.mkdir(parents=True)
    with pytest.raises(ContentError, match=r"a\.sqlite: cannot be written"):
        SqliteFile(path, schema=1, start=start)


def test_waiting_ends_as_soon_as_the_other_is_done(path, holder):
    begun = time.monotonic()
    holder.stdin.write("\n")
    holder.stdin.flush()
    file = SqliteFile(path, schema=1, start=start)
    assert file.do("SELECT x FROM t") == [(7,), (8,)]
    file.close()
    assert time.monotonic() - begun < 10


CLOSING = """
import sys, threading, time; sys.path.insert(0, sys.argv[2])
from pathlib import Path
from kliping.errors import ContentError
from kliping.sqlitefile import SqliteFile

def read(file, told):
    try:
        for number in range(10**9):
            file.do(f"SELECT {number}")
    except ContentError as error:
        told.append(error)

for number in range(100):
    told, file = [], SqliteFile(Path(sys.argv[1]), schema=1, start=lambda db: None)
    threads = [threading.Thread(target=read, args=(file, told)) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(number / 10_000)
    file.close()
    for thread in threads:
        thread.join()
    assert len(told) == 3
"""


def test_closing_it_ends_no_process_whose_threads_read(path):
    """As Ctrl-C ends a preview while its search index is made."""
    done = subprocess.run([sys.executable, "-c", CLOSING, path, GENERATOR], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
