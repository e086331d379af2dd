"""The law with the search index: built without it before or it alone, a build with search gives a clean one's bytes."""

import shutil

import pytest

from building import article, build_site, index_site, leave_site, tree
from kliping.builder.dress import Memory

SUMMARY = "Kalimat pertama yang cukup panjang untuk menjadi ringkasan artikel ini."  # what other pages show of it
NAME = "content/articles/a.md"


def text(path):
    path.write_text(article(title="Banjir", body=f"{SUMMARY}\n\nAir surut."), encoding="utf-8")


def title(path):
    path.write_text(article(title="Air surut", body=SUMMARY), encoding="utf-8")


def another(path):
    path.with_name("b.md").write_text(article(title="Air surut", body=SUMMARY), encoding="utf-8")


def deleted(path):
    path.unlink()


def previewed(root):
    """Told of a change by a preview, which does not index before it ends."""
    memory = Memory()
    build_site(root, memory=memory)
    path = root / NAME.replace("a.md", "c.md")
    path.write_text(article(title="Lain", body=SUMMARY), encoding="utf-8")
    build_site(root, memory=memory, changed=frozenset({path}))
    leave_site(root, memory)


def nothing(_):
    pass


@pytest.mark.parametrize("then", [nothing, build_site, index_site])
@pytest.mark.parametrize("first", [build_site, index_site, previewed])
@pytest.mark.parametrize("edit", [text, title, another, deleted])
def test_a_build_with_search_is_a_clean_one(edit, first, then, new_site, monkeypatch):
    monkeypatch.setattr("kliping.builder.state.TICK", 0)  # the edits come as late as a person's
    monkeypatch.setattr("kliping.builder.load.TICK", 0)
    root = new_site({NAME: article(title="Banjir", body=f"{SUMMARY}\n\nAir naik."), "content/articles/d.md": article()})
    build_site(root, search=True)
    edit(root / NAME)
    first(root)
    then(root)
    build_site(root, search=True)
    clean = shutil.copytree(root, root.with_name("clean"), ignore=shutil.ignore_patterns("public", ".kliping"))
    build_site(clean, search=True)
    assert tree(root / "public") == tree(clean / "public")
