"""What an owner chooses of a theme: options, layers of the style sheet, a theme of one's own."""

import gzip
import re

import pytest

from building import article, build_site, picture, tree
from conftest import REPOSITORY
from kliping.builder import colour, stylesheet
from kliping.builder.options import HOME, KEYS, NAVIGATION, Options
from kliping.builder.theme import load_theme
from kliping.errors import ThemeError, UsageError
from kliping.theming.starting import new

BACKGROUNDS = {
    "light": ("#fcfbf8", "#f2efe8"),
    "dark": ("#16181b", "#1f2226"),
    "sepia": ("#f4ecd8", "#ebe1c8"),
}


@pytest.fixture
def chosen(tmp_path):
    """A function that loads broadsheet with a theme.yaml of the site's own."""

    def load(settings, **files):
        folder = tmp_path / "themes/broadsheet"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "theme.yaml").write_text(settings, encoding="utf-8")
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return load_theme("broadsheet", tmp_path / "themes")

    return load


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#8a2a14", "#fcfbf8", 8.4),
        ("#ffffff", "#ffffff", 1),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert colour.contrast(one, other) == pytest.approx(ratio, abs=0.05)


@pytest.mark.parametrize("hue", ["#ffcc00", "#ff8800", "#00ff00", "#808080", "#000000", "#ffffff", "#8a2a14"])
@pytest.mark.parametrize("scheme", BACKGROUNDS)
def test_what_is_proposed_in_place_of_a_colour_can_be_read(hue, scheme):
    grounds = BACKGROUNDS[scheme]
    assert colour.least(colour.readable(hue, grounds), grounds)[0] >= 4.5


def test_one_accent_is_enough_and_dark_gets_a_lighter_one(chosen):
    accent = chosen('accent: "#1a5c3a"\n').options.accent
    assert (accent["light"], accent["sepia"]) == ("#1a5c3a", "#1a5c3a")
    assert colour.least(accent["dark"], BACKGROUNDS["dark"])[0] >= 4.5


