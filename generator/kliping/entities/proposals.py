"""Names of an archive that may be one -> proposals for a person. Nothing here decides."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from kliping.entities.identity import Key, Proposal, is_part

ALIKE = 90.0  # of 100, by rapidfuzz
_MOST = 200  # names that share a word: beyond it says nothing ("Universitas")


def proposals(names: Mapping[Key, int]) -> Iterator[Proposal]:
    """Pairs of the names of an archive, with how often each occurs, that may be one; in a settled order."""
    seen: set[tuple[Key, Key]] = set()
    for group in _groups(names):
        for first in group:
            for second in group:
                if first < second and (first, second) not in seen:
                    seen.add((first, second))
                    if found := _proposal(first, second, names):
                        yield found
    yield from _shorts(names)


def _groups(names: Mapping[Key, int]) -> Iterator[list[Key]]:
    """Names of a type that share a word, or the beginnings of their first and last ones."""
    by_word: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for name, type_ in sorted(names):
        words = _bare(name).split()
        marks = {*words, "~" + "".join(word[:2] for word in words)} if len(words) > 1 else {f"~{_bare(name)[:4]}"}
        for mark in marks:
            by_word[mark, type_].append((name, type_))
    for _, group in sorted(by_word.items()):
        if 1 < len(group) <= _MOST:
            yield group


def _proposal(first: Key, second: Key, names: Mapping[Key, int]) -> Proposal | None:
    from rapidfuzz import fuzz  # noqa: PLC0415  (only here)

    if is_part(first, second) or is_part(second, first):
        return None
    score = fuzz.token_sort_ratio(_bare(first[0]), _bare(second[0]), score_cutoff=ALIKE)
    if not score:
        return None
    main, other = sorted((first, second), key=lambda key: (-names[key], -len(key[0]), key))
    return Proposal(type=main[1], name=main[0], other=other[0], why="alike", score=round(score / 100, 3))


def _shorts(names: Mapping[Key, int]) -> Iterator[Proposal]:
    """A person's name of one word that only one full name of the archive has in it."""
    by_word: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(names):
        if key[1] == "person" and " " in key[0]:
            for word in dict.fromkeys(key[0].casefold().split()):
                by_word[word].append(key)
    for key in sorted(names):
        full = by_word.get(key[0].casefold(), []) if key[1] == "person" else []
        if len(full) == 1:
            yield Proposal(type="person", name=full[0][0], other=key[0], why="short", score=0.5)


def _bare(name: str) -> str:
    """Without marks, in one case: "Sócrates" as "socrates"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())
