"""convert(): whole runs over a small archive on disk; what is kept, what is refused, what stays as it is."""

import time
from pathlib import Path

import pytest

from kliping import frontmatter
from kliping.converter import convert
from kliping.executor import SerialExecutor, executor
from kliping.site import load_site

ARTICLE = """Pasar Dibuka Kembali

Selasa, 5 Oktober 2021 06:30 WITA

Pasar ikan di tepi pelabuhan dibuka kembali pada Selasa pagi setelah dua bulan ditutup.

Para pedagang menyambutnya dengan potongan harga.
"""
PAGE = """<!DOCTYPE html><html lang="id"><head><title>Kapal Baru Berlayar - Kabar</title>
<meta property="og:site_name" content="Kabar"><link rel="canonical" href="https://kabar.example/2024/05/kapal-baru">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Kapal Baru Berlayar",
"datePublished": "2024-05-17T10:00:00+07:00", "author": {{"@type": "Person", "name": "Rini Sasmita"}}}}</script></head>
<body><article><h1>Kapal Baru Berlayar</h1>
<figure><img src="{src}" alt="Kapal"><figcaption>Kapal itu berangkat. Foto: Rini Sasmita/Kabar</figcaption></figure>
{paragraphs}</article></body></html>
"""
PARAGRAPHS = "".join(
    f"<p>Paragraf ke-{number} menceritakan pelayaran perdana kapal itu dari pelabuhan lama ke pulau seberang, "
    "dengan seratus penumpang yang melambaikan tangan kepada keluarga di dermaga.</p>"
    for number in range(6)
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def run(root, *inputs, force=False):
    return convert(list(inputs), load_site(root), executor=SerialExecutor(), force=force)


def page(src="kapal_files/kapal.png", paragraphs=PARAGRAPHS):
    return PAGE.format(src=src, paragraphs=paragraphs)


def markdown(root):
    return {
        path.relative_to(root / "content/articles").as_posix(): path.read_text("utf-8")
        for path in sorted((root / "content/articles").rglob("*.md"))
    }


def everything(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_text_becomes_markdown_named_by_month_and_title(new_site):
    root = new_site({"content/raw/pasar/pasar-1.txt": ARTICLE})
    report = run(root)
    assert report.did == {"converted": 1, "failed": 0}
    assert list(markdown(root)) == ["2021/10/pasar-dibuka-kembali.md"]
    article = frontmatter.loads(markdown(root)["2021/10/pasar-dibuka-kembali.md"], origin="x")
    assert article.id == "pasar-pasar-1"
    assert article.slug == "pasar-dibuka-kembali"
    assert article.origin.file == "pasar/pasar-1.txt"
    assert article.origin.date_from == "stamp"
    assert report.details[0]["markdown"] == "content/articles/2021/10/pasar-dibuka-kembali.md"
    assert [entry["label"] for entry in report.details[0]["ledger"]] == ["title", "date stamp", "body", "body"]


def test_second_run_changes_nothing(new_site):
    root = new_site(
        {"content/raw/a.txt": ARTICLE, "content/raw/kapal.html": page(), "content/raw/kapal_files/kapal.png": PNG}
    )
    run(root)
    before = everything(root)
    assert run(root).did == {"unchanged": 2, "failed": 0, "ignored": 1}
    assert everything(root) == before


def test_picture_beside_a_page_is_copied_and_leads(new_site):
    root = new_site({"content/raw/kapal.html": page(), "content/raw/kapal_files/kapal.png": PNG})
    assert run(root).problems == ()
    article = frontmatter.loads(markdown(root)["2024/05/kapal-baru-berlayar.md"], origin="x")
    (image,) = article.images
    assert (image.src, image.role) == ("images/2024/05/kapal-baru-berlayar-1.png", "lead")
    assert (image.caption, image.credit, image.creator) == (
        "Kapal itu berangkat.",
        "Rini Sasmita/Kabar",
        "Rini Sasmita",
    )
    assert (root / "content" / image.src).read_bytes() == PNG


@pytest.mark.parametrize(
    "src",
    [
        "../rahasia.png",
        "/etc/hostname",
        "file:///etc/hostname",
        "kapal_files/../../../rahasia.png",
        "%2e%2e/rahasia.png",
        "kapal_files/link.png",
        "kapal_files/bukan.png",
        "kapal_files/gambar.svg",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "kapal_files/tidak-ada.png",
        "C:\\rahasia.png",
        "//",
        "http://[",
    ],
)
def test_no_picture_from_elsewhere_is_taken(new_site, src):
    root = new_site(
        {
            "content/raw/kapal.html": page(src),
            "content/rahasia.png": PNG,
            "content/raw/kapal_files/bukan.png": b"<html>",
            "content/raw/kapal_files/gambar.svg": b"<svg onload='alert(1)'/>",
        }
    )
    (root / "content/raw/kapal_files/link.png").symlink_to(root / "content/rahasia.png")
    report = run(root)
    assert report.problems == ()
    assert not (root / "content/images").exists()
    assert "javascript:" not in markdown(root)["2024/05/kapal-baru-berlayar.md"]


def test_edited_article_is_left_until_forced(new_site):
    root = new_site({"content/raw/a.txt": ARTICLE})
    run(root)
    path = root / "content/articles/2021/10/pasar-dibuka-kembali.md"
    converted = path.read_text("utf-8")
    path.write_text(converted.replace("Para pedagang", "Semua pedagang"), encoding="utf-8")
    (root / "content/raw/a.txt").write_text(ARTICLE + "\nTamat sudah.\n", encoding="utf-8")
    report = run(root)
    assert report.did["left"] == 1
    assert "Semua pedagang" in path.read_text("utf-8")
    assert str(report.notes[0]) == (
        "content/articles/2021/10/pasar-dibuka-kembali.md: left as it is: edited since it was converted. "
        "To replace it: kliping convert --force content/raw/a.txt"
    )
    assert run(root, force=True).did["updated"] == 1
    assert "Tamat sudah." in path.read_text("utf-8")


def test_changed_original_updates_in_place(new_site):
    """The path, the slug and the id stay, even where title and date are others now."""
    root = new_site({"content/raw/a.txt": ARTICLE})
    run(root)
    (root / "content/raw/a.txt").write_text(
        ARTICLE.replace("Pasar Dibuka", "Pasar Ikan Dibuka").replace("Oktober", "November").replace("Selasa, 5", "5"),
        encoding="utf-8",
    )
    assert run(root).did["updated"] == 1
    (text,) = markdown(root).values()
    article = frontmatter.loads(text, origin="x")
    assert (article.title, article.slug, article.id) == ("Pasar Ikan Dibuka Kembali", "pasar-dibuka-kembali", "a")


def test_moved_markdown_is_found_again(new_site):
    root = new_site({"content/raw/a.txt": ARTICLE})
    run(root)
    old = root / "content/articles/2021/10/pasar-dibuka-kembali.md"
    new = root / "content/articles/pilihan/pasar.md"
    new.parent.mkdir()
    old.rename(new)
    run(root)
    assert list(markdown(root)) == ["pilihan/pasar.md"]


def test_same_title_in_a_month_is_kept_apart_and_stays_so(new_site):
    other = ARTICLE.replace("dua bulan", "tiga bulan")
    root = new_site(
        {
            "content/raw/a.txt": ARTICLE,
            "content/raw/b.txt": other,
            "content/articles/2021/10/pasar-dibuka-kembali.md": "---\ntitle: Milik saya\ndate: 2021-10-01\n---\n",
        }
    )
    run(root)
    assert list(markdown(root)) == [f"2021/10/pasar-dibuka-kembali{number}.md" for number in ("-2", "-3", "")]
    before = everything(root)
    run(root, root / "content/raw/b.txt")
    run(root)
    assert everything(root) == before


def test_same_bytes_twice_are_one_article(new_site):
    root = new_site({"content/raw/a.txt": ARTICLE, "content/raw/salinan/b.txt": ARTICLE})
    report = run(root)
    assert (report.did["converted"], report.did["skipped"]) == (1, 1)
    assert str(report.notes[0]) == "content/raw/salinan/b.txt: skipped: the same bytes as content/raw/a.txt"


def test_renamed_original_keeps_its_article(new_site):
    root = new_site({"content/raw/a.txt": ARTICLE})
    run(root)
    (root / "content/raw/a.txt").rename(root / "content/raw/z.txt")
    report = run(root)
    assert report.did["updated"] == 1
    (text,) = markdown(root).values()
    assert frontmatter.origin_key(text) == ("z.txt", None)


def test_input_from_elsewhere_is_kept_in_the_archive(new_site, tmp_path):
    root = new_site()
    heap = tmp_path / "tumpukan"
    (heap / "dalam/kapal_files").mkdir(parents=True)
    (heap / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (heap / "dalam/kapal.html").write_text(page(), encoding="utf-8")
    (heap / "dalam/kapal_files/kapal.png").write_bytes(PNG)
    (heap / "dalam/kapal_files/gaya.css").write_text("p{}", encoding="utf-8")
    (heap / "catatan.doc").write_text("x", encoding="utf-8")
    report = run(root, heap)
    assert report.did["converted"] == 2
    kept = {
        path.relative_to(root / "content/raw").as_posix()
        for path in (root / "content/raw").rglob("*")
        if path.is_file()
    }
    assert kept == {"tumpukan/a.txt", "tumpukan/dalam/kapal.html", "tumpukan/dalam/kapal_files/kapal.png"}
    assert [str(note) for note in report.notes] == [f"{heap}/catatan.doc: there is no reader for .doc"]
    assert run(root, heap).did["unchanged"] == 2


def test_other_bytes_under_a_taken_name_are_kept_apart(new_site, tmp_path):
    root = new_site({"content/raw/a.txt": ARTICLE})
    (tmp_path / "a.txt").write_text(ARTICLE.replace("dua", "tiga"), encoding="utf-8")
    run(root, tmp_path / "a.txt")
    names = sorted(path.name for path in (root / "content/raw").iterdir())
    assert len(names) == 2
    assert names[0].startswith("a-")
    assert (root / "content/raw/a.txt").read_text("utf-8") == ARTICLE


def test_one_bad_input_does_not_end_the_run(new_site):
    root = new_site({"content/raw/a.txt": ARTICLE, "content/raw/b.txt": b"", "content/raw/c.txt": b"\x7fELF\0\0\0"})
    report = run(root, root / "content/raw", root / "content/raw/tidak-ada.txt")
    assert (report.did["converted"], report.did["failed"], report.status) == (1, 3, 1)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("kosong.txt", b"", "is empty"),
        ("putih.txt", b" \n\t\n ", "holds nothing but white space"),
        ("biner.txt", b"abc\0def" * 100, "is not text"),
        ("gambar.txt", PNG, "is a picture, not text"),
        ("dokumen.html", b"%PDF-1.7\n", "is a PDF, not text"),
        ("arsip.txt", b"PK\x03\x04", "is a zip archive"),
        ("panjang.txt", b"kata " * 2_000_000, "of text, which is no article"),
        ("satu-baris.txt", b"a" * 50_000_000, "of text, which is no article"),
        ("kosong.html", b"<html><body></body></html>", "no title found in the page"),
        ("raksasa.html", b"<p>" * 20_000_000, "of text, which is no article"),
        (
            "bom.html",
            b"<!DOCTYPE html [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><title>Judul</title><body>&b;</body>",
            "no article text found",
        ),
    ],
)
def test_what_is_no_article_is_refused_in_one_line(new_site, name, data, what):
    root = new_site({f"content/raw/{name}": data})
    start = time.monotonic()
    report = run(root)
    assert time.monotonic() - start < 20
    assert report.did["failed"] == 1
    assert what in str(report.problems[0])
    assert str(report.problems[0]).startswith(f"content/raw/{name}: ")
    assert "\n" not in str(report.problems[0])
    assert markdown(root) == {}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(new_site, encoding):
    text = ARTICLE.replace("dua bulan", "“dua bulan” – kafé São").replace("\n", "\r\n")
    root = new_site({"content/raw/a.txt": text.encode(encoding)})
    assert run(root).problems == ()
    assert "“dua bulan” – kafé São" in next(iter(markdown(root).values()))


@pytest.mark.parametrize(
    "title",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        "CON",
        "a/b\\c",
        "<script>alert(1)</script>",
        "---",
        "title: x",
        "{{ 7*7 }}",
        "\u202eterbalik",
        "😀😀😀",
        "🤡" * 300,
        "x" * 5000,
        "'\"`$(rm -rf ~)`",
        "- [ ] daftar",
        "null",
        "2024-05-17",
        "%2e%2e%2f",
    ],
)
def test_hostile_titles_stay_text_and_inside(new_site, title):
    root = new_site(
        {"content/raw/a.txt": f"{title}\n\nSelasa, 5 Oktober 2021 06:30 WITA\n\n" + ARTICLE.split("\n", 4)[4]}
    )
    outside = {path for path in root.parent.rglob("*") if root not in path.parents}
    report = run(root)
    assert {path for path in root.parent.rglob("*") if root not in path.parents} == outside
    for path, text in markdown(root).items():
        assert ".." not in path
        assert frontmatter.loads(text, origin="x").title
    assert report.did.get("converted", 0) + report.did["failed"] == 1


