"""The lines of a picture in a text: a caption and a credit, in one line, in two, or under a label such as "Photo :"."""

from dataclasses import dataclass

from kliping.converter import captions, names, phrases, prose
from kliping.converter.lines import Line
from kliping.model import Image


@dataclass(frozen=True, kw_only=True)
class Captioned:
    """The lines of one picture: which is what, and what they say."""

    labels: tuple[str, ...]
    image: Image
    end: int


def captioned(lines: list[Line], at: int) -> Captioned | None:
    """Read a caption with its credit: in one line, in the next line, or under a label such as "Photo :"."""
    line = lines[at]
    own = captions.split(line.text)
    if own and own.caption:
        if len(own.caption) > 600:
            return None
        return Captioned(
            labels=("image caption with credit",),
            end=at + 1,
            image=Image(caption=own.caption, credit=own.credit, creator=names.creator(own.credit, by=own.names_person)),
        )
    if own:
        return Captioned(
            labels=("image credit",),
            end=at + 1,
            image=Image(credit=own.credit, creator=names.creator(own.credit, by=own.names_person)),
        )
    if phrases.CREDIT_LABEL.match(line.text):
        labels, said, end = _labelled(lines, at)
        return Captioned(labels=labels, end=end, image=_credited(None, said)) if said else None
    if (
        at + 1 >= len(lines)
        or prose.words(line.text) > 60
        or lines[at + 1].block > line.block + 1
        or phrases.is_label(line.text)
    ):
        return None
    below = lines[at + 1]
    if phrases.CREDIT_LABEL.match(below.text):
        labels, said, end = _labelled(lines, at + 1)
        if said:
            return Captioned(labels=("image caption", *labels), end=end, image=_credited(line.text, said))
    under = captions.alone(below.text)
    if under and not prose.is_long(line.text):
        return Captioned(
            labels=("image caption", "image credit"),
            end=at + 2,
            image=Image(
                caption=line.text, credit=under.credit, creator=names.creator(under.credit, by=under.names_person)
            ),
        )
    return None


def _labelled(lines: list[Line], at: int) -> tuple[tuple[str, ...], str, int]:
    """The lines under a credit label: bullets, or one line without."""
    end = at + 1
    while end < len(lines) and lines[end].block == lines[at].block and phrases.BULLET.match(lines[end].text):
        end += 1
    if end == at + 1 and end < len(lines) and lines[end].block == lines[at].block and len(lines[end].text) < 160:
        end += 1
    said = ", ".join(phrases.BULLET.sub("", line.text) for line in lines[at + 1 : end])
    return ("credit label", *("image credit" for _ in lines[at + 1 : end])), said, end


def _credited(caption: str | None, said: str) -> Image:
    credit = captions.credit(said)
    return Image(caption=caption, credit=credit, creator=names.creator(credit))
