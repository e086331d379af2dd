"""What a conversion did with one article -> its record: fields, evidence, doubts and ledger of the file as it is."""

from dataclasses import replace
from pathlib import Path

from kliping import frontmatter
from kliping.converter.doubts import confidence, doubts, weight
from kliping.converter.ledger import Extracted
from kliping.converter.records import Account, Record, packed, shown, values
from kliping.errors import KlipingError
from kliping.model import Article


def record(
    extracted: Extracted,
    path: Path,
    *,
    root: Path,
    file: str,
    did: str,
    part: str | None = None,
    notes: tuple[str, ...] = (),
) -> Record:
    """Make the record of an article that was written to `path`, or left there as a person has edited it."""
    converted = extracted.article
    article = converted
    if did == "left" or extracted.pictures or _is_reviewed(path):
        article = _load(path) or converted
    dead = tuple(
        picture.image
        for picture in extracted.pictures
        if picture.image <= len(article.images) and article.images[picture.image - 1].src is None
    )
    markdown = path.relative_to(root).as_posix()
    made = replace(_described(extracted, dead), markdown=markdown, file=file, part=part, did=did, notes=notes)
    return current(made, article)


def account(extracted: Extracted, *, part: str | None) -> Account:
    """The record of an article that will be written as it is: all but its names and what was done."""
    made = current(replace(_described(extracted, ()), part=part), extracted.article)
    return Account(data=packed(made), weight=weight(made.doubts))


def _described(extracted: Extracted, dead: tuple[int, ...]) -> Record:
    return Record(
        markdown="",
        file="",
        did="",
        fields=values(extracted.article),
        evidence=dict(extracted.evidence),
        confidence=confidence(extracted.article, extracted.evidence, extracted.confidence),
        dead=dead,
        ledger=extracted.ledger,
    )


def current(record: Record, article: Article) -> Record:
    """The record with the fields and doubts of the article as it is now: what a person wrote is no guess."""
    fields = values(article)
    written = {name for name, value in fields.items() if record.fields.get(name) != value}
    evidence = {name: what for name, what in record.evidence.items() if name not in written}
    sure = {name: how for name, how in record.confidence.items() if name not in written}
    dead = tuple(
        number
        for number in record.dead
        if number <= len(article.images) and article.images[number - 1].src is None
    )
    found = doubts(article, evidence, sure, record.ledger, dead=dead)
    by_hand = {name: "by hand" for name in fields if name in written and record.did == "left"}
    return replace(
        record, fields=fields, evidence=evidence | by_hand, confidence=sure, doubts=found, dead=dead
    )


def value(article: Article, field: str) -> str:
    """What a doubt's field holds now, as a person reads it."""
    kind, _, number = field.partition("-")
    if kind in {"credit", "image"} and number.isdecimal() and 0 < int(number) <= len(article.images):
        image = article.images[int(number) - 1]
        return shown(image.credit if kind == "credit" else image.src)
    return shown(getattr(article, field, None)) if field not in {"body", "dropped"} else ""


def _is_reviewed(path: Path) -> bool:
    return b"\nreviewed:" in path.read_bytes()


def _load(path: Path) -> Article | None:
    try:
        return frontmatter.load(path, shown=str(path))
    except KlipingError:
        return None
