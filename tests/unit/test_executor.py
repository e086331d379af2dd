"""Where work is done."""

import subprocess
import sys
from multiprocessing import active_children

import pytest

from building import article, build_site
from kliping.builder import search
from kliping.builder.dress import Memory
from kliping.executor import Processes, SerialExecutor, executor, stream

SCRIPT = """
import sys; sys.path.insert(0, sys.argv[1])
from kliping.executor import executor
if __name__ == "__main__":
    with executor("processes", workers=1, preload=sys.argv[2:]) as workers:
        print(workers.submit(eval, "'colorsys' in __import__('sys').modules").result())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="workers are not forked there")
@pytest.mark.parametrize(("preload", "is_there"), [(["colorsys"], "True"), ([], "False"), (["no_such"], "False")])
def test_workers_begin_with_what_is_preloaded(tmp_path, preload, is_there):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    generator = next(p for p in sys.path if p.endswith("generator"))
    ran = subprocess.run([sys.executable, script, generator, *preload], capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == (f"{is_there}\n", "")


class Counting(SerialExecutor):
    """Notes how many items each batch has."""

    def __init__(self):
        self.sizes = []

    def submit(self, fn, /, *args):
        self.sizes.append(len(args[0]))
        return super().submit(fn, *args)


def test_little_work_is_done_here():
    workers = Counting()
    assert list(stream(workers, list, iter(range(40)), size=10, ahead=3, least=40)) == list(range(40))
    assert workers.sizes == []


def test_much_work_goes_over_in_order_and_in_small_batches():
    workers = Counting()
    assert list(stream(workers, list, iter(range(57)), size=10, ahead=3, least=40)) == list(range(57))
    assert workers.sizes == [10, 10, 10, 10, 10, 7]


def test_a_batch_of_heavy_items_has_few_of_them():
    workers = Counting()
    assert list(stream(workers, list, iter(range(9)), size=10, ahead=3, weigh=lambda _: 2**21)) == list(range(9))
    assert workers.sizes == [3, 3, 3]


def test_what_waits_is_limited():
    taken = []
    items = (taken.append(number) or number for number in range(1000))
    results = stream(SerialExecutor(), list, items, size=10, ahead=3, least=10)
    assert next(results) == 0
    assert len(taken) == 30


LOSING = """
import os, sys; sys.path.insert(0, sys.argv[1])
from kliping.executor import executor, stream
def work(numbers):
    if 33 in numbers: os._exit(9)
    return [2 * number for number in numbers]
if __name__ == "__main__":
    with executor("processes", workers=2) as workers:
        print(list(stream(workers, work, iter(range(100)), size=10, ahead=4, lost=lambda number: -number)))
"""


def test_an_item_that_kills_its_worker_is_lost_alone(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(LOSING, encoding="utf-8")
    generator = next(p for p in sys.path if p.endswith("generator"))
    ran = subprocess.run([sys.executable, script, generator], capture_output=True, text=True, timeout=60)
    assert ran.stdout == f"{[-33 if number == 33 else 2 * number for number in range(100)]}\n", ran.stderr


PREPARED = """
import os, sys; sys.path.insert(0, sys.argv[1])
from kliping.executor import executor
if __name__ == "__main__":
    with executor("processes", workers=1, preload=["colorsys"]) as workers:
        assert "multiprocessing" not in sys.modules
        workers.prepare()
        from multiprocessing import forkserver
        prepared = forkserver._forkserver._forkserver_pid
        assert workers.submit(os.getppid).result() == prepared != os.getpid()
        assert workers.submit(eval, "'colorsys' in __import__('sys').modules").result()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="workers are not forked there")
def test_workers_come_from_what_was_prepared(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(PREPARED, encoding="utf-8")
    generator = next(p for p in sys.path if p.endswith("generator"))
    ran = subprocess.run([sys.executable, script, generator], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_first_build_prepares_its_workers_and_no_other_does(new_site, monkeypatch):
    prepared = []
    monkeypatch.setattr(Processes, "prepare", lambda _: prepared.append("a server"))
    root = new_site({"content/articles/a.md": article()})
    with executor("processes", workers=1) as workers:
        build_site(root, executor=workers)
        assert prepared == ["a server"]
        build_site(root, executor=workers)
        memory, path = Memory(), root / "content/articles/a.md"
        for title in ("Pasar", "Hujan", "Angin"):  # as in a preview, which keeps what it built
            path.write_text(article(title=title), encoding="utf-8")
            build_site(root, executor=workers, memory=memory, changed=frozenset({path}))
    assert prepared == ["a server"]


def test_workers_that_were_ended_come_back_with_work():
    with executor("processes", workers=1) as workers:
        assert workers.submit(abs, -1).result() == 1
        workers.shutdown()
        assert not active_children()
        assert workers.submit(abs, -2).result() == 2


def test_no_worker_waits_while_the_search_is_indexed(new_site, monkeypatch):
    """Two that hold pages took an eighth of the memory, while Pagefind needs it."""
    seen = []
    monkeypatch.setattr(search, "index", lambda task, built: (seen.append(active_children()), (0, []))[1])
    root = new_site({f"content/articles/{number}.md": article(title=f"N {number}") for number in range(120)})
    with executor("processes", workers=1) as workers:
        build_site(root, executor=workers, search=True)
    assert seen == [[]]
