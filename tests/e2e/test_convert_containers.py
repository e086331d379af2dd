"""convert() over containers: an article a part, found again by file and part; drafts, pictures, the map."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from kliping import frontmatter, frontmatterwrite
from kliping.converter import convert
from kliping.executor import SerialExecutor, executor
from kliping.site import load_site
from reading import PNG, TEXT
from running import assert_one_line_each, kliping


def rows(*titles, **more):
    return "".join(json.dumps({"title": title, "text": TEXT, "date": "2021-10-05"} | more) + "\n" for title in titles)


def run(root, *inputs, **options):
    return convert(list(inputs), load_site(root), executor=SerialExecutor(), **options)


def articles(root):
    paths = sorted((root / "content/articles").rglob("*.md"))
    return {path.name: frontmatter.loads(path.read_text("utf-8"), origin=path.name) for path in paths}


def test_each_row_is_an_article_with_its_origin(new_site):
    root = new_site({"content/raw/kabar/dump.jsonl": rows("Pasar Satu", "Pasar Dua")})
    assert run(root).did == {"converted": 2, "failed": 0}
    found = articles(root)
    assert list(found) == ["pasar-dua.md", "pasar-satu.md"]
    origin = found["pasar-dua.md"].origin
    assert (origin.file, origin.part, origin.date_from) == ("kabar/dump.jsonl", "2", "jsonl: date")
    assert found["pasar-dua.md"].id == "kabar-dump-2"
    text = (root / "content/articles/2021/10/pasar-dua.md").read_text("utf-8")
    assert text.index("\n  file: ") < text.index("\n  part: ") < text.index("\n  sha256: ")
    assert frontmatter.origin_key(text) == ("kabar/dump.jsonl", "2")
    assert not frontmatterwrite.is_edited(text)


def test_a_second_run_changes_nothing_and_a_longer_dump_adds(new_site):
    root = new_site({"content/raw/dump.jsonl": rows("Pasar Satu", "Pasar Dua")})
    run(root)
    assert run(root).did == {"unchanged": 2, "failed": 0}
    (root / "content/raw/dump.jsonl").write_text(rows("Pasar Satu", "Pasar Dua", "Pasar Tiga"), encoding="utf-8")
    assert run(root).did == {"updated": 2, "converted": 1, "failed": 0}
    assert len(articles(root)) == 3


def test_what_a_person_edited_is_left(new_site):
    root = new_site({"content/raw/dump.jsonl": rows("Pasar Satu", "Pasar Dua")})
    run(root)
    path = root / "content/articles/2021/10/pasar-dua.md"
    path.write_text(path.read_text("utf-8").replace("Para pedagang", "Semua pedagang"), encoding="utf-8")
    assert run(root).did == {"unchanged": 1, "left": 1, "failed": 0}


def test_a_renamed_dump_keeps_its_articles_and_a_copy_is_skipped(new_site):
    root = new_site({"content/raw/a.jsonl": rows("Pasar Satu", "Pasar Dua")})
    run(root)
    (root / "content/raw/a.jsonl").rename(root / "content/raw/b.jsonl")
    assert run(root).did == {"updated": 2, "failed": 0}
    assert {article.origin.file for article in articles(root).values()} == {"b.jsonl"}
    (root / "content/raw/c.jsonl").write_bytes((root / "content/raw/b.jsonl").read_bytes())
    report = run(root)
    assert report.did == {"unchanged": 2, "skipped": 2, "failed": 0}
    assert len(report.notes) == 1


def test_drafts_are_marked(new_site):
    text = "---\ntitle: Pasar\ndraft: true\n---\nIsi tulisan.\n"
    root = new_site({"content/raw/a.md": text})
    run(root)
    assert "\ndraft: true\n" in next((root / "content/articles").rglob("*.md")).read_text("utf-8")


def test_pictures_of_an_archive_are_copied(new_site):
    root = new_site()
    page = (
        "<!DOCTYPE html><title>Kapal Berlayar</title><article><h1>Kapal Berlayar</h1><figure><img src='k_files/a.png'>"
        f"<figcaption>Kapal.</figcaption></figure>{''.join(f'<p>{TEXT} {n}</p>' for n in range(4))}</article>"
    )
    (root / "content/raw").mkdir(parents=True)
    with zipfile.ZipFile(root / "content/raw/a.zip", "w") as packed:
        packed.writestr("k.html", page)
        packed.writestr("k_files/a.png", PNG)
    report = run(root)
    assert report.problems == ()
    (article,) = articles(root).values()
    assert (root / "content" / article.images[0].src).read_bytes() == PNG
    assert article.origin.part == "k.html"


def test_titles_that_are_no_text_files_do_no_harm(new_site):
    dump = json.dumps(
        {"title": "Pasar \u0007 \ud800 Dibuka\n---\nx: y", "text": TEXT + "\u0000\udfff", "authors": "\u001b[2J"}
    )
    root = new_site({"content/raw/a.jsonl": dump})
    report = run(root)
    assert report.problems == ()
    assert len(articles(root)) == 1


def test_workers_give_what_one_process_gives(new_site):
    dump = rows(*(f"Pasar {number}" for number in range(200))) + "{\n"
    one, many = (
        new_site({"content/raw/a.jsonl": dump}, folder="satu"),
        new_site({"content/raw/a.jsonl": dump}, folder="dua"),
    )
    run(one)
    seen = []
    with executor("processes", workers=2) as workers:
        report = convert([], load_site(many), executor=workers, progress=lambda done, total: seen.append((done, total)))
    assert articles(one) == articles(many)
    assert report.did == {"converted": 200, "failed": 1}
    assert seen[-1] == (201, 201)


POISONED = """
import os, sys; sys.path[:0] = sys.argv[1].split(os.pathsep)
from multiprocessing import parent_process
from pathlib import Path
from kliping.converter import convert, extract
from kliping.converter.records import Records
from kliping.executor import executor
from kliping.site import load_site
real = extract.extract
def poisoned(raw, *, zone):
    if parent_process() is not None and "Pasar 77" in str(raw.fields):
        os._exit(9)
    return real(raw, zone=zone)
