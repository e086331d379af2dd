"""Words of an article -> the same in a format of references, with that format's own signs made plain."""

# Braces and backslashes go: no two programs that read BibTeX take them alike.
_BIBTEX = str.maketrans({"\\": "", "{": "", "}": "", **{sign: f"\\{sign}" for sign in "%&#$_"}})
# What ends a parameter or begins a template, a link, a tag or a reference in MediaWiki's markup.
_WIKITEXT = str.maketrans({sign: f"&#{ord(sign)};" for sign in "|{}[]<&"})


def bibtex(text: object) -> str:
    """A value in braces."""
    return _line(text).translate(_BIBTEX)


def ris(text: object) -> str:
    """A value; the line's end is the only sign that RIS has."""
    return _line(text)


def wikitext(text: object) -> str:
    """A parameter of a template."""
    return _line(text).translate(_WIKITEXT).replace("''", "&#39;&#39;").replace("~~~", "&#126;&#126;&#126;")


def _line(text: object) -> str:
    return " ".join(str(text).split())
