import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.builder.check import check
from kliping.builder.words import Words, gaps, isodate, longdate, weekday_name
from kliping.errors import ThemeError
from kliping.executor import SerialExecutor
from kliping.site import load_site

WIB = timezone(timedelta(hours=7))


def test_two_moments_of_one_instant_are_each_written_in_their_own_zone():
    jakarta, london = datetime(2024, 5, 17, 0, 30, tzinfo=WIB), datetime(2024, 5, 16, 17, 30, tzinfo=UTC)
    assert jakarta == london
    for first, second in ((jakarta, london), (london, jakarta)):
        said = {longdate(first, "id"), longdate(second, "id")}
        assert said == {"17 Mei 2024, 00:30 WIB", "16 Mei 2024, 17:30 UTC"}


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (date(2024, 6, 19), "id", "19 Juni 2024"),
        (date(2024, 6, 19), "en", "June 19, 2024"),
        (date(2024, 6, 19), "en-GB", "19 June 2024"),
        ("2024-06", "id", "Juni 2024"),
        ("2024", "id", "2024"),
        ("--02-29", "id", "29 Februari"),
        (
            datetime(2024, 6, 19, 8, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            "en",
            "June 19, 2024, 08:00 UTC+5:30",
        ),
        (datetime(2024, 6, 19, 8, tzinfo=WIB), "en", "June 19, 2024, 08:00 UTC+7"),
        (
            datetime(1920, 5, 17, 10, tzinfo=timezone(timedelta(hours=7, seconds=432))),
            "id",
            "17 Mei 1920, 10:00 UTC+7:07",
        ),
    ],
)
def test_dates_are_written_as_the_language_does(value, language, said):
    assert longdate(value, language) == said


def test_an_offset_of_seconds_is_rounded_as_rfc_3339_has_none():
    batavia = timezone(timedelta(hours=7, minutes=7, seconds=12))
    written = isodate(datetime(1920, 5, 17, 10, tzinfo=batavia))
    assert written == "1920-05-17T09:59:48+07:07"
    assert datetime.fromisoformat(written) == datetime(1920, 5, 17, 10, tzinfo=batavia)


LOCALES = {
    "en": {"articles": {"one": "{n} article", "other": "{n} articles"}, "hi": "Hello {name}", "only": "only here"},
    "id": {"articles": {"other": "{n} artikel"}, "hi": "Halo {name}"},
    "pl": {"articles": {"one": "{n} artykuł", "few": "{n} artykuły", "many": "{n} artykułów", "other": "{n} artykułu"}},
}


def test_the_first_moment_that_there_is_can_be_written():
    batavia = timezone(timedelta(hours=7, minutes=7, seconds=40))
    assert isodate(datetime(1, 1, 1, tzinfo=batavia)) == "0001-01-01T00:00:00+07:08"


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        ("en", 1, "1 article"),
        ("en", 1234, "1,234 articles"),
        ("id", 1234, "1.234 artikel"),
        ("pl", 3, "3 artykuły"),
        ("pl", 5, "5 artykułów"),
    ],
)
def test_words_take_the_plural_of_their_language(language, n, said):
    assert Words(language, LOCALES)("articles", n=n) == said


def test_a_word_that_a_language_lacks_is_english_and_one_that_none_has_is_told():
    assert Words("id", LOCALES)("only") == "only here"
    with pytest.raises(ThemeError, match='no words for "nowhere"'):
        Words("id", LOCALES)("nowhere")


def test_days_of_the_week_are_those_of_cldr():
    assert [weekday_name(1, language=one) for one in ("id", "en", "ja")] == ["Senin", "Monday", "月曜日"]
    assert weekday_name(7, "abbreviated", language="en") == "Sun"


def test_a_script_gets_all_forms():
    assert Words("pl", LOCALES).forms("articles")["few"] == "{n} artykuły"
    assert Words("pl", LOCALES).forms("hi") == {"other": "Hello {name}"}


@pytest.mark.parametrize(
    ("language", "own", "told"),
    [
        ("en", {}, []),
        ("id", {}, ["lacks 1 of 3 words, shown in English: only"]),
        ("id-ID", {"only": "hanya"}, []),
        ("pl", {"hi": "Cześć {name}", "only": "tylko"}, []),
        ("pl", {"hi": "Cześć", "only": "tylko"}, ["hi: must have {name}, as in English"]),
        (
            "ar",
            {"articles": {"other": "{n}"}, "hi": "{name}", "only": "x"},
            ["articles: lacks the plural form few, many, one, two, zero"],
        ),
        ("fr", {"articles": {"one": "{n}", "other": "{n}"}, "hi": "{name}", "only": "x"}, []),
        ("tlh", {}, ["lacks 3 of 3 words, shown in English: articles, hi, only"]),
    ],
)
def test_what_a_language_lacks_is_told(language, own, told):
    locales = {**LOCALES, language: {**LOCALES.get(language, {}), **own}}
    assert list(gaps(language, locales)) == told


def test_check_says_what_the_language_of_the_interface_lacks(new_site):
    settings = "title: A\nbase_url: https://a.example/\nlanguages: [pl]\n"
    root = new_site({"themes/broadsheet/locales/pl.yaml": "articles: {other: '{n}'}\n"}, settings=settings)
    report = check(load_site(root), executor=SerialExecutor())
    told = [str(note) for note in report.notes if note.where == "themes/broadsheet/locales/pl.yaml"]
    assert [
        bool(re.search(sign, text)) for sign, text in zip(("lacks [0-9]+ of", "form few, many, one"), told, strict=True)
    ]
    assert report.status == 0
    assert not check(load_site(new_site(folder="id")), executor=SerialExecutor()).notes


@given(st.datetimes(timezones=st.none() | st.timezones()) | st.dates())
def test_a_moment_is_written_as_it_is_where_its_offset_has_no_seconds(value):
    offset = value.utcoffset() if isinstance(value, datetime) else None
    if offset is None or not offset.total_seconds() % 60:
        assert isodate(value) == value.isoformat()
    else:
        assert re.search(r"[+-]\d\d:\d\d$", isodate(value))


def test_words_are_filled_in_anew_each_time():
    said = Words("id", LOCALES)
    assert [said("hi", name="Ada"), said("hi"), said("hi", name="Rara")] == ["Halo Ada", "Halo {name}", "Halo Rara"]
