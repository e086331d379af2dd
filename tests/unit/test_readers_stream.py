"""A reader of many articles has read little of its file when it yields the first."""

import gzip
import json
import os
import random
import sys
import zipfile
from pathlib import Path

import pytest

from kliping.converter.readers import Unread, item, pieces
from kliping.model import Raw

pytestmark = pytest.mark.skipif(not Path("/proc/self/fdinfo").exists(), reason="there is no /proc")

COUNT = 400


def row(number):
    words = random.Random(number).choices(["pasar", "kapal", "hujan", "sekolah", "beras", "pelabuhan"], k=3000)
    return {"title": f"Pasar {number}", "text": " ".join(words), "date": "2021-10-05"}


def jsonl(path):
    path.write_text("".join(json.dumps(row(number)) + "\n" for number in range(COUNT)), encoding="utf-8")


def json_list(path):
    path.write_text(json.dumps([row(number) for number in range(COUNT)]), encoding="utf-8")


def table(path):
    path.write_text("title,text,date\n" + "".join(",".join(row(n).values()) + "\n" for n in range(COUNT)), "utf-8")


def mbox(path):
    head = "From a@b.example Mon Jan 01 00:00:00 2024\nSubject: {title}\n\n{text}\n\n"
    path.write_text("".join(head.format(**row(number)) for number in range(COUNT)), encoding="utf-8")


def wxr(path):
    post = (
        "<item><title>{title}</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        "<content:encoded>{text}</content:encoded></item>"
    )
    start = (
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    )
    path.write_text(start + "".join(post.format(**row(n)) for n in range(COUNT)) + "</channel></rss>", "utf-8")


def packed(path):
    with zipfile.ZipFile(path, "w") as file:
        for number in range(COUNT):
            file.writestr(f"{number}.txt", f"Pasar {number}\n\n{row(number)['text']}")


def warc(path):
    pytest.importorskip("warcio")
    with path.open("wb") as file:
        for number in range(COUNT):
            page = f"<html><body><h1>Pasar {number}</h1><p>{row(number)['text']}</p></body></html>".encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://k.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", 0))


KINDS = {
    "a.jsonl": jsonl, "a.json": json_list, "a.csv": table, "a.mbox": mbox, "a.xml": wxr, "a.zip": packed,
    "a.warc.gz": warc,
}  # fmt: skip


def places(path):
    """Where in the file each of those who have it open is."""
    for number in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{number}") == str(path):
                yield int(Path(f"/proc/self/fdinfo/{number}").read_text("ascii").split("pos:")[1].split()[0])
        except OSError:  # it was the one that lists them
            continue


@pytest.mark.parametrize("name", KINDS)
def test_the_first_article_is_there_before_half_of_the_file_is_read(tmp_path, name):
    path = tmp_path / name
    KINDS[name](path)
    found = pieces(path, tmp_path)
    first = next(found)
    assert isinstance(item(first), Raw)
    assert 0 < max(places(path)) < path.stat().st_size / 2
    assert sum(isinstance(item(piece), Raw) for piece in found) == COUNT - 1


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.mbox", "a.xml", "a.warc.gz"])
def test_what_is_left_to_workers_is_no_larger_than_what_was_cut_out(tmp_path, name):
    path = tmp_path / name
    KINDS[name](path)
    sizes = [piece.size for piece in pieces(path, tmp_path) if isinstance(piece, Unread)]
    assert len(sizes) == COUNT
    assert 10_000 < max(sizes) < 2 * sys.getsizeof(row(0)["text"])
