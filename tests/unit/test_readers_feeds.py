"""RSS, Atom, JSON Feed and WordPress exports: fields, pictures, drafts, and XML that means harm."""

# ruff: noqa: E501 - files of other programs, as these write them

import json
from datetime import date

import pytest

from kliping.converter.readers import Note
from kliping.errors import ReadError
from kliping.model import Problem
from reading import TEXT, fields_of, read_all, read_one

PARAGRAPHS = "".join(f"<p>{part}</p>" for part in TEXT.split("\n\n"))
ITEM = f"""<item><title>Pasar &amp;amp; Pelabuhan</title><link>https://kabar.example/pasar</link>
<guid isPermaLink="false">kabar-17</guid><pubDate>Tue, 05 Oct 2021 06:30:00 +0800</pubDate>
<dc:creator><![CDATA[Rini Sasmita]]></dc:creator><category>ekonomi</category><category>Ekonomi</category>
<description><![CDATA[<p>Pasar ikan kembali ramai.</p>]]></description>
<media:group><media:content url="https://kabar.example/p.jpg?w=800" medium="image">
<media:description type="plain">Lapak ikan.</media:description><media:credit role="photographer">Dedi Kurnia/Kabar</media:credit>
</media:content><media:thumbnail url="https://kabar.example/t.jpg"/></media:group>
<enclosure url="https://kabar.example/p.jpg" type="image/jpeg" length="1"/>
<enclosure url="https://kabar.example/suara.mp3" type="audio/mpeg" length="1"/>
<content:encoded><![CDATA[<figure><img src="https://kabar.example/p.jpg?w=400"></figure>{PARAGRAPHS}
<p>Baca juga: Harga Ikan Naik</p><p>The post Pasar appeared first on Kabar Pagi.</p>]]></content:encoded></item>"""
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Kabar Pagi</title><atom:link href="https://kabar.example/feed" rel="self"/><link>https://www.kabar.example/</link>
<language>id-ID</language><image><title>Logo</title><link>https://x.example</link></image>{}</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Kabar Pagi</title><link href="https://kabar.example/"/>
<link rel="self" href="https://kabar.example/atom"/><id>urn:x</id>
<entry><title type="html">Pasar &lt;b&gt;Dibuka&lt;/b&gt;</title><id>urn:x:1</id><link rel="alternate" href="https://kabar.example/pasar"/>
<published>2021-10-05T06:30:00+08:00</published><updated>2021-10-06T08:00:00+08:00</updated>
<author><name>Rini Sasmita</name></author><category term="ekonomi" label="Ekonomi"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{PARAGRAPHS}</div></content></entry></feed>"""


def test_rss(tmp_path):
    found = read_one(tmp_path, "a.xml", RSS.format(ITEM))
    article = found.article
    assert (article.title, article.authors, article.tags) == ("Pasar & Pelabuhan", ("Rini Sasmita",), ("ekonomi",))
    assert article.date.isoformat() == "2021-10-05T06:30:00+08:00"
    assert (article.source, article.source_url) == ("Kabar Pagi", "https://kabar.example/pasar")
    assert article.description == "Pasar ikan kembali ramai."
    (image,) = article.images
    assert (image.role, image.caption, image.credit, image.creator) == (
        "lead", "Lapak ikan.", "Dedi Kurnia/Kabar", "Dedi Kurnia")  # fmt: skip
    assert article.body == TEXT + "\n"
    assert (found.evidence["date"], found.evidence["authors"]) == ("rss: pubDate", "rss: dc:creator")
    assert [entry.label for entry in found.ledger if entry.is_dropped] == [
        "related headline (drop)", "end of a feed's entry (drop)"]  # fmt: skip


def test_atom(tmp_path):
    article = read_one(tmp_path, "a.atom", ATOM).article
    assert (article.title, article.authors) == ("Pasar Dibuka", ("Rini Sasmita",))
    assert (article.date.isoformat(), article.lastmod.isoformat()) == (
        "2021-10-05T06:30:00+08:00", "2021-10-06T08:00:00+08:00")  # fmt: skip
    assert (article.source, article.body) == ("Kabar Pagi", TEXT + "\n")


def test_json_feed(tmp_path):
    entry = {"id": "1", "url": "https://kabar.example/pasar", "title": "Pasar Dibuka", "content_html": PARAGRAPHS,
             "date_published": "2021-10-05T06:30:00+08:00", "authors": [{"name": "Rini Sasmita"}], "tags": ["ekonomi"],
             "image": "https://kabar.example/p.jpg"}  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Kabar Pagi", "home_page_url": "https://kabar.example/",
            "language": "id", "items": [entry, entry, 7, {"id": "2", "content_text": TEXT, "title": "Lain"}]}  # fmt: skip
    found = read_all(tmp_path, "a.json", json.dumps(feed))
    article = found[0].article
    assert (article.title, article.source, article.authors) == ("Pasar Dibuka", "Kabar Pagi", ("Rini Sasmita",))
    assert (article.body, article.images[0].src) == (TEXT + "\n", "https://kabar.example/p.jpg")
    assert isinstance(found[1], Note)
    assert "is not an object" in str(found[2])
    assert found[3].article.title == "Lain"


def test_a_feed_of_several_papers_is_no_paper(tmp_path):
    other = ITEM.replace("https://kabar.example/pasar", "https://lain.example/pasar")
    assert read_one(tmp_path, "a.rss", RSS.format(other)).article.source is None


def test_entries_with_one_guid_are_one_and_those_without_text_are_told(tmp_path):
    bare = "<item><title>Kosong</title><link>https://kabar.example/k</link></item>"
    found = read_all(tmp_path, "a.xml", RSS.format(ITEM + ITEM + bare))
    assert isinstance(found[1], Note)
    assert "holds no text" in str(found[2])


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (RSS.format(ITEM).replace('<?xml version="1.0"?>', BOMB).replace("Pasar &amp;", "&j; &amp;"), "entities"),
        (
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + RSS.format("<item><title>&x;</title></item>")[21:],
            "entities",
        ),
        ("<rss><channel></channel></rss>", "holds no entries"),
        ("<svg></svg>", "XML of a kind that is not read: <svg>"),
        ("no xml", "XML of a kind that is not read"),
        (RSS.format("<x>" * 5000), "not XML that can be read to its end"),
    ],
)
def test_xml_that_is_none_or_means_harm(tmp_path, data, what):
    with pytest.raises(ReadError, match=what):
        list(fields_of(tmp_path, "a.xml", data))


def test_what_came_before_the_break_is_kept(tmp_path):
    from kliping.converter.extract import found

    (tmp_path / "a.xml").write_text(RSS.format(ITEM + "<item><title>x</item>"), encoding="utf-8")
    one, two = found(tmp_path / "a.xml", tmp_path, {})
    assert one.part == "kabar-17"
    assert isinstance(two, Problem)


def test_control_characters_and_a_line_before_the_declaration(tmp_path):
    assert read_one(tmp_path, "a.xml", "\n\n" + RSS.format(ITEM.replace("Pelabuhan", "Pelabu\x0bhan"))).article.title == "Pasar & Pelabuhan"  # fmt: skip


def wxr(*items):
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Warta Lama</title><link>https://warta.example</link><language>id</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:author><wp:author_login>rini</wp:author_login>
<wp:author_display_name><![CDATA[Rini Sasmita]]></wp:author_display_name></wp:author>{"".join(items)}</channel></rss>"""


