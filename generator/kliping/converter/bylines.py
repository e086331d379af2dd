"""Bylines of copied pages: names with roles, papers, times and buttons around them, or with nothing at all."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kliping.converter import dates, furniture, names, phrases

_FROM = (
    r"by|von|par|por|di|av|af|door|van|oleh|от|od|przez|yazan|texte?|words|autor(?:in)?(?:/autor(?:in)?)?|auteur|autore|author|"
    r"written\s+by|story\s+by|(?:ein(?:e)?\s+)?(?:kommentar|kolumne|gastbeitrag|essay|analyse|interview|bericht|reportage)\s+von|"
    r"(?:un\s+|una\s+)?(?:articolo|analisi|articulo|análisis|columna|crónica|opinión|analyse|commentaire|tribune)\s+(?:di|de|por|par)|"
    r"(?:an?\s+)?(?:opinion|analysis|comment|column)\s+by|ditulis\s+oleh|laporan|reporter|kontributor|penulis|wartawan"
)
_INTRO = re.compile(rf"^(?:{_FROM})(?:\s*[:：]\s*|\s+)(?=\S)", re.IGNORECASE)
_AUTHOR = re.compile(
    r"^(?:[•*·-]\s+)?(?:autor(?:in)?(?:/autor(?:in)?)?|author|penulis|reporter|auteur|autore)\b\s*[:：]?\s+(?=\S)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"^(?:{_FROM}|author\s+of\s+the\s+article|authors?|autoren|autores|auteurs?|penulis|geschrieben\s+von|ein\s+artikel\s+von)\s*[:：]?$",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?:(?:published|posted|updated|aktualisiert|veröffentlicht|publié|mis\s+à\s+jour)\s*:?\s*)?"
    r"(?:\d{1,2}|an?|one|eine[rm]?)\s+(?:sec\w*|min\w*|hours?|hrs?|days?|weeks?|months?|years?)\s+ago\b|"
    r"\b(?:vor|il\s+y\s+a|hace|há)\s+\d{1,2}\s+\w{3,9}|\b\d{1,2}\s+(?:menit|jam|hari|minggu|bulan)\s+(?:yang\s+)?lalu\b",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"\s+(?:follow(?:ing)?|folgen|seguir|suivre|ikuti|twitter|facebook|instagram|bluesky|linkedin|x|e-?mail|bio|@\w+|\S+@\S+\.\w+)$",
    re.IGNORECASE,
)
_ROLE = (
    r"(?:(?:[Cc]hef)?[Rr]eporter(?:in)?|[Jj]ournalist(?:in)?|[Cc]orrespondent|[Kk]orrespondent(?:in)?|[Rr]edakteur(?:in)?|[Rr]edaktionsleiter(?:in)?|"
    r"[Ee]ditor|[Ww]riter|[Cc]olumnist|[Kk]olumnist(?:in)?|[Cc]ontributor|[Pp]roducer|wartawan|kontributor|redaktør|redactor[ae]?|periodista|"
    r"giornalista|journaliste|rédact\w+|[Ss]taff)\b.{0,40}$"
)
_TAIL = re.compile(
    r"[\s,]+(?:mit|with|avec|con|med)\s+(?:AP|AFP|dpa|Reuters|EFE|EBU)$|"
    r"[\s,]+The\s+[A-Z][\w ]{2,40}$|\s+(?:for|für|pour|per)\s+[A-Z].{2,40}$"
)
# English puts up to three words before the role: "A B Travel News Reporter".
_ROLES = tuple(re.compile(rf"[\s,–—|-]+(?:[A-Z][\w-]+\s+){{{count}}}{_ROLE}") for count in (3, 2, 1, 0))
# In every one of them; without one there is no need to look for the roles.
_IN_ROLES = ("eport", "ournal", "orresp", "edakt", "édact", "edact", "ditor", "riter", "olumnist", "ontribut",
             "roducer", "wartawan", "periodista", "giornalista", "taff")  # fmt: skip
_KOREAN = re.compile(r"(?:^|\s)(?P<name>[가-힣]{2,4})\s(?:기자|특파원)(?=\s|$)")
_TIME = re.compile(
    r"\b\d{1,2}[:.h]\d\d\b(?:\s?(?:Uhr|h|pm|am|PM|AM|CEST?|ET|EDT|EST|GMT|WIB))?|\b\d{1,2}\s+(?:min|comments?|Kommentare)\b"
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who a line names, and whether the line says that they wrote it."""

    authors: tuple[str, ...]
    is_said: bool  # "By A", and not only "A"
    is_dated: bool  # a time stands beside the names


