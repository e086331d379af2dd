"""Laws of slugs: safe anywhere, and stable."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kliping.slug import is_safe, named, slug
from properties.strategies import TRAPS

SAFE = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?")
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt9"}

titles = st.text() | st.sampled_from([*TRAPS, *RESERVED, "con-", "C++", "C#", "-x", "com1 x"])
limits = st.integers(-1, 70)


@given(titles, limits)
def test_a_slug_is_safe_and_short(text, limit):
    made = slug(text, limit=limit)
    assert SAFE.fullmatch(made)
    assert len(made) <= max(limit, 0)
    assert made not in RESERVED
    assert is_safe(made) == bool(made)


@given(titles, limits)
def test_a_slug_of_a_slug_is_itself(text, limit):
    made = slug(text, limit=limit)
    assert slug(made, limit=limit) == made


@given(titles)
def test_a_name_is_safe_and_never_empty(text):
    made = named(text)
    assert is_safe(made)
    assert len(made) <= 60
    assert named(made) == made


@given(titles)
def test_a_name_is_the_same_however_its_marks_are_written(text):
    assert named(unicodedata.normalize("NFD", text)) == named(unicodedata.normalize("NFC", text))


@given(st.lists(st.from_regex(r"[a-z]{2,9}", fullmatch=True), min_size=1), st.integers(10, 40))
def test_a_cut_is_at_a_word_end(words, limit):
    made = slug(" ".join(words), limit=limit)
    assert made.removesuffix("-x") == "-".join(words[: made.removesuffix("-x").count("-") + 1])
