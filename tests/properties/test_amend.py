"""A patched file says what was meant, and keeps what else was in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping import amend, frontmatter, frontmatterwrite
from kliping.errors import FrontMatterError
from kliping.model import Article, Image, Origin

from .strategies import articles, slugs, texts


@given(articles, st.lists(slugs, max_size=3), texts, st.booleans())
def test_the_values_are_those_that_were_meant(article, reviewed, source, windows):
    text = frontmatterwrite.dumps(article)
    if windows and "\r" not in text:
        text = text.replace("\n", "\r\n")
        article = frontmatter.loads(text, origin="x")
    new = replace(article, reviewed=tuple(reviewed), source=source)
    amended = frontmatter.loads(amend.amended(text, new, ("reviewed", "source")), origin="x")
    assert replace(amended, body="") == replace(new, body="")


@given(articles, st.lists(slugs, min_size=1, max_size=3))
def test_accepting_is_no_edit(article, names):
    origin = Origin(file="a.txt", sha256="0" * 64, converter="1")
    text = frontmatterwrite.sealed(replace(article, origin=origin))
    converted = frontmatter.loads(text, origin="x")
    accepted = amend.accepted(text, converted, names)
    assert not frontmatterwrite.is_edited(accepted)
    read = frontmatter.loads(accepted, origin="x")
    assert set(names) <= set(read.reviewed)
    assert replace(read, reviewed=(), origin=None) == replace(converted, reviewed=(), origin=None)


BY_HAND = """---
# catatan saya
title:   Judul   # komentar
source: Lama

authors:
# siapa?
- Ana
- Budi
lang: id
---

Isi.
"""


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("source", "Kabar", BY_HAND.replace("source: Lama", "source: Kabar")),
        ("source", None, BY_HAND.replace("source: Lama\n", "")),
        ("lang", "en", BY_HAND.replace("lang: id", "lang: en")),
        ("dateline", "Halden", BY_HAND.replace("lang: id\n", "lang: id\ndateline: Halden\n")),
    ],
)
def test_the_rest_of_the_file_stays(key, value, expected):
    article = replace(frontmatter.loads(BY_HAND, origin="x"), **{key: value})
    amended = amend.amended(BY_HAND, article, (key,))
    assert amended.replace("\n\n", "\n") == expected.replace("\n\n", "\n")


ARTICLE = Article(title="a", images=(Image(caption="b"),), authors=("Ana",))


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("date", "2024-05-17", "2024-05-17"),
        ("authors", "Ana; Budi ;", "('Ana', 'Budi')"),
        ("authors", "-", "()"),
        ("source", "-", "None"),
        ("source", "null", "null"),
        ("source", "a: b # c", "a: b # c"),
    ],
)
def test_what_is_typed_is_read_as_front_matter_would(field, typed, expected):
    assert str(getattr(amend.edited(ARTICLE, field, typed), field)) == expected


def test_a_credit_is_typed_for_one_picture():
    assert amend.edited(ARTICLE, "credit-1", " KCNA ").images == (Image(caption="b", credit="KCNA"),)
    assert amend.edited(ARTICLE, "credit-1", "-").images == (Image(caption="b"),)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("date", "kemarin"), ("date", "2024-02-30"), ("lang", "../x"), ("source_url", "javascript:x"), ("title", " "),
     ("credit-2", "x"), ("body", "x"), ("origin", "x"), ("source", "\udcff")],
)  # fmt: skip
def test_what_cannot_be_is_refused(field, typed):
    with pytest.raises(FrontMatterError):
        amend.edited(ARTICLE, field, typed)
