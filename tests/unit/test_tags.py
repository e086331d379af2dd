"""The bundled subjects, and phrases that may be tags."""

import pytest

from building import build_site
from kliping.errors import VocabularyError
from kliping.site import load_site
from kliping.tags.phrases import phrases
from kliping.tags.propose import PROPOSED, Tally, propose
from kliping.tags.stopwords import stopwords
from kliping.tags.topics import added, topics
from kliping.vocabulary import load_tags
from running import assert_one_line_each, kliping

SITE = "title: A\nbase_url: https://a.example/\nlanguages: [id]\n"


def load(tmp_path, text):
    path = tmp_path / "tags.yaml"
    path.write_text(text, encoding="utf-8")
    return load_tags(path, shown="tags.yaml")


def add(tmp_path, text, lang="id"):
    return added(text, load(tmp_path, text), lang=lang, shown="tags.yaml")


def test_there_are_17_subjects_with_the_codes_of_iptc_and_labels_in_two_languages():
    assert [term.links[0].rsplit("/", 1)[1] for term in topics("en")] == [f"{n:02}000000" for n in range(1, 18)]
    assert {(one.name, one.aliases) for one in topics("id")} == {(one.aliases[0], (one.name,)) for one in topics("en")}


@pytest.mark.parametrize("lang", ["id", "en", "sv"])
def test_the_subjects_written_out_are_the_subjects(tmp_path, lang):
    made = add(tmp_path, "", lang)
    assert made.count == 17
    assert load(tmp_path, made.text) == topics(lang)
    assert add(tmp_path, made.text, lang).text == made.text


@pytest.mark.parametrize(
    "text",
    ["# mine\n- id: a\n  name: A", "  - id: a\n    name: A\n", "- {id: a, name: A}\n- {id: b, name: B}\n", "# mine\n"],
)
def test_what_was_there_stays_as_it_is(tmp_path, text):
    made = add(tmp_path, text)
    assert made.text.startswith(text)
    assert len(load(tmp_path, made.text)) == len(load(tmp_path, text)) + 17


def test_what_the_owner_has_is_left_with_the_owner(tmp_path):
    mine = ("id: sport, name: Bola", "id: sekolah, name: Pendidikan", "id: lain, name: Lain, aliases: [Weather]")
    text = "".join(f"- {{{entry}}}\n" for entry in mine)
    made = add(tmp_path, text)
    assert (made.count, made.left) == (14, ('"Pendidikan" is sekolah already', '"Cuaca" is lain already'))
    load(tmp_path, made.text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[{id: a, name: A}]", '1: is a list in brackets. Write each entry in lines of its own, from "- id:" on.'),
        ("[]", "1: is an empty list. Delete the line, then try again."),
    ],
)
def test_a_file_that_cannot_be_added_to_is_told_and_left(tmp_path, text, said):
    with pytest.raises(VocabularyError) as caught:
        add(tmp_path, text)
    assert str(caught.value) == f"tags.yaml:{said}"


def test_a_phrase_is_what_a_text_repeats_and_no_name():
    text = (
        "Tanggul laut dibangun di Kota Ambon. Warga menilai tanggul laut itu penting.\n"
        "Kota Ambon punya tanggul laut, kata Rara Sari. Rara Sari menilai begitu."
    )
    assert phrases(text, "id") == {"tanggul": 3, "laut": 3, "tanggul laut": 3}


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("korut dan korut dan korut", "id", set()),  # a name that the text is known to have
        ("The sea wall. A sea wall. And the", "en", {"sea wall"}),
        ("sea, wall; sea, wall", "en", set()),  # nothing reaches over a mark
        ("die Flut und die Flut und die Flut", "de", {"flut"}),  # nouns have capitals there
        ("pro-rakyat pro-rakyat pro-rakyat", "id", set()),  # half of a compound is no word
        ("2024 2024 2024 ab ab ab", "en", set()),
        ("東京 東京 東京", "ja", set()),
        ("", None, set()),
    ],
)
def test_what_is_a_phrase(text, lang, found):
    assert set(phrases(text, lang, {"korut"})) == found


