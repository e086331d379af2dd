"""What the converter makes of a page, in words of our own."""

from zoneinfo import ZoneInfo

import pytest

from kliping.converter.extract import extract
from kliping.converter.ledger import Extracted
from kliping.model import Raw

FIRST = (
    "Sebuah perahu kayu berisi tiga ribu buku berlabuh di dermaga Tambakrejo pada Selasa pagi, kata kepala desa itu."
)
SECOND = (
    "Anak-anak sudah menunggu sejak subuh di bawah pohon asam, sebagian masih membawa bantal dan selimut dari rumah."
)
THIRD = (
    "Dua pekan lagi perahu itu berangkat ke hilir; kursi baca di geladak dibiarkan kosong bagi siapa saja yang ikut."
)
TITLE = "Perpustakaan Terapung Singgah di Tambakrejo"


def page(inner: str, head: str = "") -> Extracted:
    html = (
        f'<html lang="id"><head><title>{TITLE}</title><meta property="og:title" content="{TITLE}">{head}</head>'
        f"<body><main><article><h1>{TITLE}</h1>{inner}</article></main></body></html>"
    )
    return extract(Raw(file="a.html", sha256="0" * 64, kind="html", text=html), zone=ZoneInfo("Asia/Jakarta"))


def text(*more: str) -> str:
    return f"<p>{FIRST}</p>{''.join(more)}<p>{SECOND}</p><p>{THIRD}</p>"


@pytest.mark.parametrize(
    "box",
    [
        '<div class="related-articles"><p>Empat kambing hilang ditemukan di atap balai desa sebelah.</p></div>',
        '<div class="ArticleNewsletter_box__x7">Surat kabar pagi langsung ke kotak surat Anda setiap hari.</div>',
        '<aside role="complementary"><p>Berita lain yang sedang ramai dibaca orang hari ini.</p></aside>',
        '<p><a href="/lain">Jembatan gantung di Sungai Loh dibuka kembali</a></p>',
        "<p>Filed under: Sungai, Buku</p>",
        "<p>Waktu baca: 4 menit</p>",
        "<p>Tempo de leitura: 1 minuto</p>",
        '<p>Baca juga: <a href="/lain">Jembatan gantung di Sungai Loh dibuka kembali</a></p>',
    ],
)
def test_a_box_is_not_of_the_body_and_is_in_the_ledger(box):
    found = page(text(box))
    assert found.article.body.split("\n\n") == [FIRST, SECOND, f"{THIRD}\n"]
    assert any(entry.is_dropped and entry.text[:9] in box for entry in found.ledger if len(entry.text) > 9)


def test_what_holds_the_paragraphs_is_no_box_whatever_its_name():
    found = page(f'<div class="related-content">{text()}</div>')
    assert SECOND in found.article.body


def test_a_standfirst_is_the_first_paragraph():
    standfirst = "Perahu berisi tiga ribu buku berlabuh dua pekan di dermaga kayu yang baru."
    found = page(f'<p class="article__standfirst">{standfirst}</p><div>{text()}</div>')
    assert found.article.body.startswith(f"{standfirst}\n\n{FIRST[:30]}")


def test_a_list_with_a_list_in_it_stands_there_once():
    nested = "<ul><li>Buku anak: dua ribu judul<ul><li>Dongeng: seribu judul</li></ul></li><li>Atlas: dua</li></ul>"
    found = page(text(nested))
    assert found.article.body.count("Dongeng: seribu judul") == 1
    assert "- Buku anak: dua ribu judul\n    - Dongeng: seribu judul\n- Atlas: dua" in found.article.body


@pytest.mark.parametrize(
    ("markup", "link"),
    [
        (
            '<iframe src="https://video.example/embed/a1" title="Perahu berlayar [1]"></iframe>',
            "[Perahu berlayar \\[1\\]](https://video.example/embed/a1)",
        ),
        (
            '<figure><div><iframe data-src="//video.example/embed/a1" src="about:blank"></iframe></div></figure>',
            "[video.example](https://video.example/embed/a1)",
        ),
        (
            '<video controls><source src="https://v.example/a.mp4"></video>',
            "[v.example](https://v.example/a.mp4)",
        ),
    ],
)
def test_an_embed_between_the_paragraphs_is_a_link_where_it_stood(markup, link):
    found = page(text(markup))
    assert found.article.body.split("\n\n") == [FIRST, link, SECOND, f"{THIRD}\n"]
    assert any(entry.label == "embed" for entry in found.ledger)


