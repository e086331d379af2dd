"""Which pictures of a page are the article's, and what is written at them, in words of our own."""

from zoneinfo import ZoneInfo

import pytest

from kliping.converter.extract import extract
from kliping.converter.same import key
from kliping.model import Image, Raw

TITLE = "Perpustakaan Terapung Singgah di Tambakrejo"
TEXT = (
    "<p>Sebuah perahu kayu berisi tiga ribu buku berlabuh di dermaga Tambakrejo pada Selasa pagi, kata kepala desa.</p>"
    "{}<p>Anak-anak sudah menunggu sejak subuh di bawah pohon asam, sebagian masih membawa bantal dan selimut.</p>"
    "<p>Dua pekan lagi perahu itu berangkat ke hilir; kursi baca di geladak dibiarkan kosong bagi siapa saja.</p>"
)
IMG = '<img src="https://a.example/perahu.jpg">'


def article(inner, head="", above=""):
    html = (
        f'<html lang="id"><head><title>{TITLE}</title><meta property="og:title" content="{TITLE}">{head}</head>'
        f"<body><main><article><h1>{TITLE}</h1>{above}{TEXT.format(inner)}</article></main></body></html>"
    )
    raw = Raw(file="a.html", sha256="0" * 64, kind="html", text=html)
    return extract(raw, zone=ZoneInfo("Asia/Jakarta")).article


def images(inner, head="", above="") -> tuple[Image, ...]:
    return article(inner, head, above).images


@pytest.mark.parametrize(
    ("markup", "caption", "credit"),
    [
        # two elements for one credit
        ('<b class="caption">Perahu tiba.</b> <b class="credit">Foto: Ratri Wening</b> /<b>Kabar Loh</b>',
         "Perahu tiba.", "Ratri Wening/Kabar Loh"),
        # a credit in an element without a name, told by what it says
        ("<span>Peta sungai. Hulu di kanan.</span><span>© Kabar Loh/OSM | C. Wening</span>",
         "Peta sungai. Hulu di kanan.", "Kabar Loh/OSM | C. Wening"),
        ("<span>Perahu tiba di dermaga.</span><span>Ratri Wening (dpa/picture alliance via Getty)</span>",
         "Perahu tiba di dermaga.", "Ratri Wening (dpa/picture alliance via Getty)"),
        ("Perahu itu tiba di dermaga. Unsplash/Ratri Wening", "Perahu itu tiba di dermaga.", "Unsplash/Ratri Wening"),
        ("( Kabar Loh )", None, "Kabar Loh"),
        ("(Arsip)", "(Arsip)", None),
        ("Videografik: begini perahu itu bekerja", "Videografik: begini perahu itu bekerja", None),
        ("Perahu tiba (Loh, 6.12.2010) <span class='credit'>Foto: Ratri Wening</span>",
         "Perahu tiba (Loh, 6.12.2010)", "Ratri Wening"),
        ("44 foto", None, None),
        ("15.05.2023", None, None),
        ("Video", None, None),
    ],
)  # fmt: skip
def test_a_caption_is_told_from_its_credit_and_from_what_says_nothing(markup, caption, credit):
    found = images(f"<figure>{IMG}<figcaption>{markup}</figcaption></figure>")
    assert [(image.caption, image.credit) for image in found] == [(caption, credit)]


def test_a_credit_above_the_picture_and_a_caption_below_it():
    found = images(f"<div><span>Foto: Ratri Wening</span>{IMG}<div>Perahu tiba di dermaga Tambakrejo</div></div>")
    assert [(image.caption, image.credit) for image in found] == [("Perahu tiba di dermaga Tambakrejo", "Ratri Wening")]


def test_a_caption_may_follow_a_picture_that_no_figure_holds():
    found = images(f"<picture><source>{IMG}</picture><figcaption>Perahu tiba, Foto: Ratri Wening</figcaption>")
    assert [(image.caption, image.credit) for image in found] == [("Perahu tiba", "Ratri Wening")]


def test_a_credit_that_only_the_alternative_text_holds_is_read():
    found = images('<img src="https://a.example/p.jpg" alt="Perahu tiba di dermaga. (Foto: Ratri Wening/AFP)">')
    assert found[0].credit == "Ratri Wening/AFP"


