"""Raised numbers of a page: a note's mark becomes "[1]", a power "³": no word ends in 1 by it, and 10³ is not "103"."""

import re

from lxml.html import HtmlElement

_NUMBER = re.compile(r"[\[(]?\s*(\d{1,3})\s*[\])]?")
# Behind a word or the end of a sentence a raised number is a note; behind "m", "km" or a figure it is a power.
_NOTED = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?…\"”’»])$")
_POWER = re.compile(r"[+\u2212-]?\d{1,3}")
_RAISED = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_BACK = re.compile(r"[\^\u2191\u21a9\u21b5\u2934\u2b06][\ufe0e\ufe0f]?")  # arrows


def raised(tree: HtmlElement) -> None:
    """Write raised numbers apart from what stands before them; take out the arrows that lead back from notes."""
    for sup in list(tree.iter("sup")):
        said = sup.text_content().strip()
        found = _NUMBER.fullmatch(said)
        if found and (_leads_here(sup) or _NOTED.search(_before(sup))):
            _say(sup, f"[{found[1]}]")
        elif _POWER.fullmatch(said):
            _say(sup, said.translate(_RAISED))
    for link in list(tree.iter("a")):
        if "#" in (link.get("href") or "") and _BACK.fullmatch(link.text_content().strip()):
            link.drop_tree()


def _say(sup: HtmlElement, text: str) -> None:
    for inner in list(sup):
        inner.drop_tree()
    sup.text = text


def _leads_here(sup: HtmlElement) -> bool:
    """Whether it leads to another place of the page, or is inside of what does."""
    parent = sup.getparent()
    links = [*sup.iter("a"), *([parent] if parent is not None and parent.tag == "a" else [])]
    return any("#" in (link.get("href") or "") for link in links)


def _before(sup: HtmlElement) -> str:
    """The text right before an element."""
    last, parent = sup.getprevious(), sup.getparent()
    if last is None:
        return (parent.text or "") if parent is not None else ""
    return last.tail or (last.text_content() if isinstance(last.tag, str) else "")
