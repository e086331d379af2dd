"""The values. What the product is about can be read here; what happens to it is in the functions elsewhere.

    raw files --read--> Raw --extract--> Article --dumps--> Markdown --loads--> Article
                                                   --collect--> Archive --plan--> Page --render--> bytes
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Literal, TypeAlias

from kliping.digest import digest, joined

When: TypeAlias = date | datetime      # the day alone, or the moment with its zone
RawKind: TypeAlias = Literal[
    "text",                          # as copied from a page
    "html",                          # a whole page
    "fragment",                      # the HTML of an article alone, as feeds have it
    "markdown",                      # as it is to stand in the file
]
EntityType: TypeAlias = Literal["person", "organisation", "place"]
ENTITY_TYPES: tuple[EntityType, ...] = ("person", "organisation", "place")
By: TypeAlias = Literal["authority", "gazetteer", "tagger", "human"]
BY: tuple[By, ...] = ("authority", "gazetteer", "tagger", "human")
Shrinks: TypeAlias = Literal["css", "js"]
Role: TypeAlias = Literal["credit", "byline"]
ROLES: tuple[Role, ...] = ("credit", "byline")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something a person has to look at. `str()` gives the one line: where, what, what to do."""

    where: str | None
    what: str
    line: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = "" if self.where is None else f"{self.where}:" + (f"{self.line}:" if self.line else "") + " "
        text = f"{place}{self.what}" + (f". {self.hint}" if self.hint else "")
        return " ".join(text.split())


@dataclass(frozen=True, kw_only=True)
class Raw:
    """One raw article as it was received, decoded but not yet understood."""

    file: str                        # path below the raw folder, with "/" on every system
    sha256: str                      # of the whole file's bytes, hexadecimal
    kind: RawKind
    text: str                        # with "\n" line ends, without a byte order mark
    encoding: str = "utf-8"          # how the bytes were read
    part: str | None = None          # which article of the file, where it holds several: a guid, a line number
    fields: Mapping[str, object] = field(default_factory=dict)   # what the file itself says of the article
    evidence: Mapping[str, str] = field(default_factory=dict)    # field -> where it says so: "rss: pubDate"
    files: Mapping[str, bytes] = field(default_factory=dict)     # pictures that came with it: as the text names them
    notes: tuple[str, ...] = ()      # what reading it had to leave out or repair


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture of an article; one that is not in the archive has a caption and a credit, but no `src`."""

    src: str | None = None           # address, or path below the content folder: images/2024/06/x.jpg
    caption: str | None = None
    credit: str | None = None        # who is credited, without brackets and labels: "KCNA"
    creator: str | None = None       # the photographer, where the credit names one
    alt: str | None = None
    role: str | None = None          # "lead", "inline"
    hold: bool | None = None         # True: nobody has cleared it, it stays out; False: cleared; None: as the settings


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A person, organisation or place that an article names."""

    id: str | None = None            # of the authority file, or of the page; made from the name where absent
    name: str
    type: EntityType
    count: int | None = None         # how often the text names it; not known where a person wrote it down
    by: By | None = None             # who found it: the authority file, a list of names, a tagger, a person (or None)
    confidence: float | None = None  # of software: 0 to 1
    role: Role | None = None         # it made the text or a picture, and the article is not about it
    forms: tuple[tuple[str, int], ...] = ()   # how the text writes it and how often, where not by its name alone


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an article's Markdown came from."""

    file: str                        # the original, below the raw folder
    part: str | None = None          # which article of the original, where that holds several
    sha256: str                      # of the whole original's bytes
    converter: str                   # version of kliping that converted it
    date_from: str | None = None     # what the date was read from: "stamp", "prose", "json-ld", ...
    checksum: str | None = None      # of the Markdown as the converter wrote it (see frontmatterwrite.checksum)


