"""Page -> bytes. A template sees its page's context, the theme and the settings, and nothing else."""

import re
import traceback
from collections.abc import Mapping, Sequence

import jinja2

from kliping import incomplete, packed, urls
from kliping.builder import dates, leaf, linked, words
from kliping.builder.jinja import Late
from kliping.builder.look import Look
from kliping.builder.press import Press, press_of
from kliping.builder.said import subjects
from kliping.builder.sheet import Around, Body, Neighbour, Own, Sheet
from kliping.builder.theme import shown
from kliping.errors import ThemeError
from kliping.model import ENTITY_TYPES, Article, Link, Phrase

# Characters that XML 1.0 and HTML forbid, even as references.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# The same in UTF-8, looked for in what is left when the plain bytes, which are nearly all, are taken out.
_PLAIN = bytes((9, 10, 13, *range(32, 127)))
_SUSPECT = re.compile(rb"[\x00-\x7f]|\xc2[\x80-\x84\x86-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]")


def render(page: Sheet, look: Look) -> bytes:
    """The bytes of a page. Raises ThemeError, with the template's file and line, where a template fails."""
    press = press_of(look)
    context = dict(page.context)
    press.place.at(page.path, str(context.get("lang", look.lang)))
    try:
        if isinstance(title := context.get("title"), Phrase):
            context["title"] = press.words(title.key) if title.key else words.longdate(title.when or "", look.lang)
        if isinstance(text := context.get("body"), Body):
            pieces = leaf.body(text.markdown, page_path=page.path, portable=look.portable)
            context["body"] = press.body(pieces, text.pictures)
        if isinstance(own := context.pop("own", None), Own):
            context |= _article(own, press)
        made = press.environment.get_template(page.template).render(context)
    except (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise _located(error, page, look) from error
    except RecursionError as error:
        what = "is nested too deeply to be rendered"
        raise ThemeError(page.claimed_by, what, hint="Simplify its text.") from error
    return _writable(made)


def _writable(text: str) -> bytes:
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        return _UNWRITABLE.sub("\ufffd", text).encode("utf-8")
    if _SUSPECT.search(data.translate(None, _PLAIN)):
        return _UNWRITABLE.sub("\ufffd", text).encode("utf-8")
    return data


def _article(own: Own, press: Press) -> dict[str, object]:
    """What the template of an article sees."""
    kept, around = packed.loads(own.leaf), own.around
    assert isinstance(kept, leaf.Leaf)  # noqa: S101  (narrows the type)
    article, found = kept.article, leaf.pictures(kept, around.prints)
    link = press.place.link
    names = _names(article, around)
    source = names.pop("sources")[:1]
    of = source[0].name if source else None
    return {
        **names,
        "source": source[0] if source else None,
        "article": article,
        "description": kept.summary or None,
        "body": press.body(kept.body, found.in_text),
        "lead": found.lead.at(link) if found.lead else None,
        "pictures": tuple([picture.at(link) for picture in found.rest]),
        "minutes": kept.minutes,
        "why": incomplete.why(article.incomplete) if article.incomplete else None,
        "day": Late(lambda: dates.narrowest(article.date, has_day=around.has_day) if article.date else None),
        "crumbs": Late(lambda: dates.crumbs(article.date) if article.date else ()),
        "previous": _neighbour(around.previous),
        "next": _neighbour(around.following),
        "same_day": around.same_day,
        "same_story": around.same_story,
        "same_story_more": around.same_story_more,
        "related": around.related,
        "linked": Late(lambda: _linked(kept, found, names, of, press)),
        "lead_address": press.absolute(found.lead.src) if found.lead and found.lead.src else None,
    }


def _names(article: Article, around: Around) -> dict[str, tuple[Link, ...]]:
    """The names of an article by their folders, its entities with who found them."""
    about = subjects(article)
    found: dict[str, tuple[Link, ...]] = {}
    for kind, pairs in around.names.items():
        own = tuple(about[kind].values()) if kind in ENTITY_TYPES else ()
        found[urls.FOLDERS[kind]] = tuple(
            [
                Link(name=name, url=url, count=own[place].count, by=own[place].by) if own else Link(name=name, url=url)
                for place, (name, url) in enumerate(pairs)
            ]
        )
    return found


def _linked(
    kept: leaf.Leaf, found: leaf.Pictures, names: Mapping[str, Sequence[Link]], source: str | None, press: Press
) -> dict[str, object]:
    """What JSON-LD says of an article."""
    article, absolute = kept.article, press.absolute
    url = absolute(press.place.url)
    pictures = [linked.image_object(one, absolute(one.src) if one.src else None) for one in found.every]
    crumbs = dates.crumbs(article.date) if article.date else ()
    way = [(words.longdate(crumb.name, press.look.lang), absolute(crumb.url or "")) for crumb in crumbs]
    way = way or [(press.words("undated"), absolute("undated/"))]
    return linked.graph(
        linked.news_article(
            article,
            url=url,
            lang=press.place.lang,
            description=kept.summary or None,
            source=source,
            names=names,
            pictures=pictures,
        ),
        linked.breadcrumbs([(press.look.title, absolute("")), *way, (article.title, url)]),
    )


def _neighbour(of: Neighbour | None) -> Link | None:
    return Link(name=of[0], url=of[1], date=of[2]) if of else None


def _located(error: Exception, page: Sheet, look: Look) -> ThemeError:
    """The error with the template's file and line, as a person edits it."""
    if isinstance(error, ThemeError):
        return error
    files = {str(path): path for path, _ in look.theme.templates.values()}
    if isinstance(error, jinja2.TemplateSyntaxError):
        return ThemeError(shown(error.filename or page.template), error.message or "is not valid", line=error.lineno)
    what = f"{type(error).__name__}: {error}" if not isinstance(error, jinja2.TemplateError) else str(error.message)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename in files:
            return ThemeError(shown(frame.filename), f"{what} (while building {page.path})", line=frame.lineno)
    return ThemeError(page.template, f"{what} (while building {page.path})")
