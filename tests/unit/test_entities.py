"""Recognition: what is read, what is found, and that models are what they were trained to be."""

import os
import random
import subprocess
import sys

import pycrfsuite
import pytest

from kliping.entities import decode, registry, tagger, tokens, zones
from kliping.entities.crf import Crf
from kliping.entities.default import Default, bundled, usage
from kliping.entities.features import columns
from kliping.entities.gazetteer import BODY, CITY, COUNTRY, gazetteer, triggers
from kliping.entities.labelled import example, read, spans
from kliping.entities.own import trained
from kliping.entities.statistics import Statistics, counted
from kliping.entities.tagger import Line
from kliping.entities.train import Settings, features, train
from kliping.entities.values import Doc, Span
from kliping.errors import ReadError, SettingsError, UsageError

PLACES = "Wonosari Ketapang Balige Sigli Atambua Ruteng".split()
PEOPLE = "Rahmat Wulandari Sutrisno Melati Bagas Hendra".split()


def made_up(count=60, seed=3):
    """Sentences of our own, in which names are easy to tell."""
    chance = random.Random(seed)
    lines = [
        f"Bupati [{chance.choice(PEOPLE)} {chance.choice(PEOPLE)}](person) di [{chance.choice(PLACES)}](place) lagi ."
        if number % 2
        else f"Warga di [{chance.choice(PLACES)}](place) menunggu [{chance.choice(PEOPLE)}](person) sejak pagi ."
        for number in range(count)
    ]
    return [example(marked) for marked in read("\n".join(lines), origin="a.txt")]


@pytest.fixture(scope="module")
def examples():
    return made_up()


@pytest.fixture(scope="module")
def model(examples):
    return train(examples, Settings(), about={"name": "test"})


def named(text, mentions):
    return [(text[m.start : m.end], m.type) for m in mentions]


def find(text, lang="id", zones=(), **settings):
    return named(text, Default(**settings).find([Doc(text=text, lang=lang, zones=zones)])[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rusia-Korea Utara, anti-AS", ["Rusia", tokens.GLUE, "Korea", "Utara", ",", "anti", tokens.GLUE, "AS"]),
        ("Putin's plan (VIVA.co.id)", ["Putin", "'s", "plan", "(", "VIVA.co.id", ")"]),
        ("Ma'ruf, Jum'at 3.000,5", ["Ma'ruf", ",", "Jum'at", "3.000,5"]),
        ("al-Assad PDI-P Bangsa-Bangsa U.S. x", ["al-Assad", "PDI-P", "Bangsa-Bangsa", "U.S.", "x"]),
    ],
)
def test_words_are_parted_where_names_may_end(text, words):
    assert [word for line in tokens.sequences(text) for word in line.words] == words


def test_a_text_without_line_ends_is_cut():
    lines = tokens.sequences("kata " * 1000)
    assert [len(line.words) for line in lines] == [400, 400, 200]


def test_the_gazetteer_knows_places_of_several_languages():
    known = gazetteer()
    assert known.words["Jerman"] & COUNTRY
    assert known.words["Tyskland"] & COUNTRY
    assert known.words["Surabaya"] & CITY
    assert known.phrase(["di", "Korea", "Utara", "."], 1)[0] == 2
    assert known.words["Golkar"] & BODY
    assert known.bits("Tysklands") & COUNTRY
    assert triggers()["gubernur"] == "title"


def test_a_model_is_its_bytes(model):
    data = model.pack()
    again = Crf.unpack(data)
    assert again.pack() == data
    assert again.labels == model.labels
    assert again.counts == model.counts


@pytest.mark.parametrize("data", [b"", b"kliping crf 1\n", b"kliping crf 1\nxxxx", b"PK\x03\x04"])
def test_what_is_no_model_is_refused(data):
    with pytest.raises(ValueError, match="no model"):
        Crf.unpack(data)


def test_training_gives_the_same_bytes(examples):
    settings = Settings(swaps=1, rounds=15)
    first, second = (train(examples, settings, about={}).pack() for _ in range(2))
    assert first == second


def test_it_decides_as_crfsuite_does(examples, tmp_path):
    """Our own arithmetic, with its sums by word and by template, against the library that trained it."""
    counts = usage(Line.of(tokens.Sequence(one.words, [], [])) for one in examples)
    knowns = [Statistics(counts).known(counted(one.words)) for one in examples]
    trainer = pycrfsuite.Trainer(verbose=False)
    for one, known in zip(examples, knowns, strict=True):
        trainer.append(pycrfsuite.ItemSequence(features(one.words, known)), one.labels)
    trainer.set_params({"max_iterations": 4})  # so few that it is unsure, and the sums matter
    trainer.train(str(tmp_path / "m"))
    theirs = pycrfsuite.Tagger()
    theirs.open(str(tmp_path / "m"))
    ours = train(examples, Settings(rounds=4), about={})
    emissions = [
        ours.emissions(one.words, columns(one.words, known)) for one, known in zip(examples, knowns, strict=True)
    ]
    for one, known, (labels, sure) in zip(examples, knowns, decode.best(emissions, ours.moves), strict=True):
        said = theirs.tag(pycrfsuite.ItemSequence(features(one.words, known)))
        assert [ours.labels[number] for number in labels] == said
        assert sure == pytest.approx([theirs.marginal(label, at) for at, label in enumerate(said)], abs=1e-3)


