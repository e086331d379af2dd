import os

import pytest

from kliping.builder.output import MARKER, Output
from kliping.errors import UsageError


@pytest.fixture
def output(tmp_path):
    made = Output(tmp_path / "public")
    made.prepare()
    return made


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "a/../../x", "", ".", "a//b", "a/./b", "a\\b/c", "a\0b", "a/..", "./a"]
)
def test_a_path_that_could_leave_the_folder_is_refused(output, path, tmp_path):
    with pytest.raises(ValueError):
        output.write(path, b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["public"]


def test_a_symbolic_link_on_the_way_is_replaced_not_followed(output, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (output.root / "2024").symlink_to(outside)
    output.write("2024/index.html", b"x")
    assert list(outside.iterdir()) == []
    assert (output.root / "2024/index.html").read_bytes() == b"x"


def test_a_symbolic_link_in_place_of_a_page_is_replaced_not_written_through(output, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="utf-8")
    (output.root / "index.html").symlink_to(secret)
    assert output.write("index.html", b"x")[0] == "written"
    assert not (output.root / "index.html").is_symlink()


def test_equal_bytes_are_not_written_again(output):
    assert output.write("a/index.html", b"x")[0] == "written"
    before = os.stat(output.root / "a/index.html").st_mtime_ns
    assert output.write("a/index.html", b"x")[0] == "unchanged"
    assert os.stat(output.root / "a/index.html").st_mtime_ns == before


def test_a_folder_where_a_file_has_to_be_gives_way(output):
    output.write("about/index.html", b"x")
    output.write("about", b"y")
    output.write("about/index.html", b"z")
    assert (output.root / "about/index.html").read_bytes() == b"z"


def test_sweep_removes_what_nothing_claims_and_leaves_hidden_files(output, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x", encoding="utf-8")
    for path in ("a/index.html", "b/c/index.html", "pagefind/x"):
        output.write(path, b"x")
    (output.root / ".git").mkdir()
    (output.root / "link").symlink_to(outside)
    (output.root / ".kliping-tmp-1-index.html").write_text("half", encoding="utf-8")
    removed = output.sweep({"a/index.html", MARKER}, folders={"pagefind"})
    assert sorted(removed) == [".kliping-tmp-1-index.html", "b/c/index.html", "link"]
    assert sorted(p.name for p in output.root.iterdir()) == [".git", MARKER, "a", "pagefind"]
    assert (outside / "kept").exists()


def test_a_folder_with_files_of_others_is_not_taken_over(tmp_path):
    (tmp_path / "thesis.docx").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="did not write"):
        Output(tmp_path).prepare()
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_failed_write_leaves_the_page_that_was_there(output, monkeypatch):
    output.write("index.html", b"old")

    def full(old, new):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="space"):
        output.write("index.html", b"new")
    assert (output.root / "index.html").read_bytes() == b"old"
    assert sorted(p.name for p in output.root.iterdir()) == [MARKER, "index.html"]


def test_a_file_behind_a_link_is_not_ours_and_stays(output, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_text("mine", encoding="utf-8")
    (output.root / "tags").symlink_to(outside)
    assert output.find("tags/index.html") is None
    assert not output.remove("tags/index.html")
    assert (outside / "index.html").read_text("utf-8") == "mine"
    output.write("2024/index.html", b"page")
    assert output.find("2024/index.html") == output.stat("2024/index.html") is not None


def test_a_page_longer_than_a_system_writes_at_once_is_whole(output, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:1000]))
    output.write("a/index.html", b"0123456789" * 1234)
    assert (output.root / "a/index.html").read_bytes() == b"0123456789" * 1234


def test_a_folder_is_empty_until_somebody_puts_something_there(tmp_path):
    first = Output(tmp_path / "public")
    first.prepare()
    assert first.is_empty
    (tmp_path / "public/.nojekyll").write_bytes(b"")
    again = Output(tmp_path / "public")
    again.prepare()
    assert not again.is_empty
