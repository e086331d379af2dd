"""Pagefind's bundles as shards: the same bytes each time."""

import gzip
import json
import random
from itertools import accumulate
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


def _filters(shard, offered):
    """{(filter, value): pages} of the filters that a search loads."""
    _, (_, packed) = settle.files(shard, offered)
    data, parts = gzip.decompress(packed), []
    while data:
        end = 4 + int.from_bytes(data[:4], "little")
        parts.append(data[4:end])
        data = data[end:]
    names, numbers = parts
    digits = iter(numbers)

    def number():
        return digit if (digit := next(digits)) < 128 else digit - 128 + 128 * number()

    found = {
        (name, value): list(accumulate(number() for _ in range(number())))
        for name, values in json.loads(names).items() for value in values
    }  # fmt: skip
    assert not list(digits)
    return found


def test_values_that_no_list_offers_are_left_out(records, tmp_path):
    shard = tmp_path / "shard"
    run(records, shard, "id")
    settle.settle(shard)
    counts = list(settle.counts(shard))
    assert ("person", "Rara Sari", 20) in counts
    assert ("person", "Tokoh 12", 1) in counts
    kept = _filters(shard, {"person": {"Rara Sari"}})
    assert [key for key in kept if key[0] == "person"] == [("person", "Rara Sari")]
    assert kept["person", "Rara Sari"] == list(range(20))
    assert {(*key, len(pages)) for key, pages in kept.items() if key[0] == "year"} == {
        one for one in counts if one[0] == "year"
    }
    (start, _), (filters, _) = settle.files(shard, {"person": {"Rara Sari"}})
    (same, _), (others, _) = settle.files(shard, {})
    assert start == same
    assert filters != others


def test_the_filters_of_many_pages_have_all_of_their_numbers(tmp_path):
    chance = random.Random(1)
    some = {str(count): sorted(chance.sample(range(70_000), count)) for count in (1, 2, 127, 128, 20_000)}
    pages = [["x_1", 10]] * 70_000
    (tmp_path / "whole.pf").write_bytes(
        settle._packed([["1.5.2", pages, [], [], [], []], ["tag", [[name, numbers] for name, numbers in some.items()]]])
    )
    assert _filters(tmp_path, {}) == {("tag", name): numbers for name, numbers in some.items()}


def test_an_index_of_several_languages_is_of_another_form(records, tmp_path):
    run(records, tmp_path / "bundle", "id")
    entry = tmp_path / "bundle/pagefind-entry.json"
    table = json.loads(entry.read_text())
    table["languages"]["en"] = table["languages"]["id"]
    entry.write_text(json.dumps(table))
    with pytest.raises(settle.FormError):
        settle.settle(tmp_path / "bundle")
