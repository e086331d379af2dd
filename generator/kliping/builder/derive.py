"""A picture's bytes -> AVIF and JPEG in several widths: upright, in sRGB, with its credit and nothing else of its file.

The same bytes, with the same Pillow, give the same bytes.
"""

import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from kliping.errors import PictureError
from kliping.inscription import BROKEN, packet, told

WIDTHS = (240, 480, 800, 1200, 1600)
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOST_BYTES = 64 * 2**20  # of a picture's file
LIGHT = 60_000  # bytes: what a phone loads before the text is read
_LIGHT_TO = {"AVIF": 1200, "JPEG": 800}  # the widest that a phone asks for; JPEG is for old ones
_QUALITIES = {"AVIF": (55, 45, 35, 25, 15), "JPEG": (80, 70, 60, 50, 40, 30)}
_OPTIONS: Mapping[str, Mapping[str, object]] = {
    # At 6 it takes twice the time for a twentieth of the bytes. Threads may change what comes out.
    "AVIF": {"speed": 7, "max_threads": 1, "subsampling": "4:2:0"},
    "JPEG": {"optimize": True, "progressive": True},
}
PARAMETERS = (WIDTHS, LIGHT, str(_LIGHT_TO), str(_QUALITIES), str(_OPTIONS), 1)  # the last: of what this module does
_PIXELS = Image.MAX_IMAGE_PIXELS or 2**26  # Pillow's own limit, above which it warns


def derive(data: bytes, *, shown: str) -> Iterator[tuple[str, bytes]]:
    """Yield name ("480x320.avif") and bytes of each, never wider than the picture. Of what moves, the first frame.

    Raises PictureError for what is no picture, or is broken or too large.
    """
    if len(data) > MOST_BYTES:
        what = f"is a picture of more than {MOST_BYTES // 2**20} MiB"
        raise PictureError(shown, what, hint="Save it smaller.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture, width = _opened(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        what = f"is a picture of more than {_PIXELS // 10**6} million pixels"
        raise PictureError(shown, what, hint="Save it smaller.") from error
    except BROKEN as error:
        hint = "Save it again as a JPEG, PNG, GIF, WebP or AVIF, or take it out."
        raise PictureError(shown, "is no picture that can be read, or is damaged", hint=hint) from error
    xmp = packet(told(data))
    for target in (*(wide for wide in WIDTHS if wide < width), min(width, WIDTHS[-1])):
        height = max(1, round(picture.height * target / picture.width))
        scaled = picture if target == picture.width else picture.resize((target, height), Image.Resampling.LANCZOS)
        for kind, suffix in (("AVIF", "avif"), ("JPEG", "jpg")):
            try:
                yield f"{target}x{scaled.height}.{suffix}", _encoded(scaled, kind, xmp)
            except BROKEN as error:
                what = f"is a picture that cannot be made {target} by {scaled.height} pixels large"
                raise PictureError(shown, what, hint="Crop it, or take it out.") from error


def _opened(data: bytes) -> tuple[Image.Image, int]:
    """The picture, upright, in sRGB, on white, no wider than is needed; and how wide its file has it."""
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        profile = opened.info.get("icc_profile")
        turned = opened.getexif().get(0x0112, 1)
        width = opened.height if turned in {5, 6, 7, 8} else opened.width
        if opened.format == "JPEG":
            opened.draft(None, (WIDTHS[-1], WIDTHS[-1]))
        picture = ImageOps.exif_transpose(opened)
    picture = _plain(picture)
    target = min(width, WIDTHS[-1])
    if picture.width != target:
        height = max(1, round(picture.height * target / picture.width))
        picture = picture.resize((target, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture = _on_white(picture, profile)
    picture.info = {}
    return picture, width


def _plain(picture: Image.Image) -> Image.Image:
    """In a mode that can be scaled: not by numbers of colours, nor with 16 bits."""
    if picture.mode in {"RGB", "RGBA", "L", "CMYK"}:
        return picture.convert("RGBA") if "transparency" in picture.info else picture
    if picture.mode.startswith(("I", "F")):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = "A" in picture.mode.upper().removeprefix("LAB") or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha else "RGB")


def _on_white(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """What shines through is white, as on paper: dark lines on nothing would be lost in the dark."""
    if picture.mode != "RGBA":
        return _in_srgb(picture, profile)
    white = Image.new("RGB", picture.size, "white")
    white.paste(_in_srgb(picture.convert("RGB"), profile), mask=picture.getchannel("A"))
    return white


_SRGB = ImageCms.createProfile("sRGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, own, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, *BROKEN):  # a profile that is broken, or of another kind of picture
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")


def _encoded(picture: Image.Image, kind: str, xmp: bytes) -> bytes:
    """As good as may be; as light as it has to be, where a phone may load it."""
    for quality in _QUALITIES[kind]:
        file = BytesIO()
        picture.save(file, kind, quality=quality, **_OPTIONS[kind], **({"xmp": xmp} if xmp else {}))
        if picture.width > _LIGHT_TO[kind] or file.tell() <= LIGHT:
            break
    return file.getvalue()
