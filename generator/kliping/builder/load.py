"""content/articles/*.md -> Entries, and a Leaf for each article's own page; broken files become Problems.

As git does it: a file whose time and size are those of its last reading is not read again, and one whose bytes are the
same keeps what was read.
"""

import os
import time
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from kliping import frontmatter, packed, slug, urls
from kliping.builder import said
from kliping.builder.authority import Authority, enriched, ids
from kliping.builder.entry import Entry, Shared, entry_of, packed_entry, unpacked
from kliping.builder.leaf import Leaf, leaf
from kliping.builder.listing import Found, Listing, articles_among, listed, place, scan
from kliping.builder.said import Told, marks, subjects, told
from kliping.builder.state import TICK
from kliping.cache import Reading, Readings
from kliping.code import CODE
from kliping.digest import joined
from kliping.errors import KlipingError
from kliping.executor import batches, stream
from kliping.model import Article, Problem
from kliping.site import Site
from kliping.values import changed

BATCH = 100
_MORE = 2**20  # bytes to be read at once


class Stamp(NamedTuple):
    """The state of a file."""

    mtime_ns: int
    size: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """All that a reading depends on beside its file."""

    zone: str  # of dates that name none
    lang: str  # of articles that name none
    portable: bool
    authority: Authority
    content: str = "content"  # how its folder is written, which makes no other article
    with_sentences: bool = True  # whether those are sought that have the names

    @property
    def digest(self) -> str:
        """Of all of it, and of our own code."""
        return joined(self.plain, self.authority.digest)

    @cached_property
    def plain(self) -> str:
        """Of what it is without the authority files."""
        return joined(self.zone, self.lang, int(self.portable), int(self.with_sentences), CODE)


@dataclass(kw_only=True)
class Known:
    """The articles as they were last read, by file: what a process that builds more than once keeps."""

    readings: str | None = None  # the collection that it belongs to
    files: list[str] | None = None  # of all articles, as `scan` has them in order; None: to be listed
    stamps: dict[str, Stamp] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)  # of files that are broken now
    shared: Shared = field(default_factory=dict)

    def forget(self) -> None:
        """Begin anew."""
        self.files = None
        self.stamps.clear()
        self.entries.clear()
        self.problems.clear()
        self.shared.clear()


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The articles of an archive."""

    entries: tuple[Entry, ...]  # those that are published
    ids: frozenset[str | None]  # of drafts too
    problems: tuple[Problem, ...]
    is_whole: bool  # every file could be read


def markdown_files(folder: Path, site: Site) -> tuple[list[Path], list[Problem]]:
    """The Markdown files below a folder; hidden ones and what symbolic links lead out to left out."""
    paths, problems = listed(folder, site)
    return [path for path in paths if path.suffix == ".md"], problems


def load(
    site: Site,
    way: Way,
    *,
    executor: Executor,
    readings: Readings,
    known: Known,
    listing: Listing | None = None,
    changed: frozenset[Path] | None = None,
) -> Loaded:
    """Read the articles that changed; `listing` is that of their folder, where it was made, and `changed` are the paths
    that did since what is `known` was read, where that is known.

    Where a file is broken now, the last good article that this process read stands in for it, so that a preview does
    not lose a page while its author is typing.
    """
    name = readings.begin(way.digest)
    is_first = known.readings != name
    if is_first:
        known.readings = name
        known.forget()
    hashes = _recall(known, readings) if is_first else {}
    files, fresh, problems = _edited(known, readings, site, changed) or _listed(site, listing)
    known.files = None  # until all of it is known
    stale = [found for found in fresh if known.stamps.get(found.file) != found[2:]]
    gone = [file for file in known.entries if file not in files]
    _forget(gone, known, readings)
    _read([(found, hashes.get(found.file)) for found in stale], way, executor, readings, known, keep=not is_first)
    entries = [known.entries[file] for file in files if file in known.entries]
    published, clashes = _unclashed(entry for entry in entries if not entry.is_draft)
    known.files = None if problems else list(files)
    return Loaded(
        entries=tuple(published),
        ids=frozenset(entry.id for entry in entries),
        problems=(*problems, *(known.problems[file] for file in files if file in known.problems), *clashes),
        is_whole=not known.problems,
    )


# The files of all articles in order, those that may have changed, and what is wrong with their folders.
_Files: TypeAlias = tuple[Mapping[str, None], Iterable[Found], Sequence[Problem]]


def _listed(site: Site, listing: Listing | None) -> _Files:
    every, problems = listing or scan(site.articles_dir, site)
    found = [one for one in every if one.file.endswith(".md")]
    return dict.fromkeys(one.file for one in found), found, problems


def _edited(known: Known, readings: Readings, site: Site, changed: frozenset[Path] | None) -> _Files | None:
    """The files of the last reading with those that changed since; None where the folder has to be listed."""
    if known.files is None or changed is None or known.problems:  # a broken file is read again each time
        return None
    among = articles_among(changed, site, any_below=readings.any_below)
    if among is None:
        return None
    before = dict.fromkeys(known.files)
    files = [file for file in before if among.get(file, file) is not None]
    for file, found in among.items():
        if found and file not in before:
            insort(files, file, key=place)
    return dict.fromkeys(files), filter(None, among.values()), ()


def _forget(files: Iterable[str], known: Known, readings: Readings) -> None:
    for file in files:
        known.stamps.pop(file, None)
        known.entries.pop(file, None)
        known.problems.pop(file, None)
    readings.drop(files)


def _recall(known: Known, readings: Readings) -> dict[str, str]:
    """Take over what an earlier process read; return the hashes of the files."""
    hashes = {}
    for file, mtime_ns, size, hashed, data in readings.known():
        try:
            known.entries[file] = unpacked(data, known.shared, file)
        except ValueError:
            continue
        known.stamps[file] = Stamp(mtime_ns, size)
        hashes[file] = hashed
    return hashes


Job: TypeAlias = tuple[Found, str | None]  # the file, and the hash of its last reading
Outcome: TypeAlias = Reading | Stamp | Problem  # Stamp: the bytes are those of the last reading


def _read(
    jobs: Sequence[Job], way: Way, executor: Executor, readings: Readings, known: Known, *, keep: bool
) -> None:
    parts = list(batches(jobs, BATCH))
    done = stream(executor, _load_batch, ((way, part) for part in parts), size=1, ahead=6)
    for part, outcomes in zip(parts, done, strict=True):
        new = [outcome for outcome in outcomes if isinstance(outcome, Reading)]
        readings.put(new)
        for (found, _), outcome in zip(part, outcomes, strict=True):
            file = found.file
            known.problems.pop(file, None)
            if isinstance(outcome, Problem):
                if not keep:
                    _forget([file], known, readings)
                known.problems[file] = outcome
                known.stamps.pop(file, None)  # asked again each time
            elif isinstance(outcome, Stamp):
                known.stamps[file] = outcome
                readings.touch([(*outcome, file)])
            else:
                known.stamps[file] = Stamp(outcome.mtime_ns, outcome.size)
                known.entries[file] = unpacked(outcome.entry, known.shared, file)


def _load_batch(batches_: Sequence[tuple[Way, Sequence[Job]]]) -> list[list[Outcome]]:
    return [[load_one(found, hashed, way) for found, hashed in jobs] for way, jobs in batches_]


def load_one(found: Found, hashed: str | None, way: Way) -> Outcome:
    """Read the article of a file whose last reading had a hash."""
    try:
        stamp = Stamp(found.mtime_ns, found.size)
        if time.time_ns() - stamp.mtime_ns < TICK:
            stamp = Stamp(-1, stamp.size)
        data = _bytes(found.path, found.size)
        now = blake2b(data, digest_size=16).hexdigest()
        if now == hashed:
            return stamp
        entry, leaf, sentences = read(data, found.file, now, way)
    except KlipingError as error:
        return error.problem
    except OSError as error:
        return Problem(where=found.file, what=f"cannot be read: {error.strerror}", hint="Check its permissions.")
    return Reading(found.file, *stamp, now, packed_entry(entry), packed.dumps(leaf), packed.dumps(sentences))


def _bytes(path: str, size: int) -> bytes:
    """What is in a file of about that size, in half of the time of open() and read()."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(file, size + 1)
        while more := os.read(file, _MORE) if len(data) != size else b"":
            data += more
    finally:
        os.close(file)
    return data


