"""Where work is done."""

import subprocess
import sys

import pytest

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
