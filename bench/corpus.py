"""A news archive made from a seed: the same articles for kliping and for Hugo, in the front matter of each.

    python bench/corpus.py ARCHIVE [--articles 1000] [--seed 1] [--hugo]

An article depends on the seed, the size of the archive and its number only. Words come from short lists and a long
tail of made-up ones, so that the vocabulary of a search index grows as that of a newspaper does; names, tags and
sources follow Zipf's law, so that a few have long pages and most have short ones.
"""

import argparse
import json
import random
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate, islice
from pathlib import Path

YEARS = 20
FIRST_DAY = datetime(2005, 1, 1, tzinfo=timezone(timedelta(hours=7)))
PICTURES = 64            # files that the archive has; what is credited and not there is as frequent
SETTINGS = "title: Arsip Uji\nbase_url: https://arsip.example/\nlanguages: [id, en]\nmin_articles: 1\n"

_COMMON = {
    "id": (
        "yang di dan ke dari pada untuk dengan itu ini oleh akan telah tidak dalam juga sudah karena saat "
        "warga kapal pelabuhan nelayan ikan pasar beras harga naik turun hujan banjir sungai jembatan jalan "
        "desa kecamatan dinas kepala rapat anggaran dana proyek sekolah murid guru puskesmas perawat obat "
        "listrik padam air bersih sumur panen padi kebun kelapa sawit hutan api asap angin ombak badai gempa "
        "tsunami sirene latihan relawan tenda bantuan logistik truk solar ongkos koperasi pinjaman bunga "
        "tabungan pajak izin tambang limbah pabrik upah lembur mogok serikat hakim sidang saksi putusan"
    ).split(),
    "en": (
        "the of and to in a for on with at from by was were has had will not but its which after before "
        "harbour boat fisher catch market rice price rose fell rain flood river bridge road village district "
        "office head meeting budget fund project school pupil teacher clinic nurse medicine power outage "
        "water well harvest field garden coconut palm forest fire smoke wind wave storm quake siren drill "
        "volunteer tent relief supplies lorry diesel fare cooperative loan interest savings tax permit mine "
        "waste factory wage overtime strike union judge hearing witness ruling"
    ).split(),
}  # fmt: skip
_ONSETS, _VOWELS = "b c d g h j k l m n p r s t w y ng ny".split(), "aiueo"
_CODAS = ("", "", "", "n", "ng", "r", "k", "s")
_FIRST = "Rara Bagus Tuti Wawan Ningsih Yusuf Melati Damar Laras Tegar Ada Ivo Nell Priya Tomas Una Viktor".split()
_LAST = "Sari Lestari Okafor Lind Marchetti Santosa Pratiwi Gunadi Haris Nainggolan Vance Orr Quill Sutedja".split()
_BODIES = ("Dinas", "Serikat", "Koperasi", "Lembaga", "Council", "Institute")
_GROUND = ("Tanjung", "Muara", "Bukit", "Teluk", "Port", "Mount")
_PAPERS = ("Harian", "Kabar", "Mingguan", "Suluh", "Courier", "Wire")