extract.extract = poisoned
if __name__ == "__main__":
    site = load_site(Path(sys.argv[2]))
    with executor("processes", workers=2) as workers:
        for _ in range(2):
            with Records(site.cache_dir / "records.sqlite") as records:
                report = convert([], site, executor=workers, with_details=False, records=records)
            print(dict(report.did)["failed"], *report.problems)
"""


def test_an_article_that_kills_its_worker_is_one_problem_and_is_tried_again(new_site, tmp_path):
    root = new_site({"content/raw/a.jsonl": rows(*(f"Pasar {number}" for number in range(200)))})
    script = tmp_path / "script.py"
    script.write_text(POISONED, encoding="utf-8")
    command = [sys.executable, script, os.pathsep.join(sys.path), root]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    told = "1 content/raw/a.jsonl#78: its worker was killed, perhaps for want of memory."
    assert [line.startswith(told) for line in ran.stdout.splitlines()] == [True, True], ran.stderr
    assert len(articles(root)) == 199
    run(root)
    assert len(articles(root)) == 200


def test_the_map_on_the_command_line_and_in_the_settings(new_site):
    row = json.dumps({"kop": "Pasar Dibuka", "tulisan": TEXT})
    root = new_site({"content/raw/a.jsonl": row})
    result = kliping("-C", root, "convert")
    assert_one_line_each(result)
    assert "--map body=" in result.stderr
    result = kliping("-C", root, "convert", "--map", "title=kop,body=tulisan")
    assert result.stdout.startswith("Converted: 1 new"), result.stderr
    settings = "title: A\nbase_url: https://a.example/\nfields:\n  title: kop\n  body: tulisan\n"
    other = new_site({"content/raw/a.jsonl": row}, settings=settings, folder="lain")
    assert run(other).did["converted"] == 1


@pytest.mark.parametrize("given", ["titel=kop", "title", "title=", "=x"])
def test_a_wrong_map_is_told(new_site, given):
    result = kliping("-C", new_site(), "convert", "--map", given)
    assert result.returncode == 2
    assert_one_line_each(result)
    assert "--map" in result.stderr


def test_a_large_dump_from_elsewhere_is_copied(new_site, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["kliping.converter.originals"], "MOST_BYTES", 100)
    dump = tmp_path / "dump.jsonl"
    dump.write_text(rows("Pasar Satu"), encoding="utf-8")
    root = new_site()
    assert run(root, dump).did["converted"] == 1
    dump.write_text(rows("Pasar Dua"), encoding="utf-8")
    run(root, dump)
    assert len(list((root / "content/raw").glob("dump*.jsonl"))) == 2
