"""Laws of the front matter: nothing is lost, and only a person's edit counts as one."""

from dataclasses import replace

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kliping.errors import FrontMatterError
from kliping.frontmatter import loads, origin_key
from kliping.frontmatterwrite import checksum, dumps, is_edited, sealed
from properties.strategies import articles, origins

converted = st.builds(lambda article, origin: replace(article, origin=origin), articles, origins)


@settings(max_examples=200)
@given(articles)
def test_what_is_written_is_read_again(article):
    text = dumps(article)
    again = loads(text, origin="a.md")
    assert again == article
    assert dumps(again) == text


@settings(max_examples=50)
@given(articles)
def test_moments_keep_their_offset(article):
    again = loads(dumps(article), origin="a.md")
    for before, after in ((article.date, again.date), (article.lastmod, again.lastmod)):
        assert (before and before.isoformat()) == (after and after.isoformat())


@settings(max_examples=50)
@given(articles)
def test_types_of_extra_values_are_kept(article):
    again = loads(dumps(article), origin="a.md")
    assert repr(list(again.extra.values())) == repr(list(article.extra.values())) or _sets(article.extra)
    assert list(again.extra) == list(article.extra)


@settings(max_examples=50)
@given(articles)
def test_any_yaml_reader_takes_the_texts_for_texts(article):
    head = dumps(replace(article, extra={})).split("\n---\n", 1)[0].removeprefix("---\n")
    read = yaml.load(head, yaml.CSafeLoader)
    assert read["title"] == article.title
    assert tuple(read.get("tags", ())) == article.tags
    assert read.get("source") == article.source


@settings(max_examples=50)
@given(converted)
def test_a_sealed_article_is_not_edited(article):
    text = sealed(article)
    assert not is_edited(text)
    assert not is_edited(text.replace("\r\n", "\n").replace("\n", "\r\n"))
    assert loads(text, origin="a.md").origin.checksum == checksum(text)
    assert replace(loads(text, origin="a.md"), origin=article.origin) == article


@settings(max_examples=50)
@given(converted)
def test_any_edit_of_the_body_or_a_field_is_seen(article):
    text = sealed(article)
    assert is_edited(text + "x")
    assert is_edited(text.replace("---\ntitle: ", "---\ntitle:  ", 1))
    assert is_edited(text.replace("\n  checksum: ", "\n  check: ", 1))


@settings(max_examples=50)
@given(converted)
def test_the_quick_look_finds_the_original_that_reading_finds(article):
    assert origin_key(dumps(article)) == (article.origin.file, article.origin.part)


pieces = st.sampled_from([*"[]{}:,-?&*!|>'\"%@` \n\tab#", "---\n", "title: x\n"])


@settings(max_examples=150)
@given(st.text(max_size=60) | st.lists(pieces).map("".join))
def test_hostile_text_gives_an_article_or_an_error_with_a_line(text):
    for whole in (text, f"---\n{text}", f"---\ntitle: x\n{text}\n---\n"):
        read = _read(whole)
        assert read.problem.line if isinstance(read, FrontMatterError) else _read(dumps(read)) == read


def _read(text):
    try:
        return loads(text, origin="a.md")
    except FrontMatterError as error:
        return error


def _sets(value):
    """Whether there is a set inside, whose members have no order."""
    if isinstance(value, dict):
        return any(map(_sets, value.values()))
    return isinstance(value, set) or (isinstance(value, list) and any(map(_sets, value)))