def test_a_word_at_the_start_of_a_sentence_counts_where_the_text_has_it_small_as_well():
    assert phrases("Banjir datang. Lalu banjir itu. Banjir surut.", "id") == {"banjir": 3}
    assert phrases("Banjir datang. Banjir itu. Banjir surut.", "id") == {}


def test_stopwords_are_those_of_the_language():
    assert "yang" in stopwords("id-ID")
    assert "yang" not in stopwords("en")
    assert {"yang", "the"} <= stopwords("sv") & stopwords(None)


def test_a_tally_holds_a_bounded_number_and_keeps_the_frequent():
    tally = Tally(held=100)
    for number in range(500):
        tally.add({f"rare {number} {n}": 2 for n in range(20)} | {"sea wall": 3}, words=100, file=f"{number}.md")
    assert len(tally._counts) <= 100
    # lossy only for what is rare; and what nearly every article says tells none from another
    assert tally._counts["sea wall"] == 500
    assert [one.name for one in tally.proposals()] == []


def archive(root):
    (root / "content/articles").mkdir(parents=True)
    (root / "site.yaml").write_text(SITE, "utf-8")
    for number in range(6):
        body = ("Pengerukan tanggul laut mulai. " if number < 4 else "Rara Sari dan dana desa. ") * 3
        head = f"title: T{number}\nlang: id\ntags: [{'dana desa' if number == 5 else 'x'}]"
        (root / f"content/articles/a{number}.md").write_text(f"---\n{head}\n---\n\n{body}\n", "utf-8")
    return load_site(root)


def test_phrases_of_three_articles_are_proposed_with_their_evidence_and_tags_are_not(tmp_path):
    report = propose(archive(tmp_path))
    assert [(one["name"], one["articles"]) for one in report.details] == [("tanggul laut", 4)]
    text = (tmp_path / "content" / PROPOSED).read_text("utf-8")
    assert "# 4 articles, such as:\n#   content/articles/a0.md\n" in text
    assert [term.name for term in load_tags(tmp_path / "content" / PROPOSED, shown="x")] == ["tanggul laut"]


def test_what_was_copied_into_tags_yaml_is_not_proposed_again(tmp_path):
    site = archive(tmp_path)
    propose(site)
    made = (tmp_path / "content" / PROPOSED).read_bytes()
    assert propose(site).did["written"] == 0
    (tmp_path / "content/tags.yaml").write_bytes(made)
    propose(site)
    assert load_tags(tmp_path / "content" / PROPOSED, shown="x") == ()
    assert build_site(tmp_path).problems == ()


def test_a_broken_article_is_told_and_the_rest_is_read(tmp_path):
    site = archive(tmp_path)
    (tmp_path / "content/articles/b.md").write_text("---\ntitle: [\n---\n", "utf-8")
    (tmp_path / "content/tags.yaml").write_text("- {id: a}", "utf-8")
    result = kliping("-C", tmp_path, "tags", "propose")
    assert_one_line_each(result)
    assert result.returncode == 1
    assert {line.split(":")[0] for line in result.stderr.splitlines()} == {"content/articles/b.md", "content/tags.yaml"}
    assert "Proposed 1 tags from 6 articles in content/tags.proposed.yaml; 2 problems" in result.stdout
    assert site.root


def test_the_commands(tmp_path):
    archive(tmp_path)
    result = kliping("-C", tmp_path, "tags", "topics")
    assert (result.returncode, result.stdout[:37]) == (0, "Added 17 subjects to content/tags.yaml"[:37])
    (tmp_path / "content/tags.yaml").write_text("[]", "utf-8")
    result = kliping("tags", "topics", "-C", tmp_path)
    assert result.returncode == 1
    assert result.stderr == "content/tags.yaml:1: is an empty list. Delete the line, then try again.\n"
    assert (tmp_path / "content/tags.yaml").read_text("utf-8") == "[]"


def test_a_byte_order_mark_is_no_reason_to_refuse_a_file(tmp_path):
    (tmp_path / "site.yaml").write_text("title: A\nbase_url: https://a.example/\n", "utf-8")
    path = tmp_path / "content/tags.yaml"
    path.parent.mkdir()
    path.write_text("- {id: banjir, name: Banjir}\n", "utf-8-sig")
    result = kliping("tags", "topics", "-C", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(load_tags(path, shown="t")) == 18