def test_hostile_markup_does_not_reach_the_body(new_site):
    bad = (
        "<p onclick='alert(1)'>Paragraf yang cukup panjang untuk menjadi bagian dari tulisan ini "
        "&lt;script&gt;alert(2)&lt;/script&gt; "
        "<a href='javascript:alert(3)'>tautan</a> dan <a href='data:text/html,x'>data</a> serta "
        "[x](javascript:alert(4)).</p>"
        "<script>alert(5)</script><style>p{}</style><iframe src='https://x.example'></iframe><form><input></form>"
    )
    root = new_site({"content/raw/kapal.html": page('kapal_files/x"onerror=alert(1).png', PARAGRAPHS + bad)})
    run(root)
    (text,) = markdown(root).values()
    body = text.partition("\n---\n")[2]
    assert "<" not in body
    assert "](javascript:" not in body.replace("\\](javascript:", "")
    assert "](data:" not in body
    assert "alert(5)" not in body


@pytest.mark.parametrize(
    "json_ld",
    [
        "[]",
        "null",
        "1",
        '"x"',
        "{",
        '{"@type": 1}',
        '{"@type": ["NewsArticle"], "headline": {"a": []}, "author": 1, "datePublished": []}',
        '{"@type": "NewsArticle", "headline": ["A"], "author": [[[{"name": {"name": 3}}]]],'
        ' "image": {"url": [1]}, "keywords": {"a": 1}, "publisher": []}',
        '{"@graph": [{"@graph": [[[[[[[[{"@type": "NewsArticle"}]]]]]]]]}]}',
        "[" * 100_000,
        '{"@type": "NewsArticle", "datePublished": "9999-99-99", "dateModified": "0000-00-00T00:00:00",'
        ' "inLanguage": "../../x", "url": "javascript:x"}',
        '{"@type": "NewsArticle", "datePublished": "2024-05-17T25:61:61", "isAccessibleForFree": {"a": 1},'
        ' "mainEntityOfPage": [1, {"@id": 2}]}',
    ],
)
def test_hostile_json_ld(new_site, json_ld):
    start, _, rest = page().partition('<script type="application/ld+json">')
    text = f'{start}<script type="application/ld+json">{json_ld}</script>{rest.partition("</script>")[2]}'
    root = new_site({"content/raw/kapal.html": text})
    report = run(root)
    assert report.problems == ()
    assert report.did["converted"] == 1