def test_sequences_of_all_lengths_are_decided_together_as_alone(model):
    words = ["Bupati Rahmat Melati di Balige".split(), ["Sigli"], "Warga menunggu Bagas .".split() * 20]
    known = Statistics().known()
    emissions = [model.emissions(one, columns(one, known)) for one in words]
    together = decode.best([*emissions, emissions[0][:0]], model.moves)
    assert len(together[3][0]) == 0
    for one, (labels, sure) in zip(emissions, together, strict=False):
        alone = decode.best([one], model.moves)[0]
        assert labels.tolist() == alone[0].tolist()
        assert sure == pytest.approx(alone[1], abs=1e-5)


def test_it_learns_where_names_stand(model):
    text = "Bupati Sutrisno Bagas tiba di Ketapang kemarin ."
    line = Line.of(tokens.sequences(text)[0])
    (found,) = tagger.tag(model, [line], [line.own])
    assert named(text, found) == [("Sutrisno Bagas", "person"), ("Ketapang", "place")]


def test_the_owners_sentences_correct_ours():
    """What our model takes for nothing, the owner's sentences make a name; the rest stays as it was."""
    line = "Pengumuman dibacakan oleh [zorbax](organisation) di [Jakarta](place) pada hari itu ."
    sentences = [example(marked) for marked in read("\n".join([line] * 30), origin="a")]
    own = {"id": trained(sentences, "id").pack()}
    text = "Pengumuman dibacakan oleh zorbax di Surabaya pada hari itu ."
    assert ("zorbax", "organisation") not in find(text)
    assert find(text, own=own) == [("zorbax", "organisation"), ("Surabaya", "place")]


def test_too_few_sentences_are_refused(examples):
    with pytest.raises(UsageError, match="too few"):
        trained(examples[:5], "id")


def test_both_ways_of_marking_say_the_same():
    columns_ = "1\tMenteri\tO\t-\n2\tSari\tB-PER\t-\n3\tDewi\tI-PER\t-\n\nDi O\n(Bogor) B-LOC\n"
    first, second = read(columns_, origin="a")
    assert read("Menteri [Sari Dewi](person)", origin="a")[0] == first
    assert second.text[slice(*second.names[0][:2])] == "Bogor"
    assert example(first).labels == ["O", "B-PER", "I-PER"]
    assert list(spans(["B-PER", "B-PER", "I-PER", "O", "I-LOC"])) == [(0, 1, "PER"), (1, 3, "PER"), (4, 5, "LOC")]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a [B](person)\n[C](dog)\n", 2, '"dog" is no type'),
        ("Sari\tB-PER\nDewi\n", 2, "has no label"),
        ("nothing here\n", None, "no marked name"),
    ],
)
def test_wrongly_marked_sentences_are_named_by_line(text, line, what):
    with pytest.raises(ReadError, match=what) as caught:
        read(text, origin="own.txt")
    assert (caught.value.problem.where, caught.value.problem.line) == ("own.txt", line)


def test_names_of_an_indonesian_text_are_found():
    text = "Menteri Luar Negeri Retno Kusuma bertemu Presiden Joko Widodo di Jakarta, Senin.\nIa akan ke Surabaya."
    people = [("Retno Kusuma", "person"), ("Joko Widodo", "person")]
    assert {*people, ("Jakarta", "place"), ("Surabaya", "place")} <= set(find(text))


def test_names_of_other_languages_are_found():
    assert ("Angela Merkel", "person") in find("Präsident Macron traf gestern Angela Merkel in Berlin.", lang="de")
    assert ("Berlin", "place") in find("Präsident Macron traf gestern Angela Merkel in Berlin.", lang="de")
    assert ("Stockholm", "place") in find("Hon bor i Stockholm, sade Anna Lindqvist i går.", lang="sv")


@pytest.mark.parametrize(
    ("text", "lang", "places"),
    [
        ("俄罗斯总统访问朝鲜首都平壤。", "zh", ["俄罗斯", "朝鲜", "平壤"]),
        ("وصل الرئيس إلى مصر أمس", "ar", ["مصر"]),
        ("러시아는 어제 일본에서", "ko", ["러시아", "일본"]),
    ],
)
def test_scripts_without_capitals_have_the_places_of_the_gazetteer(text, lang, places):
    assert find(text, lang=lang) == [(place, "place") for place in places]


