"""Which lines of a copied page are the article's text and which are the page around it: menus, boxes, lists of links.

Each line gets points for what it is and for what stands near it: how long it is, whether it ends as a sentence does,
whether it is set as deep as the long paragraphs are, whether its words come back in them. The line that joins all
lines best, with a price on each change, tells the text from its surroundings. The points were weighed with
tests/quality/weigh.py on pages of many papers; none of them is a phrase of one paper.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from kliping.converter import phrases, prose
from kliping.converter.lines import Line
from kliping.converter.points import CHANGE, POINTS

_PROSE = 2.0  # points for a plain paragraph
_CAUTION = 3.0  # points for each line of a short text
LONG = 15  # words of a line that ends as a sentence does, and is a paragraph
SENTENCE = 6  # words

_BINS = (2, 4, 7, 13, 21, 41)
_STEM = 4  # letters; shorter words are in every text
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_DIGITS = re.compile(r"\d")
# What pages say to their readers, in the languages the archive meets most; by the first six letters.
_OFFERS = frozenset(
    word[:6]
    for word in (
        "newsletter subscribe signup signin login logged register abonnieren abonnement abonnés suscríbete "
        "suscriptores assine assinante cookie privacy datenschutz privasi terms comment kommentar komentar "
        "comentarios whatsapp telegram facebook twitter instagram youtube email emails mail app apps podcast "
        "epaper javascript browser click klik download sponsored anzeige reklame advertisement iklan werbung "
        "premium ad ads kostenlos gratis free account konto widerruf externe inhalte embed lizenz licence "
        "license copyright rights reserved artikel article stories story read lesen baca lees leia lire "
        "latest trending popular share teilen partager compartir bagikan follow folgen "
        "ikuti watch listen video videos audio vorlesen thema themen tags topic topics rubrik ressort related "
        "next подписка читайте комментарии"
    ).split()
)
_OFFERS_UNSPACED = re.compile(
    r"会員|登録|ログイン|記事一覧|関連|購読|保存|ランキング|シェア|구독|기사|댓글|로그인|관련|공유|저작권|اشترك|تابع|شارك|تعليق"
)
_CREDITORS = frozenset("foto photo image bild imagen picture courtesy getty reuters afp dpa epa ap".split())
_CREDITED = re.compile(rf"©|\b(?:{'|'.join(sorted(_CREDITORS))})\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b(?:19|20)\d\d\b")
_LINKED = re.compile(r"[|›»>]|\s/\s|https?://|www\.|@\w")


def is_text(lines: Sequence[Line]) -> list[bool]:
    """Of each line whether it is the text of the article."""
    caution = _CAUTION if _is_short(lines) else 0.0
    depth = _depth([line for line in lines if prose.is_closed(line.text) and prose.words(line.text) >= LONG])
    scores = [caution + sum([POINTS.get(what, 0.0) for what in told]) for told in tell(lines)]
    found = _joined(
        [
            score + _PROSE if score < _PROSE and _is_plain_prose(line, depth) else score
            for line, score in zip(lines, scores, strict=True)
        ]
    )
    return _unless_all_is_lost(lines, found)


def _unless_all_is_lost(lines: Sequence[Line], found: list[bool]) -> list[bool]:
    """As found; but where hardly a sentence would be left, every sentence is text: a box kept does less harm."""
    sentences = [prose.is_closed(line.text) and prose.words(line.text) >= SENTENCE for line in lines]
    there = sum(len(line.text) for line, is_one in zip(lines, sentences, strict=True) if is_one)
    kept = sum(len(line.text) for line, is_one, stays in zip(lines, sentences, found, strict=True) if is_one and stays)
    return found if kept * 5 >= there else [a or b for a, b in zip(found, sentences, strict=True)]


def _is_plain_prose(line: Line, depth: int | None) -> bool:
    """A paragraph as deep as the others are and without a word to the reader: losing one is worse than one too many."""
    text = line.text
    return (
        prose.is_closed(text)
        and prose.words(text) >= 20
        and line.indent == (depth or line.indent)
        and not _offers(text)
        and not _is_credited(text)
    )


def is_offer(text: str) -> bool:
    """Whether a line speaks to the reader of the site: of newsletters, logins, comments, other pages."""
    return _offers(text) > 0


@lru_cache(maxsize=1024)
def _offers(text: str) -> int:
    said = sum([word[:6] in _OFFERS for word in prose.letters(text)])
    return said if text.isascii() else said + len(_OFFERS_UNSPACED.findall(text))


def _is_credited(text: str) -> bool:
    return ("©" in text or not _CREDITORS.isdisjoint(prose.letters(text))) and bool(_CREDITED.search(text))


def _is_short(lines: Sequence[Line]) -> bool:
    """Few lines, many of them sentences: there is little around such a text, and much to lose in it."""
    return len(lines) < 20 or (len(lines) < 30 and 3 * sum(prose.is_closed(line.text) for line in lines) >= len(lines))


def tell(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Of each line what speaks for or against it."""
    counts = [prose.words(line.text) for line in lines]
    closed = [prose.is_closed(line.text) for line in lines]
    kinds = [
        "long" if ends and count >= LONG else "shut" if ends else "open"
        for count, ends in zip(counts, closed, strict=True)
    ]
    long = [index for index, kind in enumerate(kinds) if kind == "long"]
    depth = _depth([lines[index] for index in long])
    stems = [frozenset([word[:6] for word in prose.letters(line.text[:600]) if len(word) >= _STEM]) for line in lines]
    times_told = Counter(chain.from_iterable(stems[index] for index in long))
    known = frozenset(times_told), frozenset(stem for stem, count in times_told.items() if count >= 2)
    times = Counter(line.text for line in lines)
    among = int(5 * kinds.count("open") / (len(kinds) + 3))
    total, before = sum(counts[index] for index in long) or 1, 0
    told = []
    for index, line in enumerate(lines):
        told.append(
            (
                f"{kinds[index]} among {among}",
                *_of_line(line, counts[index], kinds[index], depth, known, stems[index], times[line.text]),
                *_of_place(index, kinds, before / total, long),
            )
        )
        before += counts[index] if kinds[index] == "long" else 0
    return told


