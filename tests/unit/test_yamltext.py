"""YAML is read with its lines and without its dangers, and written so that it is read the same."""

import time

import pytest
import yaml

from kliping import yamlwrite
from kliping.errors import SettingsError, VocabularyError
from kliping.yamltext import Document, nearest


def parse(text, **options):
    return Document.parse(text, where="x.yaml", error=SettingsError, **options)


def refusal(text, **options):
    with pytest.raises(SettingsError) as caught:
        parse(text, **options)
    return str(caught.value)


def plain(text):
    document = parse(text)
    return document.plain(document.root, "x")


def test_keys_know_their_lines():
    document = parse("a: 1\n\n# so\nb:\n  - c\n", first=10)
    assert {key: line for key, (line, _) in document.mapping(document.root).items()} == {"a": 10, "b": 13}


def test_the_error_is_of_the_kind_asked_for():
    with pytest.raises(VocabularyError):
        Document.parse("a: [", where="x.yaml", error=VocabularyError)


def test_nothing_has_no_entries_and_no_items():
    document = parse("# only a comment\n")
    assert document.root is None
    assert document.mapping(document.root) == {}
    assert document.items(document.root) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1", 'x.yaml:1: "&x" is a YAML alias or anchor'),
        ("a: 1\nb: *x", 'x.yaml:2: "*x" is a YAML alias or anchor'),
        ("a: b: c", 'x.yaml:1: ": " cannot stand in a text without quotes'),
        ("a: 1\nb: @c", "x.yaml:2: a value cannot start with this character"),
        ("a: - b", 'x.yaml:1: a value cannot start with "- "'),
        ('a: "\\q"', 'x.yaml:1: no such escape after "\\"'),
        ("a: 1\nb: [1,\nc: 2", "x.yaml:"),
        ("a: 1\n---\nb: 1", "x.yaml:2: a second document starts here"),
        ("a: 1\nb: \x01", "x.yaml:2: the character U+0001 cannot stand here"),
        ("é: 1\nb: \x7f", "x.yaml:2: the character U+007F cannot stand here"),
        ("a: 1\nb: \ud800", "x.yaml:2: half of a surrogate pair is not a character"),
        ("a:\n\tb: 1", "x.yaml:2: "),
    ],
)
def test_wrong_yaml_is_told_with_the_line(text, said):
    assert refusal(text).startswith(said)


def test_lines_are_those_of_the_file():
    assert refusal("a: 1\nb: *x", first=40).startswith("x.yaml:41: ")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: " + "{a: " * 50_000,
        "- " * 50_000,
        "? " * 50_000,
        "\n".join(" " * n + "a:" for n in range(1400)),
        "a: " + "[" * 65 + "]" * 65,
    ],
    ids=["lists", "mappings", "items", "keys", "indented", "closed"],
)
def test_deep_nesting_is_refused_at_once(text):
    began = time.monotonic()
    assert "is nested deeper than 64 levels" in refusal(text)
    assert time.monotonic() - began < 2


def test_a_bomb_of_aliases_is_refused():
    bomb = "a: &a [x,x]\n" + "".join(
        f"{new}: &{new} [*{old},*{old}]\n" for old, new in zip("abcd", "bcde", strict=True)
    )
    assert "alias or anchor" in refusal(bomb)


def test_a_large_text_is_refused():
    assert refusal("a: " + "é" * (1 << 19)) == "x.yaml:1: is larger than 1 MiB. Make it smaller."


def test_a_key_given_twice_names_both_lines():
    document = parse("a: 1\nb: 2\na: 3")
    with pytest.raises(SettingsError, match=r"x\.yaml:3: a: is here for the second time, after line 1"):
        document.mapping(document.root)


@pytest.mark.parametrize("text", ["a: {b: 1,\n b: 2}", "a: {1: 1,\n 0x1: 2}", "a: {yes: 1,\n true: 2}"])
def test_a_key_given_twice_inside_is_refused(text):
    with pytest.raises(SettingsError, match=r"x\.yaml:2: .* is here for the second time, after line 1"):
        plain(text)


def test_values_have_the_types_of_yaml():
    assert plain("[yes, 1, 1.5, ~, 012, 'no', 2024-01-01, <<, =]")[:6] == [True, 1, 1.5, None, 10, "no"]
    assert plain("{<<: 1, =: 2}") == {"<<": 1, "=": 2}


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system [ls]",
        "!!python/name:os.system ''",
        "!local x",
        "!!omap [a: 1]",
        "{[1]: 2}",
        "{{a: 1}: 2}",
        "2024-02-30",
        "!!binary 'ä'",
        "!!int x",
        "1" * 5000,
    ],
)
def test_what_is_not_plain_is_refused(text):
    with pytest.raises(SettingsError):
        plain(text)


def test_a_nearest_word_is_named_only_where_one_is_near():
    assert nearest("them", ("theme", "title")) == 'Did you mean "theme"?'
    assert nearest("qqqq", ("theme", "title")) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Banjir di Halden", "Banjir di Halden"),
        ("3 tewas, 2 hilang", "3 tewas, 2 hilang"),
        ("東京で😀", "東京で😀"),
        ("a: b", "'a: b'"),
        ("it's: b", '"it\'s: b"'),
        ("12:30", "'12:30'"),
        ("y", "'y'"),
        ("1e3", "'1e3'"),
        ("", "''"),
        (" a", "' a'"),
        ("- a", "'- a'"),
        ("a\nb", r'"a\nb"'),
        ("a\u2028\x85\ufeff\x00", r'"a\u2028\x85\uFEFF\0"'),
    ],
)
def test_a_text_is_written_readably_and_on_one_line(text, written):
    assert yamlwrite.scalar(text) == written
    assert yaml.safe_load(written) == text


def test_nested_values_are_written_in_blocks():
    values = {"a": [{"b": 1, "c": [2, [3, 4]]}, [], {}], "d": {"e": None, "f": {"g": True}}}
    text = yamlwrite.dump(values)
    assert text == (
        "a:\n  - b: 1\n    c:\n      - 2\n      - - 3\n        - 4\n  - []\n  - {}\nd:\n  e: null\n  f:\n    g: true\n"
    )
    assert yaml.safe_load(text) == values


@pytest.mark.parametrize("values", [{"a" * 1001: 1}, {"a": object()}, {"a": {(1,): 2}}, {"a": "\ud800"}])
def test_what_yaml_cannot_hold_is_refused(values):
    with pytest.raises(ValueError):
        yamlwrite.dump(values)


def test_values_too_deep_to_read_are_not_written():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ValueError, match="nested deeper"):
        yamlwrite.dump({"a": deep})
