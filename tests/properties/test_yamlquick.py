"""The quick reading of YAML gives the nodes that the parser gives, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import REPOSITORY
from kliping import yamlquick, yamltext, yamlwhole
from kliping.errors import FrontMatterError
from kliping.frontmatterwrite import dumps
from properties.strategies import articles

PIECES = (
    "a", "k: ", "k:\n", "title: x\n", "- ", "  - ", "  ", "    ", "\n", '"x"', '"x', "'y'", "''", "\\", "[", "]", ", ",
    '["a", "b c"]', "[a, b c]", ": ", ":", " #", "#", "{", "}", "é", "\u3000", "\xa0", "\u2028", "\x85", "\t", "\r\n",
    "---", "...", "~", "null", "12", "2024-01-01", "&a", "*a", "!x", "|", ">", "%", "@", "? ", "- - ", "=", "<<", "http://x",
    "x\n  ", "k:\n  - ", "tags:\n- a\n", "e:\n  - name: A\n    type: p\n", "o:\n  file: x\n  s: y\n", "\ufeff", "😀",
    "{k: v}", "{a: b, c: d}", "  - {n: 'A', f: {B b: 2}}\n", "{a: {", "}}", "{a: -b}", '{"a": b}',
    "{a: b c, d-e: 1.5}", "{k:\xa0v}",
    "\x7f", "\x00", "(", "/", "a" * 1100, "# c\n", "k: v\n", "\n# c: d\n", "#",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.lists(
    st.sampled_from(PIECES), min_size=2, max_size=4
).flatmap(lambda few: st.lists(st.sampled_from([*few, "a: b\n", "  - ", "k:\n"]), max_size=10).map("".join))


def parsed(text):
    place = yamltext.Document(where="a.md", error=FrontMatterError)
    return yamlwhole.compose(text, place, 2)


@settings(max_examples=3000)
@given(texts | texts.map("title: x\n{}".format) | texts.map("k:\n  - {}".format))
def test_a_quick_answer_is_the_parsers(text):
    found = yamlquick.pairs(text, 2)
    assert found is None or found == parsed(text)


@settings(max_examples=300)
@given(articles)
def test_what_we_write_is_read_the_same(article):
    head = dumps(article).split("\n---\n", 1)[0].removeprefix("---\n") + "\n"
    found = yamlquick.pairs(head, 2)
    assert found is None or found == parsed(head)


@pytest.mark.parametrize(
    "text",
    [
        "title: Air naik, lagi\ndate: 2024-05-17\n",
        "title: \"a: b\"\nsource: 'it''s'\n",
        "tags: [\"a\", \"b c\"]\nimages: []\n",
        "tags:\n  - a\n  - \"b\"\nauthors:\n- c\n",
        "entities:\n  - name: A\n    type: person\n  - name: B\norigin:\n  file: a/b.txt\n  sha256: 0a\n",
        "e:\n  - {id: ada-o, name: Ada O'Brien, count: 3, score: 0.98, forms: {Ada: 2, \"O, B\": 1}}\nsay: {K: k}\n",
        "title: a\r\ntags:\r\n  - b\r\n",
        "# One.\n\ntitle: a\n# Two: 2\ntags:\n  - b\n\n# Three\nsource: c\n\n",
    ],
)
def test_common_front_matter_is_read_quickly(text):
    assert yamlquick.pairs(text, 2) == parsed(text) is not None


@pytest.mark.parametrize(
    "text", ["", "a", "a: b\n  c: d", "a: b: c", "a:\n", "a: b #c", "a: &b c", "a: |\n  b", "- a", "a: b\n---\nc: d"]
)
def test_all_else_is_left_to_the_parser(text):
    assert yamlquick.pairs(text, 2) is None


def test_every_article_of_ours_is_read_quickly():
    heads = [
        path.read_text(encoding="utf-8").split("\n---\n", 1)[0].removeprefix("---\n")
        for path in (REPOSITORY / "content/articles").rglob("*.md")
    ]
    assert len(heads) > 20
    assert all(yamlquick.pairs(head, 2) == parsed(head) for head in heads)
