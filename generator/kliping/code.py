"""CODE: the digest of our own code and of the libraries that write HTML; part of every page's key."""

from hashlib import sha256
from pathlib import Path

from kliping.installed import distributions, sources

_LIBRARIES = frozenset(("babel", "jinja2", "markdown", "nh3", "markupsafe", "rjsmin"))


def _code() -> str:
    seen = sha256()
    for path in sources():
        seen.update(path.rpartition("/")[2].encode() + b"\0" + Path(path).read_bytes())
    for name in distributions():
        if name.partition("-")[0].lower() in _LIBRARIES:
            seen.update(f"{name}\n".encode())
    return seen.hexdigest()


CODE = _code()
