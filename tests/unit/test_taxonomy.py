"""Tags that are part of others."""

import pytest

from building import article, build_site, tree
from kliping.errors import VocabularyError
from kliping.vocabulary import load_tags
from running import kliping

TAGS = """\
- {id: bencana, name: Bencana, aliases: [disaster]}
- {id: banjir, name: Banjir, broader: disaster}
- {id: gempa, name: Gempa, narrower: [Tsunami], broader: [Bencana]}
- {id: tsunami, name: Tsunami}
"""


def load(tmp_path, text):
    path = tmp_path / "tags.yaml"
    path.write_text(text, encoding="utf-8")
    return load_tags(path, shown="tags.yaml")


def test_what_is_said_on_one_side_holds_on_both_by_id(tmp_path):
    terms = {term.id: (term.broader, term.narrower) for term in load(tmp_path, TAGS)}
    assert terms == {
        "bencana": ((), ("banjir", "gempa")),
        "banjir": (("bencana",), ()),
        "gempa": (("bencana",), ("tsunami",)),
        "tsunami": (("gempa",), ()),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- {id: a, name: Banjir}\n- {id: b, name: B, broader: banjr}",
            '2: broader: there is no tag "banjr". Did you mean "banjir"?',
        ),
        ("- {id: a, name: A, narrower: [a]}", "1: narrower: a cannot be part of itself. Take it out."),
        (
            "- {id: a, name: A, broader: b}\n- {id: b, name: B, broader: c}\n- {id: c, name: C, broader: a}",
            "1: broader: a is part of b is part of c is part of a, which is a circle. Take one of them out.",
        ),
        ("- {id: a, name: A, min_cues: many}", '1: min_cues: "many" is not a number from 1 to 100. Write it as 3.'),
        ("- {id: a, name: A, min_cues: 0}", '1: min_cues: "0" is not a number from 1 to 100. Write it as 3.'),
        (
            "- {id: a, name: A, links: ['javascript:alert(1)']}",
            '1: links: "javascript:alert(1)" is not a web address. Write it as https://example.org/page.',
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line_and_the_rest_holds(tmp_path, text, said):
    with pytest.raises(VocabularyError) as caught:
        load(tmp_path, text)
    assert str(caught.value) == f"tags.yaml:{said}"


def test_many_circles_end(tmp_path):
    text = "".join(f"- {{id: t{n}, name: T{n}, broader: [t{(n * 7 + 1) % 60}, t{(n + 1) % 60}]}}\n" for n in range(60))
    with pytest.raises(VocabularyError) as caught:
        load(tmp_path, text)
    assert len(caught.value.problems) == 10
    assert len(caught.value.good) == 60


def test_a_long_chain_is_no_circle(tmp_path):
    text = "".join(f"- {{id: t{n}, name: T{n}, broader: t{n + 1}}}\n" for n in range(3000))
    assert len(load(tmp_path, text + "- {id: t3000, name: T3000}")) == 3001


def test_the_page_of_a_tag_links_to_those_above_and_below(tmp_path):
    site(tmp_path, TAGS)
    build_site(tmp_path)
    page = (tmp_path / "public/tags/gempa/index.html").read_text("utf-8")
    assert 'Part of: <a href="../../tags/bencana/"><bdi>Bencana</bdi></a>' in page
    assert "Parts: <bdi>Tsunami</bdi>" in page  # no article has it: there is no page to lead to


def test_a_tag_above_others_has_a_page_though_no_article_has_it(tmp_path):
    more = ("id: alam, name: Alam, narrower: bencana", "id: lain, name: Lain, broader: luar", "id: luar, name: Luar")
    site(tmp_path, TAGS + "".join(f"- {{{entry}}}\n" for entry in more))
    assert build_site(tmp_path).problems == ()
    page = (tmp_path / "public/tags/alam/index.html").read_text("utf-8")
    assert 'Parts: <a href="../../tags/bencana/"><bdi>Bencana</bdi></a>' in page
    assert "0 articles" in page
    assert not (tmp_path / "public/tags/luar").exists()
    assert kliping("-C", tmp_path, "check").returncode == 0
    (tmp_path / "content/articles/2024/06/d.md").write_text(article(title="d", tags="alam"), "utf-8")
    build_site(tmp_path)
    again = tree(tmp_path / "public")
    build_site_clean(tmp_path)
    assert tree(tmp_path / "public") == again


def test_an_edited_hierarchy_gives_what_a_clean_build_does(tmp_path):
    site(tmp_path, TAGS)
    build_site(tmp_path)
    (tmp_path / "content/tags.yaml").write_text(TAGS.replace(", broader: disaster", ", broader: gempa"), "utf-8")
    build_site(tmp_path)
    again = tree(tmp_path / "public")
    assert b"Parts: " in again["tags/gempa/index.html"]
    build_site_clean(tmp_path)
    assert tree(tmp_path / "public") == again


def test_cues_must_occur_as_often_as_the_tag_asks_and_more_often_in_a_long_text(tmp_path):
    (tag,) = load(tmp_path, "- {id: seni, name: Seni, cues: [lukisan, pameran], min_cues: 3}")
    texts = {
        "two": "Lukisan di pameran.",
        "three": "Lukisan, pameran, lukisan.",
        "long": "Lukisan, pameran, lukisan. " + "kata " * 400,
        "long with more": "Lukisan, pameran, lukisan. " * 2 + "kata " * 400,
    }
    assert [name for name, text in texts.items() if tags_of(text, tag)] == ["three", "long with more"]


def tags_of(text, tag):
    from kliping.builder.authority import Authority, enriched
    from kliping.model import Article

    return enriched(Article(title="a", body=text), Authority(tags=(tag,))).tags


def site(root, tags):
    for name, tag in {"a": "banjir", "b": "gempa", "c": "bencana"}.items():
        path = root / f"content/articles/2024/06/{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article(title=name, tags=tag), "utf-8")
    (root / "content/tags.yaml").write_text(tags, "utf-8")
    (root / "site.yaml").write_text("title: A\nbase_url: https://a.example/\nlanguages: [en]\n", "utf-8")


def build_site_clean(root):
    import shutil

    shutil.rmtree(root / "public")
    shutil.rmtree(root / ".kliping")
    build_site(root)