def post(number, body=TEXT, title="Pasar Dibuka", status="publish", kind="post", more=""):
    return f"""<item><title><![CDATA[{title}]]></title><link>https://warta.example/?p={number}</link>
<pubDate>Mon, 04 Oct 2021 22:30:00 +0000</pubDate><dc:creator>rini</dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date>2021-10-05 06:30:00</wp:post_date><wp:post_date_gmt>2021-10-04 22:30:00</wp:post_date_gmt>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>
<category domain="category" nicename="ekonomi"><![CDATA[Ekonomi]]></category>
<category domain="post_tag" nicename="pasar"><![CDATA[pasar]]></category>{more}</item>"""


ATTACHMENT = """<item><title>ikan</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type><wp:post_parent>1</wp:post_parent>
<wp:attachment_url>https://warta.example/ikan.jpg</wp:attachment_url><wp:status>inherit</wp:status>
<excerpt:encoded><![CDATA[Ikan segar. (Foto: Dedi Kurnia/Warta)]]></excerpt:encoded></item>"""
FEATURED = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>"


def test_a_post_of_wordpress(tmp_path):
    body = f"""[caption id="x" width="800"]<a href="https://warta.example/l.jpg"><img src="https://warta.example/l-300x200.jpg" alt="lapak"/></a> Lapak. Foto: Ana Lind/Warta[/caption]
Paragraf pertama dari tulisan ini cukup panjang untuk sebuah
paragraf berita di koran lama.

<!-- wp:paragraph --><p>{TEXT}</p><!-- /wp:paragraph -->

[gallery ids="9"]

[embed]https://video.example/v/1[/embed]

[su_box]Kotak yang berisi tulisan.[/su_box] [[gallery]] tetap."""
    article = read_all(tmp_path, "a.xml", wxr(post(1, body, more=FEATURED), ATTACHMENT))[0].article
    assert (article.title, article.authors, article.tags) == ("Pasar Dibuka", ("Rini Sasmita",), ("Ekonomi", "pasar"))
    assert article.date.isoformat() == "2021-10-05T06:30:00+08:00", "in the site's own zone"
    assert (article.source, article.source_url) == ("Warta Lama", "https://warta.example/?p=1")
    lead, fish = article.images
    assert (lead.caption, lead.credit, lead.creator, lead.role) == ("Lapak.", "Ana Lind/Warta", "Ana Lind", "lead")
    assert (fish.src, fish.caption, fish.credit) == (
        "https://warta.example/ikan.jpg",
        "Ikan segar.",
        "Dedi Kurnia/Warta",
    )
    assert article.body.startswith("Paragraf pertama dari tulisan ini cukup panjang untuk sebuah paragraf berita")
    assert "[https://video.example/v/1](https://video.example/v/1)" in article.body
    assert "Kotak yang berisi tulisan." in article.body
    assert "su\\_box" not in article.body
    assert "[gallery]" in article.body.replace("\\", "")
    assert article.extra == {}


