"""Each kind of doubt comes from the command into the queue, with what the date was read from in the front matter."""

import json

import pytest

from kliping import frontmatter
from running import kliping

LINES = [
    "Para pedagang menata kembali kios mereka sejak subuh, dan pembeli pertama sudah datang dari desa sebelah.",
    "Perahu pertama merapat ketika matahari terbit, dan ikan tongkol habis terjual dalam waktu kurang dari satu jam.",
    "Kepala pasar berharap kios yang masih kosong disewa sebelum musim hujan, karena tanggul sudah selesai diperkuat.",
]
TITLE = "Pasar Ikan Muara Dibuka Kembali Setelah Perbaikan"
DAY = "Selasa, 4 Juni 2024"
STAMP = "Selasa, 4 Juni 2024 10:00 WIB"
ROW = {"title": TITLE, "date": "2 jam lalu", "scraped_at": "2024-06-19T12:00:00+07:00"}


def text(*head, body=LINES):
    return "\n\n".join((TITLE, *head, *body)) + "\n"


def page(*, head="", lead="", body=LINES):
    inner = "".join(f"<p>{line}</p>" for line in body)
    return f"<title>{TITLE}</title>{head}<article><h1>{TITLE}</h1><p>{STAMP}</p>{lead}{inner}</article>"


LONGER = '<script type="application/ld+json">{"@type": "NewsArticle", "wordCount": 900}</script>'
FREE = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
FILES = {
    "relative": ("a.jsonl", json.dumps(ROW | {"text": "\n\n".join(LINES)}), "guessed-date", "date"),
    "weekday": ("a.txt", text("Rabu, 4 Juni 2024 10:00 WIB"), "guessed-date", "date"),
    "prose": ("a.txt", text(body=[f"Tanggul retak pada {DAY}. {LINES[0]}", *LINES[1:]]), "guessed-date", "date"),
    "no date": ("a.txt", text(), "no-date", "date"),
    "credit": ("a.html", page(lead='<figure><img src="https://k.example/a.jpg"></figure>'), "no-credit", "credit-1"),
    "picture": ("a.html", page(lead='<figure><img src="a_files/a.jpg"></figure>'), "dead-image", "image-1"),
    "paywall": ("a.html", page(head=FREE), "paywall", "incomplete"),
    "incomplete": ("a.html", page(head=LONGER), "incomplete", "incomplete"),
    "short": ("a.txt", text(STAMP, body=LINES[:2]), "short", "body"),
}  # fmt: skip
TOLD = {
    "relative": 'relative ("2 jam lalu", captured 2024-06-19',
    "weekday": "stamp (a weekday is named beside it that was another day)",
    "prose": "prose",
}


@pytest.mark.parametrize("name", FILES)
def test_a_doubt_is_in_the_queue(new_site, name):
    root = new_site()
    file, written, kind, field = FILES[name]
    (root / "content/raw").mkdir(parents=True, exist_ok=True)
    (root / "content/raw" / file).write_text(written, encoding="utf-8")
    assert kliping("-C", root, "convert").returncode == 0
    listed = json.loads(kliping("-C", root, "review", "--json").stdout)["details"]
    found = {(doubt["kind"], doubt["field"]): doubt for doubt in listed if doubt["title"] == TITLE}
    assert (kind, field) in found
    if name in TOLD:
        article = frontmatter.loads((root / found[kind, field]["markdown"]).read_text("utf-8"), origin="a.md")
        assert article.origin.date_from.startswith(TOLD[name])
        assert TOLD[name].removeprefix("relative (")[:20] in found[kind, field]["why"] or name == "prose"
