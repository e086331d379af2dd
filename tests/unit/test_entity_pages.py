"""The pages of people, organisations and places."""

import json
import random
import re

import pytest

from building import build_site, picture, tree
from kliping.builder.said import NOTHING, places, subjects, told
from kliping.model import Article, Entity, Image


def person(name, **values):
    return Entity(name=name, type="person", **values)


def sentence(entity, body="", **fields):
    article = Article(title="Judul", body=body, entities=(entity,), **fields)
    return told(article, subjects(article))[entity.type][0]


def test_the_sentence_is_the_first_that_names_it_in_any_form():
    entity = person("Kim Jong Un", forms=(("Kim", 2), ("Kim Jong Un", 1)))
    body = "Air naik. Menurut **Kim**, itu biasa! Kim Jong Un pergi.\n\nLagi."
    assert sentence(entity, body) == ("Menurut ", "Kim", ", itu biasa!")


def test_a_name_within_a_longer_word_is_not_it():
    assert sentence(person("Kim"), "Kimberly datang.") == NOTHING


def test_a_long_sentence_is_cut_at_spaces_on_both_sides():
    before, name, after = sentence(person("Kim"), "kata " * 60 + "Kim " + "lagi " * 60)
    assert (before.startswith("… kata"), name, after.endswith("lagi …")) == (True, "Kim", True)
    assert len(before) + len(after) < 240


def test_scripts_without_spaces_have_sentences_too():
    assert sentence(person("東京"), "雨が降った。彼は東京へ行く。終わり。") == ("彼は", "東京", "へ行く。")


def test_a_caption_is_searched_after_the_text_and_the_title_last():
    found = sentence(person("Kim"), "Air.", images=(Image(caption="Foto Kim di pasar"),))
    assert found == ("Foto ", "Kim", " di pasar")
    assert sentence(person("Judul"), "Air.") == ("", "Judul", "")


def test_who_made_the_text_is_no_subject():
    assert subjects(Article(title="a", entities=(person("Kim", role="byline"),)))["person"] == {}


ARTICLE = """---
title: {title}
date: {date}
lang: id
entities:
{entities}---

{body}
"""
KIM = "- {name: Kim Jong Un, type: person, count: 3, by: tagger, confidence: 0.9, forms: {Kim: 2, Kim Jong Un: 1}}\n"
PUTIN = "- {name: Vladimir Putin, type: person, count: 1, by: tagger, confidence: 0.9}\n"
KREMLIN = "- {name: Kremlin, type: organisation, count: 1, by: gazetteer, confidence: 0.5}\n"
BODY = "Kim Jong Un tiba. Vladimir Putin & Kremlin menyambut Kim."


def article(title, date, entities=KIM + PUTIN + KREMLIN, body=BODY):
    return ARTICLE.format(title=title, date=date, entities=entities, body=body)


@pytest.fixture
def site(new_site):
    files = {
        "content/articles/a.md": article("Satu", "2024-01-02"),
        "content/articles/b.md": article("Dua", "2024-03-04"),
        "content/articles/c.md": article("Tiga", "2024-05-06", entities=PUTIN, body="Vladimir Putin pergi."),
        "content/articles/d.md": article("Empat", "2024-05-07", entities="- {name: Oleg, type: person}\n", body="x"),
    }
    return new_site(files)


def page(site, url):
    return (site / "public" / url / "index.html").read_text("utf-8")


def authority(site, text):
    (site / "content").mkdir(exist_ok=True)
    (site / "content/entities.yaml").write_text(text, encoding="utf-8")


def test_a_page_needs_two_articles_or_an_entry(site):
    build_site(site)
    assert {path.name for path in (site / "public/people").iterdir() if path.is_dir()} == {
        "kim-jong-un", "vladimir-putin",
    }  # fmt: skip
    authority(site, "- {id: oleg, type: person, name: Oleg}\n")
    build_site(site)
    assert (site / "public/people/oleg/index.html").exists()


def test_the_page_of_a_name_shows_what_is_known_of_it(site):
    authority(
        site,
        "- {id: kim-jong-un, type: person, name: Kim Jong Un, aliases: [Kim Jong-un], description: Pemimpin, "
        "wikidata: Q56226, links: [https://example.org/kim], not: [vladimir-putin, Kim Yo Jong], "
        "image: images/k.png}\n",
    )
    (site / "content/images").mkdir()
    (site / "content/images/k.png").write_bytes(picture())
    assert not build_site(site).problems
    html = page(site, "people/kim-jong-un")
    assert "<mark>Kim Jong Un</mark> tiba." in html
    assert re.search(r'<bdi>Kim</bdi> <span class="count">4×</span>, <bdi>Kim Jong-un</bdi>', html)
    picture_of = 'src="../../images/k-png-2.jpg"'
    for piece in ("Pemimpin", "Q56226", "https://example.org/kim", "Kim Yo Jong", picture_of, "2024/03/"):
        assert piece in html, piece
    node = json.loads(re.search(r'<script type="application/ld.json">(.*?)</script>', html)[1])
    assert (node["@type"], node["sameAs"][0]) == ("Person", "https://www.wikidata.org/wiki/Q56226")
    assert "vladimir-putin" in html.split("Kim Yo Jong")[0]
    assert "kim-jong-un" in page(site, "people/vladimir-putin").split('class="group"')[0]
    data = json.loads((site / "public/people/kim-jong-un/data.json").read_text("utf-8"))
    assert (data["articles"], data["by"], data["first"]) == (2, "authority", "2024-01-02")
    assert [one["articles"] for one in data["together"]] == [2, 2]


