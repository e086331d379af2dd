"""What a conversion tells: the report, the queue of doubts, stories told more than once, pictures from elsewhere."""

import json
import re
import sqlite3
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from kliping import frontmatter, frontmatterwrite, stories
from kliping.builder.check import check
from kliping.converter import convert, report
from kliping.converter.fetch import RefusedError
from kliping.converter.pictures import File
from kliping.converter.records import Records
from kliping.converter.review import queue, review
from kliping.executor import SerialExecutor
from kliping.site import load_site
from running import assert_one_line_each, kliping

STAMPED = """{title}

Selasa, 5 Oktober 2021 06:30 WITA

Pasar ikan di tepi pelabuhan {mark} dibuka kembali pada Selasa pagi setelah dua bulan ditutup karena tanggulnya retak.

Para pedagang {mark} menyambutnya dengan potongan harga, musik, dan doa bersama yang dipimpin imam masjid di kampung.

Wali kota {mark} berjanji bahwa pasar akan dijaga siang dan malam supaya pencurian tahun lalu tidak terulang lagi.
"""
GUESSED = """Tanggul Lama Retak Lagi

Tanggul di tepi pelabuhan retak lagi pada Selasa, 5 Oktober 2021, kata petugas yang memeriksanya bersama warga setempat.

Warga menutup retakan itu dengan karung pasir sambil menunggu alat berat yang dijanjikan datang dari kota sore itu.

Belum ada yang tahu sebabnya, tetapi para nelayan menduga kapal tongkang yang bersandar terlalu dekat sejak bulan lalu.
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PARAGRAPHS = "".join(
    f"<p>Paragraf ke-{number} menceritakan pelayaran perdana kapal itu dari pelabuhan lama ke pulau seberang, "
    "dengan seratus penumpang yang melambaikan tangan kepada keluarga di dermaga.</p>"
    for number in range(4)
)
PAGE = """<!DOCTYPE html><html lang="id"><head><title>Kapal Baru Berlayar - Kabar</title>
<meta property="og:site_name" content="Kabar"><link rel="canonical" href="https://kabar.example/2024/05/kapal-baru">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Kapal Baru Berlayar",
"datePublished": "2024-05-17T10:00:00+07:00", "author": {"@type": "Person", "name": "Rini Sasmita"}}</script></head>
<body><article><h1>Kapal Baru Berlayar</h1>
<figure><img src="https://cdn.kabar.example/a.png" alt="Kapal"><figcaption>Kapal. Foto: Rini/Kabar</figcaption></figure>
PARAGRAPHS<figure><img src="https://cdn.kabar.example/b.png"><figcaption>Dermaga. Foto: Rini/Kabar</figcaption></figure>
<p>Sesudah itu kapal kembali ke pelabuhan lama dengan muatan ikan dan garam untuk dijual di pasar induk kota.</p>
</article></body></html>
""".replace("PARAGRAPHS", PARAGRAPHS)


def run(root, **options):
    """Convert as the command does."""
    site = load_site(root)
    with Records(site.cache_dir / "records.sqlite") as records:
        done = convert([], site, executor=SerialExecutor(), records=records, **options)
        report.write(root / "laporan", lambda: records.queue(run=records.run), done, site)
    return done


def answers(root, *given, **options):
    """Review with these answers; what was shown, and the report."""
    site, left, said = load_site(root), iter(given), []
    with Records(site.cache_dir / "records.sqlite") as records:
        done = review(
            site, records, ask=lambda question: next(left, None), say=said.append, edit=lambda path: None, **options
        )
    assert next(left, "none") == "none", "not all answers were asked for"
    return said, dict(done.did)


def open_doubts(root):
    site = load_site(root)
    with Records(site.cache_dir / "records.sqlite") as records:
        return [(doubt["kind"], doubt["field"]) for doubt in queue(site, records).details]


def article(root, name):
    (path,) = (root / "content/articles").rglob(name)
    return path, frontmatter.load(path, shown=name)


def page_of(root):
    return (root / "laporan/report.html").read_text("utf-8")


def test_report_has_every_line_and_sorts_by_doubt(new_site):
    root = new_site({"content/raw/a.txt": STAMPED.format(title="Pasar", mark="lama"), "content/raw/b.txt": GUESSED})
    run(root)
    data = json.loads((root / "laporan/report.json").read_text("utf-8"))
    assert data["did"] == {"converted": 2, "failed": 0}
    first, second = data["articles"]
    assert first["fields"]["title"] == "Tanggul Lama Retak Lagi"
    assert first["weight"] > second["weight"]
    assert first["doubts"][0]["kind"] == "guessed-date"
    assert first["evidence"]["date"] == "prose"
    assert first["confidence"]["date"] == "medium"
    lines = [line for line in GUESSED.split("\n") if line.strip()]
    assert [entry["text"] for entry in first["ledger"]] == lines
    page = page_of(root)
    assert all(line in page for line in lines)
    assert page.index("Tanggul Lama") < page.index("Pasar")


class Links(HTMLParser):
    """The addresses of a page, and whether it could ask for anything or do anything."""

    def __init__(self):
        super().__init__()
        self.links, self.tags, self.open = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def test_report_has_no_script_asks_nobody_and_its_links_lead_to_files(new_site):
    root = new_site({"content/raw/ruang #1/a%20b.txt": GUESSED})
    run(root)
    page = page_of(root)
    links = Links()
    links.feed(page)
    assert links.tags & {"script", "img", "link", "iframe", "form", "object", "base"} == set()
    assert "default-src 'none'" in page
    files = [link for link in links.links if not link.startswith("#")]
    assert len(files) == 2
    assert all((root / "laporan" / unquote(link)).resolve().is_file() for link in files)


def test_report_shows_hostile_text_as_text(new_site):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> \u202eterbalik\x1b[2J"
    root = new_site({"content/raw/a.txt": GUESSED.replace("Warga", evil, 1).replace("Tanggul Lama", evil)})
    run(root)
    page = page_of(root)
    links = Links()
    links.feed(page)
    assert links.tags & {"script", "img"} == set()
    assert "\u202e" not in page
    assert "\x1b" not in page


def test_report_of_many_articles_has_several_pages(new_site, monkeypatch):
    monkeypatch.setattr(report, "PAGE", 3)
    words = "satu dua tiga empat lima enam tujuh".split()
    files = {
        f"content/raw/{word}.txt": STAMPED.format(title=f"Pasar {word}", mark=word) for word in words
    }
    root = new_site(files)
    run(root)
    folder = root / "laporan"
    assert sorted(path.name for path in folder.iterdir()) == [
        "report-1.html", "report-2.html", "report-3.html", "report.html", "report.json",
    ]  # fmt: skip
    pages = [(folder / f"report-{number}.html").read_text("utf-8") for number in (1, 2, 3)]
    assert [page.count("<article") for page in pages] == [3, 3, 1]
    for target in re.findall(r'href="(report-\d\.html)#(a\d+)"', page_of(root)):
        assert f'id="{target[1]}"' in (folder / target[0]).read_text("utf-8")
    for word in words[1:]:
        (root / f"content/raw/{word}.txt").unlink()
    run(root)
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.json"]


def test_the_commands(new_site):
    root = new_site({"content/raw/b.txt": GUESSED.replace("Warga", "War\x1b[2Jga")})
    assert kliping("-C", root, "review").returncode == 2
    result = kliping("-C", root, "convert", "--report", "keluar/laporan.html", cwd=root)
    assert_one_line_each(result)
    assert result.returncode == 0
    assert (root / "keluar/laporan.html").is_file()
    assert (root / "keluar/laporan.json").is_file()
    assert kliping("-C", root, "convert", "--report", root / "site.yaml/x.html").returncode == 2
    result = kliping("-C", root, "review", "--only", "guessed-date", input="x\na\n")
    assert result.returncode == 0
    assert "\x1b" not in result.stdout
    assert "1 accepted" in result.stdout
    assert article(root, "*.md")[1].reviewed == ("date",)
    listed = json.loads(kliping("-C", root, "review", "--json").stdout)
    assert {detail["kind"] for detail in listed["details"]} == {"no-source", "no-author"}
    assert kliping("-C", root, "review", "--only", "tidak-ada").returncode == 2


def test_accepted_is_not_asked_again_and_survives_a_new_conversion(new_site):
    root = new_site({"content/raw/b.txt": GUESSED})
    run(root)
    assert open_doubts(root) == [("guessed-date", "date"), ("no-source", "source"), ("no-author", "authors")]
    said, did = answers(root, "a", "l", "q")
    assert did == {"accepted": 1, "corrected": 0, "left": 1}
    assert "> " in said[0]
    assert "5 Oktober 2021" in said[0]
    path, read = article(root, "*.md")
    assert read.reviewed == ("date",)
    assert not frontmatterwrite.is_edited(path.read_text("utf-8"))
    before = path.read_bytes()
    assert run(root).did["unchanged"] == 1
    assert path.read_bytes() == before
    assert open_doubts(root) == [("no-source", "source"), ("no-author", "authors")]


def test_accepted_holds_for_the_value_that_was_seen(new_site):
    root = new_site({"content/raw/b.txt": GUESSED})
    run(root)
    answers(root, "a", "a", "a")
    assert article(root, "*.md")[1].reviewed == ("date", "source", "authors")
    moved = GUESSED.replace("Selasa, 5 Oktober", "Rabu, 6 Oktober")
    (root / "content/raw/b.txt").write_text(moved, encoding="utf-8")
    run(root)
    assert article(root, "*.md")[1].reviewed == ("source", "authors")
    assert open_doubts(root) == [("guessed-date", "date")]


def test_corrected_is_checked_written_and_counts_as_edited(new_site):
    root = new_site({"content/raw/b.txt": GUESSED})
    run(root)
    said, did = answers(root, "c", "kemarin", "2021-10-06", "c", "Kabar: Selat", "c", "Ana Lind; Budi S.")
    assert any('"kemarin" is not a date' in line for line in said)
    assert did == {"accepted": 0, "corrected": 3, "left": 0}
    path, read = article(root, "*.md")
    assert (str(read.date), read.source, read.authors) == ("2021-10-06", "Kabar: Selat", ("Ana Lind", "Budi S."))
    assert frontmatterwrite.is_edited(path.read_text("utf-8"))
    assert open_doubts(root) == []
    assert run(root).did["left"] == 1
    assert open_doubts(root) == []


def test_a_person_writing_in_a_file_keeps_their_way_of_writing(new_site):
    root = new_site({"content/raw/b.txt": GUESSED})
    run(root)
    path, _ = article(root, "*.md")
    text = path.read_text("utf-8").replace("---\n", "---\n# catatan saya\n", 1)
    text = text.replace("lang: id", "lang:   'id'  # ya")
    path.write_text(text, encoding="utf-8")
    answers(root, "a", "c", "Kabar")
    now = path.read_text("utf-8")
    assert "# catatan saya\n" in now
    assert "lang:   'id'  # ya\n" in now
    assert frontmatter.loads(now, origin="x").source == "Kabar"
    assert frontmatter.loads(now, origin="x").reviewed == ("date",)


def test_it_goes_on_where_it_was_and_begins_again_at_the_end(new_site):
    root = new_site({"content/raw/b.txt": GUESSED, "content/raw/c.txt": STAMPED.format(title="Pasar", mark="lama")})
    run(root)
    said, _ = answers(root, "l", "q")
    again, did = answers(root, "l", "l", "l", "l", "l")
    assert did["left"] == 5
    assert said[0] not in again
    assert answers(root, "q")[0] == said[:1]
    assert answers(root, "l", limit=1)[1]["left"] == 1


def test_a_missing_picture_and_a_broken_file_in_the_queue(new_site):
    page = PAGE.replace("https://cdn.kabar.example/a.png", "kapal_files/a.png")
    root = new_site({"content/raw/kapal.html": page, "content/raw/b.txt": GUESSED})
    run(root)
    assert ("dead-image", "image-1") in open_doubts(root)
    article(root, "tanggul*.md")[0].write_text("---\nrusak", encoding="utf-8")
    (root / "content/raw/kapal_files").mkdir()
    (root / "content/raw/kapal_files/a.png").write_bytes(PNG)
    run(root)
    assert ("dead-image", "image-1") not in open_doubts(root)
    for path in (root / "content/articles").rglob("*.md"):
        path.unlink()
    assert open_doubts(root) == []


def test_copies_are_linked_and_none_is_dropped(new_site):
    copy = STAMPED.format(title="Pasar Ikan Buka Lagi", mark="lama").split("\n\n")
    root = new_site({
        "content/raw/a.txt": STAMPED.format(title="Pasar Dibuka", mark="lama"),
        "content/raw/lain/c.txt": "\n\n".join([copy[0], copy[1], "KUALA TEMBAGA – " + copy[2], copy[3]]),
        "content/raw/b.txt": GUESSED,
    })  # fmt: skip
    done = run(root)
    assert (done.did["converted"], done.did["stories"]) == (3, 1)
    assert [str(note) for note in done.notes] == [
        "content/articles/2021/10/pasar-dibuka.md: tells the same story as lain-c. Linked in stories.yaml."
    ]
    path = root / "content/stories.yaml"
    assert stories.load(path, shown="x").stories[0].same_story == ("a", "lain-c")
    before = path.read_bytes()
    assert run(root).notes == ()
    assert path.read_bytes() == before
    noted = [str(note) for note in check(load_site(root), executor=SerialExecutor()).notes]
    assert "content/articles/2021/10/pasar-dibuka.md: tells the same story as lain-c" in noted
    assert "a, lain-c" in page_of(root)


def test_a_person_parts_what_is_not_one_story(new_site):
    root = new_site({
        "content/raw/a.txt": STAMPED.format(title="Pasar Dibuka", mark="lama"),
        "content/raw/c.txt": STAMPED.format(title="Pasar Ikan Buka Lagi", mark="lama"),
    })  # fmt: skip
    run(root)
    path = root / "content/stories.yaml"
    path.write_text("apart:\n- [c, a]\n", encoding="utf-8")
    assert "stories" not in run(root).did
    assert stories.load(path, shown="x") == stories.Stories(apart=(("c", "a"),))
    path.write_text("apart: x\n", encoding="utf-8")
    done = run(root)
    assert str(done.problems[0]).startswith("content/stories.yaml:1: ")
    assert path.read_text("utf-8") == "apart: x\n"


class Elsewhere:
    """Has the pictures of this test, and counts what it is asked."""

    def __init__(self, **pictures):
        self.pictures, self.asked = pictures, []

    def fetch(self, url):
        self.asked.append(url)
        data = self.pictures.get(url.rpartition("/")[2].removesuffix(".png"))
        if data is None:
            raise RefusedError("is not there: the host says 404")
        return File(data=data, suffix=".png")


def test_pictures_are_fetched_once_and_used_from_then_on(new_site):
    root = new_site({"content/raw/kapal.html": PAGE})
    run(root)
    assert article(root, "*.md")[1].images[0].src == "https://cdn.kabar.example/a.png"
    host = Elsewhere(a=PNG)
    done = run(root, fetcher=host)
    assert (done.did["updated"], done.did["fetched"], done.did["refused"]) == (1, 1, 1)
    assert "content/raw/kapal.html: picture https://cdn.kabar.example/b.png is not there: the host says 404" in [
        str(note) for note in done.notes
    ]
    path, read = article(root, "*.md")
    assert read.images[0].src.startswith("images/fetched/cdn-kabar-example/a-")
    assert (root / "content" / read.images[0].src).read_bytes() == PNG
    assert read.images[1].src == "https://cdn.kabar.example/b.png"
    before = path.read_bytes()
    assert run(root).did["unchanged"] == 1
    assert path.read_bytes() == before
    host.pictures["b"] = PNG + b"b"
    run(root, fetcher=host)
    assert host.asked == [f"https://cdn.kabar.example/{name}.png" for name in "abb"]
    body = article(root, "*.md")[1].body
    assert "https://cdn" not in body
    assert "](images/fetched/cdn-kabar-example/b-" in body
    run(root, fetcher=host)
    assert len(host.asked) == 3


def test_no_picture_is_fetched_for_an_edited_article(new_site):
    root = new_site({"content/raw/kapal.html": PAGE})
    run(root)
    path, _ = article(root, "*.md")
    path.write_text(path.read_text("utf-8") + "\nTambahan.\n", encoding="utf-8")
    host = Elsewhere(a=PNG, b=PNG)
    assert run(root, fetcher=host).did["left"] == 1
    assert host.asked == []


def test_a_run_fetches_no_more_than_it_may(new_site, monkeypatch):
    monkeypatch.setattr("kliping.converter.fetched.MOST_PICTURES", 1)
    root = new_site({"content/raw/kapal.html": PAGE})
    done = run(root, fetcher=Elsewhere(a=PNG, b=PNG))
    assert done.did["fetched"] == 1
    assert any("is left for the next run" in str(note) for note in done.notes)
    assert run(root, fetcher=Elsewhere(a=PNG, b=PNG)).did["fetched"] == 1


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"url": "https://cdn.kabar.example/a.png", "file": "../../rahasia.png"}', "\0", '{"url": 1}']
)
def test_a_damaged_list_of_pictures_leads_nowhere(new_site, line):
    root = new_site({"content/raw/kapal.html": PAGE, "content/images/fetched/fetched.jsonl": line + "\n"})
    assert run(root).problems == ()
    assert article(root, "*.md")[1].images[0].src == "https://cdn.kabar.example/a.png"


def test_damaged_records_are_made_again(new_site):
    root = new_site({"content/raw/b.txt": GUESSED, ".kliping/records.sqlite": "rusak" * 1000})
    run(root)
    assert open_doubts(root)


def test_a_conversion_goes_on_while_a_review_waits(new_site):
    root = new_site({"content/raw/b.txt": GUESSED})
    run(root)
    site = load_site(root)
    with Records(site.cache_dir / "records.sqlite", hold=False) as records:
        asked = []

        def ask(question):
            asked.append(run(root).did)
            return "q" if len(asked) > 1 else "a"

        review(site, records, ask=ask, say=lambda lines: None, edit=lambda path: None)
    assert asked == [{"unchanged": 1, "failed": 0}] * 2


@pytest.mark.parametrize("schema", ["record (a)", "signature (name)", "seen (x)"])
def test_records_of_another_make_are_begun_anew_or_told(new_site, schema):
    root = new_site({"content/raw/b.txt": GUESSED})
    (root / ".kliping").mkdir()
    with sqlite3.connect(root / ".kliping/records.sqlite") as database:
        database.execute(f"CREATE TABLE {schema}")
    database.close()
    run(root)
    assert answers(root, "l", "a", "q")[1]["accepted"] == 1


def test_a_record_cannot_lead_out_of_the_archive(new_site, tmp_path):
    root = new_site({"content/raw/b.txt": GUESSED})
    run(root)
    victim = tmp_path / "korban.md"
    victim.write_text("---\ntitle: Korban\n---\n", encoding="utf-8")
    with sqlite3.connect(root / ".kliping/records.sqlite") as database:
        database.execute("UPDATE record SET markdown = 'content/articles/../../../korban.md'")
    database.close()
    assert open_doubts(root) == []


def test_hostile_text_is_harmless_in_a_terminal(new_site):
    root = new_site({"content/raw/b.txt": GUESSED.replace("Tanggul Lama", "Tang\x1b]0;x\x07gul \u202e Lama\r")})
    kliping("-C", root, "convert")
    shown = kliping("-C", root, "review", input="l\nc\n\x1b[2J\nl\n")
    assert shown.returncode == 0
    assert_one_line_each(shown)
    assert not set(shown.stdout + shown.stderr) & set("\x1b\x07\u202e")


def test_the_queue_of_the_report_says_why_in_words(new_site):
    root = new_site({"content/raw/b.txt": GUESSED})
    run(root)
    shown = page_of(root)
    assert "<td>the date was read from the text itself; " in shown
    assert "h2,p,li{overflow-wrap:anywhere}" in shown  # long addresses make no page wider than a phone
