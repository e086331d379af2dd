"""JSON, JSON Lines and CSV: whose names are known, what is cleaned, what is refused, and that the rest goes on."""

# ruff: noqa: E501 - files of other programs, as these write them

import gzip
import json
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from kliping.converter.readers import Note, fieldmap, rows
from kliping.errors import ReadError
from kliping.model import Image, Problem, Raw
from reading import TEXT, fields_of, read_all, read_one

NEWSPAPER = {
    "url": "https://kabar.example/berita/pasar", "source_url": "https://kabar.example", "title": "Pasar Dibuka",
    "top_image": "https://kabar.example/p.jpg", "images": ["https://kabar.example/logo.png"], "authors": ["Rini Sasmita"],
    "publish_date": "2021-10-05T06:30:00+08:00", "text": TEXT, "summary": "made by a machine", "meta_lang": "id",
    "tags": ["pasar", "Pasar"],
}  # fmt: skip
NEWS_PLEASE = {
    "maintext": TEXT, "title": "Pasar Dibuka", "date_publish": "2021-10-05 06:30:00", "authors": ["Rini Sasmita"],
    "date_download": "2022-01-01 00:00:00", "date_modify": "2021-10-06 08:00:00", "language": "id",
    "source_domain": "kabar.example", "url": "https://kabar.example/berita/pasar", "image_url": None,
}  # fmt: skip
TRAFILATURA = {
    "title": "Pasar Dibuka", "author": "Rini Sasmita; Budi Hartono", "hostname": "kabar.example", "date": "2021-10-05",
    "categories": "ekonomi", "tags": "pasar;ikan", "raw_text": TEXT, "text": TEXT, "language": "id",
    "source": "https://kabar.example/berita/pasar", "excerpt": "Pasar ikan kembali ramai.", "sitename": "Kabar",
}  # fmt: skip
FUNDUS = {
    "title": "Pasar Dibuka", "authors": ["Rini Sasmita"], "publishing_date": "2021-10-05 06:30:00+08:00",
    "body": {"summary": [], "sections": [{"headline": [], "paragraphs": TEXT.split("\n\n")}]}, "topics": ["pasar"],
    "images": [{"versions": [{"url": "https://kabar.example/s.jpg"}, {"url": "https://kabar.example/l.jpg"}],
                "caption": "Lapak ikan.", "authors": ["Dedi Kurnia"], "description": "Seorang pedagang"}],
}  # fmt: skip
SCRAPY = {
    "judul": "Pasar Dibuka", "tanggal": "Selasa, 5 Oktober 2021 06:30 WITA", "penulis": "Oleh: Rini Sasmita - Kabarnews",
    "isi": TEXT.split("\n\n"), "sumber": "Kabar Pagi", "link": "https://kabar.example/berita/pasar",
    "gambar": "https://kabar.example/p.jpg", "keterangan_foto": "Lapak ikan.", "kategori": "ekonomi",
}  # fmt: skip


@pytest.mark.parametrize("row", [NEWSPAPER, NEWS_PLEASE, TRAFILATURA, FUNDUS, SCRAPY], ids=lambda row: next(iter(row)))
def test_the_names_of_common_scrapers_are_known(tmp_path, row):
    article = read_one(tmp_path, "a.jsonl", json.dumps(row)).article
    assert article.title == "Pasar Dibuka"
    day = article.date.date() if isinstance(article.date, datetime) else article.date
    assert day == date(2021, 10, 5)
    assert "Rini Sasmita" in article.authors
    assert "dua bulan ditutup" in article.body
    assert article.lang == "id"


