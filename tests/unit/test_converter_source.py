from datetime import UTC

import pytest

from kliping.converter.extract import extract
from kliping.model import Raw

TEXT = """Pasar Ikan Dibuka Kembali

Selasa, 5 Oktober 2021 06:30 WITA

Pasar ikan di kota itu kembali dibuka pada Selasa pagi setelah lima bulan direnovasi oleh pemerintah kota.

Pemerintah kota berjanji membangun gudang pendingin secara bertahap sampai akhir tahun depan.

{line}
"""


def read(line):
    raw = Raw(file="a.txt", sha256="0" * 64, kind="text", text=TEXT.format(line=line))
    return extract(raw, zone=UTC)


@pytest.mark.parametrize(
    ("line", "source", "authors"),
    [
        ("Sumber: KabarDesa.id", "KabarDesa.id", ()),
        ("Source: The Harbour Courier", "The Harbour Courier", ()),
        ("Sumber : KabarDesa.id/Lestari Wening", "KabarDesa.id", ("Lestari Wening",)),
    ],
)
def test_a_line_that_names_its_paper_is_the_source(line, source, authors):
    found = read(line)
    assert (found.article.source, found.article.authors) == (source, authors)
    assert found.ledger[-1].label == ("source and author" if authors else "source")
    assert line not in found.article.body


def test_a_line_that_names_no_paper_is_no_source():
    assert read("Sumber: Badan Pusat Statistik").article.source is None


def test_a_first_paragraph_with_its_dateline_is_no_byline():
    text = TEXT.format(line="").replace("Pasar ikan di kota itu", "KUALA TEMBAGA – Pasar ikan di kota itu")
    found = extract(Raw(file="a.txt", sha256="0" * 64, kind="text", text=text), zone=UTC)
    assert found.article.body.startswith("Pasar ikan di kota itu kembali dibuka")
    assert (found.article.dateline, found.article.authors) == ("Kuala Tembaga", ())


def test_a_text_is_never_taken_for_surroundings_as_a_whole():
    body = "Isi berita ini cukup panjang untuk dibaca orang banyak di kota pelabuhan.\n\n" * 4
    text = f"Pasar Ikan Dibuka Kembali\n\nSelasa, 5 Oktober 2021 06:30 WITA\n\n{body}"
    found = extract(Raw(file="a.txt", sha256="0" * 64, kind="text", text=text), zone=UTC)
    assert found.article.body.count("Isi berita ini") == 4
