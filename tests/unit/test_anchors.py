"""What a reader can point at in a text: paragraphs, and the first mention of a name."""

import re
import time

import pytest
from markupsafe import Markup

from building import article, build_site
from kliping.builder.anchors import named, numbered, subheads

ADA = ("Ada Okafor", "../people/ada/")


def test_each_paragraph_has_an_id_and_a_link_to_itself():
    made = numbered(Markup("<p>Satu</p>\n<h2>S</h2>\n<blockquote>\n<p>Dua</p>\n</blockquote>"), 'Bagian "{number}"')
    assert re.findall(r'<p id="p(\d)">(\w+)<a class="par" href="#p(\d)"', made) == [
        ("1", "Satu", "1"),
        ("2", "Dua", "2"),
    ]
    assert 'aria-label="Bagian &#34;1&#34;"' in made


def test_each_subhead_has_an_id_and_words_for_the_contents():
    text, found = subheads(Markup("<h2>A &amp; <em>b</em></h2><p>x</p><h3>c</h3><h2>d</h2>"))
    assert text == '<h2 id="s1">A &amp; <em>b</em></h2><p>x</p><h3>c</h3><h2 id="s2">d</h2>'
    assert found == [("s1", "A & b"), ("s2", "d")]


@pytest.mark.parametrize(("count", "lists"), [(3, 0), (4, 1)])
def test_an_article_with_many_subheads_has_contents(new_site, count, lists):
    body = "".join(f"\n\n## Bagian {number}\n\nIsi." for number in range(1, count + 1))
    root = new_site({"content/articles/a.md": article(body="Awal." + body)})
    build_site(root)
    page = (root / "public/2024/06/a/index.html").read_text(encoding="utf-8")
    assert page.count('<h2 id="s3">Bagian 3</h2>') == 1
    assert page.count('<li><a href="#s3">Bagian 3</a></li>') == lists


def test_the_first_mention_leads_to_the_page_and_no_other():
    made = named(Markup("<p>Ada Okafor and Ada Okafor</p>"), [ADA])
    assert made == '<p><a class="name" href="../people/ada/">Ada Okafor</a> and Ada Okafor</p>'


def test_a_mention_where_no_link_can_be_is_passed_over():
    body = '<h2>Ada Okafor</h2><p title="Ada Okafor"><a href="x">Ada Okafor</a> Ada Okaforsson Ada Okafor</p>'
    assert named(Markup(body), [ADA]).endswith(
        'Ada Okaforsson <a class="name" href="../people/ada/">Ada Okafor</a></p>'
    )


def test_a_name_within_a_name_is_not_the_one_that_is_meant():
    links = [("Lintang", "a/"), ("Universitas Lintang", "b/")]
    made = named(Markup("<p>Universitas Lintang di Lintang</p>"), links)
    assert made == '<p><a class="name" href="b/">Universitas Lintang</a> di <a class="name" href="a/">Lintang</a></p>'


def test_names_are_found_as_the_page_writes_them_and_in_scripts_without_spaces():
    assert '<a class="name" href="x/">A &amp; B</a>' in named(Markup("<p>A &amp; B</p>"), [("A & B", "x/")])
    assert '<a class="name" href="x/">浜岡</a>さん' in named(Markup("<p>研究者浜岡さん</p>"), [("浜岡", "x/")])


def test_a_hostile_text_costs_no_time():
    body = Markup("<pre>" + "Ada Okafor " * 100_000 + "</pre>")
    start = time.process_time()
    assert named(body, [ADA] * 50) == body
    assert time.process_time() - start < 2


def test_names_in_a_text_lead_to_their_pages_unless_a_setting_says_no(new_site):
    files = {f"content/articles/{n}.md": article(body="Rara Sari datang.") for n in "ab"}
    for setting, links in (("first", 1), ("none", 0)):
        text = f"title: A\nbase_url: https://a.example/\nlink_names: {setting}\n"
        root = new_site(files, settings=text, folder=setting)
        build_site(root)
        page = (root / "public/2024/06/a/index.html").read_text(encoding="utf-8")
        assert page.count('<a class="name" href="../../../people/rara-sari/">Rara Sari</a>') == links
        assert page.count('<p id="p1">') == 1
