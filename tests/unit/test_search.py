"""The search index: which shards are made again, what is put into the output, and what a failure leaves."""

import gzip
import json
import random
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from types import SimpleNamespace

import pytest

from building import article, tree
from kliping import frontmatter
from kliping.builder import pagefind, search, settle, shardlist, source
from kliping.builder.output import Output
from kliping.builder.pictures import Catalogue, File
from kliping.builder.record import thumbnail
from kliping.builder.shards import Indexed
from kliping.errors import DamagedError, KlipingError
from kliping.executor import SerialExecutor
from kliping.site import load_site

START = date(2010, 1, 1)


class Archive:
    """Articles by their paths, each a day and a word, and what is indexed of them."""

    def __init__(self, folder, most=4):
        self.folder, self.most = folder, most
        self.articles = {}
        self.more = {}  # what else a text says
        self.built = {}
        self.asked = []
        Output(folder / "public").prepare()

    def add(self, n, word="banjir"):
        day = None if n % 7 == 6 else START + timedelta(days=n * 50)
        self.articles[f"{n:02}/index.html"] = (day, word)

    def records(self, paths):
        self.asked.append(list(paths))
        for path in paths:
            word = self.articles[path][1]
            if word is not None:
                yield path, (
                    f'<html><head><meta data-pagefind-filter="person[content]" content="Tokoh {word}"></head>'
                    f'<body><h1 data-pagefind-meta="title">Berita</h1><p>{word} {self.more.get(path)}</p></body></html>'
                )

    def task(self):
        return search.planned(
            [
                Indexed(path, day, f"{word} {self.more.get(path)}") for path, (day, word) in self.articles.items()
            ],
            records=self.records, output=self.folder / "public", folder=self.folder / "work", language="id",
            most=self.most,
        )  # fmt: skip

    def index(self):
        self.asked = []
        return search.index(self.task(), self.built)

    @property
    def found(self):
        return tree(self.folder / "public/pagefind")

    @property
    def listed(self):
        return [folder for folder, *_ in json.loads(self.found["shards.json"])[1]]


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    for n in range(24):
        made.add(n)
    count, problems = made.index()
    assert count == len(made.listed) > 5
    assert not problems
    return made


def test_nothing_changed_nothing_is_indexed(archive):
    before = archive.found
    assert archive.index() == (0, [])
    assert archive.asked == []
    assert archive.found == before


def test_only_the_shard_of_a_changed_article_is_indexed(archive):
    before, listed = archive.found, archive.listed
    archive.add(3, "gempa")
    assert archive.index() == (1, [])
    assert len(archive.asked) == 1
    assert "03/index.html" in archive.asked[0]
    assert len(set(listed) - set(archive.listed)) == 1
    kept = {path for path in before if path.partition("/")[0] in archive.listed}
    assert {path: archive.found[path] for path in kept} == {path: before[path] for path in kept}


def test_files_of_other_shards_are_looked_into_only_where_what_lists_offer_changed(archive, monkeypatch):
    opened, files = [], settle.files
    monkeypatch.setattr(settle, "files", lambda *args: opened.append(args) or files(*args))
    archive.more["03/index.html"] = "gempa"
    assert archive.index() == (1, [])
    assert len(opened) == 1
    archive.add(3, "gempa")
    assert archive.index() == (1, [])
    assert len(opened) == 1 + len(archive.listed)


def test_what_is_common_to_all_shards_is_stored_once(archive):
    names = [path.rpartition("/")[2] for path in archive.found]
    assert sum(name.endswith(".js") for name in names) == 1
    assert sum(name.startswith("wasm") for name in names) == 1


def test_a_shard_that_is_now_of_a_longer_stretch_is_listed_so(tmp_path):
    """Its articles are the same, and so is its folder; an article of the other half has gone elsewhere."""
    made, days = Archive(tmp_path), {}
    start = date.fromordinal(4096)  # a stretch of 4,096 days begins here, and its other half 2,048 days later
    for n, after in enumerate((0, 1, 2, 3, 2048, -2000, 9000)):
        days[f"{n:02}/index.html"] = (start + timedelta(days=after), "banjir")
    made.articles = days
    made.index()
    days["04/index.html"] = (start + timedelta(days=9001), "banjir")
    before = set(made.listed)
    made.index()
    assert before & set(made.listed)
    clean = Archive(tmp_path / "clean")
    clean.articles = days
    clean.index()
    assert made.found == clean.found


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_the_index_is_the_one_made_anew(archive, tmp_path, seed):
    chance = random.Random(seed)
    for _ in range(6):
        n = chance.randrange(40)
        path = f"{n:02}/index.html"
        if path in archive.articles and chance.random() < 0.5:
            del archive.articles[path]
        else:
            archive.add(n, chance.choice(["banjir", "gempa", "kabut"]))
        assert archive.index()[1] == []
    clean = Archive(tmp_path / "clean")
    clean.articles = archive.articles
    clean.index()
    assert archive.found == clean.found