@pytest.mark.parametrize(
    "box",
    [
        f"<figure>{IMG}<figcaption>Oleh Ratri Wening, 25/08/2020, 15:15</figcaption></figure>",
        f'<a href="https://lain.example">{IMG}<span>Kumpulan berita dari desa lain</span></a>',
        '<img src="https://a.example/b.png" alt="Logo Kabar Loh">',
    ],
)
def test_a_portrait_a_teaser_and_a_logo_are_no_pictures_of_the_article(box):
    assert images(box) == ()


def test_the_portrait_of_the_author_is_told_by_the_name():
    head = '<meta name="author" content="Ratri Wening">'
    found = images('<img src="https://a.example/rw.jpg" alt="Ratri Wening">', head)
    assert found == ()


def test_what_a_player_is_named_is_no_caption():
    found = images(f'<div class="video__content">{IMG}<div>Begini perahu itu bekerja di sungai</div></div>')
    assert [image.caption for image in found] == [None]


def test_a_width_and_a_height_may_be_a_shape():
    shaped = '<img src="https://a.example/p.jpg" width="16" height="9">'
    icon = '<img src="https://a.example/q.jpg" width="16" height="16">'
    assert [image.src for image in images(shaped + icon)] == ["https://a.example/p.jpg"]


def test_each_picture_of_a_gallery_has_its_own_caption():
    one, two = (f'<figure><img src="https://a.example/{name}.jpg"><figcaption>{said}</figcaption></figure>'
                for name, said in (("p", "Perahu tiba."), ("q", "Anak-anak membaca.")))  # fmt: skip
    found = images(f"<figure>{one}{two}</figure>")
    assert [image.caption for image in found] == ["Perahu tiba.", "Anak-anak membaca."]


def test_a_picture_that_scripts_load_has_its_address_in_some_attribute():
    found = images('<img src="data:image/gif;base64,R0lG" data-lazyimage-src="https://a.example/p.jpg">')
    assert [image.src for image in found] == ["https://a.example/p.jpg"]


@pytest.mark.parametrize(("shown", "caption"), [(True, "Perahu tiba di dermaga desa"), (False, None)])
def test_a_caption_in_the_head_counts_where_the_page_shows_it(shown, caption):
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","image":{"@type":"ImageObject",'
        '"url":"https://a.example/perahu.jpg","caption":"Perahu tiba di dermaga desa"}}</script>'
    )
    below = "<div><div><p>Perahu tiba di dermaga desa</p></div></div>" if shown else ""
    assert images(f"{IMG}<p>Warga berdiri di tepi.</p>{below}", head)[0].caption == caption


@pytest.mark.parametrize(
    "src",
    [
        "https://a.example/x/foto-600x400.jpg",
        "http://a.example/x/foto.webp?w=640",
        "https://a.example/600x400/x/foto.jpg",
        "https://a.example/w_600,h_400/x/foto.jpg",
        "https://a.example/x/foto-scaled.jpg",
        "https://a.example/1280w/x/foto.jpg",
    ],
)
def test_sizes_of_one_picture_are_one_picture(src):
    assert key(src) == key("https://a.example/x/foto.jpg")
    found = images(f'<img src="https://a.example/x/foto.jpg"><p>Warga berdiri di tepi.</p><img src="{src}">')
    assert len(found) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/i.php?id=17&w=20", "https://a.example/i.php?id=18&w=20"),
        ("https://a.example/2024/05/1.jpg", "https://a.example/2024/06/1.jpg"),
        ("https://a.example/x/foto-1.jpg", "https://a.example/x/foto-2.jpg"),
        ("https://a.example/x/foto.jpg", "https://b.example/x/foto.jpg"),
    ],
)
def test_two_pictures_are_two(one, other):
    assert key(one) != key(other)


def test_a_byline_may_stand_below_a_line_of_summary():
    summary = "Desa di tepi sungai itu sudah menunggu lama, dan kini perahu buku benar-benar datang."
    found = article("", above=f"<p>{summary}</p><p><strong>Ratri Wening/Cakra Buana</strong></p>")
    assert found.authors == ("Ratri Wening", "Cakra Buana")
    assert "Cakra" not in found.body


def test_a_line_that_says_author_names_the_author_wherever_it_stands():
    found = article("", above="").authors, article("<ul><li><strong>Penulis</strong> Ratri Wening</li></ul>").authors
    assert found == ((), ("Ratri Wening",))
