"""A build that is killed at any moment leaves no half page, and the next build gives the bytes of a clean one."""

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

from building import article, tree
from running import command, kliping

KILLS = 20


def test_killed_twenty_times_at_random_moments(new_site):
    root = new_site({f"content/articles/{n:03}.md": _article(n) for n in range(200)})
    result = kliping("-C", root, "build")
    assert result.returncode == 0, result.stderr
    clean = tree(root / "public")
    shutil.rmtree(root / "public")
    shutil.rmtree(root / ".kliping")
    moments = random.Random(20240619)
    killed = 0
    for _ in range(KILLS):
        if moments.random() < 0.7:         # else: go on where the last one was killed
            shutil.rmtree(root / "public", ignore_errors=True)
        killed += _build_and_kill(root, after=moments.randrange(int(len(clean) * 1.1)))
        for path, data in tree(root / "public").items() if (root / "public").is_dir() else ():
            if path.endswith(".html") and ".kliping-tmp-" not in path:
                assert data == clean[path], f"{path} is half a page"
    assert killed >= KILLS // 2
    result = kliping("-C", root, "build")
    assert result.returncode == 0, result.stderr
    assert tree(root / "public") == clean


def _article(n):
    date = f"20{n % 9 + 15}-0{n % 9 + 1}-1{n % 8}"
    return article(title=f"Berita {n}", date=date, tags=f"satu, t{n % 7}", body=f"Isi {n}. " * 50)


def _build_and_kill(root, *, after):
    """Kill a build when it has put `after` files in place; tell whether it had not ended before."""
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "generator")}
    build = subprocess.Popen(command("-C", root, "build", "-q"), env=env, stderr=subprocess.DEVNULL)
    before = _count(root / "public")
    deadline = time.monotonic() + 60
    while build.poll() is None and _count(root / "public") - before < after and time.monotonic() < deadline:
        time.sleep(0.002)
    was_running = build.poll() is None
    build.kill()
    build.wait()
    return was_running


def _count(folder):
    return sum(len(names) for _, _, names in os.walk(folder))