@pytest.mark.parametrize("tag", ["div", "blockquote", "span", "ul><li", "table><tr><td", "b", "figure"])
def test_ten_thousand_nested_elements(new_site, tag):
    text = page(paragraphs=f"<{tag}>" * 10_000 + PARAGRAPHS)
    root = new_site({"content/raw/kapal.html": text})
    start = time.monotonic()
    report = run(root)
    assert time.monotonic() - start < 60
    assert not any("bug" in str(problem) for problem in report.problems), report.problems


def test_links_out_of_the_archive_are_not_followed(new_site, tmp_path):
    root = new_site({"content/raw/a.txt": ARTICLE})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "rahasia.txt").write_text(ARTICLE.replace("dua", "sembilan"), encoding="utf-8")
    (root / "content/raw/b.txt").symlink_to(elsewhere / "rahasia.txt")
    (root / "content/raw/c.txt").symlink_to(root / "content/raw/tidak-ada.txt")
    (root / "content/raw/folder").symlink_to(elsewhere)
    (root / "content/raw/d.txt").symlink_to("d.txt")
    report = run(root)
    assert report.did["converted"] == 1
    assert [str(problem).split(": ", 1)[1].split(".")[0] for problem in report.problems] == [
        "is a link to a folder, which is not followed",
        "is a link to a file outside the raw folder",
        "is a link to nothing",
        "is a link to nothing",
    ]


