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
from typing import NamedTuple

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
_CREDITED = re.compile(
    r"©|\b(?:foto|photo|image|bild|imagen|picture|courtesy|getty|reuters|afp|dpa|epa|ap)\b", re.IGNORECASE
)
_CREDITORS = frozenset(word[:6] for word in re.findall(r"\w{2,}", _CREDITED.pattern))
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b(?:19|20)\d\d\b")
_LINKED = re.compile(r"\||›|»|>|/(?<=\s/)\s|://|www\.|@\w")  # each begins with a letter: so it is quick to look for
_NEAR = 5  # lines above and below
_KINDS = {"l": "long", "s": "shut", "o": "open", " ": "end"}


def is_text(lines: Sequence[Line]) -> list[bool]:
    """Of each line whether it is the text of the article."""
    shapes = [_shape(line.text) for line in lines]
    depth = _depth(lines, shapes)
    caution = _CAUTION if _is_short(shapes) else 0.0
    scores = [caution + sum(filter(None, map(POINTS.get, told))) for told in _told(lines, shapes, depth)]
    found = _joined(
        [
            score + _PROSE if score < _PROSE and _is_plain_prose(line, shape, depth) else score
            for line, shape, score in zip(lines, shapes, scores, strict=True)
        ]
    )
    return _unless_all_is_lost(lines, shapes, found)


def tell(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Of each line what speaks for or against it."""
    shapes = [_shape(line.text) for line in lines]
    return list(_told(lines, shapes, _depth(lines, shapes)))


def is_offer(text: str) -> bool:
    """Whether a line speaks to the reader of the site: of newsletters, logins, comments, other pages."""
    return _offers(text) > 0


class _Shape(NamedTuple):
    """How long a line is, and whether it ends as a sentence does."""

    words: int
    is_closed: bool
    kind: str  # "long", "shut" or "open"


def _shape(text: str) -> _Shape:
    count, is_closed = prose.words(text), prose.is_closed(text)
    return _Shape(count, is_closed, "open" if not is_closed else "long" if count >= LONG else "shut")


def _unless_all_is_lost(lines: Sequence[Line], shapes: Sequence[_Shape], found: list[bool]) -> list[bool]:
    """As found; but where hardly a sentence would be left, every sentence is text: a box kept does less harm."""
    sentences = [shape.is_closed and shape.words >= SENTENCE for shape in shapes]
    there = sum([len(line.text) for line, is_one in zip(lines, sentences, strict=True) if is_one])
    kept = sum(
        [len(line.text) for line, is_one, stays in zip(lines, sentences, found, strict=True) if is_one and stays]
    )
    return found if kept * 5 >= there else [a or b for a, b in zip(found, sentences, strict=True)]


def _is_plain_prose(line: Line, shape: _Shape, depth: int | None) -> bool:
    """A paragraph as deep as the others are and without a word to the reader: losing one is worse than one too many."""
    return (
        shape.is_closed
        and shape.words >= 20
        and line.indent == (depth or line.indent)
        and not _offers(line.text)
        and not _is_credited(line.text)
    )


@lru_cache(maxsize=1024)
def _offers(text: str) -> int:
    stems = prose.stems(text)
    said = 0 if _OFFERS.isdisjoint(stems) else sum([stem in _OFFERS for stem in stems])
    return said if text.isascii() else said + len(_OFFERS_UNSPACED.findall(text))


def _is_credited(text: str) -> bool:
    return ("©" in text or not _CREDITORS.isdisjoint(prose.stems(text))) and bool(_CREDITED.search(text))


def _is_short(shapes: Sequence[_Shape]) -> bool:
    """Few lines, many of them sentences: there is little around such a text, and much to lose in it."""
    count = len(shapes)
    return count < 20 or (count < 30 and 3 * sum(shape.is_closed for shape in shapes) >= count)


def _told(lines: Sequence[Line], shapes: Sequence[_Shape], depth: int | None) -> Iterator[tuple[str, ...]]:
    kinds = [shape.kind for shape in shapes]
    long = [index for index, kind in enumerate(kinds) if kind == "long"]
    stems = [frozenset([stem for stem in prose.stems(line.text[:600]) if len(stem) >= _STEM]) for line in lines]
    times_told = Counter(chain.from_iterable([stems[index] for index in long]))
    known = frozenset(times_told), frozenset([stem for stem, count in times_told.items() if count >= 2])
    times = Counter([line.text for line in lines])
    among = int(5 * kinds.count("open") / (len(kinds) + 3))
    total, before = sum([shapes[index].words for index in long]) or 1, 0
    around = f"     {''.join([kind[0] for kind in kinds])}     "
    last = long[-1] if long else len(lines)
    for index, (line, shape) in enumerate(zip(lines, shapes, strict=True)):
        kind = shape.kind
        own = stems[index]
        shared = len(own & known[kind == "long"]) if own else 0  # a long line has told its own words once
        yield (
            f"{kind} among {among}",
            *_of_line(line, shape, depth),
            *((f"again {kind}",) if times[line.text] > 1 else ()),
            *((f"echo {kind} {int(shared / len(own) * 4)}",) if own and not _UNSPACED.search(line.text) else ()),
            *_of_place(around[index : index + 2 * _NEAR + 1]),
            f"{kind} {_stage(before / total)}",
            *((f"after all {min(4, index - last)} {kind}",) if index > last else ()),
        )
        before += shape.words if kind == "long" else 0


def _of_line(line: Line, shape: _Shape, depth: int | None) -> list[str]:
    text, (count, _, kind) = phrases.without_related(line.text) or line.text, shape
    told = [f"{kind} {bisect_right(_BINS, count)}"]
    mark = "•" if phrases.BULLET.match(text) else "1." if phrases.NUMBERED.match(text) else ""
    if mark:
        told.append(f"mark {mark} {kind}")
    elif not text[0].isalnum():
        told.append("quote" if text[0] in "\"“„«»'‘「—–" else "odd start")
    elif text[0].islower():
        told.append("lower start")
    if depth is not None:
        told.append(f"{kind} {'deeper' if line.indent > depth else 'shallower' if line.indent < depth else 'level'}")
    if kind != "long" or count < 40:
        told += _of_words(text, kind)
    if text.isupper():
        told.append("capitals")
    if text[-1] in ":：":
        told.append("colon")
    elif text[-1] in "?？":
        told.append(f"question {kind}")
    return told


def _of_words(text: str, kind: str) -> Iterator[str]:
    if offers := _offers(text):
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


@lru_cache(maxsize=4096)
def _of_place(around: str) -> tuple[str, ...]:
    """What stands near a line: the first letters of the kinds of the lines around it, and its own in the middle."""
    above, kind, below = around[:_NEAR], _KINDS[around[_NEAR]], around[_NEAR + 1 :]
    return (
        f"{_KINDS[above[-1]]} < {kind} > {_KINDS[below[0]]}",
        f"{kind} above {above.count('l')}",
        f"{kind} below {below.count('l')}",
        f"shut near {min(4, above.count('s') + below.count('s'))} {kind}",
    )


def _stage(before: float) -> str:
    """How far into the text a line stands, by the share of the long lines' words that are above it."""
    if before == 0:
        return "first"
    return "early" if before < 0.15 else "middle" if before < 0.85 else "late" if before < 0.999 else "last"


def _depth(lines: Sequence[Line], shapes: Sequence[_Shape]) -> int | None:
    """How deep the long paragraphs are set; None where the text has kept no indentation."""
    long = [line for line, shape in zip(lines, shapes, strict=True) if shape.kind == "long"]
    if not any(line.indent for line in long):
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