def test_the_accent_is_in_the_style_sheet_in_all_schemes(chosen):
    style = chosen('accent: {light: "#1a5c3a", dark: "#8fd3ae", sepia: "#145030"}\n').style
    last = style.rsplit("@layer kliping.tokens", 1)[1]
    assert "light-dark(#1a5c3a, #8fd3ae)" in last
    assert "#r-sepia:checked) { --acc: #145030" in last


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            'accent: "#ff8800"',
            r"accent: #ff8800 has a contrast of 2\.\d to the light background #\w+\. Text needs 4\.5: try",
        ),
        ('accent: {light: "#1a5c3a", dark: "#333333"}', "to the dark background"),
        ('accent: {light: "#1a5c3a", sepia: "#c08040"}', "to the sepia background"),
        ("accent: green", '"green" is not a colour. Write it as "#8a2a14", in quotes'),
        ("accent: #1a5c3a", "in quotes"),
        ('accent: {dark: "#ffffff"}', "light: is missing"),
        ('acent: "#1a5c3a"', 'acent: no such key. Did you mean "accent"'),
        ("home: [latst]", 'home: there is no "latst". Did you mean "latest"'),
        ("navigation: [dates, blog]", 'navigation: there is no "blog". There are dates'),
        ("logo: harbour.png", 'logo: there is no asset "harbour.png". Put it into themes/broadsheet/assets/'),
        ("logo: icon.exe", "is not a picture"),
        ('font: "a;}body{display:none"', "is not a list of typefaces"),
        ("wording: {tgas: Topik}", 'no words have the key "tgas". Did you mean "tags"'),
        ("wording: {tags: {other: x}}", "has no plural forms"),
        ("wording: {articles: {few: x}}", "other: is missing"),
        ("extends: ../../etc", "is not a theme's name"),
        ("backgrounds: {light: white}", "must be colours"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_its_place(chosen, settings, told):
    with pytest.raises(ThemeError, match=told) as caught:
        chosen(f"name: broadsheet\n{settings}\n")
    assert str(caught.value).startswith("themes/broadsheet/theme.yaml:2: ")
    assert "\n" not in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(chosen):
    with pytest.raises(ThemeError) as caught:
        chosen("home: [x]\nlogo: a.txt\n")
    assert [problem.line for problem in caught.value.problems] == [1, 2]


def test_the_themes_that_come_with_kliping_say_what_they_stand_on(chosen):
    """What theme.yaml says of the backgrounds is what the style sheet has, and its own accent passes."""
    style = (REPOSITORY / "themes/broadsheet/assets/style.css").read_text(encoding="utf-8")
    found = {
        name: re.findall(rf"--{name}: (?:light-dark\()?(#\w+)(?:, (#\w+))?", style)[:2]
        for name in ("bg", "tint", "acc")
    }
    pairs = zip(_schemes(found["bg"]), _schemes(found["tint"]), strict=True)
    grounds = dict(zip(("light", "dark", "sepia"), pairs, strict=True))
    assert grounds == BACKGROUNDS
    said = (REPOSITORY / "themes/broadsheet/theme.yaml").read_text(encoding="utf-8")
    for scheme, accent in zip(grounds, _schemes(found["acc"]), strict=True):
        assert f'{scheme}: ["{grounds[scheme][0]}", "{grounds[scheme][1]}"]' in said
        assert colour.least(accent, grounds[scheme])[0] >= 4.5


def _schemes(found):
    (light, dark), (sepia, _) = found
    return light, dark, sepia


def test_a_style_of_ones_own_stands_after_all_and_one_named_as_a_layer_takes_its_place():
    sheet = '@layer kliping.base { a::after { content: "}"; } /* } */ }\n@layer kliping.pages { .x { y: z; } }'
    found = stylesheet.composed(sheet, {"base.css": "b {}", "own.css": "c {}"}, Options())
    assert re.sub(r"\s+", " ", found) == "@layer kliping.base { b {} } @layer kliping.pages { .x { y: z; } } c {}"


def test_a_sheet_without_some_layers_keeps_the_order_of_the_others():
    sheet = "@layer a, kliping.lists, kliping.home;@layer kliping.lists{b{}@media c{d{}}}e{}@layer kliping.home{f{}}"
    again = "@layer kliping.lists{g{}}h{}"
    found = stylesheet.without(sheet + again, ("lists", "home"))
    assert found == (
        "@layer a, kliping.lists, kliping.home;@layer kliping.lists;e{}@layer kliping.home;@layer kliping.lists;h{}"
    )


@pytest.mark.parametrize("rule", ['a{background:url("b.svg")}', '@import "b.css";', "a::after{content:'</style>'}"])
def test_a_sheet_that_names_a_file_or_would_end_its_element_stands_in_no_page(rule):
    assert stylesheet.without(rule, ("lists",)) is None
    assert stylesheet.without(f"@layer kliping.lists{{{rule}}}c{{}}", ("lists",)) == "@layer kliping.lists;c{}"


@pytest.mark.parametrize(
    ("own", "is_linked"),
    [("a { color: red; }", False), ("a { background: url(icon.svg); }", True)],
    ids=["alone", "with a file"],
)
def test_an_article_with_a_lead_picture_has_its_styles_in_itself(new_site, own, is_linked):
    pictured = article().replace("tags:", "images: [{src: images/a.png, role: lead}]\ntags:")
    root = new_site(
        {
            "content/articles/a.md": article(title="Laut"),
            "content/articles/b.md": pictured,
            "themes/broadsheet/styles/own.css": own,
        }
    )
    (root / "content/images").mkdir(exist_ok=True)
    (root / "content/images/a.png").write_bytes(picture(640, 400))
    build_site(root)
    files = tree(root / "public")
    plain, with_picture = (files[f"2024/06/{name}/index.html"].decode() for name in "ab")
    assert 'rel="stylesheet"' in plain
    sheet = re.search(r'"((?:\.\./)+assets/style\.\w+\.css)"', plain)[1]
    has_it = f'<style data-sheet="{sheet}">@layer' in with_picture
    assert (has_it, 'rel="stylesheet"' in with_picture) == (not is_linked, is_linked)
    if not is_linked:
        assert "a{color:red;}" in with_picture.replace(" ", "").replace("red}", "red;}")
        assert ".heat{" not in with_picture
        assert ".article" in with_picture


def test_a_style_names_assets_as_the_theme_does(chosen):
    theme = chosen("name: broadsheet\n", **{"styles/own.css": "a { background: url(icon.svg); }"})
    assert f'url("{theme.asset_path("icon.svg").removeprefix("assets/")}")' in theme.style


def test_options_show_on_the_pages(new_site):
    settings = (
        "logo: logo.svg\nhome: [tags, latest]\nnavigation: [dates, tags]\nwording: {tags: Pokok}\nfont: Lora, serif\n"
    )
    root = new_site(
        {
            "themes/broadsheet/theme.yaml": settings,
            "themes/broadsheet/assets/logo.svg": "<svg/>",
            "content/articles/a.md": article(),
        }
    )
    build_site(root)
    files = tree(root / "public")
    home = files["index.html"].decode()
    assert re.findall(r'<li><a href="(\w+/)">', home.split("</nav>")[0]) == ["dates/", "tags/"]
    assert re.search(r'<h1 class="nameplate"><a[^>]*><img class="logo" src="assets/logo\.\w+\.svg" alt="">', home)
    assert re.search(
        r'<p class="nameplate"><a[^>]*><img class="logo" src="\.\./assets/', files["dates/index.html"].decode()
    )
    assert ">Pokok</a></h2>" in home
    assert "heat" not in home
    assert "@font-face" not in home
    style = next(text for path, text in files.items() if path.startswith("assets/style."))
    assert b'--serif:"Lora",serif' in style.replace(b" ", b"")


@pytest.mark.parametrize(
    "settings", ['accent: "#1a5c3a"', "home: [latest]", "navigation: [dates]", "wording: {tags: Pokok}", "font: serif"]
)
def test_a_change_of_options_gives_what_a_clean_build_gives(new_site, settings):
    root = new_site({"content/articles/a.md": article(), "themes/broadsheet/theme.yaml": "name: broadsheet\n"})
    build_site(root)
    before = tree(root / "public")
    other = new_site({"content/articles/a.md": article(), "themes/broadsheet/theme.yaml": settings}, folder="clean")
    (root / "themes/broadsheet/theme.yaml").write_text(settings, encoding="utf-8")
    build_site(root)
    build_site(other)
    assert tree(root / "public") == tree(other / "public") != before


def test_the_dense_theme_is_another_look_of_the_same_words(new_site):
    root = new_site({f"content/articles/{n}.md": article(title=f"Berita {n}") for n in range(3)})
    build_site(root)
    plain = tree(root / "public")
    other = new_site(
        {f"content/articles/{n}.md": article(title=f"Berita {n}") for n in range(3)},
        settings="title: Arsip\nbase_url: https://arsip.example/x/\ntheme: finding-aid\n",
        folder="dense",
    )
    build_site(other)
    dense = tree(other / "public")
    pages = {path for path in plain if path.endswith(".html")}
    assert pages == {path for path in dense if path.endswith(".html")}
    assert b'class="indexes"' in dense["index.html"]
    row = dense["tags/banjir/index.html"].decode()
    assert row.count('class="line"') == 3
    assert "Air naik" not in row
    (style,) = (text for path, text in dense.items() if path.startswith("assets/style."))
    assert len(gzip.compress(style, 6, mtime=0)) <= 5_500


def test_a_new_theme_extends_another_and_looks_the_same_until_something_is_chosen(tmp_path):
    report = new("saya", tmp_path, extends="finding-aid")
    theme = load_theme("saya", tmp_path)
    assert report.did["files"] == 2
    assert theme.options == load_theme("finding-aid", tmp_path).options
    text = (tmp_path / "saya/theme.yaml").read_text(encoding="utf-8")
    (tmp_path / "saya/theme.yaml").write_text(
        text.replace("# accent", "accent").replace("# font", "font"), encoding="utf-8"
    )
    assert load_theme("saya", tmp_path).options.accent["light"] == "#1a5c3a"
    assert load_theme("saya", tmp_path).options.font == '"Literata", "Georgia", serif'


@pytest.mark.parametrize("name", ["../x", "", "A b", "."])
def test_a_name_that_no_folder_should_have_is_told(tmp_path, name):
    with pytest.raises(UsageError, match="is not a name for a theme"):
        new(name, tmp_path, extends="broadsheet")


def test_a_theme_that_is_there_is_not_written_over(tmp_path):
    new("saya", tmp_path, extends="broadsheet")
    with pytest.raises(UsageError, match="is there already"):
        new("saya", tmp_path, extends="broadsheet")


def test_every_option_is_described():
    text = (REPOSITORY / "docs/reference/templates.md").read_text(encoding="utf-8")
    section = text.split("\n## theme.yaml", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(KEYS)
    for name in (*HOME, *NAVIGATION):
        assert f"`{name}`" in section
