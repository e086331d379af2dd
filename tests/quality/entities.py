"""Scores of recognition over the labelled data beside the checkout: exact span and type."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kliping.entities.default import Default
from kliping.entities.gazetteer import COUNTRY, gazetteer
from kliping.entities.labelled import TYPES, Marked, example, read
from kliping.entities.recipes import RECIPES
from kliping.entities.train import train
from kliping.entities.values import Doc

NER = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "ner"


@dataclass(frozen=True)
class Score:
    """How many were right, wrong, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def f1(self):
        return 200 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __str__(self):
        return f"F1 {self.f1:.2f} ({self.right} right, {self.wrong} wrong, {self.missed} missed)"

    def __add__(self, other):
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


@cache
def sentences(name):
    return tuple(read((NER / name).read_text("utf-8"), origin=name))


def documents(marked):
    """Sentences joined to the documents that they are of."""
    return [_joined(group) for group in _groups(marked)]


def _groups(marked):
    groups = []
    for one in marked:
        if one.starts_document or not groups:
            groups.append([])
        groups[-1].append(one)
    return groups


def _joined(group):
    text, names = "", []
    for one in group:
        names += [(start + len(text), end + len(text), type_) for start, end, type_ in one.names]
        text += one.text + "\n"
    return Marked(text, tuple(names))


def score(recogniser, marked, lang, *, adjusted=False):
    """`adjusted`: a country over no labelled name is not counted as wrong."""
    docs = [Doc(text=one.text, lang=lang) for one in marked]
    total = Score(0, 0, 0)
    for one, mentions in zip(marked, recogniser.find(docs), strict=True):
        gold = {(start, end, TYPES[type_]) for start, end, type_ in one.names}
        found = {(m.start, m.end, m.type) for m in mentions}
        wrong = {m for m in found - gold if not (adjusted and _is_described(one.text, m, gold))}
        total += Score(len(found & gold), len(wrong), len(gold - found))
    return total


def _is_described(text, mention, gold):
    start, end, type_ = mention
    name = text[start:end]
    bits = gazetteer().bits(name) | gazetteer().phrases.get(name.split()[0], {}).get(name, 0)
    return type_ == "place" and bits & COUNTRY and all(end <= a or start >= b for a, b, _ in gold)


def of(name, marked):
    """The model of a recipe, trained on other sentences than ours come with."""
    return train([example(one) for one in marked], RECIPES[name].settings, about={"name": name}).pack()


@cache
def indonesian():
    """A recogniser that has not seen dev.txt."""
    return Default(own={"id": of("id", sentences("id-news-2k/train.txt"))})


def crossed(name, lang, folds):
    """Cross-validated by documents, where the file parts them: each is scored by a model that has not seen it."""
    marked = sentences(name)
    groups = _groups(marked) if any(one.starts_document for one in marked) else [[one] for one in marked]
    total = Score(0, 0, 0)
    for fold in range(folds):
        held = [one for number, group in enumerate(groups) if number % folds == fold for one in group]
        rest = [one for number, group in enumerate(groups) if number % folds != fold for one in group]
        total += score(Default(own={lang: of(lang, rest)}), held, lang)
    return total


def english():
    """English without a sentence that the model has seen."""
    return crossed("en-uner-ewt/dev.iob2", "en", 5)


def learning(counts=(100, 250, 500)):
    """What an owner's first sentences give, alone: an Indonesian model of so many."""
    dev = sentences("id-news-2k/dev.txt")
    settings = replace(RECIPES["id"].settings, swaps=1)
    for count in counts:
        some = [example(one) for one in sentences("id-news-2k/train.txt")[:count]]
        yield count, score(Default(own={"id": train(some, settings, about={}).pack()}), dev, "id")


def main():
    """Print all scores."""
    dev = sentences("id-news-2k/dev.txt")
    print("id, dev           ", score(indonesian(), dev, "id"))
    print("id, dev, countries", score(indonesian(), dev, "id", adjusted=True))
    print("id, train, 4 folds", crossed("id-news-2k/train.txt", "id", 4))
    print("en, 5 folds       ", english())
    for lang in ("pt", "sv", "de"):
        marked = documents(sentences(f"{lang}-uner-pud-dev/dev.iob2"))
        print(f"{lang}, no model      ", score(Default(), marked, lang))
    for count, reached in learning():
        print(f"id, {count} sentences  ", reached)


if __name__ == "__main__":
    main()
