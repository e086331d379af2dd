"""Pagefind's bundle -> a shard: the same records give the same bytes, in as few files as a browser can ask for.

Pagefind 1.5 writes filters and their values in the order of a hash table, which is another in every run. Here they are
sorted. The description of the pages and the filters become one file. Two smaller ones are what a search loads: the
description, and of the filters the values that lists offer, written so that they compress better. Index chunks and
fragments stay as they are.
"""

import gzip
import json
import shutil
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import cbor2

from kliping import urls

_MAGIC = b"pagefind_dcd"  # before the CBOR, in each compressed file
_META_PAGES, _META_FILTERS = 1, 3  # [version, [hash, words] of the pages, index chunks, filters, sorts, meta fields]
_KEPT = ("index", "fragment")
WHOLE = "whole.pf"
_BASE = 128

File: TypeAlias = tuple[str, bytes]  # its name and what is in it
Filters = dict[str, list[tuple[str, list[int]]]]


class FormError(ValueError):
    """A bundle is not of the form known here."""


def settle(bundle: Path) -> None:
    """Make a shard of a bundle, in place. Raises FormError, and changes nothing, where it is of another form."""
    try:
        (language,) = json.loads((bundle / "pagefind-entry.json").read_text(encoding="utf-8"))["languages"].values()
        meta = _read(bundle / f"pagefind.{language['hash']}.pf_meta")
        filters = {}
        for name, hashed in meta[_META_FILTERS]:
            found, values = _read(bundle / f"filter/{hashed}.pf_filter")
            if found != name:
                raise FormError(name)
            filters[name] = sorted(values)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError) as error:
        raise FormError(str(error)) from error
    meta[_META_FILTERS] = []  # where Pagefind would look for them
    for path in bundle.iterdir():
        if path.is_dir() and path.name not in _KEPT:
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
    (bundle / WHOLE).write_bytes(_packed([meta, *([name, filters[name]] for name in sorted(filters))]))


def counts(shard: Path) -> Iterator[tuple[str, str, int]]:
    """(filter, value, articles that have it) of a shard."""
    for name, values in _unpacked(shard)[1:]:
        for value, pages in values:
            yield name, value, len(pages)


def paths(shard: Path) -> Iterator[str]:
    """The paths of a shard's articles; those of which somebody spoiled the description are left out."""
    for file in (shard / "fragment").glob("*.pf_fragment"):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zlib.error):
            url = json.loads(gzip.decompress(file.read_bytes()).removeprefix(_MAGIC))["url"]
            yield urls.path(url.lstrip("/"))


def size(shard: Path) -> tuple[int, int]:
    """How many articles a shard has, and how many words."""
    pages = _unpacked(shard)[0][_META_PAGES]
    return len(pages), sum(words for _, words in pages)


def files(shard: Path, offered: Mapping[str, Collection[str]]) -> tuple[File, File]:
    """A shard's start, which is the description of its pages as Pagefind reads it, and its filters: of those in
    `offered` only these values. Names change with the bytes.

    The second has the values by filter, in JSON, and a string of numbers: for each value how many pages have it, and
    how far each of these is from the one before. Numbers are in base 128, the lowest digit first, and 128 is added to
    all but the last. That is two thirds of what Pagefind's own form takes.
    """
    meta, *filters = _unpacked(shard)
    kept = {
        name: [one for one in values if name not in offered or one[0] in offered[name]] for name, values in filters
    }
    names = {name: [value for value, _ in values] for name, values in kept.items()}
    gaps = b"".join(_gaps(pages) for values in kept.values() for _, pages in values)
    told = json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()
    return _named("start", gzip.compress(cbor2.dumps(meta), mtime=0)), _named("filters", _joined([told, gaps]))


def _named(what: str, data: bytes) -> File:
    return f"{what}-{sha256(data).hexdigest()[:12]}.pf", data


def _gaps(pages: Sequence[int]) -> bytes:
    """How many pages, and how far each is from the one before."""
    pages = sorted(pages)
    numbers = (len(pages), *(after - before for before, after in zip((0, *pages), pages, strict=False)))
    return bytes(numbers) if max(numbers) < _BASE else b"".join(map(_number, numbers))


@lru_cache(maxsize=4096)  # few gaps are different: a third of the time of a start
def _number(value: int) -> bytes:
    digits = bytearray()
    while value >= _BASE:
        digits.append(value % _BASE + _BASE)
        value //= _BASE
    return bytes([*digits, value])


def _read(path: Path) -> list[Any]:
    data = gzip.decompress(path.read_bytes())
    if not data.startswith(_MAGIC):
        raise FormError(path.name)
    value = cbor2.loads(data.removeprefix(_MAGIC))
    # A form that we would write otherwise than Pagefind does is one that we do not know.
    if not isinstance(value, list) or cbor2.dumps(value) != data.removeprefix(_MAGIC):
        raise FormError(path.name)
    return value


def _packed(values: list[Any]) -> bytes:
    """Each value in CBOR after its length in four bytes, all compressed."""
    return _joined([cbor2.dumps(value) for value in values])


def _joined(parts: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(struct.pack("<I", len(part)) + part for part in parts), mtime=0)


def _unpacked(shard: Path) -> list[Any]:
    data = gzip.decompress((shard / WHOLE).read_bytes())
    values, at = [], 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        values.append(cbor2.loads(data[at + 4 : at + 4 + length]))
        at += 4 + length
    return values
