"""zip and tar: what is in them is read, what means harm is named, and nothing is written outside."""

# ruff: noqa: E501 - files of other programs, as these write them

import io
import json
import tarfile
import zipfile

import pytest

from kliping.converter.readers import Note, archives
from kliping.errors import ReadError
from kliping.model import Problem, Raw
from reading import PNG, TEXT, fields_of

ARTICLE = f"Pasar Dibuka\n\nSelasa, 5 Oktober 2021 06:30 WITA\n\n{TEXT}"
PAGE = f"<!DOCTYPE html><title>Pasar Dibuka</title><article><h1>Pasar Dibuka</h1><img src='halaman_files/a.png'><p>{TEXT}</p></article>"
FILES = {
    "kabar/a.txt": ARTICLE.encode(),
    "kabar/halaman.html": PAGE.encode(),
    "kabar/halaman_files/a.png": PNG,
    "rows.jsonl": "\n".join(json.dumps({"title": f"Pasar {n}", "text": TEXT}) for n in range(3)).encode(),
    "__MACOSX/._a.txt": b"x",
    "catatan.xls": b"x",
}


def zipped(files, **options):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data, **options)
    return packed.getvalue()


def tarred(files, mode="w"):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as file:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            if isinstance(data, bytes):
                info.size = len(data)
                file.addfile(info, io.BytesIO(data))
            else:
                info.type, info.linkname = data.encode(), "/etc/passwd"
                file.addfile(info)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(FILES)),
        ("a.tar", tarred(FILES)),
        ("a.tar.gz", tarred(FILES, "w:gz")),
        ("a.tgz", tarred(FILES, "w:gz")),
        ("a.tar.bz2", tarred(FILES, "w:bz2")),
        ("a.tar.xz", tarred(FILES, "w:xz")),
    ],
)
def test_what_is_in_an_archive_is_read(tmp_path, name, data):
    found = fields_of(tmp_path, name, data)
    raws = [item for item in found if isinstance(item, Raw)]
    assert [raw.part for raw in raws] == [
        "kabar/a.txt", "kabar/halaman.html", "rows.jsonl#1", "rows.jsonl#2", "rows.jsonl#3"]  # fmt: skip
    assert {raw.file for raw in raws} == {name}
    assert len({raw.sha256 for raw in raws}) == 1
    assert raws[1].files == {"halaman_files/a.png": PNG}
    assert [str(item) for item in found if isinstance(item, Note)] == [
        f"content/raw/{name}: 1 file with .xls left out: there is no reader"]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "x/../../a.txt", "C:\\a.txt", "..\\a.txt"])
def test_names_that_lead_out(tmp_path, name):
    for data, file in ((zipped({name: ARTICLE.encode(), "b.txt": ARTICLE.encode()}), "a.zip"),
                       (tarred({name: ARTICLE.encode(), "b.txt": ARTICLE.encode()}), "a.tar")):  # fmt: skip
        found = fields_of(tmp_path, file, data)
        assert isinstance(found[0], Note)
        assert "left out: its name" in str(found[0])
        assert [item.part for item in found if isinstance(item, Raw)] == ["b.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar", "a.zip"]


def test_links_devices_and_archives_in_archives(tmp_path):
    found = fields_of(tmp_path, "a.tar", tarred({
        "l.txt": "2", "h.txt": "1", "d.txt": "3", "f.txt": "6",  # a symbolic and a hard link, a device, a pipe

        "dalam.zip": zipped(FILES), "b.txt": ARTICLE.encode()}))  # fmt: skip
    told = [str(item).partition("left out: ")[2] for item in found if isinstance(item, Note)]
    assert told == [
        "it is a link",
        "it is a link",
        "it is a device",
        "it is a device",
        "an archive in an archive. Unpack it.",
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        link = zipfile.ZipInfo("l.txt")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("b.txt", ARTICLE)
    assert "it is a link" in str(fields_of(tmp_path, "a.zip", packed.getvalue())[0])


def test_bombs(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "FREE", 2**20)
    zeros = b"kata " * 2**20
    for data, name in ((zipped({"b.txt": ARTICLE.encode(), "a.txt": zeros}), "a.zip"),
                       (tarred({"a.txt": zeros}, "w:gz"), "a.tar.gz")):  # fmt: skip
        with pytest.raises(ReadError, match="becomes more than"):
            list(fields_of(tmp_path, name, data))
    # A size that is a lie in the list of files is seen when the file is unpacked.
    lying = zipped({"a.txt": zeros}).replace(len(zeros).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    try:
        found = fields_of(tmp_path, "b.zip", lying)
    except ReadError as error:
        found = [error.problem]
    assert all(isinstance(item, Problem) for item in found)


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 5)
    with pytest.raises(ReadError, match="holds more than 5 files"):
        fields_of(tmp_path, "a.zip", zipped({f"{n}.txt": ARTICLE.encode() for n in range(9)}))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(FILES)[:-40]),
        ("a.zip", b"PK\x03\x04rubbish"),
        ("a.zip", b"text"),
        ("a.tar.gz", tarred(FILES, "w:gz")[:-60]),
        ("a.tar", b"text"),
        ("a.tar.xz", b"\xfd7zXZ\0rubbish"),
    ],
)
def test_broken_archives(tmp_path, name, data):
    with pytest.raises(ReadError, match="breaks off or is damaged"):
        list(fields_of(tmp_path, name, data))


def test_an_archive_without_articles_and_a_bad_file_in_one(tmp_path):
    with pytest.raises(ReadError, match="holds no file that could be an article"):
        fields_of(tmp_path, "a.zip", zipped({"a.xls": b"x"}))
    found = fields_of(tmp_path, "b.zip", zipped({"a.txt": b"", "b.txt": b"%PDF-1.7", "c.txt": ARTICLE.encode()}))
    assert [isinstance(item, Problem) for item in found] == [True, True, False]
    assert str(found[1]).startswith("content/raw/b.zip#b.txt: is a PDF")
