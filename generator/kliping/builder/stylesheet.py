"""The theme's style sheet: its own file, the layers and rules that stand in styles/, and what its options ask for."""

import re
from collections.abc import Iterable, Mapping

from kliping.builder.options import Options

NAME = "style.css"
LAYERS = ("reset", "tokens", "base", "parts", "lists", "pages", "home")  # in the order in which later ones win
_TOKEN = re.compile(r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[{}]""", re.DOTALL)
# What leads to another file, from where the sheet stands; and what would end it where it stands in a page.
_TIED = re.compile(r"""url\(|image-set\(|@import|</""", re.IGNORECASE)
_ADDRESS = re.compile(r"""url\(\s*(["']?)([^"')\s]+)\1\s*\)""")


def composed(sheet: str, styles: Mapping[str, str], options: Options) -> str:
    """The whole sheet. A style that has the name of a layer is that layer; any other stands after all, in no layer."""
    after = []
    for name, text in sorted(styles.items()):
        layer = name.removesuffix(".css")
        place = _layer(sheet, layer) if layer in LAYERS else None
        if place:
            sheet = f"{sheet[: place[0]]}\n{text}\n{sheet[place[1] :]}"
        elif layer in LAYERS:
            after.append(f"@layer kliping.{layer} {{\n{text}\n}}\n")
        else:
            after.append(text)
    return "\n".join([sheet, *after, *_rules(options)])


def addressed(sheet: str, names: Mapping[str, str]) -> str:
    """The sheet with the names that assets have in the output, in place of those they have in the theme."""
    return _ADDRESS.sub(lambda found: f'url("{names[found[2]]}")' if found[2] in names else found[0], sheet)


def is_part(path: str) -> bool:
    """Whether a file of a theme, named from its folder on, is the style sheet or stands in it."""
    return path == f"assets/{NAME}" or (path.startswith("styles/") and path.endswith(".css"))


def without(sheet: str, layers: Iterable[str]) -> str | None:
    """The sheet without the rules of some layers, to stand in a page; None where it can stand only in its own file."""
    for name in layers:
        while place := _layer(sheet, name):
            sheet = f"{sheet[: place[0] - 1]};{sheet[place[1] + 1 :]}"
    return None if _TIED.search(sheet) else sheet


def _layer(sheet: str, name: str) -> tuple[int, int] | None:
    """Where the rules of a layer begin and end."""
    opening = re.search(rf"@layer\s+kliping\.{name}\s*\{{", sheet)
    if not opening:
        return None
    depth = 1
    for token in _TOKEN.finditer(sheet, opening.end()):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if not depth:
            return opening.end(), token.start()
    return None


def _rules(options: Options) -> list[str]:
    rules = []
    if accent := options.accent:
        rules.append(f":root {{ --acc: light-dark({accent['light']}, {accent['dark']}); }}")
        rules.append(f":root:has(#r-sepia:checked) {{ --acc: {accent['sepia']}; }}")
    if options.font:
        rules.append(f":root {{ --serif: {options.font}; }}")
        rules.append(":root:has(#r-sans:checked) { --serif: var(--sans); }")
    return [f"@layer kliping.tokens {{ {' '.join(rules)} }}"] if rules else []
