"""content/stories.yaml <-> stories: which articles tell one story in the same words, and which a person has parted.

`kliping convert` writes the file; the articles themselves stay as they are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from kliping import yamlwrite
from kliping.errors import VocabularyError
from kliping.slug import is_safe
from kliping.yamlnodes import Node
from kliping.yamltext import Document

STORIES = "stories.yaml"
KEYS = ("stories", "apart")
STORY_KEYS = ("id", "same_story")
_MOST_BYTES = 256 * 2**20
_HEAD = (
    "# Articles that tell one story in the same words, by their id. `kliping convert` writes this file.\n"
    "# Two that are not the same story: name them below `apart`, as a list of two.\n"
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story that several articles tell."""

    id: str  # stays while an article of it is left
    same_story: tuple[str, ...]  # ids of articles
    line: int | None = field(default=None, compare=False)  # of the file that it was read from


@dataclass(frozen=True, kw_only=True)
class Stories:
    """What the file holds."""

    stories: tuple[Story, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()  # ids of articles that are not one story

    def others(self, article: str | None) -> tuple[str, ...]:
        """The other articles of an article's story."""
        return next(
            (
                tuple(other for other in story.same_story if other != article)
                for story in self.stories
                if article in story.same_story
            ),
            (),
        )


def load(path: Path, *, shown: str) -> Stories:
    """Read the file; nothing where there is none. Raises VocabularyError."""
    try:
        return loads(path.read_text("utf-8"), shown=shown)
    except FileNotFoundError:
        return Stories()
    except OSError as error:
        raise VocabularyError(shown, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise VocabularyError(shown, "is not UTF-8", hint="Save the file as UTF-8.") from error


def loads(text: str, *, shown: str) -> Stories:
    """Read the text of the file. Raises VocabularyError."""
    document = Document.parse(text, where=shown, error=VocabularyError, limit=_MOST_BYTES)
    entries = document.mapping(document.root)
    for key, entry in entries.items():
        if key not in KEYS:
            raise document.unknown(entry.line, key, key, KEYS)
    stories = document.items(entries["stories"].node, "stories") if "stories" in entries else []
    apart = document.items(entries["apart"].node, "apart") if "apart" in entries else []
    return Stories(
        stories=tuple(_story(document, node) for node in stories),
        apart=tuple(_ids(document, node, "apart") for node in apart),
    )


def dumps(stories: Stories) -> str:
    """Write it."""
    told = [{"id": story.id, "same_story": list(story.same_story)} for story in stories.stories]
    values: dict[str, object] = {"stories": told}
    if stories.apart:
        values["apart"] = [list(ids) for ids in stories.apart]
    return _HEAD + yamlwrite.dump(values)


def told(groups: Iterable[Sequence[str]], before: Stories) -> tuple[Story, ...]:
    """Give each group of articles a story's id: of those that its articles had the one that most had, or a new one."""
    known = {article: story.id for story in before.stories for article in story.same_story}
    members = sorted(map(tuple, groups))
    claims = Counter((known[article], at) for at, group in enumerate(members) for article in group if article in known)
    names: dict[int, str] = {}
    for name, at in sorted(claims, key=lambda claim: (-claims[claim], *claim)):
        if at not in names and name not in names.values():
            names[at] = name
    taken = set(names.values())
    for at, group in enumerate(members):
        if at not in names:
            free = (name for name in chain(group, (f"{group[0]}-{n}" for n in count(2))) if name not in taken)
            names[at] = next(free)
            taken.add(names[at])
    return tuple(sorted((Story(id=names[at], same_story=group) for at, group in enumerate(members)), key=_by_id))


def _by_id(story: Story) -> str:
    return story.id


def _story(document: Document, node: Node) -> Story:
    entries = document.mapping(node, "stories")
    for key, entry in entries.items():
        if key not in STORY_KEYS:
            raise document.unknown(entry.line, f"stories: {key}", key, STORY_KEYS)
    for key in STORY_KEYS:
        if key not in entries:
            raise document.fail(node.line, f"stories: {key} is missing", f'Write "{key}: ..." there.')
    name = document.text(entries["id"].node, "id") or ""
    if not is_safe(name):
        raise document.fail(node.line, f'id: "{name}" cannot be part of an address', "Use a-z, 0-9 and single hyphens.")
    ids = _ids(document, entries["same_story"].node, "same_story")
    return Story(id=name, same_story=ids, line=node.line)


def _ids(document: Document, node: Node, name: str) -> tuple[str, ...]:
    ids = document.texts(node, name)
    for text in ids:
        if not is_safe(text):
            raise document.fail(node.line, f'{name}: "{text}" is not the id of an article')
    return ids
