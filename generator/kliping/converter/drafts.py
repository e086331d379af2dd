"""An extracted article -> its Markdown, but for its names, which only the archive can give: they are guessed. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kliping import __version__, frontmatter, frontmatterwrite
from kliping.converter import doubles, naming
from kliping.converter.account import account
from kliping.converter.ledger import Extracted
from kliping.converter.parcel import Parcel
from kliping.converter.readers import shown
from kliping.converter.records import Account
from kliping.errors import KlipingError
from kliping.frontmatterwrite import Draft
from kliping.model import Article, Origin, Raw

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TEXTS = ("title", "body", "source", "description", "dateline", "incomplete")


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """All that can be written of an article before it is known whether another one has its names."""

    folder: str  # below that of all articles
    slug: str
    identity: str
    data: bytes  # the file under these names
    text: Parcel[Draft]
    account: Account
    signature: bytes  # for finding its copies; empty where it is short
    sources: tuple[str, ...]  # of its pictures
    notes: tuple[str, ...]

    def under(self, slug: str, identity: str) -> bytes:
        """The file under the names that it gets."""
        if (slug, identity) == (self.slug, self.identity):
            return self.data
        return frontmatterwrite.finished(self.text.value, slug=slug, identity=identity).encode("utf-8")


def drafted(extracted: Extracted, raw: Raw) -> Drafted | None:
    """Draft an article; None where pictures are still to be placed, or something is wrong that is told on writing."""
    article = extracted.article
    if extracted.pictures or "](#image-" in article.body:
        return None
    slug, identity = naming.name(article), naming.identity(raw)
    try:
        text, whole = _drafted(article, raw, extracted.evidence, slug, identity)
    except KlipingError:
        return None
    body = f"\n{text.tail}".partition("\n---\n")[2]
    return Drafted(
        folder=naming.folder(article.date),
        slug=slug,
        identity=identity,
        data=whole.encode("utf-8"),
        text=Parcel(text),
        account=account(extracted, part=raw.part),
        signature=doubles.signature(body) or b"",
        sources=tuple(image.src for image in article.images if image.src),
        notes=extracted.notes,
    )


def draft(article: Article, raw: Raw, evidence: Mapping[str, str]) -> Draft:
    """Write an article. Raises FrontMatterError also for what a build would refuse."""
    return _drafted(article, raw, evidence, "a", "a")[0]


def _drafted(article: Article, raw: Raw, evidence: Mapping[str, str], slug: str, identity: str) -> tuple[Draft, str]:
    origin = Origin(
        file=raw.file, part=raw.part, sha256=raw.sha256, converter=__version__, date_from=evidence.get("date")
    )
    made = frontmatterwrite.draft(_writable(replace(article, origin=origin)))
    whole = frontmatterwrite.finished(made, slug=slug, identity=identity)
    frontmatter.loads(whole, origin=shown(raw.file, raw.part))
    return made, whole


def _writable(article: Article) -> Article:
    """Without the characters that no text file holds: they come in through JSON's \\u escapes."""
    changes: dict[str, Any] = {
        name: _UNWRITABLE.sub("\ufffd" if name == "body" else "", value)
        for name in _TEXTS
        if isinstance(value := getattr(article, name), str) and _UNWRITABLE.search(value)
    }
    return replace(article, **changes) if changes else article
