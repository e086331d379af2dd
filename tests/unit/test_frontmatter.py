"""What a Markdown file may say, what it means, and what is said when it is wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from kliping.errors import FrontMatterError
from kliping.frontmatter import load, loads, origin_key
from kliping.frontmatterwrite import checksum, dumps, is_edited, sealed
from kliping.model import Article, Entity, Image, Origin

WIB = timezone(timedelta(hours=7))
ARTICLE = Article(
    title="Putin: tiba di Pyongyang",
    body="Isi.\n",
    date=datetime(2024, 6, 19, 10, 20, tzinfo=WIB),
    lastmod=date(2024, 6, 20),
    lang="id",
    source="Kompas",
    source_url="https://example.org/a",
    authors=("Ayu Lestari",),
    dateline="Pyongyang",
    description='Ia bilang, "ya"',
    is_based_on=("KCNA",),
    incomplete="next page is missing",
    images=(Image(src="images/2024/06/x.jpg", caption="Upacara", credit="KCNA", role="lead"),),
    tags=("no",),
    entities=(
        Entity(
            id="korea-utara", name="Korea Utara", type="place", count=14, by="tagger", confidence=0.98,
            forms=(("Korut", 14),),
        ),
        Entity(name="KCNA", type="organisation", role="credit"),
    ),
    say=(("Kim", "kim-jong-un"),),
    slug="putin-tiba",
    id="putin-tiba-2024",
    origin=Origin(file="a/putin.txt", sha256="0" * 64, converter="0.1.0", date_from="stamp"),
    extra={"rating": 5, "desk": {"editor": "Budi"}},
)
TEXT = """\
---
title: 'Putin: tiba di Pyongyang'
date: 2024-06-19T10:20:00+07:00
lastmod: 2024-06-20
lang: id
source: Kompas
source_url: https://example.org/a
authors:
  - Ayu Lestari
dateline: Pyongyang
description: Ia bilang, "ya"
is_based_on:
  - KCNA
incomplete: next page is missing
images:
  - src: images/2024/06/x.jpg
    caption: Upacara
    credit: KCNA
    role: lead
tags:
  - 'no'
entities:
  - {id: korea-utara, name: Korea Utara, type: place, count: 14, by: tagger, confidence: 0.98, forms: {Korut: 14}}
  - {name: KCNA, type: organisation, role: credit}
say: {Kim: kim-jong-un}
slug: putin-tiba
id: putin-tiba-2024
origin:
  file: a/putin.txt
  sha256: '0000000000000000000000000000000000000000000000000000000000000000'
  converter: 0.1.0
  date_from: stamp
rating: 5
desk:
  editor: Budi
---

