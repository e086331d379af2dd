"""Near copies: a story in the same words is found whatever was put round it; the same event in other words is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kliping import stories
from kliping.converter import doubles
from kliping.errors import VocabularyError
from kliping.stories import Stories, Story

STORY = (
    "Pelabuhan Karang Anting dibuka lagi pada Senin pagi setelah dua pekan ditutup karena gelombang tinggi. "
    "Kepala pelabuhan mengatakan tiga kapal pertama membawa sayur, pupuk, dan dua ratus penumpang dari pulau seberang. "
    "Para pedagang menunggu sejak subuh di dermaga lama, sebagian dengan gerobak yang masih kosong. "
    "Harga cabai di pasar induk sempat naik dua kali lipat selama jalur laut terputus. "
    "Badan cuaca memperkirakan ombak akan reda sampai akhir bulan, tetapi meminta nelayan tetap waspada. "
    "Pemerintah provinsi berjanji memperbaiki pemecah gelombang sebelum musim barat berikutnya tiba. "
)
SAME_EVENT = (
    "Sesudah empat belas hari tanpa pelayaran, kapal kembali bersandar di dermaga Karang Anting. Ratusan orang turun, "
    "di antaranya Marlina, yang pulang membawa bibit kelapa. Ia mengaku lega. Di pasar induk, cabai kini dijual "
    "separuh dari harga pekan lalu, kata seorang pembeli. Gelombang di selat sudah turun menjadi satu meter. "
    "Gubernur ingin pemecah gelombang selesai tahun depan. Nelayan kecil belum semua melaut karena perahunya rusak. "
    "Sementara itu sekolah di pulau seberang membuka kelas lagi hari ini dengan guru yang akhirnya bisa menyeberang."
)
TRANSLATION = (
    "The port of Karang Anting opened again on Monday morning after two weeks in which high waves in the strait had "
    "kept it closed. The first three ships carried vegetables, fertiliser and two hundred passengers from the other "
    "island, the harbour master said. Traders had waited on the old quay since dawn, some with carts that were still "
    "empty. The price of chillies had doubled while the sea route was cut. The weather office expects calm until the "
    "end of the month."
)


def found(**texts):
    signatures = {name: sign for name, text in texts.items() if (sign := doubles.signature(text))}
    names = list(signatures)
    pairs = doubles.near_copies(signatures.values(), lambda place: texts[names[place]])
    return {(names[one], names[other]) for one, other in pairs}


@pytest.mark.parametrize(
    "copy",
    [
        "## Judul lain\n\n" + STORY,
        STORY[: len(STORY) * 6 // 10],
        "Kuala Tembaga, Kabar Selat – " + STORY,
        STORY + "\n\n(rs/kb)\n\nSumber: Kantor Berita Selat\n",
        STORY.replace("Senin", "[Senin](https://x.example/a)").replace("dua pekan", "**dua pekan**"),
        STORY.replace(". ", ".\n\n![Kapal](images/x.jpg)\n\n"),
        STORY.upper(),
    ],
    ids=["headline", "cut end", "dateline", "tail", "markup", "pictures", "capitals"],
)
def test_a_copy_is_found(copy):
    assert found(a=STORY, b=copy) == {("a", "b")}


@pytest.mark.parametrize(
    "other", [SAME_EVENT, TRANSLATION, STORY[:200], ""], ids=["event", "other language", "teaser", "nothing"]
)
def test_what_is_told_in_other_words_is_not(other):
    assert found(a=STORY, b=other) == set()


def test_a_follow_up_that_repeats_the_background_is_another_story():
    assert found(a=STORY, b=SAME_EVENT + " " + STORY[:230]) == set()


def test_a_shared_footer_joins_nothing():
    footer = " Ikuti terus berita dari kami dan bagikan kepada teman serta keluarga di rumah atau tempat kerja." * 2
    assert found(a=STORY + footer, b=SAME_EVENT + footer, c=TRANSLATION + footer) == set()


def test_scripts_without_spaces():
    text = (
        "港は月曜日の朝に再び開かれ、二週間ぶりに三隻の船が島から野菜と肥料と二百人の乗客を運んだと港長が話した。"
        "商人たちは夜明け前から古い岸壁で待ち、空の荷車を引いていた人もいた。"
    )
    more = text + "唐辛子の値段は海路が断たれた間に倍になった。"
    other = (
        "気象庁は月末まで波が静まると予想しているが、漁師には引き続き注意を求めている。"
        "県は次の季節までに防波堤を直すと約束した。"
    )
    assert found(a=more, b="【速報】" + more[:90]) == {("a", "b")}
    assert found(a=more, b=other) == set()


@settings(max_examples=40)
@given(st.integers(0, 99), st.lists(st.sampled_from(["Jakarta", "kata", "dia", "kemarin", "baru"]), max_size=4))
def test_a_few_words_more_or_less_change_nothing(at, words):
    """The law: a copy with some words put in at one place is a copy, whichever comes first."""
    parts = STORY.split()
    other = " ".join([*parts[:at], *words, *parts[at:]])
    assert found(a=STORY, b=other) == found(a=other, b=STORY) == {("a", "b")}


def test_signatures_do_not_change_between_runs():
    """They are kept on disk."""
    import hashlib

    assert hashlib.sha256(doubles.signature(STORY)).hexdigest()[:16] == "851a836bfa4583f7"


def test_groups_join_pairs():
    assert doubles.groups([("b", "c"), ("x", "y"), ("a", "b")]) == [("a", "b", "c"), ("x", "y")]


def test_a_storys_id_stays_while_it_grows_and_parts():
    first = Stories(stories=stories.told([("b", "c")], Stories()))
    assert first.stories == (Story(id="b", same_story=("b", "c")),)
    grown = Stories(stories=stories.told([("a", "b", "c")], first))
    assert grown.stories == (Story(id="b", same_story=("a", "b", "c")),)
    parted = stories.told([("a", "x"), ("b", "c")], grown)
    assert {story.id for story in parted} == {"b", "a"}


def test_two_stories_that_become_one_keep_the_name_of_the_larger():
    before = Stories(stories=stories.told([("a", "b"), ("m", "n", "o")], Stories()))
    assert stories.told([("a", "b", "m", "n", "o")], before) == (Story(id="m", same_story=("a", "b", "m", "n", "o")),)


def test_the_file_is_read_as_it_was_written():
    told = Stories(stories=(Story(id="a", same_story=("a", "null", "007")),), apart=(("a", "x"),))
    assert stories.loads(stories.dumps(told), shown="x") == told
    assert stories.loads("", shown="x") == Stories()


@pytest.mark.parametrize(
    "text",
    [
        "stories: x",
        "stori: []",
        "stories: [{id: a}]",
        "stories: [{id: ../a, same_story: [a]}]",
        "apart: [[a/b]]",
        "- a",
        "[}",
    ],
)
def test_a_wrong_file_is_told_with_its_line(text):
    with pytest.raises(VocabularyError) as error:
        stories.loads(text, shown="content/stories.yaml")
    assert str(error.value).startswith("content/stories.yaml:1: ")
