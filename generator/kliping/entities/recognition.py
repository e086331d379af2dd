"""site.yaml and the owner's own models -> which recogniser finds names, as a value that goes to workers.

Nothing here is costly: the recogniser itself is imported where it is first used.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kliping.entities.fingerprint import digest
from kliping.entities.fingerprint import fingerprint as of_default
from kliping.entities.values import Recogniser
from kliping.errors import SettingsError
from kliping.site import NO_RECOGNISER, SETTINGS, Site

_MODEL = re.compile(r"[a-z]{2,3}")  # id.model


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """Which recogniser, and all that it is made of."""

    name: str
    settings: tuple[tuple[str, object], ...] = ()
    models: tuple[tuple[str, Path, str], ...] = ()  # the owner's own: language, file, digest of its bytes
    cache_dir: Path | None = None

    def fingerprint(self) -> str:
        """Differs where its answers may. Raises KlipingError where it cannot be made."""
        if self.name == "default" and not self.settings:
            return of_default({language: digest for language, _, digest in self.models}, alone=True)
        return recogniser(self).fingerprint()


def _of_settings(error: SettingsError) -> SettingsError:
    """A recogniser knows what is wrong with its settings, but not where they are."""
    problem = error.problem
    return SettingsError(problem.where or SETTINGS, problem.what, line=problem.line, hint=problem.hint)


def recognition(site: Site) -> Recognition | None:
    """What the settings ask for; None where nothing is to be found. Raises SettingsError for a broken model."""
    if site.recogniser == NO_RECOGNISER:
        return None
    return Recognition(
        name=site.recogniser,
        settings=site.recogniser_settings or (),
        models=_models(site.root) if site.recogniser == "default" else (),
        cache_dir=site.cache_dir / "answers",
    )


def preload(site: Site) -> list[str]:
    """The modules that workers share, where the settings want the recogniser that comes with kliping."""
    return ["kliping.entities.loaded"] if site.recogniser == "default" else []


def _models(root: Path) -> tuple[tuple[str, Path, str], ...]:
    """The models that `kliping entities train` has left in the archive's folder."""
    found = []
    for path in sorted(root.glob("*.model")):
        if _MODEL.fullmatch(path.stem) and path.is_file():
            found.append((path.stem, path, digest(_read(path))))
    return tuple(found)


def _read(path: Path) -> bytes:
    from kliping.entities.crf import Crf  # noqa: PLC0415  (only who has trained one needs it)

    try:
        data = path.read_bytes()
        Crf.unpack(data)
    except OSError as error:
        raise SettingsError(path.name, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(path.name, str(error), hint="Train it again, or take it away.") from error
    return data


@lru_cache(maxsize=2)
def recogniser(wanted: Recognition) -> Recogniser:
    """Make the recogniser; once in a process. Raises KlipingError where it cannot be made."""
    from kliping.entities import registry  # noqa: PLC0415

    given: dict[str, Any] = {
        "own": {language: path.read_bytes() for language, path, _ in wanted.models},
        "alone": True,
        "cache_dir": wanted.cache_dir,
    }
    if wrong := next((name for name, _ in wanted.settings if name in OURS), None):
        raise SettingsError(SETTINGS, f"recogniser_settings: {wrong} is not for you to set", hint="Take it out.")
    try:
        return registry.recogniser(wanted.name, _fitting(wanted.name, given) | dict(wanted.settings))
    except SettingsError as error:
        raise _of_settings(error) from error


OURS = frozenset(("archive", "names", "own", "alone", "name", "languages", "kept"))


def _fitting(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Of what kliping gives, what this recogniser takes."""
    from kliping.entities import registry  # noqa: PLC0415

    takes = registry.takes(name)
    return {key: value for key, value in given.items() if key in takes}
