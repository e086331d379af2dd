"""Content on object storage, through the real command: built, converted, reviewed, and told of in one line."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from building import article, picture, tree
from running import assert_one_line_each, command, kliping

pytest.importorskip("fsspec", reason="fsspec is not installed")

SETTINGS = "title: Arsip\nbase_url: https://arsip.example/x/\n"
FILES = {
    "articles/2024/a.md": article(title="Satu", body="Air naik.\n\n![x](images/a.png)"),
    "articles/2024/b.md": article(title="Dua", person="Ada Okafor"),
    "images/a.png": picture(300, 200),
    "pages/about.md": "---\ntitle: Tentang\n---\n\nKami.\n",
    "entities.yaml": "- {id: rara, type: person, name: Rara Sari}\n",
    "static/.nojekyll": "",
}
RAW = "Pasar Ikan Dibuka Lagi\n\n19 Juni 2024\n\n" + "Pasar ikan dibuka kembali pagi ini, kata warga. " * 9 + "\n"


@pytest.fixture
def bucket(tmp_path):
    """A folder that stands for a bucket."""
    for path, data in FILES.items():
        place = tmp_path / "bucket/content" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data if isinstance(data, bytes) else data.encode())
    return tmp_path / "bucket/content"


@pytest.fixture
def root(bucket, new_site):
    return new_site(settings=f"{SETTINGS}content: file://{bucket}\n")


def done(*arguments, err=""):
    result = kliping(*arguments)
    assert (result.returncode, result.stderr) == (0, err), result.stdout
    return result.stdout


def test_a_build_has_the_bytes_of_a_build_of_a_folder(root, bucket, tmp_path):
    out = done("-C", root, "build", "--publish", f"file://{tmp_path}/bucket/site")
    assert out.startswith(f"Fetched {len(FILES)} files from file://{bucket}; 0 removed here\nBuilt ")
    other = tmp_path / "local"
    shutil.copytree(bucket, other / "content")
    (other / "site.yaml").write_text(SETTINGS, encoding="utf-8")
    done("-C", other, "build")
    expected = tree(other / "public")
    assert tree(root / "public") == expected
    sent = tree(tmp_path / "bucket/site")
    assert {path: data for path, data in sent.items() if path != ".kliping-published"} == expected
    (bucket / "articles/2024/b.md").unlink()
    (bucket / "articles/2024/c.md").write_text(article(title="Tiga"), encoding="utf-8")
    for folder, place in ((root, None), (other, other / "content/articles/2024")):
        if place:
            (place / "b.md").unlink()
            shutil.copy(bucket / "articles/2024/c.md", place)
        done("-C", folder, "build")
    assert tree(root / "public") == tree(other / "public")
    shutil.rmtree(root / ".kliping")  # as on a machine that keeps nothing
    shutil.rmtree(root / "public")
    done("-C", root, "build")
    assert tree(root / "public") == tree(other / "public")


def test_a_second_build_fetches_nothing(root, bucket):
    past = time.time() - 100
    for path in bucket.rglob("*"):
        os.utime(path, (past, past))
    time.sleep(3.1)  # it was created a moment ago, which is a time as well
    done("-C", root, "build", "--no-search")
    out = done("-C", root, "build", "--no-search")
    assert out.startswith("Built ")
    assert " 0 files written" in out


def test_problems_name_the_file_where_it_is(root, bucket):
    (bucket / "articles/2024/b.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    result = kliping("-C", root, "build", "--no-search")
    assert result.returncode == 1
    assert result.stderr.startswith(f"file://{bucket}/articles/2024/b.md:3: this is not YAML")
    (bucket / "articles/2024/b.md").unlink()
    (bucket / "articles/back\\slash.md").write_text("x", encoding="utf-8")
    result = kliping("-C", root, "build", "--no-search", "--json")
    assert result.returncode == 1
    assert "has a name that no disk or no address can have, and is left out" in result.stdout
    assert ".kliping" not in result.stdout


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("file://{0}/nowhere", "file://{0}/nowhere: cannot be read: FileNotFoundError: "),
        ("file://{0}/empty", "file://{0}/empty: holds no files. Check the address."),
        ("nosuch://me:secret-word@host/x", "nosuch://host/x: cannot be reached: ValueError: "),
        ("file://{0}", "file://{0}: holds the archive itself. Name the folder of its content."),
        ("file:///", 'site.yaml:3: content: "file:///" names no folder. Write it as s3://bucket/path.'),
        ("s3://me:secret-word@", 'site.yaml:3: content: "s3://" names no folder. Write it as s3://bucket/path.'),
        ("s3:/bucket/x", 'site.yaml:3: content: "s3:/bucket/x" is not below the folder of site.yaml.'),
    ],
)
@pytest.mark.parametrize("name", ["build", "convert", "serve", "check"])
def test_what_cannot_be_had_is_told_in_one_line(new_site, tmp_path, url, told, name):
    (tmp_path / "empty").mkdir()
    root = new_site(settings=f"{SETTINGS}content: {url.format(tmp_path)}\n")
    result = kliping("-C", root, name)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(told.format(tmp_path))
    assert not (root / "public").exists()
    assert not any(b"secret-word" in path.read_bytes() for path in root.glob(".kliping/**/*") if path.is_file())


def test_an_output_elsewhere_leads_to_publish(new_site):
    result = kliping("-C", new_site(settings=f"{SETTINGS}output: s3://bucket/x\n"), "build")
    told = "is no folder. Build into one, and send it: kliping build --publish URL."
    assert (result.returncode, result.stderr) == (2, f'site.yaml:3: output: "s3://bucket/x" {told}\n')


def test_when_the_storage_is_gone_the_last_output_stays(root, bucket):
    done("-C", root, "build")
    before = tree(root / "public")
    bucket.rename(bucket.with_name("away"))
    result = kliping("-C", root, "build")
    assert_one_line_each(result)
    assert (result.returncode, tree(root / "public")) == (2, before)


def test_without_fsspec_the_extra_is_named_and_a_local_archive_needs_none(root, new_site, tmp_path):
    (tmp_path / "no/fsspec").mkdir(parents=True)
    (tmp_path / "no/fsspec/__init__.py").write_text("raise ImportError\n", encoding="utf-8")
    generator = Path(__file__).parents[2] / "generator"
    env = os.environ | {"PYTHONPATH": f"{tmp_path}/no{os.pathsep}{generator}"}
    result = subprocess.run(command("-C", root, "build"), env=env, capture_output=True, text=True)
    told = 'content needs fsspec, which is not installed. Install it with: pip install "kliping[remote]"\n'
    assert (result.returncode, result.stderr) == (2, told)
    local = new_site({f"content/{path}": data for path, data in FILES.items()}, folder="local")
    for name in (["build", "--no-search"], ["convert"]):
        assert subprocess.run(command("-C", local, *name), env=env, capture_output=True).returncode == 0


def test_a_conversion_writes_to_where_the_content_is(root, bucket, tmp_path):
    (bucket / "raw").mkdir()
    (bucket / "raw/pasar.txt").write_text(RAW, encoding="utf-8")
    out = done("-C", root, "convert")
    assert "Sent 1 file to file://" in out
    assert "Converted: 1 new" in out
    (made,) = (bucket / "articles/2024/06").glob("*.md")
    assert "Pasar Ikan Dibuka Lagi" in made.read_text(encoding="utf-8")
    shutil.rmtree(root / ".kliping")  # as on a machine that keeps nothing
    before = tree(bucket)
    out = done("-C", root, "convert")
    assert ("Converted: 1 unchanged" in out, "Sent" in out, tree(bucket)) == (True, False, before)
    assert "0 removed" in done("-C", root, "build")
    assert done("-C", root, "check").splitlines()[-1].startswith("Checked 3 articles")


def test_what_a_person_edited_there_stays(root, bucket):
    (bucket / "raw").mkdir()
    (bucket / "raw/pasar.txt").write_text(RAW, encoding="utf-8")
    done("-C", root, "convert")
    (made,) = (bucket / "articles/2024/06").glob("*.md")
    text = made.read_text(encoding="utf-8") + "\nDitambah orang.\n"
    made.write_text(text, encoding="utf-8")
    (bucket / "raw/pasar.txt").write_text(RAW + "\nDan lagi.\n", encoding="utf-8")
    result = kliping("-C", root, "convert")
    assert_one_line_each(result)
    assert "left as edited" in result.stdout
    assert made.read_text(encoding="utf-8") == text


def test_what_could_not_be_sent_is_sent_by_the_next_command(root, bucket):
    (bucket / "raw").mkdir()
    (bucket / "raw/pasar.txt").write_text(RAW, encoding="utf-8")
    (bucket / "articles/2024/06").symlink_to("nowhere")  # where the folder would have to be
    result = kliping("-C", root, "convert")
    assert_one_line_each(result)
    assert result.returncode == 1
    assert f"file://{bucket}: cannot be written to: " in result.stderr
    (bucket / "articles/2024/06").unlink()
    out = done("-C", root, "build", "--no-search")
    assert out.startswith(f"Sent 1 file to file://{bucket}\n")
    assert len(list((bucket / "articles/2024/06").glob("*.md"))) == 1


def test_originals_at_a_url_are_converted(new_site, tmp_path):
    root = new_site()
    dump = tmp_path / "bucket/dump"
    (dump / "2021").mkdir(parents=True)
    (dump / "2021/pasar.txt").write_text(RAW, encoding="utf-8")
    (dump / "lain.txt").write_text(RAW.replace("Ikan", "Sayur"), encoding="utf-8")
    out = done("-C", root, "convert", f"file://{dump}")
    assert out.startswith(f"Fetched 2 files from file://{dump}; 0 removed here\nConverted: 2 new")
    assert (root / "content/raw/dump/2021/pasar.txt").read_text(encoding="utf-8") == RAW
    assert len(list((root / "content/articles").rglob("*.md"))) == 2
    assert "Converted: 2 unchanged" in done("-C", root, "convert", f"file://{dump}")
    (tmp_path / "bucket/satu.txt").write_text(RAW.replace("Ikan", "Burung"), encoding="utf-8")
    assert "Converted: 1 new" in done("-C", root, "convert", f"file://{tmp_path}/bucket/satu.txt")
    assert (root / "content/raw/satu.txt").exists()


def test_originals_of_content_elsewhere_are_named_by_their_url(root, bucket):
    (bucket / "raw").mkdir()
    for name in ("satu", "dua"):
        (bucket / f"raw/{name}.txt").write_text(RAW.replace("Ikan", name), encoding="utf-8")
    url = f"file://{bucket}/raw/dua.txt"
    assert "Converted: 1 new" in done("-C", root, "convert", url, f"{url}/")
    assert not list((root / ".kliping").rglob("satu.txt"))  # nobody needs it for that
    assert sorted(path.name for path in (bucket / "raw").iterdir()) == ["dua.txt", "satu.txt"]
    result = kliping("-C", root, "convert", f"file://{bucket}/raw/tiga.txt", f"file://{bucket}/../up.txt")
    assert_one_line_each(result)
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://me:secret-word@host/x", "https://host/x: is a web address, and kliping fetches no pages. Save"),
        ("file:///nowhere/at/all", "file:///nowhere/at/all: cannot be read: FileNotFoundError: "),
        ("s3://", "s3://: names no folder and no file. Write it as s3://bucket/path."),
    ],
)
def test_originals_that_cannot_be_had_are_told_in_one_line(new_site, url, told):
    result = kliping("-C", new_site(), "convert", url)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(told)


def test_decisions_are_written_to_where_the_content_is(root, bucket):
    out = done("-C", root, "entities", "propose")
    assert (bucket / "entities.proposed.yaml").is_file(), out
    out = done("-C", root, "tags", "topics")
    assert f"subjects to file://{bucket}/tags.yaml" in out
    assert (bucket / "tags.yaml").is_file()


def until(is_so, run, log):
    deadline = time.monotonic() + 60
    while not is_so():
        assert run.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.05)


def test_a_preview_fetches_when_the_settings_are_saved_and_says_so(root, bucket, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as out:
        run = subprocess.Popen(command("-C", root, "serve", "--port", "8731"), stdout=out, stderr=subprocess.STDOUT)
    try:
        until(lambda: "Serving " in log.read_text(encoding="utf-8"), run, log)
        (bucket / "articles/2024/b.md").write_text(article(title="Dua", body="Air surut."), encoding="utf-8")
        (root / "site.yaml").write_text(f"{SETTINGS}content: file://{bucket}\n\n", encoding="utf-8")
        page = root / "public/2024/06/b/index.html"
        until(lambda: "Air surut." in page.read_text(encoding="utf-8"), run, log)
    finally:
        run.terminate()
        run.wait(timeout=20)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert lines[1] == f"Changes in file://{bucket} are not watched; save site.yaml, or start again, to fetch them."
    assert lines[2].startswith("Built ")
