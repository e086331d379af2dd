"""What a build of which nothing, or little, is asked does not load: half of its time would be Python's imports."""

import json
import subprocess
import time

import pytest

from building import article
from running import command

LONG = "Kalimat pertama yang cukup panjang untuk menjadi ringkasan artikel ini."
# What each imports in turn, or needs only where a page is made.
HEAVY = {
    "jinja2", "markdown", "nh3", "babel.dates", "yaml", "rich", "PIL", "urllib.request", "multiprocessing",
    "importlib.metadata", "kliping.builder.whole", "kliping.builder.render", "kliping.converter",
    "kliping.entities.command", "kliping.tags.command", "kliping.theming.command",
}  # fmt: skip

# A text in plain Markdown is read and its page written without these.
UNUSED = {
    "markdown", "nh3", "yaml", "rich", "PIL", "urllib.request", "multiprocessing", "importlib.metadata",
    "kliping.builder.whole", "kliping.builder.styles", "rjsmin", "kliping.converter",
}  # fmt: skip


@pytest.fixture
def root(new_site):
    """An archive that was built, and whose clock has ticked since."""
    root = new_site({f"content/articles/{n}.md": article(title=f"B{n}", body=f"{LONG}\n\nA") for n in range(3)})
    settle()
    subprocess.run(command("build", "--quiet"), cwd=root, check=True)
    settle()
    return root


def settle():
    """Let the ticks pass in which a file may change again unseen."""
    deadline = time.monotonic() + 0.1
    while time.monotonic() < deadline:
        pass


def loaded(root, *options):
    """The modules that a build loads, and what it says."""
    name, *arguments = command("build", *options)
    ran = subprocess.run(
        [name, "-X", "importtime", *arguments], cwd=root, capture_output=True, text=True, check=True
    )
    return {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}, ran.stdout


def test_a_build_in_which_nothing_changed_loads_little(root):
    modules, said = loaded(root)
    assert "0 files written" in said
    assert "kliping.builder.unchanged" in modules
    assert not modules & HEAVY


def test_a_build_of_one_text_loads_what_writes_its_page(root):
    edit(root)
    modules, said = loaded(root, "--no-search")
    assert "1 files written" in said
    assert "kliping.builder.render" in modules
    assert not modules & UNUSED


def test_a_build_without_search_does_not_look_for_pagefind(root):
    path = root / "content/articles/1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("B1", "Judul baru"), encoding="utf-8")
    settle()
    modules, _ = loaded(root, "--no-search")
    assert "kliping.builder.whole" in modules
    assert "importlib.metadata" not in modules


def test_a_build_of_one_text_tells_of_its_page_and_brings_the_search_up_to_date(root):
    edit(root)
    told = json.loads(subprocess.run(command("build", "--json"), cwd=root, capture_output=True, check=True).stdout)
    assert (told["did"]["written"], told["did"]["indexed"]) == (1, 1)
    assert list(told["stages"]) == ["texts", "search"]
    assert "0 files written" in loaded(root)[1]


def edit(root):
    """Change the text of an article."""
    path = root / "content/articles/1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("\n\nA", "\n\nBaru"), encoding="utf-8")
    settle()
