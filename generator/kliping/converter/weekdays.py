"""The weekday that is named beside the date of an article: where it was another day, the date is in doubt."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kliping.converter import dates
from kliping.converter.ledger import Entry, Extracted

_LONGEST = 160  # characters of a stamp; longer lines tell of other days


def checked(extracted: Extracted) -> Extracted:
    """The article with `low` confidence in its date, and the reason, where a stamp names another weekday."""
    when = extracted.article.date
    if when is None:
        return extracted
    days = {when, when.date()} if isinstance(when, datetime) else {when}
    wrong = next((found for found in _stamped(extracted.ledger) if found.weekday is False and found.day in days), None)
    if wrong is None:
        return extracted
    told = f"{extracted.evidence.get('date', 'stamp')} (a weekday is named beside it that was another day)"
    return replace(
        extracted,
        evidence={**extracted.evidence, "date": told},
        confidence={**extracted.confidence, "date": "low"},
    )


def _stamped(ledger: Iterable[Entry]) -> Iterable[dates.Found]:
    for entry in ledger:
        if len(entry.text) <= _LONGEST and entry.label != "body":
            yield from dates.find(entry.text)
