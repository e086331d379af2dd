"""One picture from the network, or a word on why not. Nothing private is ever asked.

A name is looked up once, every address that it has must be public, and the connection goes to the address that was
looked at; so a name that changes its mind (DNS rebinding) gains nothing. Each redirect starts over.
"""

import contextlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from kliping import __version__
from kliping.converter import pictures

USER_AGENT = f"kliping/{__version__} (news archive)"
TYPES = frozenset({"image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/gif", "image/webp", "image/avif"})
MOST_BYTES = 20 * 2**20  # of a picture
MOST_SECONDS = 30.0  # for a request
MOST_REDIRECTS = 3
MOST_WAIT = 60.0  # seconds that a host may ask us to wait
BETWEEN = 0.5  # seconds between two requests to one host
_STALL = 10.0  # seconds without a byte
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SAFE = "/%:@!$&'()*+,;=~-._[]"

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]  # host, port -> its addresses


Connect: TypeAlias = Callable[[str, int, float], socket.socket]  # address, port, seconds


class RefusedError(Exception):
    """Why a picture is not taken, for a person."""


class BusyError(Exception):
    """The host wants to be left alone for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Open a connection to an address."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass
class Fetcher:
    """Asks for one picture at a time, and each host not more often than is polite. Lives for one run."""

    resolve: Resolve = resolve
    connect: Connect = connect
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    asked: dict[str, float] = field(default_factory=dict)  # host -> when it was last asked
    closed: dict[str, str] = field(default_factory=dict)  # host -> why it is not asked any more

    def fetch(self, url: str) -> pictures.File:
        """Fetch a picture. Raises RefusedError."""
        for _ in range(MOST_REDIRECTS + 1):
            found = self._ask_patiently(url)
            if isinstance(found, pictures.File):
                return found
            url = found
        raise RefusedError(f"is redirected more than {MOST_REDIRECTS} times")

    def _ask_patiently(self, url: str) -> pictures.File | str:
        """Ask, and once more where the host wants us to wait; if that is for long, it is left alone from then on."""
        try:
            return self._ask(url, self.clock() + MOST_SECONDS)
        except BusyError as busy:
            if busy.seconds <= MOST_WAIT:
                self.sleep(busy.seconds)
                with contextlib.suppress(BusyError):
                    return self._ask(url, self.clock() + MOST_SECONDS)
            why = self.closed[parts(url)[1]] = "the host asks to be left alone for now"
            raise RefusedError(why) from busy

    def _ask(self, url: str, until: float) -> pictures.File | str:
        """One request: the picture, or the address that it is redirected to."""
        scheme, host, port, path = parts(url)
        if host in self.closed:
            raise RefusedError(self.closed[host])
        wait = self.asked.get(host, -BETWEEN) + BETWEEN - self.clock()
        if wait > 0:
            self.sleep(wait)
        self.asked[host] = self.clock()
        try:
            found = self._addresses(host, port)
            answer = self._request(scheme, host, port, path, found, until)
            if isinstance(answer, str):
                answer = urljoin(url, answer)
        except RefusedError:
            raise
        except (TimeoutError, ConnectionError, socket.gaierror, ssl.SSLError) as error:
            raise RefusedError(f"cannot be reached: {_why(error)}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RefusedError(f"cannot be read: {_why(error)}") from error
        return answer

    def _addresses(self, host: str, port: int) -> list[str]:
        found = list(self.resolve(host, port))
        if not found:
            raise RefusedError("has no address")
        for address in found:
            if not is_public(address):
                raise RefusedError("leads to a private address")
        return found

    def _request(
        self, scheme: str, host: str, port: int, path: str, found: Sequence[str], until: float
    ) -> pictures.File | str:
        sock = self._connected(scheme, host, port, found, until)
        try:
            connection = http.client.HTTPConnection(host, port)
            connection.sock = _Wire(sock, until, self.clock)
            connection.putrequest("GET", path, skip_accept_encoding=True)
            for name, said in _HEADERS.items():
                connection.putheader(name, said)
            connection.endheaders()
            with connection.getresponse() as response:
                return _answer(response)
        finally:
            sock.close()

    def _connected(self, scheme: str, host: str, port: int, found: Sequence[str], until: float) -> socket.socket:
        """A connection to the first address that answers: to the address, and never again by the name."""
        trouble: OSError = ConnectionError("no address answers")
        for address in found[:4]:
            try:
                plain = self.connect(address, port, min(_STALL, _left(until, self.clock)))
            except OSError as error:
                trouble = error
                continue
            if scheme == "http":
                return plain
            try:
                plain.settimeout(min(_STALL, _left(until, self.clock)))
                return self.tls.wrap_socket(plain, server_hostname=host)
            except BaseException:
                plain.close()
                raise
        raise trouble


_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "image/avif,image/webp,image/jpeg,image/png,image/gif",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def parts(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port, path with query. Raises RefusedError for what is not a plain web address."""
    try:
        split = urlsplit(url)
        host, port = split.hostname or "", split.port
        scheme = split.scheme.lower()
        name = host.encode("idna").decode("ascii") if host and not _is_number(host) else host
    except (ValueError, UnicodeError) as error:
        raise RefusedError("is not a web address") from error
    if scheme not in _PORTS or not name:
        raise RefusedError("is not a web address")
    if split.username is not None or split.password is not None:
        raise RefusedError("has a name and a password in it")
    if port not in (None, _PORTS[scheme]):
        raise RefusedError(f"is on port {port}, which is not that of the web")
    path = quote(split.path or "/", safe=_SAFE, errors="replace")
    if split.query:
        path += "?" + quote(split.query, safe=_SAFE + "?", errors="replace")
    return scheme, name, _PORTS[scheme], path