def test_what_the_rows_say_is_all_there_and_nothing_else(tmp_path):
    found = read_one(tmp_path, "a.jsonl", json.dumps(NEWSPAPER))
    article = found.article
    assert article.source_url == "https://kabar.example/berita/pasar"
    assert article.images == (Image(src="https://kabar.example/p.jpg", role="lead"),)
    assert article.tags == ("pasar",)
    assert article.description is None, "a machine's summary is not the paper's"
    assert found.evidence["date"] == "jsonl: publish_date"
    assert found.confidence["date"] == "high"
    image = read_one(tmp_path, "b.jsonl", json.dumps(FUNDUS)).article.images[0]
    assert (image.src, image.caption, image.credit) == ("https://kabar.example/l.jpg", "Lapak ikan.", "Dedi Kurnia")
    trafilatura = read_one(tmp_path, "c.jsonl", json.dumps(TRAFILATURA)).article
    assert (trafilatura.source, trafilatura.source_url) == ("Kabar", "https://kabar.example/berita/pasar")
    assert trafilatura.authors == ("Rini Sasmita", "Budi Hartono")


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        (["Rini Sasmita", "Https", "Www.Facebook.Com Kabarnews", "Rini Sasmita - Kabarnews"], ("Rini Sasmita",)),
        ("['Rini Sasmita', 'Https', 'Www.Facebook.Com Kabar']", ("Rini Sasmita",)),
        (["Https", "Www.Facebook.Com Kabarinet", "Josefin - Kabarinet"], ("Josefin",)),
        ("By Rini Sasmita and Budi Hartono", ("Rini Sasmita", "Budi Hartono")),
        ("redaksi@kabar.example (Rini Sasmita)", ("Rini Sasmita",)),
        ([{"name": "Rini Sasmita"}, {"name": None}, 7, None, ["x"]], ("Rini Sasmita",)),
        (["Tim Kabarcom", "admin", "Content Promotion", "https://kabar.example/author/rini", ""], ()),
        (None, ()),
        (3, ()),
        ({"a": {"b": 1}}, ()),
    ],
)
def test_dirty_authors_are_cleaned_and_nobody_is_invented(dirty, clean):
    assert fieldmap.authors(dirty) == clean


def test_the_order_of_day_and_month_is_learnt_from_other_rows(tmp_path):
    dump = "\n".join(json.dumps({"title": f"Pasar {n}", "text": TEXT, "date": when}) for n, when in enumerate(
        ["05/06/2026 17:20", "28/04/2023 18:16"]))  # fmt: skip
    first = read_all(tmp_path, "a.jsonl", dump)[0]
    assert first.article.date.isoformat() == "2026-06-05T17:20:00+07:00"
    assert first.evidence["date"] == "jsonl: date, day first as in other rows"
    assert first.confidence["date"] == "medium"


def test_a_date_that_could_be_two_is_none(tmp_path):
    found = read_one(tmp_path, "a.jsonl", json.dumps({"title": "Pasar", "text": TEXT, "date": "05/06/2026"}))
    assert found.article.date is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps([NEWSPAPER, NEWS_PLEASE])),
        ("a.json", json.dumps([NEWSPAPER, NEWS_PLEASE], indent=2)),
        ("a.json", json.dumps({"count": 2, "articles": [NEWSPAPER, NEWS_PLEASE]}, indent=1)),
        (
            "a.json",
            json.dumps({"hits": {"hits": [{"_source": NEWSPAPER, "_id": 1}, {"_source": NEWS_PLEASE, "_id": 2}]}}),
        ),
        ("a.json", json.dumps({"one": NEWSPAPER, "two": NEWS_PLEASE})),
        ("a.json", json.dumps(NEWSPAPER) + "\n" + json.dumps(NEWS_PLEASE) + "\n"),
        ("a.jl", "\ufeff" + json.dumps(NEWSPAPER) + "\r\n\r\n" + json.dumps(NEWS_PLEASE)),
        ("a.jsonl.gz", gzip.compress((json.dumps(NEWSPAPER) + "\n" + json.dumps(NEWS_PLEASE)).encode())),
        ("a.json", json.dumps([NEWSPAPER, NEWS_PLEASE]).encode("utf-16")),
    ],
)
def test_json_in_all_its_shapes(tmp_path, name, text):
    assert [one.article.title for one in read_all(tmp_path, name, text)] == ["Pasar Dibuka"] * 2


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_csv(tmp_path, sign, encoding):
    quoted = TEXT.replace('"', '""')
    table = f'judul{sign}tanggal{sign}penulis{sign}isi\r\n"Kafé, ""Pasar"""{sign}2021-10-05{sign}Rini Sasmita{sign}"{quoted}"\r\n'
    article = read_one(tmp_path, "a.csv", table.encode(encoding)).article
    assert (article.title, article.authors, article.date) == ('Kafé, "Pasar"', ("Rini Sasmita",), date(2021, 10, 5))


