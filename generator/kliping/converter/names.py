"""Names of people: who wrote it and who took the picture, told from outlets, roles and everything else."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kliping.converter.phrases import DOMAIN, MEDIA

_AUTHOR_WORDS = (
    r"oleh|penulis|words|ditulis\s+oleh|reporter|wartawan|kontributor|pewarta|jurnalis|laporan|by|written\s+by|words\s+by|"
    r"reported\s+by|story\s+by|author|correspondent|von|autor(?:in|en)?|par|por|door|av|af|kirjoittaja|autor|автор|"
    r"كتبت|كتب|بقلم|تقرير|文|取材|記者|글|기자"
)
_OTHER_WORDS = (
    r"pictures|photographs|photography|editor|penyunting|redaktur|redaktor|edited\s+by|redaksi|produser|producer|penerjemah|translator|translated\s+by|"
    r"copy\s*editor|redaktion|تحرير|編集"
)
BYLINE = re.compile(rf"^\(?(?:{_AUTHOR_WORDS})(?:\s*[:：]\s*|\s+(?=\S))", re.IGNORECASE)
BYLINE_STRICT = re.compile(rf"^\(?(?:{_AUTHOR_WORDS})\s*[:：]\s*", re.IGNORECASE)
OTHER_ROLE = re.compile(rf"^\(?(?:{_OTHER_WORDS})\s*[:：]\s*", re.IGNORECASE)
# "Reporter: A | Editor: B", and with nothing between: "Penulis : A Editor : B", as a table comes out;
# "Kontributor Bandar Loh, A" names the place before the person.
_PARTED = re.compile(rf"\s*[|•·]\s*|\s{{3,}}|,\s+(?=Editor)|\s+(?=(?:{_OTHER_WORDS})\s*[:：])", re.IGNORECASE)
_EDGES = " \t\u00a0\u3000()|•·"  # may stand before the first part
_POSTED = re.compile(r"^(?:kontributor|koresponden)\s+(?-i:[A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,3}),\s*", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:lensa|pixel|piksel|kamera|visual|kilas|gema|sinar|timur|barat|utara|selatan|nusantara|indonesia|"
    r"foto|photo|images?|getty|agency|agencies|pictures?|handout|pool|commission|komisi|badan|dinas|kantor|kementerian|"
    r"ministry|police|polisi|polres|polda|pemkot|pemprov|pemkab|humas|press|news|media|library|archive|arsip|museum|"
    r"university|universitas|institute|institut|company|corp|inc|ltd|gmbh|pt|cv|tbk|yayasan|foundation|association|"
    r"asosiasi|club|komunitas|team|tim|redaksi|redaktion|staff|dokumentasi|istimewa|screenshot|tangkapan|layar|youtube|"
    r"instagram|twitter|facebook|tiktok|shutterstock|unsplash|pexels|wikimedia|commons|creative|via|courtesy|file|"
    r"office|department|council|government|presiden|sekretariat|biro|kepresidenan|kremlin|navy|army|tni|polri|nasa|"
    r"infografik\w*|infographics?|graphics?|studio|studios|publishing|network|group|desk|bureau|correspondent|contributor|reporters?|editorial|online|"
    r"agence|presse|agentur|bildagentur|bild|televisi|tv|radio|web|site|the)\b",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    "de da do dos del della di du van von der den ter la le bin binti al el af av y e i zu zum d".split()
)
_NAME_WORD = re.compile(r"^(?:[^\W\d_]|['’.·-])+$")
_CASELESS = re.compile(
    r"^[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][^,;:.!?。、：؟،\d]{1,39}$"
)
AND = re.compile(r"\s*[,;&/、،|・／]\s*|\s+(?:and|dan|und|et|y|e|en|och|og|и)\s+|\s+و\s*(?=\S)")


# News agencies sign what they write; other organisations only publish it.
_AGENCIES = re.compile(
    r"^(?:(?:the\s+)?associated\s+press|ap|reuters|(?:thomson\s+)?reuters|agence\s+france[\s-]presse|afp|dpa(?:[/-]\w{2,12})?|"
    r"deutsche\s+presse[\s-]agentur|sid|sport-informations-dienst|epd|kna|apa|keystone[\s-]sda|sda|ats|ansa|efe|"
    r"agencia\s+efe|europa\s+press|lusa|anp|belga|tt|ntb|ritzau|stt|pap|čtk|mti|tass|interfax|ria|anadolu(?:\s+agency)?|aa|"
    r"dha|iha|xinhua|kyodo(?:\s+news)?|jiji(?:\s+press)?|yonhap|antara|bernama|pti|ani|ians|afp-relaxnews|aap|"
    r"(?:the\s+)?canadian\s+press|pa(?:\s+media)?|press\s+association|共同(?:通信)?|時事(?:通信)?|연합뉴스|뉴시스|뉴스1|新华社|新華社)$",
    re.IGNORECASE,
)
_ROLE_AFTER = re.compile(r"\s*(?:선임기자|특파원|기자|記者|特派員)$")


@dataclass(frozen=True, kw_only=True)
class Byline:
    """What a byline names."""

    authors: tuple[str, ...] = ()
    source: str | None = None
    others: tuple[str, ...] = ()  # editors and the like: they did not write it


@lru_cache(maxsize=1024)
def is_person(text: str, *, least: int = 2) -> bool:
    """Whether it looks like a person's name and like nothing else."""
    text = text.strip()
    if _CASELESS.match(text):
        return True
    words = text.split()
    if not least <= len(words) <= 5 or len(text) > 60 or DOMAIN.search(text):
        return False
    if _ORGANISATION.search(text) or MEDIA.search(text):
        return False
    if not all(_NAME_WORD.match(word) for word in words):
        return False
    if BYLINE.match(text):
        return False
    capital = [word for word in words if word.casefold() not in PARTICLES]
    if not capital or not all(word.lstrip("'’.-")[:1].isupper() for word in capital):
        return False
    return not all(word.isupper() and len(word) <= 4 for word in capital)


