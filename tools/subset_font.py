"""Makes the theme's fonts: Source Serif 4 with the weights and characters that a page of news needs.

    npm pack @fontsource-variable/source-serif-4@5.3.1 && tar xzf fontsource-variable-source-serif-4-5.3.1.tgz
    python -m pip install fonttools==4.68.0 brotli==1.2.1
    python tools/subset_font.py package themes/broadsheet/assets

The same releases give the same bytes. The licence (SIL OFL 1.1) reserves the name "Source" for the unchanged fonts, so
these have a name of their own; it is written beside them.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Kliping Serif"
NOTICE = """Kliping Serif is a part of Source Serif 4:
© 2014 - 2021 Adobe Systems Incorporated (http://www.adobe.com/), with Reserved Font Name ‘Source’.
"""
WEIGHTS = (400, 700)
# Latin-1 and typographic signs.
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, 0x178, 0x2C6, 0x2DA, 0x2DC, *range(0x2010, 0x2016),
         *range(0x2018, 0x201F), 0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC,
         0x2122, 0x2212]  # fmt: skip
# The others are each the unicode-range of its file in parts/font.html, and no two of them have a character in common.
# Letters of names in other languages' Latin script: Polish, Turkish, Czech, macrons.
MORE = [*range(0x100, 0x180), 0x192, *range(0x218, 0x21C)]
CYRILLIC = [*range(0x400, 0x460), 0x490, 0x491, 0x4B0, 0x4B1, 0x2116]
GREEK = [*range(0x384, 0x3CF)]
# With the marks of its tones, which are combining where a text is not in Unicode's form C.
VIETNAMESE = [0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x300, 0x301, 0x303, 0x309, 0x323, *range(0x1EA0, 0x1EFA), 0x20AB]
FILES = {
    "kliping-serif.woff2": ("latin-wght-normal", LATIN),
    "kliping-serif-italic.woff2": ("latin-wght-italic", LATIN),
    "kliping-serif-more.woff2": ("latin-ext-wght-normal", MORE),
    "kliping-serif-cyrillic.woff2": ("cyrillic-wght-normal", CYRILLIC),
    "kliping-serif-greek.woff2": ("greek-wght-normal", GREEK),
    "kliping-serif-vietnamese.woff2": ("vietnamese-wght-normal", VIETNAMESE),
}


def main(package: Path, assets: Path) -> None:
    """Write the fonts of FILES and the licence."""
    for name, (source, characters) in FILES.items():
        whole = TTFont(package / "files" / f"source-serif-4-{source}.woff2", recalcTimestamp=False)
        font = instantiateVariableFont(whole, {"wght": WEIGHTS})
        options = subset.Options(layout_features=["kern", "liga"], hinting=False, flavor="woff2", notdef_outline=True)
        options.name_IDs = [0, 1, 2, 14]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font["name"].setName(FAMILY, 1, 3, 1, 0x409)
        subset.save_font(font, assets / name, options)
        print(f"{(assets / name).stat().st_size:8,}  {name}")
    licence = (package / "LICENSE").read_text(encoding="utf-8").split("\n", 1)[1]
    (assets / "kliping-serif-license.txt").write_text(f"{NOTICE}\n{licence}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
