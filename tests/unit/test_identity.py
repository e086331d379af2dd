"""Who a name stands for: within an article, across the archive, and what only a person may decide."""

import random
import time

import pytest

from kliping.entities.articles import doc
from kliping.entities.identity import is_part, is_short_of, resolve
from kliping.entities.proposals import proposals
from kliping.entities.roles import kind, roles
from kliping.entities.values import Doc, Mention, Span
from kliping.model import Article, Image


def named(marked, lang="id"):
    """Text with names as {person:Kim Jong Un} -> who it names."""
    text, mentions = "", []
    for piece in marked.replace("}", "{").split("{"):
        type_, _, name = piece.partition(":")
        if type_ in ("person", "organisation", "place") and name:
            mentions.append(Mention(start=len(text), end=len(text) + len(name), type=type_, score=0.9))
            text += name
        else:
            text += piece
    return resolve(Doc(text=text, lang=lang), mentions)


def counts(marked, lang="id"):
    return {(one.name, one.type): one.count for one in named(marked, lang)}


def test_a_short_form_goes_to_the_full_name_before_it():
    assert counts("{person:Ratna Kusuma} datang. {person:Ratna} pulang, kata {person:Kusuma}.") == {
        ("Ratna Kusuma", "person"): 3
    }


def test_of_several_the_most_named_has_it():
    found = named("{person:Kim Jong Un}, {person:Kim Jong Un} dan {person:Kim Jong Il}. {person:Kim} pergi.")
    assert [(one.name, one.count) for one in found] == [("Kim Jong Un", 3), ("Kim Jong Il", 1)]


def test_full_names_that_share_a_word_stay_apart():
    assert counts("{person:Kim Jong Un}, {person:Kim Il Sung}, {person:Kim Jong Il}") == {
        ("Kim Jong Un", "person"): 1, ("Kim Il Sung", "person"): 1, ("Kim Jong Il", "person"): 1
    }  # fmt: skip


def test_a_full_name_is_found_after_it_where_none_is_before():
    assert counts("{person:Putin} tiba. {person:Vladimir Putin} disambut.") == {("Vladimir Putin", "person"): 2}


def test_a_city_is_not_its_airport():
    assert counts("{place:Bandara Wonosari} dekat {place:Wonosari}.") == {
        ("Bandara Wonosari", "place"): 1, ("Wonosari", "place"): 1
    }  # fmt: skip


def test_a_party_goes_without_the_word_for_it():
    assert is_part(("Melati", "organisation"), ("Partai Melati", "organisation"))
    assert not is_part(("Melati", "organisation"), ("Melati Kencana", "organisation"))
    assert not is_part(("Melati", "person"), ("Partai Melati", "organisation"))


def test_what_the_text_defines_counts():
    found = counts("{organisation:Lembaga Pangan Desa} (LPD) dibuka. {organisation:LPD} buka, kata {organisation:LPD}.")
    assert found == {("Lembaga Pangan Desa", "organisation"): 4}
    assert counts("{organisation:Lembaga Pangan Desa (LPD}) dan {person:LPD}") == {
        ("Lembaga Pangan Desa", "organisation"): 3
    }


@pytest.mark.parametrize(
    ("short", "long", "is_so"),
    [
        ("MK", "Mahkamah Konstitusi", True),
        ("Kemensos", "Kementerian Sosial", True),
        ("BPH", "Mahkamah Konstitusi", False),
        ("Jakarta", "Mahkamah Konstitusi", False),
        ("55", "Mahkamah Konstitusi", False),
    ],
)
def test_short_forms_are_made_of_the_letters_of_the_long_one(short, long, is_so):
    assert is_short_of(short, long) is is_so


def test_abbreviations_of_the_news_are_known_in_their_language():
    assert counts("{place:Korut} dan {organisation:AS}") == {
        ("Korea Utara", "place"): 1, ("Amerika Serikat", "place"): 1
    }  # fmt: skip
    assert counts("{organisation:AS Ville}", lang="fr") == {("AS Ville", "organisation"): 1}


def test_countries_that_only_describe_are_named_too():
    found = named("Pasukan militer Yordania mundur.")
    assert [(one.name, one.type, one.by) for one in found] == [("Yordania", "place", "gazetteer")]


def test_small_words_before_a_place_are_not_its_name():
    assert counts("{place:wilayah timur Ukraina}") == {("Ukraina", "place"): 1}


def test_a_place_word_before_a_name_makes_one_place():
    assert counts("Upacara di Lapangan {person:Ratna Kusuma} usai.") == {("Lapangan Ratna Kusuma", "place"): 1}


