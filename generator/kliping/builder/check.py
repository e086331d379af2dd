"""The archive looked over without writing: every page rendered, every link followed, every original compared."""

import posixpath
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from hashlib import file_digest
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from kliping.builder import words
from kliping.builder.claims import Claims
from kliping.builder.copies import copies
from kliping.builder.pictures import local
from kliping.builder.source import Source, read
from kliping.builder.whole import rendered
from kliping.model import Page, Problem, Report
from kliping.site import Site


def check(site: Site, *, executor: Executor) -> Report:
    """Look the archive over. Raises ThemeError where nothing can be rendered at all."""
    start = time.perf_counter()
    source = read(site, executor=executor)
    claimed = Claims(source)
    for _ in claimed:  # so that all paths and problems are known
        pass
    problems = [*source.problems, *claimed.problems]
    links = 0
    for claim, result in rendered(source):
        if isinstance(result, Problem):
            problems.append(result)
        elif isinstance(claim, Page) and claim.path.endswith(".html"):
            # The page for missing addresses starts its links at the base URL's path, not at its own place.
            base = urlsplit(site.base_url).path if claim.path == "404.html" else None
            for target in dict.fromkeys(_targets(result.decode("utf-8"))):
                links += 1
                path = _path(claim.path, target, base)
                if path is not None and path not in claimed.paths and not path.startswith("pagefind/"):
                    problems.append(_dead(claim, target, path))
    originals, changed = _originals(source)
    notes = (*_doubts(source), *_retold(source), *_unworded(source))
    return Report(
        did={
            "articles": len(source.archive.entries),
            "files": len(claimed.paths),
            "links": links,
            "originals": originals,
        },
        problems=tuple(dict.fromkeys([*problems, *changed])),
        notes=notes,
        seconds=time.perf_counter() - start,
    )


def _dead(claim: Page, target: str, path: str) -> Problem:
    return Problem(
        where=claim.claimed_by,
        what=f'the link "{target}" leads to /{path}, which the site does not have',
        hint="Correct the link, or make that page.",
    )


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of links, pictures, scripts and styles."""
        if tag == "link" and ("rel", "canonical") in attrs:
            return
        self.targets += [value for name, value in attrs if name in {"href", "src", "action"} and value]
        every = (value or "" for name, value in attrs if name == "srcset")
        self.targets += [one.split()[0] for value in every for one in value.split(", ") if one.strip()]


def _targets(text: str) -> list[str]:
    parser = _Links()
    parser.feed(text)
    return parser.targets


def _path(page: str, target: str, base: str | None) -> str | None:
    """The path in the output that a link of a page leads to; None where it leaves the site."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None  # half an address leads nowhere on this site
    if parts.scheme or parts.netloc or not parts.path:
        return None
    path = unquote(parts.path)
    if path.startswith("/"):
        if base is None or not path.startswith(base):
            return path.lstrip("/")
        path = path.removeprefix(base)
        found = path or "."
    else:
        found = posixpath.join(posixpath.dirname(page), path)
    found = posixpath.normpath(found)
    found = "" if found == "." else found
    return posixpath.join(found, "index.html") if path.endswith("/") or found == "" or path in {".", ".."} else found


def _originals(source: Source) -> tuple[int, list[Problem]]:
    """Compare each original with the SHA-256 that its article names."""
    raw, count, problems = source.site.raw_dir, 0, []
    root = raw.resolve()
    digests: dict[object, str] = {}
    for entry in source.archive.entries:
        origin = source.article(entry).origin
        if origin is None:
            continue
        path = raw / origin.file
        if "\0" in origin.file or not path.resolve().is_relative_to(root) or not path.is_file():
            what = f'origin: the original "{origin.file}" is not in {_shown(source)}'
            problems.append(Problem(where=entry.file, what=what, hint="Put it back, or take origin out."))
            continue
        try:
            if path not in digests:  # one dump may be the original of thousands
                with path.open("rb") as file:
                    digests[path] = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            problems.append(Problem(where=entry.file, what=f"its original cannot be read: {error.strerror}"))
            continue
        count += 1
        if digests[path] != origin.sha256:
            what = f'origin: the original "{origin.file}" is not the one that was converted'
            problems.append(Problem(where=entry.file, what=what, hint='Run "kliping convert" again.'))
    return count, problems


def _shown(source: Source) -> str:
    return f"{source.site.raw_dir.relative_to(source.site.root).as_posix()}/"


def _retold(source: Source) -> Iterator[Problem]:
    """Near copies, each with the others."""
    archive = source.archive
    by_url = {entry.url: entry for entry in archive.entries}
    for url, same in copies(source.told, archive.entries).items():
        names = ", ".join(other.id or other.url for other in same.entries[:5])
        more = len(same.entries[5:]) + same.more
        what = f"tells the same story as {names}" + (f" and {more} more" if more else "")
        yield Problem(where=by_url[url].file, what=what)


def _unworded(source: Source) -> Iterator[Problem]:
    """What the language of the interface has no words for."""
    look = source.look
    where = f"themes/{look.theme.name}/locales/{look.lang}.yaml"
    for what in words.gaps(look.lang, look.theme.locales):
        yield Problem(where=where, what=what, hint="Mend it in that file, which may have these words alone.")


def _doubts(source: Source) -> Iterator[Problem]:
    """What an archivist would like to know, and no error."""
    for entry in source.archive.entries:
        article, where = source.article(entry), entry.file
        if article.incomplete:
            yield Problem(where=where, what=f"incomplete: {article.incomplete}")
        if article.date is None:
            yield Problem(where=where, what="has no date")
        for image in article.images:
            if local(image.src) and not image.credit:
                yield Problem(where=where, what=f'the picture "{image.src}" has no credit')
