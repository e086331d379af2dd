"""Reading raw files in tests: a file's bytes -> what its reader yields, extracted."""

from zoneinfo import ZoneInfo

from kliping.converter.extract import extract
from kliping.converter.readers import read, readers
from kliping.model import Raw

ZONE = ZoneInfo("Asia/Jakarta")
TEXT = (
    "Pasar ikan di tepi pelabuhan dibuka kembali pada pagi hari setelah dua bulan ditutup untuk perbaikan.\n\n"
    "Para pedagang menyambutnya dengan potongan harga, dan para pembeli datang sejak subuh dari kampung sebelah."
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def fields_of(folder, name, data, own=None):
    """What the reader yields for a file of these bytes."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return list(read(path, folder, readers(own or {})))


def read_all(folder, name, data, own=None):
    """Everything in a file: extracted articles, and problems and notes as they are."""
    return [extract(item, zone=ZONE) if isinstance(item, Raw) else item for item in fields_of(folder, name, data, own)]


def read_one(folder, name, data, own=None):
    """The one article of a file."""
    (found,) = read_all(folder, name, data, own)
    return found
