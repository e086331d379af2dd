"""The quick reading of prose gives what Python-Markdown and the sanitiser give, or nothing."""

import html
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import REPOSITORY
from kliping import markdown, markdownwhole, printable, prose

# What Markdown, HTML or Python's notion of a space may trip over, and what makes them meet often enough.
MARKS = (
    "a", "kata", "1", " ", "  ", "    ", "\n", "\n\n", "*", "**", "***", "_", "__", "a_b", "`", "\\", "\\*", "\\[",
    "\\>", "[", "]", "](", "[a](b)", "[kata *x*](https://a.com/x?y=1&z=2)", "[no](no)", "[m](mailto:a@b.co)",
    "[x](https://xn--a.b)", "![", "![A](a.jpg)", "![](/b?c=1&d=&amp)",
    "## 1\\. ", "!", "# ", "## ", "#", "> ", ">", "- ", "* ", "+ ", "1. ", "2. ",
    "- a\n", "- b\n\n", "> q\n", "> q\n\n", "---", "===", "- - -", "|", "a|b", "\n|a|b", "|\n", "&", "&amp;", "&#38;",
    "&lt", ";", "<",
    "< ", "<b>", "\t", "\xa0", "\u3000", "\u2028", "\x85", "\x1f", "\x00", "\x02", "\u200b", "—", "“", '"', "'", ".",
    ":", "東京", "~~~", "```", "  \n", "\r\n", "[^1]", "[^1]: x", "[a]: b", "\n  y", "\u0661. ", "ſ", "*a*", "**b**",
    "_c_", "//",
)  # fmt: skip
PLAIN = tuple(mark for mark in MARKS if not re.search("[<`\x00\x02\x1f\x85~]|]:|&#", mark))


def texts(marks):
    several = st.lists(st.sampled_from(marks), max_size=20).map("".join)
    # A few of the marks, many times: so that rare ones meet.
    few = st.lists(st.sampled_from(marks), min_size=2, max_size=5).flatmap(
        lambda chosen: st.lists(st.sampled_from([*chosen, "\n\n", "a"]), max_size=14).map("".join)
    )
    return several | few


def resolve(target):
    return None if target.startswith("no") else f'/x?a=1&b=<{target}>"'


def slow(text):
    return list(markdownwhole.pieces(text, resolve=resolve))


def quick(text):
    return prose.blocks(text, resolve=resolve, slow=slow)


@settings(max_examples=1500)
@given(texts(PLAIN) | texts(MARKS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_quick_answer_is_the_slow_one(text):
    found = quick(text)
    assert found is None or found == slow(text)


@settings(max_examples=300)
@given(texts(MARKS))
def test_pieces_are_those_of_the_definition(text):
    assert list(markdown.pieces(text, resolve=resolve)) == slow(text)


EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,1000}?)(?<=[^\s\\])\1(?!\w)")


def unmarked(text):
    return markdown._LINE_START.sub("", markdown._RULE.sub("", text))


def sentence(row):
    """A row of a table; none of the line below its head."""
    if markdown._RULE.match(row):
        return ""
    said = ", ".join(filter(None, map(str.strip, re.split(r"(?<!\\)\|", row))))
    return said if re.search(r"(^|[.!?…。])\Z", said) else f"{said}."


def whole_plain(body):
    """What plain is, by definition: each expression over the whole text."""
    text = markdown._FOOTNOTE.sub("", markdown._IMAGE.sub("", body))
    between = re.split(r"^(\|.*\|[ \t]*)$", markdown._LINK.sub(r"\1", text), flags=re.MULTILINE)
    text = "".join([sentence(part) if at % 2 else unmarked(part) for at, part in enumerate(between)])
    text = markdown._TAG.sub("", text)
    text = html.unescape(markdown._ESCAPED.sub(r"\1", EMPHASIS.sub(r"\2", text)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip(" \t") for line in text.split("\n"))).strip()


@settings(max_examples=1000)
@given(texts(MARKS) | st.text(max_size=30))
def test_plain_text_is_that_of_the_whole(text):
    assert markdown.plain(text) == whole_plain(text)
    parts = (" ".join(part.split()) for part in whole_plain(text).split("\n\n"))
    assert markdown.paragraphs(text) == tuple(filter(None, parts))


@given(st.text(max_size=30))
def test_what_can_be_printed_is_what_python_says(text):
    assert printable.is_printable(text) == text.replace("\n", "").isprintable()


def _unreachable(text):
    raise AssertionError(f"taken slowly: {text!r}")


@pytest.mark.parametrize(
    "text",
    [
        "Satu.\n\nDua & tiga > empat.\n",
        "## Judul\n\n**Tebal** dan *miring*, juga _ini_ dan a_b_c, 5 * 3.",
        "Lihat [*situs* itu](https://example.org/a?b=1&c=2) dan [arsip](2024/05/x.md).",
        "> Kutipan.\n>\n> Nama\n\n> Lagi.",
        "- satu\n- **dua**\n\n- tiga\n\n1. a\n2. b",
        "![Gambar](images/x.jpg?a=1&b=2)\n\n### 1\\. Judul\n\nBaris  \nbaru \\*bukan\\* [sic].",
    ],
)
def test_common_prose_is_read_quickly(text):
    assert prose.blocks(text, resolve=resolve, slow=_unreachable) == slow(text)


def test_only_the_odd_block_is_read_slowly():
    asked = []
    prose.blocks("Satu.\n\n`kode`\n\nDua.", resolve=resolve, slow=lambda text: asked.append(text) or slow(text))
    assert asked == ["`kode`"]


@pytest.mark.parametrize("text", ["[a]: b\n\n[a]", "<div>\n\na\n\n</div>", "```\n\na\n\n```", "- a\n\n    b", "a\x00"])
def test_blocks_that_depend_on_each_other_are_left_to_the_definition(text):
    assert quick(text) is None


@pytest.mark.parametrize(
    "unit", ["\n", "    \u3000\n", "&", "[", "](", "*", "_", "- a\n", "> ", ">\n", "\\*", "[a](b", "  \n", "a-."]
)
def test_no_text_makes_it_slow(unit):
    start = time.perf_counter()
    prose.blocks(unit * 20_000, resolve=resolve, slow=lambda text: iter(()))
    assert time.perf_counter() - start < 5  # quadratic would take minutes


def _bodies(paths):
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        yield text.split("\n---\n", 1)[1] if text.startswith("---\n") else text


def test_every_article_of_ours_is_the_same_and_most_are_quick():
    paths = [*(REPOSITORY / "content").rglob("*.md"), *(REPOSITORY / "tests/golden").rglob("*.md")]
    bodies = list(_bodies(paths))
    answers = [quick(body) for body in bodies]
    assert len(bodies) > 40
    assert all(found is None or found == slow(body) for body, found in zip(bodies, answers, strict=True))
    assert sum(found is not None for found in answers) > 0.8 * len(bodies)


@pytest.mark.shared
def test_every_text_of_the_corpus_is_the_same(shared):
    for body in _bodies(shared.glob("*/text/*.txt")):
        found = quick(body)
        assert found is None or found == slow(body)
