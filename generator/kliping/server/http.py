"""The output folder -> HTTP on 127.0.0.1, with a script in each page that reloads it, and the stream for it.

Other people's web pages can send requests to this machine too. So it answers only to its own name, only to
GET and HEAD, and gives nothing from outside the output folder.
"""

import errno
import logging
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from socketserver import TCPServer
from threading import Lock, Thread, current_thread
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote, unquote_to_bytes

from kliping.errors import UsageError
from kliping.server.live import Live

log = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"            # never a name, never all interfaces: a preview is nobody else's business
TRIES = 20                       # ports after the one asked for
SCRIPT = "/_kliping/live.js"
EVENTS = "/_kliping/events"

# Not the standard library's table: that one depends on what else is installed.
CONTENT_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".css": "text/css",
    ".js": "text/javascript", ".mjs": "text/javascript",
    ".txt": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".vtt": "text/vtt",
    ".json": "application/json", ".map": "application/json", ".jsonl": "application/jsonl",
    ".webmanifest": "application/manifest+json", ".xml": "application/xml", ".xsl": "application/xml",
    ".atom": "application/atom+xml", ".rss": "application/rss+xml", ".svg": "image/svg+xml",
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".avif": "image/avif", ".ico": "image/vnd.microsoft.icon",
    ".tif": "image/tiff", ".tiff": "image/tiff",
    ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf",
    ".wasm": "application/wasm", ".pdf": "application/pdf", ".epub": "application/epub+zip",
    ".zip": "application/zip", ".gz": "application/gzip",
    ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".m4a": "audio/mp4",
    ".mp4": "video/mp4", ".webm": "video/webm",
}
TEXT = ("text/", "image/svg", "application/json", "application/manifest",
        "application/xml", "application/atom", "application/rss")

CONTROL = re.compile("[\0-\x1f\x7f]")
NOTHING_HERE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>No page here</title>
<h1>No page here</h1>
<p>Nothing has been built at this address, at least not yet. When it has been, the page appears by itself.</p>
"""


@dataclass(frozen=True)
class Redirect:
    """What was asked for is at another address."""

    location: str


def locate(target: str, folder: Path) -> Path | Redirect | None:
    """Return the file below the folder that a request's target names, if it names one."""
    path, mark, query = target.partition("#")[0].partition("?")
    segments = _segments(path)
    if segments is None:
        return None
    try:
        found = folder.joinpath(*segments)
        if found.is_dir():
            if path.endswith("/"):
                found /= "index.html"
            elif _is_inside(found, folder):
                path = "/".join(["", *map(quote, segments), ""])
                return Redirect(path + mark + quote(query, safe="%/?=&+:;,@"))
        elif path.endswith("/"):
            return None
        return found.resolve() if found.is_file() and _is_inside(found, folder) else None
    except (OSError, ValueError, RuntimeError) as error:       # too long a name, a ring of links
        log.debug("%r: %s", target, error)
        return None


def _segments(path: str) -> list[str] | None:
    """The names in the path of an address; None where there is no harmless reading of it."""
    try:
        plain = unquote_to_bytes(path).decode()
    except UnicodeError:
        return None
    if not plain.startswith("/") or "\\" in plain or CONTROL.search(plain):
        return None
    segments = plain[1:].removesuffix("/").split("/")
    if segments == [""]:
        return None if plain != "/" else []
    return None if any(segment in {"", ".", ".."} for segment in segments) else segments


def _opened(path: Path) -> BinaryIO | None:
    with suppress(OSError):                                    # removed meanwhile, or not readable
        return path.open("rb")
    return None


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def content_type(path: Path) -> str:
    """Return the value of the Content-Type header for a file of this name."""
    kind = CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind


def with_script(page: bytes, build: str) -> bytes:
    """Return the HTML with the script that keeps it fresh, which is told the build that the page is from."""
    tag = f'<script src="{SCRIPT}" defer data-build="{build}"></script>'.encode()
    end = page.lower().rfind(b"</body>")
    return page + tag if end < 0 else page[:end] + tag + page[end:]


def is_own(authority: str | None, port: int) -> bool:
    """Whether a Host header names this server. Another name for this address would be DNS rebinding."""
    names = {ADDRESS, "localhost", "[::1]"}
    return authority is not None and authority.lower() in names | {f"{name}:{port}" for name in names}


@cache
def _live_js() -> bytes:
    return files("kliping.server").joinpath("live.js").read_bytes()


