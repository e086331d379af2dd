"""Articles -> the search index: shards by date, each made by Pagefind; `shardlist` puts them into the output.

Only a shard whose articles changed is made again. Its folder is named by what it was made from, so that a new one
stands beside the old until the list, one file, names it.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from errno import ENAMETOOLONG
from functools import partial
from pathlib import Path
from threading import Event

from kliping import urls
from kliping.builder import pagefind, settle, shardlist
from kliping.builder.bundle import is_current, state_of
from kliping.builder.entry import Entry
from kliping.builder.output import BUNDLE, Output
from kliping.builder.pagefind import SearchError
from kliping.builder.record import Records, records, thumbnail
from kliping.builder.shards import MOST, Indexed, cut
from kliping.builder.source import Source
from kliping.builder.task import Made, Shard, Task
from kliping.builder.turns import Turns
from kliping.cache import Record
from kliping.code import CODE
from kliping.digest import joined
from kliping.model import Problem

# Two at a time take half of the time of one after another. Pagefind takes 0.42 MB of memory an article.
AT_A_TIME, AT_ONCE = 2, 2400


def task(source: Source, *, folder: str = "search", most: int = MOST) -> Task:
    """The index of an archive, to be made in a folder of the cache."""
    site = source.site
    entries = {urls.path(entry.url): entry for entry in source.archive.entries}
    return planned(
        [_indexed(path, one, thumbnail(one, source.catalogue)) for path, one in entries.items()],
        records=records(entries, source.article, site, source.catalogue),
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


def remember(put_: Mapping[str, Record], built: MutableMapping[str, Record]) -> None:
    """Note what was put into the output in place of what was there."""
    for path in [path for path in built if path.startswith(f"{BUNDLE}/")]:
        del built[path]
    built.update(put_)


def index(wanted: Task, built: MutableMapping[str, Record]) -> tuple[int, list[Problem]]:
    """Bring the index in the output up to date. Returns how many shards were made anew, and what could not be."""
    if is_current(wanted.key, wanted.output, built):
        return 0, []
    try:
        made = make(wanted, stale(wanted, built))
        remember(shardlist.put(wanted, made), built)
    except SearchError as error:
        return 0, [error.problem]
    return len(made.shards) or int(not made.problems), list(made.problems)
