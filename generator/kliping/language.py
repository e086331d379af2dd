"""Language tags, as articles and settings name them."""

import re

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def is_language(text: str) -> bool:
    """Whether a text has the shape of a BCP 47 language tag: id, en-GB, zh-Hant-TW."""
    return _TAG.fullmatch(text) is not None
