"""The exception tree. An error says where, what, and what to do, in one line that an editor can jump to.

    KlipingError
    ├── UsageError         wrong use of the command            status 2
    ├── SettingsError      site.yaml                           status 2
    ├── ThemeError         a theme or a template               status 2 (1 for one page)
    ├── WorkerError        workers that were lost              status 1
    ├── StorageError       content that is not on this disk    status 2
    ├── PublishError       what is built cannot be sent        status 1
    └── ContentError       something in the content            status 1
        ├── FrontMatterError   the head of a Markdown file
        ├── VocabularyError    entities.yaml, tags.yaml, sources.yaml
        ├── DamagedError       a file of .kliping/ that has to be made again
        ├── PictureError       a picture that cannot be shown
        ├── ReadError          a raw file that cannot be read or converted
        └── ClashError         a place that leads elsewhere, or is wanted by another
"""

from collections.abc import Sequence
from typing import ClassVar, Self

from kliping.model import Entities, Problem, Term


class KlipingError(Exception):
    """Expected trouble: told in one line, never as a traceback.

    `where` is a path as the user would type it (or None), `line` counts from 1, `what` says what is wrong and
    `hint` what to do about it. `problems` has them all, where a file has more than one.
    """

    status: ClassVar[int] = 2

    def __init__(
        self, where: str | None, what: str, *, line: int | None = None, hint: str | None = None
    ) -> None:
        self.problem = Problem(where=where, line=line, what=what, hint=hint)
        self.problems: tuple[Problem, ...] = (self.problem,)
        super().__init__(str(self.problem))

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Self:
        """Return one error for all that is wrong; `str()` gives a line for each."""
        first = problems[0]
        error = cls(first.where, first.what, line=first.line, hint=first.hint)
        error.problems = tuple(problems)
        error.args = ("\n".join(map(str, problems)),)
        return error

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders; keyword arguments would be lost on the way."""
        return (type(self).of, (self.problems,))


class Overtaken(Exception):  # noqa: N818  (nothing is wrong)
    """A build that stops because more has changed meanwhile. What it wrote stands, and it is to be asked for again."""


class UsageError(KlipingError):
    """The command was used wrongly."""


class SettingsError(KlipingError):
    """site.yaml is missing or wrong."""


class ThemeError(KlipingError):
    """A theme is missing, or a template is wrong."""


class WorkerError(KlipingError):
    """Workers were lost in the middle; what was done until then is kept."""

    status = 1


class StorageError(KlipingError):
    """Content on object storage could not be read, or not be written; what came or went until then stays."""


class PublishError(KlipingError):
    """What is built could not be sent to where it is published; what was sent until then stays."""

    status = 1


class ContentError(KlipingError):
    """Something in the content is wrong; the rest of a run goes on."""

    status = 1


class FrontMatterError(ContentError):
    """The head of a Markdown file is not what it has to be."""


class VocabularyError(ContentError):
    """entities.yaml, tags.yaml or sources.yaml is wrong; `good` has the entries that are right."""

    good: Entities | tuple[Term, ...] = ()


class DamagedError(ContentError):
    """A file of .kliping/ turned out to be damaged; it may be thrown away and made again."""


class PictureError(ContentError):
    """A picture cannot be shown."""


class ReadError(ContentError):
    """A raw file cannot be read or converted."""


class ClashError(ContentError):
    """A place that is to be written to leads elsewhere, or is wanted by another."""
