"""Publishing by a manifest: the target has the files of the output, and all that others put there."""

import os
import subprocess
from pathlib import Path

import pytest

from building import article, build_site, tree
from running import command, kliping

pytest.importorskip("fsspec", reason="fsspec is not installed")

from kliping.builder import publish
from kliping.builder.output import Output
from kliping.builder.publish import MANIFEST, Target
from kliping.cache import Built
from kliping.errors import PublishError, UsageError
from kliping.site import load_site
from storing import Place, place_of


@pytest.fixture(params=["file", "memory"])
def place(request, tmp_path):
    return place_of(request.param, tmp_path, "site")


@pytest.fixture
def root(new_site):
    files = {f"content/articles/{n}.md": article(title=f"B{n}", body=f"Isi {n}.") for n in range(3)}
    root = new_site({**files, "content/static/.nojekyll": "", "content/static/.well-known/security.txt": "x"})
    build_site(root)
    (root / "public/.git").mkdir()
    (root / "public/.git/config").write_text("secret", encoding="utf-8")
    return root


def files_of(root):
    with Built(load_site(root).cache_dir / "built.sqlite") as built:
        return Output(root / "public").files(built)


def send(root, place):
    return Target(place.url).update(root / "public", files_of(root))


def expected(root):
    return {path: data for path, data in tree(root / "public").items() if not path.startswith(".git")}


def sent(place):
    """What is there but the manifest."""
    return {path: data for path, data in place.tree().items() if path != MANIFEST}


def test_what_differs_is_sent_and_what_is_gone_is_removed(root, place):
    place.put("others/robots.md", b"theirs")
    assert send(root, place) == {"sent": len(expected(root)), "withdrawn": 0}
    assert sent(place) == {**expected(root), "others/robots.md": b"theirs"}
    assert ".nojekyll" in sent(place)
    assert send(root, place) == {"sent": 0, "withdrawn": 0}
    path = root / "content/articles/1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Isi 1.", "Isi lain."), encoding="utf-8")
    written = build_site(root).did["written"]
    assert send(root, place) == {"sent": written, "withdrawn": 0}
    path.unlink()
    build_site(root)
    assert send(root, place)["withdrawn"] >= 1
    assert sent(place) == {**expected(root), "others/robots.md": b"theirs"}


@pytest.mark.parametrize("at_a_time", [1, 200])
def test_a_file_of_another_is_never_overwritten(root, place, at_a_time, monkeypatch):
    monkeypatch.setattr(publish, "BATCH", at_a_time)
    place.put("robots.txt", b"theirs")
    with pytest.raises(UsageError, match=r"robots.txt: is there, and kliping did not send it. Remove it, or"):
        send(root, place)
    assert sent(place) == {"robots.txt": b"theirs"}


def test_what_was_broken_off_goes_on(root, place, monkeypatch):
    monkeypatch.setattr(publish, "BATCH", 5)
    put, calls = type(place.fs).put, []

    def fail(self, *arguments, **options):
        calls.append(arguments)
        if len(calls) == 3:
            raise RuntimeError("the line is dead\nand more")
        return put(self, *arguments, **options)

    monkeypatch.setattr(type(place.fs), "put", fail)
    with pytest.raises(PublishError, match=r"cannot be published to: RuntimeError: the line is dead\. What"):
        send(root, place)
    assert len(sent(place)) == 10
    monkeypatch.setattr(type(place.fs), "put", put)
    (root / "content/articles/1.md").unlink()  # of a page that was sent, or about to be
    build_site(root)
    send(root, place)
    assert sent(place) == expected(root)


@pytest.mark.parametrize(
    "text", ["rubbish", "0" * 64 + "  ../precious.txt", "0" * 64 + "  a/../../precious.txt", "0" * 64 + "  /etc/x"]
)
def test_a_manifest_of_another_removes_nothing(root, place, text):
    place.put(MANIFEST, f"{text}\n".encode())
    precious = Place(place.url.rpartition("/")[0])
    precious.put("precious.txt", b"x")
    with pytest.raises(UsageError, match="is damaged"):
        send(root, place)
    assert precious.tree()["precious.txt"] == b"x"
    assert sent(place) == {}


def test_the_command_publishes_and_says_so(root, tmp_path):
    url = f"file://{tmp_path}/target"
    result = kliping("-C", root, "build", "--no-search", "--publish", url)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"; published: {len(expected(root))} sent, 0 removed (" in result.stdout
    assert sent(Place(url)) == expected(root)
    (tmp_path / "target/robots.txt").unlink()
    (tmp_path / "target" / MANIFEST).write_text("rubbish", encoding="utf-8")
    result = kliping("-C", root, "build", "--no-search", "--publish", url)
    assert result.returncode == 1
    assert result.stderr == f"{url}/{MANIFEST}: is damaged. Bring back an older version of it, or empty the folder.\n"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("out", '--publish: "out" is no URL. Write it as s3://bucket/path; for a folder, set output: in site.yaml.\n'),
        ("nosuch://x/y", "nosuch://x/y: cannot be reached: ValueError: Protocol not known: nosuch\n"),
        ("file:///", "file:///: names no folder. Write one after the host or the bucket.\n"),
        ("memory://", "memory://: names no folder. Write one after the host or the bucket.\n"),
    ],
)
def test_what_is_no_target_is_told_in_one_line(root, url, told):
    result = kliping("-C", root, "build", "--publish", url)
    assert (result.returncode, result.stderr) == (2, told)


def test_a_password_is_not_shown():
    with pytest.raises(UsageError) as found:
        Target("nosuch://user:word@host/x")
    assert "word" not in str(found.value)


def test_without_fsspec_the_extra_is_named(root, tmp_path):
    (tmp_path / "fsspec").mkdir()
    (tmp_path / "fsspec/__init__.py").write_text("raise ImportError\n", encoding="utf-8")
    generator = Path(__file__).parents[2] / "generator"
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{generator}"}
    ran = command("-C", root, "build", "--publish", "s3://bucket/x")
    result = subprocess.run(ran, env=env, capture_output=True, text=True)
    told = '--publish needs fsspec, which is not installed. Install it with: pip install "kliping[remote]"\n'
    assert (result.returncode, result.stderr) == (2, told)