def test_linked_output_folder_is_refused(new_site, tmp_path):
    root = new_site({"content/raw/a.txt": ARTICLE, "content/articles/x.md": "---\ntitle: x\n---\n"})
    (tmp_path / "elsewhere").mkdir()
    (root / "content/articles/2021").symlink_to(tmp_path / "elsewhere")
    report = run(root)
    assert "is a link that leads out of the content folder" in str(report.problems[0])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_unreadable_file_is_a_problem(new_site, monkeypatch):
    root = new_site({"content/raw/a.txt": ARTICLE, "content/raw/b.txt": ARTICLE.replace("dua", "tiga")})
    read = Path.read_bytes

    def refuse(path):  # root may read everything, so that chmod would prove nothing there
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    report = run(root)
    assert "content/raw/a.txt: cannot be read: Permission denied" in str(report.problems[0])
    assert report.did["converted"] == 1


def test_full_disk_is_a_problem_and_leaves_no_part(new_site, monkeypatch):
    root = new_site({"content/raw/a.txt": ARTICLE})

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kliping.converter.articles.os.replace", full)
    report = run(root)
    assert "its Markdown cannot be written: No space left on device" in str(report.problems[0])
    assert [path for path in (root / "content/articles").rglob("*") if path.is_file()] == []


def test_processes_give_what_one_process_gives(new_site):
    files = {f"content/raw/{number:03}.txt": ARTICLE.replace("dua bulan", f"{number} bulan") for number in range(90)}
    one, many = new_site(files, folder="satu"), new_site(files, folder="banyak")
    run(one)
    seen = []
    with executor("processes", workers=2) as workers:
        convert([], load_site(many), executor=workers, progress=lambda done, total: seen.append((done, total)))
    assert everything(one / "content") == everything(many / "content")
    assert seen[-1] == (90, 90)
