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
_LATIN = re.compile("[a-z0-9]")
_SIGNS = re.compile("[+#]")  # which become words, and a text longer
# Windows opens a device where a file or folder has one of these names.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


LIMIT = 60  # characters


def slug(text: str, *, limit: int = LIMIT) -> str:
    """Fold to lower-case ASCII words joined by "-", cut at a word end. Empty for Chinese: see named()."""
    folded = re.sub(r"(?<=[a-z0-9])'(?=[a-z0-9])", "", _fold(text))
    folded = re.sub(r"(?<=[a-z])[+#]+", _sign, folded)
    return _permitted(_cut("-".join(re.findall(r"[a-z0-9]+", folded)), max(limit, 0)), limit)


@lru_cache(maxsize=1 << 16)      # an archive writes the same names again and again
def named(text: str) -> str:
    """The slug of a name, by which it is told from all others. Never empty.

    What folding or the limit takes away is there as eight hex digits of a hash: "NHK 東京" is not "NHK".
    """
    plain = unicodedata.normalize("NFC", text)
    name = _readable(plain, LIMIT)
    if not name:
        return _hashed(plain)
    if plain.isascii() and len(plain) <= LIMIT and not _SIGNS.search(plain):
        return name
    whole = slug(plain, limit=len(plain) * 8)
    foreign = (char for char in plain.translate(_APOSTROPHES) if not char.isascii() and char.isalnum())
    lost = [char for char in foreign if not _LATIN.search(_fold(char))]
    if whole == name and not lost:
        return name
    mark = sha256(f"{whole} {''.join(lost).casefold()}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{_cut(whole, LIMIT - 1 - len(mark))}-{mark}"


def named_once(text: str, *, limit: int = LIMIT) -> str:
    """slug(text) of a headline or file, or where folding loses the text "a-" and eight hex digits of its hash."""
    plain = unicodedata.normalize("NFC", text)
    return _readable(plain, limit) or _hashed(plain)


def _readable(text: str, limit: int) -> str:
    """slug(text), where that has half of the text's letters; else nothing."""
    name = slug(text, limit=limit)
    if name and text.isascii():
        return name
    letters = [char for char in text if char.isalpha()]
    kept = sum(bool(re.search("[a-z]", _fold(char))) for char in letters)
    return name if kept * 2 >= len(letters) else ""


def _hashed(text: str) -> str:
    return "a-" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


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
