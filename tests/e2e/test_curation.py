"""The whole loop, from raw texts: names found, decided on, and the decisions there after everything is made anew."""

import shutil

from building import tree
from running import kliping

TEXTS = {
    "a.txt": ("Jalan Baru Dibuka", "Presiden Joko Widodo meresmikan jalan itu pada Selasa. Joko Widodo berjalan kaki."),
    "b.txt": ("Pasar Ramai Lagi", "Presiden Joko Widodo meninjau pasar. Warga menyambut Joko Widodo di Surabaya."),
    "c.txt": ("Sekolah Dibangun", "Presiden Joko Widdodo membuka sekolah. Menurut Joko Widdodo, guru ditambah."),
}


def run(root, *arguments, **options):
    result = kliping("-C", root, *arguments, **options)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_what_was_decided_is_there_after_everything_is_made_anew(tmp_path):
    (tmp_path / "site.yaml").write_text("title: A\nbase_url: https://a.example/\nlanguages: [id]\n", "utf-8")
    raw = tmp_path / "content/raw"
    raw.mkdir(parents=True)
    for name, (title, body) in TEXTS.items():
        (raw / name).write_text(f"{title}\n\nKoran - Selasa, 4 Juni 2024\n\n{body * 3}\n", "utf-8")
    run(tmp_path, "convert")
    run(tmp_path, "entities", "propose")
    said = run(tmp_path, "entities", "review", "--only", "alike", input="m\n\n")
    assert "[Joko Widdodo]" in said
    assert "Reviewed: 1 decided" in said
    run(tmp_path, "build", "--no-search")
    page = (tmp_path / "public/people/joko-widodo/index.html").read_text("utf-8")
    assert all(title in page for title, _ in TEXTS.values())
    decided, first = (tmp_path / "content/entities.decided.yaml").read_bytes(), tree(tmp_path / "public")
    shutil.rmtree(tmp_path / ".kliping")
    shutil.rmtree(tmp_path / "public")
    shutil.rmtree(tmp_path / "content/articles")
    run(tmp_path, "convert", "--force")
    run(tmp_path, "entities", "propose")
    run(tmp_path, "build", "--no-search")
    assert (tmp_path / "content/entities.decided.yaml").read_bytes() == decided
    assert tree(tmp_path / "public") == first
    assert run(tmp_path, "entities", "review", "--only", "alike", input="").startswith("Reviewed: nothing to do")
