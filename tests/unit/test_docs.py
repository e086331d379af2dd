"""The reference names all there is, and its examples are true."""

import re
from dataclasses import MISSING, fields
from importlib.metadata import entry_points
from inspect import signature
from pathlib import Path
from typing import get_args

import pytest
from click import Context

from kliping import frontmatter, stories, vocabulary
from kliping.cli import cli
from kliping.entities import offers, recognition, registry, table
from kliping.frontmatter import loads
from kliping.model import Article, Card, Entity, Image, Link, Origin, Picture, Term
from kliping.site import Site, load_site

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def page(name):
    return (REFERENCE / name).read_text(encoding="utf-8")


def rows(text):
    """The first cells of a page's tables."""
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


def section(text, title):
    return re.split(r"^## ", text.split(f"\n## {title}", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def examples(text):
    """The indented blocks of a page."""
    found = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE).strip("\n") + "\n" for block in found]


def names(kind):
    return [field.name for field in fields(kind)]


def test_every_key_of_the_front_matter_is_described_in_the_order_of_writing():
    head = page("front-matter.md").split("\n## ", 1)[0]
    assert rows(head) == list(frontmatter.KEYS)
    assert set(frontmatter.KEYS) == set(names(Article)) - {"body", "extra"}


@pytest.mark.parametrize(("title", "kind"), [("images", Image), ("entities", Entity), ("origin", Origin)])
def test_every_inner_key_of_the_front_matter_is_described(title, kind):
    assert rows(section(page("front-matter.md"), title)) == names(kind)


def test_every_setting_is_described_with_its_default():
    text = page("settings.md")
    settings = [field for field in fields(Site) if field.name not in ("root", "content_url")]
    assert rows(text) == [field.name for field in settings]
    for field in settings:
        if field.default not in (MISSING, None, ()):
            default = field.default[0] if isinstance(field.default, tuple) else field.default
            assert re.search(rf"^\| `{field.name}` \| [^|]+ \| `?{default}`? \|", text, re.MULTILINE), field.name


@pytest.mark.parametrize(
    ("title", "keys"),
    [("content/entities.yaml", vocabulary.ENTITY_KEYS), ("content/tags.yaml", vocabulary.TAG_KEYS)],
)
def test_every_key_of_the_vocabulary_is_described(title, keys):
    assert rows(section(page("vocabulary.md"), title)) == list(keys)
    assert {vocabulary.FIELDS.get(key, key) for key in keys} <= set(names(Term))


def test_what_else_an_entry_of_the_entities_may_be_is_described():
    text = section(page("vocabulary.md"), "content/entities.yaml")
    verdicts = (vocabulary.KILL_KEYS, vocabulary.RETYPE_KEYS, vocabulary.APART_KEYS, vocabulary.SAY_KEYS)
    for key in (key for keys in (vocabulary.ALIAS_KEYS, *verdicts) for key in keys):
        assert f"`{key}`" in text


def test_every_kind_of_proposal_and_column_of_the_table_is_described():
    text = page("commands.md")
    for word in (*get_args(offers.Why), *table.COLUMNS, *table.DECISIONS):
        assert f"`{word}`" in text, word


def test_the_examples_of_front_matter_are_read():
    text = page("front-matter.md")
    assert loads(examples(text)[0], origin="a.md").title == "Harbour wall approved"
    for example in examples(text)[1:]:
        assert loads(f"---\ntitle: a\n{example}---\n", origin="a.md").extra == {}


def test_the_examples_of_settings_and_vocabulary_are_read(tmp_path):
    (tmp_path / "site.yaml").write_text(examples(page("settings.md"))[0], encoding="utf-8")
    assert load_site(tmp_path).languages == ("en", "id")
    loaders = (vocabulary.load_entities, vocabulary.load_entities, vocabulary.load_tags)
    for example, load in zip(examples(page("vocabulary.md"))[:3], loaders, strict=True):
        (tmp_path / "terms.yaml").write_text(example, encoding="utf-8")
        assert load(tmp_path / "terms.yaml", shown="terms.yaml")


def test_the_stories_are_described():
    text = section(page("vocabulary.md"), "content/stories.yaml")
    assert rows(text) == list(stories.KEYS)
    assert all(f"`{key}`" in text for key in stories.STORY_KEYS)
    assert stories.loads(examples(text)[0], shown="x").apart == (("harbour-wall-2024", "harbour-wall-2025"),)


def test_every_key_of_the_sources_is_described():
    assert rows(section(page("vocabulary.md"), "content/sources.yaml")) == list(vocabulary.SOURCE_KEYS)


def test_every_recogniser_is_described_with_its_settings():
    text = page("recognisers.md")
    for point in entry_points(group=registry.GROUP):
        (row,) = re.findall(rf"^\| `{point.name}` \|.*$", text, re.MULTILINE)
        for setting in signature(point.load()).parameters:
            is_ours = setting in recognition.OURS  # given by kliping itself
            assert is_ours or f"`{setting}`" in row.rsplit("|", 2)[1], (point.name, setting)


def test_every_command_and_option_is_described():
    text = page("commands.md")
    common = text.split("\n## ", 1)[0]
    for name, command in commands(cli):
        (own,) = re.findall(rf"^##+ kliping{name}(?: [^a-z].*)?\n((?:(?!##).*\n)*)", text, re.MULTILINE)
        for option in command.params:
            for written in option.opts:
                is_said = f"`{written}" in own or f"`{written}" in common
                assert not written.startswith("-") or is_said, (name, written)


def commands(group, above=""):
    """Every command with its whole name, those of groups too."""
    context = Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield f"{above} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{above} {name}")


def test_no_command_is_described_that_there_is_not():
    said = re.findall(r"^##+ kliping((?: [a-z]+)+)", page("commands.md"), re.MULTILINE)
    assert sorted(said) == sorted(name for name, _ in commands(cli))


def test_every_name_that_a_page_has_is_described():
    text = page("templates.md")
    for field in names(Link) + names(Picture) + names(Card):
        assert f"`{field}`" in text, field
