"""Raw articles in our own words, one folder a case, and what is made of them: the Markdown and the ledger."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kliping import frontmatter
from kliping.converter.extract import extract
from kliping.model import Raw

CASES = sorted((Path(__file__).parents[1] / "golden/convert").iterdir())


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden(folder, update_golden):
    (source,) = folder.glob("input.*")
    kind = "html" if source.suffix == ".html" else "text"
    raw = Raw(file=f"{folder.name}{source.suffix}", sha256="0" * 64, kind=kind, text=source.read_text("utf-8"))
    extracted = extract(raw, zone=ZoneInfo("Asia/Jakarta"))
    evidence = "".join(f"# {field}: {found}\n" for field, found in sorted(extracted.evidence.items()))
    made = {
        "expected.md": frontmatter.dumps(extracted.article),
        "ledger.txt": evidence + "".join(f"{entry.line:3} {entry.label}: {entry.text}\n" for entry in extracted.ledger),
    }
    for name, text in made.items():
        if update_golden:
            (folder / name).write_text(text, encoding="utf-8")
        assert (folder / name).read_text("utf-8") == text