def _of_line(
    line: Line,
    count: int,
    kind: str,
    depth: int | None,
    known: tuple[frozenset[str], ...],
    own: frozenset[str],
    times: int,
) -> Iterator[str]:
    text = phrases.without_related(line.text) or line.text
    yield f"{kind} {bisect_right(_BINS, count)}"
    mark = "•" if phrases.BULLET.match(text) else "1." if phrases.NUMBERED.match(text) else ""
    if mark:
        yield f"mark {mark} {kind}"
    elif not text[0].isalnum():
        yield "quote" if text[0] in "\"“„«»'‘「—–" else "odd start"
    elif text[0].islower():
        yield "lower start"
    if depth is not None:
        yield f"{kind} {'deeper' if line.indent > depth else 'shallower' if line.indent < depth else 'level'}"
    if times > 1:
        yield f"again {kind}"
    if kind != "long" or count < 40:
        offers = _offers(text)
        if offers:
            yield f"offer {kind} {min(3, offers)}"
        if _is_credited(text):
            yield f"credited {kind}"
        if _LINKED.search(text):
            yield f"linked {kind}"
        digits = len(_DIGITS.findall(text))
        if digits and _CLOCK.search(text):
            yield f"clock {kind}"
        if digits * 5 > len(text):
            yield "figures"
    if text.isupper():
        yield "capitals"
    if text[-1] in ":：":
        yield "colon"
    elif text[-1] in "?？":
        yield f"question {kind}"
    if own and not _UNSPACED.search(text):
        share = len(own & known[kind == "long"]) / len(own)  # a long line has told its own words once
        yield f"echo {kind} {int(share * 4)}"


def _of_place(index: int, kinds: list[str], before: float, long: list[int]) -> tuple[str, ...]:
    kind = kinds[index]
    above, below = kinds[max(0, index - 5) : index], kinds[index + 1 : index + 6]
    place = (
        "first"
        if before == 0
        else "early"
        if before < 0.15
        else "middle"
        if before < 0.85
        else "late"
        if before < 0.999
        else "last"
    )
    told = (
        f"{above[-1] if above else 'end'} < {kind} > {below[0] if below else 'end'}",
        f"{kind} above {above.count('long')}",
        f"{kind} below {below.count('long')}",
        f"shut near {min(4, above.count('shut') + below.count('shut'))} {kind}",
        f"{kind} {place}",
    )
    return (*told, f"after all {min(4, index - long[-1])} {kind}") if long and index > long[-1] else told


def _depth(long: list[Line]) -> int | None:
    """How deep the long paragraphs are set; None where the text has kept no indentation."""
    if not long or not any(line.indent for line in long):
        return None
    weights: Counter[int] = Counter()
    for line in long:
        weights[line.indent] += len(line.text)
    return weights.most_common(1)[0][0]


def _joined(scores: list[float]) -> list[bool]:
    """The best way through, where each change between text and surroundings has its price."""
    if not scores:
        return []
    best, ways = (0.0, scores[0]), []
    for score in scores[1:]:
        out_from_text, text_from_out = best[1] - CHANGE > best[0], best[0] - CHANGE > best[1]
        ways.append((out_from_text, text_from_out))
        best = max(best[0], best[1] - CHANGE), max(best[1], best[0] - CHANGE) + score
    state = best[1] > best[0]
    states = [state]
    for out_from_text, text_from_out in reversed(ways):
        state = (not text_from_out) if state else out_from_text
        states.append(state)
    return states[::-1]
