"""Page -> bytes. A template sees its page's context, the theme and the settings, and nothing else."""

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from urllib.parse import unquote, urlsplit

import jinja2
from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from kliping import markdown, urls
from kliping.builder import words
from kliping.builder.theme import Theme, shown
from kliping.code import CODE
from kliping.digest import digest
from kliping.errors import ThemeError
from kliping.model import Link, Page, Phrase, Picture

# Characters that XML 1.0 and HTML forbid, even as references.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """All that a page's bytes depend on beside its context: theme, rendered settings, our own code."""

    theme: Theme
    title: str
    description: str | None
    base_url: str
    lang: str
    portable: bool = False
    pages: tuple[Link, ...] = ()  # the owner's own pages, for the footer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Look) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """Part of every page's key."""
        return digest(
            (
                self.theme.digest,
                self.title,
                self.description,
                self.base_url,
                self.lang,
                self.portable,
                self.pages,
                CODE,
            )
        )


@dataclass(frozen=True, kw_only=True)
class Body:
    """A text to be rendered, with the pictures that may stand in it: by address and by number ("#image-2")."""

    markdown: str
    pictures: Mapping[str, Picture]
    digest_of: str  # of the article's own digest, so that the text is not hashed again

    @property
    def digest(self) -> str:
        """Of the text and its pictures."""
        return digest((self.digest_of, self.pictures))


def key(page: Page, *, look: str) -> str:
    """What the page's bytes depend on: a page that has the key it was built with needs no work."""
    return digest((look, page.template, page.path, page.context))


def render(page: Page, look: Look) -> bytes:
    """The bytes of a page. Raises ThemeError, with the template's file and line, where a template fails."""
    environment = _environment(look)
    context = dict(page.context)
    link = _linker(page, look)
    lang = str(context.get("lang", look.lang))
    context |= {
        "page": {
            "path": page.path,
            "url": page.path.removesuffix("index.html"),
            "lang": lang,
            "dir": words.direction(lang),
        },
        "link": link,
        "asset": lambda name: link(_asset(look.theme, name)),
    }
    try:
        if isinstance(title := context.get("title"), Phrase):
            context["title"] = _words(look)(title.key) if title.key else words.longdate(title.when or "", look.lang)
        if isinstance(body := context.get("body"), Body):
            context["body"] = _body(body, page, look, environment)
        for name in ("lead", "pictures"):
            if name in context:
                context[name] = _placed(context[name], link)
        text = environment.get_template(page.template).render(context)
    except (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise _located(error, page, look) from error
    except RecursionError as error:
        raise ThemeError(page.claimed_by, "is nested too deeply to be rendered", hint="Simplify its text.") from error
    return _UNWRITABLE.sub("\ufffd", text).encode("utf-8")


def _asset(theme: Theme, name: str) -> str:
    if name not in theme.assets:
        raise ThemeError(f"themes/{theme.name}", f'no asset "{name}"')
    return theme.asset_path(name)


def _linker(page: Page, look: Look) -> Callable[[str], str]:
    """What gives the relative address of a page of the site, from one page."""

    def link(url: str) -> str:
        if page.path == "404.html":
            return urls.rooted(look.base_url, url, portable=look.portable)
        return urls.relative(page.path, url, portable=look.portable)

    return link


def _placed(value: object, link: Callable[[str], str]) -> object:
    """Pictures, with addresses that are ready for the page."""
    if isinstance(value, Picture):
        return value.at(link(value.src)) if value.src else value
    return [_placed(item, link) for item in value] if isinstance(value, list | tuple) else value


def _body(body: Body, page: Page, look: Look, environment: Environment) -> Markup:
    link = _linker(page, look)
    pictures = {name: _placed(picture, link) for name, picture in body.pictures.items()}
    figure = environment.get_template("parts/figure.html").module

    def resolve(target: str) -> str | None:
        """An address in a text: of another site as it is, of this one from the content folder or the site's root."""
        try:
            address = urlsplit(target)
        except ValueError:
            return None
        if address.scheme.lower() in {"http", "https", "mailto"} or target.startswith("#"):
            return target
        path = unquote(address.path)
        if address.scheme or address.netloc or target.startswith("//") or ".." in path.split("/"):
            return None
        query = f"?{address.query}" if address.query else ""
        fragment = f"#{address.fragment}" if address.fragment else ""
        return link(path.lstrip("/")) + query + fragment

    parts: list[str] = []
    for piece in markdown.pieces(body.markdown, resolve=resolve):
        if isinstance(piece, str):
            parts.append(piece)
        else:
            picture = pictures.get(piece.src) or Picture(original=piece.src, alt=piece.alt)
            parts.append(figure.figure(picture, words=_words(look)))  # type: ignore[attr-defined]
    return Markup("".join(parts))  # noqa: S704  (sanitised by markdown.pieces; figures by autoescape)


@lru_cache(maxsize=4)
def _words(look: Look) -> words.Words:
    return words.Words(look.lang, look.theme.locales)


@lru_cache(maxsize=4)
def _environment(look: Look) -> Environment:
    environment = Environment(
        loader=jinja2.FunctionLoader(lambda name: _source(look.theme, name)),
        autoescape=select_autoescape(disabled_extensions=("txt",), default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals |= {
        "site": {
            "title": look.title,
            "description": look.description,
            "base_url": look.base_url,
            "lang": look.lang,
            "dir": words.direction(look.lang),
            "pages": look.pages,
        },
        "t": _words(look),
        "absolute": lambda url: urls.absolute(look.base_url, url),
    }
    environment.filters |= {
        "longdate": partial(words.longdate, language=look.lang),
        "isodate": words.isodate,
        "number": lambda value: words.number(value, look.lang),
        "month_name": partial(words.month_name, language=look.lang),
        "language_name": lambda code: words.language_name(code, look.lang),
        "direction": words.direction,
    }
    return environment


def _source(theme: Theme, name: str) -> tuple[str, str, None]:
    if name not in theme.templates:
        raise jinja2.TemplateNotFound(name)
    path, text = theme.templates[name]
    return text, str(path), None


def _located(error: Exception, page: Page, look: Look) -> ThemeError:
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