Isi.
"""


def read(head, body="", **options):
    return loads(f"---\n{head}\n---\n{body}", origin="a.md", **options)


def refusal(head):
    with pytest.raises(FrontMatterError) as caught:
        read(head)
    return str(caught.value)


def test_an_article_is_written_in_a_fixed_order():
    assert dumps(ARTICLE) == TEXT


def test_what_is_unknown_is_not_written():
    assert dumps(Article(title="Banjir")) == "---\ntitle: Banjir\n---\n\n"


def test_title_and_date_are_enough():
    text = "---\ntitle: Banjir\ndate: 2024-05-17\n---\nIsi."
    assert loads(text, origin="a.md") == Article(title="Banjir", date=date(2024, 5, 17), body="Isi.")


@pytest.mark.parametrize(
    "title",
    ["no", "Yes", "12:30:00", "007", "2024-01-01", "1_000", "0x1F", "1e3", "true", "<<", "=", "a:b", "C#", "R&D"],
)
def test_a_title_is_text_as_written(title):
    assert read(f"title: {title}").title == title


@pytest.mark.parametrize("nothing", ["", "~", "null", "''"])
def test_an_empty_value_is_absent(nothing):
    article = read(f"title: a\nsource: {nothing}\ndate: {nothing}\ntags: {nothing}")
    assert article == Article(title="a")


def test_the_word_null_in_quotes_is_text():
    assert read("title: 'null'").title == "null"


def test_one_name_needs_no_list():
    article = read("title: a\nauthors: Ayu\ntags: [x, ~, y]\nis_based_on: KCNA")
    assert (article.authors, article.tags, article.is_based_on) == (("Ayu",), ("x", "y"), ("KCNA",))


def test_unknown_keys_are_kept_with_their_types_and_in_order():
    article = read("title: a\nzoo: yes\nalso: {n: [1, 2.5, 2024-01-01, ~]}")
    assert list(article.extra.items()) == [("zoo", True), ("also", {"n": [1, 2.5, date(2024, 1, 1), None]})]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-06-19T10:20:00+07:00", datetime(2024, 6, 19, 10, 20, tzinfo=WIB)),
        ("2024-06-19 10:20:00+0700", datetime(2024, 6, 19, 10, 20, tzinfo=WIB)),
        ("2024-06-19t10:20+07", datetime(2024, 6, 19, 10, 20, tzinfo=WIB)),
        ("'2024-06-19T10:20:00.5Z'", datetime(2024, 6, 19, 10, 20, 0, 500_000, tzinfo=UTC)),
        ("2024-06-19 10:20", datetime(2024, 6, 19, 10, 20, tzinfo=WIB)),
    ],
)
def test_a_moment_has_a_zone(written, meant):
    moment = read(f"title: a\ndate: {written}", zone=ZoneInfo("Asia/Jakarta")).date
    assert moment.isoformat() == meant.isoformat()


def test_a_moment_with_an_odd_old_zone_is_read_again():
    article = read("title: a\ndate: 1900-01-01 10:00", zone=ZoneInfo("Asia/Jakarta"))
    assert article.date.isoformat() == "1900-01-01T10:00:00+07:07:12"
    assert loads(dumps(article), origin="a.md").date.isoformat() == "1900-01-01T10:00:00+07:07:12"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("title: a\n\ndate: kemarin", 'a.md:4: date: "kemarin" is not a date. Write it as 2024-05-17.'),
        ("title: a\ndate: 2024-02-30", 'a.md:3: date: "2024-02-30" is not a date. Write it as 2024-05-17.'),
        ("title: a\ndate: ٢٠٢٤-٠١-٠١", 'a.md:3: date: "٢٠٢٤-٠١-٠١" is not a date. Write it as 2024-05-17.'),
        ("date: 2024-01-01", 'a.md:1: title: is missing. Write a line "title: ...".'),
        ("", 'a.md:1: title: is missing. Write a line "title: ...".'),
        ("tilte: a", 'a.md:2: tilte: there is no title. Did you mean "title"?'),
        ("date: 2024-01-01\ntitle: '  '", "a.md:3: title: is empty. Write the headline there."),
        ("title: [a]", "a.md:2: title: must be text, not a list. Put the text in quotes."),
        ("title: a\ntitle: b", "a.md:3: title: is here for the second time, after line 2. Delete one of them."),
        ("title: Putin: ya", 'a.md:2: ": " cannot stand in a text without quotes. Put the text in quotes.'),
        ('a: b\ntitle: "x', "a.md:3: a quotation mark is never closed. Close it."),
        ("title: a\nslug: ../x", 'a.md:3: slug: "../x" cannot be part of an address. Use a-z, 0-9 and single hyphens.'),
        ("title: a\nid: A b", 'a.md:3: id: "A b" cannot be part of an address. Use a-z, 0-9 and single hyphens.'),
        ("title: a\nlang: id_ID", 'a.md:3: lang: "id_ID" is not a language tag. Write it as id, en-GB or zh-Hant.'),
        ("title: a\nimages:\n- caption: b\n  scr: c", 'a.md:5: images: scr: no such key. Did you mean "src"?'),
        ("title: a\nimages: x.jpg", 'a.md:3: images: must be a list, not text. Start each part with "- ".'),
        ("title: a\nentities:\n- name: b\n  type: persn", 'a.md:4: entities: no type "persn". Did you mean "person"?'),
        (
            "title: a\nentities:\n- {name: b, type: place, count: many}",
            'a.md:4: entities: count: "many" is not a whole number. Write how often it is named: 3.',
        ),
        (
            "title: a\nentities:\n- {name: b, type: place, confidence: 7}",
            'a.md:4: entities: confidence: "7" is not between 0 and 1. Write it as 0.9.',
        ),
        (
            "title: a\nentities:\n- {name: b, type: place, by: tager}",
            'a.md:4: entities: no by "tager". Did you mean "tagger"?',
        ),
        (
            "title: a\nsay:\n  Kim: Un!",
            'a.md:4: say: "Un!" is not an id. Write the id of entities.yaml after the name: "Kim: kim-jong-un".',
        ),
        ("title: a\nentities:\n- type: place", 'a.md:4: entities: name is missing. Write "name: ..." there.'),
        ("title: a\norigin:\n  file: b", 'a.md:4: origin: sha256 is missing. Write "sha256: ..." there.'),
        ("title: a\nx: 2024-13-01", "a.md:3: x: month must be in 1..12. Put it in quotes."),
    ],
)
def test_an_error_says_where_what_and_what_to_do(head, said):
    assert refusal(head) == said


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x.org/a", "ftp://x.org", "https://"])
def test_a_source_address_is_on_the_web(address):
    assert "is not a web address" in refusal(f"title: a\nsource_url: '{address}'")


@pytest.mark.parametrize("text", ["", "Isi.", "\n---\ntitle: a\n---\n", "--- \x00", "----\ntitle: a\n---\n"])
def test_a_file_without_front_matter_is_refused(text):
    with pytest.raises(FrontMatterError, match=r"a\.md:1: has no front matter\. Start it with"):
        loads(text, origin="a.md")


def test_front_matter_without_end_is_refused():
    with pytest.raises(FrontMatterError, match=r"a\.md:1: the front matter has no end\. Write a line"):
        loads("---\ntitle: a\n\nIsi\n", origin="a.md")


def test_front_matter_of_more_than_a_mebibyte_is_refused():
    assert "is larger than 1 MiB" in refusal("title: " + "a" * (1 << 20))


@pytest.mark.parametrize("body", ["", "\n", "\n\na", "a", "a\r\n", "\r\na", "---\n", "a\n---\nb: c\n---\n", "\ufeffa"])
def test_a_body_stays_as_it_is(body):
    assert loads(dumps(Article(title="a", body=body)), origin="a.md").body == body


def test_windows_line_ends_and_a_byte_order_mark_are_read():
    article = loads("\ufeff---\r\ntitle: a\r\ntags:\r\n- b\r\n---\r\n\r\nIsi.\r\n", origin="a.md")
    assert article == Article(title="a", tags=("b",), body="Isi.\r\n")


def test_an_image_without_file_and_one_without_anything_are_kept():
    article = Article(title="a", images=(Image(caption="b"), Image()))
    assert loads(dumps(article), origin="a.md") == article


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "title: is empty"),
        ({"slug": "../x"}, 'slug: "../x" cannot be part of an address. Use a-z, 0-9 and single hyphens.'),
        ({"source": "\ud800"}, "half of a surrogate pair (U+D800) is not a character"),
        ({"body": "\udfff"}, "body: half of a surrogate pair is not a character"),
        ({"date": datetime(2024, 1, 1)}, "date: 2024-01-01T00:00:00 has no time zone"),  # noqa: DTZ001
        ({"extra": {"title": "b"}}, "title: cannot be an extra key"),
        ({"extra": {"x": object()}}, "a value of type object cannot be written"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(change, said):
    with pytest.raises(FrontMatterError) as caught:
        dumps(replace(ARTICLE, **change))
    assert str(caught.value) == said


def test_a_file_that_is_not_utf8_is_told_with_the_line(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes("---\ntitle: a\n---\n\nKafé\n".encode("latin-1"))
    with pytest.raises(FrontMatterError) as caught:
        load(path, shown="content/a.md")
    assert str(caught.value) == "content/a.md:5: the byte E9 is not UTF-8. Save the file as UTF-8."


def test_a_file_is_loaded_to_the_byte(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(dumps(replace(ARTICLE, body="a\r\nb")).encode())
    assert load(path, shown="a.md") == replace(ARTICLE, body="a\r\nb")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(FrontMatterError, match="cannot be read: No such file"):
        load(tmp_path / "none.md", shown="none.md")


def test_a_sealed_article_is_unedited_until_a_person_writes_in_it():
    text = sealed(ARTICLE)
    assert f"\n  checksum: {checksum(text)}\n" in text
    assert not is_edited(text)
    assert not is_edited(text.replace("\n", "\r\n"))
    assert is_edited(text.replace("Isi", "isi"))
    assert is_edited(text.replace("Kompas", "Tempo"))
    assert is_edited(TEXT)
    assert is_edited("Isi.\n")


def test_a_checksum_in_the_body_is_text_of_the_body():
    body = f"\norigin:\n  checksum: {'a' * 64}\n"
    assert not is_edited(sealed(replace(ARTICLE, body=body)))
    assert is_edited(TEXT + body)


def test_only_a_converted_article_can_be_sealed():
    with pytest.raises(FrontMatterError, match="origin: is missing"):
        sealed(Article(title="a"))


@pytest.mark.parametrize(
    ("head", "file"),
    [
        ("title: a\norigin:\n  file: a/b c.txt\n  sha256: x", "a/b c.txt"),
        ("title: a\norigin:\n  sha256: x\n  file: 'it''s: b.txt'", "it's: b.txt"),
        ("origin:\n    # as received\n    file: a.txt   # here\ntitle: b", "a.txt"),
        ("title: a\norigin: {file: a.txt, sha256: x}", "a.txt"),
        ("title: a\nimages:\n  - file: no.txt", None),
        ("title: a", None),
        ("title: a\norigin: [", None),
    ],
)
def test_the_original_is_found_without_reading_the_rest(head, file):
    assert origin_key(f"---\n{head}\n---\n\norigin:\n  file: body.txt\n") == (file and (file, None))
    assert origin_key(f"\ufeff---\n{head}\n---\n".replace("\n", "\r\n")) == (file and (file, None))


def test_a_text_without_front_matter_has_no_original():
    assert origin_key("origin:\n  file: a.txt\n") is None


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("part: https://kabar.example/17", "https://kabar.example/17"),
        ("part: '17'", "17"),
        ("part: 17", "17"),
        ('part: "a: b"', "a: b"),
        ("part: 'it''s'", "it's"),
        ("part: a # no", "a"),
        ("part: a/b c.html  ", "a/b c.html"),
        ("converter: x", None),
    ],
)
def test_the_part_of_an_original_is_found_without_reading_the_rest(written, part):
    head = f"---\ntitle: a\norigin:\n  file: dump.jsonl\n  {written}\n  sha256: x\n---\n\nbody"
    assert origin_key(head) == ("dump.jsonl", part)
    assert origin_key(head.replace("\n", "\r\n")) == ("dump.jsonl", part)
