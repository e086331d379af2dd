"""The home page."""

import re

from building import article, build_site
from kliping.builder.pages import HOME_YEARS


def years(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="(\d{4})/"', page)


def build_home(new_site, of: list[int]) -> str:
    root = new_site({f"content/articles/{year}.md": article(title=f"In {year}", date=f"{year}-06-19") for year in of})
    build_site(root)
    return (root / "public/index.html").read_text("utf-8")


def test_the_heat_map_has_the_newest_years_and_leads_to_all(new_site):
    """Twenty years are 1,100 elements more: a phone is blocked by them, and the latest articles stand below."""
    home = build_home(new_site, list(range(2001, 2001 + HOME_YEARS + 3)))
    assert years(home) == [str(year) for year in range(2003 + HOME_YEARS, 2003, -1)]
    assert '<p class="more"><a href="dates/">' in home


def test_a_short_archive_has_all_its_years(new_site):
    home = build_home(new_site, [2001, 2000 + HOME_YEARS])
    assert home.count('<th scope="row">') == HOME_YEARS, "those without articles too"
    assert '<p class="more"><a href="dates/">' not in home


def test_years_without_articles_take_no_place_of_older_ones(new_site):
    assert years(build_home(new_site, [2024, 1950, 1949])) == ["2024", "1950", "1949"]
