"""The records of a run -> report.json for machines and report.html for people, written one article at a time.

The page has no script, asks no other host for anything, and forbids itself both.
"""

import html
import json
import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from urllib.parse import quote

from kliping import stories
from kliping.converter.doubts import Doubt, weight
from kliping.converter.ledger import Entry
from kliping.converter.records import Record
from kliping.errors import UsageError, VocabularyError
from kliping.model import Problem, Report
from kliping.site import Site
from kliping.stories import Story

PAGE = 200  # articles of one HTML page
_LONGEST = 5000  # characters of a line in the HTML; the JSON has all of it
QUEUE = 500  # rows of the queue in the first page; all are in their pages

Rows = Callable[[], Iterator[Record]]  # most doubtful first; may be gone through again


def places(given: Path) -> tuple[Path, Path]:
    """Where the JSON and the HTML go: into a folder, or beside each other under the name that was given."""
    if given.suffix.lower() in {".json", ".html", ".htm"}:
        return given.with_suffix(".json"), given.with_suffix(".html")
    return given / "report.json", given / "report.html"


def write(given: Path, records: Rows, report: Report, site: Site) -> tuple[Path, ...]:
    """Write both; return the files. Raises UsageError where they cannot be written."""
    as_json, as_html = places(given)
    try:
        as_json.parent.mkdir(parents=True, exist_ok=True)
        told = _told(site)
        _write_json(as_json, records(), report, told)
        pages = _write_html(as_html, records, report, site, told)
    except OSError as error:
        what = f"the report cannot be written: {error.strerror or error}"
        raise UsageError(str(error.filename or given), what, hint="Name another file.") from error
    return (as_json, *pages)


def _told(site: Site) -> tuple[Story, ...]:
    try:
        return stories.load(site.content / stories.STORIES, shown=stories.STORIES).stories
    except VocabularyError:
        return ()  # the run has said so


