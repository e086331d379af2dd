"""The bundled theme: its words, its weight, and how a site's own files stand before it."""

import re

import pytest

from building import article, build_site, tree
from conftest import REPOSITORY
from kliping.builder.pages import FILTERS
from kliping.builder.theme import bundled_themes, load_theme
from kliping.builder.words import gaps
from kliping.errors import ThemeError
from kliping.urls import FOLDERS

THEME = REPOSITORY / "themes" / "broadsheet"


@pytest.fixture(scope="module")
def theme():
    return load_theme("broadsheet", REPOSITORY / "themes")


@pytest.mark.parametrize("language", ["ar", "id", "ja"])
def test_each_language_has_the_words_of_english_in_all_plural_forms(theme, language):
    assert sorted(theme.locales[language]) == sorted(theme.locales["en"])
    assert gaps(language, theme.locales) == ()
    for key, words in theme.locales["en"].items():
        assert isinstance(words, dict) == isinstance(theme.locales[language][key], dict), key


def test_every_word_that_a_template_asks_for_is_there(theme):
    asked = {
        key
        for _, text in theme.templates.values()
        for asking in (r"""\b(?:t|words)\(\s*["']([a-z0-9_]+)["']\s*[,)]""", r"""["']([a-z0-9_]+)["'] \| t\b""")
        for key in re.findall(asking, text)
    }
    made = {f"filter_{name}" for name in FILTERS} | set(FOLDERS) | set(FOLDERS.values())
    assert len(asked) > 30
    assert not (asked | made) - set(theme.locales["en"])


@pytest.mark.parametrize(
    ("font", "late", "eager"), [("late", True, False), ("eager", False, True), ("none", False, False)]
)
def test_the_font_comes_when_the_settings_say(new_site, font, late, eager):
    root = new_site({}, settings=f"title: A\nbase_url: https://a.example/\nfont: {font}\n")
    build_site(root)
    page = (root / "public/index.html").read_text(encoding="utf-8")
    assert ("@font-face" in page) == (font != "none")
    assert ('media="not all"' in page) == late
    assert ('<link rel="preload" as="font"' in page) == eager


def test_the_font_is_light_and_has_its_licence(theme):
    fonts = [path for name, (path, _) in theme.assets.items() if name.endswith(".woff2")]
    assert len(fonts) == 6
    for path in fonts:
        assert path.stat().st_size <= 30_000
    licence = theme.assets["kliping-serif-license.txt"][0].read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    assert "Adobe" in licence


def test_each_script_has_one_file_of_the_font(new_site):
    root = new_site({}, settings="title: A\nbase_url: https://a.example/\n")
    build_site(root)
    page = (root / "public/index.html").read_text(encoding="utf-8")
    ranges = re.findall(r"unicode-range:([^}]+)}", page)
    held = [{code for part in one.split(",") for code in _codes(part)} for one in ranges]
    assert len(held) == 4
    assert sum(map(len, held)) == len(set().union(*held))
    for letters in ("Łódź", "Київ", "Αθήνα", "ệữ"):
        outside = [letter for letter in letters if ord(letter) > 0xFF]
        assert sum(all(ord(letter) in codes for letter in outside) for codes in held) == 1


def _codes(part):
    first, _, last = part.removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def test_a_site_overrides_one_template_and_may_extend_the_one_it_overrides(new_site):
    own = '{% extends "broadsheet:page.html" %}{% block footer %}milik sendiri{% endblock %}'
    root = new_site(
        {
            "themes/broadsheet/templates/page.html": own,
            "content/pages/a.md": "---\ntitle: A\n---\n\nIsi.\n",
        }
    )
    build_site(root)
    assert "milik sendiri" in (root / "public/a/index.html").read_text(encoding="utf-8")
    assert "milik sendiri" not in (root / "public/index.html").read_text(encoding="utf-8")


def test_a_theme_of_ones_own_takes_what_it_lacks_from_the_one_it_extends(new_site):
    settings = "title: A\nbase_url: https://a.example/\ntheme: saya\n"
    files = {"themes/saya/theme.yaml": "extends: broadsheet\n", "themes/saya/assets/own.css": "body{}"}
    root = new_site(files, settings=settings)
    build_site(root)
    names = [path for path in tree(root / "public") if path.startswith("assets/")]
    assert any(name.startswith("assets/own.") for name in names)
    assert any(name.startswith("assets/style.") for name in names)


def test_a_theme_that_is_not_there_names_the_nearest(tmp_path):
    with pytest.raises(ThemeError, match='Did you mean "broadsheet"'):
        load_theme("broadshet", tmp_path)


def test_themes_that_extend_each_other_are_told(tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "theme.yaml").write_text(f"extends: {other}\n", encoding="utf-8")
    with pytest.raises(ThemeError, match="a → b → a goes in a circle"):
        load_theme("a", tmp_path)


def test_the_bundled_themes_are_found():
    assert (bundled_themes() / "broadsheet/theme.yaml").is_file()


def test_what_stands_around_every_page_leads_home_from_each(new_site):
    root = new_site({"content/articles/a.md": article()})
    build_site(root)
    links = {
        name: re.findall(r'<a href="([^"]*)"><b>Arsip', text.decode())
        for name, text in tree(root / "public").items()
        if name in {"index.html", "dates/index.html", "2024/06/a/index.html"}
    }
    assert links == {"index.html": ["./"], "dates/index.html": ["../"], "2024/06/a/index.html": ["../../../"]}


def test_the_pages_that_a_search_engine_shows_say_what_they_are(new_site):
    root = new_site({"content/articles/a.md": article()})
    build_site(root)
    files = tree(root / "public")
    for path in ("tags/banjir/index.html", "search/index.html"):
        assert re.search(rb'<meta name="description" content="[^"]{10,}">', files[path]), path


@pytest.mark.parametrize(
    ("own", "said"), [("", "1 article from 1 source"), ("description: Old papers\n", "Old papers")]
)
def test_a_home_page_describes_itself_in_its_head(new_site, own, said):
    files = {"content/articles/a.md": article()}
    root = new_site(files, settings=f"title: A\nbase_url: https://a.example/\nlanguages: [en]\n{own}")
    build_site(root)
    page = (root / "public/index.html").read_text(encoding="utf-8")
    assert f'<meta name="description" content="{said}">' in page


def test_the_page_of_a_name_describes_itself_in_its_head(new_site):
    settings = "title: A\nbase_url: https://a.example/\nlanguages: [en]\nmin_articles: 1\n"
    root = new_site({"content/articles/a.md": article(person="Ada Okafor")}, settings=settings)
    build_site(root)
    page = (root / "public/people/ada-okafor/index.html").read_text(encoding="utf-8")
    assert '<meta name="description" content="Person: Ada Okafor, 1 article">' in page
