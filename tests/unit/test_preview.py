"""What a preview keeps between its builds, and what it leaves behind."""

import pytest

from building import article, build_site
from kliping.executor import SerialExecutor
from kliping.preview import Archive
from kliping.server import Turn


@pytest.fixture
def archive(new_site, monkeypatch):
    """A preview's archive of two articles that another process built, long before as clocks of disks go."""
    monkeypatch.setattr("kliping.builder.state.TICK", 0)
    monkeypatch.setattr("kliping.builder.load.TICK", 0)
    root = new_site({f"content/articles/{n}.md": article(title=f"B{n}") for n in range(2)})
    build_site(root)
    archive = Archive(root, SerialExecutor())
    yield archive
    archive.close()


def build(archive, *changed):
    paths = frozenset(archive.site.articles_dir / name for name in changed)
    return archive.build(
        Turn(changed=paths or None, newest=paths or None, early=lambda: None, is_overtaken=lambda: False)
    )


def retitle(archive, title):
    (archive.site.articles_dir / "1.md").write_text(article(title=title), encoding="utf-8")


def home(archive):
    return (archive.site.output / "index.html").read_text("utf-8")


def test_an_edit_that_the_search_index_saw_first_is_on_all_pages(archive):
    """The index begins to read as soon as the preview serves; an edit may come before it is done."""
    build(archive)
    assert archive.memory.source is None, "nothing had changed"
    retitle(archive, "Judul lain")
    assert archive.index().did["indexed"]
    build(archive, "1.md")
    assert "Judul lain" in home(archive)


def test_an_edit_that_only_the_search_index_saw_is_built_by_the_next(archive):
    build(archive)
    retitle(archive, "Judul lain")
    archive.index()
    archive.leave()
    archive.close()
    build_site(archive.root)
    assert "Judul lain" in home(archive)


def test_a_build_that_was_ended_leaves_nothing(archive, monkeypatch):
    build(archive)
    retitle(archive, "Judul lain")

    def end(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("kliping.builder.whole.Planned", end)
        with pytest.raises(KeyboardInterrupt):
            build(archive, "1.md")
    archive.leave()
    archive.close()
    build_site(archive.root)
    assert "Judul lain" in home(archive)
