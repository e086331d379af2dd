"""Which language a text is in: a BCP 47 tag, or None where the text is too short to tell."""

import re
from functools import lru_cache

# Fewer letters than this, and the best guess is too often wrong.
_LETTERS = 60
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE = 450  # more told no better of 180 texts in 26 languages, and took most of the time that a text needs
_SCRIPTS = (  # that only one language of papers is written in, or nearly
    ("ja", re.compile(r"[\u3041-\u30fa]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("th", re.compile(r"[\u0e01-\u0e4e]")),
    ("el", re.compile(r"[\u0391-\u03c9]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
)
_ANY_SCRIPT = re.compile("[\u0391-\u03c9\u05d0-\u05ea\u0e01-\u0e4e\u3041-\u30fa\uac00-\ud7a3]")
_REGIONAL = frozenset({"zh", "pt"})
# Indonesian and Malay are so near that the model wavers from one sample of an article to the next. Words that a paper
# spells in one way only tell them apart: days, months, and the commonest that differ.
_INDONESIAN = frozenset(
    "bahwa karena bisa saja polisi uang perusahaan rupiah kabupaten provinsi kantor mobil senin kamis jumat minggu "
    "maret juni juli agustus desember puskesmas kecamatan kelurahan".split()
)
_MALAY = frozenset(
    "bahawa kerana sahaja polis wang syarikat ringgit mukim ialah isnin khamis jumaat ahad mac jun julai ogos disember "
    "mesyuarat menerusi".split()
)


def language(text: str, *, declared: str | None = None) -> str | None:
    """Trust the text over what the page declares; of a short text only the script can tell."""
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample)) if not sample.isascii() else sum(map(str.isalpha, sample))
    told = _by_script(sample, letters)
    if letters < _LETTERS:
        return _tag(declared) or told
    if told:
        return told
    import py3langid  # noqa: PLC0415 - numpy and a model: half a second that a run without articles need not pay

    best: str = py3langid.classify(sample)[0]
    if len(best) > 2:  # a language with no newspapers of its own that we know of: ranking them all takes longer
        best = next(code for code, _ in py3langid.rank(sample) if len(code) == 2)
    said = _tag(declared)
    if best in {"id", "ms"}:
        best = _malay_or_indonesian(text, said)
    if said and (said.split("-")[0] == best or {best, said.split("-")[0]} <= {"no", "nb", "nn"}):
        return said
    return best


def _malay_or_indonesian(text: str, declared: str | None) -> str:
    words = re.findall(r"[a-z]+", text.casefold())
    malay, indonesian = (sum(word in own for word in words) for own in (_MALAY, _INDONESIAN))
    if malay == indonesian and declared and declared.split("-")[0] in {"id", "ms"}:
        return declared.split("-")[0]
    return "ms" if malay > indonesian else "id"


@lru_cache(maxsize=256)
def _tag(declared: str | None) -> str | None:
    """`zh_hant` -> `zh-Hant`; None for what is not a language tag.

    A region is kept only where the language is written differently there, so that `id` and `id-ID` are one.
    """
    if not declared:
        return None
    parts = declared.strip().replace("_", "-").split("-")
    if not (2 <= len(parts[0]) <= 3 and all(part.isascii() and part.isalnum() for part in parts)):
        return None
    name = parts[0].lower()
    scripts = [part.title() for part in parts[1:3] if len(part) == 4 and part.isalpha()]
    regions = [part.upper() for part in parts[1:3] if len(part) == 2 and name in _REGIONAL]
    return "-".join([name, *scripts, *regions])


def _by_script(text: str, letters: int) -> str | None:
    """The language, where a good part of the letters are of a script of its own."""
    if text.isascii() or not _ANY_SCRIPT.search(text):
        return None
    return next((code for code, script in _SCRIPTS if 5 * len(script.findall(text)) > letters), None)