def is_label(text: str) -> bool:
    """ "By", "Author of the article:" and the names in the lines below."""
    return len(text) < 40 and bool(_LABEL.match(text))


def is_said(text: str) -> bool:
    """ "By A": a line that says of itself that it is a byline."""
    found = named(text) if _INTRO.match(text) else None
    return bool(found and found.is_said)


def is_author_line(text: str) -> bool:
    """ "Author: A", "Autorin/Autor A": what can only be said of this article, wherever it stands."""
    return len(text) < 100 and bool(_AUTHOR.match(text))


@lru_cache(maxsize=1024)
def named(text: str) -> Named | None:
    """Read a line that holds names and what stands around names, and nothing else."""
    if len(text) > 180:
        return None
    if korean := _KOREAN.search(text):
        return Named(authors=(korean["name"],), is_said=True, is_dated=False) if len(text) < 60 else None
    rest = phrases.BULLET.sub("", text).strip()
    undated = _undated(rest)
    is_dated = undated != rest
    intro = _INTRO.match(undated)
    rest = undated[intro.end() :] if intro else undated
    rest = re.sub(r"\b(\w+) \1$", r"\1", rest.strip())
    while (shorter := _BUTTON.sub("", rest)) != rest:
        rest = shorter
    people = () if furniture.is_offer(rest) else _people(rest)
    return Named(authors=people, is_said=bool(intro), is_dated=is_dated) if people else None


def without_role(written: tuple[str, ...]) -> tuple[str, ...]:
    """The names without the roles and buttons that have run into them; what is a button only, goes."""
    return tuple(
        dict.fromkeys(
            name
            for one in written
            if not furniture.is_offer(one)
            for name in (
                _list(_BUTTON.sub("", one)) or ((one,) if not any(role.search(f" {one}") for role in _ROLES) else ())
            )
        )
    )


def _undated(text: str) -> str:
    text = re.sub(r"(?<=[^\W\d_])(?=\d{1,2}[./]\d{1,2}[./]\d{4})", " ", text)
    rest = text
    for found in reversed(list(dates.find(text))):
        rest = f"{rest[: found.start]}| {rest[found.end :]}"
    rest = _TIME.sub("|", _AGO.sub("|", rest))
    if rest == text:
        return text
    rest = re.sub(r"\b(?:Artikel|Article|Story|Text)\b|\bUhr\b", " ", phrases.UPDATED.sub(" ", rest))
    parts = [part.strip(" ,;:.·•–—-") for part in rest.split("|")]
    kept = [part for part in parts if part and phrases.STAMP_WORDS.sub("", part).strip(" ,;:.-–")]
    return kept[0] if kept else ""


def _people(text: str) -> tuple[str, ...]:
    """The names; nobody where something else than names, roles and outlets is said."""
    parts = [part.strip(" ,;.") for part in re.split(r"\s[|–—·•-]\s|;|\s{3,}", text) if part.strip(" ,;.")]
    people: list[str] = []
    for number, part in enumerate(parts):
        these = _list(part)
        if these:
            people += these
        elif number == 0:
            return ()
    return tuple(dict.fromkeys(people))


def _list(text: str) -> tuple[str, ...]:
    """The names, without what somebody is: the shortest that are still names of two words."""
    text = _TAIL.sub("", text)
    roles = [role for role in _ROLES if role.search(text)] if any(word in text for word in _IN_ROLES) else []
    for role in roles:
        if people := _names(role.sub("", text).strip(" ,;")):
            return people
    return () if roles else _names(text)


def _names(text: str) -> tuple[str, ...]:
    parts = [part.strip(" .") for part in names.AND.split(text) if part and part.strip(" .")]
    people = names.authors(text, least=2)
    return people if people and len(people) == len(parts) else ()