@pytest.mark.parametrize(
    "markup",
    [
        '<iframe src="https://ad.doubleclick.example/embed/1"></iframe>',
        '<iframe src="javascript:alert(1)//embed"></iframe>',
        '<div class="related-articles"><iframe src="https://video.example/embed/a1"></iframe></div>',
    ],
)
def test_an_advertisement_and_what_is_in_another_box_is_no_embed(markup):
    assert page(text(markup)).article.body.split("\n\n") == [FIRST, SECOND, f"{THIRD}\n"]


def test_prose_between_the_paragraphs_counts_though_it_is_in_no_paragraph():
    recipe = "Rak-raknya terbuat dari jati bekas kapal, dan setiap papan diikat tali agar tidak jatuh saat berombak."
    found = page(text(f'<section><div class="teaser-words"><span>{recipe}</span></div></section>'))
    assert found.article.body.split("\n\n")[1] == recipe


@pytest.mark.parametrize("outer", ["figure", "a"])
def test_prose_in_a_figure_or_a_link_is_no_paragraph(outer):
    other = "Untuk melihat isi yang disematkan di sini diperlukan persetujuan Anda atas pengiriman data ke pihak lain."
    found = page(text(f'<{outer} href="/lain"><div class="teaser-words">{other}</div></{outer}>'))
    assert other not in found.article.body


def test_a_headline_in_a_link_is_no_subheading():
    teaser = '<div class="k"><a href="/lain"><h3>Jembatan gantung dibuka lagi</h3></a></div>'
    assert "Jembatan" not in page(text(teaser)).article.body


@pytest.mark.parametrize("heading", ["h1", "h3"])
def test_a_link_that_holds_a_headline_and_a_paragraph_is_a_teaser(heading):
    teaser = f'<a href="/lain"><{heading}>Jembatan gantung dibuka lagi</{heading}><p>{FIRST[::-1]}</p></a>'
    found = page(f"{text()}<ul><li>{teaser}</li></ul>")
    assert FIRST[::-1] not in found.article.body
    assert any(entry.label == "related headline (drop)" and FIRST[::-1] in entry.text for entry in found.ledger)


def test_a_subheading_of_prose_after_a_related_headline_stays():
    later = "Baca juga: Atap balai desa</p><h2>Berangkat ke hilir</h2><p>" + f"{THIRD} {FIRST}</p>"
    more = f"<p>{THIRD}</p><p>{THIRD[10:]}</p><p>{later}"
    assert "## Berangkat ke hilir" in page(f"<p>{FIRST}</p><p>{SECOND}</p>{more}").article.body


def test_a_subheading_that_a_picture_has_as_its_alternative_text_stays():
    heading = "Kapan perahu itu berangkat ke hilir sungai?"
    picture = f'<img src="https://a.example/b.jpg" alt="{heading}">'
    assert f"## {heading}" in page(text(f"<h2>{heading}</h2>{picture}")).article.body


def test_an_article_that_only_a_script_holds_is_read():
    paragraphs = "".join(f"\\u003cp class=\\\"x\\\"\\u003e{one} {two}\\u003c/p\\u003e" for one, two in (
        (FIRST, SECOND), (SECOND, THIRD), (THIRD, FIRST)))  # fmt: skip
    head = f'<meta property="og:site_name" content="Warta Loh"><script>push([1,"{paragraphs}"])</script>'
    assert FIRST in page("", head).article.body


