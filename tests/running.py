"""Running the real command in tests."""

import os
import subprocess
import sys
from pathlib import Path


def kliping(*arguments, cwd=None, timeout=120, **options):
    """Run `kliping` as a user would; the result has `returncode`, `stdout`, `stderr`."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1] / "generator"), "NO_COLOR": "1"},
        check=False,
        **options,
    )


def command(*arguments):
    return [sys.executable, "-m", "kliping", *map(str, arguments)]


def assert_one_line_each(result):
    """Nothing that went wrong shows a traceback."""
    assert "Traceback" not in result.stderr + result.stdout, result.stderr
    assert result.returncode in {0, 1, 2}, (result.returncode, result.stderr)
