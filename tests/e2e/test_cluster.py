"""A cluster of separate processes: the bytes of serial, whoever is lost; and one line for all that can be wrong."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from building import article, tree
from running import assert_one_line_each, command, kliping

pytest.importorskip("distributed", reason="Dask is not installed")

from kliping import cluster as clusters
from kliping.errors import UsageError, WorkerError
from kliping.executor import executor

GENERATOR = Path(__file__).parents[2] / "generator"
SETTINGS = "title: Arsip\nbase_url: https://arsip.example/x/\n"
WORDS = "Pasar ikan nomor {n} di tepi pelabuhan dibuka kembali pagi ini, kata warga yang datang dari desa {n}. " * 12


class Scheduler:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, **settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.place = f"127.0.0.1:{free.getsockname()[1]}"
        self.address = f"dask://{self.place}"
        self.settings = settings
        self.process = self._start("scheduler", "--host", "127.0.0.1", "--port", self.place.rpartition(":")[2])
        self.workers = []
        until(self._is_open, self.process)

    def _is_open(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(self.place.rpartition(":")[2]))):
            return True

    def work(self, *, code=GENERATOR):
        """One more worker, of that code."""
        with tempfile.NamedTemporaryFile() as log:
            started = self._start("worker", self.place, "--nthreads", "1", "--no-nanny", code=code, log=log)
            self.workers.append(started)
            until(lambda: b"Registered to" in Path(log.name).read_bytes(), started)
        return started

    def _start(self, kind, *options, code=GENERATOR, log=subprocess.DEVNULL):
        env = os.environ | {"PYTHONPATH": str(code)} | self.settings
        ran = [sys.executable, "-m", "dask", kind, *options, "--no-dashboard"]
        return subprocess.Popen(ran, env=env, stdout=subprocess.DEVNULL, stderr=log)

    def end(self):
        for process in (*self.workers, self.process):
            process.kill()
            process.wait()


@contextlib.contextmanager
def started(workers=2, **settings):
    scheduler = Scheduler(**settings)
    try:
        for _ in range(workers):
            scheduler.work()
        yield scheduler
    finally:
        scheduler.end()


@pytest.fixture(scope="module")
def scheduler():
    with started() as scheduler:
        yield scheduler


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Some hundreds of texts, and what they become in one process."""
    root = tmp_path_factory.mktemp("serial")
    (root / "content/raw").mkdir(parents=True)
    (root / "site.yaml").write_text(SETTINGS, encoding="utf-8")
    for n in range(200):
        text = f"Kabar {n}\n\n{n % 28 + 1} Oktober 2021\n\n{WORDS.format(n=n)}\n"
        (root / f"content/raw/{n:03}.txt").write_text(text, encoding="utf-8")
    for name in ("convert", "build"):
        extra = ["--no-search"] if name == "build" else []
        result = kliping("-C", root, name, "--executor", "serial", *extra)
        assert result.returncode == 0, result.stderr
    return root


def copy_of(originals, root, *what):
    for part in ("site.yaml", *what):
        place = root / part
        place.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (originals / part).is_dir() else shutil.copy2)(originals / part, place)
    return root


def begin(root, name, address, *options):
    env = os.environ | {"PYTHONPATH": str(GENERATOR)}
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    if sys.platform != "win32":
        how["preexec_fn"] = _heed_ctrl_c
    return subprocess.Popen(command("-C", root, name, "--executor", address, *options), env=env, text=True, **how)


def _heed_ctrl_c():
    """What a shell starts in the background ignores it, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(is_so, process):
    """Wait for a condition while a process runs."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert process.poll() is None, "it has ended"
        assert time.monotonic() < deadline
        time.sleep(0.005)


def articles(root):
    return sum(1 for _ in (root / "content/articles").rglob("*.md"))


def test_the_bytes_of_serial_though_a_worker_is_lost_and_another_comes(scheduler, originals, tmp_path):
    root = copy_of(originals, tmp_path / "site", "content/raw")
    lost = scheduler.work()
    run = begin(root, "convert", scheduler.address)
    until(lambda: articles(root) > 20, run)
    lost.kill()
    scheduler.work()
    out, err = run.communicate(timeout=100)
    assert (run.returncode, err) == (0, ""), out
    assert out.startswith("Converted: 200 new")
    assert tree(root / "content/articles") == tree(originals / "content/articles")
    result = kliping("-C", root, "build", "--no-search", "--executor", scheduler.address)
    assert (result.returncode, result.stderr) == (0, "")
    assert tree(root / "public") == tree(originals / "public")
    assert not [path for path in (root / ".kliping").iterdir() if path.name.startswith("cluster-")]


def test_content_elsewhere_is_converted_and_built_by_workers(scheduler, originals, tmp_path):
    pytest.importorskip("fsspec", reason="fsspec is not installed")
    bucket = copy_of(originals, tmp_path / "bucket", "content/raw") / "content"
    (tmp_path / "site").mkdir()
    (tmp_path / "site/site.yaml").write_text(f"{SETTINGS}content: file://{bucket}\n", encoding="utf-8")
    for name in (["convert"], ["build", "--no-search"]):
        result = kliping("-C", tmp_path / "site", *name, "--executor", scheduler.address)
        assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert tree(bucket / "articles") == tree(originals / "content/articles")
    assert tree(tmp_path / "site/public") == tree(originals / "public")


