"""The recogniser that comes with kliping: models for Indonesian and English, and two without words for the rest."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from functools import lru_cache

from kliping.entities import tagger, uncased, zones
from kliping.entities.consistent import consistent, matched, types
from kliping.entities.crf import Crf
from kliping.entities.fingerprint import digest, fingerprint
from kliping.entities.gazetteer import read
from kliping.entities.statistics import Counts, Statistics
from kliping.entities.tagger import Line
from kliping.entities.tokens import Sequence, sequences
from kliping.entities.values import Doc, Mention
from kliping.model import EntityType

_MODELS = {"id": "id", "ms": "id", "en": "en", "de": "nouns", "lb": "nouns", "gsw": "nouns"}
_WORDLESS = ("any", "nouns")  # models that know no words, and learn more from a text's other mentions


@dataclass(frozen=True, eq=False)
class Default:
    """Finds people, organisations and places in any language, best in Indonesian and English.

    `archive` is how all texts of the archive use their words, and `names` what it is known to name; without them, those
    of the texts that are handed over count. `alone` takes each text for itself: what it says of one does not depend on
    the others.
    """

    archive: Counts | None = None
    names: Mapping[str, EntityType] = field(default_factory=dict)
    own: Mapping[str, bytes] = field(default_factory=dict)  # language -> the model that the owner has trained
    alone: bool = False
    name: str = "default"
    languages: frozenset[str] = frozenset()

    def fingerprint(self) -> str:
        """Of the models, the lists, and what is known of the archive."""
        archive = "" if self.archive is None else Statistics(self.archive).digest
        own = {language: digest(data) for language, data in self.own.items()}
        return fingerprint(own, alone=self.alone, archive=archive, names=tuple(sorted(self.names.items())))

    def find(self, docs: Many[Doc]) -> list[list[Mention]]:
        """For each text its names."""
        texts = [_Text.of(doc) for doc in docs]
        found = self._tagged(texts, self._around(texts))
        known = dict.fromkeys(self.names, 0.0)
        elsewhere: dict[str, tuple[EntityType, float]] = {name: (self.names[name], 0.9) for name in known}
        for text, mentions in zip(texts, found, strict=True) if not self.alone else ():
            elsewhere |= types(text.doc.text, mentions)
        return [_whole(text, mentions, elsewhere) for text, mentions in zip(texts, found, strict=True)]

    def _around(self, texts: Many["_Text"]) -> list[Counts]:
        """For each text the counts that tell how words are used in it."""
        if self.alone:
            own = [usage(text.lines) for text in texts]
            return [counts + self.archive for counts in own] if self.archive else own
        archive = self.archive
        if archive is None:
            archive = usage(line for text in texts for line in text.lines)
        return [archive] * len(texts)

    def _tagged(self, texts: Many["_Text"], around: Many[Counts]) -> list[list[Mention]]:
        by_model: dict[str, list[tuple[int, Line]]] = defaultdict(list)
        for number, text in enumerate(texts):
            by_model[self._model_name(text.doc.lang)] += [(number, line) for line in text.lines]
        found: list[list[Mention]] = [list(text.uncased) for text in texts]
        for name in sorted(by_model):
            entries = by_model[name]
            model = self._model(name)
            base = model.about.get("base")
            counts = [around[number] for number, _ in entries]
            answers = tagger.tag(model, [line for _, line in entries], counts, bundled(str(base)) if base else None)
            for (number, _), mentions in zip(entries, answers, strict=True):
                found[number] += mentions
        for number in {number for name in _WORDLESS for number, _ in by_model.get(name, ())}:
            tokens = [line.tokens for line in texts[number].lines]
            found[number] = consistent(texts[number].doc.text, tokens, found[number])
        return found

    def _model_name(self, lang: str | None) -> str:
        language = (lang or "").split("-")[0].lower()
        return f"own {language}" if language in self.own else model_name(language)

    def _model(self, name: str) -> Crf:
        return _unpacked(self.own[name[4:]]) if name.startswith("own ") else bundled(name)


def model_name(lang: str) -> str:
    """The model that comes with kliping for a language."""
    return _MODELS.get(lang.split("-", maxsplit=1)[0].lower(), "any")


def usage(lines: Iterable[Line]) -> Counts:
    """How lines use their words, together: what `archive` is made of."""
    total: Counts = Counter()
    for line in lines:
        total.update(line.own)
    return total


def lines(doc: Doc) -> list[Line]:
    """The lines of a text that are read."""
    return _Text.of(doc).lines


@dataclass(frozen=True, eq=False)
class _Text:
    """A text in the pieces that are looked at."""

    doc: Doc
    lines: list[Line]  # read
    titles: list[Sequence]  # matched
    uncased: list[Mention]

    @classmethod
    def of(cls, doc: Doc) -> "_Text":
        stretches = list(zones.stretches(doc))
        if uncased.is_uncased(doc.text):
            return cls(doc, [], [], [m for start, end, _ in stretches for m in uncased.find(doc.text, start, end)])
        read = [tokens for start, end, how in stretches if how == "read" for tokens in sequences(doc.text, start, end)]
        titles = [
            tokens for start, end, how in stretches if how == "matched" for tokens in sequences(doc.text, start, end)
        ]
        return cls(doc, [Line.of(tokens) for tokens in read], titles, [])


def _whole(text: _Text, mentions: list[Mention], elsewhere: Mapping[str, tuple[EntityType, float]]) -> list[Mention]:
    """With the names of a headline in capitals: its own article's reading of a name comes first."""
    if not text.titles:
        return mentions
    known = {**elsewhere, **types(text.doc.text, mentions)}
    return sorted([*mentions, *matched(text.titles, known, mentions)], key=lambda mention: mention.start)


@lru_cache(maxsize=8)
def bundled(name: str) -> Crf:
    """A model that comes with kliping: "id", "en", "any", "nouns"."""
    return Crf.unpack(read(f"{name}.model"))


@lru_cache(maxsize=8)
def _unpacked(data: bytes) -> Crf:
    return Crf.unpack(data)