def is_agency(text: str) -> bool:
    """Whether it is the name of a news agency and nothing else."""
    return bool(_AGENCIES.match(" ".join(text.split())))


def authors(text: str, *, least: int = 1) -> tuple[str, ...]:
    """The people in a list such as "A, B dan C"; nobody where one part of it is not a name."""
    parts = [part.strip(" .()[]") for part in AND.split(text) if part and part.strip(" .()[]")]
    people = [part for part in parts if is_person(_case(part), least=least)]
    if len(people) < len(parts) and not is_person(_case(parts[0]), least=least):  # "TPN, in Sport, Travel"
        people = [part for part in people if is_person(_case(part), least=2)]
    return tuple(dict.fromkeys(_case(part) for part in people))


@lru_cache(maxsize=1024)
def byline(text: str, *, strict: bool = False) -> Byline | None:
    """Read a line that says who wrote the article: "Oleh: A dan B", "Reporter: A | Editor: B", "By A, Kabar Selat"."""
    if len(text) > 200:
        return None
    opening = text.lstrip(_EDGES)
    if not (BYLINE.match(opening) or OTHER_ROLE.match(opening)):
        return None  # as its first part would not, and cutting it takes longer
    parts = [part.strip(" ()") for part in _PARTED.split(text) if part.strip(" ()")]
    people: list[str] = []
    others: list[str] = []
    source: str | None = None
    for part in parts:
        if found := OTHER_ROLE.match(part):
            others.append(part[found.end() :])
        elif found := (BYLINE_STRICT if strict else BYLINE).match(part):
            named, outlet = _outlet(_POSTED.sub("", part[found.end() :]))
            these = authors(named)
            if not these and not outlet:
                return None
            people += these
            source = source or outlet
        elif (people or others) and (is_outlet(part) or part.casefold().startswith("tim ")):
            source = source or (part if is_outlet(part) else None)
        elif not (people or others) or len(part) > 40:
            return None
    if not (people or others or source):
        return None
    return Byline(authors=tuple(dict.fromkeys(people)), source=source, others=tuple(others))


