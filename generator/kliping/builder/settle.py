"""Pagefind's bundle -> the same bundle with the same bytes each time.

Pagefind 1.5 writes filters and their values in the order of a hash table, which is another in every run. Here they are
sorted, and the files that name each other by hash are named anew. What a search finds does not depend on that order.
"""

import gzip
import json
from hashlib import sha256
from pathlib import Path

import cbor2

_MAGIC = b"pagefind_dcd"  # before the CBOR, in each compressed file
_META_FILTERS = 3  # [version, pages, index chunks, filters, sorts, meta fields]


def settle(bundle: Path) -> bool:
    """Sort the filters of a bundle in place. False, and nothing changed, where its form is not the one known here."""
    entry = bundle / "pagefind-entry.json"
    try:
        table = json.loads(entry.read_text(encoding="utf-8"))
        plan = [_language(bundle, language) for language in table["languages"].values()]
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return False
    for language, (files, meta_hash) in zip(table["languages"].values(), plan, strict=True):
        for old, new, data in files:
            (bundle / old).unlink()
            (bundle / new).write_bytes(data)
        language["hash"] = meta_hash
    entry.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":"), sort_keys=True), encoding="utf-8")
    return True


def _language(bundle: Path, language: dict[str, object]) -> tuple[list[tuple[str, str, bytes]], str]:
    """(old path, new path, new bytes) of the files to be replaced, and the new hash of the language's meta file."""
    old_meta = str(language["hash"])
    prefix = old_meta.rpartition("_")[0]
    meta = _read(bundle / f"pagefind.{old_meta}.pf_meta")
    files, filters = [], []
    for name, old in meta[_META_FILTERS]:
        found, values = _read(bundle / f"filter/{old}.pf_filter")
        if found != name:
            raise ValueError(name)
        new, data = _written(prefix, [name, sorted(values)], digits=7)
        files.append((f"filter/{old}.pf_filter", f"filter/{new}.pf_filter", data))
        filters.append([name, new])
    meta[_META_FILTERS] = sorted(filters)
    new_meta, data = _written(prefix, meta, digits=10)
    return [*files, (f"pagefind.{old_meta}.pf_meta", f"pagefind.{new_meta}.pf_meta", data)], new_meta


def _read(path: Path) -> list:  # type: ignore[type-arg]
    data = gzip.decompress(path.read_bytes())
    if not data.startswith(_MAGIC):
        raise ValueError(path.name)
    value = cbor2.loads(data.removeprefix(_MAGIC))
    # A form that we would write otherwise than Pagefind does is one that we do not know.
    if not isinstance(value, list) or cbor2.dumps(value) != data.removeprefix(_MAGIC):
        raise ValueError(path.name)
    return value


def _written(prefix: str, value: object, *, digits: int) -> tuple[str, bytes]:
    data = _MAGIC + cbor2.dumps(value)
    return f"{prefix}_{sha256(data).hexdigest()[:digits]}", gzip.compress(data, mtime=0)
