"""The parts of a page that are no part of its article, told by the words that papers everywhere name them with.

A box is never the article itself: what holds a good part of the page's paragraphs stays, whatever its name.
"""
# ruff: noqa: E501 - lists of words

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

_WORDS = {
    "newsletter box (drop)": r"newsletters?|news-letters?|subscribe|subscription|sign-?up|mailing-?list|opt-?in|boletin|infolettre",
    "share buttons (drop)": r"shar(?:e|ing)|socials?|social-?(?:media|share|sharing|networks?|icons?)|add-?this|addtoany|sharedaddy|bagikan|partage|compartir|follow-?us",
    "related headline (drop)": r"related|recirc|recirculation|read-?(?:more|also|next)|also-?read|more-(?:on|from|stories|news|links)|recommended|recommendations?|rekomendasi|baca-?juga|terkait|most-?(?:read|popular|viewed|shared)|popular|trending|up-?next|next-(?:article|story|post)|you-?(?:may|might)-?(?:also-?)?like|outbrain|taboola|lire-?aussi|further-?reading|mehr-zum-thema|weiterlesen|relacionad[oa]s?|see-?also",
    "comments (drop)": r"comments?|disqus|komentar|kommentare?|comentarios?|commentaires|user-?feedback|polls?",
    "advertisement (drop)": r"ads|advert|adverts|advertisements?|advertising|ad-?(?:slot|unit|label|banner|placeholder)|sponsored|sponsors?|promos?|promotion|banner|iklan|werbung|anzeige|publicidad|affiliate|affiliate-?disclosure|upsell|cta|call-to-action",
    "paywall notice (drop)": r"paywall-?(?:box|banner|notice|overlay|message|prompt|teaser|cta)|regwall|donations?",
    "cookie text (drop)": r"cookies?|cookie-?(?:banner|notice|consent|bar)|consent|gdpr|onetrust",
    "navigation (drop)": r"breadcrumbs?|pagination|pager|menu|navbar|navigation|masthead|sidebar|side-bar|right-rail|toolbar|modal|popup|pop-up|tooltip|skip-?links?",
    "tags (drop)": r"tags?-?(?:list|cloud|links)|post-?tags|article-?(?:tags|topics|keywords)|entry-?tags|cat-links",
    "about the author (drop)": r"author-?(?:bio|box|info|card|profile|description|about|details)|about-?(?:the-?)?author|bio|biography",
    "video player (drop)": r"video-?player|jw-?player|playlist|audio-?player|read-?aloud|podcast-?player|podcast-?box",
    "image caption": r"caption|wp-caption-text|(?:image|photo|img|media)-?(?:caption|credits?|source)|bild-?(?:unterschrift|text|quelle|nachweis)",
    "hidden (drop)": r"sr-?only|visually-?hidden|screen-?reader(?:-text)?|u-hidden|is-hidden|no-?js|print-only",
}  # fmt: skip
# What may follow such a word: "related-articles", "newsletter__form", "share-3"; "sidebar-enabled" is no sidebar.
_ENDS = (
    r"(?:-(?:articles?|stor(?:y|ies)|posts?|contents?|news|links?|topics?|items?|box|container|wrapper|wrap|list|module|widgets?|"
    r"area|block|inner|form|cta|buttons?|bar|tools?|icons?|embed|teasers?|section|group|row|panel|title|header|footer|text|root|v?\d+|"
    r"[a-z0-9]*\d[a-z0-9]*|component|desktop|mobile|inline|promo|label|thread|respond|media|headlines?|cards?|small|medium|large))*$"
)
_NAMED = re.compile(
    "(?:^|(?<=[-/:]))(?:"
    + "|".join(f"(?P<g{number}>{words})" for number, words in enumerate(_WORDS.values()))
    + ")"
    + _ENDS
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DASHES = re.compile(r"[-_]+")
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:$|\s)")
_SHOWN = re.compile(r":(?:block|flex|grid|inline\S*|table\S*)(?:$|\s)")  # on a wide screen
_LABELS = tuple(_WORDS)
_TAGS = {
    "nav": "navigation (drop)", "form": "form (drop)", "button": "button (drop)", "select": "form (drop)",
    "dialog": "navigation (drop)", "figcaption": "image caption", "noscript": "hidden (drop)", "template": "hidden (drop)",
    "svg": "picture (drop)", "label": "form (drop)", "iframe": "embed", "menu": "navigation (drop)",
}  # fmt: skip
_ROLES = {
    "navigation": "navigation (drop)", "search": "form (drop)", "dialog": "navigation (drop)",
    "banner": "navigation (drop)", "contentinfo": "navigation (drop)", "tablist": "navigation (drop)",
    "complementary": "related headline (drop)", "menu": "navigation (drop)", "toolbar": "share buttons (drop)",
}  # fmt: skip
_NEVER = frozenset(
    {"html", "head", "body", "main", "article", "h1", "title", "meta", "link", "script", "br", "img", "picture"}
)
_TEXTS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "span", "a", "li"})
_SHARE = 0.25  # of the page's paragraphs; who holds more is no box