def test_a_map_of_ones_own_comes_first(tmp_path):
    row = {"title": "wrong", "kop": "Pasar Dibuka", "meta": {"when": "2021-10-05"}, "tulisan": TEXT, "text": "no"}
    own = {"title": "kop", "date": "meta.when", "body": "tulisan"}
    article = read_one(tmp_path, "a.jsonl", json.dumps(row), own=own).article
    assert (article.title, article.date) == ("Pasar Dibuka", date(2021, 10, 5))
    assert "dua bulan" in article.body


def test_html_in_a_row_is_read_as_html(tmp_path):
    row = {"title": "Pasar", "content_html": f"<p>{TEXT}</p><h2>Bagian</h2><ul><li>satu</li><li>dua</li></ul>"}
    found = read_one(tmp_path, "a.jsonl", json.dumps(row))
    assert "## Bagian\n\n- satu\n- dua" in found.article.body


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("{", "is not JSON"),
        ("[1, 2]", "is a list, not an object"),
        ("null", "is nothing, not an object"),
        ('"x"', "is text, not an object"),
        ("7", "is a number, not an object"),
        ('{"a": ' + "[" * 200_000, "nested too deeply"),
        ("{}", "no text of an article"),
        ('{"title": {"a": []}, "text": 7, "authors": {"x": [1]}, "date": [[]], "tags": 3, "images": [[1]]}', "no text"),
        ('{"title": null, "text": "   "}', "no text"),
        ("1" * 5000, ""),
    ],
)
def test_a_bad_row_is_told_and_the_others_are_read(tmp_path, bad, what):
    found = read_all(tmp_path, "a.jsonl", f"{json.dumps(NEWSPAPER)}\n{bad}\n{json.dumps(NEWS_PLEASE)}\n")
    assert [getattr(one, "article", None) is not None for one in found] == [True, False, True]
    assert str(found[1]).startswith("content/raw/a.jsonl#2: ")
    assert what in str(found[1])


@pytest.mark.parametrize(
    "value", [None, 7, [], {}, [[[]]], {"a": {"b": {}}}, True, "", "\x00\ud800", "9" * 400, -1, 1e300, ["x" * 9999]]
)
def test_any_value_under_any_key_is_survived(tmp_path, value):
    row = {key: value for names in fieldmap.NAMES.values() for key in names} | {"text": TEXT}
    (found,) = read_all(tmp_path, "a.jsonl", json.dumps(row))
    assert isinstance(found, Problem) or found.article.title


def test_a_line_without_an_end_is_told_and_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROW", 5000)
    found = read_all(tmp_path, "a.jsonl", json.dumps(NEWSPAPER) + "\n" + "x" * 700_000 + "\n" + json.dumps(SCRAPY))
    assert "the line has more than" in str(found[1])
    assert found[2].article.title == "Pasar Dibuka"


def test_a_list_that_breaks_off_keeps_what_came_before(tmp_path):
    found = read_all(tmp_path, "a.json", json.dumps([NEWSPAPER, NEWS_PLEASE])[:-90])
    assert found[0].article.title == "Pasar Dibuka"
    assert "is not JSON" in str(found[1])


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (gzip.compress(json.dumps(NEWSPAPER).encode() * 50)[:-30], "ends too early or is damaged"),
        (b"\x1f\x8b\x08\x00garbage", "ends too early or is damaged"),
    ],
)
def test_broken_gzip(tmp_path, data, what):
    with pytest.raises(ReadError, match=what):
        list(fields_of(tmp_path, "a.jsonl.gz", data))


