"""Article -> what machines read of it: NewsArticle of schema.org, as JSON-LD."""

from collections.abc import Iterable, Mapping

from kliping.builder.words import isodate
from kliping.model import Article, Link

_TYPES = (("people", "Person"), ("organisations", "Organization"), ("places", "Place"))


def news_article(
    article: Article, *, url: str, lang: str, description: str | None, image: str | None, names: Mapping[str, object]
) -> dict[str, object]:
    """What is known of an article; `url` and `image` are full addresses, `names` the Links of its page by name."""
    mentions = [{"@type": kind, "name": link.name} for name, kind in _TYPES for link in _links(names[name])]
    authors = [{"@type": "Person", "name": link.name} for link in _links(names["authors"])]
    source = names["source"]
    known = {
        "image": [image] if image else None,
        "datePublished": isodate(article.date) if article.date else None,
        "dateModified": isodate(article.lastmod) if article.lastmod else None,
        "description": description,
        "author": authors,
        "publisher": {"@type": "Organization", "name": source.name} if isinstance(source, Link) else None,
        "isBasedOn": article.source_url,
        "keywords": [link.name for link in _links(names["tags"])],
        "mentions": mentions,
    }
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": lang,
        "url": url,
        "mainEntityOfPage": url,
        "isAccessibleForFree": True,
        **{name: value for name, value in known.items() if value},
    }


def _links(value: object) -> Iterable[Link]:
    return value if isinstance(value, tuple) else ()
