"""A theme of one's own, from the command to the page."""

from running import kliping


def test_a_new_theme_is_built_and_its_rules_reach_the_page(new_site):
    root = new_site()
    made = kliping("-C", root, "theme", "new", "harbour", "--extends", "finding-aid")
    assert made.returncode == 0, made.stderr
    assert "theme: harbour" in made.stdout
    with (root / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("theme: harbour\n")
    (root / "themes/harbour/styles/harbour.css").write_text(".line { gap: 9px; }", encoding="utf-8")
    built = kliping("-C", root, "build", "--no-search")
    assert built.returncode == 0, built.stderr
    (style,) = root.glob("public/assets/style.*.css")
    assert ".line{gap:9px}" in style.read_text(encoding="utf-8").replace(" ", "")


def test_what_is_wrong_in_it_is_one_line(new_site):
    root = new_site({"themes/broadsheet/theme.yaml": 'accent: "#ff8800"\n'})
    result = kliping("-C", root, "build")
    assert result.returncode == 2
    assert result.stderr.startswith("themes/broadsheet/theme.yaml:1: accent: #ff8800 has a contrast of ")
    assert len(result.stderr.splitlines()) == 1
    assert not (root / "public").exists()
