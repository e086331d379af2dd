"""All articles of an archive -> content/stories.yaml, where near copies are linked as one story. None is dropped.

What was read of a file is kept until the file changes, so that a run over a large archive reads what is new.
"""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from kliping import stories
from kliping.converter import doubles
from kliping.converter.articles import write
from kliping.converter.records import Records
from kliping.executor import run
from kliping.model import Problem
from kliping.site import Site
from kliping.stories import STORIES, Stories, Story

BATCH = 200
_ID = re.compile(r"^id:[ \t]*['\"]?([a-z0-9][a-z0-9-]*)['\"]?[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Retold:
    """What the comparison has found."""

    stories: tuple[Story, ...] = ()
    notes: tuple[Problem, ...] = ()  # of stories that are new or have grown


def retold(site: Site, records: Records, *, executor: Executor) -> Retold:
    """Compare all articles and write the stories. Raises VocabularyError where a person's file cannot be read."""
    shown = f"{site.content.relative_to(site.root).as_posix()}/{STORIES}"
    path = site.content / STORIES
    before = stories.load(path, shown=shown)
    signed = _signed(site, records, executor)
    of = {name: data for name, data in signed.items() if data[1]}
    found = doubles.near_copies(
        {name: signature for name, (_, signature) in of.items()}, lambda name: _body(site.root / name)
    )
    pairs = [(of[a][0], of[b][0]) for a, b in found if not _is_apart(before, of[a][0], of[b][0])]
    told = stories.told(doubles.groups(pair for pair in pairs if pair[0] != pair[1]), before)
    if told or before.stories:
        text = stories.dumps(Stories(stories=told, apart=before.apart))
        write(path, text.encode("utf-8"), within=site.content)
    return Retold(stories=told, notes=tuple(_notes(told, before, {data[0]: name for name, data in of.items()})))


def _notes(told: Sequence[Story], before: Stories, files: dict[str, str]) -> Iterator[Problem]:
    for story in told:
        for article in story.same_story:
            others = tuple(other for other in story.same_story if other != article)
            if set(others) - set(before.others(article)):
                names = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
                what = f"tells the same story as {names}"
                yield Problem(where=files.get(article, article), what=what, hint=f"Linked in {STORIES}.")
                break


def _is_apart(before: Stories, one: str, other: str) -> bool:
    return any(one in ids and other in ids for ids in before.apart)


def _signed(site: Site, records: Records, executor: Executor) -> dict[str, tuple[str, bytes]]:
    """File -> the article's id and the signature of its text, which is empty where the text is short."""
    known = {name: row for name, row in records.signatures().items() if _is_whole(row[1])}
    now = dict(_files(site))
    new = [(site.root, name) for name, state in now.items() if known.get(name, ("", b""))[0] != state]
    rows = [(name, now[name], data) for name, data in run(executor, _sign, new, BATCH)]
    records.sign(rows, [name for name in records.signatures() if name not in now])
    all_rows = {name: data for name, (state, data) in known.items() if now.get(name) == state}
    all_rows |= {name: data for name, _, data in rows}
    signed = {}
    for name, data in sorted(all_rows.items()):
        article, _, signature = data.partition(b"\0")
        if article:
            signed[name] = article.decode("ascii"), signature
    return signed


def _is_whole(data: bytes) -> bool:
    """Whether a row holds what this version would have written."""
    return not data or len(data.partition(b"\0")[2]) in {0, doubles.SIZE}


def _sign(jobs: Sequence[tuple[Path, str]]) -> list[tuple[str, bytes]]:
    return [(name, _signature(root / name)) for root, name in jobs]


def _signature(path: Path) -> bytes:
    """The id and the signature, with a zero byte between them; nothing of a file without an id."""
    head, body = _parted(path)
    article = _ID.search(head)
    return article[1].encode("ascii") + b"\0" + (doubles.signature(body) or b"") if article else b""


def _body(path: Path) -> str:
    return _parted(path)[1]


def _parted(path: Path) -> tuple[str, str]:
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return "", ""
    head, _, body = text.partition("\n---\n")
    return head, body


def _files(site: Site) -> Iterator[tuple[str, str]]:
    """The articles and the state of their files."""
    for at, folders, files in os.walk(site.articles_dir):
        folders.sort()
        for name in sorted(files):
            path = Path(at, name)
            if name.endswith(".md") and not path.is_symlink():
                state = path.stat()
                yield path.relative_to(site.root).as_posix(), f"{state.st_mtime_ns}:{state.st_size}"
