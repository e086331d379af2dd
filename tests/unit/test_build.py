"""A build of small archives: what depends on what, what is told."""

import subprocess
import sys
import time

import pytest

from building import article, build_site, picture, tree
from kliping.builder import feeds
from kliping.builder.check import check
from kliping.builder.dress import Memory
from kliping.cache import Built, Record
from kliping.executor import SerialExecutor
from kliping.site import load_site

SETTINGS = "title: Arsip\nbase_url: https://arsip.example/\ntime_zone: {zone}\n"
PNG = picture()


def test_a_body_edit_writes_that_article_alone(new_site):
    long = "Kalimat pertama yang cukup panjang untuk menjadi ringkasan artikel ini."
    root = new_site({f"content/articles/{n}.md": article(title=f"Berita {n}", body=f"{long}\n\nA") for n in range(5)})
    build_site(root)
    path = root / "content/articles/2.md"
    path.write_text(path.read_text(encoding="utf-8").replace("\n\nA", "\n\nB"), encoding="utf-8")
    report = build_site(root)
    assert [detail["path"] for detail in report.details] == ["2024/06/a-2/index.html"]


def test_a_new_article_changes_one_numbered_page_and_no_other(new_site):
    files = {f"content/articles/a{n}.md": article(title=f"B{n}", date=f"2020-01-{n + 1:02}") for n in range(9)}
    root = new_site(files, settings=SETTINGS.format(zone="UTC") + "page_size: 2\n")
    build_site(root)
    before = tree(root / "public")
    (root / "content/articles/new.md").write_text(article(title="Baru", date="2020-02-01"), encoding="utf-8")
    build_site(root)
    after = tree(root / "public")
    numbered = [path for path in before if path.startswith("tags/banjir/") and path.split("/")[2].isdigit()]
    assert len(numbered) == 5
    assert [path for path in numbered if after[path] != before[path]] == ["tags/banjir/5/index.html"]


def test_the_time_zone_counts_in_a_process_that_remembers(new_site):
    root = new_site(
        {"content/articles/a.md": article(date="2024-06-19 23:30")}, settings=SETTINGS.format(zone="Asia/Jakarta")
    )
    memory = Memory()
    build_site(root, memory=memory)
    (root / "site.yaml").write_text(SETTINGS.format(zone="UTC"), encoding="utf-8")
    build_site(root, memory=memory)
    remembered = tree(root / "public")
    build_site(root)
    assert tree(root / "public") == remembered
    assert b"23:30 UTC" in remembered["2024/06/a/index.html"]