def boxes(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the boxes of a page, outermost first, with what they are."""
    most = _SHARE * sum(_long(node) for node in tree.iter("p")) + 1
    titles = sum(1 for _ in tree.iter("h1"))
    skipped: set[HtmlElement] = set()
    for node in tree.iter(etree.Element):
        reason = None if node.tag in _NEVER else _reason(node)
        if reason is None:
            continue
        if any(up in skipped for up in node.iterancestors()):
            continue
        is_hidden = reason.startswith("hidden")
        if not is_hidden and (_has_title(node, titles) or node.find(".//blockquote") is not None):
            continue
        if sum(_long(inner) for inner in node.iter("p")) > most * (2.4 if is_hidden else 1):
            continue
        skipped.add(node)
        yield node, reason


def _has_title(node: HtmlElement, titles: int) -> bool:
    """Whether the title may be in it. A teaser may have its own in an h1, where the page has others."""
    return node.find(".//h1") is not None and (node.tag != "a" or titles < 2)


def _reason(node: HtmlElement) -> str | None:
    tag = _TAGS.get(node.tag)
    if tag:
        return tag
    role = node.get("role")
    if role and role in _ROLES:
        return _ROLES[role]
    style = node.get("style")
    if node.get("hidden") is not None or (style and "display:none" in style.replace(" ", "")):
        return "hidden (drop)"
    return "related headline (drop)" if node.tag == "a" and _is_card(node) else _named(node)


def _is_card(link: HtmlElement) -> bool:
    """Whether a link holds a paragraph or a headline: a teaser, and no words of a sentence."""
    if not len(link) or not link.get("href") or link.find(".//figcaption") is not None:
        return False
    return any(len("".join(node.itertext()).strip()) > 20 for node in link.iter("p", "h1", "h2", "h3", "h4", "h5"))


def _named(node: HtmlElement) -> str | None:
    named = node.get("class") or ""
    if named and (label := _label(named)):
        return label
    if "hidden" in named and _HIDDEN.search(named) and not _SHOWN.search(named):
        return "hidden (drop)"
    named = node.get("id") or ""
    if 2 < len(named) <= 30 and node.tag not in _TEXTS:
        return _label(named)
    return None


@lru_cache(maxsize=8192)
def _label(value: str) -> str | None:
    return next((label for token in value[:300].split() if (label := _label_of(token))), None)


@lru_cache(maxsize=8192)
def _label_of(token: str) -> str | None:
    """What one of the names says: many elements have names of their own, made of the same few."""
    written = _HUMP.sub("-", token.partition("--")[0])
    found = _NAMED.search(_DASHES.sub("-", written).lower())
    return _LABELS[int(found.lastgroup[1:])] if found and found.lastgroup else None


def _long(node: HtmlElement) -> int:
    """Letters of a paragraph that is a sentence or more."""
    count = sum(len(part) for part in node.itertext())
    return count if count > 60 else 0