@dataclass(frozen=True, kw_only=True)
class Article:
    """One news article, as it stands in a Markdown file. Unknown is None or empty, never a guess."""

    title: str
    body: str = ""                   # Markdown, without the front matter, to the last line end
    date: When | None = None         # of publication
    lastmod: When | None = None
    lang: str | None = None          # BCP 47
    source: str | None = None        # the paper or site that published it
    source_url: str | None = None    # where it was published
    authors: tuple[str, ...] = ()
    dateline: str | None = None      # "Pyongyang"
    description: str | None = None   # the standfirst
    is_based_on: tuple[str, ...] = ()        # other media it says that it reports from
    incomplete: str | None = None    # why this is not the whole article
    images: tuple[Image, ...] = ()
    tags: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    say: tuple[tuple[str, str], ...] = ()    # a name as the text has it, and the id of whom it means there
    slug: str | None = None
    id: str | None = None            # stable for ever
    reviewed: tuple[str, ...] = ()   # doubts that a person has looked at and accepted: "date", "credit-1"
    origin: Origin | None = None
    extra: Mapping[str, object] = field(default_factory=dict)   # keys that kliping does not know, kept

    @cached_property
    def digest(self) -> str:
        """No two articles that differ have the same; of all its fields, or of the file that it was read from."""
        return digest({name: getattr(self, name) for name in self.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class Term:
    """One entry of an authority file: an entity, tag or source, with the other spellings it goes by."""

    id: str
    name: str                        # of an entity with a name for each language: the first
    type: Literal["person", "organisation", "place", "tag", "source"]
    aliases: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()       # tags only: phrases in a text that add the tag
    min_cues: int = 1                # tags only: how often they must occur (see builder.authority)
    broader: tuple[str, ...] = ()    # tags only: ids of the tags that it is a part of
    narrower: tuple[str, ...] = ()   # tags only: ids of its parts
    links: tuple[str, ...] = ()      # addresses of the same on other sites
    description: str | None = None
    wikidata: str | None = None      # Q and a number
    # of entities only
    names: tuple[tuple[str, str], ...] = ()          # language -> name, where the file has several
    only_with: tuple[tuple[str, tuple[str, ...]], ...] = ()   # alias -> texts, one of which has to be there too
    was: tuple[str, ...] = ()        # ids that it had, whose addresses lead here (see urls.was)
    image: str | None = None         # path below the content folder
    apart: tuple[str, ...] = ()      # `not` in the file: ids or names that it is not, however alike

    @property
    def spellings(self) -> tuple[str, ...]:
        """Its names in all languages and its aliases, each once."""
        return tuple(dict.fromkeys((self.name, *(name for _, name in self.names), *self.aliases)))

    @property
    def unconditional(self) -> tuple[str, ...]:
        """The spellings that mean it in any text."""
        bound = dict(self.only_with)
        return tuple(name for name in self.spellings if name not in bound)

    def name_in(self, language: str) -> str:
        """Its name in a language (BCP 47), or the first."""
        names = dict(self.names)
        return names.get(language) or names.get(language.split("-", maxsplit=1)[0]) or self.name


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a person has decided on a name that software finds: it is none, or of another type."""

    name: str
    type: EntityType | None = None       # killed: of this type only; None: of any
    becomes: EntityType | None = None    # None: never an entity


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Names (or ids, or items of Wikidata) that a person has looked at and that are not one, however alike."""

    names: tuple[str, ...]
    type: EntityType | None = None       # None: whatever they are names of


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Whom a name means in some articles."""

    name: str                            # as the texts have it
    id: str
    articles: tuple[str, ...]            # ids of articles


Verdict: TypeAlias = Ruling | Apart | Meant


@dataclass(frozen=True, kw_only=True)
class Entities:
    """content/entities.yaml: who and what is known, and what a person has decided on single names."""

    terms: tuple[Term, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    apart: tuple[Apart, ...] = ()
    meant: tuple[Meant, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link:
    """A name with the page it has, if it has one."""

    name: str
    url: str | None = None
    count: int | None = None
    date: When | None = None
    by: By | None = None             # who found it: of the people, organisations and places of an article


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture as a page shows it. Without a file in the archive it is a caption, a credit and perhaps an address."""

    src: str | None = None           # path in the output of the widest JPEG, or None: there is none to be shown
    original: str | None = None      # where it is on another host, which no page asks for it
    width: int | None = None         # of the widest, in pixels
    height: int | None = None
    widths: tuple[int, ...] = ()     # that there are, as JPEG and as AVIF
    file: str | None = None          # path in the output of what a reader may keep
    is_held: bool = False            # the archive has it, and does not show it
    caption: str | None = None
    credit: str | None = None
    creator: str | None = None
    alt: str | None = None
    role: str | None = None

    def at(self, place: Callable[[str], str]) -> "Picture":
        """The same picture, with the addresses that a place gives to its paths."""
        if self.src is None:
            return self
        return replace(self, src=place(self.src), file=place(self.file) if self.file else None)

    @property
    def avif(self) -> str:
        """Its addresses as AVIF, for `srcset`."""
        return self._srcset("avif")

    @property
    def jpeg(self) -> str:
        """Its addresses as JPEG, for `srcset`."""
        return self._srcset("jpg")

    def _srcset(self, suffix: str) -> str:
        stem = (self.src or "").rpartition("-")[0]
        return ", ".join(f"{stem}-{width}.{suffix} {width}w" for width in self.widths)


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a list or a feed shows of an article. It has no body, so that correcting a body cannot touch a list."""

    url: str
    title: str
    date: When | None
    lang: str
    source: Link | None
    summary: str
    image: Picture | None = None
    authors: tuple[str, ...] = ()
    lastmod: When | None = None
    id: str | None = None

    @cached_property
    def digest(self) -> str:
        """Of all its fields."""
        return joined(*self.plain, repr(self.image) if self.image else None)

    @property
    def plain(self) -> tuple[str | tuple[str | None, ...] | None, ...]:
        """All of its fields but the picture, as values that are quickly packed and joined."""
        date = self.date.isoformat() if self.date else None
        lastmod = self.lastmod.isoformat() if self.lastmod else None
        source = (self.source.name, self.source.url) if self.source else None
        return self.url, self.title, date, lastmod, self.lang, source, self.summary, self.authors, self.id


@dataclass(frozen=True)
class Phrase:
    """Words of the interface, or a date, to be put into its language when a page is rendered."""

    key: str | None = None           # of the theme's locales
    when: When | str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One file of the output. Its template sees the context, the theme and the settings, and nothing else."""

    path: str                        # in the output: "tags/banjir/index.html"
    template: str                    # "tag.html"
    claimed_by: str                  # who wants this path, for the message when two do
    digest: str                      # of the template and all that the context says
    make: Callable[[], Mapping[str, object]]     # the context, which most pages of a build need not have
    modified: When | None = None     # for the sitemap

    @property
    def context(self) -> Mapping[str, object]:
        """What the template sees, made anew each time."""
        return self.make()


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One file of the output that is copied."""

    path: str                        # in the output
    file: str                        # where it is copied from
    key: str                         # of its bytes
    claimed_by: str
    shrinks: Shrinks | None = None   # it loses what only its author needs
    data: bytes | None = None        # its bytes, where they are not the file's or another computer has no such file


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a pass did."""

    did: Mapping[str, int] = field(default_factory=dict)     # {"written": 12, "unchanged": 14010, ...}
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()  # worth saying, but not wrong: "left alone, edited by a person"
    seconds: float = 0.0
    details: tuple[Mapping[str, object], ...] = ()   # for --verbose and --json
    stages: Mapping[str, float] = field(default_factory=dict)    # where the time went, in seconds

    @property
    def status(self) -> int:
        """0, or 1 where there are problems in the content."""
        return 1 if self.problems else 0
