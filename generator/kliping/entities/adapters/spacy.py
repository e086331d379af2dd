"""spaCy: any of its pipelines that finds names."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from kliping.digest import joined
from kliping.entities.adapters.loading import apart, library, mention, pieces, release
from kliping.entities.values import Doc, Mention
from kliping.errors import UsageError


class Spacy:
    """A pipeline of spaCy as a recogniser."""

    name = "spacy"

    def __init__(self, model: str = "en_core_web_sm") -> None:
        """Load a pipeline by its name or folder. Raises UsageError where spaCy or the pipeline is missing."""
        self._pipeline = _loaded(model)
        self._model = model
        meta: dict[str, Any] = self._pipeline.meta
        self._version = f"{meta.get('name')} {meta.get('version')}"
        self.languages = frozenset({str(meta["lang"])}) if meta.get("lang") not in (None, "xx") else frozenset()

    def fingerprint(self) -> str:
        """Of the pipeline and the library."""
        return joined("spacy", release("spacy"), self._model, self._version)

    def find(self, docs: Sequence[Doc]) -> list[list[Mention]]:
        """For each text its names."""
        texts = [(number, start, text) for number, doc in enumerate(docs) for start, text in pieces(doc)]
        found: list[list[Mention | None]] = [[] for _ in docs]
        answers = self._pipeline.pipe([text for _, _, text in texts])
        for (number, start, _), answer in zip(texts, answers, strict=True):
            for one in answer.ents:
                place = (start + one.start_char, start + one.end_char)
                found[number].append(mention(docs[number], *place, one.label_))
        return [apart(mentions) for mentions in found]


@lru_cache(maxsize=2)
def _loaded(model: str) -> Any:  # noqa: ANN401 - of a library that may be missing
    spacy = library("spacy")
    try:
        return spacy.load(model)
    except OSError as error:
        hint = f"Download it: python -m spacy download {model}"
        raise UsageError(None, f'spaCy has no model "{model}"', hint=hint) from error
