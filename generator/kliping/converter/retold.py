"""All articles of an archive -> content/stories.yaml, where near copies are linked as one story. None is dropped.

What was read of a file is kept until the file changes, so that a run over a large archive reads what is new.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from kliping import stories
from kliping.code import CODE
from kliping.converter import doubles
from kliping.converter.articles import write
from kliping.converter.catalogue import State, walk
from kliping.converter.records import Records
from kliping.converter.signed import Signed, parted, signature
from kliping.digest import joined
from kliping.executor import stream
from kliping.model import Problem
from kliping.site import Site
from kliping.stories import STORIES, Stories, Story

BATCH, AHEAD = 200, 6


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
    signed = Signed(records.file)
    _sign_new(site, signed, executor)
    if signed.compared() == _state(stories.dumps(before)):
        return Retold(stories=before.stories)
    signed.place()
    found = doubles.near_copies(signed.all(), lambda place: parted(site.articles_dir / signed.placed(place)[0])[1])
    named = ((signed.placed(one)[1], signed.placed(other)[1]) for one, other in found)
    pairs = [pair for pair in named if pair[0] != pair[1] and not _is_apart(before, *pair)]
    told = stories.told(doubles.groups(pairs), before)
    after = stories.dumps(Stories(stories=told, apart=before.apart))
    if told or before.stories:
        write(path, after.encode("utf-8"), within=site.content)
    signed.compare(_state(after))
    return Retold(stories=told, notes=tuple(_notes(told, before, signed, site)))


def _state(text: str) -> str:
    return joined(text, CODE)


def _notes(told: Sequence[Story], before: Stories, signed: Signed, site: Site) -> Iterator[Problem]:
    known = {article: set(story.same_story) for story in before.stories for article in story.same_story}
    articles = site.articles_dir.relative_to(site.root).as_posix()
    for story in told:
        for article in story.same_story:
            others = tuple(other for other in story.same_story if other != article)
            if set(others) - known.get(article, set()):
                names = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
                what = f"tells the same story as {names}"
                file = signed.file_of(article)
                where = article if file is None else f"{articles}/{file}"
                yield Problem(where=where, what=what, hint=f"Linked in {STORIES}.")
                break


def _is_apart(before: Stories, one: str, other: str) -> bool:
    return any(one in ids and other in ids for ids in before.apart)


def _sign_new(site: Site, signed: Signed, executor: Executor) -> None:
    """Sign what is new: what a person has written, for the articles of this run were signed when they were made."""
    signed.look(walk(site.articles_dir))
    new = ((site.articles_dir, name, state) for name, state in signed.new())
    for name, state, article, data in stream(executor, _sign, new, size=BATCH, ahead=AHEAD):
        signed.put(name, state, article, data)


def _sign(jobs: Sequence[tuple[Path, str, State]]) -> list[tuple[str, State, str | None, bytes]]:
    return [(name, state, *signature(folder / name)) for folder, name, state in jobs]
