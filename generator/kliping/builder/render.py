"""Page -> bytes. A template sees its page's context, the theme and the settings, and nothing else."""

import re
import traceback
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from secrets import token_hex
from threading import local
from types import BuiltinMethodType, CodeType, MethodType
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import jinja2
from jinja2 import Environment, StrictUndefined, Template, select_autoescape
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from kliping import packed, urls
from kliping.builder import anchors, cite, dates, feeds, leaf, linked, words
from kliping.builder.archive import Cards
from kliping.builder.pictures import Size
from kliping.builder.theme import Theme, shown
from kliping.code import CODE
from kliping.digest import digest, joined
from kliping.errors import ThemeError
from kliping.model import Card, Link, Page, Phrase, Picture, When
from kliping.prose import Figure
from kliping.urls import Kind

try:
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:  # MarkupSafe without its C part, or another release of it
    _escaped = escape

# Characters that XML 1.0 and HTML forbid, even as references.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# The same in UTF-8, looked for in what is left when the plain bytes, which are nearly all, are taken out.
_PLAIN = bytes((9, 10, 13, *range(32, 127)))
_SUSPECT = re.compile(rb"[\x00-\x7f]|\xc2[\x80-\x84\x86-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]")


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """All that a page's bytes depend on beside its context: theme, rendered settings, our own code."""

    theme: Theme
    title: str
    description: str | None
    base_url: str
    lang: str
    time_zone: str = "UTC"  # of feeds, which know moments only
    portable: bool = False
    font: str = "late"  # when the theme's own font comes
    link_names: str = "first"  # which mentions of a name lead to its page
    pages: tuple[Link, ...] = ()  # the owner's own pages, for the footer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Look) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """Part of every page's key."""
        return joined(*self.parts.values())

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The digests of what it is made of, by what a person calls it."""
        settings = (self.title, self.description, self.base_url, self.lang, self.time_zone, self.portable)
        own = (self.font, self.link_names, self.pages)
        return {"theme": self.theme.digest, "settings": digest((*settings, *own)), "code": CODE}


@dataclass(frozen=True, kw_only=True)
class Body:
    """A text to be rendered, with the pictures that may stand in it, by address."""

    markdown: str
    pictures: Mapping[str, Picture]
    digest_of: str  # of the text's own file, so that the text is not hashed again

    @property
    def digest(self) -> str:
        """Of the text and its pictures."""
        return digest((self.digest_of, self.pictures))


Neighbour: TypeAlias = tuple[str, str, When | None]  # title, address, date


class Other(NamedTuple):
    """An article that is related to another, and what both name."""

    title: str
    url: str
    lang: str
    date: When | None
    source: str | None
    names: tuple[str, ...]


class Around(NamedTuple):
    """What an article's page shows that is not the article's own. Plain values: they go to another process quickly."""

    names: Mapping[Kind, tuple[tuple[str, str | None], ...]]  # (name, address of its page)
    has_day: bool  # whether its day has a page
    previous: Neighbour | None  # in the same source
    following: Neighbour | None
    same_day: Cards
    same_story: Cards
    same_story_more: int
    related: tuple["Other", ...]
    sizes: Mapping[str, Size]  # of the archive's pictures that it names


class Own(NamedTuple):
    """An article's page: its packed Leaf, and what is around it."""

    leaf: bytes
    around: Around


class Sheet(NamedTuple):
    """A page that is to be rendered: what of a Page goes to a worker."""

    path: str
    template: str
    claimed_by: str
    context: Mapping[str, object]


def sheet(page: Page) -> Sheet:
    """Make the context of a page."""
    return Sheet(page.path, page.template, page.claimed_by, page.context)


def key(page: Page, *, look: str) -> str:
    """What the page's bytes depend on: a page that has the key it was built with needs no work."""
    return keyed(look, page.template, page.path, page.digest)


def keyed(look: str, template: str, path: str, digest_of: str) -> str:
    """The key of a page with a digest; what it begins with tells whether it was built with the same look."""
    return look + joined(template, path, digest_of)


