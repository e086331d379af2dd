"""What a person sees who edits with the preview open: a real chromium, a real server, passes that are fakes."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from kliping.model import Problem, Report
from kliping.server import Preview, serve

pytestmark = pytest.mark.browser

DEADLINE = 10_000  # milliseconds
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


class Site:
    """One page, made of one file. A text that begins with "!" is a problem; "-" is a build that has nothing to do."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "content" / "a.md"
        self.output = root / "public"
        self.may_index = threading.Event()
        self.may_index.set()
        self.style = ""
        self.source.parent.mkdir()
        self.output.mkdir()
        self.edit("Satu")

    def edit(self, text: str) -> None:
        draft = self.source.with_name(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.source)

    def build(self, _: object) -> Report:
        text = self.source.read_text("utf-8")
        if text == "-":
            return Report()
        if text.startswith("!"):
            hint = "Write <b>it</b> as 2024-05-17"
            return Report(problems=(Problem(where="content/a.md", line=4, what=text[1:], hint=hint),))
        page = (
            f'<!doctype html><html lang="id"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f"<title>x</title><body><p>{text}</p>{'<p>isi</p>' * 500}</body></html>"
        )
        (self.output / "index.html").write_text(page, encoding="utf-8")
        return Report(did={"written": 1})

    def index(self) -> Report:
        assert self.may_index.wait(DEADLINE / 1000)
        return Report(did={"indexed": 1})

    def start(self, port: int = 0) -> str:
        """Serve in a thread, and return the address."""
        self.stop = threading.Event()
        lines: Queue[str] = Queue()
        preview = Preview(
            output=lambda: self.output,
            raw=lambda: self.root / "raw",
            watched=lambda: [self.root / "content"],
            build=self.build,
            convert=lambda _: Report(),
            index=self.index,
            style=lambda: self.style,
            is_style=lambda path: path.suffix == ".css",
        )
        self.thread = threading.Thread(
            target=serve,
            args=(preview,),
            kwargs={"port": port, "say": lines.put, "tell": lambda *_: None, "stop": self.stop},
        )
        self.thread.start()
        return lines.get(timeout=DEADLINE / 1000).split()[1]

    def end(self) -> None:
        self.stop.set()
        self.thread.join(DEADLINE / 1000)
        assert not self.thread.is_alive()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path.resolve())
    yield site
    site.end()


@pytest.fixture
def visit(site: Site, chrome: Any) -> Iterator[Callable[[str], Any]]:
    """Opens an address of the running preview in a new tab."""
    context = chrome.new_context()
    context.set_default_timeout(DEADLINE)
    trouble: list[str] = []

    def visit(address: str, path: str = "") -> Any:
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(address + path)
        return page

    yield visit
    context.close()
    assert trouble == []


def heading(page: Any) -> Any:
    return page.get_by_text("Satu").or_(page.get_by_text("Dua")).or_(page.get_by_text("Tiga"))


def test_an_edit_loads_the_page_again_where_it_was(site: Site, visit: Callable[..., Any]) -> None:
    page = visit(site.start())
    assert heading(page).inner_text() == "Satu"
    page.evaluate("scrollTo(0, 4000)")
    site.edit("Dua")
    page.get_by_text("Dua").wait_for()
    page.wait_for_function("scrollY > 3000")
    assert not page.get_by_role("alert").count()


