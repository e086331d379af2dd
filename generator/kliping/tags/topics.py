"""The top subjects of the IPTC Media Topics, with labels and cues -> entries of content/tags.yaml."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from kliping import slug, yamlwrite
from kliping.errors import VocabularyError
from kliping.model import Term
from kliping.yamltext import Document

MIN_CUES = 3  # measured: see docs/decisions/0013
_PLACE = "http://cv.iptc.org/newscodes/mediatopic/"
_INDONESIAN = ("id", "ms")
_WIDTH = 118
_HEAD = "# The archive's own tags. `cues` are phrases in a text that add the tag.\n"
_SAID = """\
# {count} top subjects of the IPTC Media Topics ({place}), by kliping.
# The cues are a beginning: change or take out what does not fit. An article needs {least} of them in each 300 words.
"""
_IN_FLOW = re.compile(r"[,\[\]{}]")


@dataclass(frozen=True, kw_only=True)
class Added:
    """What tags.yaml would be with the subjects, and which of them it does not get, and why."""

    text: str
    count: int
    left: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def topics(lang: str) -> tuple[Term, ...]:
    """The 17 subjects, named in a language where there are labels in it (Indonesian, English), else in English."""
    text = files(__package__).joinpath("media-topics.yaml").read_text("utf-8")
    return tuple(_topic(entry, lang) for entry in yaml.safe_load(text))


def _topic(entry: dict[str, Any], lang: str) -> Term:
    labels = [entry["name"]["en"], entry["name"]["id"]]
    if lang.split("-", maxsplit=1)[0].lower() in _INDONESIAN:
        labels.reverse()
    cues = [str(cue) for line in entry["cues"] for cue in line]
    return Term(
        id=entry["id"],
        name=labels[0],
        type="tag",
        aliases=tuple(labels[1:]),
        cues=tuple(dict.fromkeys(cues)),
        min_cues=MIN_CUES,
        links=(f"{_PLACE}{entry['code']}",),
    )


def added(text: str, known: Sequence[Term], *, lang: str, shown: str) -> Added:
    """Return the text of tags.yaml with the subjects that it lacks at its end; what was there stays as it is.

    Raises VocabularyError where the file cannot be added to.
    """
    ids = {term.id for term in known}
    names = {slug.named(name): term.id for term in known for name in (term.name, term.id, *term.aliases)}
    new, left = [], []
    for topic in topics(lang):
        owner = names.get(slug.named(topic.name)) or names.get(slug.named(topic.id))
        if topic.id in ids:
            continue
        if owner:
            left.append(f'"{topic.name}" is {owner} already')
            continue
        new.append(_entry(topic, [name for name in topic.aliases if slug.named(name) not in names]))
    if not new:
        return Added(text=text, count=0, left=tuple(left))
    pad = _indent(text, shown)
    said = _SAID.format(count=len(new), place=_PLACE, least=MIN_CUES)
    block = textwrap.indent(said + "".join(new), pad)
    before = text if not text or text.endswith("\n") else text + "\n"
    return Added(text=(before or _HEAD) + "\n" * bool(before) + block, count=len(new), left=tuple(left))


def _indent(text: str, shown: str) -> str:
    """The spaces before each entry of the file."""
    document = Document.parse(text, where=shown, error=VocabularyError, limit=64 << 20)
    items = document.items(document.root)
    if not items:
        if document.root is None:
            return ""
        raise document.fail(document.root.line, "is an empty list", "Delete the line, then try again.")
    line = text.split("\n")[items[0].line - 1]
    pad = line[: len(line) - len(line.lstrip(" "))]
    if not line[len(pad) :].startswith("- "):
        hint = 'Write each entry in lines of its own, from "- id:" on.'
        raise document.fail(items[0].line, "is a list in brackets", hint)
    return pad


def _entry(topic: Term, aliases: Sequence[str]) -> str:
    lines = [f"- id: {topic.id}", f"  name: {yamlwrite.scalar(topic.name)}"]
    if aliases:
        lines.append(f"  aliases: [{', '.join(map(_flow, aliases))}]")
    lines.append(f"  min_cues: {topic.min_cues}")
    lines += ["  cues: [", *_wrapped(topic.cues), "  ]"]
    lines.append(f"  links: [{', '.join(map(_flow, topic.links))}]")
    return "\n".join(lines) + "\n"


def _wrapped(texts: Sequence[str]) -> Iterator[str]:
    line = ""
    for text in texts:
        part = f"{_flow(text)}, "
        if line and len(line) + len(part) > _WIDTH - 4:
            yield f"    {line.rstrip()}"
            line = ""
        line += part
    yield f"    {line.rstrip()}"


def _flow(text: str) -> str:
    """A text as it stands within brackets."""
    written = yamlwrite.scalar(text)
    return f'"{text}"' if _IN_FLOW.search(text) and written == text else written
