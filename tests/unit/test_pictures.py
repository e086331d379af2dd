"""Pictures on their way into the output: what is published, what is held, and that nothing is made twice."""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from building import article, build_site, picture, tree
from kliping.builder import derive
from kliping.builder.check import check
from kliping.executor import SerialExecutor
from kliping.site import load_site

PAGE = "2024/06/a/index.html"
SETTINGS = "title: Arsip\nbase_url: https://arsip.example/\n"


def pictured(*images, body="Isi."):
    lines = "".join(f"- {{caption: Keterangan, credit: Koran, {one}}}\n" for one in images)
    return f"---\ntitle: A\ndate: 2024-06-19\nimages:\n{lines}---\n\n{body}\n"


@pytest.fixture
def archive(new_site):
    def make(*images, settings="", **files):
        given = {name.replace("__", "/").replace("_p", ".p"): data for name, data in files.items()}
        return new_site({
            "site.yaml": SETTINGS + settings,
            "content/articles/a.md": pictured(*(images or ("src: images/a.png, role: lead",))),
            "content/images/a.png": picture(700, 300),
            **given,
        })  # fmt: skip

    return make


def shown(root):
    return sorted(path for path in tree(root / "public") if path.startswith("images/"))


def page(root, path=PAGE):
    return (root / "public" / path).read_text(encoding="utf-8")


@pytest.fixture
def count(monkeypatch):
    """How many pictures were made."""
    calls = []
    real = derive.derive

    def counted(data, *, shown):
        calls.append(shown)
        return real(data, shown=shown)

    monkeypatch.setattr(derive, "derive", counted)
    return calls


MADE = [f"images/a-png-{width}.{suffix}" for width in (240, 480, 700) for suffix in ("avif", "jpg")]


def test_pages_offer_every_width_and_the_original_stays_at_home(archive):
    root = archive()
    assert not build_site(root).problems
    assert shown(root) == MADE
    figure = re.search(r"<figure.*?</figure>", page(root), re.DOTALL)[0]
    up = "../../../images/a-png"
    avif = ", ".join(f"{up}-{width}.avif {width}w" for width in (240, 480, 700))
    assert f'<source type="image/avif" srcset="{avif}" sizes="' in figure
    assert f'<img src="{up}-700.jpg" srcset="{avif.replace("avif", "jpg")}"' in figure
    assert figure.count('width="700" height="300"') == 2
    assert figure.count('fetchpriority="high"') == 1
    assert figure.count('loading="lazy"') == 1  # the large one
    assert f'<a href="{up}-700.jpg">' in figure


def test_originals_are_published_where_that_is_asked(archive):
    root = archive(settings="originals: publish\n")
    build_site(root)
    assert shown(root) == sorted([*MADE, "images/a.png"])
    assert (root / "public/images/a.png").read_bytes() == picture(700, 300)
    assert '<a href="../../../images/a.png">' in page(root)


@pytest.mark.parametrize(
    ("settings", "hold", "is_shown"),
    [
        ("", "", True),
        ("", ", hold: true", False),
        ("images: hold\n", "", False),
        ("images: hold\n", ", hold: false", True),
    ],
)
def test_what_is_not_cleared_stays_out_with_caption_and_credit_in(archive, settings, hold, is_shown):
    root = archive(f"src: images/a.png, role: lead{hold}", settings=f"{settings}originals: publish\n")
    assert not build_site(root).problems
    assert bool(shown(root)) == is_shown
    text = page(root)
    assert ("<picture>" in text) == is_shown
    assert ("belum ada izin" in text) != is_shown
    assert "Keterangan" in text
    assert "<bdi>Koran</bdi>" in text
    everything = b"".join(tree(root / "public").values())
    assert (b"a-png-700" in everything) == is_shown


def test_a_picture_that_one_article_holds_is_held_in_all(archive, new_site):
    root = archive("src: images/a.png, hold: true")
    (root / "content/articles/b.md").write_text(article(title="B", body="![x](/images/a.png)"), encoding="utf-8")
    (root / "content/articles/c.md").write_text(pictured("src: images/a.png, hold: false"), encoding="utf-8")
    build_site(root)
    assert not shown(root)
    assert "a-png" not in page(root, "2024/06/b/index.html")


def test_hold_is_a_truth(archive):
    problems = build_site(archive("src: images/a.png, hold: besok")).problems
    assert [str(problem) for problem in problems] == [
        'content/articles/a.md:5: images: hold must be true or false. Write "hold: true".'
    ]


def test_a_second_build_makes_nothing(archive, count):
    root = archive()
    build_site(root)
    assert count == ["content/images/a.png"]
    for path in (root / "public/images").iterdir():
        path.unlink()
    (root / ".kliping/built.sqlite").unlink()
    build_site(root)
    assert shown(root) == MADE
    assert len(count) == 1


def test_one_picture_under_two_names_is_made_once(archive, count):
    root = archive("src: images/a.png", "src: images/b.png")
    (root / "content/images/b.png").write_bytes(picture(700, 300))
    build_site(root)
    assert len(count) == 1
    assert len(shown(root)) == 12


