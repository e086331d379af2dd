"""site.yaml: what it may say, and what is said when it is wrong."""

import pickle
from datetime import datetime
from pathlib import Path

import pytest

from kliping.errors import SettingsError
from kliping.site import Site, load_site

LEAST = "title: Arsip\nbase_url: https://arsip.example/x\n"


@pytest.fixture
def site(tmp_path):
    def make(settings):
        (tmp_path / "site.yaml").write_text(settings, encoding="utf-8")
        return load_site(tmp_path)

    return make


@pytest.fixture
def refusal(site):
    def make(settings):
        with pytest.raises(SettingsError) as caught:
            site(settings)
        return str(caught.value)

    return make


def test_a_title_and_an_address_are_enough(site, tmp_path):
    assert site(LEAST) == Site(
        root=tmp_path,
        title="Arsip",
        base_url="https://arsip.example/x/",
        content=tmp_path / "content",
        output=tmp_path / "public",
    )


def test_every_setting_is_read_in_any_order(site, tmp_path):
    settings = (
        "min_articles: 3\nfeed_size: 30\nhome_size: 5\npage_size: 20\noutput: out/site\ncontent: isi\ntheme: my_own\n"
        "font: eager\n"
        "time_zone: Asia/Makassar\nlanguages: [en-GB, id]\ndescription: 'Kabar: lama'\n" + LEAST
    )
    assert site(settings) == Site(
        root=tmp_path,
        title="Arsip",
        base_url="https://arsip.example/x/",
        description="Kabar: lama",
        languages=("en-GB", "id"),
        time_zone="Asia/Makassar",
        theme="my_own",
        font="eager",
        content=tmp_path / "isi",
        output=tmp_path / "out" / "site",
        page_size=20,
        home_size=5,
        feed_size=30,
        min_articles=3,
    )


def test_one_language_needs_no_list(site):
    assert site(LEAST + "languages: jv").languages == ("jv",)


def test_what_is_left_out_is_a_list_or_one_word(site, refusal):
    assert site(LEAST + "leave_out: [days, feeds, days]").leave_out == ("days", "feeds")
    assert site(LEAST + "leave_out: data").leave_out == ("data",)
    assert site(LEAST + "leave_out: []").leave_out == ()
    said = refusal(LEAST + "leave_out: [feed]")
    assert said.startswith('site.yaml:3: leave_out: "feed" is not one of days, feeds, data, related, sentences')
    assert said.endswith('Did you mean "feeds"?')


def test_an_empty_setting_is_the_default(site):
    assert site(LEAST + "theme:\nlanguages: []\npage_size: ~") == site(LEAST)


def test_the_zone_is_that_of_the_name(site):
    assert site(LEAST).zone.utcoffset(datetime(2024, 1, 1)).total_seconds() == 7 * 3600  # noqa: DTZ001


def test_folders_below_the_root_are_absolute(site):
    made = site(LEAST)
    folders = (made.raw_dir, made.articles_dir, made.images_dir, made.pages_dir, made.cache_dir)
    assert all(folder.is_absolute() and folder.is_relative_to(made.root) for folder in folders)


def test_a_site_crosses_process_borders(site):
    assert pickle.loads(pickle.dumps(site(LEAST))) == site(LEAST)


