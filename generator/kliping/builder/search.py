"""Articles -> the search index: shards by date, each made by Pagefind, and a list of them.

Only a shard whose articles changed is made again. Its folder is named by what it was made from, so that a new one
stands beside the old until the list, one file, names it.
"""

import gzip
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENAMETOOLONG
from functools import partial
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from threading import Event
from typing import TypeAlias

from kliping import urls
from kliping.builder import pagefind, settle
from kliping.builder.bundle import is_current, state_of
from kliping.builder.entry import Entry
from kliping.builder.output import BUNDLE, Output
from kliping.builder.pagefind import SearchError
from kliping.builder.record import Records, records, thumbnail
from kliping.builder.shards import MOST, Indexed, Stretch, cut
from kliping.builder.source import Source
from kliping.builder.turns import Turns
from kliping.cache import Record
from kliping.code import CODE
from kliping.digest import joined
from kliping.model import Problem

Stretched: TypeAlias = tuple[str, Iterable[str]]  # a stretch, and paths of articles that are in it
LIST = "shards.json"
# Two at a time take half of the time of one after another. Pagefind takes 0.42 MB of memory an article.
AT_A_TIME, AT_ONCE = 2, 2400
# Of these a large archive has tens of thousands, and every search would load them all: lists offer the most frequent,
# and the others are loaded when an address asks for one.
MANY = ("person", "organisation", "place", "tag")
OFFERED = 400


@dataclass(frozen=True)
class Shard:
    """A part of the index: its stretch, its articles' paths, and the key of all that decides what it is."""

    stretch: Stretch
    paths: tuple[str, ...]
    key: str

    @property
    def folder(self) -> str:
        """Its folder in the output."""
        return f"{self.stretch.name}-{self.key[:12]}"


@dataclass(frozen=True, kw_only=True)
class Task:
    """An index to be made: its shards, newest first, where they are made and put, and the key of it all."""

    shards: tuple[Shard, ...]
    records: Records
    output: Path
    folder: Path
    language: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """Shards that wait to be put into the output, and what could not be made."""

    shards: Mapping[Shard, Path]
    partly: frozenset[Shard]  # an article's record could not be made: another time
    shared: Mapping[str, bytes]  # what Pagefind has in every bundle
    problems: tuple[Problem, ...] = ()


def task(source: Source, *, folder: str = "search", most: int = MOST) -> Task:
    """The index of an archive, to be made in a folder of the cache."""
    site = source.site
    entries = {urls.path(entry.url): entry for entry in source.archive.entries}
    return planned(
        [_indexed(path, one, thumbnail(one, source.catalogue)) for path, one in entries.items()],
        records=records(entries, site, source.catalogue),
        output=site.output,
        folder=site.cache_dir / folder,
        language=site.languages[0].split("-")[0],
        most=most,
    )


def _indexed(path: str, entry: Entry, image: str | None) -> Indexed:
    digest = f"{entry.digest} {image}" if image else entry.digest
    return Indexed(path, urls.day_of(entry.date) if entry.date else None, digest)


def planned(
    articles: Sequence[Indexed], *, records: Records, output: Path, folder: Path, language: str, most: int = MOST
) -> Task:
    """The index of articles, whose records are asked for when their shard is made."""
    way = joined(language, pagefind.installed(), CODE)
    shards = tuple(
        Shard(stretch, tuple(one.path for one in held), joined(way, *((one.path, one.digest) for one in held)))
        for stretch, held in cut(articles, most=most).items()
    )
    key = joined(way, *(shard.key for shard in shards))
    return Task(shards=shards, records=records, output=output, folder=folder, language=language, key=key)


def stale(wanted: Task, built: Mapping[str, Record]) -> tuple[Shard, ...]:
    """The shards that the output does not have as they should be."""
    return tuple(shard for shard in wanted.shards if not _is_there(shard, wanted.output, built))


def _is_there(shard: Shard, output: Path, built: Mapping[str, Record]) -> bool:
    known = built.get(f"{BUNDLE}/{shard.folder}/")
    return bool(known and known.key == shard.key and known.mtime_ns == state_of(output / BUNDLE / shard.folder))


def make(
    wanted: Task,
    shards: Sequence[Shard],
    *,
    stop: Event | None = None,
    give_way: Callable[[], None] = lambda: None,
) -> Made:
    """Index some shards. Raises SearchError where none can be made, and where `stop` was set.

    With `stop`, somebody looks on: pages come before the search. `give_way` is called between two records, and returns
    when others of this process have done what they are about.
    """
    gently, stop = stop is not None, stop or Event()
    done: dict[Shard, tuple[Path, bool] | Problem] = {}
    _cleared(wanted.folder)
    shared = pagefind.shared(wanted.folder / "shared", wanted.language, stop)
    turns = Turns({shard: len(shard.paths) for shard in shards}, at_a_time=AT_A_TIME, most=AT_ONCE)
    work = partial(_work, wanted, turns, done, stop=stop, gently=gently, give_way=give_way)
    with ThreadPoolExecutor(AT_A_TIME + 1) as threads:  # one lays out records while the others wait for Pagefind
        workers = [threads.submit(work) for _ in range(AT_A_TIME + 1)]
        try:
            for worker in workers:
                worker.result()
        except BaseException:
            stop.set()  # ends the Pagefinds that run
            raise
    if stop.is_set():
        raise SearchError("pagefind", "was ended")
    made = {shard: done[shard] for shard in shards}
    bundles = {shard: result for shard, result in made.items() if not isinstance(result, Problem)}
    return Made(
        shards={shard: bundle for shard, (bundle, _) in bundles.items()},
        partly=frozenset(shard for shard, (_, is_whole) in bundles.items() if not is_whole),
        shared=shared,
        problems=tuple(dict.fromkeys(result for result in made.values() if isinstance(result, Problem))),
    )


