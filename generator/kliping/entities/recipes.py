"""How the models that come with kliping are made: of which files, with which settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kliping.entities.crf import Crf
from kliping.entities.labelled import Marked, example, read
from kliping.entities.train import Settings, train


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A model of ours."""

    files: tuple[str, ...]  # below the folder of the labelled data
    settings: Settings


_ID, _EN = ("id-news-2k/train.txt", "id-news-2k/dev.txt"), ("en-uner-ewt/dev.iob2",)
RECIPES = {
    "id": Recipe(files=_ID, settings=Settings(swaps=3, lean=0.1, c2=3.0)),
    "en": Recipe(files=_EN, settings=Settings(lean=0.3)),
    "any": Recipe(files=(*_EN, *_ID), settings=Settings(wordless=True, lean=0.8)),
    "nouns": Recipe(files=(*_EN, *_ID), settings=Settings(wordless=True, nouns=True, lean=0.3, c2=2.0)),
}


def made(name: str, sentences: Sequence[Marked]) -> Crf:
    """The model of that name, of these sentences."""
    recipe = RECIPES[name]
    about = {"name": name, "files": list(recipe.files), "sentences": len(sentences)}
    return train([example(sentence) for sentence in sentences], recipe.settings, about=about)


def sentences(folder: Path, files: Sequence[str]) -> Iterator[Marked]:
    """The labelled sentences of some files of a folder."""
    for name in files:
        yield from read((folder / name).read_text("utf-8"), origin=name)
