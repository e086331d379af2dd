"""What is written at a picture: its caption and its credit, told from each other."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from kliping.converter import bylines, captions, dates, names, phrases
from kliping.converter.escape import clean

_CAPTION = re.compile(
    r"caption|keterangan|legend[ae]?\b|bildunter|takarir|(?:image|photo|picture|img|foto|bild|media|gallery|lightbox)[-_]*(?:text|desc|info|title|legend)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"credit|kredit|copyright|photographer|fotograf|byline|agency|attribution|rights|(?:\b|_)source\b|image-?author|bild-?autor|bildnachweis|bildquelle|\bsumber\b",
    re.IGNORECASE,
)
_SOURCED = re.compile(
    r"^(?:bild)?(?:quelle|source|fuente|fonte|sumber|bron|källa|kilde|zdroj|źródło)n?\s*[:：]\s*(.{2,160})$",
    re.IGNORECASE,
)
_BAR = re.compile(r"^(?P<caption>.{15,})\s\|\s(?P<credit>[^|.]{2,80})$")
_BRACKETS = re.compile(r"^[(\[]\s*([^()\[\]]{2,60}?)\s*[)\]]$")
_HEARD = re.compile(r"(?:^|[\s_-])(?:audio|podcast)", re.IGNORECASE)  # what it names is no picture
_OWNER = re.compile(r"^\s*/\s*([^|]{2,60})$")
_SAYS_MORE = re.compile(r"[.!?]\s")
_NAME_ONLY = re.compile(r"^(?:image|video|audio|photos?|fotos?|bild(?:er)?|gambar|picture)s?\s*:?$", re.IGNORECASE)
_SAYS = re.compile(r"\w\W+\w|[^\x00-\u024f]{4}")  # two words, or a script without spaces


def told(img: HtmlElement, holder: HtmlElement) -> tuple[str | None, str | None, bool, tuple[str, ...]]:
    """The caption, the credit, whether it names a person by "by", and the texts that they were read from."""
    caption, credit, by, texts = _written(img, holder if holder is not img else _below(img))
    if caption and (found := _BRACKETS.match(caption)) and _is_owner(found[1]):
        caption, credit = None, credit or captions.credit(found[1])
    if caption and _says_nothing(caption):
        caption = None
    return caption and captions.unlabelled(caption), credit or _given(img, holder), by, texts


def _below(img: HtmlElement) -> HtmlElement:
    """The caption right after a picture that no figure holds; the picture where there is none."""
    shown = img
    while (parent := shown.getparent()) is not None and parent.tag in {"picture", "source"}:
        shown = parent  # lxml puts what follows a source into it
    after = shown.getnext()
    return after if after is not None and after.tag == "figcaption" else img


def _written(img: HtmlElement, holder: HtmlElement) -> tuple[str | None, str | None, bool, tuple[str, ...]]:
    if holder is img:
        return None, None, False, ()
    parts = [node for node in holder.iter() if isinstance(node.tag, str) and node is not img]
    marked = [node for node in parts if is_caption(node)]
    if not marked and holder.tag != "figure":
        return _bare(holder)
    outer = next((node for node in marked if node.tag == "figcaption"), marked[0] if marked else None)
    credited = [node for node in parts if _is_credit(node) and captions.says(clean(node.text_content()))]
    whole = clean(spaced(outer)) if outer is not None else ""
    texts = tuple(dict.fromkeys(text for text in (whole, *(clean(spaced(node)) for node in credited)) if text))
    written = next((clean(spaced(node)) for node in credited if node is not outer), None)
    last = (lines(outer) or [""])[-1] if outer is not None else ""
    if written is None and last != whole and whole.endswith(last) and _is_signature(last):
        written = last  # "Foto: A", "(c) A | B. C" or an agency in an element of its own
    if written is not None:
        return *_parted(whole, written), texts
    if sourced := _SOURCED.match(whole):
        return None, captions.credit(sourced[1])[:300], False, texts
    found = (captions.split(whole, marked=True) or captions.trailed(whole, sure=True)) if whole else None
    if found is None and (barred := _BAR.match(whole)):
        return barred["caption"], captions.credit(barred["credit"]), False, texts
    if found:
        return found.caption, found.credit, found.names_person, texts
    is_said = _SAYS.search(whole) or (outer is not None and outer.tag == "figcaption" and len(whole) > 2)
    return (whole[:2000] if is_said else None), None, False, texts


def _bare(holder: HtmlElement) -> tuple[str | None, str | None, bool, tuple[str, ...]]:
    """A line or two beside a picture that nothing marks as a caption."""
    said = lines(holder)
    if not said:
        return None, None, False, ()
    if len(said) == 2 and (above := captions.alone(said[0])):
        return said[1], above.credit, above.names_person, tuple(said)
    written = said[1] if len(said) == 2 and len(said[1]) <= 80 else None
    if written is None and (one := captions.split(said[0], marked=True)):
        return one.caption, one.credit, one.names_person, tuple(said)
    return said[0], captions.credit(written) if written else None, False, tuple(said)


def _parted(whole: str, written: str) -> tuple[str | None, str, bool]:
    """A caption without the credit that has an element of its own, and that credit."""
    before, is_there, after = whole.rpartition(written)
    alone = captions.alone(written) or captions.split(f"({written})", marked=True)
    credit, by = captions.credit(written), bool(alone and alone.names_person)
    if is_there and (owner := _OWNER.match(after)) and not _SAYS_MORE.search(owner[1]):
        credit, after = f"{credit}/{owner[1].strip()}", ""  # the agency in the element after the photographer's
    rest = _trimmed(f"{before} {after}" if is_there else whole)
    again = captions.split(rest, marked=True) if rest else None
    return (again.caption if again and again.caption else rest) or None, credit[:300], by


def _trimmed(text: str) -> str:
    """A caption without the brackets and signs that stood around its credit, but with those that are its own."""
    text = clean(text).strip(" []|–—-/\u00a0")
    if text.count("(") != text.count(")") or text.startswith("("):
        text = text.rstrip(" (") if text.count("(") > text.count(")") else text.lstrip(" )")
    return "" if not re.search(r"\w", text) else text


def _is_signature(line: str) -> bool:
    """A credit and nothing else: with its label, an agency alone, or "A B (Agency)"."""
    if captions.alone(line) or captions.bare(line):
        return True
    found = captions.split(line)
    return bool(found and found.caption and names.is_person(found.caption))


def _is_owner(text: str) -> bool:
    """What stands in brackets and alone under a picture: an agency, a paper, a name; not "(archive)"."""
    words = text.split()
    return bool(captions.bare(text) or names.is_outlet(text)) or (
        2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
    )


def _says_nothing(text: str) -> bool:
    """A date, a count ("44 Bilder") or the name of what it is: not a caption."""
    if _NAME_ONLY.match(text) or re.fullmatch(r"[\d\s.:/-]+", text) or re.fullmatch(r"\d+\s+\w+", text):
        return True
    return bool(phrases.leftover(text))


def is_byline(text: str) -> bool:
    """Whether what stands at a picture says who wrote the article: then it shows them, and not the news."""
    if len(text) >= 160:
        return False
    found = bylines.named(text)
    return bool(found and found.is_said) or bool(names.BYLINE.match(text) and any(dates.find(text)))


def is_caption(node: HtmlElement) -> bool:
    """Whether an element is, or is named as, a caption."""
    if node.tag in {"img", "picture", "source"}:
        return False
    attributes = node.items()
    if not attributes:
        return bool(node.tag == "figcaption")
    if _is_heard(node.get("class") or ""):
        return False
    return node.tag == "figcaption" or any(
        _is_called_caption(value) if name == "class" else name.startswith("data-") and _CAPTION.search(value)
        for name, value in attributes
    )


@lru_cache(maxsize=4096)
def _is_heard(named: str) -> bool:
    return bool(_HEARD.search(named))


@lru_cache(maxsize=4096)
def _is_called_caption(named: str) -> bool:
    return bool(_CAPTION.search(named))


def lines(node: HtmlElement) -> list[str]:
    """The texts of the innermost elements."""
    parts = [
        part for part in node.iter() if isinstance(part.tag, str) and part.tag not in {"script", "style", "noscript"}
    ]
    texts = [
        clean((part.text or "") + "".join(inner.tail or "" for inner in part if not isinstance(inner.tag, str)))
        for part in parts
    ]
    return [text for text in texts if text]


def spaced(node: HtmlElement) -> str:
    """The text of an element, with a space where an element begins or ends."""
    return " ".join(part for part in node.itertext() if part)


def _is_credit(node: HtmlElement) -> bool:
    for name in f"{node.get('class') or ''} {node.get('itemprop') or ''}".split():
        said = list(_CREDIT.finditer(name))
        shown = list(_CAPTION.finditer(name))
        if said and (not shown or said[-1].start() >= shown[-1].start()):  # "image-source-caption" is a caption
            return True
    return node.tag in {"small", "cite"} and any(up.tag == "figcaption" for up in node.iterancestors())


def _given(img: HtmlElement, holder: HtmlElement) -> str | None:
    alt, title = clean(img.get("alt") or ""), clean(img.get("title") or "")
    if len(alt) > 15 and title.startswith(alt) and 3 < len(title) - len(alt) < 100:
        return captions.credit(title[len(alt) :].strip(" |,–—-/"))
    for node in (img, holder):
        for name in ("data-credit", "data-copyright", "data-photographer", "data-image-credit", "data-source"):
            value = clean(node.get(name) or "")
            if 1 < len(value) < 200:
                return captions.credit(value)
    found = captions.split(alt[-300:]) if len(alt) > 15 else None
    return found.credit if found and found.caption else None  # "A crowd waits. Foto: A/Agency", as agencies write it
