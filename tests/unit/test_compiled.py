"""Compiled templates are kept for the next command, where nobody else can have written them."""

import os

import jinja2
import pytest

from kliping.builder import jinja
from kliping.builder.compiled import KEPT, Compiled

TEMPLATES = {"page.html": "<p>{{ 'greeting' | said }}, {{ name }}</p>", "part.html": "{{ name }}"}


@pytest.fixture(autouse=True)
def caches(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches/kliping/templates"


def rendered(look, greeting="Halo", template="page.html"):
    environment = jinja.environment(lambda name: (TEMPLATES[name], name, None), Compiled(look))
    environment.filters["said"] = {"greeting": greeting}.get
    return environment.get_template(template).render(name="<Dewi>")


@pytest.fixture
def no_compiler(monkeypatch):
    def compiled(*_, **__):
        raise AssertionError("compiled again")

    return lambda: monkeypatch.setattr(jinja2.Environment, "compile", compiled)


def test_a_template_is_compiled_once(no_compiler):
    first = rendered("one")
    no_compiler()
    assert rendered("one") == first == "<p>Halo, &lt;Dewi&gt;</p>"


def test_what_is_compiled_belongs_to_a_look(caches):
    """The words of a language are worked out when a template is compiled."""
    assert rendered("indonesian") == "<p>Halo, &lt;Dewi&gt;</p>"
    assert rendered("english", "Hello") == "<p>Hello, &lt;Dewi&gt;</p>"
    assert sorted(path.name for path in caches.iterdir()) == ["english", "indonesian"]


@pytest.mark.parametrize("keep", [0, 4, 20, 60])
def test_a_damaged_file_is_made_again(caches, keep, no_compiler):
    first = rendered("one")
    (file,) = (caches / "one").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:keep] + b"\xff" * 40)
    assert rendered("one") == first
    assert file.read_bytes() == whole
    no_compiler()
    assert rendered("one") == first


def test_files_that_others_could_have_written_are_not_read(caches):
    rendered("one")
    rendered("bad", "Bye")
    (good,), (bad,) = (caches / "one").iterdir(), (caches / "bad").iterdir()
    good.write_bytes(bad.read_bytes())
    assert rendered("one") == "<p>Bye, &lt;Dewi&gt;</p>", "what stands there is what counts"
    (caches / "one").chmod(0o777)
    assert rendered("one") == "<p>Halo, &lt;Dewi&gt;</p>"


def test_the_folder_is_for_its_owner_alone(caches):
    rendered("one")
    assert (caches / "one").stat().st_mode & 0o777 == 0o700


def test_where_nothing_can_be_kept_pages_are_made_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file/below"))
    assert rendered("one") == "<p>Halo, &lt;Dewi&gt;</p>"


def test_the_looks_of_long_ago_are_removed(caches):
    for number in range(KEPT + 3):
        rendered(f"look-{number}")
        os.utime(caches / f"look-{number}", (number, number))
    assert sorted(path.name for path in caches.iterdir()) == sorted(f"look-{number}" for number in range(3, KEPT + 3))


def test_a_folder_that_goes_while_it_is_used_costs_only_time(caches):
    kept = Compiled("one")
    (caches / "one").rmdir()
    environment = jinja.environment(lambda name: (TEMPLATES[name], name, None), kept)
    assert environment.get_template("part.html").render(name="Dewi") == "Dewi"
