"""An article -> the text that is read for names, with its zones."""

from collections.abc import Iterator

from kliping import markdown
from kliping.entities.values import Doc, Span, Zone
from kliping.model import Article


def doc(article: Article) -> Doc:
    """All that an article says, a part a line: its title, standfirst and body, its captions, and who made it."""
    text, zones = "", []
    for zone, part in _parts(article):
        if zone != "body":
            zones.append(Span(zone=zone, start=len(text), end=len(text) + len(part)))
        text += part + "\n"
    return Doc(text=text, lang=article.lang, zones=tuple(zones))


def _parts(article: Article) -> Iterator[tuple[Zone, str]]:
    yield "title", article.title
    if article.description:
        yield "body", article.description
    yield "body", markdown.plain(article.body)
    for image in article.images:
        if image.caption:
            yield "caption", image.caption
        if image.credit:
            yield "credit", image.credit
    for name in (*article.authors, article.source):
        if name:
            yield "byline", name