def test_a_broken_article_keeps_its_last_good_page_in_a_process_that_remembers(new_site):
    root = new_site({"content/articles/a.md": article()})
    memory = Memory()
    build_site(root, memory=memory)
    (root / "content/articles/a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    report = build_site(root, memory=memory)
    assert len(report.problems) == 1
    assert (root / "public/2024/06/a/index.html").is_file()


def test_a_picture_of_the_text_is_shown_with_its_size(new_site):
    body = "Satu.\n\n![Tanggul](/images/x%20y.png)\n\nDua."
    root = new_site({"content/articles/a.md": article(body=body), "content/images/x y.png": PNG})
    assert not build_site(root).problems
    page = (root / "public/2024/06/a/index.html").read_text(encoding="utf-8")
    assert 'src="../../../images/x%20y-png-2.jpg"' in page
    assert 'width="2" height="3"' in page


def test_a_picture_that_is_not_there_is_told(new_site):
    root = new_site({"content/articles/a.md": article(body="![x](images/tidak-ada.png)")})
    assert 'no file "images/tidak-ada.png"' in str(build_site(root).problems[0])


def test_links_of_a_text_keep_their_query_and_fragment(new_site):
    body = "[a](/search/?q=banjir) [b](/tags/#l1) [c](HTTPS://E.ORG/x) [d](../../../etc/passwd) [e](mailto:a@b.id)"
    root = new_site({"content/articles/a.md": article(body=body)})
    build_site(root)
    page = (root / "public/2024/06/a/index.html").read_text(encoding="utf-8")
    for address in ("../../../search/?q=banjir", "../../../tags/#l1", "HTTPS://E.ORG/x", "mailto:a@b.id"):
        assert f'href="{address}"' in page
    assert "etc/passwd" not in page


def test_previous_and_next_are_of_the_same_source(new_site):
    root = new_site(
        {
            "content/articles/a.md": article(title="Lama", date="2024-01-01", source="Koran"),
            "content/articles/b.md": article(title="Lain", date="2024-01-02", source="Majalah"),
            "content/articles/c.md": article(title="Baru", date="2024-01-03", source="Koran"),
        }
    )
    build_site(root)
    page = (root / "public/2024/01/a/index.html").read_text(encoding="utf-8")
    assert 'rel="next" href="../../../2024/01/c/"' in page
    assert 'rel="prev"' not in page


def test_hidden_static_files_come_and_go(new_site):
    root = new_site({"content/static/.well-known/security.txt": "x", "content/static/CNAME": "arsip.example"})
    build_site(root)
    assert (root / "public/.well-known/security.txt").is_file()
    (root / "content/static/.well-known/security.txt").unlink()
    build_site(root)
    assert not (root / "public/.well-known/security.txt").exists()
    assert (root / "public/CNAME").is_file()


def test_a_draft_is_not_published(new_site):
    draft = "---\ntitle: Rahasia\ndate: 2024-01-01\ndraft: true\n---\n\nIsi.\n"
    root = new_site({"content/articles/a.md": draft, "content/pages/b.md": draft})
    build_site(root)
    assert not [path for path, data in tree(root / "public").items() if b"Rahasia" in data]


def test_a_large_sitemap_is_split(new_site, monkeypatch):
    monkeypatch.setattr(feeds, "SITEMAP_SIZE", 10)
    root = new_site({f"content/articles/{n}.md": article(title=f"B{n}") for n in range(8)})
    build_site(root)
    files = tree(root / "public")
    parts = [path for path in files if path.startswith("sitemap-")]
    assert len(parts) >= 2
    assert all(f"https://arsip.example/x/{part}".encode() in files["sitemap.xml"] for part in parts)


def test_a_failing_template_is_one_problem_and_leaves_the_pages(new_site):
    root = new_site({f"content/articles/a{n}.md": article(title=f"B{n}") for n in range(3)})
    build_site(root)
    (root / "themes/broadsheet/templates").mkdir(parents=True)
    (root / "themes/broadsheet/templates/article.html").write_text("x\n{{ nothing }}\n", encoding="utf-8")
    report = build_site(root)
    assert [(p.where, p.line) for p in report.problems] == [("themes/broadsheet/templates/article.html", 2)] * len(
        report.problems
    )
    assert (root / "public/2024/06/a0/index.html").is_file()


def test_check_finds_dead_links_and_changed_originals(new_site):
    origin = "origin: {file: a.txt, sha256: 0000, converter: '1'}\n---\n\n"
    body = article(body="[ke mana](/tidak/ada/)").replace("---\n\n", origin)
    root = new_site({"content/articles/a.md": body, "content/raw/a.txt": "Judul"})
    told = " ".join(str(problem) for problem in check(load_site(root), executor=SerialExecutor()).problems)
    assert "leads to /tidak/ada/index.html" in told
    assert "is not the one that was converted" in told
    assert not (root / "public").exists()


def test_the_cache_waits_for_another_process_and_keeps_what_was_committed(tmp_path):
    path = tmp_path / "built.sqlite"
    held = (
        "import sys, time; sys.path.insert(0, sys.argv[2]); from pathlib import Path; from kliping.cache import *\n"
        "with Built(Path(sys.argv[1])) as b:\n"
        "    b['x'] = Record('k', 1, 2); b.commit(); print('held', flush=True); time.sleep(1)\n"
    )
    generator = next(p for p in sys.path if p.endswith("generator"))
    other = subprocess.Popen([sys.executable, "-c", held, path, generator], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    start = time.monotonic()
    with Built(path) as built:
        assert built["x"] == Record("k", 1, 2)
    assert time.monotonic() - start > 0.3
    other.communicate()


@pytest.mark.parametrize(
    "text", ["[a](" * 8000, "![" * 8000, "<a " * 20000, " " * 3000 + "|" * 3000 + "x", "[" * 100_000]
)
def test_no_article_takes_for_ever(new_site, text):
    root = new_site({"content/articles/a.md": article(body=text)})
    start = time.perf_counter()
    build_site(root)
    assert time.perf_counter() - start < 20  # without the bound: minutes


def test_one_wrong_entry_of_an_authority_file_costs_that_entry_alone(new_site):
    entries = "- {id: rara, type: person, name: Rara Sari}\n- {id: ada, type: orang, name: Ada}\n"
    root = new_site({"content/articles/a.md": article(body="Rara Sari datang."), "content/entities.yaml": entries})
    report = build_site(root)
    assert [problem.line for problem in report.problems] == [2]
    assert (root / "public/people/rara/index.html").is_file()
