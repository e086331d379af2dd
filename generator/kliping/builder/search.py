"""Archive -> Pagefind's index. What is indexed is made here, a small record an article, and not read from the pages:
so no theme can break the search, and pages carry none of it.
"""

import contextlib
import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from kliping import frontmatter, markdown, urls
from kliping.builder.load import Entry
from kliping.builder.output import Output
from kliping.builder.settle import settle
from kliping.builder.source import Source
from kliping.cache import Record
from kliping.code import CODE
from kliping.digest import digest, joined
from kliping.errors import KlipingError
from kliping.model import Article, Problem
from kliping.site import Site

BUNDLE = "pagefind"
# Pagefind's ready-made interfaces, which our search page does not use: 400 KB.
_UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")
# These scripts put no space between words, so Pagefind would take a whole clause for one word. Each character is
# made a word of its own; the search page asks for them as a phrase and takes the spaces out again.
_SPACELESS = re.compile(f"([{markdown.SPACELESS}])")


class SearchError(KlipingError):
    """Pagefind failed."""

    status = 1


def record(entry: Entry, article: Article) -> str:
    """What Pagefind reads of one article, whose body is there."""
    names = entry.names
    when = urls.day_of(article.date) if article.date else None
    filters = [("year", str(when.year) if when else None), ("language", entry.lang.split("-")[0])]
    filters += [
        (kind, name) for kind in ("source", "person", "organisation", "place", "tag") for _, name in names[kind]
    ]
    source = names["source"][0][1] if names["source"] else None
    meta = [("date", when.isoformat() if when else None), ("lang", entry.lang), ("source", source)]
    if _SPACELESS.search(article.title):
        meta.append(("heading", article.title))  # as it is written

    captions = [text for image in article.images for text in (image.caption, image.credit) if text]
    lines = [
        f'<!doctype html><html lang="{_attribute(entry.lang)}"><head><meta charset="utf-8">',
        *(
            f'<meta data-pagefind-filter="{name}[content]" content="{_attribute(value)}">'
            for name, value in filters
            if value
        ),
        *(
            f'<meta data-pagefind-meta="{name}[content]" content="{_attribute(value)}">'
            for name, value in meta
            if value
        ),
        f'<meta data-pagefind-sort="date[content]" content="{when.isoformat()}">' if when else "",
        # Outside the body, so that excerpts do not begin with it; Pagefind finds the words of a title all the same.
        f'</head><body><h1 data-pagefind-meta="title">{_text(article.title)}</h1><div data-pagefind-body>',
        *(f"<p>{_text(part)}</p>" for part in ([article.description] if article.description else [])),
        *(
            f"<p>{_text(part)}</p>"
            for part in markdown.paragraphs(markdown.without_lead(article.body, article.description))
        ),
        *(f"<p>{_text(part)}</p>" for part in captions),
        *(f"<p>{_text(part)}</p>" for part in article.authors),
        "</div></body></html>\n",
    ]
    return "\n".join(line for line in lines if line)


def _attribute(value: str) -> str:
    return html.escape(" ".join(value.split()))


def _text(value: str) -> str:
    return html.escape(_SPACELESS.sub(r" \1 ", value))


@dataclass(frozen=True, kw_only=True)
class Task:
    """An index to be made: of which articles, where it is made, and the key of all that decides what it will be."""

    entries: tuple[Entry, ...]
    site: Site
    folder: Path
    language: str
    key: str


def task(source: Source, *, folder: str = "search") -> Task:
    """The index of an archive, to be made in a folder of the cache."""
    site = source.site
    language = site.languages[0].split("-")[0]
    return Task(
        entries=source.archive.entries,
        site=site,
        folder=site.cache_dir / folder,
        language=language,
        key=joined(language, _version(), CODE, *sorted((entry.url, entry.digest) for entry in source.archive.entries)),
    )


def is_current(key: str, site: Site, built: Mapping[str, Record]) -> bool:
    """Whether the output has the index with a key: an unchanged archive is not indexed again."""
    known = built.get(f"{BUNDLE}/")
    return bool(known and known.key == key and known.mtime_ns == _state(site.output / BUNDLE))


def make(wanted: Task, *, stop: Event | None = None) -> Path:
    """Run Pagefind and return the folder of the new bundle. Raises SearchError, also where `stop` was set."""
    for folder in (wanted.folder, wanted.folder / "records", wanted.folder / "bundle"):
        if folder.is_symlink():
            folder.unlink()  # the link, never what it leads to
    new = wanted.folder / "bundle"
    try:
        _lay_out(wanted, wanted.folder / "records")
        shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise SearchError(str(error.filename or wanted.folder), what, hint=_MEND) from error
    _run(wanted.folder / "records", new, wanted.language, stop)
    for pattern in _UNUSED:
        for path in new.glob(pattern):
            path.unlink()
    settle(new)
    # On a full disk Pagefind leaves empty files and says that all went well.
    if not all(path.stat().st_size for path in new.rglob("*") if path.is_file()):
        raise SearchError("pagefind", "could not write its files", hint=_MEND)
    return new


