"""Article -> what machines read of it: NewsArticle of schema.org, as JSON-LD."""

from collections.abc import Mapping, Sequence

from kliping.builder.words import isodate
from kliping.model import Article, Link

_TYPES = (("people", "Person"), ("organisations", "Organization"), ("places", "Place"))


def news_article(
    article: Article,
    *,
    url: str,
    lang: str,
    description: str | None,
    image: str | None,
    source: str | None,
    names: Mapping[str, Sequence[Link]],
) -> dict[str, object]:
    """What is known of an article; `url` and `image` are full addresses, `names` its names by their folders."""
    mentions = [{"@type": kind, "name": link.name} for name, kind in _TYPES for link in names[name]]
    authors = [{"@type": "Person", "name": link.name} for link in names["authors"]]
    known = {
        "image": [image] if image else None,
        "datePublished": isodate(article.date) if article.date else None,
        "dateModified": isodate(article.lastmod) if article.lastmod else None,
        "description": description,
        "author": authors,
        "publisher": {"@type": "Organization", "name": source} if source else None,
        "isBasedOn": article.source_url,
        "keywords": [link.name for link in names["tags"]],
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