@pytest.mark.parametrize(
    ("markup", "caption", "credit"),
    [
        (
            '<div class="photo"><img src="https://a.example/b.jpg"><span class="photo-caption">Perahu di dermaga.'
            '</span><span class="photo-credit">Foto: Ratri Wening</span></div>',
            "Perahu di dermaga.",
            "Ratri Wening",
        ),
        (
            '<div class="image-box"><img src="https://a.example/b.jpg"><p>Perahu buku di dermaga kayu.</p>'
            "<p>Foto: Ratri Wening</p></div>",
            "Perahu buku di dermaga kayu.",
            "Ratri Wening",
        ),
        (
            '<figure><img src="https://a.example/b.jpg"><figcaption>Warga menunggu di dermaga kayu. AFP</figcaption>'
            "</figure>",
            "Warga menunggu di dermaga kayu.",
            "AFP",
        ),
        (
            '<div><img src="https://a.example/b.jpg" alt="Perahu buku di dermaga" '
            'title="Perahu buku di dermaga | AP/Dian Sari"></div>',
            None,
            "AP/Dian Sari",
        ),
    ],
)
def test_captions_and_credits_in_their_dresses(markup, caption, credit):
    (image,) = page(text(markup)).article.images
    assert (image.caption, image.credit) == (caption, credit)


def test_the_picture_of_a_teaser_is_not_of_the_article():
    teaser = (
        '<a href="/lain"><img src="https://a.example/k.jpg"><figcaption>Empat kambing di atap balai</figcaption></a>'
    )
    assert page(text(teaser)).article.images == ()


def test_a_name_in_bold_above_the_text_wrote_it():
    assert page(f"<p><strong>Ratri Wening</strong></p>{text()}").article.authors == ("Ratri Wening",)


@pytest.mark.parametrize(
    ("author", "people"),
    [
        ('{"@type": "Person", "givenName": "Ratri", "familyName": "Wening"}', ("Ratri Wening",)),
        ('{"@type": "Organization", "name": "Reuters"}', ("Reuters",)),
        ('{"@type": "Organization", "name": "Warta Loh"}', ()),
    ],
)
def test_authors_of_json_ld(author, people):
    said = f'{{"@type": "NewsArticle", "headline": "{TITLE}", "author": {author}}}'
    head = f'<script type="application/ld+json">{said}</script>'
    assert page(text(), head).article.authors == people


def test_fields_say_how_sure_they_are():
    head = (
        '<meta property="article:published_time" content="2024-06-11T09:30:00+07:00">'
        '<link rel="canonical" href="https://wartaloh.example/2024/06/11/perpustakaan">'
    )
    sure = page(text(), head).confidence
    assert (sure["title"], sure["date"], sure["language"]) == ("high", "high", "high")
    assert page(text(), head.replace("/2024/06/11/", "/2021/01/02/")).confidence["date"] == "low"
    assert "authors" not in sure


def test_a_page_that_shows_a_part_of_its_words_is_incomplete():
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "wordCount": 900}</script>'
    assert page(text(), head).article.incomplete == "the page says that the article has 900 words"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ('kota<sup><a href="#n1">1</a></sup> lama', "kota[1] lama"),
        ('kota<a href="#n1"><sup>[12]</sup></a> lama', "kota[12] lama"),
        ("kota<sup>1</sup> lama", "kota[1] lama"),
        ("seluas 4 km<sup>2</sup> saja", "seluas 4 km² saja"),
        ("sebanyak 10<sup>-3</sup> liter", "sebanyak 10⁻³ liter"),
        ("pada abad ke-1<sup>er</sup> itu", "pada abad ke-1er itu"),
    ],
)
def test_raised_numbers_stay_apart_from_what_they_stand_at(written, wanted):
    found = page(text(f"<p>Perahu itu singgah di {written}, dan anak-anak naik satu per satu ke geladaknya.</p>"))
    assert wanted in found.article.body.replace("\\", "")


def test_a_link_around_a_picture_is_no_way_back_from_a_note():
    found = page(text('<figure><a href="#besar"><img src="https://loh.example/perahu.jpg"> </a></figure>'))
    assert [image.src for image in found.article.images] == ["https://loh.example/perahu.jpg"]


def test_a_table_with_more_than_who_wrote_and_edited_stays():
    rows = "<tr><td>Penulis</td><td>: Rini Sasmita</td></tr><tr><td>Tebal</td><td>: 120 halaman</td></tr>"
    found = page(f"{text()}<table>{rows}</table>")
    assert "| Tebal | : 120 halaman |" in found.article.body
    assert found.article.authors == ()


@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_line_of_who_wrote_and_edited_is_not_of_the_body(tag):
    found = page(f"{text()}<{tag}>Penulis : Rini Sasmita Editor : Budi Hartono</{tag}>")
    assert "Rini" not in found.article.body
    assert found.article.authors == ("Rini Sasmita",)
