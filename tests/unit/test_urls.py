from datetime import date, datetime, timedelta, timezone
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping import urls


@pytest.mark.parametrize(
    ("page", "url", "expected", "portable"),
    [
        ("index.html", "", "./", "index.html"),
        ("index.html", "people/ada/", "people/ada/", "people/ada/index.html"),
        ("tags/x/index.html", "", "../../", "../../index.html"),
        ("tags/x/index.html", "tags/x/", "../../tags/x/", "../../tags/x/index.html"),
        ("tags/x/index.html", "feed.xml", "../../feed.xml", "../../feed.xml"),
        (
            "2024/06/a/index.html",
            "images/50% off.jpg",
            "../../../images/50%25%20off.jpg",
            "../../../images/50%25%20off.jpg",
        ),
    ],
)
def test_addresses_are_relative_to_the_page(page, url, expected, portable):
    assert urls.relative(page, url) == expected
    assert urls.relative(page, url, portable=True) == portable


def test_an_article_is_filed_under_the_day_its_paper_printed():
    late = datetime(2024, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=7)))
    assert urls.article(late, "a") == "2024/01/a/"
    assert urls.article(date(2024, 12, 31), "a") == "2024/12/a/"
    assert urls.article(None, "a") == "undated/a/"


def test_links_of_the_404_page_start_at_the_base_path():
    assert urls.rooted("https://x.example/arsip/", "tags/") == "/arsip/tags/"
    assert urls.rooted("https://x.example/", "") == "/"


@given(st.text(max_size=20) | st.text("abc-/09", max_size=20))
def test_an_address_is_quoted_as_the_standard_library_does(address):
    assert urls.written(address, portable=False) == quote(address)
