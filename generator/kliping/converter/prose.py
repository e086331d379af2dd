"""What running text looks like, and what it says about itself: when it is from, and whom it reports from."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from kliping.converter import dates, phrases
from kliping.converter.phrases import DOMAIN, MEDIA, OTHER_DAY, RELATED_GLUED, REPORTED

_CLOSE = re.compile(r"(?:[.!?…:;,。！？」』】؟।]|\.{3})[\"”’'»›）)\]*]{0,3}$|[”»]$")
_SENTENCES = re.compile(r"[^\W\d_A-Z]{3}[.!?][\"”]?\s+[\"“(]?[A-Z]")  # one ends and another begins
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+")
_FIGURES = re.compile(r"\d+")
# Of ASCII, which tables of bytes cut in a fraction of the time: other signs are spaces, and for stems figures too.
_WORDS = bytes(code if chr(code).isalnum() else 32 for code in range(128)).ljust(256)
_FOLDED = bytes(ord(chr(code).lower()) if chr(code).isalpha() else 32 for code in range(128)).ljust(256)
_CITED = re.compile(r"19\d\d\b(?<!\w....)|20\d\d\b(?<!\w....)")  # the edge of the word comes last: so it is quick
_FUTURE = re.compile(
    r"\b(?:akan|mendatang|paling\s+lambat|dijadwalkan|rencananya|besok|will|due|scheduled|berlaku|dibuka|berlangsung|"
    r"wird|prévu|tenggat|batas\s+(?:akhir|waktu)|jatuh\s+tempo|kedaluwarsa|kadaluarsa|kadaluwarsa|berakhir|hingga|expires?|"
    r"deadline|ends|closes?|opens|starts|begins|valid|läuft|gültig|expire|vence|scade)\b[^.\"”»]{0,60}$|(?:غد|حتى|سي\w+)[^.]{0,40}$|"
    r"\b(?:dari|sejak|mulai|since|from|until|by|next|bis|ab|hasta|até|fino)\s+(?:hari\s+|tanggal\s+)?$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:lalu|silam|pada\s+tahun|sebelumnya|last|previously|earlier|ago|born|lahir|sejak|since)\b[^.]{0,25}$",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\W{0,3}(?:mendatang|nanti|yang\s+akan\s+datang)\b", re.IGNORECASE)  # after the day
_TODAY = re.compile(r"\b(?:hari\s+ini|today|heute|aujourd\Whui|hoy|hoje|oggi|vandaag)[\s,(]*$", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:mengatakan|menyatakan|menuturkan|menjelaskan|mengungkapkan|mengumumkan|menyebut|menegaskan|kata|ujar|ucap|tutur|jelas|"
    r"ungkap|kepada\s+wartawan|said|says|told|announced|sagte|teilte|dijo|disse)\b"
    r"(?:(?!\b(?:bahwa|that|yang|terjadi|dilakukan|digelar|digelarnya|peristiwa|kejadian|happened|took)\b)[^.!?:\"”])*$",
    re.IGNORECASE,
)
_YEARLESS = re.compile(r"(?P<weekday>[^\W\d_]{3,12}),?\s*\((?P<day>\d{1,2})[/.-](?P<month>\d{1,2})\)(?!\w)")
_SENTENCE = 12  # words: fewer without a full stop are a line of the page
# In every verb of REPORTED; looking for them first takes a tenth of the time.
_REPORTING = ("lansir", "utip", "dirangkum", "disadur", "takan", "kabarkan", "report", "published")
NEAR_START = 4  # paragraphs


@lru_cache(maxsize=1024)
def words(text: str) -> int:
    """How many words; a text without spaces counts three letters as one."""
    if text.isascii():
        return len(text.encode().translate(_WORDS).split())
    if not _UNSPACED.search(text):
        return len(_cut(text))
    unspaced = len(_UNSPACED.findall(text))
    return unspaced // 3 + len(_WORD.findall(_UNSPACED.sub(" ", text)))


@lru_cache(maxsize=1024)
def _cut(text: str) -> list[str]:
    return _WORD.findall(text)


@lru_cache(maxsize=1024)
def stems(text: str) -> tuple[str, ...]:
    """The words without figures, folded, and no more of them than most forms of a word share: six letters."""
    if text.isascii():
        words = text.encode().translate(_FOLDED).decode().split()
    else:
        folded = " ".join(_cut(text)).casefold().replace("i\u0307", "i")  # which a Turkish İ becomes
        words = _FIGURES.sub(" ", folded).split()
    return tuple([word[:6] for word in words])


@lru_cache(maxsize=1024)
def is_closed(text: str) -> bool:
    """Whether it ends as a sentence does."""
    if text[-1:].isalnum():
        return False
    return bool(_CLOSE.search(text[-12:]))


def is_long(text: str) -> bool:
    """Longer than captions and headlines are."""
    return words(text) > 45


def is_headline(text: str) -> bool:
    """Whether it reads as a headline or a subheading: short, and it does not end as a sentence does."""
    count = words(text)
    if count > 20 or len(text) > 160 or text[:1] in '"“«「':
        return False
    if text.endswith("?"):
        is_short = count <= 12
    elif text[-1:] in "\"”'’»" and text[-2:-1] not in ".!?,":
        is_short = count <= 16
    else:
        is_short = not is_closed(text)
    return is_short and not _SENTENCES.search(text)


def is_other_article(text: str, following: Sequence[str], *, after_picture: bool, is_last: bool) -> bool:
    """Whether a headline between the paragraphs belongs to another article.

    A subheading is short and speaks of what follows. The headline of another article is a whole one, often with
    figures and commas, and its words do not come back below it.
    """
    if after_picture or is_last:
        return True
    count = words(text)
    if count <= 5:
        return False
    doubt = (count >= 7) + (count >= 9) + 0.5 * bool(re.search(r"[,\d]", text)) - 1.0 * text.endswith("?")
    doubt -= 2.0 * bool(re.match(r"\d{1,2}[.)]\s", text))
    own = {word.casefold()[:6] for word in _WORD.findall(text) if len(word) > 3}
    below = {word.casefold()[:6] for word in _WORD.findall(" ".join(following)) if len(word) > 3}
    echo = len(own & below) / len(own) if own else 0.0
    return doubt + (0.5 if echo <= 0.25 else -1.5 if echo >= 0.5 else 0) >= 2


def published(paragraphs: Sequence[str]) -> date | None:
    """The day of publication, where the text itself gives it: a date with the weekday that it really was.

    The most often named one wins, and of equals the last: news comes after what it tells. Days that are announced,
    deadlines and the past are events, not publication. A day on which somebody spoke, or that is called today,
    counts more.
    """
    support: Counter[date] = Counter()
    for number, paragraph in enumerate(paragraphs[:40]):
        if words(paragraph) < _SENTENCE and not is_closed(paragraph) and OTHER_DAY.search(paragraph):
            continue
        end = 0  # of the day before
        for found in dates.find(paragraph[:3000]):
            before, own = paragraph[: found.start][-70:], paragraph[end : found.start][-110:]
            end = found.end
            is_told = bool(_TODAY.search(own) or (_SAID.search(own) and not _is_event(own[-70:], paragraph[end:])))
            if found.weekday and (is_told or not _is_event(before, paragraph[end:])):
                support[found.day] += (2 if number < NEAR_START else 1) + 2 * is_told
    if not support:
        return None
    best = max(support.values())
    return max(day for day, count in support.items() if count == best)


def _is_event(before: str, after: str) -> bool:
    """Whether the words around a day announce it, end with it, or remember it."""
    return bool(_FUTURE.search(before) or _PAST.search(before) or _AHEAD.match(after))


def completed(paragraphs: Sequence[str]) -> date | None:
    """The day of "Selasa (25/8)", where the text names a year in which that day was a Tuesday.

    Only the last year that is named can be it, and only where one such day is left; else nothing is known.
    """
    text = "\n".join(paragraph[:3000] for paragraph in paragraphs[:40])
    years = [int(year) for year in _CITED.findall(text)]
    if not years:
        return None
    found: set[date] = set()
    for paragraph in paragraphs[:NEAR_START]:
        for match in _YEARLESS.finditer(paragraph[:3000]):
            before = paragraph[max(0, match.start() - 70) : match.start()]
            if _FUTURE.search(before) or _PAST.search(before):
                continue
            try:
                day = date(max(years), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            if dates.weekday(match["weekday"]) == day.weekday():
                found.add(day)
    return found.pop() if len(found) == 1 else None


def reported_from(paragraphs: Sequence[str], source: str | None) -> tuple[str, ...]:
    """Other media that the text says it reports from: "Melansir dari NBC News"."""
    found: dict[str, None] = {}
    told = "\n".join([paragraph[:5000] for paragraph in paragraphs[:60]]).lower()
    verbs = [verb for verb in _REPORTING if verb in told]
    for paragraph in paragraphs[:60] if verbs else ():
        lower = paragraph[:5000].lower()
        if not any(verb in lower for verb in verbs):
            continue
        for match in REPORTED.finditer(paragraph[:5000]):
            rest = paragraph[match.end("name") :]
            site = re.match(rf",\s({DOMAIN.pattern})", rest, re.IGNORECASE)
            name = site[1] if site else _medium(match["name"], rest)
            if name and (MEDIA.search(name) or match["verb"].casefold() in {"dilansir", "melansir"}):
                found[name] = None
    return tuple(name for name in found if name.casefold() != (source or "").casefold())


def _medium(name: str, rest: str) -> str | None:
    """The name without the weekday that often follows it; None where the sentence runs on, which a source does not."""
    kept: list[str] = []
    for word in name.split():
        if dates.weekday(word.strip(",.")) is not None:
            break
        kept.append(word)
        if word.endswith((",", ".")) and not word[:-1].isupper():
            break
    text = " ".join(kept).strip(" ,.")
    stops = (
        len(kept) < len(name.split()) or not rest.strip() or re.match(r"\s*[,.(;:]|\s*$|\s+(?:pada|dalam|hari)\b", rest)
    )
    return text if text and (stops or MEDIA.search(text)) else None


def without_related(text: str) -> str:
    """A paragraph without "(Baca juga: ...)" in it, and without "Baca juga: ..." up to where the prose goes on."""
    text = phrases.without_related(text)
    if ":" not in text and "：" not in text:
        return text
    folded = text.lower()
    if "baca" not in folded and "lihat" not in folded and "simak" not in folded:
        return text
    for found in reversed(list(RELATED_GLUED.finditer(text))):
        rest = text[found.end() :]
        seam = re.search(r"(?<=[a-z0-9)?!])(?=[A-Z“\"][a-z]{2})|\s{2,}|$", rest[:300])
        end = found.end() + (seam.end() if seam else len(rest))
        text = f"{text[: found.start()].rstrip()} {text[end:].lstrip()}".strip()
    return text