def test_a_damaged_shard_is_made_again(archive):
    before = archive.found
    victim = archive.folder / "public/pagefind" / next(path for path in before if path.endswith(".pf_index"))
    victim.write_bytes(b"")
    assert archive.index() == (1, [])
    assert archive.found == before


def _fails(monkeypatch, *names):
    """Pagefind fails wherever one of these articles is indexed."""
    run = pagefind.run

    def failing(records, bundle, *arguments, **options):
        if {path.name for path in records.iterdir()} & set(names):
            raise pagefind.SearchError("pagefind", "failed: no luck")
        run(records, bundle, *arguments, **options)

    monkeypatch.setattr(pagefind, "run", failing)


@pytest.mark.parametrize("kind", ["start", "filters"])
def test_a_file_that_a_search_begins_with_is_made_again_though_its_shard_cannot_be(archive, monkeypatch, kind):
    before = archive.found
    name = next(path for path in before if f"/{kind}-" in path)
    (archive.folder / "public/pagefind" / name).unlink()
    _fails(monkeypatch, *(path.partition("/")[0] for path in archive.articles))
    assert archive.index()[1]
    assert archive.found == before


def test_a_failure_in_one_shard_leaves_what_it_was_and_is_one_line(archive, monkeypatch):
    before = archive.listed
    archive.add(3, "gempa")
    archive.add(20, "kabut")
    _fails(monkeypatch, "03")
    count, problems = archive.index()
    assert count == 1
    assert [str(problem) for problem in problems] == ["pagefind: failed: no luck"]
    assert len(archive.listed) == len(before)
    assert len(set(before) & set(archive.listed)) == len(before) - 1
    for folder in archive.listed:
        assert f"{folder}/whole.pf" in archive.found
    monkeypatch.undo()
    assert archive.index() == (1, [])
    assert len(set(before) & set(archive.listed)) == len(before) - 2


def _indexed(archive):
    """How many articles the listed shards hold."""
    return sum(pages for _, _, _, pages, *_ in json.loads(archive.found["shards.json"])[1])


@pytest.mark.parametrize("half", [0, 1])
def test_a_stretch_of_which_a_half_fails_is_searched_as_it_was(tmp_path, monkeypatch, half):
    """Never some of its articles twice, nor some not at all."""
    archive = Archive(tmp_path)
    for n in range(4):
        archive.add(n)
    archive.index()
    before = archive.listed
    assert len(before) == 1
    archive.add(4)
    _fails(monkeypatch, ["00", "04"][half])
    _, problems = archive.index()
    assert len(problems) == 1
    assert archive.listed == before
    assert _indexed(archive) == 4
    monkeypatch.undo()
    assert archive.index()[1] == []
    assert len(archive.listed) > 1
    assert _indexed(archive) == 5


def test_a_stretch_that_cannot_be_put_together_is_searched_in_parts(tmp_path, monkeypatch):
    archive = Archive(tmp_path)
    for n in range(5):
        archive.add(n)
    archive.index()
    before = archive.listed
    assert len(before) > 1
    del archive.articles["04/index.html"]
    _fails(monkeypatch, "00")
    archive.index()
    assert archive.listed == before
    monkeypatch.undo()
    archive.index()
    assert _indexed(archive) == 4


def _paths(archive):
    """The articles of the listed shards."""
    place = archive.folder / "public/pagefind"
    return sorted(path for folder in archive.listed for path in settle.paths(place / folder))


@pytest.mark.parametrize("failing", ["02", "21"])
def test_an_article_that_moves_while_a_shard_fails_is_found_once(archive, monkeypatch, failing):
    """From the stretch of 02 to that of 21, one of which fails."""
    whole = _paths(archive)
    assert whole == sorted(archive.articles)
    day, word = archive.articles["21/index.html"]
    archive.articles["03/index.html"] = (day + timedelta(days=1), word)
    _fails(monkeypatch, failing)
    assert len(archive.index()[1]) == 1
    assert _paths(archive) == whole
    monkeypatch.undo()
    assert archive.index()[1] == []
    assert _paths(archive) == whole


def test_a_chain_of_moves_stays_as_it_was_from_the_shard_that_fails_on(archive, monkeypatch):
    whole, before = _paths(archive), archive.listed
    for moving, to in (("03", "12"), ("12", "21")):
        archive.articles[f"{moving}/index.html"] = (archive.articles[f"{to}/index.html"][0], "gempa")
    archive.add(8, "kabut")
    _fails(monkeypatch, "02")
    archive.index()
    assert _paths(archive) == whole
    assert len(set(before) - set(archive.listed)) == 1
    monkeypatch.undo()
    archive.index()
    assert _paths(archive) == whole


def test_an_article_that_cannot_be_read_now_is_indexed_when_it_can(archive):
    day, _ = archive.articles["03/index.html"]
    archive.articles["03/index.html"] = (day, None)
    archive.index()
    archive.index()
    assert len(archive.asked) == 1
    archive.articles["03/index.html"] = (day, "gempa")
    archive.index()
    archive.index()
    assert archive.asked == []


