"""Fetching pictures from a server of the test, through names and addresses that are given: the network is not asked."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kliping.converter import fetch
from kliping.converter.fetch import Fetcher, RefusedError, is_public

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PUBLIC = "93.184.215.14"


class Host(ThreadingHTTPServer):
    """Says for each path what it was told to say, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.answers = {}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers))
        answer = self.server.answers.get(self.path, (404, {}, b""))
        status, headers, data = answer.pop(0) if isinstance(answer, list) else answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for part in data if isinstance(data, list) else [data]:
            try:
                self.wfile.write(part)
            except OSError:
                return

    def log_message(self, *_):
        pass


@pytest.fixture
def host():
    server = Host()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Clock:
    def __init__(self):
        self.now = 0.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def fetcher(host, *, names=None, clock=None):
    """Every name has a public address; whatever the address, the connection goes to the test's host."""
    clock = clock or Clock()
    connected = []

    def connect(address, port, seconds):
        connected.append((address, port))
        return socket.create_connection(host.server_address, timeout=5)

    made = Fetcher(
        resolve=lambda name, port: (names or {}).get(name, [PUBLIC]), connect=connect, clock=clock, sleep=clock.sleep
    )
    made.connected = connected
    return made


def ok(data=PNG, kind="image/png", **headers):
    return 200, {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}, data


def refused(made, url):
    with pytest.raises(RefusedError) as error:
        made.fetch(url)
    return str(error.value)


def test_a_picture_comes_with_the_ending_of_its_bytes(host):
    host.answers["/a%20b.jpg?x=1"] = ok()
    made = fetcher(host)
    file = made.fetch("http://kabar.example/a b.jpg?x=1#top")
    assert (file.data, file.suffix) == (PNG, ".png")
    assert made.connected == [(PUBLIC, 80)]
    headers = host.asked[0][1]
    assert headers["Host"] == "kabar.example"
    assert headers["User-Agent"].startswith("kliping/")
    assert headers["Cookie"] is None
    assert headers["Referer"] is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "::127.0.0.1", "fec0::1", "2001:db8::1", "kabar.example", "",
    ],
)  # fmt: skip
def test_private_addresses_are_never_connected_to(host, address):
    assert not is_public(address)
    made = fetcher(host, names={"kabar.example": [PUBLIC, address]})
    assert refused(made, "http://kabar.example/a.png") == "leads to a private address"
    assert made.connected == []


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses_are(address):
    assert is_public(address)


def test_loopback_by_name_and_by_number_with_the_real_resolver(host):
    """The system's own resolver, which needs no network for these."""
    made = fetcher(host)
    made.resolve = fetch.resolve
    for name in ("127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433", "127.1"):
        assert refused(made, f"http://{name}/a.png")
    assert made.connected == []
    assert host.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://kabar.example/a.png", "data:image/png;base64,AAAA", "javascript:alert(1)",
        "//kabar.example/a", "http://", "http:///a.png", "http://[::1/a.png", "gopher://kabar.example/", "http://kabar.example:22/a.png",
        "https://kabar.example:80/a.png", "http://u:p@kabar.example/a.png", "http://kabar.example:99999/", "a.png", "",
        "http://" + "a" * 300 + "/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_asked_for(host, url):
    made = fetcher(host)
    assert refused(made, url)
    assert made.connected == []


def test_no_header_can_be_smuggled_in(host):
    host.answers["/aX-Evil:%201"] = ok()
    fetcher(host).fetch("http://kabar.example/a\r\nX-Evil: 1")
    assert host.asked[0][1]["X-Evil"] is None


def test_the_address_is_looked_up_anew_after_a_redirect(host):
    """DNS rebinding: public when it is first asked for, private when it sends us on to itself."""
    host.answers["/a.png"] = (302, {"Location": "http://kabar.example/b.png"}, b"")
    made = fetcher(host)
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    made.resolve = lambda name, port: next(answers)
    assert refused(made, "http://kabar.example/a.png") == "leads to a private address"
    assert [path for path, _ in host.asked] == ["/a.png"]


