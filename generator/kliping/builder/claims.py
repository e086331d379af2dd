"""Source -> Claims: which page or file wants which path of the output."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from kliping.builder import listing, stylesheet
from kliping.builder.measure import hashed
from kliping.builder.output import BUNDLE, MARKER
from kliping.builder.pages import plan
from kliping.builder.planned import Planned
from kliping.builder.source import Source
from kliping.builder.theme import Theme
from kliping.code import CODE
from kliping.digest import joined
from kliping.installed import bundled_themes
from kliping.model import Copy, Page, Problem, Shrinks

Claim: TypeAlias = Page | Copy
_OURS = {MARKER, BUNDLE}


class Claims:
    """Every file of the output, one after the other: an archive's pages together would not fit into memory.

    Of two that want one path the first has it, and both are named. A path is also wanted by what would have to be a
    folder there.
    """

    def __init__(self, source: Source, planned: Planned | None = None) -> None:
        """Begin with the files that are copied; `planned` is what an earlier build planned."""
        self._plan = replace(source.plan, planned=planned or Planned())
        self._copies, self.problems = _copies(source)
        self.paths: dict[str, str] = {}  # those that are claimed so far, with who claims them
        self._folders: dict[str, str] = {}

    def __iter__(self) -> Iterator[Claim]:
        """Yield the pages, then the files that are copied."""
        yield from self.pages()
        yield from self.copies()

    def pages(self) -> Iterator[Page]:
        """Yield the pages as they are planned."""
        return filter(self._is_first, plan(self._plan))

    def copies(self) -> Iterator[Copy]:
        """Yield the files that are copied, which stand back behind the pages."""
        return filter(self._is_first, self._copies)

    def _is_first(self, claim: Claim) -> bool:
        path = claim.path
        first = self.paths.get(path) or self._folders.get(path) or self._file_above(path)
        if first is not None:
            what = f"wants the path /{path}, which {first} has"
            hint = "Give one of them another slug or name."
            self.problems.append(Problem(where=claim.claimed_by, what=what, hint=hint))
        elif path in _OURS or path.partition("/")[0] in _OURS:
            what = f"wants the path /{path}, which kliping keeps for itself"
            self.problems.append(Problem(where=claim.claimed_by, what=what, hint="Give it another slug or name."))
        else:
            self.paths[path] = claim.claimed_by
            self._note_folders(claim)
            return True
        return False

    def _file_above(self, path: str) -> str | None:
        """Who claims a file where a folder of the path would have to be. A known folder has none above it."""
        above = path.rpartition("/")[0]
        while above and above not in self._folders:
            if above in self.paths:
                return self.paths[above]
            above = above.rpartition("/")[0]
        return None

    def _note_folders(self, claim: Claim) -> None:
        above = claim.path.rpartition("/")[0]
        while above and above not in self._folders:
            self._folders[above] = claim.claimed_by
            above = above.rpartition("/")[0]


def _shrinks(file: Path, name: str) -> Shrinks | None:
    """Style sheets, and our own scripts: one that others wrote may be of a form that the library does not know."""
    if name.endswith(".css"):
        return "css"
    return "js" if name.endswith(".js") and file.is_relative_to(bundled_themes().resolve()) else None


def asset(theme: Theme, name: str) -> Copy:
    """An asset of a theme."""
    file, sha256 = theme.assets[name]
    shrinks = _shrinks(file, name)
    own = theme.style if name == stylesheet.NAME else None
    return Copy(
        path=theme.asset_path(name),
        file=str(file),
        key=joined(sha256, CODE) if shrinks else sha256,
        claimed_by=f"themes/{theme.name}/assets/{name}",
        shrinks=shrinks,
        # The theme that comes with kliping is not in the archive's folder, which is all that a worker may see.
        data=file.read_bytes() if own is None else own.encode(),
    )


def _copies(source: Source) -> tuple[list[Copy], list[Problem]]:
    """Pictures, the theme's assets, and content/static/: files that are asked for by name, as CNAME or favicon.ico."""
    site, theme = source.site, source.look.theme
    copies = [*source.catalogue.copies(), *(asset(theme, name) for name in theme.assets)]
    folder = site.content / "static"
    paths, problems = listing.listed(folder, site, hidden=True)
    for path in paths:
        try:
            key = hashed(path)
        except OSError as error:
            problems.append(listing.unreadable(path, site, error))
            continue
        where = listing.shown(path, site)
        copies.append(Copy(path=path.relative_to(folder).as_posix(), file=str(path), key=key, claimed_by=where))
    return copies, problems