def test_the_scheduler_is_lost_and_the_next_run_goes_on(originals, tmp_path):
    root = copy_of(originals, tmp_path / "site", "content/raw")
    with started() as scheduler:
        run = begin(root, "convert", scheduler.address)
        until(lambda: articles(root) > 20, run)
        scheduler.end()
        _, err = run.communicate(timeout=100)
    assert run.returncode == 1
    assert err.startswith(f"{scheduler.address}: the scheduler is gone. ")
    assert err.count("\n") == 1
    assert 20 < articles(root) < 200
    assert kliping("-C", root, "convert").returncode == 0
    assert tree(root / "content/articles") == tree(originals / "content/articles")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process there")
def test_ctrl_c(scheduler, originals, tmp_path):
    root = copy_of(originals, tmp_path / "site", "content/raw")
    run = begin(root, "convert", scheduler.address)
    until(lambda: articles(root) > 0, run)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert (run.returncode, err.strip()) == (130, "")
    assert not [path for path in (root / ".kliping").iterdir() if path.name.startswith("cluster-")]


def test_a_worker_with_another_code_is_refused(new_site, tmp_path):
    other = tmp_path / "generator"
    shutil.copytree(GENERATOR, other, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "kliping/slug.py").open("a", encoding="utf-8") as file:
        file.write("# of another day\n")
    root = new_site({"content/articles/a.md": article()})
    with started(0) as scheduler:
        scheduler.work(code=other)
        result = kliping("-C", root, "build", "--no-search", "--executor", scheduler.address)
    assert result.returncode == 2
    assert "has another code of kliping, and this computer has another" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (root / "public").exists()


def test_a_worker_that_does_not_see_the_folder_is_refused(tmp_path):
    common = clusters.Common.of(tmp_path)
    with pytest.raises(UsageError, match="does not see the archive in"):
        clusters.prove(common)
    common.token.parent.mkdir()
    common.token.write_text("another", encoding="utf-8")
    with pytest.raises(UsageError, match="does not see the archive in"):
        clusters.prove(common)
    common.token.write_text(common.token.name, encoding="utf-8")
    clusters.prove(common)
    (name, found), *others = common.software
    with pytest.raises(UsageError, match=f"has {name} {found}, and this computer has {name} 2"):
        clusters.prove(replace(common, software=((name, "2"), *others)))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("threads", '--executor: there is no "threads". There are serial, processes and dask://host:port.\n'),
        ("dask://nowhere", '--executor: "dask://nowhere" is no address. Write it as dask://host:8786.\n'),
        ("dask://127.0.0.1:9", "dask://127.0.0.1:9: no scheduler answers there. Start one with: dask scheduler\n"),
    ],
)
def test_what_is_no_cluster_is_told_in_one_line(new_site, kind, told):
    result = kliping("-C", new_site(), "build", "--executor", kind, timeout=60)
    assert (result.returncode, result.stderr) == (2, told)


def speak(server, said):
    """Say something to the first who comes, and wait until he goes."""
    with contextlib.suppress(ConnectionError), server.accept()[0] as line:
        line.send(said)
        line.recv(1)


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH_9.9\r\n"])
def test_a_server_that_is_no_scheduler_is_told_in_one_line(new_site, said):
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=speak, args=(server, said), daemon=True).start()
        address = f"dask://127.0.0.1:{server.getsockname()[1]}"
        result = kliping("-C", new_site(), "build", "--executor", address, timeout=60)
    assert (result.returncode, result.stderr.split(". ")[0]) == (2, f"{address}: no scheduler answers there")
    assert_one_line_each(result)


def test_a_scheduler_without_workers_is_told_in_one_line(new_site):
    with started(0) as scheduler:
        result = kliping("-C", new_site(), "convert", "--executor", scheduler.address, timeout=60)
    told = f"{scheduler.address}: the scheduler has no workers. "
    assert (result.returncode, result.stderr[: len(told)]) == (2, told)
    assert result.stderr.count("\n") == 1


def test_without_dask_the_extra_is_named(new_site, tmp_path):
    hidden = tmp_path / "hidden"
    (hidden / "distributed").mkdir(parents=True)
    (hidden / "distributed/__init__.py").write_text("raise ImportError\n", encoding="utf-8")
    env = os.environ | {"PYTHONPATH": f"{hidden}{os.pathsep}{GENERATOR}"}
    ran = command("-C", new_site(), "build", "--executor", "dask://127.0.0.1:9")
    result = subprocess.run(ran, env=env, capture_output=True, text=True)
    told = '--executor: dask:// needs Dask, which is not installed. Install it with: pip install "kliping[dask]"\n'
    assert (result.returncode, result.stderr) == (2, told)


def test_work_that_ends_its_worker_each_time_is_told(tmp_path):
    with (
        started(1, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as scheduler,
        pytest.raises(WorkerError, match="1 workers ended while they did the same work"),
        executor(scheduler.address, folder=tmp_path) as workers,
    ):
        workers.submit(os._exit, 1).result(timeout=60)


def test_when_no_worker_is_left_it_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", 1.0)
    with started(1) as scheduler, pytest.raises(WorkerError, match="no worker is left"):
        desert(scheduler, tmp_path)


def desert(scheduler, folder):
    with executor(scheduler.address, folder=folder) as workers:
        work = workers.submit(time.sleep, 60)
        scheduler.workers[0].kill()
        work.result(timeout=60)