def test_the_same_picture_in_two_sizes_is_one(tmp_path):
    body = (
        '<p>[caption]<img src="https://warta.example/ikan-300x200.jpg"/> Pasar.[/caption]</p>'
        f'<p>{TEXT}</p>[gallery ids="9"]<img src="https://warta.example/g.php?id=1"><img src="https://warta.example/g.php?id=2">'
    )
    found = read_all(tmp_path, "a.xml", wxr(post(1, body, more=FEATURED), ATTACHMENT))
    first, *others = found[0].article.images
    assert (first.caption, first.credit) == ("Pasar.", "Dedi Kurnia/Warta")
    assert len(others) == 2


def test_drafts_stay_drafts_and_the_rest_is_listed(tmp_path):
    found = read_all(tmp_path, "a.wxr", wxr(
        post(1), post(2, status="draft"), post(3, status="private"), post(4, status="trash"),
        post(5, more="<wp:post_password>rahasia</wp:post_password>"), post(6, body=""), post(7, title=""),
        post(8, kind="page"), ATTACHMENT, post(10, kind="nav_menu_item"), post(11, kind="nav_menu_item"),
    ))  # fmt: skip
    drafts = [one.article.extra.get("draft") for one in found if not isinstance(one, Problem)]
    assert drafts == [None, True, True, None]
    told = [str(one) for one in found if isinstance(one, Note)]
    assert [text.partition(": ")[2][:40] for text in told] == [
        "left out: its status is trash", "left out: it has a password. Remove the ", "left out: the post “Pasar Dibuka” has no",
        "1 of type attachment left out: neither p", "2 of type nav_menu_item left out: neithe"]  # fmt: skip
    assert [str(one) for one in found if isinstance(one, Problem) and not isinstance(one, Note)] == [
        "content/raw/a.wxr#7: the post has no title. Give it one in WordPress, and export again."]  # fmt: skip


def test_a_post_without_gmt_has_its_pubdate(tmp_path):
    text = wxr(post(1)).replace("<wp:post_date_gmt>2021-10-04 22:30:00", "<wp:post_date_gmt>0000-00-00 00:00:00")
    assert read_one(tmp_path, "a.xml", text).article.date.isoformat() == "2021-10-04T22:30:00+00:00"


def test_the_day_in_the_address_is_used_where_there_is_no_other(tmp_path):
    row = {"title": "Pasar", "text": TEXT, "url": "https://kabar.example/2021/10/05/pasar"}
    assert read_one(tmp_path, "a.jsonl", json.dumps(row)).article.date == date(2021, 10, 5)
