"""What the files of pictures say of themselves. The pictures are made here."""

from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image as Pixels
from PIL import PngImagePlugin

from kliping.converter import convert
from kliping.converter.doubts import doubts
from kliping.converter.extract import extract
from kliping.converter.inscribed import filled, inscribed, told
from kliping.executor import SerialExecutor
from kliping.model import Image, Raw
from kliping.site import load_site

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" {credit}>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li><rdf:li xml:lang="en">Another</rdf:li></rdf:Alt>
</dc:description><dc:creator><rdf:Seq><rdf:li>Ratri Wening</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
PACKET = XMP.format(credit='p:Credit="Kabar Loh"', caption="Perahu tiba di dermaga.").encode()


def picture(kind="JPEG", xmp=PACKET, iptc=()):
    out = BytesIO()
    more = {}
    if kind == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", xmp.decode())
    elif xmp:
        more["xmp"] = xmp
    Pixels.new("RGB", (160, 120), "navy").save(out, kind, **more)
    data = out.getvalue()
    if not iptc:
        return data
    sets = b"".join(b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2) + text for number, text in iptc)
    block = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(sets).to_bytes(4) + sets + b"\0" * (len(sets) % 2)
    return data[:2] + b"\xff\xed" + (len(block) + 2).to_bytes(2) + block + data[2:]


def words(data):
    return {name: (one.text, one.origin) for name, one in told(data).items()}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_xmp_is_read_from_each_kind_of_file(kind):
    assert words(picture(kind)) == {
        "caption": ("Perahu tiba di dermaga.", "xmp"),
        "credit": ("Kabar Loh", "xmp"),
        "creator": ("Ratri Wening", "xmp"),
    }


def test_iptc_is_read_in_either_encoding():
    data = picture(xmp=b"", iptc=[(120, "Perahu tiba di Café Loh.".encode("cp1252")), (110, "Kabar Loh ©".encode()),
                                  (80, b"Ratri Wening"), (116, b"2024 Kabar Loh")])  # fmt: skip
    assert words(data) == {
        "caption": ("Perahu tiba di Café Loh.", "iptc"),
        "credit": ("Kabar Loh ©", "iptc"),
        "creator": ("Ratri Wening", "iptc"),
        "copyright": ("2024 Kabar Loh", "iptc"),
    }


@pytest.mark.parametrize("cut", [3, 20, 60, 200])
def test_a_broken_file_says_nothing_or_what_is_left_of_it(cut):
    assert isinstance(told(picture(iptc=[(120, b"Perahu")])[:cut]), dict)


@pytest.mark.parametrize(
    "packet",
    [
        b"<x>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + PACKET.replace(b"Perahu", b"&e;Perahu"),
        b"\xff\xfe\0no xml",
        b"x" * 300_000,
    ],
)
def test_hostile_xmp_reads_no_file_and_ends_nothing(packet):
    data = picture("WEBP", xmp=packet)
    assert words(data) == {}


def test_the_page_wins_and_the_file_fills_what_is_absent():
    image, evidence = filled(Image(caption="Warga menunggu."), told(picture()))
    assert (image.caption, image.credit, image.creator) == ("Warga menunggu.", "Kabar Loh", "Ratri Wening")
    assert evidence == {"credit": "xmp"}


def page(written: str) -> str:
    said = "".join(f"<p>Perahu kayu berisi tiga ribu buku berlabuh di dermaga {n} pagi ini.</p>" for n in "123456")
    caption = f"Warga menunggu di tepi sungai. {written}"
    figure = f'<figure><img src="p.jpg"><figcaption>{caption}</figcaption></figure>'
    head = "<title>Perahu Buku Singgah di Desa</title>"
    body = f"<article><h1>Perahu Buku Singgah di Desa</h1>{figure}{said}</article>"
    return f"<html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("written", "credit", "origin", "is_doubted"),
    [
        ("", "Kabar Loh", "xmp", False),
        ("(Foto: Cakra Buana/Arus Timur)", "Cakra Buana/Arus Timur",
         "the page; its file says “Kabar Loh Ratri Wening”", True),
        ("(Foto: Ratri Wening/Kabar Loh)", "Ratri Wening/Kabar Loh", None, False),
    ],
)  # fmt: skip
def test_the_file_fills_the_credit_and_what_disagrees_is_doubted(tmp_path, written, credit, origin, is_doubted):
    raw = Raw(file="a.html", sha256="0" * 64, kind="html", text=page(written), files={"p.jpg": picture()})
    found = inscribed(extract(raw, zone=ZoneInfo("Asia/Jakarta")), raw, tmp_path)
    assert found.article.images[0].credit == credit
    assert found.evidence.get("credit-1") == origin
    doubted = doubts(found.article, found.evidence, found.confidence, found.ledger)
    assert ("credit-1" in {doubt.field for doubt in doubted}) is is_doubted


def test_a_conversion_reads_the_file_beside_a_page(tmp_path):
    (tmp_path / "site.yaml").write_text("title: Loh\nbase_url: https://loh.example/\n", encoding="utf-8")
    (tmp_path / "content/raw").mkdir(parents=True)
    (tmp_path / "content/raw/a.html").write_text(page(""), encoding="utf-8")
    (tmp_path / "content/raw/p.jpg").write_bytes(picture())
    convert([], load_site(tmp_path), executor=SerialExecutor())
    written = next((tmp_path / "content/articles").rglob("*.md")).read_text("utf-8")
    assert "credit: Kabar Loh" in written
    assert "creator: Ratri Wening" in written
