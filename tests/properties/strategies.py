"""Values for Hypothesis: articles with all that a newsroom, a person or an attacker may put in."""

from datetime import timedelta, timezone

from hypothesis import strategies as st

from kliping.model import BY, ENTITY_TYPES, ROLES, Article, Entity, Image, Origin

# What YAML, Markdown or an editor is known to trip over, next to arbitrary text.
TRAPS = (
    "yes", "no", "Null", "~", "on", "007", "0o17", "0x1F", "1_000", "12:30:00", "1e3", ".5", "2024-01-01", "=", "<<",
    "2024-06-19T10:20:00+07:00", "a: b", "a #b", "#b", "- a", "? a", "---", "...", "--- a", "it's", '"x"', "\\", "'",
    "[a", "{a: 1}", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", " a ", "a:", "\ta", "a\n\n---\nb", "a\r\nb", "😀🇮🇩",
    "\x85", "\u2028", "\ufeff", "\x00", "\x1b[0m", "\u202eabc", "مرحبا بالعالم", "東京", "e\u0301",
    "\U0010ffff", "\uffff",
)  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.sampled_from(TRAPS)
titles = texts.filter(str.strip)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
languages = st.sampled_from(["id", "en-GB", "zh-Hant-TW", "ar", "jv"])
addresses = slugs.map("https://example.org/{}?a=1&b='#c:".format)

_offsets = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda offset: timezone(timedelta(seconds=int(offset.total_seconds())))
)
moments = st.datetimes(timezones=_offsets)
whens = st.dates() | moments


def _maybe(strategy):
    return st.none() | strategy


def _several(strategy):
    return st.lists(strategy, max_size=3).map(tuple)


images = st.builds(
    Image,
    **dict.fromkeys(("src", "caption", "credit", "creator", "alt", "role"), _maybe(texts)),
    hold=_maybe(st.booleans()),
)
_counts = st.integers(0, 10**9 - 1)
entities = st.builds(
    Entity,
    id=_maybe(slugs),
    name=texts,
    type=st.sampled_from(ENTITY_TYPES),
    count=_maybe(_counts),
    by=_maybe(st.sampled_from(BY)),
    confidence=_maybe(st.integers(0, 1000).map(lambda number: number / 1000)),
    role=_maybe(st.sampled_from(ROLES)),
    forms=st.dictionaries(texts, _counts, max_size=3).map(lambda forms: tuple(forms.items())),
)
_said = st.dictionaries(texts, slugs, max_size=2).map(lambda say: tuple(say.items()))
origins = st.builds(
    Origin, file=texts, sha256=hashes, converter=texts, date_from=_maybe(texts), checksum=_maybe(hashes)
)

_whole = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_atoms = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | texts
    | st.just("")
    | st.dates()
    | (st.datetimes() | st.datetimes(timezones=_whole)).map(lambda moment: moment.replace(fold=0))
    | st.binary(max_size=8)
)
_keys = texts | st.just("") | st.integers() | st.none() | st.dates()
values = st.recursive(
    _atoms | st.sets(texts | st.integers(), max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=8,
)
_names = texts.filter(lambda key: key not in Article.__dataclass_fields__)
extras = st.dictionaries(_names, values, max_size=3)

articles = st.builds(
    Article,
    title=titles,
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
    | st.sampled_from(["", *TRAPS, "\n\na", "\r\na"]),
    date=_maybe(whens),
    lastmod=_maybe(whens),
    lang=_maybe(languages),
    source=_maybe(texts),
    source_url=_maybe(addresses),
    authors=_several(texts),
    dateline=_maybe(texts),
    description=_maybe(texts),
    is_based_on=_several(texts),
    incomplete=_maybe(texts),
    images=_several(images),
    tags=_several(texts),
    entities=_several(entities),
    say=_said,
    slug=_maybe(slugs),
    id=_maybe(slugs),
    reviewed=_several(texts),
    origin=_maybe(origins),
    extra=extras,
)
