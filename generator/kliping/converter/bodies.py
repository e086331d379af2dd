"""The body of a page, by agreement: what trafilatura finds, what the page marks as its body, and what its JSON-LD says.

No single witness is right on every page. Where two agree on most of the text, what only one of them has at the ends
is a leftover of the page; where one lacks much of what the other has, the fuller one counts.
"""

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import trafilatura
from lxml.html import HtmlElement

from kliping.converter import prose
from kliping.converter.escape import clean
from kliping.converter.markup import Block, Span, blocks, from_html

_MARKED = re.compile(
    r"(?:^|[\s_-])(?:article|entry|post|story|news|artikel|detail|content)[_-]*(?:body|contents?|text|konten|isi)(?:$|[\s_-])|articleBody",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|stand-first|lead|leadtext|lead-?in|lede|intro|introduction|excerpt|dek|deck|subtitle|sub-?title|"
    r"subheadline|sub-?head|vorspann|teaser-?text|preamble|abstract|strapline|chapo|chapeau|bajada|entradilla|ingress|sottotitolo|"
    r"summary|perex|sub-?tit|manchet)(?:$|[\s_-])",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.){600,})"')
_FOLDED = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
_LONG = 2000  # characters; a page may nest such a text in a thousand elements: too much to remember
_KEY = 48  # letters that tell one block from another
_LEAST_SAID = 400  # letters; a shorter articleBody is a summary
_SUBHEADS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_WANTED = frozenset({"ul", "ol", "table", "dl", "p", "div"})
_BLOCKS = (
    "div", "p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "img",
)  # fmt: skip
_PROSE = 80  # letters; shorter texts in no paragraph are labels
_STANDS = ("p", "h2", "h3", "h4", "div", "span", "strong", "li")


@dataclass(frozen=True, kw_only=True)
class Body:
    """The blocks of the article, and those that a witness had and the others did not."""

    blocks: tuple[Block, ...]
    dropped: tuple[tuple[Block, str], ...] = ()


def body(tree: HtmlElement, said: Mapping[str, Any]) -> Body:
    """Find the body in a page without its boxes."""
    found = _trafilatura(tree)
    told = _told(said)
    dropped: list[tuple[Block, str]] = []
    found = _restored(found, tree)
    if len(told) >= _LEAST_SAID:
        found = _fuller(found, tree, told)
    for witness in (_marked(tree), fold(told) if len(told) >= _LEAST_SAID else ""):
        found, without = _agreed(found, witness)
        dropped += without
    return Body(blocks=tuple(found), dropped=tuple(dropped))


def standfirst(tree: HtmlElement, title: str, descriptions: Iterable[str], found: Sequence[Block],
               captions: Collection[str] = ()) -> Block | None:  # fmt: skip
    """The paragraph between the title and the body that sums the article up, where the body lacks it."""
    first = next((fold(block.plain) for block in found if block.kind == "paragraph"), "")
    whole = fold("".join(block.plain for block in found[:6]))
    wanted = [fold(text.rstrip(" .…")) for text in descriptions if len(text) >= 30]
    below = False
    for node in tree.iter("h1", *_STANDS):
        if node.tag == "h1":
            below = below or fold(node.text_content()) == fold(title) or not title
            continue
        if node.find(".//p") is not None or len(node) > 8:
            continue
        text = clean(node.text_content())
        if not 30 <= len(text) <= 900:
            continue
        key = fold(text)
        if first and key and (key in first or first in key):
            return None
        said = any(key == one or (len(one) > 60 and key.startswith(one)) for one in wanted)
        if key in captions:
            continue
        if (said or (below and _is_standfirst(node))) and key != fold(title):
            if key in whole:
                return None
            return Block(kind="paragraph", plain=text, spans=(Span(text=text),))
    return None


def embedded(page: str) -> str:
    """The HTML of an article that a page carries only in a script, to be shown by it; "" where there is none."""
    best = ""
    for found in _QUOTED.finditer(page):
        if found[1].count("\\u003cp") + found[1].count("<p") < 3 or len(found[1]) <= len(best):
            continue
        try:
            text = json.loads(f'"{found[1]}"', strict=False)
        except ValueError:
            continue
        if isinstance(text, str) and text.count("<p") >= 3:
            best = text[text.index("<") :]
    return best


def fold(text: str) -> str:
    """Letters and figures, to tell whether two texts are the same."""
    return _remembered(text) if len(text) < _LONG else _folded(text)