def test_it_connects_to_the_address_that_was_looked_at(host):
    """Each request looks the name up once."""
    host.answers["/a.png"] = ok()
    made = fetcher(host)
    asked = []
    made.resolve = lambda name, port: asked.append(name) or [PUBLIC]
    made.fetch("http://kabar.example/a.png")
    assert asked == ["kabar.example"]
    assert made.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "place",
    ["http://169.254.169.254/latest/", "http://dalam.example/x", "file:///etc/passwd", "http://kabar.example:8080/"],
)
def test_a_redirect_leads_nowhere_private(host, place):
    host.answers["/a.png"] = (302, {"Location": place}, b"")
    made = fetcher(host, names={"dalam.example": ["10.0.0.7"], "169.254.169.254": ["169.254.169.254"]})
    assert refused(made, "http://kabar.example/a.png")
    assert len(host.asked) == 1


@pytest.mark.parametrize("place", ["http://[", "http://[::1", "\udcff", "http://\xff\xfe/", "//", "http:"])
def test_a_redirect_to_nonsense_is_refused(host, place):
    host.answers["/a.png"] = (302, {"Location": place.encode("utf-8", "replace").decode("latin-1")}, b"")
    assert refused(fetcher(host, names={"": []}), "http://kabar.example/a.png")


def test_three_redirects_are_followed_and_no_more(host):
    for number in range(4):
        host.answers[f"/{number}"] = (301, {"Location": f"/{number + 1}"}, b"")
    host.answers["/4"] = ok()
    assert fetcher(host).fetch("http://kabar.example/1").data == PNG
    assert refused(fetcher(host), "http://kabar.example/0") == "is redirected more than 3 times"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((404, {}, b""), "is not there: the host says 404"),
        (ok(b"<html>", "text/html"), "is text/html, not a picture"),
        (ok(b"<svg/>", "image/svg+xml"), "is image/svg+xml, not a picture"),
        (ok(b"<html>hello", "image/png"), "is not a JPEG, PNG, GIF, WebP or AVIF"),
        (ok(PNG, Content_Encoding="gzip"), "comes packed, though it was asked for as it is"),
        (ok(PNG, Content_Length="99999999"), "has more than 20 MiB"),
        (ok(PNG, Content_Length="200"), "ends too early"),
        ((302, {}, b""), "is redirected to nowhere"),
    ],
)
def test_what_is_not_the_picture_that_it_claims_to_be(host, answer, why):
    host.answers["/a.png"] = answer
    assert refused(fetcher(host), "http://kabar.example/a.png") == why


def test_a_picture_without_end_is_given_up(host):
    host.answers["/a.png"] = ok([PNG] + [b"\0" * 2**20] * 40)
    assert refused(fetcher(host), "http://kabar.example/a.png") == "has more than 20 MiB"


def test_a_slow_host_is_given_up(host):
    clock = Clock()
    host.answers["/a.png"] = ok([PNG] * 10)
    made = fetcher(host, clock=clock)
    real = made.connect

    def connect(address, port, seconds):
        clock.now += 40
        return real(address, port, seconds)

    made.connect = connect
    assert "takes too long" in refused(made, "http://kabar.example/a.png")


def test_one_host_is_not_asked_too_often(host):
    host.answers |= {"/a": ok(), "/b": ok()}
    clock = Clock()
    made = fetcher(host, clock=clock)
    made.fetch("http://kabar.example/a")
    made.fetch("http://lain.example/b")
    assert clock.slept == []
    made.fetch("http://kabar.example/b")
    assert clock.slept == [fetch.BETWEEN]


def test_retry_after_is_kept_to(host):
    host.answers["/a"] = [(503, {"Retry-After": "7"}, b""), ok()]
    clock = Clock()
    assert fetcher(host, clock=clock).fetch("http://kabar.example/a").data == PNG
    assert clock.slept[0] == 7.0


def test_a_host_that_asks_to_be_left_alone_is(host):
    host.answers["/a"] = (429, {"Retry-After": "3600"}, b"")
    made = fetcher(host)
    assert refused(made, "http://kabar.example/a") == "the host asks to be left alone for now"
    assert refused(made, "http://kabar.example/b") == "the host asks to be left alone for now"
    assert len(host.asked) == 1


def test_a_certificate_of_nobody_is_refused(host):
    """https to a host that does not speak it."""
    host.answers["/"] = ok()
    assert "cannot be re" in refused(fetcher(host), "https://kabar.example/")
