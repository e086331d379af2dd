"""An extracted article -> the text of its Markdown but for its names, which only the archive can give. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kliping import __version__, frontmatter
from kliping.converter.readers import shown
from kliping.frontmatter import Draft
from kliping.model import Article, Origin, Raw

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TEXTS = ("title", "body", "source", "description", "dateline", "incomplete")


def draft(article: Article, raw: Raw, evidence: Mapping[str, str]) -> Draft:
    """Write an article. Raises FrontMatterError also for what a build would refuse."""
    origin = Origin(
        file=raw.file, part=raw.part, sha256=raw.sha256, converter=__version__, date_from=evidence.get("date")
    )
    made = frontmatter.draft(_writable(replace(article, origin=origin)))
    frontmatter.loads(frontmatter.finished(made, slug="a", identity="a"), origin=shown(raw.file, raw.part))
    return made


def _writable(article: Article) -> Article:
    """Without the characters that no text file holds: they come in through JSON's \\u escapes."""
    changes: dict[str, Any] = {
        name: _UNWRITABLE.sub("\ufffd" if name == "body" else "", value)
        for name in _TEXTS
        if isinstance(value := getattr(article, name), str) and _UNWRITABLE.search(value)
    }
    return replace(article, **changes) if changes else article