@lru_cache(maxsize=1024)
def _remembered(text: str) -> str:
    """A block is compared with the body, the captions, the ledger: three times and more."""
    return _folded(text)


def _folded(text: str) -> str:
    return text.translate(_FOLDED) if text.isascii() else "".join(filter(str.isalnum, text)).casefold()


def last_letters(text: str) -> str:
    """The last letters of a block: its first ones may be a dateline that was cut off."""
    return fold(text[-200:])[-_KEY:]


def _is_standfirst(node: HtmlElement) -> bool:
    at = node
    for _ in range(2):
        named = f"{at.get('class') or ''} {at.get('id') or ''} {at.get('data-testid') or ''} {at.get('itemprop') or ''}"
        if _STANDFIRST.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", named)):
            return True
        at = at.getparent()
        if at is None or at.tag in {"article", "main", "body", "section"}:
            return False
    return False


def _trafilatura(tree: HtmlElement) -> list[Block]:
    document = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, include_images=False, include_formatting=True,
        include_links=True, with_metadata=False, output_format="txt",  # no second writing of the body as text
    )  # fmt: skip
    found = getattr(document, "body", None)
    return list(blocks(found)) if found is not None else []


def _restored(found: list[Block], tree: HtmlElement) -> list[Block]:
    """With the subheads and lists that stand between its paragraphs in the page, where trafilatura left them out."""
    text = fold("".join(block.plain for block in found))
    nodes = [(node, fold("".join(node.itertext()))) for node in _leaves(tree)]
    nodes = [(node, key) for node, key in nodes if key]
    known = [len(key) >= 25 and key in text for _, key in nodes]
    if not any(known):
        return found
    first, last = known.index(True), len(known) - 1 - known[::-1].index(True)
    within = _holder([node for (node, key), it in zip(nodes, known, strict=True) if it and len(key) > 60])
    if within is None:
        return found
    parents = {
        node.getparent(): node.get("class")
        for (node, key), it in zip(nodes, known, strict=True)
        if it and len(key) > 60
    }
    missing: list[tuple[str, HtmlElement, str]] = []  # after which text, what
    before = ""
    for number in range(first, last + 1):
        node, key = nodes[number]
        if known[number]:
            before = key
            continue
        if key in text or within not in set(node.iterancestors()) or not _is_wanted(node, key):
            continue
        beside = node.getparent() in parents
        if node.tag in _SUBHEADS:
            is_missing = beside or len(nodes[min(number + 1, last)][1]) > 60
            is_missing = is_missing and known[min(number + 1, last)]
        elif node.tag == "div":
            is_missing = True
        else:
            is_missing = beside and (node.tag != "p" or parents[node.getparent()] == node.get("class"))
        if is_missing:
            missing.append((before, node, key))
    if sum(len(key) for _, _, key in missing) > 0.5 * len(text):
        missing = [one for one in missing if one[1].tag in _SUBHEADS]
    return _inserted(found, missing) if missing else found


