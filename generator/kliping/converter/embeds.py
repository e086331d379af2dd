"""What a page shows from elsewhere, a video or a post: where it stands, and the address that a link can lead to."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from kliping.converter.addresses import web_address
from kliping.converter.escape import clean, label, target

_SHOWN = re.compile(r"embed|/player|//player\.|/videos?/|/maps/|\.(?:mp4|m3u8|webm|mp3|m4a|ogg)(?:$|\?)", re.IGNORECASE)
_AD = re.compile(r"doubleclick|googlesyndication|/ads?/|adserver|consent|recaptcha|newsletter", re.IGNORECASE)
_SOURCES = ("src", "data-src", "data-lazy-src")


@dataclass(frozen=True, kw_only=True)
class Embed:
    """Something of another site that stands in a page."""

    node: HtmlElement
    src: str
    markdown: str


def embeds(tree: HtmlElement, foreign: Collection[HtmlElement] = ()) -> Iterator[Embed]:
    """Yield what is shown in frames and players, each once; advertisements and parts of other boxes are none."""
    seen: set[str] = set()
    for node in tree.iter("iframe", "video", "audio", "embed"):
        src = _src(node)
        if src is None or src in seen or any(up in foreign for up in node.iterancestors()):
            continue
        seen.add(src)
        told = clean(node.get("title") or "")[:200] or urlsplit(src).hostname or src
        yield Embed(node=node, src=src, markdown=f"[{label(told)}]({target(src)})")


def _src(node: HtmlElement) -> str | None:
    written = [node.get(name) or "" for name in _SOURCES] + [one.get("src") or "" for one in node.iter("source")]
    for value in written:
        address = web_address(f"https:{value}" if value.startswith("//") else value)
        if address and _SHOWN.search(address) and not _AD.search(address):
            return address
    return None
