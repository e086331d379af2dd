"""The state of all that a build reads and writes, as git knows it: names, times and sizes; and what of it is sure."""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from kliping.builder.output import BUNDLE
from kliping.digest import joined
from kliping.installed import bundled_themes, distributions, sources
from kliping.site import SETTINGS, Site

# A file changed in the same tick of the clock in which it was read may change again without another time: ext4's tick
# is 4 ms. A disk with a coarser clock has files read once more than need be, never once less.
TICK = 20_000_000  # ns

_State: TypeAlias = tuple[str, int, int, int]  # path, time, time of the inode, size


def of_files(site: Site, *, portable: bool) -> str:
    """The state of all files that a build reads, but the articles; "" where one may change again unseen."""
    now, (installed, code) = time.time_ns(), _code()
    found = [*code, *_states(_read(site))]
    if any(now - changed < TICK for _, changed, _, _ in found):
        return ""
    return joined(*installed, int(portable), str(site.root), *found)


@cache
def _code() -> tuple[Sequence[str], Sequence[_State]]:
    """The code that runs and its themes, as they were when first asked for: what is installed later does not run."""
    return tuple(distributions()), tuple(_states(chain(sources(), _below(str(bundled_themes())))))


def _read(site: Site) -> Iterator[str]:
    yield str(site.root / SETTINGS)
    for folder in (site.root / "themes", site.pages_dir, site.images_dir, site.content / "static"):
        yield from _below(str(folder))
    yield from sorted(str(path) for path in site.content.glob("*.yaml"))


def _states(paths: Iterable[str]) -> Iterator[_State]:
    for path in paths:
        try:
            stat = os.stat(path)  # noqa: PTH116  (a third of the time of Path.stat)
        except OSError:
            continue
        yield path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size


def _below(folder: str) -> Iterator[str]:
    """A folder and all that is in it."""
    yield folder
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        else:
            yield entry.path


def folders(paths: Iterable[str]) -> list[str]:
    """The folders that files are in, sorted; the root is ""."""
    found = {""}
    for path in paths:
        above = path.rpartition("/")[0]
        while above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return sorted(found)


class Folders(NamedTuple):
    """The state of folders of the output."""

    digest: str
    recent: list[str]  # changed just now: these may change again unseen
    times: Mapping[str, int]  # of the others, by name


def of_folders(
    root: Path, names: Iterable[str], *, unsure: Collection[str] = (), times: Mapping[str, int] = MappingProxyType({})
) -> Folders:
    """The state of folders of the output: a name that comes or goes changes its folder's time.

    Of `unsure` folders the time says nothing. Who knows the `times` of some need not have them looked at again.
    """
    place, since = f"{root}/", time.time_ns() - TICK
    found: list[int] = []
    recent: list[str] = []
    sure: dict[str, int] = {}
    for name in names:
        changed = times.get(name)
        if changed is None:
            try:
                changed = os.lstat(place + name).st_mtime_ns
            except OSError:
                changed = 0
        if changed > since:
            recent.append(name)
        else:
            sure[name] = changed
        found.append(-1 if changed > since or name in unsure else changed)
    return Folders(joined(*found), recent, sure)


def holds(root: Path, folder: str, names: Collection[str]) -> bool:
    """Whether a folder of the output holds these names and no other, and is no link; at the root, hidden ones and
    search count not.
    """
    place = f"{root}/{folder}"
    if folder and os.path.islink(place):  # noqa: PTH114  (as os.stat)
        return False
    try:
        found = set(os.listdir(place))
    except OSError:
        return False
    ours = set(names)
    if not folder:
        found, ours = ({n for n in some if not n.startswith(".") and n != BUNDLE} for some in (found, ours))
    return found == ours