def _cleared(folder: Path) -> None:
    try:
        if folder.is_symlink():
            folder.unlink()  # the link, never what it leads to
        elif folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
    except OSError as error:
        raise pagefind.unwritable(error, folder) from error


def _work(
    wanted: Task,
    turns: Turns[Shard],
    done: MutableMapping[Shard, tuple[Path, bool] | Problem],
    *,
    stop: Event,
    gently: bool,
    give_way: Callable[[], None],
) -> None:
    """Make one shard after another, as long as there is one: its folder and whether all of its articles are in it."""
    while True:
        with turns.readying() as shard:
            if shard is None:
                return
            place = wanted.folder / shard.folder
            with _told(wanted, shard, done):
                if stop.is_set():
                    raise SearchError("pagefind", "was ended")
                count = _lay_out(wanted.records(shard.paths), place / "records", give_way)
        if shard not in done:
            with turns.doing(shard), _told(wanted, shard, done):
                pagefind.run(place / "records", place / "bundle", wanted.language, stop, gently=gently)
                shutil.rmtree(place / "records")
                give_way()
                settle.settle(place / "bundle")
                done[shard] = place / "bundle", count == len(shard.paths)


@contextmanager
def _told(
    wanted: Task, shard: Shard, done: MutableMapping[Shard, tuple[Path, bool] | Problem]
) -> Iterator[None]:
    """Note why a shard cannot be made."""
    try:
        yield
    except SearchError as error:
        done[shard] = error.problem
    except settle.FormError:
        hint = "Install the version in constraints.txt."
        what = "writes an index of a form that kliping does not know"
        done[shard] = SearchError("pagefind", what, hint=hint).problem
    except OSError as error:
        done[shard] = pagefind.unwritable(error, wanted.folder).problem


def _lay_out(texts: Iterable[tuple[str, str]], folder: Path, give_way: Callable[[], None]) -> int:
    """Write records as they come, and count them."""
    folder.mkdir(parents=True)
    output, count = Output(folder), 0
    for path, text in texts:
        give_way()
        try:
            output.write(path, text.encode("utf-8", "replace"))
        except OSError as error:
            if error.errno != ENAMETOOLONG:  # which has no page either
                raise
        else:
            count += 1
    return count


def put(wanted: Task, made: Made) -> dict[str, Record]:
    """Put new shards into the output, have the list name them, and remove the others; return what is to be remembered.

    Raises SearchError where the output cannot be written; the index is then what it was.
    """
    try:
        return _put(wanted, made)
    except OSError as error:
        raise pagefind.unwritable(error, wanted.output / BUNDLE) from error


def remember(put_: Mapping[str, Record], built: MutableMapping[str, Record]) -> None:
    """Note what was put into the output in place of what was there."""
    for path in [path for path in built if path.startswith(f"{BUNDLE}/")]:
        del built[path]
    built.update(put_)


def _put(wanted: Task, made: Made) -> dict[str, Record]:
    output, place = Output(wanted.output), wanted.output / BUNDLE
    before = _listed(place)
    held = _held(wanted.shards, made.shards, place, before)
    for shard, bundle in made.shards.items():
        if shard.folder in held:
            output.swap(bundle, f"{BUNDLE}/{shard.folder}")
    totals = _totals(one for folder in held for one in settle.counts(place / folder))
    offered = {name: totals[name].keys() for name in MANY if name in totals}
    asked = {folder: _asked(output, folder, offered) for folder in held}
    shared = {**made.shared, **_named("filters", json.dumps(totals, ensure_ascii=False, sort_keys=True).encode())}
    for name, data in shared.items():
        output.write(f"{BUNDLE}/{name}", data)
    listed = [[folder, *names, *settle.size(place / folder), held[folder]] for folder, names in asked.items()]
    output.write(f"{BUNDLE}/{LIST}", json.dumps([sorted(shared), listed], separators=(",", ":")).encode())
    _sweep(place, {*shared, LIST}, asked)
    found = {
        f"{BUNDLE}/{shard.folder}/": Record(shard.key, state_of(place / shard.folder), len(shard.paths))
        for shard in wanted.shards
        if shard.folder in held and shard not in made.partly
    }
    is_whole = not made.problems and not made.partly
    return found | {f"{BUNDLE}/": Record(wanted.key if is_whole else "", state_of(place), len(held))}


