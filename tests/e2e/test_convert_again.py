"""A second conversion leaves what has not changed, and what it says and leaves is what a whole run says and leaves."""

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kliping.converter.run
from kliping import frontmatter, frontmatterwrite
from kliping.converter import convert
from kliping.converter.records import Records
from kliping.executor import SerialExecutor
from kliping.site import load_site

TEXT = """{title}

Selasa, 5 Oktober 2021 06:30 WITA

Pasar ikan {title} di tepi pelabuhan dibuka kembali pada Selasa pagi setelah dua bulan ditutup karena tanggul retak.

Para pedagang menyambutnya dengan potongan harga, musik, dan doa bersama yang dipimpin imam masjid di kampung itu.
"""
PAGE = """<!DOCTYPE html><html lang="id"><head><title>Kapal Baru Berlayar - Kabar</title>
<link rel="canonical" href="https://kabar.example/2024/05/kapal-baru"></head><body><article><h1>Kapal Baru Berlayar</h1>
<figure><img src="kapal_files/kapal.png" alt="Kapal"><figcaption>Kapal berangkat. Foto: Rini/Kabar</figcaption></figure>
{paragraphs}</article></body></html>
""".format(
    paragraphs="".join(
        f"<p>Paragraf ke-{number} menceritakan pelayaran perdana kapal itu dari pelabuhan lama ke pulau seberang, "
        "dengan seratus penumpang yang melambaikan tangan kepada keluarga di dermaga.</p>"
        for number in range(6)
    )
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
SITE = "title: Arsip\nbase_url: https://arsip.example/x/\n"


def row(title, **more):
    body = "Nelayan kembali melaut setelah gelombang turun, dan harga ikan di pasar induk pun turun. " * 4
    return json.dumps({"judul": title, "headline": title, "isi": f"{title}. {body}", "date": "2024-03-02 08:00"} | more)


def archive(root):
    raw = root / "content/raw"
    (raw / "kapal_files").mkdir(parents=True)
    (root / "site.yaml").write_text(SITE, encoding="utf-8")
    for name in ("pasar", "sawah"):
        (raw / f"{name}.txt").write_text(TEXT.format(title=f"Kabar {name} hari ini"), encoding="utf-8")
    (raw / "salinan.txt").write_bytes((raw / "pasar.txt").read_bytes())
    (raw / "kosong.txt").write_bytes(b"")
    (raw / "kapal.html").write_text(PAGE, encoding="utf-8")
    (raw / "kapal_files/kapal.png").write_bytes(PNG)
    rows = [row("Harga Ikan Turun"), "{tidak benar", row("Sekolah Dibuka Lagi")]
    (raw / "baris.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return root


def run(root, **options):
    """Convert; what the report and its articles say."""
    site = load_site(root)
    with Records(site.cache_dir / "records.sqlite") as records:
        report = convert([], site, executor=SerialExecutor(), records=records, with_details=False, **options)
        articles = [vars(record) for record in records.queue(run=records.run)]
    return {"did": {k: n for k, n in report.did.items() if n}, "problems": report.problems, "notes": report.notes,
            "articles": articles}  # fmt: skip


def forget(root):
    """Let the next run be a whole one."""
    path = root / ".kliping/records.sqlite"
    if path.exists():
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("DELETE FROM original")


def files(root):
    content = root / "content"
    return {path.relative_to(content).as_posix(): path.read_bytes() for path in content.rglob("*") if path.is_file()}


def aged(root):
    """As if all this had happened a minute ago: what is older than the clock's tick is not read again."""
    for path in (root / "content").rglob("*"):
        state = path.stat()
        os.utime(path, ns=(state.st_mtime_ns - 60 * 10**9,) * 2)


def markdown(root, part):
    return next((path for path in sorted((root / "content/articles").rglob("*.md")) if part in path.name), None)


def append(path, text):
    if path and path.exists():
        path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


def replaced(path, old, new):
    if path and path.exists():
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


def gone(path):
    if path:
        path.unlink(missing_ok=True)


def moved(path, new):
    if path and path.exists():
        path.rename(path.with_name(new))


EDITS = {
    "nothing": lambda root: None,
    "row": lambda root: replaced(root / "content/raw/baris.jsonl", "Nelayan", "Petani"),
    "new row": lambda root: append(root / "content/raw/baris.jsonl", row("Jembatan Selesai") + "\n"),
    "row of the same length": lambda root: replaced(root / "content/raw/baris.jsonl", "Harga Ikan", "Harga Padi"),
    "text": lambda root: replaced(root / "content/raw/sawah.txt", "pedagang", "pembeli"),
    "original of a copy": lambda root: replaced(root / "content/raw/pasar.txt", "pedagang", "pembeli"),
    "no original of a copy": lambda root: gone(root / "content/raw/pasar.txt"),
    "another name": lambda root: moved(root / "content/raw/sawah.txt", "ladang.txt"),
    "touched": lambda root: os.utime(root / "content/raw/baris.jsonl"),
    "Markdown": lambda root: append(markdown(root, "sawah"), "\nDitambah redaksi.\n"),
    "Markdown of a row": lambda root: append(markdown(root, "sekolah"), "\nDitambah redaksi.\n"),
    "Markdown with a letter changed": lambda root: replaced(markdown(root, "harga"), "gelombang", "gelombanG"),
    "no Markdown": lambda root: gone(markdown(root, "kapal")),
    "no Markdown of a row": lambda root: gone(markdown(root, "harga")),
    "Markdown elsewhere": lambda root: moved(markdown(root, "sawah"), "lain.md"),
    "picture": lambda root: (root / "content/raw/kapal_files/kapal.png").write_bytes(PNG + b"\1"),
    "no picture": lambda root: gone(root / "content/raw/kapal_files/kapal.png"),
    "no picture in the archive": lambda root: [gone(path) for path in (root / "content/images").rglob("*.png")],
    "zone": lambda root: (root / "site.yaml").write_text(SITE + "time_zone: Asia/Jayapura\n", encoding="utf-8"),
    "fields": lambda root: (root / "site.yaml").write_text(SITE + "fields:\n  title: judul\n", encoding="utf-8"),
}  # fmt: skip


@settings(max_examples=12)
@given(edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4))
def test_any_edits_then_a_quick_run_is_as_a_whole_run(tmp_path_factory, edits):
    quick = archive(tmp_path_factory.mktemp("quick"))
    run(quick)
    for edit in ["nothing", *edits]:
        EDITS[edit](quick)
        whole = tmp_path_factory.mktemp("whole") / "site"
        shutil.copytree(quick, whole)
        forget(whole)
        assert run(quick) == run(whole)
        assert files(quick) == files(whole)


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_each_edit_alone(tmp_path, edit):
    quick = archive(tmp_path / "quick")
    run(quick)
    aged(quick)
    run(quick)
    EDITS[edit](quick)
    shutil.copytree(quick, tmp_path / "whole")
    forget(tmp_path / "whole")
    assert run(quick) == run(tmp_path / "whole")
    assert files(quick) == files(tmp_path / "whole")


def swapped(path, old, new):
    """Change bytes behind our back: same size, same time."""
    state = path.stat()
    replaced(path, old, new)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_size == state.st_size


def test_what_has_not_changed_is_not_read(tmp_path):
    root = archive(tmp_path / "site")
    aged(root)
    assert run(root)["did"] == {"converted": 5, "skipped": 1, "failed": 2, "ignored": 1, "stories": 1}
    swapped(root / "content/raw/baris.jsonl", "Harga Ikan", "Harga Padi")
    swapped(root / "content/raw/sawah.txt", "sawah", "ladng")
    second = run(root)
    assert second["did"] == {"unchanged": 5, "skipped": 1, "failed": 2, "ignored": 1, "stories": 1}
    assert {article["did"] for article in second["articles"]} == {"unchanged"}
    assert len(second["articles"]) == 5
    assert run(root, force=True)["did"]["updated"] == 3


def test_what_changed_in_the_clocks_tick_is_read_again(tmp_path):
    root = archive(tmp_path / "site")
    path = root / "content/raw/sawah.txt"
    os.utime(path, ns=(time.time_ns() + 60 * 10**9,) * 2)  # not older than the moment in which it is read
    run(root)
    swapped(path, "sawah", "ladng")
    assert run(root)["did"]["updated"] == 1


def test_markdown_that_changed_in_the_clocks_tick_is_read_again(tmp_path):
    root = archive(tmp_path / "site")
    aged(root)
    run(root)
    with closing(sqlite3.connect(root / ".kliping/records.sqlite")) as db, db:
        db.execute("UPDATE shelf SET noted = mtime_ns + 1000")  # as on a machine that has nothing else to do
    swapped(markdown(root, "sawah"), "pedagang", "pedaganG")
    assert run(root)["did"]["left"] == 1


def test_a_file_whose_time_alone_changed_is_not_converted_again(tmp_path):
    root = archive(tmp_path / "site")
    aged(root)
    run(root)
    aged(root)
    with closing(sqlite3.connect(root / ".kliping/records.sqlite")) as db, db:
        before = db.execute("SELECT file, did FROM original ORDER BY file").fetchall()
        db.execute("UPDATE original SET did = json_set(did, '$.converted', 7) WHERE file = 'baris.jsonl'")
    assert before
    assert run(root)["did"]["unchanged"] == 3 + 7


def test_other_code_converts_all_again(tmp_path, monkeypatch):
    root = archive(tmp_path / "site")
    aged(root)
    run(root)
    swapped(root / "content/raw/sawah.txt", "pedagang", "pedaganG")
    assert "updated" not in run(root)["did"]
    monkeypatch.setattr(kliping.converter.run, "CODE", "another")
    assert run(root)["did"]["updated"] == 1


def test_what_could_not_be_read_is_tried_again(tmp_path):
    root = archive(tmp_path / "site")
    aged(root)
    run(root)
    path = root / "content/raw/kosong.txt"
    state = path.stat()
    path.write_text(TEXT.format(title="Kini ada isinya"), encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert run(root)["did"]["converted"] == 1


def test_an_accepted_doubt_is_kept_by_a_whole_run_and_a_quick_one(tmp_path):
    root = archive(tmp_path / "site")
    run(root)
    path = markdown(root, "sawah")
    article = frontmatter.load(path, shown="x")
    text = frontmatterwrite.sealed(replace(article, reviewed=("source",)))
    path.write_text(text, encoding="utf-8")
    for _ in range(2):
        assert run(root)["did"]["unchanged"] == 5
        assert path.read_text("utf-8") == text


def test_a_copy_of_what_has_changed_since_is_no_copy(tmp_path):
    root = archive(tmp_path / "site")
    run(root)
    replaced(root / "content/raw/pasar.txt", "pedagang", "pembeli")
    did = run(root)["did"]
    assert (did["updated"], did["converted"], did.get("skipped")) == (1, 1, None)
