"""New shards -> the output, where a list names those that are searched; the others go."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kliping.builder import pagefind, settle
from kliping.builder.bundle import state_of
from kliping.builder.output import BUNDLE, Output
from kliping.builder.task import Made, Shard, Task
from kliping.cache import Record

Stretched: TypeAlias = tuple[str, Iterable[str]]  # a stretch, and paths of articles that are in it
LIST = "shards.json"
# Of these a large archive has tens of thousands, and every search would load them all: lists offer the most frequent,
# and the others are loaded when an address asks for one.
MANY = ("person", "organisation", "place", "tag")
OFFERED = 400


class Row(NamedTuple):
    """What the list says of a folder."""

    start: str  # its file with what a search begins with
    filters: str  # that with the values which lists offer
    articles: int
    words: int
    halves: str  # of its stretch


def put(wanted: Task, made: Made) -> dict[str, Record]:
    """Put new shards into the output, have the list name them, and remove the others; return what is to be remembered.

    Raises SearchError where the output cannot be written; the index is then what it was.
    """
    try:
        return _put(wanted, made)
    except OSError as error:
        raise pagefind.unwritable(error, wanted.output / BUNDLE) from error


def _put(wanted: Task, made: Made) -> dict[str, Record]:
    output, place = Output(wanted.output), wanted.output / BUNDLE
    shared_before, before = _listed(place)
    held = _held(wanted.shards, made.shards, place, {folder: row.halves for folder, row in before.items()})
    for shard, bundle in made.shards.items():
        if shard.folder in held:
            output.swap(bundle, f"{BUNDLE}/{shard.folder}")
    totals = _totals(one for folder in held for one in settle.counts(place / folder))
    filters = _named("filters", json.dumps(totals, ensure_ascii=False, sort_keys=True).encode())
    offered = {name: totals[name].keys() for name in MANY if name in totals}
    # What a shard's files offer is told by the totals: where these are as they were, so are the files.
    known = before if filters.keys() <= shared_before else {}
    anew = {shard.folder for shard in made.shards}
    rows = {
        folder: row._replace(halves=halves)
        if folder not in anew and (row := known.get(folder)) and _has_files(place / folder, row)
        else _row(output, folder, halves, offered)
        for folder, halves in held.items()
    }
    shared = {**made.shared, **filters}
    for name, data in shared.items():
        output.write(f"{BUNDLE}/{name}", data)
    listed = [[folder, *row] for folder, row in rows.items()]
    output.write(f"{BUNDLE}/{LIST}", json.dumps([sorted(shared), listed], separators=(",", ":")).encode())
    _sweep(place, {*shared, LIST}, rows)
    found = {
        f"{BUNDLE}/{shard.folder}/": Record(shard.key, state_of(place / shard.folder), len(shard.paths))
        for shard in wanted.shards
        if shard.folder in held and shard not in made.partly
    }
    is_whole = not made.problems and not made.partly
    return found | {f"{BUNDLE}/": Record(wanted.key if is_whole else "", state_of(place), len(held))}


def _listed(place: Path) -> tuple[frozenset[str], dict[str, Row]]:
    """The names of the shared files, and what the list says of the folders that are there whole."""
    try:
        shared, rows = json.loads((place / LIST).read_text(encoding="utf-8"))
        found = {
            folder: Row(str(start), str(filters), int(articles), int(words), str(halves))
            for folder, start, filters, articles, words, halves in rows
            if (place / folder / settle.WHOLE).is_file()
        }
        return frozenset(shared), found
    except (OSError, ValueError, TypeError, AttributeError):
        return frozenset(), {}


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


def _row(output: Output, folder: str, halves: str, offered: Mapping[str, Collection[str]]) -> Row:
    """Write the files of a shard that a search loads."""
    files = settle.files(output.root / BUNDLE / folder, offered)
    for name, data in files:
        output.write(f"{BUNDLE}/{folder}/{name}", data)
    (start, _), (filters, _) = files
    return Row(start, filters, *settle.size(output.root / BUNDLE / folder), halves)


def _has_files(folder: Path, row: Row) -> bool:
    return (folder / row.start).is_file() and (folder / row.filters).is_file()


def _sweep(place: Path, files: Collection[str], rows: Mapping[str, Row]) -> None:
    """Remove what the list does not name."""
    Output(place).sweep(files, folders=rows)
    for folder, row in rows.items():
        for path in (place / folder).glob("*-*.pf"):
            if path.name not in {row.start, row.filters}:
                path.unlink()
