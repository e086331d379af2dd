"""What was read of each article, on disk: taken over by the next process, and never trusted too much."""

import sqlite3

import pytest

from building import article, build_site, tree

BODY = "Kalimat pertama yang cukup panjang untuk menjadi ringkasan artikel ini.\n\n{}"


@pytest.fixture
def built(new_site):
    root = new_site({f"content/articles/{n}.md": article(title=f"B{n}", body=BODY.format(n)) for n in range(3)})
    build_site(root)
    return root


def spoil(root, statement):
    """Do something to the cache, as another program could."""
    with sqlite3.connect(root / ".kliping/built.sqlite") as db:
        db.execute("DELETE FROM last")
        db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET entry = x'80049500'",
        "UPDATE entries SET entry = x'4e2e'",
        "UPDATE entries SET entry = 'text'",
        "UPDATE readings SET file = 'content/articles/none-' || file",
        "UPDATE readings SET mtime_ns = 1",
        "UPDATE readings SET hashed = 'x', size = 0",
        "DELETE FROM readings WHERE file LIKE '%1.md'",
        "DELETE FROM entries WHERE rowid = 1",
        "DELETE FROM leaves WHERE rowid = 1",
        "UPDATE way SET way = 'another'",
        "DELETE FROM way",
        "DELETE FROM around",
    ],
)
def test_readings_that_somebody_spoiled_are_read_again(built, statement):
    before = tree(built / "public")
    spoil(built, statement)
    path = built / "content/articles/1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("B1", "Baru"), encoding="utf-8")
    report = build_site(built)
    assert not report.problems
    assert b"Baru" in tree(built / "public")["index.html"]
    path.write_text(path.read_text(encoding="utf-8").replace("Baru", "B1"), encoding="utf-8")
    assert not build_site(built).problems
    assert tree(built / "public") == before


def test_whatever_part_of_the_cache_is_lost_the_build_is_a_clean_one(built):
    """As after a power cut; SQLite alone notices some of that late, and some of it never."""
    path = built / "content/articles/long.md"
    path.write_text(article(title="Panjang", body="Kalimat yang panjang sekali. " * 700), encoding="utf-8")
    build_site(built)
    before, cache = tree(built / "public"), built / ".kliping/built.sqlite"
    data, theme = cache.read_bytes(), built / "themes/broadsheet/templates/robots.txt"
    theme.parent.mkdir(parents=True)
    told = 0
    for at in range(0, len(data), 4096):
        cache.write_bytes(data[:at] + bytes(4096) + data[at + 4096 :])
        theme.write_text("User-agent: *\n", encoding="utf-8")  # so that all is rendered again
        report = build_site(built)
        assert not report.problems
        told += len(report.notes)
        theme.unlink()
        assert not build_site(built).problems
        assert tree(built / "public") == before, f"from byte {at} on"
    assert told, "what shows late is said"


def test_a_file_that_was_only_touched_is_not_built_again(built):
    for path in (built / "content/articles").iterdir():
        path.write_bytes(path.read_bytes())
    assert build_site(built).did["written"] == 0


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("site.yaml", "title: Lain\nbase_url: https://x.example/\n", "settings"),
        ("themes/broadsheet/templates/robots.txt", "User-agent: *\nDisallow: /x\n", "theme"),
        ("content/articles/1.md", article(title="Lain"), "content"),
    ],
)
def test_a_page_is_written_for_a_reason(built, name, text, reason):
    (built / name).parent.mkdir(parents=True, exist_ok=True)
    (built / name).write_text(text, encoding="utf-8")
    reasons = {detail["path"]: detail["reason"] for detail in build_site(built).details}
    assert reasons["index.html"] == reason


def test_what_another_did_to_the_output_is_the_reason(built):
    (built / "public/index.html").unlink()
    (built / "public/dates/index.html").write_text("x", encoding="utf-8")
    reasons = {detail["path"]: detail["reason"] for detail in build_site(built).details}
    assert reasons == {"index.html": "missing", "dates/index.html": "touched"}
