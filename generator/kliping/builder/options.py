"""theme.yaml -> Options: what an owner chooses of a theme without writing a template or a style."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kliping.builder import colour
from kliping.errors import ThemeError
from kliping.yamlnodes import Entry, Node, Pairs
from kliping.yamltext import Document, nearest

SCHEMES = ("light", "dark", "sepia")
HOME = ("time", "latest", "people", "organisations", "pictures", "places", "tags", "sources")
NAVIGATION = ("dates", "tags", "people", "organisations", "places", "sources", "authors", "pictures", "search")
LOGOS = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif")
PLURALS = ("zero", "one", "two", "few", "many", "other")  # CLDR's names
_GENERIC = frozenset(("serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif", "ui-monospace"))

Words: TypeAlias = Mapping[str, object]  # by key: a text, or texts by plural form


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is chosen; None and nothing: as the theme's files have it."""

    accent: Mapping[str, str] = field(default_factory=dict)  # by scheme
    font: str | None = None  # CSS families of the text
    logo: str | None = None  # an asset
    home: tuple[str, ...] = HOME
    navigation: tuple[str, ...] = NAVIGATION
    wording: Words = field(default_factory=dict)  # in the language of the interface


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one theme.yaml says, each with its line."""

    where: str
    extends: str | None = None
    values: Mapping[str, tuple[int, Any]] = field(default_factory=dict)


def told(text: str, where: str) -> Told:
    """Read a theme.yaml. Raises ThemeError with all that is wrong in it."""
    document = Document.parse(text, where=where, error=ThemeError)
    values: dict[str, tuple[int, Any]] = {}
    problems: list[ThemeError] = []
    for key, entry in document.mapping(document.root).items():
        try:
            if key not in _READERS:
                raise document.unknown(entry.line, key, key, _READERS)
            if (value := _READERS[key](document, key, entry)) is not None:
                values[key] = (entry.line, value)
        except ThemeError as error:
            problems.append(error)
    if problems:
        raise ThemeError.of([problem for error in problems for problem in error.problems])
    return Told(where=where, extends=values["extends"][1] if "extends" in values else None, values=values)


def options(layers: Sequence[Told], *, assets: Mapping[str, object], words: Words) -> Options:
    """What all layers say together, the nearest first; `words` are those that there are.

    Raises ThemeError where the accent is not read on the theme's own backgrounds, or something is not there.
    """
    chosen: dict[str, Any] = {}
    wording: dict[str, object] = {}
    grounds: Mapping[str, Sequence[str]] = {}
    for layer in reversed(layers):
        for key, (line, value) in layer.values.items():
            if key == "wording":
                _known_words(layer.where, line, value, words)
                wording |= value
            elif key == "backgrounds":
                grounds = value
            elif key in ("accent", "font", "logo", "home", "navigation"):
                chosen[key] = (layer.where, line, value)
    accent: Mapping[str, str] = {}
    if "accent" in chosen:
        where, line, given = chosen.pop("accent")
        accent = _accent(where, line, given, grounds)
    if "logo" in chosen and chosen["logo"][2] not in assets:
        where, line, name = chosen["logo"]
        hint = nearest(name, assets) or f"Put it into {where.rpartition('/')[0]}/assets/."
        raise ThemeError(where, f'logo: there is no asset "{name}"', line=line, hint=hint)
    return Options(accent=accent, wording=wording, **{key: value for key, (_, _, value) in chosen.items()})


def _accent(where: str, line: int, given: Mapping[str, str], grounds: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """The accent of each scheme: sepia's is that of light, and dark's is made of it, where they are not given."""
    if not grounds:
        what = "accent: the theme does not say what it stands on"
        raise ThemeError(where, what, line=line, hint="Give its backgrounds: as the reference of templates says.")
    found = {
        "light": given["light"],
        "dark": given.get("dark") or colour.lighter(given["light"], grounds["dark"]),
        "sepia": given.get("sepia", given["light"]),
    }
    for scheme, value in found.items():
        ratio, ground = colour.least(value, grounds[scheme])
        if ratio < colour.ENOUGH:
            # Cut, not rounded: 4.49 must not read as 4.5.
            what = f"accent: {value} has a contrast of {int(ratio * 10) / 10} to the {scheme} background {ground}"
            hint = f"Text needs {colour.ENOUGH}: try {colour.readable(value, grounds[scheme])}."
            raise ThemeError(where, what, line=line, hint=hint)
    return found


def _known_words(where: str, line: int, given: Words, words: Words) -> None:
    for key, value in given.items():
        if key not in words:
            hint = nearest(key, words) or "The keys are those of locales/en.yaml."
            raise ThemeError(where, f'wording: no words have the key "{key}"', line=line, hint=hint)
        if isinstance(value, Mapping) and not isinstance(words[key], Mapping):
            raise ThemeError(where, f"wording: {key}: has no plural forms", line=line, hint="Write one text.")


def phrase(document: Document, key: str, node: Node) -> object:
    """The words for a key: a text, or texts by plural form, of which `other` is always there."""
    if not isinstance(node, Pairs):
        return document.text(node, key) or ""
    forms: dict[str, str] = {}
    for form, entry in document.mapping(node, key).items():
        if form not in PLURALS:
            raise document.unknown(entry.line, f"{key}: {form}", form, PLURALS)
        forms[form] = document.text(entry.node, f"{key}: {form}") or ""
    if "other" not in forms:
        raise document.fail(node.line, f"{key}: other: is missing", 'Write it as {other: "{n} names"}.')
    return forms


def _text(document: Document, key: str, entry: Entry) -> str | None:
    return document.text(entry.node, key)


def _theme(document: Document, key: str, entry: Entry) -> str | None:
    text = document.text(entry.node, key)
    if text is not None and not re.fullmatch(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*", text):
        raise document.fail(entry.line, f'{key}: "{text}" is not a theme\'s name', "Name a folder in themes/.")
    return text


def _colour(document: Document, key: str, entry: Entry) -> str | None:
    text = document.text(entry.node, key)
    if text is None:
        return None
    found = colour.hexed(text)
    if found is None:
        raise document.fail(entry.line, f'{key}: "{text}" is not a colour', 'Write it as "#8a2a14", in quotes.')
    return found


def _accents(document: Document, key: str, entry: Entry) -> Mapping[str, str] | None:
    if not isinstance(entry.node, Pairs):
        one = _colour(document, key, entry)
        # YAML takes what follows a # for a comment.
        if one is None and entry.node is not None:
            raise document.fail(entry.line, f"{key}: is empty", 'Write it as "#8a2a14", in quotes.')
        return {"light": one} if one else None
    found: dict[str, str] = {}
    for scheme, inner in _schemes(document, key, entry):
        if one := _colour(document, f"{key}: {scheme}", inner):
            found[scheme] = one
    if "light" not in found:
        raise document.fail(entry.line, f"{key}: light: is missing", 'Write it as {light: "#8a2a14"}.')
    return found


def _backgrounds(document: Document, key: str, entry: Entry) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for scheme, inner in _schemes(document, key, entry):
        texts = document.texts(inner.node, f"{key}: {scheme}")
        found[scheme] = tuple(filter(None, map(colour.hexed, texts)))
        if not texts or len(found[scheme]) < len(texts):
            raise document.fail(
                inner.line, f"{key}: {scheme}: must be colours", 'Write them as ["#fcfbf8", "#f2efe8"].'
            )
    if missing := [scheme for scheme in SCHEMES if scheme not in found]:
        raise document.fail(entry.line, f"{key}: {missing[0]}: is missing", 'Write it as light: ["#fcfbf8"].')
    return found


def _schemes(document: Document, key: str, entry: Entry) -> Iterator[tuple[str, Entry]]:
    for scheme, inner in document.mapping(entry.node, key).items():
        if scheme not in SCHEMES:
            raise document.unknown(inner.line, f"{key}: {scheme}", scheme, SCHEMES)
        yield scheme, inner


def _font(document: Document, key: str, entry: Entry) -> str | None:
    """Families of CSS, each in quotes but the generic ones: what else a style sheet has cannot get in."""
    text = document.text(entry.node, key)
    if text is None:
        return None
    names = [name.strip().strip("\"'").strip() for name in text.split(",")]
    if not all(re.fullmatch(r"[\w](?:[\w .+-]*[\w])?", name) for name in names):
        raise document.fail(
            entry.line, f'{key}: "{text}" is not a list of typefaces', "Write it as Literata, Georgia, serif."
        )
    return ", ".join(name if name in _GENERIC else f'"{name}"' for name in names)


def _logo(document: Document, key: str, entry: Entry) -> str | None:
    text = document.text(entry.node, key)
    if text is not None and not text.lower().endswith(LOGOS):
        raise document.fail(
            entry.line, f'{key}: "{text}" is not a picture', f"Name a file in assets/ that ends in {', '.join(LOGOS)}."
        )
    return text


def _list_of(known: Sequence[str]) -> Callable[[Document, str, Entry], tuple[str, ...]]:
    def read(document: Document, key: str, entry: Entry) -> tuple[str, ...]:
        texts = document.texts(entry.node, key)
        for text in texts:
            if text not in known:
                hint = nearest(text, known) or f"There are {', '.join(known)}."
                raise document.fail(entry.line, f'{key}: there is no "{text}"', hint)
        return tuple(dict.fromkeys(texts))

    return read


def _wording(document: Document, key: str, entry: Entry) -> Words:
    return {
        name: phrase(document, f"{key}: {name}", node) for name, (_, node) in document.mapping(entry.node, key).items()
    }


_READERS: Mapping[str, Callable[[Document, str, Entry], Any]] = {
    "name": _text,
    "extends": _theme,
    "accent": _accents,
    "font": _font,
    "logo": _logo,
    "home": _list_of(HOME),
    "navigation": _list_of(NAVIGATION),
    "wording": _wording,
    "backgrounds": _backgrounds,
}
KEYS = tuple(_READERS)
