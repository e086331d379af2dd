"""Captions and credits: "Warga menunggu. (Foto: A/Agency)" -> the caption, the credit, how the credit was written."""

import re
from dataclasses import dataclass
from functools import lru_cache

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
    rf"^(?P<caption>.*?[.!?)”\"»\w])[\s,–—|-]*(?P<written>(?:(?<!\w)(?:{CREDIT_WORDS})\s*[:：]\s*(?:by\s+|oleh\s+)?|(?<!\w)(?:photos?|pictures?|images?|foto)\s+(?:by|oleh)\s*[:：]?\s+"
    rf"|©\s*|\(c\)\s*)(?P<credit>[^.:：]{{2,100}}?))\.?\s*$",
    re.IGNORECASE,
)
# One of these, and no stop below it, is in all that `_OPEN` finds; of a text in lower case.
_OPENS = re.compile(r"(?:©|\(c\)|[:：]|\b(?:by|oleh)\b)[^.:：]{2,130}\.?\s*$")
_ALONE = re.compile(
    rf"^[(\[]?(?P<written>(?:(?:{CREDIT_WORDS})\s*[:：]\s*(?:by\s+|oleh\s+)?|(?:photos?|pictures?|images?|foto)\s+(?:by|oleh)\s+|©\s*)"
    rf"(?P<credit>.{{2,160}}?))[)\]]?\.?$",
    re.IGNORECASE,
)
# Agencies and picture libraries of the world, as they stand under pictures without any label.
_LIBRARY = (
    r"ANTARA(?:\s+FOTO)?|AFP|REUTERS|Reuters|AP|AP\s+Photo|Associated\s+Press|EPA(?:-EFE)?|EFE|dpa(?:-Bildfunk)?|DPA|APA|Getty(?:\s+Images)?|"
    r"GETTY(?:\s+IMAGES)?|Xinhua|KCNA|Kyodo(?:\s+News)?|Bloomberg|TASS|ТАСС|РИА\s+Новости|Sputnik|Anadolu(?:\s+Agency)?|ZUMA(?:\s+Press)?|"
    r"Shutterstock(?:\.com)?|NurPhoto|IMAGO|Imago|imago(?:\s+images)?|PA(?:\s+(?:Wire|Images))?|AAP|NTB|TT|ANSA|LaPresse|Yonhap|Bernama|PTI|ANI|"
    r"[Pp]icture\s+[Aa]lliance|KEYSTONE|Keystone|Belga|ANP|Ritzau|Scanpix|Lehtikuva|PAP|ČTK|MTI|Europa\s+Press|SIPA|"
    r"Unsplash|Pexels|Pixabay|iStock(?:photo)?|Adobe\s+Stock|stock\.adobe\.com|Alamy|LightRocket|Magnum|Rex|Wikimedia(?:\s+Commons)?|"
    r"HANDOUT|Handout|SID|sid|epd|KNA|ddp|Action\s+Press|"
    r"연합뉴스|뉴시스|뉴스1|共同(?:通信社)?|時事(?:通信社)?|新华社|新華社"
)
_WORD_OF_NAME = r"(?:[A-ZÀ-ÞĀ-ŽА-Я][\w.'’-]{0,30}|von|van|de|der|del|da|di|of|the|al|el|bin)"
_PART_OF_CREDIT = (
    rf"(?:(?:{_LIBRARY})|\w[\w-]{{1,30}}\.(?:com|de|is|net|org|id)|{_WORD_OF_NAME}(?:[ \u00a0]{_WORD_OF_NAME}){{0,5}})"
)
_JOINT = r"(?:\s?[/|]\s?|\s(?:via|for|für|per|pour)\s|,\s)"
_PARTS = rf"{_PART_OF_CREDIT}(?:{_JOINT}{_PART_OF_CREDIT}){{0,4}}"
_BARE = re.compile(rf"^[(\[]?(?P<credit>{_PARTS})[)\]]?\.?$")
_HAS_LIBRARY = re.compile(rf"(?<!\w)(?:{_LIBRARY})(?!\w)")
_TRAILED = re.compile(rf"^(?P<caption>.{{8,}}?[.!?…)»”\"다])\s*(?:[|–-]\s*)?(?P<credit>{_PARTS})\.?$")
_PIPED = re.compile(r"^(?P<caption>.{8,}?)\s\|\s(?P<credit>[^|]{2,80})$")
_COPYRIGHT = re.compile(
    r"^(?P<caption>.{8,}?)\s*[-–—]?\s*(?:Copyright|©|\(c\)|（Ｃ）|\(C\))\s*(?P<credit>[^©]{2,60}?)(?:\s*/\s*(?:Copyright|©)\b.*)?$"
)
_SAID_SOURCE = re.compile(r"^(?P<caption>.{8,}?)\s(?:Quelle|Source|Sumber|Fuente|Fonte)\s?:\s(?P<credit>[^:]{2,80})$")
_NAMES_OWNER = re.compile(r"©|[Cc]opyright|\([Cc]\)|（Ｃ）|\s(?:Quelle|Source|Sumber|Fuente|Fonte)\s?:")
_CAPTION_LABEL = re.compile(
    r"^(?:Legende|Bildunterschrift|Caption|Image\s+caption|Keterangan\s+(?:foto|gambar)|Légende|Pie\s+de\s+foto)\s*[:：]\s*",
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
_HAS = re.compile(r"[:：©(（\[]")
_REACH = 300  # characters from the end: more no credit takes, with its label and brackets


@dataclass(frozen=True, kw_only=True)
class Credited:
    """A caption with its credit."""

    caption: str | None
    credit: str
    names_person: bool = False  # "Photo by A": what follows is a person, even with no agency beside


@lru_cache(maxsize=1024)
def split(text: str, *, marked: bool = False) -> Credited | None:
    """Read a caption that ends in its credit; None where there is no credit.

    Where the page marks it as a caption, a last word that is an agency is a credit: in a text it may be any sentence.
    """
    if len(text) > 1200:
        return None
    if marked and (signed := _signed(text)):
        return signed
    end = text[-170:].lower()
    if not _HAS.search(end) and "by" not in end and "oleh" not in end:
        return None
    head, tail = ("", text) if len(text) <= _REACH else (text[:-_REACH], text[-_REACH:])
    is_bracketed = tail.rstrip(" \u00a0.\t")[-1:] in {")", "]", "）"}
    match = (_BRACKETED.match(tail) if is_bracketed else None) or (_OPEN.match(tail) if _OPENS.search(end) else None)
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


@lru_cache(maxsize=1024)
def alone(text: str) -> Credited | None:
    """Read a line that is nothing but a credit: "Foto: A/Agency"."""
    match = _ALONE.match(text) if len(text) <= 200 else None
    if match is None:
        return None
    return Credited(caption=None, credit=_tidy(match["credit"]), names_person=_by(match["written"]))


@lru_cache(maxsize=1024)
def bare(text: str) -> Credited | None:
    """A line that is nothing but a credit without a label: "A/Agency", "Agency"."""
    if len(text) > 100 or not _HAS_LIBRARY.search(text):
        return None
    found = _BARE.match(text)
    return Credited(caption=None, credit=_tidy(found["credit"])) if found else None


@lru_cache(maxsize=1024)
def trailed(text: str, *, sure: bool = False) -> Credited | None:
    """A caption with a credit behind its last sentence, without a label: "A crowd waits. A/Agency".

    Where it is `sure` that the line is no prose, a slash or "for" between names is enough; else an agency must be
    named.
    """
    if len(text) > 600:
        return None
    # What must be in a text for a pattern to find something is quicker to look for.
    owned = "©" in text or "opyright" in text or "(c)" in text or "(C)" in text or "（Ｃ）" in text
    said_of = ":" in text
    if not sure and text[-1:] in '.!?"”»:…' and not ((owned or said_of) and _NAMES_OWNER.search(text)):
        return None
    for pattern, may in ((_COPYRIGHT, owned), (_SAID_SOURCE, said_of), (_TRAILED, True), (_PIPED, "|" in text)):
        found = pattern.match(text) if may else None
        if not found:
            continue
        said = found["credit"]
        known = _HAS_LIBRARY.search(said)
        joined = re.search(r"\w\s?/\s?\w|\s(?:for|via)\s", said)
        if known or pattern is _COPYRIGHT or (sure and (joined or pattern is _SAID_SOURCE)):
            return Credited(caption=unlabelled(found["caption"]), credit=credit(said))
    return None


def unlabelled(text: str) -> str:
    """A caption without "Caption:" before it."""
    return _CAPTION_LABEL.sub("", _NOTHING_SAID.sub("", text)).strip(" \u00a0,–—-|")


def is_labelled(text: str) -> bool:
    """Whether a line says of itself that it is a caption."""
    return bool(_CAPTION_LABEL.match(text))


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
