"""Plain text -> Markdown that shows exactly that text, with as few backslashes as that takes."""

import re

# Python-Markdown keeps STX and ETX for itself; the other control characters show nothing.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
# Runs of white space that are not one space already: replacing each space by itself took a tenth of a page's time.
_BREAK = r"\t\r\n\u2028\u2029\x0b\x0c\x85"
_SPACE = re.compile(rf"[{_BREAK}][ {_BREAK}]*| [ {_BREAK}]+")
_INLINE = re.compile(
    r"""
      \\(?=[\\`*_{}\[\]()>#+\-.!|~&<]|$)           # a backslash that would hide the next character
    | `
    | (?<!\s)\*|\*(?!\s|$)                         # a star with a neighbour
    | (?<![^\W_])_|_(?![^\W_])                     # an underscore that is not inside a word
    | \[(?=\^) | \](?=[(\[:] | \s?\[ | $)          # footnotes, links, references
    | !(?=\[|$)
    """,
    re.VERBOSE,
)
_SIGN = re.compile(r"[\\`*_\[\]!]")  # what `_INLINE` finds begins with one of them, and looking for one is quick
_ENTITY = re.compile(r"&(?=#|\w{1,32};)")
_TAG = re.compile(r"<(?=\S|$)")
_LIST = re.compile(r"^([-+*])(?=\s|$)|^(#|>|\[(?=[^\[\]]*\]:))|^(?=[-_*]{3,}\s*$|(?:[-_*] {0,2}){3,}\s*$)")
_NUMBER = re.compile(r"^(\d+)\.(?=\s|$)")
_LABEL = re.compile(r"[\\\[\]`*]|(?<![^\W_])_|_(?![^\W_])")
_FENCE = re.compile(r"^~(?=~~)")
_NEEDLESS = re.compile(r"\\([]!&<])$")  # nothing follows that the sign could begin


def clean(text: str) -> str:
    """One line without control characters, runs of white space as one space. No-break spaces stay inside."""
    if text.isprintable():  # no control character and no space but the plain one
        return (_SPACE.sub(" ", text) if "  " in text else text).strip()
    text = _CONTROL.sub("", text)
    return " ".join(text.split()) if text.isascii() else _SPACE.sub(" ", text).strip()


def inline(text: str) -> str:
    """Escape a piece of a paragraph that does not begin its line."""
    if _SIGN.search(text):
        text = _INLINE.sub(lambda found: "\\" + found.group(), text)
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))


def start(markdown: str) -> str:
    """Escape what would make a list, a heading, a quote, a rule or a fence of a line of Markdown."""
    if markdown[:1].isalpha():
        return markdown
    markdown = _NUMBER.sub(r"\1\\.", markdown)
    return _FENCE.sub("&#126;", _LIST.sub(lambda found: "\\" + found.group(), markdown))


def escape(text: str) -> str:
    """Escape a whole paragraph of plain text; it comes out as one line."""
    markdown = inline(clean(text))
    return start(_NEEDLESS.sub(r"\1", markdown) if "\\" in markdown else markdown)


def cell(markdown: str) -> str:
    """Escape what would end a cell of a table."""
    return markdown.replace("|", "\\|").replace("\n", " ")


def label(text: str) -> str:
    """Escape the text of a link or a picture: brackets in it must not end it."""
    text = _LABEL.sub(lambda found: "\\" + found.group(), clean(text))
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))


def target(url: str) -> str:
    """The address of a link or a picture as it may stand between its brackets."""
    url = re.sub(r"[\x00-\x20\x7f<>'\"]", lambda found: f"%{ord(found.group()):02X}", url.strip())
    return url.replace("(", "%28").replace(")", "%29").replace("\\", "%5C")
