"""The page of a day."""

from building import article, build_site


def test_other_years_have_a_heading_only_where_there_are_some(new_site):
    days = {"a": "2024-06-19", "b": "2024-06-19", "c": "2023-06-19", "d": "2024-06-20", "e": "2024-06-20"}
    root = new_site({f"content/articles/{name}.md": article(title=name, date=day) for name, day in days.items()})
    build_site(root)
    with_others, alone = (root / f"public/2024/06/{day}/index.html" for day in (19, 20))
    assert with_others.read_text("utf-8").count('href="../../../on/06-19/"') == 2, "the heading, and 2023: one article"
    assert "/on/06-20/" not in alone.read_text("utf-8")
