"""Which item is made ready and done when."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from kliping.builder.turns import Turns


def _next(turns):
    with turns.readying() as item:
        return item


def test_the_heaviest_comes_first_and_every_item_once():
    turns = Turns({"a": 2, "b": 9, "c": 5}, at_a_time=2, most=20)
    assert [_next(turns) for _ in range(4)] == ["b", "c", "a", None]


def test_beside_a_heavy_one_comes_the_heaviest_that_has_room():
    turns = Turns({"a": 2, "b": 9, "c": 5, "d": 8}, at_a_time=2, most=14)
    with turns.doing(_next(turns)):
        assert [_next(turns) for _ in range(2)] == ["c", "a"]


def test_where_none_has_room_the_lightest_waits():
    turns = Turns({"a": 8, "b": 9, "c": 7}, at_a_time=2, most=10)
    with turns.doing(_next(turns)):
        assert _next(turns) == "c"


def test_one_that_weighs_too_much_is_done_alone():
    turns = Turns({"a": 30}, at_a_time=2, most=10)
    with turns.doing("a"):
        assert _next(turns) == "a"


def test_few_are_done_at_once_and_one_is_made_ready_meanwhile():
    weights = {n: 1 + n * 7 % 10 for n in range(40)}
    turns = Turns(weights, at_a_time=2, most=12)
    lock, ready, doing, done, seen = Lock(), [], [], [], []

    def work():
        while True:
            with turns.readying() as item:
                if item is None:
                    return
                ready.append(item)
                time.sleep(0.001)
                seen.append((len(ready), 0, 0))
                ready.remove(item)
            with turns.doing(item):
                with lock:
                    doing.append(item)
                    seen.append((0, len(doing), sum(weights[one] for one in doing)))
                time.sleep(0.002)
                with lock:
                    doing.remove(item)
                    done.append(item)

    with ThreadPoolExecutor(3) as threads:
        for worker in [threads.submit(work) for _ in range(3)]:
            worker.result()
    assert sorted(done) == list(range(40))
    assert max(seen)[0] == 1
    assert max(count for _, count, _ in seen) == 2
    assert max(weight for _, _, weight in seen) <= 12


def test_what_fails_makes_room_for_the_next():
    turns = Turns({"a": 5, "b": 5}, at_a_time=1, most=5)
    began = Event()

    def fail():
        with turns.doing("a"):
            began.set()
            raise ValueError

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(fail)
        assert began.wait(10)
        with turns.doing("b"):
            assert isinstance(first.exception(10), ValueError)
