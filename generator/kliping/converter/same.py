"""When two addresses are those of one picture: papers serve it in many sizes and crops."""

import re
from urllib.parse import unquote, urlsplit

_ENDING = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)$", re.IGNORECASE)
_SIZED_NAME = re.compile(
    r"(?:[-_@](?:\d{2,4}x\d{2,4}|scaled|\d{3,4}w|[23]x|w\d{2,4}|v\d{1,2}_\d{1,2}_\d{2,4}))+$", re.IGNORECASE
)
_SIZE = re.compile(
    r"(?:\d{2,4}x\d{2,4}(?:_\w{1,12})?|\d{2,4}w|[swh]_?\d{2,4}|\d{1,2}x\d{1,2}-\d{2,4}|(?:[a-z]{1,2}_[\w.:-]{1,20},?){1,8}|"
    r"(?:width|height|w|h|fit|crop|format|quality)[=-][^/]{1,60})",
    re.IGNORECASE,
)


def key(src: str) -> str:
    """What is left of a picture's address without its size, crop, form and scheme.

    `x-600x400.jpg`, `/600x400/x.webp`, `/w_600,h_400/x.jpg` and `x.jpg?w=640` are one picture; `image.php?id=17`
    is told from `image.php?id=18`.
    """
    path, sign, query = src.partition("?")
    try:
        host = urlsplit(src).netloc
    except ValueError:
        return src
    path = unquote(path)
    ending = _ENDING.search(path)
    if ending is None:
        return re.sub(r"^https?:", "", path + sign + _unsized(query))
    parts = path[: ending.start()].partition("//")[2].split("/")[1:] if host else path[: ending.start()].split("/")
    kept = [part for part in parts[:-1] if not _SIZE.fullmatch(part)]
    return "/".join((host, *kept, _SIZED_NAME.sub("", parts[-1]) if parts else ""))


def _unsized(query: str) -> str:
    """A query without what only says how large and in which form the picture is wanted."""
    sized = re.compile(r"(?:w|h|width|height|q|quality|fm|format|fit|crop|auto|dpr|rect|ver|v)=", re.IGNORECASE)
    return "&".join(part for part in query.split("&") if part and not sized.match(part))
