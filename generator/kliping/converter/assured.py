"""How sure each field of a page is, from the witnesses for it; and what the page itself says that it does not show."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from kliping import incomplete
from kliping.converter import prose
from kliping.converter.bodies import fold
from kliping.converter.ledger import Confidence
from kliping.converter.metadata import Metadata
from kliping.converter.pagereading import PageReading
from kliping.converter.published import in_url
from kliping.model import Article


def confidence(
    article: Article, meta: Metadata, evidence: Mapping[str, str], reading: PageReading
) -> dict[str, Confidence]:
    """How sure each field is: two that agree are high, one for machines medium, the rest low."""
    sure: dict[str, Confidence] = {}
    titles = sum(fold(one) == fold(article.title) for one in meta.titles)
    sure["title"] = "high" if titles >= 2 else "medium" if titles or evidence.get("title") == "h1" else "low"
    if article.date:
        days = {
            day.date() if isinstance(day, datetime) else day
            for day in (*meta.days, *([in_url(meta.source_url)]))
            if day
        }
        day = article.date.date() if isinstance(article.date, datetime) else article.date
        far = [other for other in days if abs((other - day).days) > 1]
        machine = evidence.get("date") in {"json-ld", "meta", "time"}
        late = bool(
            meta.lastmod and (meta.lastmod.date() if isinstance(meta.lastmod, datetime) else meta.lastmod) < day
        )
        sure["date"] = "low" if far or evidence.get("date") == "prose" else "high" if machine and not late else "medium"
    if article.authors:
        named = {fold(name) for name in (*reading.authors, *meta.signed)}
        agreed = all(fold(name) in named for name in article.authors)
        machine = evidence.get("authors") == "json-ld"
        sure["authors"] = "high" if agreed and machine else "medium" if machine or agreed else "low"
    if article.source:
        names_ = {fold(name) for name in meta.names}
        host = fold(urlsplit(article.source_url or "").hostname or "")
        known = fold(article.source) in host or (len(meta.names) > 1 and len(names_) == 1)
        sure["source"] = "high" if known else "medium" if meta.source else "low"
    if article.lang:
        sure["language"] = "high" if meta.lang and meta.lang[:2].lower() == article.lang[:2] else "medium"
    if article.images:
        told = sum(bool(image.caption or image.credit) for image in article.images)
        sure["images"] = "high" if told == len(article.images) else "medium" if told else "low"
    return sure


def missing(meta: Metadata, text: str) -> str | None:
    """What the page itself says that it does not show."""
    if meta.words and meta.words > 200 and prose.words(text) < 0.4 * meta.words:
        return incomplete.of_words(meta.words)
    if meta.has_next:
        return incomplete.PAGE
    return None