def put(wanted: Task, bundle: Path, built: MutableMapping[str, Record]) -> None:
    """Put a bundle into the output and remember it."""
    output = wanted.site.output
    Output(output).swap(bundle, BUNDLE)
    built[f"{BUNDLE}/"] = Record(wanted.key, _state(output / BUNDLE), len(wanted.entries))


def index(wanted: Task, built: MutableMapping[str, Record]) -> tuple[bool, list[Problem]]:
    """Bring the index in the output up to date; True where it was made anew."""
    if is_current(wanted.key, wanted.site, built):
        return False, []
    try:
        put(wanted, make(wanted), built)
    except SearchError as error:
        return False, [error.problem]
    return True, []


def _state(bundle: Path) -> int:
    """A number that changes when a file of the bundle is removed, added or cut short."""
    found = sorted(
        (path.relative_to(bundle).as_posix(), path.stat().st_size) for path in bundle.rglob("*") if path.is_file()
    )
    return int(digest(found)[:15], 16)


# Pagefind fails where there is no word at all; this is one that nobody looks for.
_EMPTY = "<!doctype html><html><body data-pagefind-body>klipingemptyarchive</body></html>"
_MANIFEST = "manifest.json"


def _lay_out(wanted: Task, folder: Path) -> None:
    """Write the records that changed since the last time, and remove those of articles that went."""
    output = Output(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Beside the folder: Pagefind reads all that is in it. Written last, removed first: what it lists is there.
    manifest = folder.parent / _MANIFEST
    known = _listed(manifest, folder)
    manifest.unlink(missing_ok=True)
    listed = {}
    for entry in wanted.entries:
        path = urls.path(entry.url)
        listed[path] = joined(CODE, entry.digest)
        if known.get(path) != listed[path]:
            text = _record_of(entry, wanted.site)
            if text is None:
                del listed[path]  # its file is broken now; what it was is searched until it is mended
            else:
                output.write(path, text.encode("utf-8", "replace"))
    if not wanted.entries:
        output.write("index.html", _EMPTY.encode())
    output.sweep({urls.path(entry.url) for entry in wanted.entries} or {"index.html"})
    manifest.write_text(json.dumps(listed), encoding="utf-8")


def _listed(manifest: Path, folder: Path) -> dict[str, str]:
    """The digests of the records that are there."""
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {path: seen for path, seen in found.items() if (folder / path).is_file()} if isinstance(found, dict) else {}


def _record_of(entry: Entry, site: Site) -> str | None:
    try:
        return record(entry, frontmatter.load(site.root / entry.file, shown=entry.file, zone=site.zone))
    except KlipingError:
        return None


def _run(site: Path, bundle: Path, language: str, stop: Event | None = None) -> None:
    command = [str(executable()), "--site", str(site), "--output-path", str(bundle), "--force-language", language]
    try:
        with subprocess.Popen(  # noqa: S603  (our own words only)
            [*command, "--silent"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            if stop and hasattr(os, "setpriority"):  # in a preview, pages come before the search
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, process.pid, 15)
            said = _wait(process, stop)
    except OSError as error:
        raise SearchError("pagefind", f"cannot be run: {error.strerror}", hint=_INSTALL) from error
    if process.returncode != 0 or not (bundle / "pagefind.js").is_file():
        last = said.strip().splitlines()[-1:] or [f"status {process.returncode}"]
        raise SearchError("pagefind", f"failed: {last[0]}", hint="The pages are built; the search index is not.")


def _wait(process: "subprocess.Popen[str]", stop: Event | None) -> str:
    """What the process says until its end, which is now where `stop` is set or this process is interrupted."""
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=0.2 if stop else None)[0]
            if stop and stop.is_set():
                raise SearchError("pagefind", "was ended")  # noqa: TRY301  (killed as by an interruption)
    except BaseException:
        process.kill()
        raise


_MEND = "Free the disk or mend the permissions, then build again."
_INSTALL = 'Try "pip install pagefind-bin".'


def executable() -> Path:
    """Pagefind's program, from the package pagefind-bin."""
    try:
        import pagefind_bin  # noqa: PLC0415  (said in one line where it is missing)
    except ImportError as error:
        raise SearchError("pagefind", "is not installed", hint=_INSTALL) from error
    return Path(pagefind_bin.get_executable())


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version("pagefind-bin")
    except PackageNotFoundError:
        return "none"
