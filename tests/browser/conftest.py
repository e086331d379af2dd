"""The demo archive, converted and built as a user would, served from a path below a host's root; and a browser."""

import shutil
from importlib.resources import files

import pytest

from conftest import REPOSITORY
from running import kliping, serving

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The folder of the demo archive, made anew from its raw articles."""
    root = tmp_path_factory.mktemp("demo")
    for name in ("content", "themes"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("articles"))
    shutil.copy(REPOSITORY / "site.yaml", root)
    for command in ("convert", "build"):
        result = kliping("-C", root, command)
        assert result.returncode == 0, result.stderr
    return root


@pytest.fixture(scope="session")
def address(demo):
    """Where the demo archive is served: not at the root, since a site has to work below any path."""
    below = demo / "served" / "some" / "path"
    below.parent.mkdir(parents=True)
    below.symlink_to(demo / "public")
    with serving(demo / "served") as host:
        yield f"{host}some/path/"


@pytest.fixture(scope="session")
def chrome(chromium):
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def open_page(chrome):
    """A function that opens an address; what the page logs and asks of other hosts is in `page.said`, `page.asked`."""
    contexts = []

    def open_(address, **options):
        context = chrome.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