def _leaves(tree: HtmlElement) -> Iterator[HtmlElement]:
    done: set[HtmlElement] = set()
    for node in tree.iter("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "pre", "dl", "div"):
        if node.tag == "div" and not _is_prose(node):
            continue
        if node.getparent() in done or any(up in done for up in node.iterancestors()):
            continue
        if node.tag in {"ul", "ol", "blockquote", "table", "dl"}:
            done.add(node)
        yield node


def _is_prose(node: HtmlElement) -> bool:
    """Whether an element holds a text of its own, as a paragraph does; in a figure it would be a caption."""
    if any(True for _ in node.iterdescendants(*_BLOCKS)) or any(True for _ in node.iterancestors("a", "figure")):
        return False
    text = clean("".join(node.itertext()))
    return len(text) >= _PROSE and prose.is_closed(text)


def _holder(nodes: Sequence[HtmlElement]) -> HtmlElement | None:
    """The innermost element that holds nine in ten of them."""
    counts: dict[HtmlElement, int] = {}
    for node in nodes:
        for up in node.iterancestors():
            counts[up] = counts.get(up, 0) + 1
    held = [up for up, count in counts.items() if count >= 0.9 * len(nodes)]
    return max(held, key=lambda up: sum(1 for _ in up.iterancestors()), default=None)


def _is_wanted(node: HtmlElement, key: str) -> bool:
    linked = sum(len(fold("".join(link.itertext()))) for link in node.iter("a"))
    if node.tag in _SUBHEADS:
        return 4 <= len(key) <= 110 and not linked and not any(up.tag == "a" for up in node.iterancestors())
    return node.tag in _WANTED and linked < 0.3 * len(key) and len(key) > 15


def _inserted(found: list[Block], missing: Sequence[tuple[str, HtmlElement, str]]) -> list[Block]:
    keys = [fold(block.plain) for block in found]
    after: dict[int, list[Block]] = {}
    at = 0
    for before, node, _ in missing:
        at = next((number for number in range(at, len(keys)) if before[-40:] in keys[number]), at)
        after.setdefault(at, []).extend(from_html(node))
    return [one for number, block in enumerate(found) for one in (block, *after.get(number, ()))]


def _told(said: Mapping[str, Any]) -> str:
    value = said.get("articleBody")
    if not isinstance(value, str):
        return ""
    value = re.sub(r"<(?:br|/p|/h\d|/li|/div)[^<>]{0,200}>", "\n", html.unescape(value)[:1_000_000])
    return re.sub(r"<[^<>]{0,1000}>", " ", value)


def _marked(tree: HtmlElement) -> str:
    """The letters of what the page names its body; "" where it names none."""
    named = [
        node for node in tree.iter() if isinstance(node.tag, str) and "articleBody" in (node.get("itemprop") or "")
    ]
    named = named or [
        node
        for node in tree.iter("div", "section", "article", "main")
        if _MARKED.search(f"{node.get('class') or ''} {node.get('id') or ''}")
    ]
    return fold(" ".join("".join(node.itertext()) for node in named))


def _agreed(found: list[Block], witness: str) -> tuple[list[Block], list[tuple[Block, str]]]:
    """Without what the witness lacks before its first and after its last block, if it has most of the rest."""
    if not witness or not found:
        return found, []
    keys = [fold(block.plain) for block in found]
    has = [key[-120:] in witness if key else True for key in keys]
    length = sum(map(len, keys))
    if sum(len(key) for key, it in zip(keys, has, strict=True) if it) < 0.65 * length:
        return found, []
    first = next(number for number, it in enumerate(has) if it and keys[number])
    last = max(number for number, it in enumerate(has) if it and keys[number])
    kept: list[Block] = []
    dropped: list[tuple[Block, str]] = []
    for number, block in enumerate(found):
        is_standfirst = number < first and (block.kind == "list" or len(block.plain) >= 60) and not block.is_link
        if (number < first and not is_standfirst) or number > last:
            dropped.append((block, "beside the body (drop)"))
        else:
            kept.append(block)
    return kept, dropped


def _fuller(found: list[Block], tree: HtmlElement, told: str) -> list[Block]:
    """The paragraphs of the page that JSON-LD has as well, if trafilatura lacks many of them."""
    whole = fold(told)
    mine = sum(len(key) for key in (fold(block.plain) for block in found) if key in whole)
    if mine >= 0.75 * len(whole):
        return found
    nodes = list(_confirmed(tree, whole))
    theirs = sum(len(fold("".join(node.itertext()))) for node in nodes if node.tag not in {"h2", "h3", "h4"})
    if 0.8 * len(whole) <= theirs <= 1.2 * len(whole):
        return [block for node in nodes for block in from_html(node)]
    lines = [line for line in (clean(part) for part in told.split("\n")) if line]
    if theirs < 0.5 * len(whole) and len(lines) > 2:
        return [Block(kind="paragraph", plain=line, spans=(Span(text=line),)) for line in lines]
    return found


def _confirmed(tree: HtmlElement, whole: str) -> Iterator[HtmlElement]:
    """Paragraphs that are in a text, each once, and the headings before them."""
    seen: set[str] = set()
    heading: HtmlElement | None = None
    for node in tree.iter("p", "h2", "h3", "h4", "ul", "ol", "blockquote"):
        key = fold("".join(node.itertext()))
        if node.tag in {"h2", "h3", "h4"}:
            heading = node if 5 <= len(key) <= 120 and seen else None
            continue
        if (
            len(key) < 20
            or key in seen
            or key not in whole
            or any(up.tag in {"ul", "ol", "blockquote"} for up in node.iterancestors())
        ):
            continue
        if heading is not None:
            yield heading
            heading = None
        seen.add(key)
        yield node
