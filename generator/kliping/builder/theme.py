"""A theme on disk -> Theme: which file each template, asset and locale is, and a digest of all of them.

A theme that lacks a file takes it from the theme that it extends, and at last from the bundled theme of that name; so
a site overrides one template by having that one file in themes/<name>/templates/. What a theme.yaml chooses counts in
the same way.
"""

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from kliping.builder import stylesheet
from kliping.builder.options import Options, Told, options, phrase, told
from kliping.digest import digest
from kliping.errors import ThemeError
from kliping.installed import bundled_themes
from kliping.yamltext import Document

SETTINGS = "theme.yaml"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme's files, nearest layer first. A value: it goes to a worker process as it is."""

    name: str
    layers: tuple[tuple[str, Path], ...]  # name and folder
    templates: Mapping[str, tuple[Path, str]]  # "article.html" -> file, its text
    assets: Mapping[str, tuple[Path, str]]  # "style.css" -> file, SHA-256 of its bytes
    locales: Mapping[str, Mapping[str, object]]  # language -> words; those of nearer layers win key by key
    options: Options = field(default_factory=Options)
    style: str | None = None  # what assets/style.css is in the output, before it is made small

    @cached_property
    def digest(self) -> str:
        """Of all that a page can see of the theme."""
        return digest(
            {
                "templates": {name: text for name, (_, text) in sorted(self.templates.items())},
                "assets": {name: hashed for name, (_, hashed) in sorted(self.assets.items())},
                "locales": json.dumps(self.locales, sort_keys=True),
                "options": json.dumps(asdict(self.options), sort_keys=True),
            }
        )

    def asset_path(self, name: str) -> str:
        """Where an asset is in the output: assets/style.1a2b3c4d.css. Raises KeyError where there is none."""
        return f"assets/{_hashed(name, self.assets[name][1])}"


def load_theme(name: str, site_themes: Path) -> Theme:
    """Read the theme `name`, looking in the site's themes/ first. Raises ThemeError."""
    layers, said = _layers(name, site_themes)
    templates: dict[str, tuple[Path, str]] = {}
    assets: dict[str, tuple[Path, str]] = {}
    styles: dict[str, str] = {}
    locales: dict[str, dict[str, object]] = {}
    for layer, folder in reversed(layers):
        for path, relative in _walk(folder / "templates"):
            templates[relative] = templates[f"{layer}:{relative}"] = (path, _read(path))
        for path, relative in _walk(folder / "assets"):
            assets[relative] = (path, sha256(path.read_bytes()).hexdigest())
        for path, relative in _walk(folder / "styles"):
            styles[relative] = _read(path)
        for path, relative in _walk(folder / "locales"):
            locales.setdefault(relative.removesuffix(".yaml"), {}).update(_words(path))
    chosen = options(said, assets=assets, words=locales.get("en", {}))
    style = _style(assets, styles, chosen)
    # "broadsheet:article.html" is the lowest layer of that name: what an override of the same name extends.
    for layer, folder in layers:
        for path, relative in _walk(folder / "templates"):
            templates[f"{layer}:{relative}"] = (
                path,
                templates[relative][1] if path == templates[relative][0] else _read(path),
            )
    return Theme(
        name=name, layers=layers, templates=templates, assets=assets, locales=locales, options=chosen, style=style
    )


def _hashed(name: str, hash_of: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{hash_of[:10]}.{suffix}" if dot else f"{name}.{hash_of[:10]}"


def _style(assets: dict[str, tuple[Path, str]], styles: Mapping[str, str], chosen: Options) -> str | None:
    """Compose the style sheet, and give it the hash of what it then is."""
    if stylesheet.NAME not in assets:
        return None
    path, _ = assets[stylesheet.NAME]
    names = {name: _hashed(name, hash_of) for name, (_, hash_of) in assets.items() if name != stylesheet.NAME}
    style = stylesheet.addressed(stylesheet.composed(_read(path), styles, chosen), names)
    assets[stylesheet.NAME] = (path, sha256(style.encode()).hexdigest())
    return style


def _layers(name: str, site_themes: Path) -> tuple[tuple[tuple[str, Path], ...], tuple[Told, ...]]:
    """The folders that a theme consists of, nearest first, and what their settings say."""
    layers: list[tuple[str, Path]] = []
    said: list[Told] = []
    seen: list[str] = []
    wanted: str | None = name
    while wanted is not None:
        if wanted in seen:
            raise ThemeError(
                f"themes/{seen[-1]}/theme.yaml", f"extends: {' → '.join([*seen, wanted])} goes in a circle"
            )
        seen.append(wanted)
        # Where the site is the checkout itself, both are one folder.
        found = list(
            dict.fromkeys(f.resolve() for f in (site_themes / wanted, bundled_themes() / wanted) if f.is_dir())
        )
        if not found:
            raise _unknown(wanted, site_themes, extended_by=seen[-2] if len(seen) > 1 else None)
        following: str | None = None
        for folder in found:
            layers.append((wanted, folder))
            settings = folder / SETTINGS
            if settings.is_file():
                said.append(told(_read(settings), shown(settings)))
                following = following or said[-1].extends
        wanted = following
    return tuple(layers), tuple(said)


def _unknown(name: str, site_themes: Path, *, extended_by: str | None) -> ThemeError:
    known = sorted(
        {f.name for place in (site_themes, bundled_themes()) if place.is_dir() for f in place.iterdir() if f.is_dir()}
    )
    near = difflib.get_close_matches(name, known, n=1)
    where, key = (f"themes/{extended_by}/theme.yaml", "extends") if extended_by else ("site.yaml", "theme")
    hint = f'Did you mean "{near[0]}"?' if near else f"There is {', '.join(known)}."
    return ThemeError(where, f'{key}: no theme "{name}" in themes/', hint=hint)


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            if not path.resolve().is_relative_to(folder.resolve()):
                raise ThemeError(shown(path), "is a link that leads out of the theme", hint="Copy the file there.")
            if not path.name.isprintable() or "\\" in path.name:
                raise ThemeError(shown(path), "has a name that no address can have", hint="Rename it.")
            yield path, path.relative_to(folder).as_posix()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ThemeError(shown(path), f"cannot be read: {error.strerror}", hint="Check its permissions.") from error
    except UnicodeDecodeError as error:
        raise ThemeError(shown(path), "is not UTF-8", hint="Save it as UTF-8.") from error


def _words(path: Path) -> dict[str, object]:
    """A locale: keys to words, or to words by plural form."""
    document = Document.parse(_read(path), where=shown(path), error=ThemeError)
    return {key: phrase(document, key, node) for key, (_, node) in document.mapping(document.root).items()}


def shown(path: Path | str) -> str:
    """A theme's file from themes/ on: what a person would type, and the same on every machine."""
    parts = Path(path).parts
    return "/".join(parts[parts.index("themes") :]) if "themes" in parts else str(path)
