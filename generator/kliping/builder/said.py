"""Article -> how it names each person, organisation and place: how often, in which forms, in which sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from kliping import markdown, slug
from kliping.digest import joined
from kliping.model import ENTITY_TYPES, Article, By, Entity, EntityType

Subjects: TypeAlias = Mapping[EntityType, Mapping[str, Entity]]  # by the id of its page
AROUND = 110  # characters of a sentence kept on each side of the name


# Plain tuples: the archive keeps many, and they are packed.
# A sentence: what is before the name, the name as it stands there, what is after.
Said: TypeAlias = tuple[str, str, str]
# How often it is named; in which forms, where not by its name alone; who found it.
Mark: TypeAlias = tuple[int, tuple[tuple[str, int], ...], By | None]
NOTHING: Said = ("", "", "")  # the text has the name nowhere: a person only wrote it down

Told: TypeAlias = Mapping[EntityType, tuple[Said, ...]]  # in the order of `subjects`
Marks: TypeAlias = tuple[tuple[Mark, ...], ...]  # those of each of ENTITY_TYPES, in the order of `subjects`


class Quote(NamedTuple):
    """An article in the list of a name: its card, and the sentence that has the name. Goes to a worker as it is."""

    seen: str
    packed_card: bytes
    lang: str
    said: Said


def subjects(article: Article) -> Subjects:
    """What an article is about, in its order; not who made it."""
    found: dict[EntityType, dict[str, Entity]] = {type_: {} for type_ in ENTITY_TYPES}
    for entity in article.entities:
        if entity.role is None and entity.name.strip():
            found[entity.type].setdefault(slug.named(entity.id or entity.name), entity)
    return found


def told(article: Article, about: Subjects) -> Told:
    """The sentence of each subject: the first of the text that names it."""
    wanted = {(type_, id_): entity for type_, own in about.items() for id_, entity in own.items()}
    if not wanted:
        return {}
    found = _first(article, wanted)
    return {type_: tuple(found.get((type_, id_), NOTHING) for id_ in own) for type_, own in about.items()}


def marks(about: Subjects) -> Marks:
    """What of it the pages of names depend on, beside the sentences."""
    return tuple(
        tuple((entity.count or 1, entity.forms, entity.by) for entity in own.values()) for own in about.values()
    )


def digest(of: Marks, sentences: Told) -> str:
    """Of how an article names whom, and of its sentences."""
    return joined(of, tuple(sentences.items()))[:16] if any(of) else ""


_Key: TypeAlias = tuple[EntityType, str]


def _first(article: Article, wanted: Mapping[_Key, Entity]) -> dict[_Key, Said]:
    forms: dict[str, _Key] = {}
    for key, entity in wanted.items():
        for form in (entity.name, *[form for form, _ in entity.forms]):
            forms.setdefault(_spaced(form), key)
    forms.pop("", None)
    text = "\n".join(_paragraphs(article))  # no name has a line end, which is no part of a word
    there = [form for form in forms if form in text]
    found: dict[_Key, Said] = {}
    for start, end in places(text, there, _has_words(forms)) if there else ():
        key = forms[text[start:end]]
        if key not in found:
            first = text.rfind("\n", 0, start) + 1
            found[key] = _cut(text[first:].partition("\n")[0], start - first, end - first)
    return found


def places(text: str, forms: Sequence[str], are_words: bool) -> Iterator[tuple[int, int]]:
    """Where names stand, from left to right, the longest of those that begin at one place; words only whole.

    A pattern of all forms would say the same, but each article has its own, and to compile one takes longer than this.
    """
    spans = []
    for form in forms:
        start = text.find(form)
        while start >= 0:
            end = start + len(form)
            if not are_words or not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                spans.append((start, end))
            start = text.find(form, start + 1)
    free = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= free:
            yield start, end
            free = end


def _has_words(forms: Mapping[str, _Key]) -> bool:
    """Whether words are apart in the script of these names; where not all are, any place will do."""
    return all(form.isascii() or form.upper() != form.lower() for form in forms)


def _paragraphs(article: Article) -> Iterator[str]:
    """The text first: what its headline says, the list says already."""
    if article.description:
        yield _spaced(article.description)
    yield from markdown.paragraphs(article.body)
    for image in article.images:
        if image.caption:
            yield _spaced(image.caption)
    yield _spaced(article.title)


def _spaced(text: str) -> str:
    return " ".join(text.split())


# What begins with a set is found quickly.
_END = re.compile(r"[.!?…。！？](?:(?<=[。！？])|[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W\d_a-z]))")


def _cut(text: str, start: int, end: int) -> Said:
    """The sentence around a name, no further than AROUND characters on each side, cut at a space."""
    low = max((m.end() for m in _END.finditer(text, max(0, start - 4 * AROUND), start)), default=0)
    stop = _END.search(text, end)
    high = stop.end() if stop else len(text)
    before, after = text[low:start], text[end:high].rstrip()
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return before, text[start:end], after
