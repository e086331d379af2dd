"""URLs: told from paths, shown without what is secret, and kept apart on this disk."""

import pytest

from kliping import address


@pytest.mark.parametrize(
    ("text", "is_url"),
    [("s3://b/x", True), ("simplecache::s3://b/x", True), ("C:/x", False), ("http:x", False), ("a/b://c", False)],
)
def test_a_url_is_told_from_a_path(text, is_url):
    assert address.is_url(text) is is_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/path", "s3://bucket/path"),
        ("s3://bucket/at@home/x", "s3://bucket/at@home/x"),
        ("sftp://host:22/a@b", "sftp://b"),  # rather too little than a password
        ("sftp://me@host/x@y", "sftp://host/x@y"),
        ("sftp://me:word@host/x", "sftp://host/x"),
        ("sftp://me:w@rd@host:22/x", "sftp://host:22/x"),
        ("sftp://me:w/rd@host/x", "sftp://host/x"),
        ("az://box/x?sig=word", "az://box/x"),
        ("content", "content"),
    ],
)
def test_what_may_be_secret_is_not_shown(url, shown):
    assert address.shown(url) == shown


def test_what_a_library_says_is_without_secrets():
    told = address.without_secrets("no me:w%20rd@host, nor 'w rd', for sig=abc", "sftp://me:w%20rd@host/x?sig=abc")
    assert told == "no ...@host, nor '...', for ..."


def test_who_signs_in_makes_no_other_copy_and_each_address_has_its_own():
    assert address.kept("sftp://me:a@host/x") == address.kept("sftp://you:b@host/x/")
    assert address.kept("sftp://host/x") != address.kept("sftp://host/y")


@pytest.mark.parametrize("url", ["s3://", "s3:///", "s3://b/..", "s3://b/.", "s3://b/a\\b", f"s3://b/{'x' * 256}"])
def test_a_url_without_a_name_has_none(url):
    assert address.name(url) == ""


def test_a_name_is_one_on_a_disk():
    names = ("a b.md", "é", "", "..", "a/b", "a\\b", "a\0", "a\n", "\ud800")
    assert [name for name in names if address.is_name(name)] == ["a b.md", "é"]
