"""A theme on disk -> Theme: which file each template, asset and locale is, and a digest of all of them.

A theme that lacks a file takes it from the theme that it extends, and at last from the bundled theme of that name; so
a site overrides one template by having that one file in themes/<name>/templates/.
"""

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import yaml

from kliping.digest import digest
from kliping.errors import ThemeError

_PARTS = ("templates", "assets", "locales")


def bundled_themes() -> Path:
    """The folder of the themes that come with kliping: in the package of a wheel, else in the checkout."""
    packaged = Path(str(files("kliping"))) / "themes"
    return packaged if packaged.is_dir() else Path(str(files("kliping"))).parents[1] / "themes"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme's files, nearest layer first. A value: it goes to a worker process as it is."""

    name: str
    layers: tuple[tuple[str, Path], ...]  # name and folder
    templates: Mapping[str, tuple[Path, str]]  # "article.html" -> file, its text
    assets: Mapping[str, tuple[Path, str]]  # "style.css" -> file, SHA-256 of its bytes
    locales: Mapping[str, Mapping[str, object]]  # language -> words; those of nearer layers win key by key

    @cached_property
    def digest(self) -> str:
        """Of all that a page can see of the theme."""
        return digest(
            {
                "templates": {name: text for name, (_, text) in sorted(self.templates.items())},
                "assets": {name: hashed for name, (_, hashed) in sorted(self.assets.items())},
                "locales": json.dumps(self.locales, sort_keys=True),
            }
        )

    def asset_path(self, name: str) -> str:
        """Where an asset is in the output: assets/style.1a2b3c4d.css. Raises KeyError where there is none."""
        _, hashed = self.assets[name]
        stem, dot, suffix = name.rpartition(".")
        return f"assets/{stem}.{hashed[:10]}.{suffix}" if dot else f"assets/{name}.{hashed[:10]}"


def load_theme(name: str, site_themes: Path) -> Theme:
    """Read the theme `name`, looking in the site's themes/ first. Raises ThemeError."""
    layers = tuple(_layers(name, site_themes))
    templates: dict[str, tuple[Path, str]] = {}
    assets: dict[str, tuple[Path, str]] = {}
    locales: dict[str, dict[str, object]] = {}
    for layer, folder in reversed(layers):
        for path, relative in _walk(folder / "templates"):
            templates[relative] = templates[f"{layer}:{relative}"] = (path, _read(path))
        for path, relative in _walk(folder / "assets"):
            assets[relative] = (path, sha256(path.read_bytes()).hexdigest())
        for path, relative in _walk(folder / "locales"):
            locales.setdefault(relative.removesuffix(".yaml"), {}).update(_words(path))
    # "broadsheet:article.html" is the lowest layer of that name: what an override of the same name extends.
    for layer, folder in layers:
        for path, relative in _walk(folder / "templates"):
            templates[f"{layer}:{relative}"] = (
                path,
                templates[relative][1] if path == templates[relative][0] else _read(path),
            )
    return Theme(name=name, layers=layers, templates=templates, assets=assets, locales=locales)


def _layers(name: str, site_themes: Path) -> Iterator[tuple[str, Path]]:
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
            yield wanted, folder
            settings = folder / "theme.yaml"
            if settings.is_file():
                extends = _mapping(settings).get("extends")
                if extends is not None and not isinstance(extends, str):
                    raise ThemeError(f"themes/{wanted}/theme.yaml", "extends: has to be the name of a theme")
                following = following or extends
        wanted = following


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
    words = _mapping(path)
    for key, value in words.items():
        forms = value.values() if isinstance(value, dict) else [value]
        if not isinstance(key, str) or not all(isinstance(form, str) for form in forms):
            raise ThemeError(shown(path), f"{key}: has to be text", hint="Put it in quotes.")
    return words


def shown(path: Path | str) -> str:
    """A theme's file from themes/ on: what a person would type, and the same on every machine."""
    parts = Path(path).parts
    return "/".join(parts[parts.index("themes") :]) if "themes" in parts else str(path)


def _mapping(path: Path) -> dict[str, object]:
    try:
        value = yaml.safe_load(_read(path)) or {}
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = error.problem_mark.line + 1 if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else None
        raise ThemeError(shown(path), "is not YAML that can be read", line=line) from error
    if not isinstance(value, dict):
        raise ThemeError(shown(path), "has to be a mapping of keys to values")
    return value
