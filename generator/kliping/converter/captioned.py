"""The lines of a picture in a text: a caption and a credit, in one line, in two, or under a label such as "Photo :"."""

import re
from dataclasses import dataclass, replace

from kliping.converter import captions, furniture, names, phrases, prose
from kliping.converter.lines import Line
from kliping.model import Image


@dataclass(frozen=True, kw_only=True)
class Captioned:
    """The lines of one picture: which is what, and what they say."""

    labels: tuple[str, ...]
    image: Image
    end: int


_OWNED = re.compile(
    r"\b(?:19|20)\d\d\b|twitter\.com/|\bGmbH\b|\b(?:alle\s+rechte|all\s+rights|tous\s+droits|todos\s+los|hak\s+cipta)\b|[?!]|구독|저작권",
    re.IGNORECASE,
)

_SMALL = frozenset(
    "photo photos illustration image images picture foto bild by for via of the and und für im par".split()
)


_NAMED = re.compile(r"^(?P<caption>.{15,}[.!?”\"»])\s+(?P<name>[^.,;:()!?]{5,40})$")


def captions_stand_below(lines: list[Line]) -> bool:
    """Whether this page sets captions under their credits: a paragraph, a credit, a caption, a paragraph."""
    above = below = 0
    for at in range(1, len(lines) - 1):
        if captions.alone(lines[at].text):
            before, after = (_is_paragraph(lines[near].text) for near in (at - 1, at + 1))
            above += after and not before
            below += before and not after
    return below > above


def _is_paragraph(text: str) -> bool:
    return prose.is_closed(text) and prose.words(text) >= 15


def captioned(
    lines: list[Line], at: int, is_text: list[bool] | None = None, *, stands_below: bool = False
) -> Captioned | None:
    """Read a caption with its credit: in one line, in the next line, or under a label such as "Photo :".

    `is_text` says of each line whether it reads as the article's text, so that less has to be said where it does not.
    """
    is_prose = is_text is None or is_text[at]
    if stands_below and is_text and (picture := _caption_below(lines, at, is_text)):
        return picture
    found = _captioned(lines, at, is_text, is_prose=is_prose, stands_below=stands_below)
    if found is None or is_text is None:
        return found
    return None if _is_no_credit(found.image.credit or "") else replace(found, image=_with_name(found.image))


def _with_name(image: Image) -> Image:
    """ "A crowd waits. Ana Bell (AGENCY)": the name before the bracket belongs to the credit."""
    found = _NAMED.match(image.caption or "")
    if not found or not image.credit or image.creator or not names.is_person(found["name"]):
        return image
    return replace(
        image, caption=found["caption"].strip(), credit=f"{found['name']} ({image.credit})", creator=found["name"]
    )


def _is_no_credit(said: str) -> bool:
    """An owner's notice, or a sentence, where a credit might be."""
    small = [word for word in said.split() if word[0].islower() and word not in names.PARTICLES | _SMALL]
    return bool(_OWNED.search(said)) or len(small) > 2


def _captioned(
    lines: list[Line], at: int, is_text: list[bool] | None, *, is_prose: bool, stands_below: bool
) -> Captioned | None:
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
    if prose.words(line.text) <= 90 and (said := captions.trailed(line.text, sure=not is_prose)) and said.caption:
        return Captioned(
            labels=("image caption with credit",),
            end=at + 1,
            image=Image(caption=said.caption, credit=said.credit, creator=names.creator(said.credit)),
        )
    if (
        not is_prose
        and not phrases.leftover(line.text)
        and (alone := captions.bare(line.text))
        and len(alone.credit) > 10
    ):
        return Captioned(
            labels=("image credit",),
            end=at + 1,
            image=Image(credit=alone.credit, creator=names.creator(alone.credit)),
        )
    if phrases.is_credit_label(line.text):
        labels, credited, end = _labelled(lines, at)
        return Captioned(labels=labels, end=end, image=_credited(None, credited)) if credited else None
    if (
        at + 1 >= len(lines)
        or prose.words(line.text) > 60
        or lines[at + 1].block > line.block + 1
        or phrases.is_label(line.text)
    ):
        return None
    below = lines[at + 1]
    if phrases.is_credit_label(below.text):
        labels, credited, end = _labelled(lines, at + 1)
        if credited:
            return Captioned(labels=("image caption", *labels), end=end, image=_credited(line.text, credited))
    under = captions.alone(below.text) or (captions.bare(below.text) if is_text and not is_prose else None)
    if is_text and under and (stands_below or not _may_caption(line.text, is_prose=is_prose)):
        return None
    if under and not prose.is_long(line.text):
        return Captioned(
            labels=("image caption", "image credit"),
            end=at + 2,
            image=Image(
                caption=captions.unlabelled(line.text),
                credit=under.credit,
                creator=names.creator(under.credit, by=under.names_person),
            ),
        )
    return None


def _may_caption(text: str, *, is_prose: bool) -> bool:
    """Whether the line above a credit may be its caption: no paragraph, no entry of a list, no name alone, no offer."""
    count = prose.words(text)
    return not (
        count < 3
        or (is_prose and count > 30)
        or phrases.BULLET.match(text)
        or names.is_person(text)
        or _is_figures(text)
        or furniture.is_offer(text)
    )


def _caption_below(lines: list[Line], at: int, is_text: list[bool]) -> Captioned | None:
    """A credit with the caption in the line below it, as some papers have it: what stands above is text then."""
    own = captions.alone(lines[at].text) or captions.bare(lines[at].text)
    if own is None or at + 2 >= len(lines):
        return None
    below, after = lines[at + 1], lines[at + 2]
    if (
        _is_paragraph(below.text)
        or not 2 <= prose.words(below.text) <= 45
        or captions.alone(after.text)
        or phrases.leftover(below.text)
        or _is_figures(below.text)
        or furniture.is_offer(below.text)
    ):
        return None
    image = Image(
        caption=captions.unlabelled(below.text),
        credit=own.credit,
        creator=names.creator(own.credit, by=own.names_person),
    )
    return Captioned(labels=("image credit", "image caption"), end=at + 2, image=image)


def _is_figures(text: str) -> bool:
    """A time or a date, which is no caption."""
    return len(re.findall(r"\d", text[:300])) * 3 > len(text)


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
