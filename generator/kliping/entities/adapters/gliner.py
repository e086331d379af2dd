"""GLiNER: names of any type, in many languages, from one model."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from kliping.digest import joined
from kliping.entities.adapters.loading import apart, library, mention, pieces, release
from kliping.entities.values import Doc, Mention
from kliping.errors import UsageError

_LABELS = ["person", "organization", "location"]
_WINDOW = 1200  # characters that it is given at once: it cuts off what is longer than its window


class Gliner:
    """A model of GLiNER as a recogniser."""

    name = "gliner"
    languages: frozenset[str] = frozenset()

    def __init__(self, model: str = "urchade/gliner_multi-v2.1", threshold: float = 0.5) -> None:
        """Load a model from this computer. Raises UsageError where GLiNER or the model is missing."""
        self._model, self._name, self._threshold = _loaded(model), model, threshold

    def fingerprint(self) -> str:
        """Of the model, the threshold and the library."""
        return joined("gliner", release("gliner"), self._name, str(self._threshold))

    def find(self, docs: Sequence[Doc]) -> list[list[Mention]]:
        """For each text its names."""
        return [
            apart(
                mention(doc, at + one["start"], at + one["end"], one["label"], one["score"])
                for start, text in pieces(doc)
                for at, part in windows(text, start)
                for one in self._model.predict_entities(part, _LABELS, threshold=self._threshold)
            )
            for doc in docs
        ]


def windows(text: str, start: int) -> list[tuple[int, str]]:
    """A text in parts that are no longer than a window, cut at line ends or, in a long line, at spaces."""
    parts, at = [], 0
    while len(text) - at > _WINDOW:
        cut = max(text.rfind("\n", at + 1, at + _WINDOW), text.rfind(". ", at + 1, at + _WINDOW) + 1)
        cut = cut if cut > at else text.rfind(" ", at + 1, at + _WINDOW)
        cut = cut if cut > at else at + _WINDOW
        parts.append((start + at, text[at:cut]))
        at = cut
    return [*parts, (start + at, text[at:])]


@lru_cache(maxsize=1)
def _loaded(model: str) -> Any:  # noqa: ANN401 - of a library that may be missing
    gliner = library("gliner")
    try:
        return gliner.GLiNER.from_pretrained(model, local_files_only=True)
    except (OSError, ValueError) as error:
        hint = f"Download it: huggingface-cli download {model}"
        raise UsageError(None, f'GLiNER has no model "{model}" on this computer', hint=hint) from error
