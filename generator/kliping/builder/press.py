"""What renders the pages of one look: its templates, and what they call."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from threading import local
from zoneinfo import ZoneInfo

import jinja2
from jinja2 import Environment
from markupsafe import Markup

from kliping import urls
from kliping.builder import anchors, cite, feeds, jinja, stylesheet, words
from kliping.builder.archive import Cards
from kliping.builder.compiled import Compiled
from kliping.builder.entry import card_of
from kliping.builder.look import Look
from kliping.builder.place import HOME, ROOT, Place
from kliping.builder.said import Quote
from kliping.builder.theme import Theme
from kliping.model import Card, Link, Picture
from kliping.prose import Figure

_KEPT = 40_000_000  # bytes of rows and other parts of pages; each process that renders has as many
_MORE = 200  # bytes that each of them takes beside its text
_presses = local()


class Press:
    """What renders the pages of one look: made once in a thread, since a page is rendered at one place at a time."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.place = Place(look)
        self.words = words.Words(look.lang, _worded(look))
        self._rows: dict[tuple[object, ...], dict[str, str]] = {}  # by macro and options, by card
        self._quoted: dict[str, str] = {}  # the cards of quotes
        self._made: dict[tuple[object, ...], str] = {}
        self._held = 0  # bytes of all of these
        self.environment = _environment(self)

    def absolute(self, url: str) -> str:
        """The full address of a page of the site."""
        return urls.absolute(self.look.base_url, url)

    def rows(self, cards: Iterable[Card], **options: object) -> Markup:
        """The rows of a list, by the macro `row` of parts/cards.html; each is made once and joined into many lists."""
        return self._joined("parts/cards.html", "row", cards, lambda card: card, options)

    def quotes(self, quotes: Sequence[Quote]) -> Markup:
        """The articles of a name, by the macro `quote`: each a card, and the sentence that has the name."""
        made = self._quoted
        macro = self.environment.get_template("parts/cards.html").module.quote  # type: ignore[attr-defined]
        parts: list[str] = []
        for quote in quotes:
            if quote.seen not in made:
                card = card_of(quote.packed_card)
                made[quote.seen] = self._unplaced("parts/cards.html", "card", card, summary=False)
            shown = Markup(made[quote.seen])  # noqa: S704  (made by a macro, under autoescape)
            parts.append(str(macro(shown, quote.lang, *quote.said)))
        return self._here("".join(parts))

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
            listed = cards if isinstance(cards, Cards) else list(cards)
            for number in missing:
                made[digests[number]] = self._unplaced(template, macro, value(listed[number]), **options)
        return self._here("".join([made[seen] for seen in digests]))

    def _unplaced(self, template: str, macro: str, *values: object, **options: object) -> str:
        """What a macro makes, with a mark for what leads to the root."""
        root, self.place.root = self.place.root, ROOT
        try:
            made = str(getattr(self.environment.get_template(template).module, macro)(*values, **options))
        finally:
            self.place.root = root
        self._held += len(made) + _MORE
        return made

    def make_room(self) -> None:
        """Forget what was made, where it is too much to be kept: between two pages, since one page joins it."""
        if self._held > _KEPT:
            self._quoted.clear()
            self._made.clear()
            self._rows.clear()
            self._held = 0

    def _here(self, made: str) -> Markup:
        root = self.place.root
        made = made.replace(ROOT, root).replace(HOME, root or "./")
        return Markup(made)  # noqa: S704  (made by macros, under autoescape)

    def mentions(self, text: Markup, links: Iterable[Link]) -> Markup:
        """A text in which the first mention of each name leads to its page."""
        return anchors.named(text, [(it.name, self.place.link(it.url)) for it in links if it.url])

    def body(self, pieces: tuple[str | Figure, ...] | None, pictures: Mapping[str, Picture]) -> Markup:
        """A text with its figures. Raises RecursionError where it was nested too deeply to be read."""
        if pieces is None:
            raise RecursionError
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return Markup(pieces[0])  # noqa: S704  (sanitised by markdown.pieces)
        figure = self.environment.get_template("parts/figure.html").module
        parts: list[str] = []
        for number, piece in enumerate(pieces):
            if isinstance(piece, str):
                parts.append(piece)
            else:
                picture = pictures.get(piece.src) or Picture(original=piece.src, alt=piece.alt)
                parts.append(figure.figure(picture.at(self.place.link), f"i{number}", self.words))  # type: ignore[attr-defined]
        return Markup("".join(parts))  # noqa: S704  (sanitised by markdown.pieces; figures by autoescape)


def press_of(look: Look) -> Press:
    """This thread's press for a look, for one page."""
    press = getattr(_presses, "last", None)
    if press is None or press.look != look:
        press = _presses.last = Press(look)
    press.make_room()
    return press


def _environment(press: Press) -> Environment:
    look = press.look
    environment = jinja.environment(lambda name: _source(look.theme, name), Compiled(look.digest))
    environment.globals |= {
        "site": {
            "title": look.title,
            "description": look.description,
            "base_url": look.base_url,
            "lang": look.lang,
            "dir": words.direction(look.lang),
            "font": look.font,
            "link_names": look.link_names,
            "leave_out": look.leave_out,
            "pages": look.pages,
        },
        "theme": look.theme.options,
        "page": press.place,
        "link": press.place.link,
        "asset": press.place.asset,
        "rows": press.rows,
        "items": press.items,
        "quotes": press.quotes,
        "once": press.once,
        "t": press.words,
        "absolute": press.absolute,
        "style_without": lru_cache(partial(_style_without, look.theme)),
    }
    environment.filters |= {
        "longdate": partial(words.longdate, language=look.lang),
        "isodate": words.isodate,
        "number": lambda value: words.number(value, look.lang),
        "month_name": partial(words.month_name, language=look.lang),
        "weekday_name": partial(words.weekday_name, language=look.lang),
        "language_name": lambda code: words.language_name(code, look.lang),
        "direction": words.direction,
        "t": press.words,
        "paragraphs": lambda text: anchors.numbered(Markup(text), press.words("paragraph")),  # noqa: S704  (a body)
        "subheads": anchors.subheads,
        "mentions": press.mentions,
        "style": _style,
        "names": lambda links, between="; ": between.join([link.name for link in links]),
        "bibtex": cite.bibtex,
        "ris": cite.ris,
        "wikitext": cite.wikitext,
    }
    return environment


def _style(text: str) -> Markup:
    """A style sheet that stands in a page, without what only its author needs."""
    from kliping.builder.styles import minified  # noqa: PLC0415  (few builds have one to write)

    return Markup(minified(text.encode()).decode())  # noqa: S704  (a template's own)


def _style_without(theme: Theme, *layers: str) -> Markup | None:
    """The theme's style sheet without some layers, to stand in a page; None where only its file can have it."""
    found = stylesheet.without(theme.style, layers) if theme.style is not None else None
    return None if found is None else _style(found)


def _worded(look: Look) -> Mapping[str, Mapping[str, object]]:
    """The words of all languages, and in that of the interface those that the owner chose."""
    locales = look.theme.locales
    return {**locales, look.lang: {**locales.get(look.lang, {}), **look.theme.options.wording}}


def _source(theme: Theme, name: str) -> tuple[str, str, None]:
    if name not in theme.templates:
        raise jinja2.TemplateNotFound(name)
    path, text = theme.templates[name]
    return text, str(path), None
