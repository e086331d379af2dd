"""Interface words and CLDR dates in the language of the interface."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_day_names, get_month_names
from babel.numbers import format_decimal

from kliping.errors import ThemeError


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    """CLDR's locale for a BCP 47 tag, or for the nearest known one; English where none is known."""
    parts = language.split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")


@lru_cache(maxsize=256)
def direction(language: str) -> str:
    """ "ltr" or "rtl", by CLDR."""
    return str(locale(language).text_direction)


@lru_cache(maxsize=256)
def language_name(code: str, language: str) -> str:
    """The name of the language `code`, in `language`."""
    name = locale(language).languages.get(code) or locale(language).languages.get(code.split("-", maxsplit=1)[0])
    return str(name or code)


def longdate(value: date | datetime | str, language: str) -> str:
    """19 Juni 2024, with the time and zone where they are known; of "2024-06": Juni 2024; of "--06-19": 19 Juni."""
    if isinstance(value, datetime):
        return f"{_day(value.date(), language)}, {value.hour:02}:{value.minute:02} {_zone(value, language)}"
    if isinstance(value, date):
        return _day(value, language)
    if value.startswith("--"):
        return str(format_skeleton("MMMMd", date.fromisoformat(f"2000{value[1:]}"), locale=locale(language)))
    if len(value) == 7:
        return _month(value, language)
    return value


@lru_cache(maxsize=1 << 12)
def _month(value: str, language: str) -> str:
    return str(format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=locale(language)))


@lru_cache(maxsize=1 << 16)  # of days alone: two moments of one instant are equal, but not written the same
def _day(value: date, language: str) -> str:
    return format_date(value, "long", locale=locale(language))


_INDONESIAN_ZONES = {7 * 60: "WIB", 8 * 60: "WITA", 9 * 60: "WIT"}


def _zone(value: datetime, language: str) -> str:
    """Indonesian readers know WIB, WITA and WIT; elsewhere the offset is what everybody can read."""
    minutes = round((value.utcoffset() or timedelta()).total_seconds() / 60)
    if language == "id" and minutes in _INDONESIAN_ZONES:
        return _INDONESIAN_ZONES[minutes]
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" if minutes == 0 else f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def month_name(value: str, width: str = "wide", *, language: str) -> str:
    """Juni, of "2024-06"; `width` may be "abbreviated" or "narrow"."""
    return str(get_month_names(width, locale=locale(language))[int(value[5:7])])  # type: ignore[arg-type]


def weekday_name(value: int, width: str = "wide", *, language: str) -> str:
    """Senin, of 1; `width` may be "abbreviated", "short" or "narrow". 7 is Sunday."""
    return str(get_day_names(width, locale=locale(language))[value - 1])  # type: ignore[arg-type]


def isodate(value: date | datetime) -> str:
    """For `datetime=`: the day, or RFC 3339, whose offsets have no seconds: local mean times are rounded."""
    text = value.isoformat()
    offset = value.utcoffset() if isinstance(value, datetime) and text[-6] not in "+-" else None
    if not isinstance(value, datetime) or offset is None:  # text[-6:] of most is "+07:00"
        return text
    rounded = timezone(timedelta(minutes=round(offset.total_seconds() / 60)))
    try:
        return value.astimezone(rounded).isoformat()
    except OverflowError:  # the first and the last moments that there are
        return value.replace(tzinfo=rounded).isoformat()


@lru_cache(maxsize=1 << 12)
def number(value: int, language: str) -> str:
    """With the language's separators."""
    return str(format_decimal(value, locale=locale(language)))


@dataclass(frozen=True)
class Words:
    """The words of the interface; a word that a language lacks is taken from English."""

    language: str
    locales: Mapping[str, Mapping[str, object]]
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key, with {placeholders} filled in; with `n`, in the plural form of that number."""
        if values:
            return self._filled(key, values)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._filled(key, values)
        return known

    def _filled(self, key: str, values: dict[str, object]) -> str:
        language, found = self._find(key)
        if isinstance(found, Mapping):
            n = values.get("n")
            if not isinstance(n, int):
                raise ThemeError("locales", f'"{key}" has plural forms and needs n')
            found = found.get(locale(language).plural_form(n), found.get("other", key))
            values["n"] = number(n, self.language)
        text = str(found)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def forms(self, key: str) -> Mapping[str, str]:
        """The words for a key by plural form, as they stand: for a script that counts itself."""
        _, found = self._find(key)
        return (
            {form: str(text) for form, text in found.items()} if isinstance(found, Mapping) else {"other": str(found)}
        )

    def _find(self, key: str) -> tuple[str, object]:
        for language in (*_chain(self.language), "en"):
            if key in self.locales.get(language, {}):
                return language, self.locales[language][key]
        raise ThemeError("locales/en.yaml", f'no words for "{key}"', hint="Add the key to the theme's locales.")


def _chain(language: str) -> tuple[str, ...]:
    """The languages whose words serve for one: pt-BR, then pt."""
    return tuple(dict.fromkeys((language, language.split("-", maxsplit=1)[0])))


_COUNTS = range(200)  # beyond these no language has a form of whole numbers that people miss
_PLACEHOLDER = re.compile(r"\{\w+\}")


def gaps(language: str, locales: Mapping[str, Mapping[str, object]]) -> tuple[str, ...]:
    """What the words of a language lack or have wrong beside those of English, in sentences; nothing for English."""
    base, own = locales.get("en", {}), dict[str, object]()
    for one in reversed(_chain(language)):
        own |= locales.get(one, {})
    missing = sorted(base.keys() - own.keys())
    found = [f"lacks {len(missing)} of {len(base)} words, shown in English: {_few(missing)}"] if missing else []
    needed = {locale(language).plural_form(n) for n in _COUNTS}
    for key, given in sorted(own.items()):
        if key not in base:
            continue
        if isinstance(given, Mapping) and (lacking := sorted(needed - given.keys())):
            found.append(f"{key}: lacks the plural form {_few(lacking)}")
        if _placeholders(given) != _placeholders(base[key]):
            told = ", ".join(sorted(_placeholders(base[key]))) or "no placeholder"
            found.append(f"{key}: must have {told}, as in English")
    return tuple(found)


def _placeholders(given: object) -> set[str]:
    texts = given.values() if isinstance(given, Mapping) else (given,)
    return {name for text in texts for name in _PLACEHOLDER.findall(str(text))}


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
