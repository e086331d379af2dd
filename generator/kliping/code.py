"""CODE: the digest of our own code and of the libraries that write pages; part of every page's key."""

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("babel", "jinja2", "markdown", "nh3", "markupsafe", "rcssmin")


def _code() -> str:
    seen = sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        seen.update(path.name.encode() + b"\0" + path.read_bytes())
    for library in _LIBRARIES:
        seen.update(f"{library} {version(library)}\n".encode())
    return seen.hexdigest()


CODE = _code()
