"""What is known and decided on names <-> a CSV table, for OpenRefine and spreadsheets: lossless."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kliping.entities.cells import guarded, joined, unguarded
from kliping.entities.census import Census
from kliping.errors import VocabularyError
from kliping.model import Entities, Term
from kliping.yamltext import nearest

COLUMNS = (
    "found", "found_as", "id", "type", "name", "names", "aliases", "was", "wikidata", "description", "image", "links",
    "not", "decision", "in", "articles", "count",
)  # fmt: skip
DECISIONS = ("kill", "retype", "apart", "say")
_NEEDED = ("id", "type", "name")
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Row:
    """One line of the table, by column."""

    line: int  # where it begins in its file
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def get(self, column: str) -> str | None:
        """The text of a cell; None where it is empty."""
        return self[column] or None


def dumps(entities: Entities, census: Census) -> str:
    """Write the table: who is known, what was decided, and the names that the articles have beside."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: guarded(text) for column, text in row.items()} for row in _rows(entities, census))
    return out.getvalue()


def _rows(entities: Entities, census: Census) -> Iterator[dict[str, str]]:
    for term in entities.terms:
        seen = census.known.get(term.id)
        yield _known(term) | ({"articles": str(seen.articles), "count": str(seen.count)} if seen else {})
    for ruling in entities.rulings:
        verb = "retype" if ruling.becomes else "kill"
        yield {"name": ruling.name, "type": ruling.becomes or ruling.type or "", "decision": verb}
    for one in entities.apart:
        yield {"name": joined(one.names), "type": one.type or "", "decision": "apart"}
    for meant in entities.meant:
        yield {"name": meant.name, "id": meant.id, "in": joined(meant.articles), "decision": "say"}
    for (name, type_), seen in sorted(census.found.items(), key=lambda item: (-item[1].count, item[0])):
        yield {
            "found": name, "found_as": type_, "id": seen.id, "type": type_, "name": name,
            "articles": str(seen.articles), "count": str(seen.count),
        }  # fmt: skip


def _known(term: Term) -> dict[str, str]:
    return {
        "id": term.id,
        "type": term.type,
        "name": term.name,
        "names": joined(f"{language}: {name}" for language, name in term.names),
        "aliases": joined(term.aliases, dict(term.only_with)),
        "was": joined(term.was),
        "wikidata": term.wikidata or "",
        "description": term.description or "",
        "image": term.image or "",
        "links": joined(term.links),
        "not": joined(term.apart),
    }


def loads(text: str, *, shown: str) -> tuple[Row, ...]:
    """Read a table. Raises VocabularyError where it is none."""
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        columns = next(reader, [])
        _checked_columns(columns, shown)
        start = reader.line_num + 1
        for cells in reader:
            if any(cells):
                if len(cells) != len(columns):
                    what = f"has {len(cells)} cells, and there are {len(columns)} columns"
                    raise VocabularyError(shown, what, line=start, hint="Save the table again as CSV.")
                own = {column: unguarded(cell) for column, cell in zip(columns, cells, strict=True)}
                rows.append(Row(start, own))
            start = reader.line_num + 1
    except csv.Error as error:
        raise VocabularyError(shown, f"is not CSV: {error}", line=reader.line_num or 1) from error
    return tuple(rows)


def _checked_columns(columns: Sequence[str], shown: str) -> None:
    def fail(what: str, hint: str | None) -> VocabularyError:
        return VocabularyError(shown, what, line=1, hint=hint)

    for column in columns:
        if column not in COLUMNS:
            hint = nearest(column, COLUMNS) or f"Take it out. There are {', '.join(COLUMNS)}."
            raise fail(f'there is no column "{column}"', hint)
    for column in _NEEDED:
        if column not in columns:
            hint = 'Begin with the table that "kliping entities export" writes.'
            raise fail(f'the column "{column}" is missing', hint)
    if len(set(columns)) < len(columns):
        raise fail("a column is there twice", "Take one of them out.")
