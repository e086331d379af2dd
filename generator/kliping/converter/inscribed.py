"""What the file of a picture says of itself, put where the page says nothing: the page's own words win."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kliping.converter import captions, names, pictures
from kliping.converter.ledger import Confidence, Extracted
from kliping.inscription import Told, told
from kliping.model import Image, Raw


def filled(image: Image, said: Mapping[str, Told]) -> tuple[Image, dict[str, str]]:
    """A picture with what its file says where the page says nothing, and what each was read from."""
    changes: dict[str, str] = {}
    evidence: dict[str, str] = {}
    owner = said.get("credit") or said.get("copyright") or said.get("creator")
    if not image.caption and (caption := said.get("caption")):
        own = captions.split(caption.text, marked=True)
        changes["caption"], evidence["caption"] = (own and own.caption) or caption.text, caption.origin
    if not image.credit and owner and (credit := captions.credit(owner.text)[:300]):
        changes["credit"], evidence["credit"] = credit, owner.origin
    by = said.get("creator")
    if not image.creator and not image.credit and by and names.is_person(by.text):
        changes["creator"] = by.text
    return replace(image, **changes), evidence  # type: ignore[arg-type]  # all of these are texts


def _differs(image: Image, said: Mapping[str, Told]) -> str | None:
    """What the file says of who made the picture, where that and the page's credit have no word in common."""
    theirs = " ".join(said[name].text for name in ("credit", "creator", "copyright") if name in said)
    page, file = (set(re.findall(r"\w{2,}", text.casefold())) for text in (image.credit or "", theirs))
    return theirs if page and file and not page & file else None


def inscribed(extracted: Extracted, raw: Raw, content: Path) -> Extracted:
    """The article with what the files of its pictures say: those beside the page, and those that were fetched."""
    images, evidence, sure = list(extracted.article.images), dict(extracted.evidence), dict(extracted.confidence)
    beside = {picture.image: picture.src for picture in extracted.pictures}
    for number, image in enumerate(images, 1):
        said = told(data) if (data := _data(image, beside.get(number), raw, content)) else {}
        if not said:
            continue
        if theirs := _differs(image, said):
            evidence[f"credit-{number}"] = f"the page; its file says “{theirs[:200]}”"
            sure[f"credit-{number}"] = "low"
        images[number - 1], origins = filled(image, said)
        evidence |= {f"{name}-{number}": origin for name, origin in origins.items()}
        how: Confidence = "medium"
        sure |= {f"{name}-{number}": how for name in origins}
    article = replace(extracted.article, images=tuple(images))
    return replace(extracted, article=article, evidence=evidence, confidence=sure)


def _data(image: Image, beside: str | None, raw: Raw, content: Path) -> bytes | None:
    if beside is not None:
        given = raw.files.get(beside)
        file = pictures.load(beside, (content / "raw" / raw.file).parent) if given is None else pictures.given(given)
    elif image.src and image.src.startswith("images/"):
        file = pictures.load(image.src, content)
    else:
        return None
    return None if isinstance(file, str) else file.data
