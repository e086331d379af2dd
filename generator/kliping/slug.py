"""Safe names for addresses and files."""

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

_SAFE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻʾʿ`´＇′"), "'")
# Letters that are not a base letter with a mark, so that NFKD leaves them as they are.
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ĸ": "k",
    "ł": "l", "ŋ": "n", "ŧ": "t", "ƀ": "b", "ɓ": "b", "ƈ": "c", "ɖ": "d", "ɗ": "d", "ə": "e", "ƒ": "f",
    "ɠ": "g", "ɨ": "i", "ƙ": "k", "ɲ": "n", "ƞ": "n", "ɵ": "o", "ƥ": "p", "ƭ": "t", "ʉ": "u", "ʋ": "v",
    "ƴ": "y", "ƶ": "z",
})  # fmt: skip
# Windows opens a device where a file or folder has one of these names.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def slug(text: str, *, limit: int = 60) -> str:
    """Fold to lower-case ASCII words joined by "-", cut at a word end. Empty for Chinese: see named()."""
    folded = re.sub(r"(?<=[a-z0-9])'(?=[a-z0-9])", "", _fold(text))
    folded = re.sub(r"(?<=[a-z])[+#]+", _sign, folded)
    return _permitted(_cut("-".join(re.findall(r"[a-z0-9]+", folded)), max(limit, 0)), limit)


@lru_cache(maxsize=1 << 16)      # an archive writes the same names again and again
def named(text: str, *, limit: int = 60) -> str:
    """slug(text), or where folding loses the text "a-" and eight hex digits of its hash. Never empty."""
    return named_once(text, limit=limit)


def named_once(text: str, *, limit: int = 60) -> str:
    """named(text) of a text that does not come again, such as a headline: it is not kept."""
    whole = unicodedata.normalize("NFC", text)
    name = slug(whole, limit=limit)
    if name and whole.isascii():
        return name
    letters = [char for char in whole if char.isalpha()]
    kept = sum(bool(re.search("[a-z]", _fold(char))) for char in letters)
    if name and kept * 2 >= len(letters):
        return name
    return "a-" + sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def is_safe(text: str) -> bool:
    """Whether a text can be a segment of a path as it is."""
    return _SAFE.fullmatch(text) is not None


def _fold(text: str) -> str:
    """Lower case, without marks, with plain apostrophes; what has no Latin base letter stays."""
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).lower()
    return "".join(char for char in apart if not unicodedata.combining(char)).translate(_LETTERS)


def _sign(found: re.Match[str]) -> str:
    """C++ and C# are not C."""
    return "".join(" plus " if char == "+" else " sharp " for char in found[0])


def _cut(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    whole, dash, _ = words[: limit + 1].rpartition("-")
    return whole if dash else words[:limit]


def _permitted(name: str, limit: int) -> str:
    if name not in _RESERVED:
        return name
    return f"{name}-x" if len(name) + 2 <= limit else name[:-1]
