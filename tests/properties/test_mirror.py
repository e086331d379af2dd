"""The law of content elsewhere: of its copy is built what is built of a folder, after any sequence of changes."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from building import tree
from changes import CHANGES, Subject, outcome

pytest.importorskip("fsspec", reason="fsspec is not installed")

from kliping.builder import build
from kliping.cache import Built
from kliping.content import at_hand
from kliping.errors import KlipingError
from kliping.executor import SerialExecutor
from kliping.site import load_site
from machines import add


class Elsewhere(RuleBasedStateMachine):
    """An archive whose content another site has by a URL; it keeps its copy, its cache and its output."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="kliping-"))
        self.subject = Subject(self.folder / "owner")
        self.subject.begin()
        self.subject.write("content/pages/about.md", "---\ntitle: Tentang\n---\n")
        self.reader = self.folder / "reader"

    def teardown(self):
        shutil.rmtree(self.folder)

    @property
    def url(self):
        return f"file://{self.subject.root}/content"

    def follow(self):
        """Have what is not content as the owner has it."""
        self.reader.mkdir(exist_ok=True)
        text = (self.subject.root / "site.yaml").read_text(encoding="utf-8")
        (self.reader / "site.yaml").write_text(f"{text}content: {self.url}\n", encoding="utf-8")
        shutil.rmtree(self.reader / "themes", ignore_errors=True)
        if (self.subject.root / "themes").is_dir():
            shutil.copytree(self.subject.root / "themes", self.reader / "themes")

    def built(self):
        site = load_site(self.reader)
        try:
            with at_hand(site) as held, Built(site.cache_dir / "built.sqlite") as built:
                report = build(
                    site,
                    executor=SerialExecutor(),
                    built=built,
                    with_search=False,
                    portable=self.subject.portable,
                )
                report = held.finished(report)
        except KlipingError as error:
            return None, str(error)
        return tree(site.output), sorted(map(str, report.problems))

    @precondition(lambda self: any(path.is_file() for path in (self.subject.root / "content").rglob("*")))
    @invariant()
    def the_copy_builds_as_the_folder(self):
        self.follow()
        files, problems = self.built()
        shutil.rmtree(self.subject.root / "public", ignore_errors=True)
        shutil.rmtree(self.subject.root / ".kliping", ignore_errors=True)
        expected, expected_problems = outcome(self.subject, self.subject.root)
        if files is None or expected is None:
            assert files == expected
            return
        assert {path for path in {*files, *expected} if files.get(path) != expected.get(path)} == set()
        assert [line.replace(f"{self.url}/", "content/") for line in problems] == expected_problems

    @rule(what=st.sampled_from(["files", "manifest.sqlite", "fetching"]))
    def lose_the_copy(self, what):
        for path in (self.reader / ".kliping/remote").glob(f"*/{what}"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


for name, change in CHANGES.items():
    if not change.is_large and not change.damages:
        add(name, change, Elsewhere)

Elsewhere.TestCase.settings = settings(
    max_examples=8, stateful_step_count=8, suppress_health_check=list(HealthCheck)
)
TestElsewhere = Elsewhere.TestCase