def test_ten_thousand_rows_in_constant_memory(tmp_path):
    """50 MB of rows are read and extracted in a process that grows by less than a fifth of that."""
    row = {"title": "Pasar Dibuka", "text": (TEXT + "\n\n") * 18, "date": "2021-10-05", "authors": ["Rini Sasmita"]}
    with (tmp_path / "a.jsonl").open("w", encoding="utf-8") as file:
        for number in range(10_000):
            file.write(json.dumps(row | {"url": f"https://kabar.example/{number}"}) + "\n")
    code = f"""
import resource
from pathlib import Path
from zoneinfo import ZoneInfo
from kliping.converter.extract import extract
from kliping.converter.readers import read
folder, zone, peak = Path({str(tmp_path)!r}), ZoneInfo("UTC"), lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number, raw in enumerate(read(folder / "a.jsonl", folder)):
    if number % 50 == 0:
        extract(raw, zone=zone)
    if number == 1500:
        start = peak()
print(number + 1, peak() - start)
"""
    path = ":".join(sys.path)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": path})
    assert result.returncode == 0, result.stderr
    count, grown = map(int, result.stdout.split())
    assert count == 10_000
    assert (tmp_path / "a.jsonl").stat().st_size > 30 * 2**20
    assert grown < 8 * 1024, f"{grown} KiB"


@pytest.mark.parametrize(("depth", "is_read"), [(300, True), (501, False)])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_how_deep_a_row_may_be_nested_does_not_depend_on_who_reads_it(tmp_path, name, depth, is_read):
    row = json.dumps({"title": "Pasar [Dibuka]", "text": TEXT, "x": 1}).replace(": 1}", f": {'[' * depth}{']' * depth}}}")

    def deeper(calls):
        return deeper(calls - 1) if calls else fields_of(tmp_path, name, f"[{row}]" if name == "a.json" else row)

    for calls in (0, 200):
        (found,) = deeper(calls)
        assert isinstance(found, Raw) is is_read


def test_a_json_list_is_read_as_it_comes_along(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "_CHUNK", 700)
    row = {"title": "Pasar Dibuka", "text": TEXT, "n": 123456789}
    found = read_all(tmp_path, "a.json", json.dumps([row | {"title": f"Pasar {number}"} for number in range(50)]))
    assert [one.article.title for one in found] == [f"Pasar {number}" for number in range(50)]
    assert not any(isinstance(one, Note) for one in found)


def test_parts_are_lines(tmp_path: Path):
    found = fields_of(tmp_path, "a.jsonl", "\n\n".join([json.dumps(NEWSPAPER)] * 2))
    assert [raw.part for raw in found if isinstance(raw, Raw)] == ["1", "3"]


def test_the_numbers_of_pictures_in_a_text_follow_the_one_that_leads(tmp_path):
    text = f"{TEXT}\n\nLapak ikan. (Foto: Dedi Kurnia/Kabar)\n\n{TEXT}"
    row = {"title": "Pasar", "text": text, "image": "https://kabar.example/p.jpg", "caption": "Pasar."}
    article = read_one(tmp_path, "a.jsonl", json.dumps(row)).article
    assert [image.caption for image in article.images] == ["Pasar.", "Lapak ikan."]
    assert "![Lapak ikan.](#image-2)" in article.body


@pytest.mark.parametrize(
    "tag", ["div", "blockquote", "span", "ul><li", "table><tr><td", "b", "figure", "a href='https://x.example/'", "p"]
)
def test_nested_html_in_a_row_is_survived(tmp_path, tag):
    start = time.monotonic()
    dump = json.dumps({"title": "Pasar", "text": f"<{tag}>" * 20_000 + f"<p>{TEXT}</p>"})
    try:
        read_all(tmp_path, "a.jsonl", dump)
    except ReadError as error:
        assert "nested too deeply" in str(error) or "no text" in str(error) or "cannot" in str(error)
    assert time.monotonic() - start < 20