@dataclass(frozen=True, kw_only=True)
class Made:
    """An article, before it is written for one generator or the other."""

    slug: str
    title: str
    date: datetime
    lang: str
    description: str
    source: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]  # name and type
    images: tuple[tuple[str | None, str, str], ...]  # number of a picture of the archive's, caption, credit
    body: str

    @property
    def path(self) -> str:
        """Its file, below the folder of the articles."""
        return f"{self.date:%Y/%m}/{self.slug}.md"


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Things of which the first are the most frequent."""

    names: Sequence[str]
    weights: Sequence[float]

    def pick(self, random_: random.Random, count: int) -> tuple[str, ...]:
        """So many different ones."""
        found: dict[str, None] = {}
        while len(found) < min(count, len(self.names)):
            found[random_.choices(self.names, cum_weights=self.weights)[0]] = None
        return tuple(found)


def ranked(names: Sequence[str], *, exponent: float = 1.0, shift: int = 8) -> Ranked:
    """Give names the frequencies of Zipf and Mandelbrot."""
    return Ranked(names=names, weights=tuple(accumulate(1 / (rank + shift) ** exponent for rank in range(len(names)))))


@dataclass(frozen=True, kw_only=True)
class World:
    """What all the articles of an archive are made of."""

    seed: int
    words: dict[str, Ranked]
    sources: Ranked
    authors: Ranked
    tags: Ranked
    names: dict[str, Ranked]  # by type


def world(count: int, seed: int = 1) -> World:
    """Make the world of an archive of so many articles."""
    random_ = random.Random(seed)

    def word(syllables: int) -> str:
        return "".join(random_.choice(part) for _ in range(syllables) for part in (_ONSETS, _VOWELS, _CODAS))

    def unlike(number: int, make: Callable[[], str]) -> list[str]:
        found: dict[str, str] = {}
        while len(found) < number:
            made = make()
            found.setdefault(made.casefold(), made)
        return list(found.values())

    def coined() -> str:
        return word(random_.choice((2, 3))).capitalize()

    tails = {lang: unlike(30_000, lambda: word(random_.choice((2, 2, 3, 3, 4)))) for lang in _COMMON}
    subjects = [*_COMMON["id"][25:], *_COMMON["en"][25:]]
    people = max(40, count // 10)
    return World(
        seed=seed,
        words={lang: ranked([*common, *tails[lang]], exponent=1.15, shift=14) for lang, common in _COMMON.items()},
        sources=ranked(unlike(30, lambda: f"{random_.choice(_PAPERS)} {coined()}"), shift=3),
        authors=ranked(unlike(300, lambda: f"{random_.choice(_FIRST)} {coined()} {random_.choice(_LAST)}"), shift=20),
        tags=ranked(unlike(300, lambda: f"{random_.choice(subjects)} {word(2)}"), shift=3),
        names={
            "person": ranked(unlike(people, lambda: f"{random_.choice(_FIRST)} {coined()}")),
            "organisation": ranked(unlike(people // 2, lambda: f"{random_.choice(_BODIES)} {coined()}")),
            "place": ranked(unlike(people // 3, lambda: f"{random_.choice(_GROUND)} {coined()}")),
        },
    )


def article(world: World, number: int) -> Made:
    """Make one article of an archive."""
    random_ = random.Random(world.seed * 1_000_003 + number)
    lang = "id" if random_.random() < 0.65 else "en"
    words = iter(random_.choices(world.words[lang].names, cum_weights=world.words[lang].weights, k=2500))
    date = FIRST_DAY + timedelta(seconds=int(YEARS * 365.2 * 86400 * random_.random() ** 0.75))
    entities = tuple(
        (name, kind)
        for kind, most in (("person", 4), ("organisation", 3), ("place", 3))
        for name in world.names[kind].pick(random_, random_.randint(1, most))
    )
    title = " ".join(islice(words, random_.randint(6, 11))).capitalize()
    return Made(
        slug=f"{'-'.join(title.lower().split()[:6])}-{number}",
        title=title,
        date=date,
        lang=lang,
        description=_sentence(random_, words),
        source=world.sources.pick(random_, 1)[0],
        authors=world.authors.pick(random_, random_.choice((1, 1, 1, 2))),
        tags=world.tags.pick(random_, random_.randint(2, 6)),
        entities=entities,
        images=tuple(_image(random_, words, world) for _ in range(random_.choice((0, 0, 1, 1, 1, 1, 2, 3)))),
        body=_body(random_, words, [name for name, _ in entities]),
    )


def _sentence(random_: random.Random, words: Iterator[str]) -> str:
    made = list(islice(words, random_.randint(8, 24)))
    if len(made) > 14:
        made[len(made) // 2] += ","
    return f"{' '.join(made).capitalize()}."


def _image(random_: random.Random, words: Iterator[str], world: World) -> tuple[str | None, str, str]:
    src = f"{random_.randrange(PICTURES):02}.png" if random_.random() < 0.5 else None
    credit = f"{world.authors.pick(random_, 1)[0]} / {world.sources.pick(random_, 1)[0]}"
    return src, _sentence(random_, words), credit


def _body(random_: random.Random, words: Iterator[str], names: Sequence[str]) -> str:
    """About 6 KB: prose for the most part, with what a newsroom uses of Markdown."""
    blocks = [_paragraph(random_, words, names)]
    for _ in range(random_.randint(9, 22)):
        kind = random_.random()
        if kind < 0.08:
            blocks.append(f"## {' '.join(islice(words, 4)).capitalize()}")
        elif kind < 0.13:
            blocks.append(f"> {_sentence(random_, words)}")
        elif kind < 0.18:
            mark = random_.choice(("-", "1."))
            blocks.append("\n".join(f"{mark} {_sentence(random_, words)}" for _ in range(random_.randint(2, 5))))
        blocks.append(_paragraph(random_, words, names))
    return "\n\n".join(blocks) + "\n"


def _paragraph(random_: random.Random, words: Iterator[str], names: Sequence[str]) -> str:
    text = " ".join(_sentence(random_, words) for _ in range(random_.randint(2, 4)))
    if random_.random() < 0.4:
        text = f"{random_.choice(names)} {text[:1].lower()}{text[1:]}"
    parts, dress = text.split(" "), random_.random()
    at = min(5, len(parts) - 1)
    plain = parts[at].strip(".,")
    if plain and dress < 0.5:
        link = f"[{plain}](https://example.org/{plain})"
        parts[at] = parts[at].replace(plain, f"**{plain}**" if dress < 0.15 else f"*{plain}*" if dress < 0.3 else link)
    return " ".join(parts)


def for_kliping(made: Made) -> str:
    """An article as kliping reads it."""
    lines = [
        *_common(made),
        f"lang: {made.lang}",
        f"source: {_quoted(made.source)}",
        f"source_url: https://example.org/{made.slug}",
        f"authors: {_quoted(made.authors)}",
        f"tags: {_quoted(made.tags)}",
        "entities:",
        *(f"- {{name: {_quoted(name)}, type: {kind}}}" for name, kind in made.entities),
    ]
    if made.images:
        lines.append("images:")
    for src, caption, credit in made.images:
        lines += [*([f"- src: images/{src}"] if src else []), f"{' ' if src else '-'} caption: {_quoted(caption)}"]
        lines.append(f"  credit: {_quoted(credit)}")
    return "\n".join(("---", *lines, "---", "", made.body))


def for_hugo(made: Made) -> str:
    """The same article as Hugo reads it: what has pages is a taxonomy, the rest are parameters."""
    names = {kind: [name for name, its in made.entities if its == kind] for kind in ("person", "organisation", "place")}
    images = [{"src": src or "", "caption": caption, "credit": credit} for src, caption, credit in made.images]
    lines = [
        *_common(made),
        f"sources: {_quoted([made.source])}",
        f"authors: {_quoted(made.authors)}",
        f"tags: {_quoted(made.tags)}",
        f"people: {_quoted(names['person'])}",
        f"organisations: {_quoted(names['organisation'])}",
        f"places: {_quoted(names['place'])}",
        f"params: {{lang: {made.lang}, source_url: 'https://example.org/{made.slug}', images: {_quoted(images)}}}",
    ]
    return "\n".join(("---", *lines, "---", "", made.body))


def _common(made: Made) -> list[str]:
    return [
        f"title: {_quoted(made.title)}",
        f"date: {made.date.isoformat(timespec='seconds')}",
        f"description: {_quoted(made.description)}",
        f"slug: {made.slug}",
    ]


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def write(root: Path, count: int, *, seed: int = 1) -> None:
    """Write an archive for kliping."""
    _put(root / "site.yaml", SETTINGS)
    its = world(count, seed)
    for number in range(count):
        made = article(its, number)
        _put(root / "content/articles" / made.path, for_kliping(made))
    for number in range(PICTURES):
        _put(root / f"content/images/{number:02}.png", picture(number))


def write_hugo(root: Path, count: int, *, seed: int = 1) -> None:
    """Write the same archive for Hugo. Years and months are sections, and so are days with two articles."""
    its = world(count, seed)
    days: Counter[date] = Counter()
    for number in range(count):
        made = article(its, number)
        days[made.date.date()] += 1
        _put(root / f"content/{made.date:%Y/%m/%d}/{made.slug}.md", for_hugo(made))
    for day, articles in days.items():
        _put(root / f"content/{day:%Y}/_index.md", f"---\ntitle: '{day:%Y}'\n---\n")
        _put(root / f"content/{day:%Y/%m}/_index.md", f"---\ntitle: '{day:%Y-%m}'\n---\n")
        if articles > 1:
            _put(root / f"content/{day:%Y/%m/%d}/_index.md", f"---\ntitle: '{day}'\n---\n")
    for number in range(PICTURES):
        _put(root / f"static/images/{number:02}.png", picture(number))


def picture(number: int) -> bytes:
    """A small grey PNG, of a size of its own."""
    wide, high = 200 + number, 100 + number
    rows = b"".join(b"\0" + bytes([number * 3]) * wide for _ in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def _put(path: Path, data: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))


def main() -> None:
    """Write an archive into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hugo", action="store_true", help="as Hugo reads it")
    options = parser.parse_args()
    (write_hugo if options.hugo else write)(options.folder, options.articles, seed=options.seed)


if __name__ == "__main__":
    main()