def _listed(place: Path) -> dict[str, str]:
    """The folders that the list names, with the halves of their stretches."""
    try:
        _, found = json.loads((place / LIST).read_text(encoding="utf-8"))
        return {folder: str(halves) for folder, *_, halves in found if (place / folder / settle.WHOLE).is_file()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _held(
    shards: Sequence[Shard], made: Collection[Shard], place: Path, before: Mapping[str, str]
) -> dict[str, str]:
    """The folders that are to be searched, newest first, with the halves of their stretches.

    Where one could not be made, what its stretch was is searched until it can, whole: the halves of a stretch that was
    cut in two hold some of its articles again, and a stretch that was put together lacks none of them. So does a
    stretch stay as it was that gave articles to it, or got some of it.
    """
    ready = {shard.folder for shard in shards if shard in made or (place / shard.folder / settle.WHOLE).is_file()}
    wanted = {shard.folder: shard.stretch.halves for shard in shards}
    whole = _outermost({*wanted.values(), *before.values()})
    unready = {whole[halves] for folder, halves in wanted.items() if folder not in ready}
    as_before = unready & {whole[halves] for halves in before.values()}
    olds = [(whole[halves], place / folder) for folder, halves in before.items()]
    new, wished = ([(whole[one.stretch.halves], one.paths) for one in some] for some in (made, shards))
    as_before |= _bound(unready, new, wished, olds)
    held = {folder: halves for folder, halves in wanted.items() if folder in ready and whole[halves] not in as_before}
    held |= {folder: halves for folder, halves in before.items() if whole[halves] in as_before}
    dated = sorted((one for one in held.items() if one[1][0] == "d"), key=itemgetter(1), reverse=True)
    return dict([*dated, *sorted((one for one in held.items() if one[1][0] != "d"), key=itemgetter(1))])


def _bound(
    unready: set[str],
    made: Collection[Stretched],
    wanted: Collection[Stretched],
    olds: Sequence[tuple[str, Path]],
) -> set[str]:
    """The stretches made anew that have to stay as they were because of those that are `unready`.

    Between the two an article has moved: it would be found in both, or in neither.
    """
    new = _together(made)
    if not unready or unready >= new.keys():
        return set()
    old = _together((stretch, settle.paths(folder)) for stretch, folder in olds if stretch in new or stretch in unready)
    to_be, nothing = _together(wanted), frozenset[str]()
    bound, more = set[str](), set(unready)
    while more:
        here = [(old.get(stretch, nothing), to_be.get(stretch, nothing)) for stretch in more]
        more = {
            stretch
            for stretch in new.keys() - bound - set(unready)
            if any(was & new[stretch] or becomes & old.get(stretch, nothing) for was, becomes in here)
        }
        bound |= more
    return bound


def _together(parts: Iterable[Stretched]) -> dict[str, frozenset[str]]:
    """Paths by stretch."""
    found: dict[str, set[str]] = defaultdict(set)
    for stretch, paths in parts:
        found[stretch].update(paths)
    return {stretch: frozenset(paths) for stretch, paths in found.items()}


def _outermost(stretches: Collection[str]) -> dict[str, str]:
    """For each the largest one that it is a part of, which may be itself."""
    found, last = {}, " "
    for one in sorted(stretches):
        last = last if one.startswith(last) else one
        found[one] = last
    return found


def _totals(counts: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """How many articles the values of each filter have; of those in MANY, the values that lists offer."""
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for name, value, count in counts:
        total[name][value] += count
    return {name: _frequent(values) if name in MANY else dict(values) for name, values in total.items()}


def _frequent(values: Counter[str]) -> dict[str, int]:
    """The values with at least so many articles that they are not too many.

    The number is a power of two, so that few edits of one article change what the others' shards offer.
    """
    least = 1
    while sum(count >= least for count in values.values()) > OFFERED:
        least *= 2
    return {value: count for value, count in values.items() if count >= least}


def _named(what: str, data: bytes) -> dict[str, bytes]:
    """A file whose name changes with its bytes, so that no browser keeps an old one."""
    return {f"{what}-{sha256(data).hexdigest()[:12]}.pf": gzip.compress(data, mtime=0)}


def _asked(output: Output, folder: str, offered: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Write the files of a shard that a search loads; return their names."""
    files = settle.files(output.root / BUNDLE / folder, offered)
    for name, data in files:
        output.write(f"{BUNDLE}/{folder}/{name}", data)
    return tuple(name for name, _ in files)


def _sweep(place: Path, files: Collection[str], asked: Mapping[str, Collection[str]]) -> None:
    """Remove what the list does not name."""
    Output(place).sweep(files, folders=asked)
    for folder, names in asked.items():
        for path in (place / folder).glob("*-*.pf"):
            if path.name not in names:
                path.unlink()


def index(wanted: Task, built: MutableMapping[str, Record]) -> tuple[int, list[Problem]]:
    """Bring the index in the output up to date. Returns how many shards were made anew, and what could not be."""
    if is_current(wanted.key, wanted.output, built):
        return 0, []
    try:
        made = make(wanted, stale(wanted, built))
        remember(put(wanted, made), built)
    except SearchError as error:
        return 0, [error.problem]
    return len(made.shards) or int(not made.problems), list(made.problems)
