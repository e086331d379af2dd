"""Names in the front matter: by `kliping convert`, and for articles of a person's own by `kliping entities find`."""

import random
import sys

import pytest

from kliping import frontmatter
from kliping.converter import convert
from kliping.entities import command
from kliping.entities.naming import entities
from kliping.executor import SerialExecutor, executor
from kliping.model import Article
from kliping.site import load_site
from running import assert_one_line_each, kliping

TEXT = """{title}

Selasa, 5 Oktober 2021 06:30 WITA

Gubernur {name} membuka kembali pasar ikan di {place} pada Selasa pagi. {last} mengatakan pedagang senang.

Para pedagang menyambut Gubernur {last} dengan musik dan doa bersama yang dipimpin imam masjid di kampung itu.
"""
PEOPLE = ["Joko Widodo", "Sri Mulyani", "Prabowo Subianto", "Ridwan Kamil", "Ganjar Pranowo"]
PLACES = ["Surabaya", "Jakarta", "Bandung", "Korea Utara", "Makassar"]


def text(number):
    name, place = PEOPLE[number % 5], PLACES[number // 5 % 5]
    return TEXT.format(title=f"Pasar ikan nomor {number} dibuka", name=name, place=place, last=name.split()[-1])


@pytest.fixture
def site(new_site):
    return new_site({f"content/raw/{number:03}.txt": text(number) for number in range(90)})


def articles(root):
    return {path.name: path.read_bytes() for path in sorted((root / "content/articles").rglob("*.md"))}


def test_articles_get_their_entities_and_a_second_run_changes_nothing(site):
    assert kliping("-C", site, "convert").returncode == 0
    before = articles(site)
    article = frontmatter.loads(before["pasar-ikan-nomor-0-dibuka.md"].decode(), origin="a.md")
    found = {(one.name, one.type, one.count, one.by) for one in article.entities}
    assert ("Joko Widodo", "person", 3, "tagger") in found
    assert any((name, type_) == ("Surabaya", "place") for name, type_, *_ in found)
    assert kliping("-C", site, "convert", "--force").returncode == 0
    assert articles(site) == before


def test_batches_workers_and_the_order_of_files_make_no_difference(site, new_site):
    with executor("processes", workers=2) as workers:
        convert([], load_site(site), executor=workers)
    other = new_site(folder="other")
    numbers = list(range(90))
    random.Random(1).shuffle(numbers)
    for some in (numbers[:1], numbers[1:47], numbers[47:]):
        (other / "content/raw").mkdir(parents=True, exist_ok=True)
        for number in some:
            (other / f"content/raw/{number:03}.txt").write_text(text(number), encoding="utf-8")
        convert([], load_site(other), executor=SerialExecutor())
    assert articles(other) == articles(site)


def test_what_a_person_wrote_stays_and_another_recogniser_does_the_rest_again(site):
    kliping("-C", site, "convert")
    edited = next((site / "content/articles").rglob("pasar-ikan-nomor-0-dibuka.md"))
    edited.write_text(edited.read_text("utf-8").replace("type: person", "type: organisation"), encoding="utf-8")
    before = articles(site)
    (site / "site.yaml").write_text("title: A\nbase_url: https://a.example/\nrecogniser: none\n", encoding="utf-8")
    assert "89 updated, 1 left as edited" in kliping("-C", site, "convert").stdout
    after = articles(site)
    assert after.pop(edited.name) == before.pop(edited.name)
    assert not any(b"\nentities:" in data for data in after.values())
    (site / "site.yaml").write_text("title: A\nbase_url: https://a.example/\n", encoding="utf-8")
    assert "89 updated" in kliping("-C", site, "convert").stdout
    after = articles(site)
    after.pop(edited.name)
    assert after == before


def test_a_model_of_the_owners_converts_again_what_nobody_edited(site):
    sentences = "\n".join(f"Berita dari [zorbax{n % 3}](organisation) di [Jakarta](place) ." for n in range(30))
    (site / "own.txt").write_text(sentences, encoding="utf-8")
    kliping("-C", site, "convert")
    assert kliping("-C", site, "entities", "train", "--lang", "id", "--from", site / "own.txt").returncode == 0
    done = kliping("-C", site, "convert")
    assert (done.returncode, "nothing to do" in done.stdout) == (0, False)
    (site / "id.model").write_bytes(b"kaput")
    done = kliping("-C", site, "convert")
    assert (done.returncode, done.stderr) == (2, "id.model: is no model of kliping. Train it again, or take it away.\n")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("recogniser: spacey", 'site.yaml: no recogniser "spacey" is installed. Did you mean "spacy"?'),
        ("recogniser: ../x", 'site.yaml:3: recogniser: "../x" is not a recogniser\'s name.'),
        ("recogniser_settings: {modle: x}", 'site.yaml: recogniser "default" has no setting "modle". Take it out.'),
        ("recogniser: endpoint", 'site.yaml: recogniser "endpoint" needs url and model. Write it under'),
        ("recogniser_settings: {alone: false}", "site.yaml: recogniser_settings: alone is not for you to set."),
        ("recogniser_settings: {model: [x]}", "site.yaml:3: recogniser_settings: model must be a text"),
        ("recogniser: endpoint\nrecogniser_settings: {url: x, model: y}", '"x" is no address.'),
    ],
)
def test_what_is_wrong_with_a_recogniser_is_one_line(site, settings, said):
    (site / "site.yaml").write_text(f"title: A\nbase_url: https://a.example/\n{settings}\n", encoding="utf-8")
    done = kliping("-C", site, "convert")
    assert_one_line_each(done)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(said)
    assert articles(site) == {}