@pytest.mark.parametrize(
    "marked",
    [
        "Direktur {organisation:PT} {person:Feri Nusa Belida}, berjanji.",
        "Direktur PT {person:Feri Nusa Belida} berjanji.",
        "Direktur {organisation:PT} Feri Nusa Belida, berjanji.",
        "Direktur {organisation:PT} Feri Nusa Belida {person:Ratna}.",
        "Direktur {organisation:PT Feri Nusa Belida} Ratna.",
    ],
)
def test_the_form_of_a_company_is_part_of_its_name(marked):
    assert counts(marked)["PT Feri Nusa Belida", "organisation"] == 1
    assert {name for name, _ in counts(marked)} <= {"PT Feri Nusa Belida", "Ratna"}


def test_a_ship_is_nobody():
    assert counts("KM {person:Cahaya Belida} karam, kata {person:Ratna}.") == {("Ratna", "person"): 1}


def test_a_name_has_one_type_in_a_text():
    found = counts("{person:Balige} ramai. {place:Balige} sepi. {place:Balige} sunyi.")
    assert found == {("Balige", "place"): 3}


def test_likeness_is_proposed_and_never_acted_on():
    names = {("Ratna Kusuma", "person"): 9, ("Ratna Kusumah", "person"): 1, ("Ratna Kusuma", "place"): 1,
             ("Budi", "person"): 2, ("Budi Hartanto", "person"): 3, ("Sari Dewi", "person"): 1}  # fmt: skip
    found = [(one.name, one.other, one.why) for one in proposals(names)]
    assert found == [("Ratna Kusuma", "Ratna Kusumah", "alike"), ("Budi Hartanto", "Budi", "short")]
    assert list(proposals(dict(reversed(names.items())))) == list(proposals(names))


def test_a_short_name_that_fits_two_is_not_proposed():
    names = {("Kim", "person"): 2, ("Kim Satu", "person"): 1, ("Kim Dua", "person"): 1}
    assert list(proposals(names)) == []


def test_credits_and_bylines_name_who_made_it():
    text = "(Ratna Kusuma, Sputnik, Kremlin Pool Photo via AP)\nOleh: Budi Hartanto"
    cut = text.index("\n")
    doc = Doc(
        text=text, zones=(Span(zone="credit", start=0, end=cut), Span(zone="byline", start=cut + 1, end=len(text)))
    )
    assert [(one.name, one.type, one.role) for one in roles(doc)] == [
        ("Ratna Kusuma", "person", "credit"), ("Sputnik", "organisation", "credit"),
        ("Kremlin", "organisation", "credit"), ("AP", "organisation", "credit"),
        ("Budi Hartanto", "person", "byline"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["KCNA", "kabar.example.id", "Getty Images", "Tim Redaksi", "PT Kabar Baru"])
def test_bodies_in_credits_are_no_people(name):
    assert kind(name) == "organisation"


def test_an_article_is_read_with_its_zones():
    article = Article(
        title="Hujan di Balige",
        description="Sawah terendam.",
        body="Warga **menunggu**.\n\n![](a.jpg)\n\nLalu pulang.",
        images=(Image(caption="Sawah", credit="Ratna Kusuma"),),
        authors=("Budi Hartanto",),
        source="Kabar Selat",
        lang="id",
    )
    made = doc(article)
    zones = [(span.zone, made.text[span.start : span.end]) for span in made.zones]
    assert zones == [
        ("title", "Hujan di Balige"), ("caption", "Sawah"), ("credit", "Ratna Kusuma"),
        ("byline", "Budi Hartanto"), ("byline", "Kabar Selat"),
    ]  # fmt: skip
    assert made.lang == "id"
    assert "Warga menunggu." in made.text
    assert "a.jpg" not in made.text


def test_a_long_text_is_resolved_in_time_that_grows_with_it():
    """Each mention looks at the names that share its words, not at all others."""

    def seconds(count):
        chance = random.Random(1)
        words = [a + b for a in "Ba Ka La Ma Na Pa Ra Sa".split() for b in "rang tik lam son dir hendra wati".split()]
        people = [f"{chance.choice(words)} {chance.choice(words)}" for _ in range(count)]
        text, mentions = "", []
        for name in [*people, *(chance.choice(words) for _ in range(count))]:
            mentions.append(Mention(start=len(text), end=len(text) + len(name), type="person", score=0.9))
            text += name + ", "
        start = time.process_time()
        resolve(Doc(text=text, lang="id"), mentions)
        return time.process_time() - start

    seconds(100)
    assert seconds(4000) < 40 * max(seconds(400), 0.02)


def test_part_of_a_name_that_the_text_has_as_a_common_word_is_none():
    assert counts("{person:Indah Kusuma} datang. Indah sekali, sangat indah. Lalu Kusuma pulang.") == {
        ("Indah Kusuma", "person"): 2
    }
