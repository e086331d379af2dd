"""Source -> claims: which page or file wants which path of the output."""

from collections.abc import Iterator
from itertools import chain
from typing import TypeAlias

from kliping.builder import listing, stylesheet
from kliping.builder.measure import hashed
from kliping.builder.output import BUNDLE, MARKER
from kliping.builder.pages import plan
from kliping.builder.source import Source
from kliping.code import CODE
from kliping.digest import joined
from kliping.model import Copy, Page, Problem

Claim: TypeAlias = Page | Copy
_OURS = {MARKER, BUNDLE}


def claims(source: Source) -> tuple[dict[str, Claim], list[Problem]]:
    """Every file of the output by its path; of two that want one path the first has it, and both are named.

    A path is also wanted by what would have to be a folder there.
    """
    taken: dict[str, Claim] = {}
    folders: dict[str, Claim] = {}
    copies, problems = _copies(source)
    every: Iterator[Claim] = chain(plan(source.plan), copies)
    for claim in every:
        path = claim.path
        first = taken.get(path) or folders.get(path) or _file_above(path, taken, folders)
        if first is None and (path in _OURS or path.partition("/")[0] in _OURS):
            what = f"wants the path /{path}, which kliping keeps for itself"
            problems.append(Problem(where=claim.claimed_by, what=what, hint="Give it another slug or name."))
        elif first is None:
            taken[path] = claim
            _note_folders(claim, folders)
        else:
            what = f"wants the path /{path}, which {first.claimed_by} has"
            hint = "Give one of them another slug or name."
            problems.append(Problem(where=claim.claimed_by, what=what, hint=hint))
    return taken, problems


def _file_above(path: str, taken: dict[str, Claim], folders: dict[str, Claim]) -> Claim | None:
    """The file that stands where a folder of the path would have to be. A known folder has none above it."""
    above = path.rpartition("/")[0]
    while above and above not in folders:
        if above in taken:
            return taken[above]
        above = above.rpartition("/")[0]
    return None


def _note_folders(claim: Claim, folders: dict[str, Claim]) -> None:
    above = claim.path.rpartition("/")[0]
    while above and above not in folders:
        folders[above] = claim
        above = above.rpartition("/")[0]


def _copies(source: Source) -> tuple[list[Copy], list[Problem]]:
    """Pictures, the theme's assets, and content/static/: files that are asked for by name, as CNAME or favicon.ico."""
    site, theme = source.site, source.look.theme
    copies = source.catalogue.copies()
    for name, (file, sha256) in theme.assets.items():
        where = f"themes/{theme.name}/assets/{name}"
        is_style = name.endswith(".css")
        key = joined(sha256, CODE) if is_style else sha256
        # The theme that comes with kliping is not in the archive's folder, which is all that a worker may see.
        own = theme.style if name == stylesheet.NAME else None
        data = file.read_bytes() if own is None else own.encode()
        target = theme.asset_path(name)
        copies.append(Copy(path=target, file=str(file), key=key, claimed_by=where, is_style=is_style, data=data))
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
