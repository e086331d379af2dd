"""The recognisers that there are: found by the entry point group `kliping.recognisers`, made from settings."""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from inspect import signature
from typing import Any

from kliping.entities.values import Recogniser
from kliping.errors import KlipingError, SettingsError
from kliping.yamltext import nearest

GROUP = "kliping.recognisers"
Make = Callable[..., Recogniser]  # settings by name -> a recogniser


def names() -> tuple[str, ...]:
    """What settings may call a recogniser."""
    return tuple(sorted(_found()))


def recogniser(name: str = "default", settings: Mapping[str, Any] | None = None) -> Recogniser:
    """Make a recogniser. Raises SettingsError where there is none of that name, or its settings are wrong."""
    point = _found().get(name)
    if point is None:
        hint = nearest(name, names()) or f"There are {', '.join(names())}."
        raise SettingsError(None, f'no recogniser "{name}" is installed', hint=hint)
    try:
        make: Make = point.load()
        _check(name, make, settings or {})
        made = make(**(settings or {}))
    except KlipingError:
        raise
    except ImportError as error:
        raise SettingsError(None, f'recogniser "{name}" cannot be loaded: {error}', hint="Install it again.") from error
    except TypeError as error:
        raise SettingsError(None, f'recogniser "{name}": {error}', hint="Look at its settings.") from error
    return made


def _check(name: str, make: Make, settings: Mapping[str, Any]) -> None:
    """Raise SettingsError for settings that a recogniser does not have, or cannot do without."""
    try:
        known = signature(make).parameters
    except ValueError:
        return  # it does not say
    if any(one.kind == one.VAR_KEYWORD for one in known.values()):
        return
    if unknown := next((key for key in settings if key not in known), None):
        hint = nearest(unknown, known) or "Take it out."
        raise SettingsError(None, f'recogniser "{name}" has no setting "{unknown}"', hint=hint)
    if missing := [key for key, one in known.items() if one.default is one.empty and key not in settings]:
        hint = "Write it under recogniser_settings."
        raise SettingsError(None, f'recogniser "{name}" needs {" and ".join(missing)}', hint=hint)


def takes(name: str) -> frozenset[str]:
    """The settings that a recogniser has; () where there is none of that name, or it does not say."""
    point = _found().get(name)
    try:
        return frozenset(signature(point.load()).parameters) if point else frozenset()
    except (ImportError, TypeError, ValueError):
        return frozenset()


def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
