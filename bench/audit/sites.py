"""The archives that are looked at, their kinds of page, and a server that does what a static host does."""

import contextlib
import gzip
import http.server
import mimetypes
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from audit.tools import WORK

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Site:
    """A built archive, served."""

    name: str
    root: Path  # its public/
    address: str
    kinds: dict[str, str]  # kind of page -> its address below the archive's


@contextmanager
def served(name: str, *, articles: int | None = None, theme: str | None = None) -> Iterator[Site]:
    """An archive that is built for the address at which it is served: the demo, or one of so many articles."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    if articles is None:
        folder.mkdir(parents=True)
        shutil.copytree(REPOSITORY / "content", folder / "content")
        shutil.copy(REPOSITORY / "site.yaml", folder)
    else:
        corpus = [sys.executable, str(REPOSITORY / "bench/corpus.py"), str(folder), "--articles", str(articles)]
        subprocess.run(corpus, check=True, stdout=subprocess.DEVNULL)
    root = folder / "public"
    with _serving(root) as address:
        settings = folder / "site.yaml"
        lines = [
            line for line in settings.read_text("utf-8").splitlines() if not line.startswith(("base_url", "theme"))
        ]
        lines += [f"base_url: {address}", *([f"theme: {theme}"] if theme else [])]
        settings.write_text("\n".join(lines) + "\n", "utf-8")
        built = [sys.executable, "-m", "kliping", "-q", "-C", str(folder), "build"]
        subprocess.run(built, check=True, stderr=subprocess.DEVNULL if articles else None)
        yield Site(name=name, root=root, address=address, kinds=_kinds(root))


def _kinds(root: Path) -> dict[str, str]:
    """One page of each kind, the longest where there are several: that is the one that misses a bar first."""

    def longest(pattern: str) -> str | None:
        pages = sorted(root.glob(pattern), key=lambda page: (-page.stat().st_size, page))
        return f"{pages[0].parent.relative_to(root).as_posix()}/" if pages else None

    # A term's page is below its kind's, without a number; those of names and tags are of two kinds.
    patterns = {
        "article": "[12][0-9][0-9][0-9]/[01][0-9]/*[!0-9]*/index.html",
        "list": "tags/*/index.html",
        "entity": "people/*/index.html",
        "source": "sources/*/index.html",
        "names": "people/index.html",
        "dates": "dates/index.html",
        "year": "[12][0-9][0-9][0-9]/index.html",
        "month": "[12][0-9][0-9][0-9]/[01][0-9]/index.html",
        "day": "[12][0-9][0-9][0-9]/[01][0-9]/[0-3][0-9]/index.html",
        "on this day": "on/*/index.html",
        "pictures": "pictures/index.html",
        "about": "about/index.html",
        "data": "data/index.html",
        "search": "search/index.html",
    }
    found = {kind: page for kind, pattern in patterns.items() if (page := longest(pattern))}
    return {"home": "", **found, "404": "404.html"}


class _Host(http.server.SimpleHTTPRequestHandler):
    """Compresses text and lets assets, whose names have a hash, be kept, as the how-to for publishing says."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.directory, unquote(urlsplit(self.path).path).lstrip("/"))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            return self.send_error(404)
        data, kind = path.read_bytes(), mimetypes.guess_type(path)[0] or "application/octet-stream"
        is_text = kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if is_text else kind)
        if is_text and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000" if "/assets/" in self.path else "max-age=600")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # a page that is left asks for no more
            self.wfile.write(data)
        return None


@contextmanager
def _serving(root: Path) -> Iterator[str]:
    def handler(*arguments: object) -> _Host:
        return _Host(*arguments, directory=str(root))  # type: ignore[arg-type]

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
