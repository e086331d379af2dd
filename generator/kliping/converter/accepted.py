"""What a person has accepted in a converted file -> what of it still holds after a new conversion."""

from pathlib import Path

from kliping import frontmatter
from kliping.errors import FrontMatterError
from kliping.model import Article


def carried(path: Path, article: Article) -> tuple[str, ...]:
    """The entries of `reviewed` in the file at `path` that are about what is the same in the new article."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    if "\nreviewed:" not in text:
        return ()
    try:
        old = frontmatter.loads(text, origin=str(path))
    except FrontMatterError:
        return ()
    return tuple(name for name in old.reviewed if about(old, name) == about(article, name))


def about(article: Article, name: str) -> object:
    """The value that an entry of `reviewed` is about: a doubt accepted for one value says nothing of another."""
    kind, _, number = name.partition("-")
    if kind in {"credit", "image"} and number.isdecimal():
        at = int(number) - 1
        image = article.images[at] if 0 <= at < len(article.images) else None
        return image and (image.caption, image.credit, image.creator, image.src if kind == "image" else None)
    if name == "dropped":
        return article.body
    return getattr(article, name, None)
