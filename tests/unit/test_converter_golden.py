"""Raw articles in our own words, one folder a case, and what is made of them: the Markdown and the ledger."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kliping import frontmatterwrite
from kliping.converter.extract import extract
from kliping.converter.ledger import Extracted
from kliping.converter.readers import read
from kliping.model import Raw

CASES = sorted((Path(__file__).parents[1] / "golden/convert").iterdir())
BETWEEN = "\n=====\n"  # two articles of one file


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden(folder, update_golden):
    (source,) = folder.glob("input.*")
    found = [extract(raw, zone=ZoneInfo("Asia/Jakarta")) if isinstance(raw, Raw) else raw for raw in raws(source)]
    made = {
        "expected.md": BETWEEN.join(
            frontmatterwrite.dumps(one.article) if isinstance(one, Extracted) else f"{one}\n" for one in found
        ),
        "ledger.txt": BETWEEN.join(map(ledger, (one for one in found if isinstance(one, Extracted)))),
    }
    for name, text in made.items():
        if update_golden:
            (folder / name).write_text(text, encoding="utf-8")
        assert (folder / name).read_text("utf-8") == text


def raws(source):
    """The raw articles of a case: of a text or a page as it is, of all else what its reader yields."""
    if source.suffix in {".txt", ".html"}:
        kind = "html" if source.suffix == ".html" else "text"
        name = f"{source.parent.name}{source.suffix}"
        return [Raw(file=name, sha256="0" * 64, kind=kind, text=source.read_text("utf-8"))]
    return list(read(source, source.parent))


def ledger(extracted):
    evidence = "".join(f"# {field}: {found}\n" for field, found in sorted(extracted.evidence.items()))
    return evidence + "".join(f"{entry.line:3} {entry.label}: {entry.text}\n" for entry in extracted.ledger)