def test_what_is_damaged_in_the_cache_is_made_again(archive, count):
    root = archive()
    build_site(root)
    next((root / ".kliping/pictures").rglob("480x*.avif")).unlink()
    (root / "content/articles/b.md").write_text(article(title="B"), encoding="utf-8")
    build_site(root)
    assert len(count) == 2
    assert shown(root) == MADE


def test_a_picture_that_changes_or_goes_leaves_nothing_behind(archive):
    root = archive()
    build_site(root)
    (root / "content/images/a.png").write_bytes(picture(300, 300))
    build_site(root)
    assert shown(root) == [f"images/a-png-{w}.{s}" for w in (240, 300) for s in ("avif", "jpg")]
    assert len(list((root / ".kliping/pictures").glob("*/*"))) == 1
    (root / "content/images/a.png").unlink()
    assert 'no file "images/a.png"' in str(build_site(root).problems[0])
    assert not shown(root)
    assert not list((root / ".kliping/pictures").iterdir())


def test_what_nothing_names_is_not_published(archive, count):
    root = archive("alt: x")
    assert not build_site(root).problems
    assert not shown(root)
    assert not count


def test_a_picture_that_cannot_be_shown_is_one_line_each_time(archive, count):
    root = archive("src: images/a.png", "src: images/b.svg")
    (root / "content/images/a.png").write_bytes(b"bukan")
    (root / "content/images/b.svg").write_bytes(b"<svg onload='alert(1)'/>")
    for _ in range(2):
        (root / "content/articles/b.md").write_text(article(body="x" * len(count)), encoding="utf-8")
        assert [str(problem) for problem in build_site(root).problems] == [
            "content/images/b.svg: is not of a kind of picture that is shown."
            " Save it as a JPEG, PNG, GIF, WebP or AVIF.",
            "content/images/a.png: is no picture that can be read, or is damaged."
            " Save it again as a JPEG, PNG, GIF, WebP or AVIF, or take it out.",
        ]
    assert len(count) == 1
    assert not shown(root)
    assert "Keterangan" in page(root)


def test_a_picture_that_could_not_be_written_is_tried_again(archive, monkeypatch):
    root = archive()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(derive, "derive", full)
        assert "No space left on device" in str(build_site(root).problems[0])
    assert not build_site(root).problems
    assert shown(root) == MADE


def test_several_workers_make_the_bytes_of_one(archive, new_site):
    names = [f"images/{n}.png" for n in range(6)]
    root = archive(*(f"src: {name}" for name in names))
    for number, name in enumerate(names):
        (root / "content" / name).write_bytes(picture(300 + number, 200))
    with ThreadPoolExecutor(3) as pool:
        build_site(root, executor=pool)
    many = tree(root / "public")
    for path in (root / ".kliping").rglob("*"):
        if path.is_file():
            path.unlink()
    build_site(root)
    assert tree(root / "public") == many
    assert len(shown(root)) == 6 * 4


def test_pictures_of_own_pages_and_of_entities_are_made(archive):
    root = archive("alt: x")
    (root / "content/pages").mkdir()
    (root / "content/pages/peta.md").write_text("---\ntitle: Peta\n---\n\n![Peta](/images/a.png)\n", encoding="utf-8")
    known = "- {id: rara, type: person, name: Rara Sari, image: images/b.png}\n"
    (root / "content/entities.yaml").write_text(known, encoding="utf-8")
    (root / "content/images/b.png").write_bytes(picture(40, 60))
    (root / "content/articles/b.md").write_text(article(title="B"), encoding="utf-8")
    assert not build_site(root).problems
    assert shown(root) == [*MADE, "images/b-png-40.avif", "images/b-png-40.jpg"]
    assert 'src="../../images/b-png-40.jpg"' in page(root, "people/rara/index.html")
    assert 'src="../images/a-png-700.jpg"' in page(root, "peta/index.html")


@pytest.mark.parametrize("portable", [False, True])
def test_every_address_of_a_picture_leads_to_a_file(archive, portable):
    root = archive()
    build_site(root, portable=portable)
    addresses = re.findall(r"[^\s\"]+-png-\d+\.(?:avif|jpg)", page(root))
    assert len(set(addresses)) == 6 + 1  # and that for other sites
    for address in addresses:
        if not address.startswith("https:"):
            assert os.path.isfile(root / "public" / os.path.dirname(PAGE) / address)


def test_check_follows_every_width(archive):
    root = archive()
    build_site(root)
    report = check(load_site(root), executor=SerialExecutor())
    assert not report.problems
    assert report.did["links"] > len(MADE)


def test_while_pictures_are_made_it_is_told_how_many_are_done(archive):
    images = {f"content__images__{colour}_png": picture(300, 200, colour=colour) for colour in ("blue", "green")}
    root = archive("src: images/a.png", "src: images/blue.png", "src: images/green.png", **images)
    told = []
    build_site(root, progress=lambda done, total: told.append((done, total)))
    assert told[:3] == [(1, 3), (2, 3), (3, 3)]
    pages = told[3:]
    assert pages[-1][0] == pages[-1][1] > 3