class Listener(ThreadingHTTPServer):
    """Serves the output folder from the moment it is entered, and is silent again when it is left."""

    allow_reuse_address = os.name != "nt"        # on Windows it would let two servers share a port
    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, output: Callable[[], Path], live: Live, *, port: int, base: Callable[[], str] = lambda: "/"
    ) -> None:
        self.output = output
        self.base = base
        self.live = live
        self._open: dict[Thread, socket.socket] = {}
        self._lock = Lock()
        self._bind(port)
        self._thread = Thread(target=self.serve_forever, args=(0.05,), name="kliping-http", daemon=True)

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{ADDRESS}:{self.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
        self.live.close()
        with self._lock:
            still_open = dict(self._open)
        for connection in still_open.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)          # wakes who waits for the next request
        for thread in still_open:
            thread.join(0.5)
        self._thread.join()

    def server_bind(self) -> None:
        """Bind, without the standard library's look-up of this machine's name: it can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    def process_request_thread(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]  # only TCP here
        """Serve one connection, and know of it meanwhile."""
        with self._lock:
            self._open[current_thread()] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                del self._open[current_thread()]

    def handle_error(self, request: object, client_address: object) -> None:
        """Log what went wrong with one connection. A browser that went away is nothing to tell."""
        gone = isinstance(sys.exception(), ConnectionError | TimeoutError)
        log.log(logging.DEBUG if gone else logging.ERROR, "a request", exc_info=not gone)

    def _bind(self, port: int) -> None:
        """Take the port, or the next free one."""
        last = min(port + TRIES, 65535) if port else 0         # 0: any
        for number in range(port, last + 1):
            try:
                super().__init__((ADDRESS, number), _Request)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise UsageError(None, f"port {number}: {error}", hint="Choose another") from error
            else:
                return
        raise UsageError(None, f"ports {port} to {last} are all taken", hint="Choose another")


class _Request(BaseHTTPRequestHandler):
    """One connection from a browser."""

    server: Listener
    disable_nagle_algorithm = True           # a page is sent in two pieces, and the second would wait 40 ms
    protocol_version = "HTTP/1.1"
    server_version = "kliping"
    sys_version = ""
    timeout = 30                 # seconds for the next request, and for a browser to take what it asked for

    def do_GET(self) -> None:
        if not self._is_for_us():
            self._say(HTTPStatus.FORBIDDEN, f"This is a preview. It answers to {self.server.url} only.\n")
        elif self.path == EVENTS:
            self._stream()
        elif self.path == SCRIPT:
            self._send(HTTPStatus.OK, _live_js(), content_type(Path(SCRIPT)))
        else:
            self._page()

    do_HEAD = do_GET  # noqa: N815

    def _refuse(self) -> None:
        self.close_connection = True                           # there may be a body that nobody reads
        self._say(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD.\n", Allow="GET, HEAD")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse  # noqa: N815

    def _is_for_us(self) -> bool:
        hosts = self.headers.get_all("Host", [])
        origin = self.headers.get("Origin")
        port = self.server.server_port
        return (
            len(hosts) == 1
            and is_own(hosts[0], port)
            and (origin is None or is_own(origin.removeprefix("http://"), port))
        )

    def _page(self) -> None:
        build = self.server.live.state.build       # before the file is read: at worst one reload too many
        folder = self.server.output()
        match locate(self.path, folder) or locate(self._below(), folder):
            case Redirect(location):
                self._say(HTTPStatus.MOVED_PERMANENTLY, "", Location=location)
            case Path() as path if file := _opened(path):
                with file:
                    self._file(file, content_type(path), build)
            case _:
                own = locate("/404.html", folder)
                page = own.read_bytes() if isinstance(own, Path) else NOTHING_HERE.encode()
                self._send(HTTPStatus.NOT_FOUND, with_script(page, build), "text/html; charset=utf-8")

    def _file(self, file: BinaryIO, kind: str, build: str) -> None:
        stat = os.fstat(file.fileno())
        is_page = kind.startswith("text/html")
        # Not the date: a page that is built twice in a second would be taken for the same.
        name = f"{stat.st_mtime_ns:x}-{stat.st_size:x}-{stat.st_ino:x}"
        etag = f'"{name}-{build}"' if is_page else f'"{name}"'
        if etag in (self.headers.get("If-None-Match") or ""):
            self._head(HTTPStatus.NOT_MODIFIED, ETag=etag)
        elif is_page:
            self._send(HTTPStatus.OK, with_script(file.read(), build), kind, ETag=etag)
        else:
            self._head(HTTPStatus.OK, ETag=etag, Content_Type=kind, Content_Length=str(stat.st_size))
            if self.command != "HEAD":
                shutil.copyfileobj(file, self.wfile)

    def _below(self) -> str:
        """The target below the path that the site will be published at: where its own 404 page looks for things."""
        base = self.server.base()
        return "/" + self.path.removeprefix(base) if base != "/" and self.path.startswith(base) else ""

    def _stream(self) -> None:
        """Server-sent events: the state, each time that it changes, for as long as the page is there."""
        self.close_connection = True
        self._head(HTTPStatus.OK, Content_Type="text/event-stream; charset=utf-8", Connection="close")
        if self.command == "HEAD":
            return
        for state in self.server.live.states():
            self.wfile.write(b":\n\n" if state is None else f"data: {state.as_json()}\n\n".encode())

    def _say(self, status: HTTPStatus, text: str, **headers: str) -> None:
        self._send(status, text.encode(), "text/plain; charset=utf-8", **headers)

    def _send(self, status: HTTPStatus, body: bytes, kind: str, **headers: str) -> None:
        self._head(status, Content_Type=kind, Content_Length=str(len(body)), **headers)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def end_headers(self) -> None:
        """End the headers with those that every answer has, also those that the standard library makes."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the standard library's name)
        """Log quietly; a line for each picture of a page helps nobody."""
        log.debug("%r", format % args)
