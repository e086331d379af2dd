"""A style sheet, and a script of ours, is the same without what only its author needs."""

import pytest

from building import build_site
from kliping.builder.styles import minified


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a {\n  color: red;\n}\n", "a{color:red}"),
        ("/* why */ a { b: c }", "a{b:c}"),
        (".card :is(h2, h3) > a + b, c:hover { x: y }", ".card :is(h2,h3) > a + b,c:hover{x:y}"),
        ("a { width: calc(1rem + 2vw); }", "a{width:calc(1rem + 2vw)}"),
        ("a::after { content: ' ; /* not */  {' }", "a::after{content:' ; /* not */  {'}"),
        (r'a { content: "\" ;  " ; b: c }', r'a{content:"\" ;  ";b:c}'),
        ("@media (min-width: 1em) { a :hover { b: c d } }", "@media (min-width: 1em){a :hover{b:c d}}"),
        ("a { b: c; /* open", "a{b:c;/* open"),
    ],
)
def test_what_means_nothing_goes(written, sent):
    assert minified(written.encode()).decode() == sent
    assert minified(sent.encode()).decode() == sent


def test_a_style_sheet_is_written_so_and_only_that(new_site):
    files = {"themes/broadsheet/assets/own.css": "a { b: c }", "themes/broadsheet/assets/own.txt": "a { b: c }"}
    root = new_site(files)
    build_site(root)
    (style,) = (root / "public/assets").glob("own.*.css")
    (text,) = (root / "public/assets").glob("own.*.txt")
    assert style.read_text(encoding="utf-8") == "a{b:c}"
    assert text.read_text(encoding="utf-8") == "a { b: c }"


def test_scripts_are_written_so_where_they_are_ours(new_site):
    """What others wrote may be of a form that a minifier takes for another."""
    nested = "const a = `${b ? `x  y` : 1}`; // why\n"
    root = new_site({"themes/broadsheet/assets/own.js": nested})
    build_site(root)
    (own,) = (root / "public/assets").glob("own.*.js")
    (ours,) = (root / "public/assets").glob("search.*.js")
    assert own.read_text(encoding="utf-8") == nested
    text = ours.read_text(encoding="utf-8")
    assert "//" not in text
    assert "\n  " not in text
