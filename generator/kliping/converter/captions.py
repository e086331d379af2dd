"""Captions and credits: "Warga menunggu. (Foto: A/Agency)" -> the caption, the credit, how the credit was written."""

import re
from dataclasses import dataclass

from kliping.converter.names import creator, is_agency
from kliping.converter.phrases import CREDIT_WORDS

_AGENCY = (
    r"ANTARA(?:\s+FOTO)?|AFP|REUTERS|AP(?:\s+Photo)?|EPA|dpa|Getty(?:\s+Images)?|Xinhua|KCNA|Kyodo(?:\s+News)?|Bloomberg|TASS|"
    r"Sputnik|Anadolu(?:\s+Agency)?|ZUMA(?:\s+Press)?|Shutterstock|NurPhoto|IMAGO|PA(?:\s+Wire)?|AAP|TT|NTB|ANSA|EFE|Yonhap"
)
# "A B/C D", "A B for the C D": names on both sides. One space between two words, so that nothing can be split twice.
_NAMES = r"(?:[A-Z][\w.'-]{0,30}\s){0,4}[A-Z][\w.'-]{0,30}"
_SLASHED = rf"(?-i:{_NAMES}\s?(?:/|\sfor\s(?:the\s)?|\svia\s)\s?{_NAMES})"
_BRACKETED = re.compile(
    rf"^(?P<caption>.*?)\s*(?P<written>[(\[（](?:(?:{CREDIT_WORDS})\b\.?\s*(?:[:：/]|oleh|by)?\s*(?P<credit>[^()\[\]（）]{{2,160}})"
    rf"|(?P<agency>(?:(?:{_AGENCY})\b|[^()\[\]（）/]{{2,60}}/(?:{_AGENCY})\b)[^()\[\]（）]{{0,120}}|(?P<slashed>{_SLASHED})|[^()\[\]（）]{{1,30}}(?:提供|撮影|共同|時事)))[)\]）])\.?\s*$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    rf"^(?P<caption>.*?[.!?)”\"»\w])[\s,–—|-]*(?P<written>(?:(?:{CREDIT_WORDS})\s*[:：]\s*(?:by\s+|oleh\s+)?|(?:photos?|pictures?|images?|foto)\s+(?:by|oleh)\s*[:：]?\s+"
    rf"|©\s*|\(c\)\s*)(?P<credit>[^.:：]{{2,100}}?))\.?\s*$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"^[(\[]?(?P<written>(?:(?:{CREDIT_WORDS})\s*[:：]\s*(?:by\s+|oleh\s+)?|(?:photos?|pictures?|images?|foto)\s+(?:by|oleh)\s+|©\s*)"
    rf"(?P<credit>.{{2,160}}?))[)\]]?\.?$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"^(?:(?:{CREDIT_WORDS})\b\.?\s*(?:[:：]|by\b|oleh\b)?|by|oleh|©|\(c\))\s*[:：]?\s*", re.IGNORECASE
)
_LABEL_ONLY = re.compile(
    rf"^[\s(\[|©:]*(?:{CREDIT_WORDS}|copyright|quelle|source|rights|by|oleh|bildquelle|fotocredit|photographer|picture\s+source)?[\s)\]|:©]*$",
    re.IGNORECASE,
)
_NOTHING_SAID = re.compile(r"^(?:image|photo|foto|gambar|picture|caption|keterangan\s+foto)\s*[:：]\s*", re.IGNORECASE)
_HAS = re.compile(r"[:：©(（\[]|\b(?:by|oleh)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Credited:
    """A caption with its credit."""

    caption: str | None
    credit: str
    names_person: bool = False  # "Photo by A": what follows is a person, even with no agency beside


def split(text: str) -> Credited | None:
    """Read a caption that ends in its credit; None where there is no credit."""
    if len(text) > 1200:
        return None
    if signed := _signed(text):
        return signed
    if not _HAS.search(text[-170:]):
        return None
    head, tail = ("", text) if len(text) <= 600 else (text[:-600], text[-600:])
    match = _BRACKETED.match(tail) or _OPEN.match(tail)
    if match is None:
        return alone(text)
    groups = match.groupdict()
    if groups.get("slashed") and not creator(groups["slashed"]):
        return None  # "(Polri/TNI)" ends a sentence, not a caption
    credit = _tidy(groups.get("credit") or groups.get("agency") or "")
    caption = _NOTHING_SAID.sub("", (head + match["caption"]).strip(" \u00a0,–—-|"))
    return Credited(caption=caption or None, credit=credit, names_person=_by(match["written"])) if credit else None


def says(text: str) -> bool:
    """Whether a credit names anyone: "Copyright" and "Photo:" do not."""
    return bool(re.search(r"\w", _LABEL_ONLY.sub("", text, count=1)))


def _signed(text: str) -> Credited | None:
    """A caption whose last word, after its last sentence, is an agency: "They wait. AFP"."""
    found = re.match(r"^(?P<caption>.{15,}?[.。!?”\"])\s*(?P<credit>[^.。!?]{2,60})\.?$", text)
    if found is None:
        return None
    parts = [part.strip() for part in re.split(r"\s*[/,|=]\s*|\s+via\s+", found["credit"])]
    if re.fullmatch(r"[가-힣]{2,4}(?:\s*기자)?", found["credit"]):
        return Credited(caption=found["caption"], credit=_tidy(found["credit"]))
    if not any(is_agency(part) or re.fullmatch(_AGENCY, part, re.IGNORECASE) for part in parts):
        return None
    return Credited(caption=found["caption"], credit=_tidy(found["credit"]))


def alone(text: str) -> Credited | None:
    """Read a line that is nothing but a credit: "Foto: A/Agency"."""
    match = _ALONE.match(text) if len(text) <= 200 else None
    if match is None:
        return None
    return Credited(caption=None, credit=_tidy(match["credit"]), names_person=_by(match["written"]))


def credit(text: str) -> str:
    """A credit without its label, brackets and copyright sign."""
    text = text.strip(" \u00a0.,;:|")
    while len(text) > 2 and (text[0], text[-1]) in {("(", ")"), ("[", "]"), ("（", "）")}:
        text = text[1:-1].strip()
    return _tidy(_LABEL.sub("", text, count=1)) or text


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" .,;:|/©・／•")


def _by(written: str) -> bool:
    return bool(re.search(r"\b(?:by|oleh|fotografer|photographer)\b|تصوير|撮影", written, re.IGNORECASE))
