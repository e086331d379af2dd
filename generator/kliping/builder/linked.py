"""Article -> what machines read of it: NewsArticle and BreadcrumbList of schema.org, as JSON-LD."""

from collections.abc import Mapping, Sequence

from kliping.builder.words import isodate
from kliping.model import Article, Link, Picture

_TYPES = (("people", "Person"), ("organisations", "Organization"), ("places", "Place"))
_WEB = ("http://", "https://")


def entity_node(
    kind: str, *, name: str, others: Sequence[str], description: str | None, same: Sequence[str]
) -> dict[str, object]:
    """A person, organisation or place."""
    types = {"person": "Person", "organisation": "Organization", "place": "Place"}
    known = {"@type": types[kind], "name": name, "alternateName": list(others), "description": description}
    return {"@context": "https://schema.org"} | _known({**known, "sameAs": list(same)})


def graph(*nodes: Mapping[str, object]) -> dict[str, object]:
    """Several things that one page tells of."""
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def news_article(
    article: Article,
    *,
    url: str,
    lang: str,
    description: str | None,
    source: str | None,
    names: Mapping[str, Sequence[Link]],
    pictures: Sequence[dict[str, object]] = (),
) -> dict[str, object]:
    """What is known of an article; `url` is a full address, `names` its names by their folders."""
    return _known(
        {
            "@type": "NewsArticle",
            "headline": article.title,
            "inLanguage": lang,
            "url": url,
            "mainEntityOfPage": url,
            "isAccessibleForFree": True,
            "image": list(pictures),
            "datePublished": isodate(article.date) if article.date else None,
            "dateModified": isodate(article.lastmod) if article.lastmod else None,
            "dateline": article.dateline,
            "description": description,
            "author": [{"@type": "Person", "name": link.name} for link in names["authors"]],
            "publisher": {"@type": "Organization", "name": source} if source else None,
            "isBasedOn": _based_on(article),
            "keywords": [link.name for link in names["tags"]],
            "mentions": [{"@type": kind, "name": link.name} for name, kind in _TYPES for link in names[name]],
        }
    )


def _based_on(article: Article) -> list[object]:
    """The address of the original, and the media that it says it reports from."""
    original = [article.source_url] if article.source_url else []
    return [*original, *({"@type": "CreativeWork", "name": name} for name in article.is_based_on)]


def image_object(picture: Picture, address: str | None) -> dict[str, object]:
    """A picture with its caption and credit; one that the archive lacks has the address that it was published at."""
    return _known(
        {
            "@type": "ImageObject",
            "contentUrl": address or (picture.original if (picture.original or "").startswith(_WEB) else None),
            "caption": picture.caption,
            "creditText": picture.credit,
            "creator": {"@type": "Person", "name": picture.creator} if picture.creator else None,
            "width": picture.width if address else None,
            "height": picture.height if address else None,
        }
    )


def breadcrumbs(crumbs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The way from home to a page, as names and full addresses."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(crumbs, start=1)
        ],
    }


def _known(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}
