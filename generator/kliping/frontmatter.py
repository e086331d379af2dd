"""Article <-> Markdown text with YAML front matter, both ways, lossless."""

from datetime import UTC, tzinfo

from kliping.model import Article


def loads(text: str, *, origin: str, zone: tzinfo = UTC) -> Article:
    """Raises FrontMatterError."""
    raise NotImplementedError


def dumps(article: Article) -> str:
    raise NotImplementedError


def checksum(text: str) -> str:
    """SHA-256 of a Markdown file's text without its own `  checksum: ` line, line ends as "\\n"."""
    raise NotImplementedError


def sealed(article: Article) -> str:
    """`dumps` of a converted article with origin.checksum filled in (article.origin must be there)."""
    raise NotImplementedError


def is_edited(text: str) -> bool:
    """True where the text differs from what its checksum was made of, or has none: a person wrote in it."""
    raise NotImplementedError
