"""What the preview gives to whom: nothing from outside the output, and nothing to other people's pages."""

import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kliping.errors import UsageError
from kliping.model import Problem
from kliping.server.http import ADDRESS, Listener, Redirect, content_type, is_own, locate, with_script
from kliping.server.live import Live

PAGE = b"<!doctype html><html><body><p>Banjir</p></body></html>"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A small site, with things beside it that are nobody's business."""
    site = tmp_path / "public"
    for path in ("index.html", "tags/banjir/index.html", "a b/berita é.html", "_/%2e%2e", "a..b.html"):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(PAGE)
    (site / "style.css").write_text("p { color: red }", encoding="utf-8")
    (site / "bare").mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "public-secret").mkdir()
    (tmp_path / "public-secret" / "index.html").write_text("secret", encoding="utf-8")
    (site / "link-out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "folder-out").symlink_to(tmp_path / "public-secret")
    (site / "ring").symlink_to(site / "ring")
    (site / "link-in.html").symlink_to(site / "index.html")
    (site / "sly").mkdir()
    (site / "sly" / "index.html").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(site / "pipe")
    return site


@pytest.fixture
def listener(output: Path) -> Iterator[Listener]:
    with Listener(lambda: output, Live(), port=0) as listener:
        yield listener


def ask(
    listener: Listener, path: str = "/", *, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    with closing(http.client.HTTPConnection(ADDRESS, listener.server_port, timeout=10)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def ask_raw(listener: Listener, request: bytes) -> bytes:
    """For what no client would send. The answer, up to when the server hangs up."""
    with socket.create_connection((ADDRESS, listener.server_port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(("target", "file"), [
    ("/", "index.html"),
    ("/?q=banjir", "index.html"),
    ("/index.html#top", "index.html"),
    ("/tags/banjir/", "tags/banjir/index.html"),
    ("/a%20b/berita%20%C3%A9.html", "a b/berita é.html"),
    ("/_/%252e%252e", "_/%2e%2e"),
    ("/a..b.html", "a..b.html"),
    ("/link-in.html", "index.html"),
])
def test_an_address_names_a_file_of_the_output(target: str, file: str, output: Path) -> None:
    assert locate(target, output) == output / file


@pytest.mark.parametrize("target", [
    "/../secret.txt", "/..", "/../", "/tags/../../secret.txt", "/tags/../index.html", "/./index.html",
    "/%2e%2e/secret.txt", "/%2E%2E%2Fsecret.txt", "/..%2fsecret.txt", "/tags/%2e%2e/%2e%2e/secret.txt",
    "/%252e%252e/secret.txt", "/%c0%ae%c0%ae/secret.txt", "/..%00/secret.txt",
    "/..\\secret.txt", "/..%5csecret.txt", "/%5c%5chost%5cshare", "/\\evil.example",
    "//etc/passwd", "//evil.example/..", "/%2fetc/passwd", "/%2f%2fetc/passwd", "/tags//banjir/", "///",
    "/etc/passwd", "/proc/self/environ", "/C:/Windows/win.ini", "/c%3a%5cwindows",
    "/../public-secret/", "/link-out.txt", "/folder-out/", "/folder-out", "/sly/", "/ring", "/ring/", "/pipe",
    "/index.html%00", "/index.html%0d%0aX: y", "/index.html%7f", "/\ud800", "/%ff", "/%",
    "/index.html/", "/bare/", "/missing", "/" + "a" * 5000, "/" + "a/" * 3000,
    "", "index.html", "*", "http://127.0.0.1/", "http://evil.example/index.html", "file:///etc/passwd", "~",
])
def test_no_address_leads_out(target: str, output: Path) -> None:
    assert locate(target, output) is None


@pytest.mark.parametrize(("target", "location"), [
    ("/tags/banjir", "/tags/banjir/"),
    ("/tags/banjir?page=2&x=a%20b", "/tags/banjir/?page=2&x=a%20b"),
    ("/a%20b", "/a%20b/"),
])
def test_a_folder_is_at_its_address_with_a_slash(target: str, location: str, output: Path) -> None:
    assert locate(target, output) == Redirect(location)


def test_no_redirect_leads_to_another_server(listener: Listener, output: Path) -> None:
    (output / "evil.example").mkdir()
    answer = ask_raw(listener, b"GET //evil.example HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    locations = [line for line in answer.splitlines() if line.lower().startswith(b"location:")]
    assert locations in ([], [b"Location: /evil.example/"])


@pytest.mark.parametrize(("authority", "own"), [
    ("127.0.0.1:8000", True), ("127.0.0.1", True), ("localhost:8000", True), ("LocalHost", True),
    ("[::1]:8000", True), ("[::1]", True),
    ("evil.example", False), ("evil.example:8000", False), ("127.0.0.1:8001", False), ("localhost:80", False),
    ("127.0.0.1.evil.example", False), ("localhost.evil.example:8000", False), ("127.0.0.1:8000@evil", False),
    ("evil@127.0.0.1:8000", False), ("0.0.0.0:8000", False), ("127.1:8000", False), ("::1", False),
    ("", False),
    ("127.0.0.1:8000, evil.example", False), (None, False),
])
def test_it_knows_its_own_names(authority: str | None, *, own: bool) -> None:
    assert is_own(authority, 8000) is own


@pytest.mark.parametrize("path", ["/", "/style.css", "/missing", "/_kliping/live.js", "/_kliping/events"])
def test_a_page_that_rebinds_its_name_gets_nothing(path: str, listener: Listener) -> None:
    status, _, body = ask(listener, path, Host="evil.example")
    assert (status, b"Banjir" in body) == (403, False)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1", "https://127.0.0.1"])
def test_another_sites_page_cannot_listen(origin: str, listener: Listener) -> None:
    assert ask(listener, "/_kliping/events", Origin=origin)[0] == 403


@pytest.mark.parametrize("hosts", [b"", b"Host: localhost\r\nHost: evil.example\r\n"])
def test_a_request_has_exactly_one_host(hosts: bytes, listener: Listener) -> None:
    assert ask_raw(listener, b"GET / HTTP/1.1\r\n" + hosts + b"\r\n").startswith(b"HTTP/1.1 403 ")


def test_it_listens_on_this_machine_only(listener: Listener) -> None:
    assert listener.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_reading_is_allowed(method: str, listener: Listener) -> None:
    status, headers, _ = ask(listener, method=method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/style.css", "/missing", "/tags/banjir", "/_kliping/live.js"])
def test_head_is_get_without_the_body(path: str, listener: Listener) -> None:
    get, head = ask(listener, path), ask(listener, path, method="HEAD")
    for _, headers, _ in (get, head):
        del headers["Date"]
    assert head[::2] == (get[0], b"")
    assert head[1].items() == get[1].items()


@pytest.mark.parametrize("path", ["/", "/style.css", "/missing", "/_kliping/live.js"])
def test_every_answer_is_kept_to_this_site(path: str, listener: Listener) -> None:
    _, headers, _ = ask(listener, path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("name", "kind"), [
    ("index.html", "text/html; charset=utf-8"),
    ("a.css", "text/css; charset=utf-8"),
    ("a.JS", "text/javascript; charset=utf-8"),
    ("feed.xml", "application/xml; charset=utf-8"),
    ("a.json", "application/json; charset=utf-8"),
    ("a.jsonl", "application/jsonl; charset=utf-8"),
    ("robots.txt", "text/plain; charset=utf-8"),
    ("a.svg", "image/svg+xml; charset=utf-8"),
    ("a.avif", "image/avif"),
    ("a.webp", "image/webp"),
    ("a.woff2", "font/woff2"),
    ("pagefind.wasm", "application/wasm"),
    ("wasm.en.pagefind", "application/octet-stream"),
    ("en_1.pf_meta", "application/octet-stream"),
    ("en_1.pf_index", "application/octet-stream"),
    ("en_1.pf_fragment", "application/octet-stream"),
    ("nothing", "application/octet-stream"),
])
def test_content_types(name: str, kind: str) -> None:
    assert content_type(Path(name)) == kind


@pytest.mark.parametrize(("page", "expected"), [
    (b"<body>x</body></html>", b"<body>x@</body></html>"),
    (b"<BODY>x</BODY >", b"<BODY>x</BODY >@"),
    (b"<body>x</BODY>", b"<body>x@</BODY>"),
    (b"<p>no end", b"<p>no end@"),
    (b"<p>&lt;/body> </body> text </body>", b"<p>&lt;/body> </body> text @</body>"),
    (b"", b"@"),
])
def test_the_script_goes_before_the_end_of_the_body(page: bytes, expected: bytes) -> None:
    tag = b'<script src="/_kliping/live.js" defer data-build="7-1"></script>'
    assert with_script(page, "7-1") == expected.replace(b"@", tag)


def test_the_file_on_disk_is_left_alone(listener: Listener, output: Path) -> None:
    assert b"/_kliping/live.js" in ask(listener)[2]
    assert (output / "index.html").read_bytes() == PAGE


def test_a_browsers_copy_is_good_until_file_or_build_change(listener: Listener, output: Path) -> None:
    tag = ask(listener)[1]["ETag"]
    assert ask(listener, **{"If-None-Match": f'"x", {tag}'})[::2] == (304, b"")

    (output / "new.html").write_bytes(PAGE.replace(b"Banjir", b"Gempa!"))      # same size, same second
    (output / "new.html").replace(output / "index.html")
    status, headers, body = ask(listener, **{"If-None-Match": tag})
    assert (status, b"Gempa!" in body) == (200, True)

    # Otherwise a page that is the same would keep the number of its build, and load itself again for ever.
    listener.live.update("build", (), built=True)
    assert ask(listener, **{"If-None-Match": headers["ETag"]})[0] == 200


def test_a_missing_page_is_the_sites_own(listener: Listener, output: Path) -> None:
    assert b"No page here" in ask(listener, "/missing")[2]
    (output / "404.html").write_bytes(b"<p>Tidak ada")
    status, headers, body = ask(listener, "/missing/below")
    assert status == 404
    assert body.startswith(b"<p>Tidak ada<script")
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_without_any_output_there_is_a_page_that_waits(tmp_path: Path) -> None:
    with Listener(lambda: tmp_path / "public", Live(), port=0) as listener:
        status, _, body = ask(listener)
    assert status == 404
    assert b"/_kliping/live.js" in body


def test_an_unreadable_file_is_a_missing_page(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert ask(listener, "/style.css")[0] == 404


def test_connections_are_kept_open(listener: Listener) -> None:
    with closing(http.client.HTTPConnection(ADDRESS, listener.server_port, timeout=10)) as connection:
        for path in ("/", "/style.css", "/missing", "/tags/banjir"):
            connection.request("GET", path)
            connection.getresponse().read()
            assert connection.sock is not None


def test_leaving_ends_connections_that_wait_and_streams_that_run(output: Path) -> None:
    with Listener(lambda: output, Live(), port=0) as listener:
        idle = socket.create_connection((ADDRESS, listener.server_port), timeout=10)
        events = socket.create_connection((ADDRESS, listener.server_port), timeout=10)
        events.sendall(b"GET /_kliping/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert events.recv(12) == b"HTTP/1.1 200"
    with idle, events:
        assert idle.recv(1) == b""
        assert b"text/event-stream" in b"".join(iter(lambda: events.recv(65536), b""))


def test_a_taken_port_gives_the_next_one(output: Path) -> None:
    with (
        Listener(lambda: output, Live(), port=0) as first,
        Listener(lambda: output, Live(), port=first.server_port) as second,
    ):
        assert first.server_port < second.server_port <= first.server_port + 20
        assert ask(second)[0] == 200


def test_no_free_port_is_told(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kliping.server.http.TRIES", 0)
    with Listener(lambda: output, Live(), port=0) as first, pytest.raises(UsageError, match="taken"):
        Listener(lambda: output, Live(), port=first.server_port)


def events(stream: http.client.HTTPResponse) -> Iterator[dict[str, object]]:
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def test_a_page_hears_the_state_at_once_and_each_change(listener: Listener) -> None:
    listener.live.update("build", (Problem(where="a.md", line=4, what="no date", hint="Add one"),))
    with closing(http.client.HTTPConnection(ADDRESS, listener.server_port, timeout=10)) as connection:
        connection.request("GET", "/_kliping/events")
        stream = connection.getresponse()
        assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        heard = events(stream)

        first = next(heard)
        assert first["problems"] == [{"where": "a.md", "line": 4, "what": "no date", "hint": "Add one"}]

        listener.live.update("build", (), built=True)
        second = next(heard)
        assert second["problems"] == []
        assert second["build"] != first["build"]
        assert second["search"] == first["search"]

        listener.live.update("index", (), indexed=True)
        third = next(heard)
        assert third["build"] == second["build"]
        assert third["search"] != second["search"]


def test_a_thousand_problems_are_not_all_sent() -> None:
    live = Live()
    live.update("build", tuple(Problem(where=f"{n}.md", what="x") for n in range(1000)))
    sent = json.loads(live.state.as_json())
    assert (len(sent["problems"]), sent["more"]) == (50, 950)


def test_problems_of_one_pass_do_not_hide_those_of_another() -> None:
    live = Live()
    live.update("convert", (Problem(where="raw/a.txt", what="empty"),))
    live.update("build", (Problem(where="a.md", what="no date"),))
    live.update("build", ())
    assert [problem["where"] for problem in json.loads(live.state.as_json())["problems"]] == ["raw/a.txt"]


def test_a_client_that_is_gone_is_noticed_by_the_heartbeat() -> None:
    states = Live().states(heartbeat=0.01)
    assert next(states) is not None
    assert next(states) is None


def test_two_servers_never_name_a_build_alike() -> None:
    assert Live().state.build != Live().state.build
