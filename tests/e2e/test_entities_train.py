"""`kliping entities` as an owner uses it."""

import subprocess
import sys

import pytest

from kliping.entities.crf import Crf
from kliping.entities.default import Default
from kliping.entities.values import Doc


def kliping(*arguments, cwd):
    command = [sys.executable, "-m", "kliping", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture
def sentences(tmp_path):
    lines = [f"Berita dibacakan oleh [zorbax{n % 3}](organisation) di [Jakarta](place) ." for n in range(30)]
    (tmp_path / "own.txt").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_own_sentences_make_a_model_that_finds_their_names(sentences):
    done = kliping("entities", "train", "--lang", "id", "--from", "own.txt", cwd=sentences)
    assert (done.returncode, done.stderr) == (0, "")
    assert "30 sentences: id.model" in done.stdout
    data = (sentences / "id.model").read_bytes()
    assert Crf.unpack(data).about["base"] == "id"
    text = "Berita dibacakan oleh zorbax1 di Bandung ."
    found = Default(own={"id": data}).find([Doc(text=text, lang="id")])[0]
    assert [text[m.start : m.end] for m in found] == ["zorbax1", "Bandung"]
    kliping("entities", "train", "--lang", "id", "--from", "own.txt", "--to", "again", cwd=sentences)
    assert (sentences / "again").read_bytes() == data


def test_it_goes_into_the_archives_folder_and_says_nothing_if_told_so(sentences):
    (sentences / "archive").mkdir()
    done = kliping("-C", "archive", "-q", "entities", "train", "--lang", "id", "--from", "own.txt", cwd=sentences)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (sentences / "archive" / "id.model").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, "own.txt: does not exist"),
        (b"\xff\xfe[a](person)", "own.txt:1: is not UTF-8. Save the file as UTF-8."),
        (b"[A](person)\n[B](dog)", 'own.txt:2: "dog" is no type. There are person, organisation, place.'),
        (b"[A](person) pergi", "1 sentences are too few to learn from"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path, text, line):
    if text is not None:
        (tmp_path / "own.txt").write_bytes(text)
    done = kliping("entities", "train", "--lang", "id", "--from", "own.txt", cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "id.model").exists()


@pytest.mark.parametrize("lang", ["../id", "indonesian", "ID", ""])
def test_what_is_no_language_names_no_file(sentences, lang):
    done = kliping("entities", "train", "--lang", lang, "--from", "own.txt", cwd=sentences)
    assert done.returncode == 2
    assert done.stderr == f'--lang: "{lang}" is not a language. Write it as id, en or sv.\n'
    assert [path.name for path in sentences.iterdir()] == ["own.txt"]
    assert not [*sentences.parent.glob("*.model")]


def test_a_model_that_cannot_be_written_is_told_by_its_own_name(sentences):
    done = kliping("entities", "train", "-q", "--lang", "id", "--from", "own.txt", "--to", "no/id.model", cwd=sentences)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("no/id.model: No such file or directory.")


def test_the_models_that_come_with_kliping_are_made_of_labelled_data(sentences):
    done = kliping("entities", "models", "data", "--to", ".", cwd=sentences)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("data: data/id-news-2k/train.txt cannot be read: No such file or directory")
    for file in ("id-news-2k/train.txt", "id-news-2k/dev.txt", "en-uner-ewt/dev.iob2"):
        path = sentences / "data" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((sentences / "own.txt").read_bytes())
    done = kliping("entities", "models", "data", "--to", ".", cwd=sentences)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Made id.model ")
    for name in ("id", "en", "any", "nouns"):
        assert Crf.unpack((sentences / f"{name}.model").read_bytes()).about["name"] == name