@lru_cache(maxsize=1024)
def bare(text: str) -> Byline | None:
    """Read a line that holds nothing but names: "Melati Hendraswari - Kabar Selat". A byline only beside a stamp."""
    if len(text) > 120:
        return None
    both = [part.strip() for part in text.split("/")]
    if len(both) > 1 and all(is_person(_case(part)) for part in both):
        return Byline(authors=tuple(_case(part) for part in both))
    named, outlet = _outlet(text)
    people = authors(named, least=2)
    parts = [part for part in AND.split(named) if part.strip()]
    if not people or len(people) != len(parts):
        return None
    return Byline(authors=people, source=outlet)


def is_outlet(text: str) -> bool:
    """Whether it names a paper, a station or a site."""
    return len(text) <= 60 and bool(DOMAIN.search(text) or MEDIA.search(text))


def _outlet(text: str) -> tuple[str, str | None]:
    """Cut " - Detiknews", ", KOMPAS.com" or " | Fox News" from the end of a list of names."""
    match = re.match(r"^(.{2,}?)\s*(?:\s[-–—|]\s*|,\s*|/\s*)([^,|–—/]{2,40})$", text.strip(" )"))
    if match and (is_outlet(match[2]) or re.search(r"\s[-–—|]\s", text)) and not is_person(match[2]):
        return match[1].strip(), match[2].strip() if is_outlet(match[2]) else None
    match = re.match(r"^(.{2,}?)\s[-–—|]\s([^,|–—/]{2,40})$", text.strip())
    if match and is_person(match[1]):
        return match[1], match[2].strip()
    return text, None


def _case(name: str) -> str:
    """BUDI SANTOSO -> Budi Santoso; other spellings are left as they are."""
    return name.title() if name.isupper() and len(name.split()) > 1 else name


def creator(credit: str, *, source: str | None = None, by: bool = False) -> str | None:
    """The photographer that a credit names beside an agency ("A/Agency", "A, Sputnik via AP"), or after "by"."""
    parts = [
        part.strip(" ()©")
        for part in re.split(r"\s*[/,|–—／]\s*|\s-\s|\s+(?:via|for|für|untuk|pour)\s+", credit)
        if part.strip(" ()©")
    ]
    known = re.sub(r"\W", "", source or "").casefold()
    people = [
        part
        for part in parts
        if is_person(_case(part)) and not (known and known.startswith(re.sub(r"\W", "", part).casefold()))
    ]
    if not people or not (len(parts) > 1 or by):
        return None
    distinct = {person.casefold() for person in people}
    if "/" in credit and not by and len(distinct) == len(parts) == 2:
        return (
            None  # "Cakra Buana/Ratri Wening": papers write both orders, and nothing tells the agency from the person
        )
    return _case(people[0])


def not_outlet(name: str | None, credit: str | None, outlets: frozenset[str]) -> str | None:
    """The photographer, unless the name is that of a paper: "Arus Timur/Petrus Naimoa" names one person, not two."""
    if name is None or re.sub(r"\W", "", name).casefold() not in outlets:
        return name
    rest = (credit or "").partition("/")[2].strip()
    return _case(rest) if is_person(_case(rest)) else None


def people(text: str) -> tuple[str, ...]:
    """The people in the value of an author field, which may hold an outlet, a role or a list as well."""
    text = re.sub(r"\s+", " ", re.sub(r"\S+@\S+|https?://\S+|www\.\S+", " ", text)).strip(" ,;|/-–—")
    if found := BYLINE.match(text):
        text = text[found.end() :]
    text = _ROLE_AFTER.sub("", text)
    if OTHER_ROLE.match(text) or len(text) > 200 or re.search(r"[(]\s*[)]?$", text):
        return ()
    if is_agency(text):
        return (text,)
    named, _ = _outlet(text)
    return authors(named, least=1)
