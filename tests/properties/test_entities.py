"""Laws of recognition, for any text whatever."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from kliping.entities.default import Default
from kliping.entities.identity import resolve
from kliping.entities.roles import roles
from kliping.entities.values import Doc, Span

WORDS = (
    "Presiden Joko Widodo di Jakarta , . ( ) - \n kata Korut AS Partai Demokrat (MK) Mahkamah Konstitusi Kim Jong Un "
    "Bandara Internasional Pyongyang ÉCOLE ﬁn İstanbul 東京 Москва مصر a\u0301 "
    "Putin's l’Oréal \u200b \ud83d\ude00 ß 1.000 --"
).split(" ")
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
ZONES = st.sampled_from(["title", "body", "caption", "credit", "byline", "dropped"])


@st.composite
def docs(draw):
    text = draw(TEXTS)
    places = st.integers(-3, len(text) + 3)
    cuts = draw(st.lists(st.tuples(ZONES, places, places), max_size=3))
    spans = tuple(Span(zone=zone, start=start, end=end) for zone, start, end in cuts)
    return Doc(text=text, lang=draw(st.sampled_from(["id", "en", "de", "sv", "zh", None])), zones=spans)


@settings(max_examples=150)
@given(st.lists(docs(), max_size=3))
def test_mentions_are_in_the_text_in_order_and_apart(some):
    recogniser = Default()
    found = recogniser.find(some)
    assert found == recogniser.find(some)
    assert len(found) == len(some)
    for doc, mentions in zip(some, found, strict=True):
        at = 0
        for mention in mentions:
            assert at <= mention.start < mention.end <= len(doc.text)
            assert doc.text[mention.start : mention.end].strip()
            assert 0 <= mention.score <= 1
            at = mention.end


@settings(max_examples=150)
@given(docs())
def test_every_place_is_somebodys_and_nobodys_twice(doc):
    named = resolve(doc, Default().find([doc])[0])
    spans = sorted(span for one in named for span in one.spans)
    assert all(0 <= start < end <= len(doc.text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert len({(one.name, one.type) for one in named}) == len(named)
    assert all(one.name and one.count == sum(number for _, number in one.forms) for one in named)
    for one in roles(doc):
        assert all(doc.text[start:end] == one.name for start, end in one.spans)