def test_a_missing_file_says_how_to_start(tmp_path):
    with pytest.raises(SettingsError) as caught:
        load_site(tmp_path)
    hint = 'Run "kliping init DIR" to start an archive, or name its folder with -C.'
    assert str(caught.value) == f"site.yaml: is not in {tmp_path}. {hint}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pagesize: 3", 'pagesize: no such key. Did you mean "page_size"?'),
        ("them: x", 'them: no such key. Did you mean "theme"?'),
        ("theme: ../x", 'theme: "../x" is not a theme\'s name. Name a folder in themes/.'),
        ("theme: [a]", "theme: must be text, not a list. Put the text in quotes."),
        ("title: b", "title: is here for the second time, after line 1. Delete one of them."),
        ("languages: [id, en_GB]", 'languages: "en_GB" is not a language tag. Write it as id, en-GB or zh-Hant.'),
        ("languages: qq", 'languages: "qq" has no names of months and days. Put another language first.'),
        ("languages: id-x", 'languages: "id-x" has no names of months and days. Put another language first.'),
        ("time_zone: Asia/Jakrta", 'time_zone: "Asia/Jakrta" is not a time zone. Did you mean "Asia/Jakarta"?'),
        ("time_zone: /etc/passwd", 'time_zone: "/etc/passwd" is not a time zone. Write it as Asia/Jakarta.'),
        ("font: egar", 'font: "egar" is not one of late, eager, none. Did you mean "eager"?'),
        ("page_size: 0", 'page_size: "0" is not a whole number from 1 to 1000'),
        ("home_size: 1_0", 'home_size: "1_0" is not a whole number from 1 to 200'),
        ("feed_size: 1001", 'feed_size: "1001" is not a whole number from 1 to 1000'),
        ("min_articles: -1", 'min_articles: "-1" is not a whole number from 1 to 100000'),
        ("output: .", 'output: "." is the folder of site.yaml itself. Choose a folder of its own.'),
        ("output: ../x", 'output: "../x" is not below the folder of site.yaml. Write it as public.'),
        ("output: /tmp/x", 'output: "/tmp/x" is not below the folder of site.yaml. Write it as public.'),
        ("output: content/x", 'output: "content/x" overlaps with content. Choose a folder of its own.'),
        ("output: Content", 'output: "Content" overlaps with content. Choose a folder of its own.'),
        ("output: themes/x", 'output: "themes/x" overlaps with themes. Choose a folder of its own.'),
        ("output: .git", 'output: ".git" overlaps with .git. Choose a folder of its own.'),
        ("output: .kliping/x", 'output: ".kliping/x" overlaps with .kliping. Choose a folder of its own.'),
        ("content: .", 'content: "." is the folder of site.yaml itself. Choose a folder of its own.'),
        ("content: public/x", 'output: "public" overlaps with public/x. Choose a folder of its own.'),
    ],
)
def test_a_wrong_setting_says_where_what_and_what_to_do(refusal, line, said):
    told = refusal(LEAST + line)
    assert told in (f"site.yaml:3: {said}", f"site.yaml: {said}")


@pytest.mark.parametrize(
    "address",
    ["arsip.example", "ftp://a.b", "https://", "https://a b/", "https://a.b/?q", "https://a.b/#x", "https://u:p@a.b",
     "https://a.b:99999", "javascript:alert(1)", "https://[", 'https://a.b/"><script>'],
)  # fmt: skip
def test_a_base_address_is_a_place_on_the_web(refusal, address):
    assert f'site.yaml:2: base_url: "{address}" ' in refusal(f"title: a\nbase_url: '{address}'")


def test_all_that_is_wrong_is_told_in_the_order_of_lines(refusal):
    told = refusal("titel: a\nbase_url: x\npage_size: ten\n").splitlines()
    assert [line.split(": ")[:2] for line in told] == [
        ["site.yaml", "title"],
        ["site.yaml:1", "titel"],
        ["site.yaml:2", "base_url"],
        ["site.yaml:3", "page_size"],
    ]


def test_all_that_is_wrong_crosses_process_borders(site):
    with pytest.raises(SettingsError) as caught:
        site("a: 1\nb: 2\n")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems
    assert str(again) == str(caught.value)


def test_a_file_that_is_not_yaml_or_not_utf8_is_told(refusal, tmp_path):
    assert refusal("title: a: b").startswith("site.yaml:1: ")
    assert refusal("- a").startswith("site.yaml:1: must be keys with values, not a list")
    (tmp_path / "site.yaml").write_bytes(b"title: a\ndescription: caf\xe9")
    with pytest.raises(SettingsError, match=r"site\.yaml:2: is not UTF-8\. Save the file as UTF-8\."):
        load_site(tmp_path)


def test_an_output_that_is_a_link_out_is_refused(refusal, tmp_path_factory, tmp_path):
    Path(tmp_path / "public").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    assert 'output: "public" leads out of the folder of site.yaml' in refusal(LEAST)
