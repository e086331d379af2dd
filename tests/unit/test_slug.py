"""Titles to safe names."""

import unicodedata

import pytest

from kliping.slug import is_safe, named, named_once, slug


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Harbour wall approved", "harbour-wall-approved"),
        ("Jum'at Kliwon", "jumat-kliwon"),
        ("O’Neil & Sons", "oneil-sons"),
        ("Jum´at", "jumat"),
        ("'Banjir' lagi", "banjir-lagi"),
        ("C++, C# dan C", "c-plus-plus-c-sharp-dan-c"),
        ("100+ orang, #banjir", "100-orang-banjir"),
        ("Straße nach Łódź, Æro, Đà Nẵng, İzmir", "strasse-nach-lodz-aero-da-nang-izmir"),
        ("ﬁnal ２０２４ ①", "final-2024-1"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x00b\\c:d", "a-b-c-d"),
        ("CON", "con-x"),
        ("com1", "com1-x"),
        ("مرحبا", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_title_is_folded_to_safe_words(title, made):
    assert slug(title) == made
    assert slug(unicodedata.normalize("NFD", title)) == made


def test_a_long_title_is_cut_at_a_word_end():
    assert slug("satu dua tiga empat", limit=13) == "satu-dua-tiga"
    assert slug("satu dua tiga empat", limit=12) == "satu-dua"


def test_one_long_word_is_cut_anywhere():
    assert slug("a" * 90, limit=60) == "a" * 60


def test_a_title_that_folding_loses_is_named_by_its_hash():
    assert named("中国 NBA 新闻联播") == "a-783ef76c"
    assert named("انتخابات ٢٠٢٤").startswith("a-")
    assert named("").startswith("a-")
    assert named("が") == named(unicodedata.normalize("NFD", "が"))


def test_a_title_that_folding_keeps_is_named_by_it():
    assert named_once("Pidato di Tokyo 東京") == "pidato-di-tokyo"
    assert named("2024") == "2024"
    assert named("Hawaiʻi, É. İnönü, ２０２４, C#") == "hawaii-e-inonu-2024-c-sharp"


LONG = "Badan Pengembangan dan Pembinaan Bahasa Kementerian Pendidikan"


def test_names_that_differ_in_what_a_slug_loses_are_two():
    names = ["NHK", "NHK東京", "NHK大阪", "Rapat ٢٠٢٤", "Rapat ٢٠٢٥", LONG, f"{LONG} Dasar", f"{LONG} Tinggi"]
    assert len({named(name) for name in names}) == len(names)
    assert named("NHK東京").startswith("nhk-")
    assert named(f"{LONG} Tinggi").startswith("badan-pengembangan-dan-pembinaan-bahasa-")


def test_ways_of_writing_a_long_name_are_one():
    assert named(f"{LONG.upper()}  TINGGI") == named(f"{LONG} Tinggi,")
    assert named("nhk 東京") == named("NHK東京")


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "a\n", "é", "a/b", "..", "a.b"])
def test_what_is_not_safe_is_known(text):
    assert not is_safe(text)
