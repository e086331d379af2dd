"""A picture's bytes become AVIF and JPEG in several widths, with the credit of the file and nothing else of it."""

import re
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from building import picture
from kliping.builder.derive import LIGHT, WIDTHS, derive
from kliping.errors import PictureError
from kliping.inscription import Told, packet, told

SAID = {name: Told(text=text, origin="xmp") for name, text in {
    "caption": "Air <naik> & surut", "credit": "Koran", "creator": "Rara Sari", "copyright": "© Koran",
}.items()}  # fmt: skip


def made(data):
    return dict(derive(data, shown="content/images/a"))


def opened(data):
    return Image.open(BytesIO(data))


def noise(width, height):
    return Image.effect_noise((width, height), 120).convert("RGB")


def saved(image, kind="PNG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def test_a_large_picture_is_made_in_every_width_as_avif_and_jpeg():
    found = made(picture(2000, 1000, "JPEG"))
    assert set(found) == {f"{w}x{w // 2}.{suffix}" for w in WIDTHS for suffix in ("avif", "jpg")}
    for name, data in found.items():
        kind = {"avif": "AVIF", "jpg": "JPEG"}[name.rpartition(".")[2]]
        assert (opened(data).format, "{}x{}".format(*opened(data).size)) == (kind, name.partition(".")[0])


@pytest.mark.parametrize(
    ("width", "widths"), [(1, [1]), (240, [240]), (700, [240, 480, 700]), (1601, [240, 480, 800, 1200, 1600])]
)
def test_none_is_wider_than_the_picture(width, widths):
    found = {int(name.partition("x")[0]) for name in made(picture(width, 60))}
    assert sorted(found) == widths


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_every_kind_is_read_and_gives_the_same_bytes_again(kind):
    data = picture(300, 200, kind, "navy")
    assert made(data) == made(data)
    red, green, blue = opened(made(data)["300x200.jpg"]).getpixel((150, 100))
    assert max(red, green, abs(blue - 128)) < 12


def test_what_a_phone_loads_is_light():
    found = made(saved(noise(1600, 1100), "JPEG", quality=95))
    light = {name: len(data) for name, data in found.items() if re.match(r"(240|480|800|1200)x\d+\.avif", name)}
    assert len(light) == 4
    assert max(light.values()) <= LIGHT
    assert len(found["480x330.jpg"]) <= LIGHT


def test_a_picture_is_turned_upright():
    half = Image.new("RGB", (400, 200), "blue")
    half.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # the top is at the right
    found = made(saved(half, "JPEG", exif=exif))
    assert "200x400.jpg" in found
    upright = opened(found["200x400.jpg"])
    assert upright.getpixel((100, 20))[0] > 200
    assert upright.getpixel((100, 380))[2] > 200
    assert 0x0112 not in upright.getexif()


def test_colours_are_those_of_the_profile():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()  # of another kind of picture: left alone
    plain = made(picture(4, 4, colour=(200, 30, 30)))["4x4.jpg"]
    assert made(picture(4, 4, colour=(200, 30, 30), icc_profile=b"broken"))["4x4.jpg"] == plain
    assert "icc_profile" not in opened(made(picture(4, 4, icc_profile=lab))["4x4.avif"]).info
    swapped = made(picture(4, 4, colour=(200, 30, 30), icc_profile=_swapped()))["4x4.jpg"]
    red, _, blue = opened(swapped).getpixel((2, 2))
    assert blue > red + 100


def _swapped():
    """An sRGB profile in which red and blue have each other's place."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", data, 128)[0]
    tags = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    data[red + 4 : red + 12], data[blue + 4 : blue + 12] = data[blue + 4 : blue + 12], data[red + 4 : red + 12]
    return bytes(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_shines_through_becomes_white(kind):
    data = saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), kind)
    assert min(opened(made(data)["20x20.jpg"]).getpixel((10, 10))) > 250
    assert opened(made(data)["20x20.avif"]).mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_mode_of_colours_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    grey = Image.new("I;16", (8, 8), 40000) if mode == "I;16" else Image.new("L", (8, 8), 255).convert(mode)
    level = opened(made(saved(grey, kind))["8x8.jpg"]).convert("L").getpixel((4, 4))
    assert abs(level - (156 if mode == "I;16" else 255)) < 6


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF"])
def test_of_what_moves_the_first_frame_is_shown(kind):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("white", "black")]
    found = made(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
    assert min(opened(found["30x20.jpg"]).getpixel((15, 10))) > 240
    assert getattr(opened(found["30x20.avif"]), "n_frames", 1) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_credit_of_the_file_stays_and_all_else_goes(kind):
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 30.0)
    info = packet(SAID)
    if kind == "PNG":
        words = PngInfo()
        words.add_itxt("XML:com.adobe.xmp", info.decode())
        words.add_text("Comment", "KameraRahasia")
        data = picture(300, 200, kind, exif=exif, pnginfo=words)
    else:
        data = picture(300, 200, kind, exif=exif, xmp=info)
    assert b"KameraRahasia" in data
    for name, one in made(data).items():
        assert {key: value.text for key, value in told(one).items()} == {k: v.text for k, v in SAID.items()}, name
        assert b"KameraRahasia" not in one
        assert not opened(one).getexif()
        assert not {"icc_profile", "comment", "exif"} & opened(one).info.keys()


def bomb(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10**6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is no picture"),
        (b"<svg onload='alert(1)'/>", "is no picture"),
        (picture(300, 300, "JPEG")[:-400], "is no picture that can be read, or is damaged"),
        (picture(300, 300, "PNG")[:200], "is no picture that can be read, or is damaged"),
        (picture(9, 9, "BMP"), "is no picture"),
        (bomb(60000, 60000), "is a picture of more than 89 million pixels"),
        (bomb(12000, 8000), "is a picture of more than 89 million pixels"),
        (b"\0" * (64 * 2**20 + 1), "is a picture of more than 64 MiB"),
        (picture(1, 70000, "PNG"), "is a picture that cannot be made 1 by 70000 pixels large"),
    ],
    ids=["empty", "svg", "cut jpeg", "cut png", "bmp", "bomb", "large", "heavy", "high"],
)
def test_what_cannot_be_shown_is_told(data, says):
    with pytest.raises(PictureError, match=f"^content/images/a: {says}"):
        made(data)
