"""The words of one paragraph, heading or item in Markdown -> their HTML, as Python-Markdown and the sanitiser make it.

Emphasis, links, escapes and line breaks of the common kind; anything else has no answer here (see prose).
"""

import re
from collections.abc import Callable

Resolve = Callable[[str], str | None]

_ENTITY = re.compile(r"&[^\s;&]*;")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|])")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([\w./?=&%#~+,:@!$-]+)\)")
_ADDRESS = re.compile(
    r"https?://(?!xn--)(?:(?!-)[a-z0-9-]+(?<!-)\.(?!xn--))+[a-z]{2,10}(?:[/?#].*)?"  # which no parser of URLs refuses
    r"|(?!//)[\w./?=&%#~+,@!$-]+"
)
_BREAK = re.compile(r"  \n(?=\S)")
_HELD = re.compile("\x02(\\d+)\x03")
_RUN = re.compile(r"[*_][*_]*")  # what begins with a set is found in half the time of r"\*+|_+"
_WORD = re.compile(r"\w")
_COMMON = re.compile(r"(\*\*?)(?=\S)([^*_]+)(?<=\S)\1(?!\*)")  # an equal pair, with no mark between
_TAGS = {"*": "em", "_": "em", "**": "strong", "__": "strong"}


def html(text: str, resolve: Resolve) -> str | None:
    """The HTML of words with emphasis, links and line breaks; None where there is more than that."""
    if "`" in text or "<" in text or "![" in text:
        return None
    if "&" in text and ("\\" in text or _ENTITY.search(text)):
        return None
    held: list[str] = []
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: _hold(found[1].replace(">", "&gt;"), held), text)
    if "[" in text:
        linked = _linked(text, held, resolve)
        if linked is None:
            return None
        text = linked
    if "  \n" in text:
        text = _BREAK.sub(lambda _: _hold("<br>\n", held), text)
        if "  \n" in text:
            return None
    stressed = _stressed(text)
    if stressed is None or not held:
        return stressed
    while "\x02" in stressed:  # a link's words may hold others
        stressed = _HELD.sub(lambda found: held[int(found[1])], stressed)
    return stressed


def _hold(made: str, held: list[str]) -> str:
    """Put a mark in place of what is done; as in Python-Markdown, it is neither a space nor a letter."""
    held.append(made)
    return f"\x02{len(held) - 1}\x03"


def _linked(text: str, held: list[str], resolve: Resolve) -> str | None:
    start = 0
    done: list[str] = []
    for link in _LINK.finditer(text):
        words, target = _stressed(link[1]), link[2]
        if words is None or "  \n" in words or not _ADDRESS.fullmatch(target):
            return None
        address = target if target.startswith("#fn") else resolve(target)
        attribute = "" if address is None else f' href="{_attribute(address)}"'
        done += (text[start : link.start()], _hold(f"<a{attribute}>{words}</a>", held))
        start = link.end()
    rest = "".join(done) + text[start:]
    return None if "](" in rest else rest


def _attribute(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _stressed(text: str) -> str | None:
    """The text escaped, with `*em*` and `**strong**` side by side; None where they are nested or unpaired."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "*" in text:
        text = _COMMON.sub(_paired, marked := text)
        if "*" in text or "_" in text:
            return _one_by_one(marked)
    return _one_by_one(text) if "_" in text else text


def _paired(found: re.Match[str]) -> str:
    tag = _TAGS[found[1]]
    return f"<{tag}>{found[2]}</{tag}>"


def _one_by_one(text: str) -> str | None:
    """The same of a text that has other marks than common pairs."""
    every = list(_RUN.finditer(text))
    if any("*" in run[0] and "_" in run[0] for run in every):
        return None
    runs = [(run, kind) for run in every if (kind := _kind(text, run))]
    if len(runs) == 1:
        return text
    if len(runs) % 2:
        return None
    start = 0
    done: list[str] = []
    for (first, opens), (second, closes) in zip(runs[::2], runs[1::2], strict=True):
        if first[0] != second[0] or first[0] not in _TAGS or "s" not in opens or "e" not in closes:
            return None
        tag = _TAGS[first[0]]
        done += (text[start : first.start()], f"<{tag}>", text[first.end() : second.start()], f"</{tag}>")
        start = second.end()
    return "".join(done) + text[start:]


def _kind(text: str, run: re.Match[str]) -> str:
    """Whether a run of marks can start and end emphasis: "s", "e", both or neither."""
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    ends, starts = bool(before) and not before.isspace(), bool(after) and not after.isspace()
    if run[0][0] == "_":  # not within a word
        starts = starts and not _WORD.match(before)
        ends = ends and not _WORD.match(after)
    return "s" * starts + "e" * ends