def render(page: Sheet, look: Look) -> bytes:
    """The bytes of a page. Raises ThemeError, with the template's file and line, where a template fails."""
    press = _press(look)
    context = dict(page.context)
    press.place.at(page.path, str(context.get("lang", look.lang)))
    try:
        if isinstance(title := context.get("title"), Phrase):
            context["title"] = press.words(title.key) if title.key else words.longdate(title.when or "", look.lang)
        if isinstance(text := context.get("body"), Body):
            pieces = leaf.body(text.markdown, page_path=page.path, portable=look.portable)
            context["body"] = press.body(pieces, text.pictures, page)
        if isinstance(own := context.pop("own", None), Own):
            context |= _article(own, page, press)
        made = press.environment.get_template(page.template).render(context)
    except (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise _located(error, page, look) from error
    except RecursionError as error:
        raise _too_deep(page) from error
    return _writable(made)


def _writable(text: str) -> bytes:
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        return _UNWRITABLE.sub("\ufffd", text).encode("utf-8")
    if _SUSPECT.search(data.translate(None, _PLAIN)):
        return _UNWRITABLE.sub("\ufffd", text).encode("utf-8")
    return data


def _too_deep(page: Sheet) -> ThemeError:
    return ThemeError(page.claimed_by, "is nested too deeply to be rendered", hint="Simplify its text.")


def _article(own: Own, page: Sheet, press: "Press") -> dict[str, object]:
    """What the template of an article sees."""
    kept, around = packed.loads(own.leaf), own.around
    assert isinstance(kept, leaf.Leaf)  # noqa: S101  (narrows the type)
    article, found = kept.article, leaf.pictures(kept, around.sizes)
    link = press.place.link
    names = {
        urls.FOLDERS[kind]: tuple([Link(name=name, url=url) for name, url in pairs])
        for kind, pairs in around.names.items()
    }
    source = names.pop("sources")[:1]
    return {
        **names,
        "source": source[0] if source else None,
        "article": article,
        "description": kept.summary or None,
        "body": press.body(kept.body, found.in_text, page),
        "lead": _placed(found.lead, link) if found.lead else None,
        "pictures": tuple(_placed(picture, link) for picture in found.rest),
        "minutes": kept.minutes,
        "day": dates.narrowest(article.date, has_day=around.has_day) if article.date else None,
        "crumbs": dates.crumbs(article.date) if article.date else (),
        "previous": _neighbour(around.previous),
        "next": _neighbour(around.following),
        "same_day": around.same_day,
        "same_story": around.same_story,
        "same_story_more": around.same_story_more,
        "related": around.related,
        "linked": _linked(kept, found, names, source[0].name if source else None, press),
        "lead_address": press.absolute(found.lead.src) if found.lead and found.lead.src else None,
    }


def _linked(
    kept: leaf.Leaf, found: leaf.Pictures, names: Mapping[str, Sequence[Link]], source: str | None, press: "Press"
) -> dict[str, object]:
    """What JSON-LD says of an article."""
    article, absolute = kept.article, press.absolute
    url = absolute(press.place.url)
    pictures = [linked.image_object(one, absolute(one.src) if one.src else None) for one in found.every]
    crumbs = dates.crumbs(article.date) if article.date else (Link(name=press.words("undated"), url="undated/"),)
    way = [(words.longdate(crumb.name, press.look.lang), absolute(crumb.url or "")) for crumb in crumbs]
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


def _placed(picture: Picture, link: Callable[[str], str]) -> Picture:
    """A picture with an address that is ready for the page."""
    return picture.at(link(picture.src)) if picture.src else picture


def _asset(theme: Theme, name: str) -> str:
    if name not in theme.assets:
        raise ThemeError(f"themes/{theme.name}", f'no asset "{name}"')
    return theme.asset_path(name)


# Stand in a row for what leads from its page to the root, and for the root itself. No text can hold them: they are
# other ones in each process, and none is left in a page.
_ROOT, _HOME = (f"\x02{token_hex(8)}-{name}/" for name in ("root", "home"))


class Place:
    """The page that is being rendered, as every template sees it: `page`, `link()` and `asset()`."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.path = self.url = self.lang = self.dir = self.root = ""

    def at(self, path: str, lang: str) -> None:
        """Go to a page."""
        self.path, self.lang, self.dir = path, lang, words.direction(lang)
        self.url = path.removesuffix("index.html")
        # A host serves the page for missing addresses at any of them.
        self.root = urls.rooted(self._look.base_url, "") if path == "404.html" else urls.root(path)

    def link(self, url: str) -> str:
        """The address of a page of the site, from this one."""
        written = urls.written(url, self._look.portable)
        if self.root == _ROOT and not written:
            return _HOME
        return f"{self.root}{written}" or "./"

    def asset(self, name: str) -> str:
        """The address of a file of the theme."""
        return self.link(_asset(self._look.theme, name))


class Press:
    """What renders the pages of one look: made once in a thread, since a page is rendered at one place at a time."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.place = Place(look)
        self.words = words.Words(look.lang, look.theme.locales)
        self._rows: dict[tuple[object, ...], dict[str, str]] = {}  # by macro and options, by card
        self._made: dict[tuple[object, ...], str] = {}
        self.environment = _environment(self)

    def absolute(self, url: str) -> str:
        """The full address of a page of the site."""
        return urls.absolute(self.look.base_url, url)

    def rows(self, cards: Iterable[Card], **options: object) -> Markup:
        """The rows of a list, by the macro `row` of parts/cards.html; each is made once and joined into many lists."""
        return self._joined("parts/cards.html", "row", cards, lambda card: card, options)

    def items(self, cards: Iterable[Card]) -> Markup:
        """The entries of a feed, by the macro `entry` of parts/entry.xml."""
        zone = ZoneInfo(self.look.time_zone)

        def item(card: Card) -> dict[str, object]:
            return feeds.item(card, base_url=self.look.base_url, zone=zone)

        return self._joined("parts/entry.xml", "entry", cards, item, {})

    def once(self, template: str, macro: str, *values: Hashable) -> Markup:
        """What a macro makes of these values, made once for all pages; it may see no `page`."""
        known = (template, macro, values)
        if known not in self._made:
            if len(self._made) >= _ROWS:
                self._made.clear()
            self._made[known] = self._unplaced(template, macro, *values)
        return self._here(self._made[known])

    def _joined(
        self,
        template: str,
        macro: str,
        cards: Iterable[Card],
        value: Callable[[Card], object],
        options: Mapping[str, object],
    ) -> Markup:
        made = self._rows.setdefault((macro, *options.items()), {})
        digests = cards.digests if isinstance(cards, Cards) else tuple(card.digest for card in cards)
        missing = [number for number, seen in enumerate(digests) if seen not in made]
        if missing:
            if len(made) + len(missing) > _ROWS:
                made.clear()
                missing = list(range(len(digests)))
            listed = cards if isinstance(cards, Cards) else list(cards)
            for number in missing:
                made[digests[number]] = self._unplaced(template, macro, value(listed[number]), **options)
        return self._here("".join([made[seen] for seen in digests]))

    def _unplaced(self, template: str, macro: str, *values: object, **options: object) -> str:
        """What a macro makes, with a mark for what leads to the root."""
        root, self.place.root = self.place.root, _ROOT
        try:
            return str(getattr(self.environment.get_template(template).module, macro)(*values, **options))
        finally:
            self.place.root = root

    def _here(self, made: str) -> Markup:
        root = self.place.root
        made = made.replace(_ROOT, root).replace(_HOME, root or "./")
        return Markup(made)  # noqa: S704  (made by macros, under autoescape)

    def mentions(self, text: Markup, links: Iterable[Link]) -> Markup:
        """A text in which the first mention of each name leads to its page."""
        return anchors.named(text, [(it.name, self.place.link(it.url)) for it in links if it.url])

    def body(
        self, pieces: tuple[str | Figure, ...] | None, pictures: Mapping[str, Picture], page: Sheet
    ) -> Markup:
        """A text with its figures. Raises ThemeError where it was nested too deeply."""
        if pieces is None:
            raise _too_deep(page)
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return Markup(pieces[0])  # noqa: S704  (sanitised by markdown.pieces)
        figure = self.environment.get_template("parts/figure.html").module
        parts: list[str] = []
        for number, piece in enumerate(pieces):
            if isinstance(piece, str):
                parts.append(piece)
            else:
                picture = pictures.get(piece.src) or Picture(original=piece.src, alt=piece.alt)
                parts.append(figure.figure(_placed(picture, self.place.link), f"i{number}", self.words))  # type: ignore[attr-defined]
        return Markup("".join(parts))  # noqa: S704  (sanitised by markdown.pieces; figures by autoescape)


_ROWS = 20_000  # rows of one kind, of some 600 bytes each
_presses = local()


def _press(look: Look) -> Press:
    """This thread's press for a look."""
    press = getattr(_presses, "last", None)
    if press is None or press.look != look:
        press = _presses.last = Press(look)
    return press


class _Template(jinja2.Template):
    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, object],  # noqa: A002  (Jinja's name)
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Give a template an `escape` that costs a fifth of MarkupSafe's: a page calls it more than a hundred times."""
        namespace: dict[str, object] = {"environment": environment, "__file__": code.co_filename}
        exec(code, namespace)  # noqa: S102  (as Jinja does)
        namespace["escape"] = _escape
        return cls._from_namespace(environment, namespace, globals)