def _write_json(path: Path, records: Iterable[Record], report: Report, told: Sequence[Story]) -> None:
    head = {
        "did": dict(report.did),
        "problems": [asdict(problem) for problem in report.problems],
        "notes": [asdict(note) for note in report.notes],
        "stories": [{"id": story.id, "same_story": story.same_story} for story in told],
    }
    with _whole(path) as file:
        file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "articles": [')
        for number, record in enumerate(records):
            data = vars(record) | {"weight": weight(record.doubts)}
            file.write((",\n" if number else "\n") + json.dumps(data, ensure_ascii=False, default=vars))
        file.write("\n]}\n")


def _write_html(path: Path, records: Rows, report: Report, site: Site, told: Sequence[Story]) -> list[Path]:
    """One page, or where there are more articles than one can hold, a first page and numbered ones."""
    count = sum(1 for _ in records())
    pages = max(1, -(-count // PAGE))
    names = [path.name] if pages == 1 else [f"{path.stem}-{number}{path.suffix}" for number in range(1, pages + 1)]
    links = _Links(path.parent, site)
    with _whole(path) as file:
        file.write(_head("Conversion"))
        file.writelines(_totals(report, count))
        file.writelines(_queue(records(), names))
        file.writelines(_problems(report))
        file.writelines(_stories(told))
        if pages == 1:
            file.writelines(part for number, record in enumerate(records()) for part in _article(record, number, links))
        file.write(_FOOT)
    written = [path]
    rows = records()
    for page, name in enumerate(names if pages > 1 else ()):
        place = path.with_name(name)
        with _whole(place) as file:
            file.write(_head(f"Conversion: page {page + 1} of {pages}"))
            file.write(_pager(page, names, path.name))
            for number, record in enumerate(islice(rows, PAGE), page * PAGE):
                file.writelines(_article(record, number, links))
            file.write(_pager(page, names, path.name) + _FOOT)
        written.append(place)
    for old in _older(path, keep=set(names)):
        old.unlink()
    return written


def _older(path: Path, *, keep: set[str]) -> Iterator[Path]:
    """Pages of an earlier report under this name, which had more of them."""
    ours = re.compile(re.escape(path.stem) + r"-\d{1,6}" + re.escape(path.suffix))
    for other in path.parent.iterdir():
        if ours.fullmatch(other.name) and other.name not in keep and other.is_file() and _is_ours(other):
            yield other


def _is_ours(page: Path) -> bool:
    with page.open("rb") as file:
        return _MARK.encode() in file.read(2000)


def _head(title: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n{_MARK}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style></head>\n<body><main>\n<h1>{_text(title)}</h1>\n"
    )


def _totals(report: Report, count: int) -> Iterator[str]:
    yield f"<p>{count:,} articles in this run.</p>\n<table><caption>What was done</caption>\n"
    for name, number in report.did.items():
        yield f'<tr><th scope="row">{_text(name)}</th><td class="n">{number:,}</td></tr>\n'
    yield "</table>\n"


def _queue(records: Iterable[Record], names: list[str]) -> Iterator[str]:
    doubtful = [
        (number, record.title, record.doubts) for number, record in enumerate(islice(records, QUEUE)) if record.doubts
    ]
    yield '<h2 id="queue">To be looked at</h2>\n'
    if not doubtful:
        yield "<p>Nothing is doubtful.</p>\n"
        return
    yield "<p>Most doubtful first. <code>kliping review</code> walks through them.</p>\n"
    yield '<table><thead><tr><th scope="col">doubt</th><th scope="col">article</th><th scope="col">why</th>'
    yield "</tr></thead>\n"
    for number, title, found in doubtful:
        page = "" if len(names) == 1 else quote(names[number // PAGE])
        why = "; ".join(f"{one.field}: {one.why}" if one.kind == "low-confidence" else one.why for one in found)
        yield (
            f'<tr><td class="n">{weight(found)}</td>'
            f'<td><a href="{page}#a{number + 1}"><bdi>{_text(title)}</bdi></a></td>'
            f"<td>{_text(why)}</td></tr>\n"
        )
    yield "</table>\n"
    if len(names) > 1:
        yield "<h2>All articles</h2>\n<p>" + ", ".join(
            f'<a href="{quote(name)}">{page * PAGE + 1:,} and on</a>' for page, name in enumerate(names)
        ) + "</p>\n"


def _problems(report: Report) -> Iterator[str]:
    for title, found in (("Problems", report.problems), ("Notes", report.notes)):
        if found:
            yield f'<details{" open" if title == "Problems" else ""}><summary>{title}: {len(found):,}</summary><ul>\n'
            yield from (f"<li>{_text(str(problem))}</li>\n" for problem in _first(found))
            yield "</ul></details>\n"


def _stories(told: Sequence[Story]) -> Iterator[str]:
    if told:
        yield f"<details><summary>Stories that are told more than once: {len(told):,}</summary><ul>\n"
        yield from (f"<li>{_text(', '.join(story.same_story[:20]))}</li>\n" for story in told[:QUEUE])
        yield "</ul></details>\n"


def _first(found: tuple[Problem, ...]) -> Iterator[Problem]:
    yield from found[:QUEUE]
    if len(found) > QUEUE:
        yield Problem(where=None, what=f"and {len(found) - QUEUE:,} more, which are in the JSON")


def _pager(page: int, names: list[str], index: str) -> str:
    links = [f'<a href="{quote(index)}">Index</a>']
    if page:
        links.append(f'<a rel="prev" href="{quote(names[page - 1])}">Before</a>')
    if page + 1 < len(names):
        links.append(f'<a rel="next" href="{quote(names[page + 1])}">Next</a>')
    return f"<nav><p>{' · '.join(links)}</p></nav>\n"


def _article(record: Record, number: int, links: "_Links") -> Iterator[str]:
    yield f'<article id="a{number + 1}"><h2><bdi>{_text(record.title)}</bdi></h2>\n<p>{_text(record.did)} · '
    yield f'<a href="{links.to(record.markdown)}">{_text(record.markdown)}</a> · '
    yield f'original <a href="{links.to(record.file)}">{_text(record.file)}</a>'
    yield f'{_text(", part " + record.part) if record.part else ""}</p>\n'
    if record.doubts:
        yield "<ul>" + "".join(map(_doubt, record.doubts)) + "</ul>\n"
    if record.notes:
        yield "<ul>" + "".join(f"<li>{_text(note)}</li>" for note in record.notes) + "</ul>\n"
    yield '<table><caption>Fields</caption><thead><tr><th scope="col">field</th><th scope="col">value</th>'
    yield '<th scope="col">from</th><th scope="col">sure</th></tr></thead>\n'
    for name, value in record.fields.items():
        sure = record.confidence.get(name, "")
        yield (
            f'<tr><th scope="row">{_text(name)}</th><td dir="auto">{_text(value[:2000])}</td>'
            f'<td>{_text(record.evidence.get(name, ""))}</td><td class="{_text(sure)}">{_text(sure)}</td></tr>\n'
        )
    yield f"</table>\n<details{' open' if record.doubts else ''}><summary>What became of its {len(record.ledger):,}"
    yield ' lines or blocks</summary><table><thead><tr><th scope="col">no.</th><th scope="col">became</th>'
    yield '<th scope="col">text</th></tr></thead>\n'
    yield from map(_entry, record.ledger)
    yield "</table></details></article>\n"


def _doubt(doubt: Doubt) -> str:
    return f'<li class="doubt"><b>{_text(doubt.kind)}</b> ({_text(doubt.field)}): {_text(doubt.why)}</li>'


def _entry(entry: Entry) -> str:
    kind, sign = group(entry)
    return (
        f'<tr class="{kind}"><td class="n">{entry.line}</td><td>{sign} {_text(entry.label)}</td>'
        f'<td dir="auto">{_text(entry.text[:_LONGEST] + "…" * (len(entry.text) > _LONGEST))}</td></tr>\n'
    )


def group(entry: Entry) -> tuple[str, str]:
    """Dropped, body or field, with its sign: the colour alone must not tell."""
    if entry.is_dropped:
        return "drop", "✗"
    if entry.label in _BODY:
        return "body", "¶"
    return "field", "→"


_BODY = frozenset({"body", "subheading", "list", "list item", "quote", "table", "code", "embed", "footnote"})


def _text(text: str) -> str:
    """Text for HTML; control characters and those that turn the direction of writing are made visible."""
    return html.escape(_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class _Links:
    """Addresses of the archive's files, seen from the report."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder.resolve()
        self.root = site.root

    def to(self, file: str) -> str:
        """The address of a file below the archive's folder."""
        path = self.root / file
        try:
            relative = os.path.relpath(path, self.folder)
        except ValueError:  # another drive
            return html.escape(path.as_uri())
        return html.escape("./" + quote(relative.replace(os.sep, "/"), errors="replace"))


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """A file that is there whole or not at all."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", errors="replace", newline="\n", dir=path.parent, prefix=".", suffix=".part", delete=False
    ) as file:
        part = Path(file.name)
        try:
            yield file
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    part.chmod(0o644)
    os.replace(part, path)  # noqa: PTH105


_MARK = '<meta name="generator" content="kliping convert --report">'
_STYLE = """
:root{color-scheme:light dark;--ink:light-dark(#1d1d1b,#e8e6e1);--paper:light-dark(#fdfcf9,#191918);
--line:light-dark(#d9d5cb,#3c3a36);--body:light-dark(#e6f2e3,#1d3320);--field:light-dark(#e2ecf7,#1b2d42);
--drop:light-dark(#f9e7d8,#40291a);--link:light-dark(#8a1c1c,#f0a9a0)}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:75rem;margin-inline:auto;padding:1rem}
h1,h2{line-height:1.2}h2,p,li{overflow-wrap:anywhere}a{color:var(--link)}
table{border-collapse:collapse;width:100%;margin-block:1rem}caption{text-align:start;font-weight:bold}
th,td{border:1px solid var(--line);padding:.2rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
th{overflow-wrap:break-word}td.n{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}
tr.body td{background:var(--body)}tr.field td{background:var(--field)}tr.drop td{background:var(--drop)}
td.low{font-weight:bold;background:var(--drop)}td.high{background:var(--body)}
article{border-block-start:3px double var(--line);margin-block-start:2rem}summary{cursor:pointer}
@media print{details{display:block}}
"""
_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)
_FOOT = "</main></body></html>\n"