def test_a_server_that_does_not_answer_is_a_problem_of_each_article_and_nothing_is_lost(new_site):
    own = "recogniser: endpoint\nrecogniser_settings: {url: 'http://127.0.0.1:9', model: y, timeout: 1}\n"
    site = new_site({"content/raw/a.txt": text(1)}, settings=f"title: A\nbase_url: https://a.example/\n{own}")
    done = kliping("-C", site, "convert")
    assert_one_line_each(done)
    assert done.returncode == 1
    assert done.stderr.startswith("content/raw/a.txt: http://127.0.0.1:9/chat/completions does not answer")
    (site / "site.yaml").write_text("title: A\nbase_url: https://a.example/\n", encoding="utf-8")
    assert "1 new" in kliping("-C", site, "convert").stdout


def test_without_a_recogniser_nothing_of_it_is_imported(new_site):
    own = "title: A\nbase_url: https://a.example/\nrecogniser: none\n"
    site = new_site({"content/raw/a.txt": text(1)}, settings=own)
    code = (
        "import sys\nfrom kliping.cli import cli\n"
        f"cli.main(['-C', {str(site)!r}, 'convert'], standalone_mode=False)\n"
        "print(sorted(name for name in sys.modules if name.startswith('kliping.entities.')))\n"
    )
    done = kliping_code(code)
    loaded = done.splitlines()[-1]
    assert "'kliping.entities.recognition'" in loaded
    assert not {"default", "crf", "tagger", "gazetteer", "naming"} & {n.rpartition(".")[2] for n in eval(loaded)}


def kliping_code(code):
    import os
    import subprocess
    from pathlib import Path

    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "generator")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


HAND = "---\n# mine\ntitle:   Kunjungan Joko Widodo\n{extra}lang: id\n---\n\nPresiden Joko Widodo tiba di Surabaya.\n"


def test_articles_by_hand_get_names_and_nothing_else_changes(new_site):
    files = {
        "content/articles/a.md": HAND.format(extra=""),
        "content/articles/b.md": HAND.format(extra="entities: []\n"),
        "content/articles/c.md": HAND.format(extra="entities:\n- {name: Jokowi, type: person}\n"),
        "content/articles/d.md": "---\ntitle: [\n---\n",
        "content/articles/e.md": "---\ntitle: pagi\n---\n\nhujan turun\n",
        "content/raw/f.txt": text(1),
    }
    site = new_site(files)
    kliping("-C", site, "convert")
    done = kliping("-C", site, "entities", "find")
    assert_one_line_each(done)
    assert (done.returncode, done.stderr.splitlines()[0].split(":")[0]) == (1, "content/articles/d.md")
    assert "1 articles, 1 in which no name was found, 2 left with the names they have, 1 left to" in done.stdout
    made = (site / "content/articles/a.md").read_text("utf-8")
    block = made[made.index("entities:") : made.index("---\n\nPresiden")]
    assert made.replace(block, "") == HAND.format(extra="")
    assert "{id: joko-widodo, name: Joko Widodo, type: person, count: 2, by: tagger" in block
    for name in ("b", "c", "d", "e"):
        path = f"content/articles/{name}.md"
        assert (site / path).read_text("utf-8") == files[path]
    before = articles(site)
    kliping("-C", site, "entities", "find")
    assert articles(site) == before


def test_find_wants_a_recogniser_and_articles(new_site):
    site = new_site({"content/articles/a.md": HAND.format(extra="")})
    done = kliping("-C", site, "entities", "find", site / "site.yaml")
    assert (done.returncode, "is not in the archive's articles" in done.stderr) == (2, True)
    (site / "site.yaml").write_text("title: A\nbase_url: https://a.example/\nrecogniser: none\n", encoding="utf-8")
    done = kliping("-C", site, "entities", "find")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("site.yaml: recogniser: none finds no names")


class Failing:
    name, languages = "failing", frozenset()

    def fingerprint(self):
        return "x"

    def find(self, docs):
        if any("kaput" in doc.text for doc in docs):
            raise ValueError("kaput")
        return [[] for _ in docs]


def test_a_recogniser_that_fails_on_one_article_does_not_take_the_others_with_it(new_site, monkeypatch):
    monkeypatch.setattr("kliping.converter.named.recogniser", lambda wanted: Failing())
    texts = {"a": text(1), "b": text(2).replace("musik", "kaput"), "c": text(3)}
    site = new_site({f"content/raw/{name}.txt": own for name, own in texts.items()})
    report = convert([], load_site(site), executor=SerialExecutor())
    assert (report.did["converted"], report.did["failed"]) == (2, 1)
    assert str(report.problems[0]).startswith("content/raw/b.txt: the recogniser failed: ValueError: kaput.")


def test_a_line_in_capitals_as_long_as_a_page_is_no_name():
    from kliping.entities.default import Default

    (found,) = entities([Article(title="A", body="Presiden " + "Zorba " * 390, lang="id")], Default(alone=True))
    assert all(len(one.name) <= 200 for one in found)


def test_the_commands_are_there():
    assert {"find", "train"} <= set(command.entities.commands)