def _escape(value: object) -> str:
    """As MarkupSafe's escape, but for the type of what it gives: what a template yields is joined as text."""
    if isinstance(value, Markup):
        return value
    return _escaped(value) if type(value) is str else escape(value)


class _Context(Context):
    # Jinja's own signature takes and gives anything.
    def call(self, obj, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN202
        """Call what a template calls: macros and plain methods without looking for what they have not."""
        kind = type(obj)
        if kind is Macro or kind is MethodType or kind is BuiltinMethodType:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return obj(self.eval_ctx, *args, **kwargs) if kind is Macro else obj(*args, **kwargs)
        return super().call(obj, *args, **kwargs)


class _Environment(Environment):
    template_class = _Template
    context_class = _Context

    def make_globals(self, d: MutableMapping[str, object] | None) -> MutableMapping[str, object]:
        """Give all templates the one dict: Jinja's chain of mappings costs 20 µs at each import of a part."""
        return super().make_globals(d) if d else self.globals


def _environment(press: Press) -> Environment:
    look = press.look
    environment = _Environment(
        loader=jinja2.FunctionLoader(lambda name: _source(look.theme, name)),
        autoescape=select_autoescape(disabled_extensions=("txt",), default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    # As letters: escapes of other scripts than Latin are six times as long, and do not compress with the page's text.
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    environment.globals |= {
        "site": {
            "title": look.title,
            "description": look.description,
            "base_url": look.base_url,
            "lang": look.lang,
            "dir": words.direction(look.lang),
            "font": look.font,
            "link_names": look.link_names,
            "pages": look.pages,
        },
        "page": press.place,
        "link": press.place.link,
        "asset": press.place.asset,
        "rows": press.rows,
        "items": press.items,
        "once": press.once,
        "t": press.words,
        "absolute": press.absolute,
    }
    environment.filters |= {
        "longdate": partial(words.longdate, language=look.lang),
        "isodate": words.isodate,
        "number": lambda value: words.number(value, look.lang),
        "month_name": partial(words.month_name, language=look.lang),
        "language_name": lambda code: words.language_name(code, look.lang),
        "direction": words.direction,
        "t": press.words,
        "paragraphs": lambda text: anchors.numbered(Markup(text), press.words("paragraph")),  # noqa: S704  (a body)
        "mentions": press.mentions,
        "names": lambda links, between="; ": between.join([link.name for link in links]),
        "bibtex": cite.bibtex,
        "ris": cite.ris,
        "wikitext": cite.wikitext,
    }
    return environment


def _source(theme: Theme, name: str) -> tuple[str, str, None]:
    if name not in theme.templates:
        raise jinja2.TemplateNotFound(name)
    path, text = theme.templates[name]
    return text, str(path), None


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
