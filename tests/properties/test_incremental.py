"""The law of the builder: an incremental build gives the bytes of a clean one, after any sequence of changes."""

import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from building import article, build_site, leave_site, tree
from changes import CHANGES, Subject, differences
from kliping.builder.dress import Memory
from kliping.errors import KlipingError, Overtaken
from kliping.executor import executor
from machines import add


class Law(RuleBasedStateMachine):
    memory = None  # each build as in a new process
    changed = None  # nobody watches

    def __init__(self):
        super().__init__()
        self.subject = Subject(Path(tempfile.mkdtemp(prefix="kliping-")))
        self.subject.begin()

    def teardown(self):
        self.subject.remove()

    @invariant()
    def incremental_is_clean(self):
        assert differences(self.subject, memory=self.memory, changed=self.changed) == []


class Incremental(Law):
    """Whatever happens."""


class Remembering(Law):
    """The same, in one process that builds again and again, as a preview does."""

    def __init__(self):
        super().__init__()
        self.memory = Memory()

    @rule(title=st.sampled_from(["Banjir", "Pasar"]), pages=st.integers(0, 40))
    def a_build_is_overtaken(self, title, pages):
        """When so many pages were looked at; the next build finds what it left."""
        self.subject.write("content/articles/2024/g.md", article(title=title, date="2024-06-19", tags=f"a, {title}"))
        looked = count()
        with suppress(Overtaken, KlipingError):
            options = {"memory": self.memory, "portable": self.subject.portable, "changed": self.changed}
            build_site(self.subject.root, is_overtaken=lambda: next(looked) >= pages, **options)


class Watching(Remembering):
    """The same, told what changed since the last build that came to its end."""

    def __init__(self):
        super().__init__()
        self.built = {}
        self.begins = False

    @rule()
    def another_process_goes_on(self):
        """It finds what this one left, and what was changed since; nobody tells it."""
        if self.subject.is_built:
            leave_site(self.subject.root, self.memory)
        self.memory, self.begins = Memory(), True

    @property
    def changed(self):
        if self.begins:
            return None
        now = self.subject.watched()
        return frozenset(path for path in {*self.built, *now} if self.built.get(path) != now.get(path))

    @invariant()
    def incremental_is_clean(self):
        super().incremental_is_clean()
        self.begins = False
        if self.subject.is_built:  # else the next build is told all of it again
            self.built = self.subject.watched()


for name, change in CHANGES.items():
    if not change.is_large:
        add(name, change, Incremental)
        if not change.breaks:
            add(name, change, Remembering)
        if change.damages:
            setattr(Watching, name, None)  # what is watched is trusted

Incremental.TestCase.settings = settings(
    max_examples=12, stateful_step_count=8, suppress_health_check=list(HealthCheck)
)
Remembering.TestCase.settings = Watching.TestCase.settings = settings(Incremental.TestCase.settings, max_examples=8)
TestIncremental, TestRemembering, TestWatching = Incremental.TestCase, Remembering.TestCase, Watching.TestCase


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
