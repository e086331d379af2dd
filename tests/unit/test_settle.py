"""Pagefind's bundles as shards: the same bytes each time."""

import json
from pathlib import Path

import pytest

from building import tree
from kliping.builder import settle
from kliping.builder.pagefind import run

RECORD = """<!doctype html><html lang="id"><head>
<meta data-pagefind-filter="person[content]" content="Tokoh {n}">
<meta data-pagefind-filter="person[content]" content="Rara Sari">
<meta data-pagefind-filter="year[content]" content="20{n}">
<meta data-pagefind-sort="date[content]" content="20{n}-01-02">
</head><body><h1 data-pagefind-meta="title">Berita {n}</h1><div data-pagefind-body><p>Air naik {n}.</p></div></body>
</html>
"""


@pytest.fixture
def records(tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    for n in range(10, 30):
        (folder / f"{n}.html").write_text(RECORD.format(n=n))
    return folder


def test_the_same_records_give_the_same_shard(records, tmp_path):
    shards = []
    for n in range(4):
        shard = tmp_path / f"shard-{n}"
        run(records, shard, "id")
        settle.settle(shard)
        shards.append(tree(shard))
    assert shards[1:] == shards[:-1]


def test_a_shard_has_nothing_that_every_bundle_has(records, tmp_path):
    shard = tmp_path / "shard"
    run(records, shard, "id")
    settle.settle(shard)
    assert {path.partition("/")[0] for path in tree(shard)} == {"whole.pf", "index", "fragment"}


@pytest.mark.parametrize("damage", ["entry", "meta", "filter", "gone"])
def test_a_bundle_of_another_form_is_left_as_it_is(records, tmp_path, damage):
    bundle = tmp_path / "bundle"
    run(records, bundle, "id")
    path: Path = {
        "entry": bundle / "pagefind-entry.json",
        "meta": next(bundle.glob("*.pf_meta")),
        "filter": next(bundle.glob("filter/*")),
        "gone": next(bundle.glob("filter/*")),
    }[damage]
    path.unlink() if damage == "gone" else path.write_bytes(b"{}")
    before = tree(bundle)
    with pytest.raises(settle.FormError):
        settle.settle(bundle)
    assert tree(bundle) == before


def test_the_start_leaves_out_the_values_that_are_not_offered(records, tmp_path):
    shard = tmp_path / "shard"
    run(records, shard, "id")
    settle.settle(shard)
    counts = list(settle.counts(shard))
    assert ("person", "Rara Sari", 20) in counts
    assert ("person", "Tokoh 12", 1) in counts
    name, data = settle.start(shard, {"person": {"Rara Sari"}})
    (tmp_path / "start").mkdir()
    (tmp_path / "start/whole.pf").write_bytes(data)
    kept = list(settle.counts(tmp_path / "start"))
    assert [one for one in kept if one[0] == "person"] == [("person", "Rara Sari", 20)]
    assert [one for one in kept if one[0] == "year"] == [one for one in counts if one[0] == "year"]
    assert name == settle.start(shard, {"person": {"Rara Sari"}})[0] != settle.start(shard, {})[0]


def test_an_index_of_several_languages_is_of_another_form(records, tmp_path):
    run(records, tmp_path / "bundle", "id")
    entry = tmp_path / "bundle/pagefind-entry.json"
    table = json.loads(entry.read_text())
    table["languages"]["en"] = table["languages"]["id"]
    entry.write_text(json.dumps(table))
    with pytest.raises(settle.FormError):
        settle.settle(tmp_path / "bundle")