@pytest.mark.parametrize(
    "sheet", ['<link rel="stylesheet" href="{}">', '<style data-sheet="{}">p {{ color: rgb(9, 9, 9) }}</style>']
)
def test_a_new_style_sheet_is_put_on_without_loading_the_page(
    sheet: str, site: Site, visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    colours = site.source.with_name("a.css")

    def build(_: object) -> Report:
        colour = colours.read_text("utf-8")
        site.style = f"assets/style.{colour.zfill(10)}.css"
        (site.output / "assets").mkdir(exist_ok=True)
        (site.output / site.style).write_text(f"p {{ color: rgb({colour}, 0, 0) }}", encoding="utf-8")
        (site.output / "assets/print.1234567890.css").write_text("", encoding="utf-8")
        head = f'<link rel="stylesheet" href="assets/print.1234567890.css">{sheet.format(site.style)}'
        (site.output / "index.html").write_text(f"<!doctype html>{head}<p>Satu{'<p>isi' * 500}", encoding="utf-8")
        return Report(did={"written": 1})

    monkeypatch.setattr(site, "build", build)
    colours.write_text("1", encoding="utf-8")
    page = visit(site.start())
    page.evaluate("window.isTheSamePage = true, scrollTo(0, 4000)")
    for colour in ("2", "3"):
        colours.write_text(colour, encoding="utf-8")
        page.wait_for_function(f"getComputedStyle(document.querySelector('p')).color == 'rgb({colour}, 0, 0)'")
        page.wait_for_function("document.querySelectorAll('link[rel=stylesheet], style').length == 2")
    assert page.evaluate("window.isTheSamePage && scrollY > 3000")


def test_a_problem_is_shown_over_the_last_good_page_until_it_is_mended(site: Site, visit: Callable[..., Any]) -> None:
    page = visit(site.start())
    site.edit("!\"kemarin\" is <img src=x onerror='alert(1)'> no date")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert alert.get_by_role("heading").inner_text() == "1 problem"
    assert alert.get_by_role("listitem").inner_text().split("\n\n") == [
        "content/a.md:4",
        "\"kemarin\" is <img src=x onerror='alert(1)'> no date",
        "Write <b>it</b> as 2024-05-17",
    ]
    assert alert.evaluate("panel => panel.querySelectorAll('img, b').length") == 0
    assert alert.evaluate("panel => getComputedStyle(panel).position") == "fixed"  # styled, against the policy
    assert heading(page).inner_text() == "Satu"

    site.edit("Dua")
    page.get_by_text("Dua").wait_for()
    assert alert.count() == 0


def test_a_problem_that_is_undone_goes_without_loading_the_page(site: Site, visit: Callable[..., Any]) -> None:
    page = visit(site.start())
    site.edit("!broken")
    page.get_by_role("alert").wait_for()
    page.evaluate("window.isTheSamePage = true")
    site.edit("-")
    page.get_by_role("alert").wait_for(state="detached")
    assert page.evaluate("window.isTheSamePage")


def test_a_page_opened_after_a_failed_build_shows_it_at_once(site: Site, visit: Callable[..., Any]) -> None:
    site.edit("!broken from the start")
    page = visit(site.start())
    page.get_by_role("alert").get_by_text("broken from the start").wait_for()
    page.get_by_role("heading", name="No page here").wait_for()

    site.edit("Dua")
    page.get_by_text("Dua").wait_for()
    assert page.get_by_role("alert").count() == 0


def test_escape_closes_it_until_something_else_is_wrong(site: Site, visit: Callable[..., Any]) -> None:
    page = visit(site.start())
    alert = page.get_by_role("alert")
    site.edit("!first")
    alert.wait_for()
    page.keyboard.press("Escape")
    assert alert.count() == 0

    page.reload()
    site.edit("!second")
    alert.get_by_text("second").wait_for()
    alert.get_by_role("button", name="Close").click()
    assert alert.count() == 0


def test_a_page_that_does_not_exist_yet_appears(site: Site, visit: Callable[..., Any]) -> None:
    page = visit(site.start(), "baru/")
    page.get_by_role("heading", name="No page here").wait_for()
    (site.output / "baru").mkdir()
    (site.output / "baru" / "index.html").write_text("<p>Tiga", encoding="utf-8")
    site.edit("Dua")
    page.get_by_text("Tiga").wait_for()


def test_a_page_is_not_loaded_again_without_a_reason(site: Site, visit: Callable[..., Any]) -> None:
    page = visit(site.start())
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    site.edit("Dua")
    page.get_by_text("Dua").wait_for()
    other = visit(page.url)
    site.edit("!a sign that both have heard of the builds before")
    for each in (page, other):
        each.get_by_role("alert").wait_for()
    assert len(loads) == 1


def test_a_restarted_server_is_found_again(site: Site, visit: Callable[..., Any]) -> None:
    address = site.start()
    page = visit(address)
    site.end()
    site.edit("Tiga")
    assert site.start(int(address.rstrip("/").rpartition(":")[2])) == address
    page.get_by_text("Tiga").wait_for()


def test_ten_open_tabs_do_not_use_up_the_connections(site: Site, visit: Callable[..., Any]) -> None:
    address = site.start()
    for _ in range(10):
        page = visit(address)
        page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    hidden = page
    site.edit("Dua")
    visit(address).get_by_text("Dua").wait_for()

    assert heading(hidden).inner_text() == "Satu"
    hidden.evaluate("Object.defineProperty(document, 'hidden', { value: false })")
    hidden.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    hidden.get_by_text("Dua").wait_for()


def test_the_page_is_told_that_search_is_fresh(site: Site, visit: Callable[..., Any]) -> None:
    page = visit(site.start())
    site.may_index.clear()
    site.edit("Dua")
    page.get_by_text("Dua").wait_for()
    site.edit("!a sign that the page has heard how things stand")
    page.get_by_role("alert").wait_for()

    page.evaluate("document.addEventListener('kliping:search', () => document.body.append('Tiga'))")
    site.may_index.set()
    page.get_by_text("Tiga").wait_for()
