"""Running the real command in tests."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
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


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def serving(folder):
    """Serve a folder as any static host would; yields its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
