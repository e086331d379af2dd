"""Stanza: its pipelines for some seventy languages."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from kliping.digest import joined
from kliping.entities.adapters.loading import apart, library, mention, pieces, release
from kliping.entities.values import Doc, Mention
from kliping.errors import UsageError


class Stanza:
    """A pipeline of Stanza as a recogniser."""

    name = "stanza"

    def __init__(self, lang: str = "en") -> None:
        """Load the pipeline of a language. Raises UsageError where Stanza or the models are missing."""
        self._pipeline = _loaded(lang)
        self.languages = frozenset({lang})

    def fingerprint(self) -> str:
        """Of the language and the library, whose releases have models of their own."""
        return joined("stanza", release("stanza"), *sorted(self.languages))

    def find(self, docs: Sequence[Doc]) -> list[list[Mention]]:
        """For each text its names."""
        return [
            apart(
                mention(doc, start + one.start_char, start + one.end_char, one.type)
                for start, text in pieces(doc)
                for one in self._pipeline(text).ents
            )
            for doc in docs
        ]


@lru_cache(maxsize=2)
def _loaded(lang: str) -> Any:  # noqa: ANN401 - of a library that may be missing
    stanza = library("stanza")
    try:
        return stanza.Pipeline(lang, processors="tokenize,ner", download_method=None, verbose=False)
    except Exception as error:
        # Its own exceptions differ from release to release; each means that the models are not here.
        hint = f"Download them: python -c \"import stanza; stanza.download('{lang}', processors='tokenize,ner')\""
        raise UsageError(None, f'Stanza has no models for "{lang}"', hint=hint) from error
