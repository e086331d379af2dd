"""Safe names for addresses and files."""


def slug(text: str, *, limit: int = 60) -> str:
    """Fold to lower-case ASCII words joined by "-", cut at a word end. May be empty (Chinese, Arabic): see named()."""
    raise NotImplementedError


def named(text: str, *, limit: int = 60) -> str:
    """slug(text), or where folding loses the text "a-" and eight hex digits of its hash. Never empty."""
    raise NotImplementedError