@pytest.mark.parametrize("years", [11, 12])
def test_more_than_ten_years_of_a_name_are_folded_and_one_alone_is_not(new_site, years):
    """Twenty years take a whole phone, and a sixth of the time that the page's layout takes."""
    site = new_site(
        {f"content/articles/{year}.md": article("Satu", f"{year}-01-02") for year in range(2001, 2001 + years)}
    )
    build_site(site)
    shown, fold, folded = page(site, "people/kim-jong-un").partition("<summary>2001–2002</summary>")
    assert bool(fold) == (years == 12)
    assert folded.count('<th scope="row">') == (2 if fold else 0)
    assert (shown + folded).count('<th scope="row">') == years


def test_each_link_says_how_it_was_made(site):
    authority(site, "- {id: kim-jong-un, type: person, name: Kim Jong Un}\n")
    build_site(site)
    html = page(site, "2024/01/a")
    chips = dict(re.findall(r'<li(?: class="guess")? title="([^"]+)"><a href="[^"]*people/([^/]+)/', html))
    assert {id_: says for says, id_ in chips.items()} == {
        "kim-jong-un": "Dari berkas otoritas, 3×",
        "vladimir-putin": "Ditemukan oleh perangkat lunak, 1×",
    }
    assert 'class="guess">Ditemukan oleh perangkat lunak' in page(site, "people/vladimir-putin")


def test_names_with_markup_are_text(new_site):
    entities = "- {name: \"<i>A & co\", type: person}\n"
    files = {f"content/articles/{n}.md": article("x", f"2024-01-0{n}", entities, "<i>A & co") for n in (1, 2)}
    site = new_site(files)
    build_site(site)
    html = page(site, "people/i-a-co")
    assert "<i>A" not in html
    assert "&lt;i&gt;A &amp; co" in html


def test_an_older_id_leads_to_the_page(site):
    authority(site, "- {id: kim, type: person, name: Kim Jong Un, was: [kim-jong-un]}\n")
    build_site(site)
    html = page(site, "people/kim-jong-un")
    assert '<meta http-equiv="refresh" content="0; url=../../people/kim/">' in html
    assert "people/kim-jong-un/" not in (site / "public/people/index.html").read_text("utf-8")


def test_an_alias_writes_only_the_pages_that_change(site):
    authority(site, "- {id: kim-jong-un, type: person, name: Kim Jong Un}\n")
    build_site(site)
    authority(site, "- {id: kim-jong-un, type: person, name: Kim Jong Un, aliases: [Oleg]}\n")
    report = build_site(site)
    written = {detail["path"] for detail in report.details}
    assert {"2024/05/d/index.html", "people/kim-jong-un/index.html"} <= written
    assert not {"2024/05/c/index.html", "2024/05/index.html", "dates/index.html", "feed.xml"} & written
    before = tree(site / "public")
    authority(site, "- {id: kim-jong-un, type: person, name: Kim Jong Un, aliases: [Oleg, Tiada]}\n")
    report = build_site(site)
    assert {detail["path"] for detail in report.details} == {
        "people/kim-jong-un/index.html", "people/kim-jong-un/data.json",
    }  # fmt: skip
    assert set(tree(site / "public")) == set(before)


def test_what_a_person_decided_survives_every_build(site):
    authority(site, "- kill: Kremlin\n- {retype: Vladimir Putin, type: place}\n")
    build_site(site)
    build_site(site)
    assert not (site / "public/organisations/kremlin").exists()
    assert (site / "public/places/vladimir-putin/index.html").exists()
    assert {path.name for path in (site / "public/people/vladimir-putin").iterdir()} == {"index.html"}  # it leads there


def test_a_name_shows_in_the_language_of_the_interface(new_site):
    settings = "title: A\nbase_url: https://a.example/\nlanguages: [en]\n"
    site = new_site({"content/articles/a.md": article("Satu", "2024-01-02")}, settings=settings)
    authority(site, "- {id: kim, type: person, name: {id: Kim Jong Un, en: Kim J. U.}}\n")
    build_site(site)
    assert "<h1><bdi>Kim J. U.</bdi></h1>" in page(site, "people/kim")


def test_what_is_told_apart_stays_apart_and_a_picture_that_is_missing_is_told(site):
    authority(site, "- {id: kim-jong-un, type: person, name: Kim Jong Un, image: images/no.png}\n")
    (problem,) = build_site(site).problems
    assert str(problem).startswith('content/entities.yaml: image: there is no file "images/no.png"')


def test_where_names_stand_is_what_a_pattern_of_them_finds():
    choose = random.Random(1)
    for _ in range(3000):
        text = "".join(choose.choice("ab _-A") for _ in range(choose.randint(0, 14)))
        forms = {"".join(choose.choice("abA") for _ in range(choose.randint(1, 3))) for _ in range(3)}
        either = "|".join(sorted(forms, key=lambda form: (-len(form), form)))
        for pattern, are_words in ((either, False), (rf"(?<![^\W_])(?:{either})(?![^\W_])", True)):
            assert list(places(text, list(forms), are_words)) == [m.span() for m in re.finditer(pattern, text)]
