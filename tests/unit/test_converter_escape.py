"""Plain text comes out of Markdown as it went in."""

import html
import re

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kliping.converter import escape

EXTENSIONS = ["tables", "footnotes", "sane_lists", "fenced_code"]
NASTY = "ab1 .*_`[]()!<>&;#+-=~|\\:^\"'{}/@xamp lt\t\n"


def shown(text):
    """The text of the one paragraph that Markdown makes of it."""
    made = markdown.markdown(text, extensions=EXTENSIONS)
    paragraph = re.fullmatch(r"<p>([^<]*)</p>", made, re.DOTALL)
    assert paragraph, made
    return html.unescape(paragraph[1])


@given(st.text(st.sampled_from(NASTY), max_size=30) | st.text(max_size=30))
def test_escaped_paragraph_shows_the_same_text(text):
    wanted = escape.clean(text)
    if wanted:
        assert shown(escape.escape(text)) == wanted


@given(st.lists(st.text(st.sampled_from(NASTY), min_size=1, max_size=12), min_size=1, max_size=4))
@example(["-- ", " -"])
def test_pieces_escaped_apart_show_the_same_text_together(pieces):
    pieces = [re.sub(r"&#?\w*$", "", re.sub(r"\s+", " ", piece)) for piece in pieces]
    wanted = "".join(pieces).strip()
    written = "".join(escape.inline(piece) for piece in pieces).strip(" ")
    if wanted:
        assert shown(escape.start(written)) == wanted


@given(
    st.text(st.sampled_from(NASTY), min_size=1, max_size=20),
    st.text(st.sampled_from(NASTY + "%?"), min_size=1, max_size=20),
)
def test_link_ends_where_it_ends(text, path):
    if not escape.clean(text):
        return
    made = markdown.markdown(
        f"x [{escape.label(text)}]({escape.target('https://a.example/' + path)}) y", extensions=EXTENSIONS
    )
    assert re.fullmatch(r'<p>x <a href="https://a\.example/[^"]*">[^<]*</a> y</p>', made), made


@pytest.mark.parametrize(
    "text",
    [
        "Rp 1.000 per kg - naik 5% (25/8).",
        "nama_berkas_ini",
        "A & B",
        "5 < 6 > 4",
        "a | b",
        "[Foto: Arus]",
        "Wow!",
        "C# dan C++",
        "harga * jumlah",
        "“Ya,” katanya.",
        "https://a.example/b_c",
        "1.000 orang",
        "AT&T",
    ],
)
def test_usual_text_needs_no_backslash(text):
    assert escape.escape(text) == text
    assert shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "1. Satu",
        "# Judul",
        "> kutip",
        "- butir",
        "+ butir",
        "* butir",
        "---",
        "===",
        "~~~",
        "```",
        "    kode",
        "*tebal*",
        "_miring_",
        "`kode`",
        "[x](y)",
        "![x](y)",
        "[x]: y",
        "[^1]",
        "<b>x</b>",
        "<a@b.example>",
        "&amp; &#1;",
        "a\\*b",
        "***",
    ],
)
def test_what_markdown_would_read_is_shown(text):
    assert shown(escape.escape(text)) == text.strip()


@given(st.text(st.sampled_from(NASTY + "é\r\x0b\x0c\x1c\x85\u00a0\u2028\u3000\ufeff"), max_size=30))
def test_a_clean_text_has_single_spaces_and_keeps_those_that_do_not_break(text):
    """Texts that need no cleaning, ASCII and all others go three different ways, to the same end."""
    shown = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ufeff]|\x0b|\x0c", "", text)
    assert escape.clean(text) == re.sub(r"[ \t\r\n\u2028\u2029\x85]+", " ", shown).strip()
