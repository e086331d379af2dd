"""The law of the builder: an incremental build gives the bytes of a clean one, after any sequence of changes."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from building import article, build_site, tree
from kliping.builder.dress import Memory
from kliping.executor import executor

TITLES = st.sampled_from(["Banjir di Muara", "Pasar Ikan", "Gunung Sirih", "港の壁", "C++ and C", "<b>Tebal</b> & co"])
DATES = st.sampled_from(["2023-01-02", "2024-06-19", "2024-06-19", "2024-06-20", "2025-12-31"])
SOURCES = st.sampled_from(["Koran", "The Post", "Suara"])
TAGS = st.lists(st.sampled_from(["banjir", "Banjir", "pasar", "海"]), max_size=3).map(", ".join)
PEOPLE = st.sampled_from(["Rara Sari", "Ada Okafor"])
BODIES = st.sampled_from(["Air naik.", "Rara Sari datang.\n\n## Subjudul\n\n- satu\n- dua", "x" * 300, ""])
FILES = st.sampled_from([f"content/articles/2024/{name}.md" for name in ("a", "b", "c", "d", "e/f")])
IDS = st.sampled_from(["satu", "dua", "tiga"])
ARTICLES = st.builds(
    article,
    id_=IDS | st.none(),
    title=TITLES.map(lambda t: f"'{t}'"),
    date=DATES,
    source=SOURCES,
    tags=TAGS,
    person=PEOPLE,
    body=BODIES,
)


class Incremental(RuleBasedStateMachine):
    memory = None  # each build as in a new process

    def __init__(self):
        super().__init__()
        self.portable = False
        self.root = Path(tempfile.mkdtemp(prefix="kliping-"))
        self._write("site.yaml", "title: Arsip\nbase_url: https://arsip.example/\npage_size: 2\n")

    def teardown(self):
        shutil.rmtree(self.root)

    def _write(self, path, text):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    @rule(path=FILES, text=ARTICLES)
    def write_article(self, path, text):
        self._write(path, text)

    @rule(path=FILES)
    def delete_article(self, path):
        (self.root / path).unlink(missing_ok=True)

    @rule(old=FILES, new=FILES)
    def rename_article(self, old, new):
        if (self.root / old).is_file():
            (self.root / new).parent.mkdir(parents=True, exist_ok=True)
            (self.root / old).replace(self.root / new)

    @rule(path=FILES)
    def break_article(self, path):
        self._write(path, "---\ntitle: [\n---\n")

    @rule(
        size=st.integers(1, 4),
        minimum=st.integers(1, 2),
        language=st.sampled_from(["id", "en"]),
        zone=st.sampled_from(["UTC", "Asia/Jakarta"]),
        base=st.sampled_from(["", "x/"]),
        more=st.sampled_from(["", "font: none\n", "link_names: none\n", "feed_size: 1\n"]),
    )
    def change_settings(self, size, minimum, language, zone, base, more):
        self._write(
            "site.yaml",
            f"title: Arsip {size}\nbase_url: https://arsip.example/{base}\npage_size: {size}\nmin_articles: {minimum}\n"
            f"languages: [{language}]\ntime_zone: {zone}\n{more}",
        )

    @rule(portable=st.booleans())
    def change_links(self, portable):
        self.portable = portable

    @rule(path=FILES)
    def make_draft(self, path):
        self._write(path, "---\ntitle: Draf\ndate: 2024-06-19 23:30\ndraft: true\n---\n")

    @rule(path=FILES, text=st.sampled_from(["![a](images/a.png)", "x ![a](/images/b.png) y"]))
    def show_picture(self, path, text):
        self._write(path, article(title="Gambar", date="2024-06-19 23:30", body=text))

    @rule(
        path=FILES,
        caption=st.sampled_from(["Air", "<b>Laut</b>"]),
        credit=st.sampled_from(["Rara/Koran", "Koran"]),
        creator=st.sampled_from(["Rara", "null"]),
        original=st.sampled_from(["https://koran.example/1", "null"]),
        date=DATES,
    )
    def credit_picture(self, path, caption, credit, creator, original, date):
        image = f"{{src: images/a.png, caption: {caption}, credit: {credit}, creator: {creator}}}"
        head = f"title: Foto\ndate: {date}\nsource_url: {original}\nimages:\n- {image}\n"
        self._write(path, f"---\n{head}---\n\nIsi.\n")

    @rule(name=st.sampled_from(["a.png", "b.png"]), data=st.sampled_from([None, "", "x", "y"]))
    def change_picture(self, name, data):
        place = self.root / "content/images" / name
        if data is None:
            place.unlink(missing_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(
                bytes.fromhex("89504e470d0a1a0a0000000d4948445200000002000000030802000000") + data.encode()
            )

    @rule(name=st.sampled_from([".nojekyll", "CNAME", "2024", "tags/x"]), there=st.booleans())
    def change_static_file(self, name, there):
        place = self.root / "content/static" / name
        if there:
            self._write(f"content/static/{name}", "x")
        else:
            place.unlink(missing_ok=True)

    @rule(
        cue=st.sampled_from(["air", "datang"]),
        alias=st.sampled_from(["pasar", "laut"]),
        above=st.sampled_from(["name: Bencana", "name: Bencana, narrower: banjir", "name: Musibah, cues: naik"]),
    )
    def change_vocabulary(self, cue, alias, above):
        own = f"- {{id: banjir, name: Banjir, aliases: [{alias}], cues: [{cue}], min_cues: 1}}\n"
        self._write("content/tags.yaml", f"{own}- {{id: bencana, {above}}}\n")
        self._write("content/sources.yaml", "- {id: koran, name: Koran, aliases: [The Post]}\n")

    @rule(
        aliases=st.lists(st.sampled_from(["Rara", "Ada", "Okafor"]), unique=True, max_size=2),
        known=st.booleans(),
    )
    def change_authority_file(self, aliases, known):
        text = f"- {{id: rara, type: person, name: Rara Sari, aliases: [{', '.join(aliases)}]}}\n" if known else ""
        self._write("content/entities.yaml", text)

    @rule(
        entries=st.lists(
            st.sampled_from(
                [
                    "- {kill: [Rara Sari], type: person}\n",
                    "- {id: ada, type: person, name: Ada, aliases: [Rara Sari], was: rara-sari}\n",
                    "- {retype: [Ada Okafor], type: place}\n",
                    "- {say: {Rara: ada}, in: [satu, dua]}\n",
                    "- {apart: [Rara Sari, Ada Okafor], type: person}\n",
                ]
            ),
            max_size=3,
        )
    )
    def decide(self, entries):
        self._write("content/entities.decided.yaml", "".join(entries))

    @rule(
        path=FILES,
        entities=st.lists(
            st.sampled_from(
                (
                    "{name: Rara Sari, type: person, count: 3, by: tagger, forms: {Rara: 2, Rara Sari: 1}}",
                    "{name: Ada Okafor, type: person, count: 1, by: tagger}",
                    "{name: Okafor, type: place, count: 1, by: gazetteer}",
                    "{name: Koran, type: organisation, role: credit, by: tagger}",
                    "{id: old, name: Ada Okafor, type: person}",
                )
            ),
            max_size=4,
        ),
        say=st.sampled_from(["", "say: {Rara: ada}\n", "say: {Okafor: rara}\n"]),
        body=st.sampled_from(["Rara Sari datang. Rara pergi.", "Air naik. Ada Okafor melihat Okafor.", ""]),
    )
    def name_people(self, path, entities, say, body):
        lines = "".join(f"- {one}\n" for one in entities)
        self._write(path, f"---\ntitle: Nama\ndate: 2024-06-20\nentities:\n{lines}{say}---\n\n{body}\n")

    @rule(
        more=st.lists(
            st.sampled_from(
                (
                    "- {id: ada, type: person, name: {id: Ada Okafor, en: Ms Okafor}, was: [old], not: [rara]}",
                    "- {id: okafor, type: place, name: Okafor, aliases: [{name: Ada, only_with: Air}]}",
                    "- {id: rara, type: person, name: Rara Sari, image: images/a.png, was: [ada-okafor]}",
                    "- kill: [Rara Sari]",
                    "- {kill: Okafor, type: place}",
                    "- {retype: Okafor, type: organisation}",
                )
            ),
            unique=True,
            max_size=4,
        )
    )
    def decide_on_names(self, more):
        self._write("content/entities.yaml", "\n".join(more) + "\n")

    @rule(
        same=st.lists(st.sampled_from(["satu", "dua", "tiga", "tiada"]), unique=True, max_size=4),
        apart=st.lists(IDS, unique=True, max_size=2),
        wrong=st.booleans(),
    )
    def change_stories(self, same, apart, wrong):
        text = f"stories:\n- {{id: x, same_story: [{', '.join(same)}]}}\napart:\n- [{', '.join(apart)}]\n"
        self._write("content/stories.yaml", "stories: [\n" if wrong and self.memory is None else text)

    @rule(name=st.sampled_from(["page", "article", "home"]), words=st.sampled_from(["satu", "dua"]))
    def override_template(self, name, words):
        self._write(
            f"themes/broadsheet/templates/{name}.html",
            f'{{% extends "broadsheet:{name}.html" %}}{{% block footer %}}' + words + "{% endblock %}",
        )

    @rule(words=st.sampled_from(["Depan", "Muka"]))
    def change_words_and_style(self, words):
        self._write("themes/broadsheet/locales/id.yaml", f"home: {words}\n")
        self._write("themes/broadsheet/assets/own.css", f"/* {words} */")

    @rule(options=st.sampled_from(['accent: "#1a5c3a"', "home: [latest]", "wording: {tags: Pokok}", "font: serif"]))
    def change_options(self, options):
        self._write("themes/broadsheet/theme.yaml", options)

    @rule()
    def remove_theme(self):
        shutil.rmtree(self.root / "themes", ignore_errors=True)

    @rule(words=st.sampled_from(["Satu", "Dua"]))
    def write_free_page(self, words):
        self._write("content/pages/about.md", f"---\ntitle: {words}\n---\n\n{words}\n")

    @rule()
    def drop_cache(self):
        shutil.rmtree(self.root / ".kliping", ignore_errors=True)

    @rule()
    def damage_output(self):
        home = self.root / "public/index.html"
        if home.is_file():
            home.write_text("half a pa", encoding="utf-8")
        (self.root / "public/stray").mkdir(parents=True, exist_ok=True)
        (self.root / "public/stray/index.html").write_text("stray", encoding="utf-8")

    @precondition(lambda self: (self.root / "public").is_dir())
    @rule(path=st.sampled_from(["index.html", "2024/06/a/index.html", "tags/banjir/index.html"]))
    def remove_page(self, path):
        with contextlib.suppress(NotADirectoryError):  # a static file is where the folder was
            (self.root / "public" / path).unlink(missing_ok=True)

    @invariant()
    def incremental_is_clean(self):
        if (self.root / "public").is_dir() and not (self.root / "public/.kliping-output").exists():
            shutil.rmtree(self.root / "public")
        build_site(self.root, portable=self.portable, memory=self.memory)
        clean = self.root.with_name(self.root.name + "-clean")
        shutil.copytree(self.root, clean, ignore=shutil.ignore_patterns("public", ".kliping"))
        try:
            build_site(clean, portable=self.portable)
            assert tree(self.root / "public") == tree(clean / "public")
        finally:
            shutil.rmtree(clean)


Incremental.TestCase.settings = settings(
    max_examples=12, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
)
TestIncremental = Incremental.TestCase


class Remembering(Incremental):
    """The same, in one process that builds again and again, as a preview does."""

    def __init__(self):
        super().__init__()
        self.memory = Memory()

    def break_article(self, path):
        """Its last good page would stay, on purpose."""


Remembering.TestCase.settings = Incremental.TestCase.settings
TestRemembering = Remembering.TestCase


def test_processes_give_the_bytes_of_serial(new_site):
    files = {
        f"content/articles/{n:04}.md": article(title=f"Berita {n}", date=f"20{n % 20 + 10}-01-{n % 27 + 1:02}")
        for n in range(300)
    }
    serial, parallel = new_site(files, folder="serial"), new_site(files, folder="parallel")
    build_site(serial)
    with executor("processes", workers=2) as workers:
        build_site(parallel, executor=workers)
    assert tree(serial / "public") == tree(parallel / "public")