def read(data: bytes, file: str, hashed: str, way: Way) -> tuple[Entry, Leaf, Told]:
    """Read an article from the bytes of its file. Raises FrontMatterError."""
    article = frontmatter.decoded(data, shown=file, zone=ZoneInfo(way.zone))
    article = enriched(article if article.lang else changed(article, lang=way.lang), way.authority)
    url = urls.article(article.date, slug_of(article, file))
    own = leaf(article, url=url, portable=way.portable)
    about = subjects(article)
    sentences = told(article, about) if way.with_sentences else {}
    found = marks(about)
    seen = said.digest(found, sentences)
    known = ids(way.authority)
    entry = entry_of(article, own, file=file, url=url, digest="", known=known, about=about, marks=found, said=seen)
    # What the authority files make of it, and not they themselves: an alias that changes nothing here writes nothing.
    entities = tuple([tuple(vars(entity).values()) for entity in article.entities])
    digest = joined(hashed, file.removeprefix(f"{way.content}/"), way.plain, entry.facts, entities)
    return entry._replace(digest=digest), own, sentences


def slug_of(article: Article, file: str) -> str:
    """Safe for an address."""
    if article.slug:
        return article.slug
    name = slug.named_once(Path(file).stem)
    # 2024/06/19/ is a day, and undated/1/ a page of a listing.
    return f"a-{name}" if name.isdigit() else name


def _unclashed(entries: Iterable[Entry]) -> tuple[list[Entry], list[Problem]]:
    """The first of two articles that want one page has it; the other is named and left out."""
    taken: dict[str, Entry] = {}
    problems = []
    for entry in entries:
        first = taken.setdefault(entry.url, entry)
        if first is not entry:
            what = f"wants the page /{entry.url}, which {first.file} has"
            problems.append(Problem(where=entry.file, what=what, hint="Give one of them another slug."))
    return list(taken.values()), problems
