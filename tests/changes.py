"""What can happen to an archive between two builds, each with the values it may have, and the law that holds after it.

One table for the property tests and for `bench/fuzz_incremental.py`.
"""

import contextlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from building import article, build_site, picture, tree
from kliping.errors import KlipingError

FILES = [f"content/articles/2024/{name}.md" for name in ("a", "b", "c", "d", "e/f")]
DATES = ["2023-01-02", "2024-06-19", "2024-06-19", "2024-06-20", "2025-12-31"]
BROKEN = "---\ntitle: [\n---\n"  # neither an article nor a vocabulary
PICTURES = {"damaged": picture()[:-20], "small": picture(), "wide": picture(300, 2)}


def some(values: Sequence[object], most: int) -> list[tuple[object, ...]]:
    """Every choice of up to so many different values, in every order."""
    return [chosen for number in range(most + 1) for chosen in permutations(values, number)]


@dataclass
class Subject:
    """An archive that is changed and built again and again."""

    root: Path
    portable: bool = False
    is_built: bool = False  # the last build came to its end

    @property
    def aside(self) -> Path:
        """Where what was is kept, outside the archive."""
        return self.root.with_name(self.root.name + "-aside")

    def begin(self) -> None:
        """An empty archive."""
        self.write("site.yaml", "title: Arsip\nbase_url: https://arsip.example/\npage_size: 2\n")

    def write(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def broken(self) -> set[Path]:
        """What cannot be read now."""
        files = [*(self.root / "content").glob("*.yaml"), *(self.root / "content/articles").rglob("*.md")]
        return {path for path in files if path.read_text(encoding="utf-8") == BROKEN}

    def watched(self) -> dict[Path, tuple[int, int, int]]:
        """The files that a watcher looks at, with what tells one state of each from another."""
        root = self.root
        paths = [root / "site.yaml", *(root / "content").rglob("*"), *(root / "themes").rglob("*")]
        found = ((path, path.lstat()) for path in paths)
        return {path: (stat.st_mtime_ns, stat.st_size, stat.st_ino) for path, stat in found if not path.is_dir()}

    def remove(self) -> None:
        """All that was made for it."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.rmtree(self.aside, ignore_errors=True)


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that happens to an archive."""

    apply: Callable[..., None]
    pools: Mapping[str, Sequence[object]]  # the values of each argument
    weight: int  # how often, beside others
    breaks: bool  # a process that builds again and again keeps what was good before, on purpose
    damages: bool  # a process that is watching trusts its cache and its output
    is_large: bool  # enough for more than one batch


CHANGES: dict[str, Change] = {}


def change(
    *, weight: int = 1, breaks: bool = False, damages: bool = False, is_large: bool = False, **pools: Sequence[object]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Put a function into the table."""

    def keep(function: Callable[..., None]) -> Callable[..., None]:
        CHANGES[function.__name__] = Change(
            apply=function, pools=pools, weight=weight, breaks=breaks, damages=damages, is_large=is_large
        )
        return function

    return keep


def outcome(subject: Subject, root: Path, **options: object) -> tuple[object, object]:
    """The files of a build and what it found wrong; where nothing can be built, why."""
    try:
        report = build_site(root, portable=subject.portable, **options)
    except KlipingError as error:
        return None, str(error)
    return tree(root / "public"), sorted(map(str, report.problems))


def differences(subject: Subject, **options: object) -> list[str]:
    """Build, build a copy from nothing, and name the files and problems in which the two differ: by law, none."""
    root = subject.root
    if (root / "public").is_dir() and not (root / "public/.kliping-output").exists():
        shutil.rmtree(root / "public")
    clean = root.with_name(root.name + "-clean")
    files, problems = outcome(subject, root, **options)
    subject.is_built = files is not None
    shutil.copytree(root, clean, ignore=shutil.ignore_patterns("public", ".kliping"))
    try:
        clean_files, clean_problems = outcome(subject, clean)
    finally:
        shutil.rmtree(clean)
    found = [] if problems == clean_problems else [f"problems: {problems}, of a clean build: {clean_problems}"]
    if files is None or clean_files is None:
        return found
    paths = {path for path in {*files, *clean_files} if files.get(path) != clean_files.get(path)}
    return [*found, *sorted(paths)]


@change(
    weight=12,
    path=FILES,
    id_=["satu", "dua", "tiga", None],
    title=["'Banjir di Muara'", "'Pasar Ikan'", "'Gunung Sirih'", "'港の壁'", "'C++ and C'", "'<b>Tebal</b> & co'"],
    date=DATES,
    source=["Koran", "The Post", "Suara"],
    tags=[", ".join(tags) for tags in some(["banjir", "Banjir", "pasar", "海"], 3)],
    person=["Rara Sari", "Ada Okafor"],
    body=["Air naik.", "Rara Sari datang.\n\n## Subjudul\n\n- satu\n- dua", "x" * 300, ""],
)
def write_article(subject, *, path, **article_of):
    subject.write(path, article(**article_of))


@change(weight=6, path=FILES, words=["Air surut.", "Pasar datang lagi.", "海 <i>x</i>"])
def edit_text(subject, *, path, words):
    place = subject.root / path
    if place.is_file():
        place.write_text(place.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")


@change(path=FILES)
def touch_article(subject, *, path):
    if (subject.root / path).is_file():
        (subject.root / path).touch()


@change(weight=3, path=FILES)
def delete_article(subject, *, path):
    (subject.root / path).unlink(missing_ok=True)


@change(weight=3, old=FILES, new=FILES)
def rename_article(subject, *, old, new):
    if (subject.root / old).is_file():
        (subject.root / new).parent.mkdir(parents=True, exist_ok=True)
        (subject.root / old).replace(subject.root / new)


@change(number=[0, 0, 90, 130, 260], first=DATES, words=["satu", "dua"], is_large=True)
def check_out(subject, *, number, first, words):
    """Another branch: many articles come, change or go at once."""
    shutil.rmtree(subject.root / "content/articles/many", ignore_errors=True)
    for n in range(number):
        date = DATES[n % len(DATES)] if n else first
        text = article(id_=f"m{n}", title=f"Kabar {n}", date=date, tags=f"t{n % 7}, banjir", body=f"{words} {n % 90}")
        subject.write(f"content/articles/many/{n}.md", text)


@change(path=FILES, breaks=True)
def break_article(subject, *, path):
    subject.write(path, BROKEN)


@change(
    size=[1, 2, 3, 4],
    minimum=[1, 2],
    language=["id", "en"],
    zone=["UTC", "Asia/Jakarta"],
    base=["", "x/"],
    theme=["broadsheet", "broadsheet", "own"],
    more=["", "font: none\n", "link_names: none\n", "feed_size: 1\n", "images: hold\n", "originals: publish\n",
          "leave_out: [days, related]\n", "leave_out: [feeds, data, sentences]\n"],
)
def change_settings(subject, *, size, minimum, language, zone, base, theme, more):
    if theme == "own":
        subject.write("themes/own/theme.yaml", "name: own\nextends: broadsheet\n")
        subject.write("themes/own/assets/style.css", "/* ours */")
    subject.write(
        "site.yaml",
        f"title: Arsip {size}\nbase_url: https://arsip.example/{base}\npage_size: {size}\nmin_articles: {minimum}\n"
        f"languages: [{language}]\ntime_zone: {zone}\ntheme: {theme}\n{more}",
    )


@change(portable=[True, False])
def change_links(subject, *, portable):
    subject.portable = portable


@change(weight=2, path=FILES)
def make_draft(subject, *, path):
    subject.write(path, "---\ntitle: Draf\ndate: 2024-06-19 23:30\ndraft: true\n---\n")


@change(weight=2, path=FILES, text=["![a](images/a.png)", "x ![a](/images/b.png) y"])
def show_picture(subject, *, path, text):
    subject.write(path, article(title="Gambar", date="2024-06-19 23:30", body=text))


@change(
    path=FILES,
    caption=["Air", "<b>Laut</b>"],
    credit=["Rara/Koran", "Koran"],
    creator=["Rara", "null"],
    original=["https://koran.example/1", "null"],
    hold=["true", "false", "null"],
    date=DATES,
)
def credit_picture(subject, *, path, caption, credit, creator, original, hold, date):
    image = f"{{src: images/a.png, caption: {caption}, credit: {credit}, creator: {creator}, hold: {hold}}}"
    head = f"title: Foto\ndate: {date}\nsource_url: {original}\nimages:\n- {image}\n"
    subject.write(path, f"---\n{head}---\n\nIsi.\n")


@change(weight=2, name=["a.png", "b.png"], data=[None, *PICTURES])
def change_picture(subject, *, name, data):
    place = subject.root / "content/images" / name
    if data is None:
        place.unlink(missing_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(PICTURES[data])


@change(name=[".nojekyll", "CNAME", "2024", "tags/x"], there=[True, False])
def change_static_file(subject, *, name, there):
    if there:
        subject.write(f"content/static/{name}", "x")
    else:
        (subject.root / "content/static" / name).unlink(missing_ok=True)


@change(
    cue=["air", "datang"],
    alias=["pasar", "laut"],
    above=["name: Bencana", "name: Bencana, narrower: banjir", "name: Musibah, cues: naik"],
)
def change_vocabulary(subject, *, cue, alias, above):
    own = f"- {{id: banjir, name: Banjir, aliases: [{alias}], cues: [{cue}], min_cues: 1}}\n"
    subject.write("content/tags.yaml", f"{own}- {{id: bencana, {above}}}\n")
    subject.write("content/sources.yaml", "- {id: koran, name: Koran, aliases: [The Post]}\n")


@change(
    entries=some(
        [
            "- {kill: [Rara Sari], type: person}\n",
            "- {id: ada, type: person, name: Ada, aliases: [Rara Sari], was: rara-sari}\n",
            "- {retype: [Ada Okafor, Rara Sari], type: place}\n",
            "- {say: {Rara: ada}, in: [satu, dua]}\n",
            "- {apart: [Rara Sari, Ada Okafor], type: person}\n",
        ],
        3,
    )
)
def decide(subject, *, entries):
    subject.write("content/entities.decided.yaml", "".join(entries))


@change(
    path=FILES,
    entities=some(
        [
            "{name: Rara Sari, type: person, count: 3, by: tagger, forms: {Rara: 2, Rara Sari: 1}}",
            "{name: Ada Okafor, type: person, count: 1, by: tagger}",
            "{name: Okafor, type: place, count: 1, by: gazetteer}",
            "{name: Koran, type: organisation, role: credit, by: tagger}",
            "{id: old, name: Ada Okafor, type: person}",
        ],
        4,
    ),
    say=["", "say: {Rara: ada}\n", "say: {Okafor: rara}\n"],
    body=["Rara Sari datang. Rara pergi.", "Air naik. Ada Okafor melihat Okafor.", ""],
)
def name_people(subject, *, path, entities, say, body):
    lines = "".join(f"- {one}\n" for one in entities)
    subject.write(path, f"---\ntitle: Nama\ndate: 2024-06-20\nentities:\n{lines}{say}---\n\n{body}\n")


@change(
    more=some(
        [
            "- {id: ada, type: person, name: {id: Ada Okafor, en: Ms Okafor}, was: [old], not: [rara]}",
            "- {id: okafor, type: place, name: Okafor, aliases: [{name: Ada, only_with: Air}], was: people/old-okafor}",
            "- {id: rara, type: person, name: Rara Sari, image: images/a.png, was: [ada-okafor]}",
            "- kill: [Rara Sari]",
            "- {kill: Okafor, type: place}",
            "- {retype: Okafor, type: organisation}",
        ],
        4,
    )
)
def decide_on_names(subject, *, more):
    subject.write("content/entities.yaml", "\n".join(more) + "\n")


@change(options=['accent: "#1a5c3a"', "home: [latest]", "wording: {tags: Pokok}", "font: serif"])
def change_options(subject, *, options):
    subject.write("themes/broadsheet/theme.yaml", options)


@change(aliases=some(["Rara", "Ada", "Okafor"], 2), known=[True, False])
def change_authority_file(subject, *, aliases, known):
    text = f"- {{id: rara, type: person, name: Rara Sari, aliases: [{', '.join(aliases)}]}}\n" if known else ""
    subject.write("content/entities.yaml", text)


@change(same=some(["satu", "dua", "tiga", "tiada"], 4), apart=some(["satu", "dua", "tiga"], 2))
def change_stories(subject, *, same, apart):
    text = f"stories:\n- {{id: x, same_story: [{', '.join(same)}]}}\napart:\n- [{', '.join(apart)}]\n"
    subject.write("content/stories.yaml", text)


@change(file=["stories", "tags", "entities", "entities.decided", "sources"], breaks=True)
def break_vocabulary(subject, *, file):
    subject.write(f"content/{file}.yaml", BROKEN)


@change(file=["stories", "tags", "entities", "entities.decided", "sources"])
def remove_vocabulary(subject, *, file):
    (subject.root / f"content/{file}.yaml").unlink(missing_ok=True)


@change(name=["page", "article", "home"], words=["satu", "dua"])
def override_template(subject, *, name, words):
    subject.write(
        f"themes/broadsheet/templates/{name}.html",
        f'{{% extends "broadsheet:{name}.html" %}}{{% block footer %}}' + words + "{% endblock %}",
    )


@change(words=["Depan", "Muka"])
def change_words_and_style(subject, *, words):
    subject.write("themes/broadsheet/locales/id.yaml", f"home: {words}\n")
    subject.write("themes/broadsheet/assets/own.css", f"/* {words} */")


@change()
def remove_theme(subject):
    shutil.rmtree(subject.root / "themes", ignore_errors=True)


@change(words=["Satu", "Dua", None])
def change_free_page(subject, *, words):
    if words is None:
        (subject.root / "content/pages/about.md").unlink(missing_ok=True)
    else:
        subject.write("content/pages/about.md", f"---\ntitle: {words}\n---\n\n{words}\n")


@change(damages=True)
def drop_cache(subject):
    shutil.rmtree(subject.root / ".kliping", ignore_errors=True)


@change(weight=2, how=["cut", "zeros", "words", "no tables", "journal"], part=[0.0, 0.2, 0.5, 0.8, 0.95], damages=True)
def damage_cache(subject, *, how, part):
    place = subject.root / ".kliping/built.sqlite"
    if not place.is_file():
        return
    data = place.read_bytes()
    at = int(len(data) * part) // 4096 * 4096
    made = {
        "cut": data[:at],
        "zeros": data[:at] + bytes(4096) + data[at + 4096 :],
        "words": b"not a database" * 500,
        "no tables": b"",
    }
    if how in made:
        place.write_bytes(made[how])
    else:
        place.with_name("built.sqlite-journal").write_bytes(data[at : at + 8192])


@change(damages=True)
def damage_output(subject):
    home = subject.root / "public/index.html"
    if home.is_file():
        home.write_text("half a pa", encoding="utf-8")
    (subject.root / "public/stray").mkdir(parents=True, exist_ok=True)
    (subject.root / "public/stray/index.html").write_text("stray", encoding="utf-8")


@change(path=["index.html", "2024/06/a/index.html", "tags/banjir/index.html", "2024", "tags"], damages=True)
def remove_from_output(subject, *, path):
    place = subject.root / "public" / path
    if place.is_dir():
        shutil.rmtree(place)
    else:
        with contextlib.suppress(NotADirectoryError):  # a static file is where the folder was
            place.unlink(missing_ok=True)


@change(what=[".kliping", "public"], damages=True)
def keep(subject, *, what):
    """As a host keeps a folder between two builds, and others do not."""
    shutil.rmtree(subject.aside / what, ignore_errors=True)
    if (subject.root / what).is_dir():
        shutil.copytree(subject.root / what, subject.aside / what, symlinks=True)


@change(what=[".kliping", "public"], damages=True)
def bring_back(subject, *, what):
    """What was kept, of another time than the rest."""
    if (subject.aside / what).is_dir():
        shutil.rmtree(subject.root / what, ignore_errors=True)
        shutil.copytree(subject.aside / what, subject.root / what, symlinks=True)


@change(path=["index.html", "tags", "2024"], damages=True)
def link_in_output(subject, *, path):
    """A part of the output is moved elsewhere, and a link leads there."""
    place, elsewhere = subject.root / "public" / path, subject.aside / "moved" / path
    if place.exists() and not place.is_symlink():
        shutil.rmtree(subject.aside / "moved", ignore_errors=True)
        elsewhere.parent.mkdir(parents=True)
        place.replace(elsewhere)
        place.symlink_to(elsewhere)
