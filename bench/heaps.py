"""Heaps of articles made from a seed, in each dress that a dump may have: for benchmarks of the converter."""

import csv
import gzip
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

WORDS = (
    "warga desa sungai hujan pasar harga beras nelayan kapal pelabuhan jalan sekolah guru dokter pasien kota rapat "
    "anggaran proyek bantuan laporan data pagi siang malam tahun bulan pekan baru besar kecil utama kata menurut akan "
    "telah sudah dapat harus antara setelah sebelum karena untuk dengan dari pada oleh dalam tidak juga"
).split()
PEOPLE = ("Rara Sari", "Bima Wijaya", "Tuti Lestari", "Dodo Harahap")


def row(number: int) -> dict[str, str]:
    """Make an article as a scraper has it."""
    random_ = random.Random(number)
    paragraphs = [" ".join(random_.choices(WORDS, k=random_.randint(25, 60))).capitalize() + "." for _ in range(8)]
    return {
        "title": " ".join(random_.choices(WORDS, k=8)).capitalize() + f" {number}",
        "date": f"{2005 + number % 20}-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00:00+07:00",
        "author": random_.choice(PEOPLE),
        "url": f"https://koran.example/berita/{number}",
        "text": "\n\n".join(paragraphs),
    }


def text(number: int) -> str:
    """Make an article as it is copied from a page."""
    made, other = row(number), row(number + 1)
    return f"{made['title']}\n\nOleh {made['author']}\n\nKOTA LAMA - {made['text']}\n\nBaca juga: {other['title']}\n"


def page(number: int) -> str:
    """Make a saved page: what is around an article, and the article."""
    made = row(number)
    links = "".join(f'<li><a href="/{other}">{row(number + other)["title"]}</a></li>' for other in range(1, 40))
    body = "".join(f"<p>{part}</p>" for part in made["text"].split("\n\n"))
    return (
        f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{made["title"]} - Koran</title>'
        f'<meta property="og:title" content="{made["title"]}"><link rel="canonical" href="{made["url"]}">'
        f'<meta property="article:published_time" content="{made["date"]}">'
        f'<meta name="author" content="{made["author"]}">'
        f"<style>{'a{color:red}' * 400}</style></head><body><nav><ul>{links}</ul></nav><main><article>"
        f'<h1>{made["title"]}</h1><p class="byline">Oleh {made["author"]}</p><figure>'
        f'<img src="https://koran.example/{number}.jpg">'
        f'<figcaption>Warga di pasar. (Foto: {made["author"]}/Koran)</figcaption></figure>'
        f"{body}</article>"
        f'</main><aside class="related"><ul>{links}</ul></aside><footer><p>Hak cipta Koran</p></footer></body></html>'
    )


def archive(root: Path, make: Callable[[Path, int], None], count: int) -> None:
    """Make an archive whose raw folder holds so many articles."""
    raw = root / "content/raw"
    raw.mkdir(parents=True)
    (root / "site.yaml").write_text("title: Bench\nbase_url: https://bench.example/\n", encoding="utf-8")
    make(raw, count)


def texts(raw: Path, count: int) -> None:
    """One text a file."""
    for number in range(count):
        (raw / f"{number:06}.txt").write_text(text(number), encoding="utf-8")


def pages(raw: Path, count: int) -> None:
    """One saved page a file."""
    for number in range(count):
        (raw / f"{number:06}.html").write_text(page(number), encoding="utf-8")


def jsonl(raw: Path, count: int) -> None:
    """All in one file, a row each."""
    _write(raw / "rows.jsonl", (json.dumps(row(number)) + "\n" for number in range(count)))


def csv_file(raw: Path, count: int) -> None:
    """All in one table."""
    with (raw / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(row(0)))
        table.writeheader()
        table.writerows(row(number) for number in range(count))


def wxr(raw: Path, count: int) -> None:
    """All in an export of WordPress."""
    _write(raw / "export.xml", _wxr(count))


def _wxr(count: int) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n'
        "<title>Koran</title><link>https://koran.example</link><wp:wxr_version>1.2</wp:wxr_version>\n"
    )
    for number in range(count):
        made = row(number)
        yield (
            f"<item><title>{made['title']}</title><link>{made['url']}</link><dc:creator>rara</dc:creator>"
            f"<guid>{made['url']}</guid><wp:post_id>{number + 1}</wp:post_id><wp:post_type>post</wp:post_type>"
            f"<wp:status>publish</wp:status><wp:post_date>{made['date'][:10]} 10:00:00</wp:post_date>"
            f"<content:encoded><![CDATA[{made['text']}]]></content:encoded></item>\n"
        )
    yield "</channel></rss>\n"


def mbox(raw: Path, count: int) -> None:
    """All in a box of mails."""
    _write(raw / "box.mbox", map(_mail, range(count)))


def _mail(number: int) -> str:
    made = row(number)
    return (
        f"From koran@koran.example Mon Jan 01 00:00:00 2024\nFrom: {made['author']} <koran@koran.example>\n"
        f"Subject: {made['title']}\nDate: Mon, 01 Jan 2024 10:00:00 +0700\nMessage-ID: <{number}@koran.example>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{made['text']}\n\n"
    )


def warc(raw: Path, count: int) -> None:
    """All in a web archive, each response packed for itself."""
    with (raw / "pages.warc.gz").open("wb") as file:
        for number in range(count):
            body = page(number).encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {row(number)['url']}\r\n"
                f"WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", 1))


def zip_file(raw: Path, count: int) -> None:
    """Each text a file of one archive."""
    with zipfile.ZipFile(raw / "texts.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(count):
            packed.writestr(f"{number:06}.txt", text(number))


def _write(path: Path, parts: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(parts)


KINDS: dict[str, Callable[[Path, int], None]] = {
    "jsonl": jsonl, "csv": csv_file, "wxr": wxr, "mbox": mbox, "warc": warc, "zip": zip_file, "texts": texts,
}  # fmt: skip