TITLE = "Kunjungan Gubernur Ratna Kusuma Menuju Kampung Harapan Baru"


def zoned(*parts):
    """(zone, text) pairs -> a text and its zones."""
    text, found = "", []
    for zone, part in parts:
        if zone != "body":
            found.append(Span(zone=zone, start=len(text), end=len(text) + len(part)))
        text += part + "\n"
    return text, tuple(found)


def test_a_headline_in_capitals_has_only_names_known_from_elsewhere():
    text, spans_ = zoned(("title", TITLE), ("body", "Hujan turun sejak pagi."))
    assert find(text, zones=spans_) == []
    text, spans_ = zoned(("title", TITLE), ("body", "Gubernur Ratna Kusuma datang pada sore hari."))
    assert find(text, zones=spans_) == [("Ratna Kusuma", "person")] * 2
    text, spans_ = zoned(("title", TITLE), ("body", "Hujan turun sejak pagi."))
    assert find(text, zones=spans_, names={"Ratna Kusuma": "person"}) == [("Ratna Kusuma", "person")]


def test_a_headline_in_capitals_knows_the_other_texts():
    text, spans_ = zoned(("title", TITLE), ("body", "Hujan turun sejak pagi."))
    other = Doc(text="Gubernur Ratna Kusuma datang pada sore hari.", lang="id")
    found = Default().find([Doc(text=text, lang="id", zones=spans_), other])
    assert named(text, found[0]) == [("Ratna Kusuma", "person")]


@pytest.mark.parametrize("zone", ["credit", "byline", "dropped"])
def test_who_made_it_and_what_was_dropped_are_no_subjects(zone):
    text, spans_ = zoned((zone, "Presiden Joko Widodo di Jakarta"), ("body", "Hujan turun sejak pagi."))
    assert find(text, zones=spans_) == []


def test_what_no_zone_covers_is_body():
    doc = Doc(text="abcdefghij", zones=(Span(zone="credit", start=2, end=4), Span(zone="caption", start=6, end=99)))
    assert list(zones.stretches(doc)) == [(0, 2, "read"), (4, 6, "read"), (6, 10, "read")]


def test_headlines_are_told_by_their_capitals():
    assert zones.is_title_case(TITLE)
    assert not zones.is_title_case("Gubernur Ratna Kusuma tiba di kampung untuk melihat sawah")
    assert not zones.is_title_case("")


def test_what_the_archive_says_of_a_word_counts():
    """Of a word that stands at the beginning of a sentence only, other texts may tell that it is a common one."""
    archive = usage(Line.of(line) for line in tokens.sequences("lalu kembalian dihitung dan kembalian dibawa\n" * 5))
    seen = Statistics(archive).known()
    assert seen("Kembalian").usual == 3
    assert Statistics().known()("Kembalian").usual == 0


def test_the_fingerprint_follows_what_the_answers_depend_on(model):
    plain = Default().fingerprint()
    assert plain == Default().fingerprint()
    others = [Default(names={"A": "person"}), Default(own={"id": model.pack()}), Default(archive=counted(["A", "b"]))]
    assert len({plain, *(other.fingerprint() for other in others)}) == 4


def test_the_same_texts_give_the_same_answers_in_every_process_and_company():
    code = (
        "from kliping.entities.default import Default; from kliping.entities.identity import resolve;"
        "from kliping.entities.values import Doc; from kliping.entities.statistics import Counts; import collections;"
        "t = 'Menteri Retno Kusuma (Partai Melati) dan Kusuma di Rusia-Korea Utara. Angela Merkel bertemu AS.';"
        "own = Default(archive=collections.Counter());"
        "docs = [Doc(text=t * n, lang=l) for l in ('id', 'en', 'sv', 'de') for n in (1, 2)];"
        "print([resolve(d, m) for d, m in zip(docs, own.find(docs))] == [resolve(d, own.find([d])[0]) for d in docs]);"
        "print([resolve(d, m) for d, m in zip(docs, own.find(docs))], own.fingerprint())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert told[0].startswith(b"True")


def test_recognisers_are_found_by_name():
    assert {"default", "spacy", "stanza", "gliner", "endpoint"} <= set(registry.names())
    assert registry.recogniser().name == "default"
    with pytest.raises(SettingsError, match='no recogniser "defalt" is installed'):
        registry.recogniser("defalt")
    with pytest.raises(SettingsError, match='has no setting "colour"'):
        registry.recogniser("default", {"colour": "red"})


def test_the_models_that_come_with_kliping_are_small():
    from importlib.resources import files

    data = files("kliping.entities").joinpath("data")
    assert sum(len(path.read_bytes()) for path in data.iterdir()) <= 3_000_000
    assert {bundled(name).about["name"] for name in ("id", "en", "any", "nouns")} == {"id", "en", "any", "nouns"}
