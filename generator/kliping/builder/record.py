"""An article -> its record, the small page that Pagefind indexes in place of the article's own.

So no theme can break the search, and pages carry none of it.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from kliping import frontmatter, markdown, urls
from kliping.builder.entry import Entry
from kliping.builder.pictures import Catalogue, made_path
from kliping.errors import KlipingError
from kliping.model import Article
from kliping.site import Site

# Paths -> (path, record). One that cannot be made now is left out.
Records: TypeAlias = Callable[[Sequence[str]], Iterable[tuple[str, str]]]

# These scripts put no space between words, so Pagefind would take a whole clause for one word. Each character is
# made a word of its own; the search page asks for them as a phrase and takes the spaces out again.
_SPACELESS = re.compile(f"([{markdown.SPACELESS}])")


def thumbnail(entry: Entry, catalogue: Catalogue) -> str | None:
    """The address of the narrowest print of an article's first picture, if the archive shows it."""
    file = catalogue.files.get(entry.lead[0]) if entry.lead else None
    return urls.written(made_path(file.path, file.made[0][0], "jpg"), portable=False) if file else None


def records(
    entries: Mapping[str, Entry], article_of: Callable[[Entry], Article], site: Site, catalogue: Catalogue
) -> Records:
    """What makes the records of these articles, by the paths of their pages; each is read when its turn comes.

    `article_of` gives an article without its body, which is read from its file. Where it raises KlipingError or
    KeyError, what was kept of the article is lost, and its front matter is read again too.
    """

    root = str(site.root)

    def read(entry: Entry) -> tuple[Article, str]:
        file = f"{root}/{entry.file}"
        with suppress(KlipingError, KeyError):
            return article_of(entry), frontmatter.body(file, shown=entry.file)
        article = frontmatter.load(file, shown=entry.file, zone=site.zone)
        return article, article.body

    def made(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        for path in paths:
            entry = entries[path]
            try:
                article, body = read(entry)
            except KlipingError:
                continue
            yield path, record(entry, article, body, thumbnail(entry, catalogue))

    return made


def record(entry: Entry, article: Article, body: str, image: str | None = None) -> str:
    """What Pagefind reads of one article with its body, and of its picture in lists."""
    names = entry.names
    when = urls.day_of(article.date) if article.date else None
    filters = [("month", when.isoformat()[:7] if when else None), ("language", entry.lang.split("-")[0])]
    filters += [
        (kind, name) for kind in ("source", "person", "organisation", "place", "tag") for _, name in names.of(kind)
    ]
    meta = [("date", when.isoformat() if when else None), ("lang", entry.lang)]
    meta += [("source", entry.source), ("image", image)]
    if _SPACELESS.search(article.title):
        meta.append(("heading", article.title))  # as it is written

    said = [article.description] if article.description else []
    said += markdown.paragraphs(markdown.without_lead(body, article.description))
    said += [text for image in article.images for text in (image.caption, image.credit) if text]
    said += article.authors
    lines = [
        f'<!doctype html><html lang="{_attribute(entry.lang)}"><head><meta charset="utf-8">',
        *(
            f'<meta data-pagefind-filter="{name}[content]" content="{_attribute(value)}">'
            for name, value in filters
            if value
        ),
        *(
            f'<meta data-pagefind-meta="{name}[content]" content="{_attribute(value)}">'
            for name, value in meta
            if value
        ),
        f'<meta data-pagefind-sort="date[content]" content="{when.isoformat()}">' if when else "",
        # Outside the body, so that excerpts do not begin with it; Pagefind finds the words of a title all the same.
        f'</head><body><h1 data-pagefind-meta="title">{_text(article.title)}</h1><div data-pagefind-body>',
        # All at once: a call for each takes a quarter of the time of a record.
        *(f"<p>{text}</p>" for text in _text("\0".join(said)).split("\0")),
        "</div></body></html>\n",
    ]
    return "\n".join(line for line in lines if line)


def _attribute(value: str) -> str:
    return html.escape(" ".join(value.split()))


def _text(value: str) -> str:
    # No quotes, which an element's text may have as they are.
    return html.escape(value if value.isascii() else _SPACELESS.sub(r" \1 ", value), quote=False)