def is_public(address: str) -> bool:
    """Whether an address is on the open internet: not private, loopback, link-local, multicast or a way to those."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
        if ip.is_site_local or int(ip) >> 32 == 0:  # ::a.b.c.d, an old way to write IPv4
            return False
        if ip.ipv4_mapped or ip in _NAT64:
            return inner is not None
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def _answer(response: http.client.HTTPResponse) -> pictures.File | str:
    status, headers = response.status, response.headers
    if status in {301, 302, 303, 307, 308}:
        place = headers.get("Location")
        if not place:
            raise RefusedError("is redirected to nowhere")
        return place.encode("latin-1", "replace").decode("utf-8", "replace")
    if status in {429, 503}:
        raise BusyError(_seconds(headers.get("Retry-After")))
    if status != 200:
        raise RefusedError(f"is not there: the host says {status}")
    kind = headers.get_content_type()
    if kind not in TYPES:
        raise RefusedError(f"is {kind[:60]}, not a picture")
    if (headers.get("Content-Encoding") or "identity").lower() != "identity":
        raise RefusedError("comes packed, though it was asked for as it is")
    length = headers.get("Content-Length") or ""
    if length.isdecimal() and int(length[:18]) > MOST_BYTES:
        raise RefusedError(f"has more than {MOST_BYTES // 2**20} MiB")
    data = response.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise RefusedError(f"has more than {MOST_BYTES // 2**20} MiB")
    if length.isdecimal() and len(data) < int(length[:18]):
        raise RefusedError("ends too early")
    suffix = pictures.kind(data)
    if suffix is None:
        raise RefusedError("is not a JPEG, PNG, GIF, WebP or AVIF")
    return pictures.File(data=data, suffix=suffix)


def _seconds(said: str | None) -> float:
    """What Retry-After asks for; five seconds where it says nothing."""
    text = (said or "").strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    if not text:
        return 5.0
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 5.0


class _Wire:
    """What http.client takes for a socket: it sends and reads in the time that is left; its maker closes it."""

    def __init__(self, sock: socket.socket, until: float, clock: Callable[[], float]) -> None:
        self._sock, self._until, self._clock = sock, until, clock

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        """What answers are read from."""
        return io.BufferedReader(_Timed(self._sock, self._until, self._clock))

    def sendall(self, data: bytes) -> None:
        """Send a request."""
        self._sock.settimeout(min(_STALL, _left(self._until, self._clock)))
        self._sock.sendall(data)

    def close(self) -> None:
        """Left to who made the connection: http.client closes it while the answer is still to be read."""


class _Timed(io.RawIOBase):
    """An answer that ends when its time is up, however slowly the host sends."""

    def __init__(self, sock: socket.socket, until: float, clock: Callable[[], float]) -> None:
        self._sock, self._until, self._clock = sock, until, clock

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what is there."""
        self._sock.settimeout(min(_STALL, _left(self._until, self._clock)))
        return self._sock.recv_into(buffer)


def _left(until: float, clock: Callable[[], float]) -> float:
    left = until - clock()
    if left <= 0:
        raise TimeoutError("it takes too long")
    return left


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()


def _why(error: BaseException) -> str:
    said = str((error.strerror if isinstance(error, OSError) else None) or error or type(error).__name__)
    return " ".join(said.split())[:120]
