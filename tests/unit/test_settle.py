import shutil
from pathlib import Path

import pytest

from building import article, build_site, tree
from kliping.builder.search import _run
from kliping.builder.settle import settle


@pytest.fixture
def records(new_site):
    def one(n):
        return article(title=f"Berita {n}", date=f"20{n + 10}-01-02", source=f"S{n}", tags=f"t{n}")

    root = new_site({f"content/articles/{n:02}.md": one(n) for n in range(20)})
    build_site(root, search=True)
    return root / ".kliping/search/records"


def test_the_same_records_give_the_same_bundle(records, tmp_path):
    bundles = []
    for n in range(4):
        bundle = tmp_path / f"bundle-{n}"
        _run(records, bundle, "id")
        assert settle(bundle)
        bundles.append(tree(bundle))
    assert bundles[1:] == bundles[:-1]


def test_settling_twice_changes_nothing(records, tmp_path):
    _run(records, tmp_path / "bundle", "id")
    settle(tmp_path / "bundle")
    once = tree(tmp_path / "bundle")
    settle(tmp_path / "bundle")
    assert tree(tmp_path / "bundle") == once


@pytest.mark.parametrize("damage", ["entry", "meta", "filter", "gone"])
def test_a_bundle_of_another_form_is_left_as_it_is(records, tmp_path, damage):
    bundle = tmp_path / "bundle"
    _run(records, bundle, "id")
    path: Path = {
        "entry": bundle / "pagefind-entry.json",
        "meta": next(bundle.glob("*.pf_meta")),
        "filter": next(bundle.glob("filter/*")),
        "gone": next(bundle.glob("filter/*")),
    }[damage]
    path.unlink() if damage == "gone" else path.write_bytes(b"{}")
    before = tree(bundle)
    assert not settle(bundle)
    assert tree(bundle) == before
    shutil.rmtree(bundle)


def test_an_empty_archive_has_an_index_too(new_site):
    root = new_site()
    report = build_site(root, search=True)
    assert not report.problems
    assert (root / "public/pagefind/pagefind.js").is_file()