def test_ended_in_the_middle_the_old_index_stands(archive, monkeypatch):
    """The list is written last: until then every file that the old one names is there."""
    before = archive.found
    for n in range(24):
        archive.add(n, "gempa")
    write = Output.write

    def ended(self, path, data):
        if path.endswith(shardlist.LIST):
            raise KeyboardInterrupt
        return write(self, path, data)

    monkeypatch.setattr(Output, "write", ended)
    with pytest.raises(KeyboardInterrupt):
        archive.index()
    assert before.items() <= archive.found.items()
    monkeypatch.undo()
    archive.index()
    assert all(path.partition("/")[0] in archive.listed for path in archive.found if "/" in path)


def test_set_to_stop_it_makes_nothing(archive):
    archive.add(3, "gempa")
    wanted = archive.task()
    stop = search.Event()
    stop.set()
    with pytest.raises(KlipingError, match="was ended"):
        search.make(wanted, search.stale(wanted, archive.built), stop=stop)


def test_records_wait_for_a_build_that_goes_on(archive):
    archive.add(3, "gempa")
    wanted, waiting, go_on, made = archive.task(), search.Event(), search.Event(), []

    def give_way():
        waiting.set()
        assert go_on.wait(10)

    stale = search.stale(wanted, archive.built)
    maker = Thread(target=lambda: made.append(search.make(wanted, stale, give_way=give_way)))
    maker.start()
    assert waiting.wait(10)
    records = [path for shard in stale for path in (wanted.folder / shard.folder).rglob("*") if path.is_file()]
    go_on.set()
    maker.join()
    assert records == []
    assert made[0].shards.keys() == {*stale}


def test_records_are_laid_out_while_pagefind_is_busy_with_others(archive, monkeypatch):
    for n in range(24):
        archive.add(n, "gempa")
    wanted, run, third, archive.asked = archive.task(), pagefind.run, search.Event(), []

    def slow(records, *rest, **options):
        if "shared" not in records.parts:
            assert third.wait(10)
        run(records, *rest, **options)

    def asked(paths):
        yield from archive.records(paths)
        if len(archive.asked) > search.AT_A_TIME:
            third.set()

    monkeypatch.setattr(pagefind, "run", slow)
    made = search.make(replace(wanted, records=asked), wanted.shards)
    assert [*made.shards] == [*wanted.shards]


def test_an_empty_archive_has_an_index_too(tmp_path):
    archive = Archive(tmp_path)
    assert archive.index() == (1, [])
    assert archive.listed == []
    assert archive.index() == (0, [])


def test_of_many_names_the_most_frequent_are_offered(archive, monkeypatch):
    archive.add(3, "gempa")
    monkeypatch.setattr(shardlist, "OFFERED", 1)
    archive.index()
    (name,) = (path for path in archive.found if path.startswith("filters-"))
    totals = json.loads(gzip.decompress(archive.found[name]))
    assert totals == {"person": {"Tokoh banjir": 23}}


def test_the_picture_of_a_result_is_the_narrowest_print_under_an_address_that_a_page_can_have():
    path = "images/foto #1.jpg"
    file = File(path=path, file="", key="", folder="", made=((240, 160), (480, 320)), has_original=False)
    catalogue = Catalogue(files={path: file})
    assert thumbnail(SimpleNamespace(lead=(path, None)), catalogue) == "images/foto%20%231-jpg-240.jpg"
    assert thumbnail(SimpleNamespace(lead=("images/held.jpg", None)), catalogue) is None
    assert thumbnail(SimpleNamespace(lead=None), catalogue) is None


def test_records_are_made_of_what_was_read_and_front_matter_is_not_read_again(new_site, monkeypatch):
    files = {f"content/articles/{name}.md": article(title=name.title(), body=f"Air {name}.") for name in ("ada", "bo")}
    root = new_site(files)
    task = search.task(source.read(load_site(root), executor=SerialExecutor()))
    monkeypatch.setattr(frontmatter, "_article", None)
    (root / "content/articles/bo.md").unlink()
    ((path, text),) = task.records([path for shard in task.shards for path in shard.paths])
    assert path == "2024/06/ada/index.html"
    title = "<h1 data-pagefind-meta=\"title\">Ada</h1>"
    for piece in (title, "<p>Air ada.</p>", 'content="Rara Sari"', 'content="Koran"'):
        assert piece in text


def test_an_article_of_which_what_was_kept_is_spoiled_is_read_whole(new_site, monkeypatch):
    root = new_site({"content/articles/ada.md": article(title="Ada", body="Air ada.")})
    task = search.task(source.read(load_site(root), executor=SerialExecutor()))
    paths = task.shards[0].paths
    (kept,) = task.records(paths)

    def spoiled(self, entry):
        raise DamagedError("built.sqlite", "is damaged")

    monkeypatch.setattr(source.Source, "article", spoiled)
    task = search.task(source.read(load_site(root), executor=SerialExecutor()))
    assert list(task.records(paths)) == [kept]
