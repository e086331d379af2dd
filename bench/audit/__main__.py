"""Looks at every kind of page with Lighthouse, axe-core, html-validate, the Nu validator and a browser.

    PYTHONPATH=tests:bench python -m audit [--articles 10000] [--no-demo] [--theme NAME] [--runs 3]

Prints a table of kinds of page and bars, then what misses which; exit status 1 where something does, 2 where a tool
is missing. Times mean something on a quiet machine only.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from playwright.sync_api import sync_playwright

from audit import lighthouse, markup, tools
from audit.sites import Site, served
from browser import bars

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
BARS = ("320 px", "200 %", "targets", "keyboard", "axe light", "axe dark", "console", "hosts")
Row = dict[str, str | list[str]]  # by bar: what is shown, or what misses it


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="of the second archive; 0: the demo alone")
    parser.add_argument("--no-demo", action="store_true", help="the second archive alone")
    parser.add_argument("--theme", help="instead of broadsheet")
    parser.add_argument("--runs", type=int, default=3, help="of Lighthouse, for each page; 0: without it")
    given = parser.parse_args()
    try:
        tools.install()
        browser = tools.chromium()
    except tools.MissingError as error:
        print(error, file=sys.stderr)
        return 2
    misses: list[str] = []
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        flags = ["--no-sandbox", "--disable-gpu"]
        chrome = playwright.chromium.launch(executable_path=browser, args=flags)
        stack.callback(chrome.close)
        large = playwright.chromium.launch(executable_path=browser, args=[*flags, bars.LARGE_TEXT])
        stack.callback(large.close)
        wanted: list[tuple[str, int | None]] = [] if given.no_demo else [("demo", None)]
        wanted += [(f"articles-{given.articles}", given.articles)] if given.articles else []
        for name, articles in wanted:
            site = stack.enter_context(served(name, articles=articles, theme=given.theme))
            misses += _audit(site, chrome, large, given.runs)
    print("\n".join(misses) if misses else "All bars are met.")
    return 1 if misses else 0


def _audit(site: Site, chrome: Any, large: Any, runs: int) -> list[str]:
    misses: list[str] = []
    columns = (*lighthouse.SCORES, *lighthouse.TIMES, *BARS)
    short = {"performance": "perf", "accessibility": "a11y", "best-practices": "best"}
    print(f"\n{site.name}\n{'':12}" + "".join(f"{short.get(name, name):>10}" for name in columns), flush=True)
    for kind, path in site.kinds.items():
        row = _lighthouse(site, kind, path, runs) | dict(_seen(chrome, large, site, kind, path))
        cells = []
        for name in columns:
            found = row.get(name, "")
            wrong = found if isinstance(found, list) else []
            is_missed = bool(wrong) or str(found).endswith("!")
            cells.append(f"{len(wrong) if isinstance(found, list) else found:>10}")
            if is_missed:
                misses += [f"{site.name} {kind} (/{path}): {name}: {one}" for one in (wrong[:5] or [str(found)])]
        misses += [f"{site.name} {kind} (/{path}): lighthouse: {one}" for one in row.get("why", [])]
        print(f"{kind:12}" + "".join(cells), flush=True)
    files = sorted(site.root.rglob("*.html"))
    if len(files) > 1_000:
        files = [site.root / path / "index.html" for path in site.kinds.values() if path != "404.html"]
    for name, found in (("html-validate", markup.html_validate(files)), ("vnu", markup.vnu(files))):
        print(f"{name}: {len(found)} errors in {len(files)} pages", flush=True)
        misses += [f"{name}: {one}" for one in found[:20]]
    return misses


def _lighthouse(site: Site, kind: str, path: str, runs: int) -> Row:
    if not runs or kind not in lighthouse.KINDS:
        return {}
    found, wrong = lighthouse.measured(site.address + path, runs)
    missed = lighthouse.missed(found)
    shown = {
        name: (f"{value:.3f}" if name == "CLS" else f"{value:.0f}") + ("!" if name in missed else "")
        for name, value in found.items()
    }
    return shown | {"why": wrong if missed else []}


def _seen(chrome: Any, large: Any, site: Site, kind: str, path: str) -> Iterator[tuple[str, list[str]]]:
    """What a browser shows of a page, bar by bar."""
    axe = (tools.MODULES / "axe-core/axe.min.js").read_text("utf-8")
    said: list[str] = []
    asked: list[str] = []

    def look(bar: Callable[[Any], list[str]], browser: Any = chrome, **options: Any) -> list[str]:
        context = browser.new_context(**options)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site.address + path, wait_until="networkidle")
        try:
            return bar(page)
        finally:
            context.close()

    def of_axe(page: Any) -> list[str]:
        found = bars.axe(page, axe)
        if kind == "search":
            page.fill("#q", "a")
            page.wait_for_selector("#results > li")
            found += bars.axe(page, axe)
        if (opener := page.locator("button[popovertarget]").first).count():
            opener.click()
            found += bars.axe(page, axe)
        return list(dict.fromkeys(found))

    yield "320 px", look(bars.sideways, viewport=PHONE)
    yield "200 %", look(bars.cut, large, viewport=DESK) + look(bars.cut, large, viewport=PHONE | {"width": 640})
    yield "targets", look(bars.small_targets, viewport=PHONE) + look(bars.small_targets, viewport=DESK)
    yield "keyboard", look(bars.unreached, viewport=DESK)
    yield "axe light", look(of_axe, viewport=DESK, color_scheme="light")
    yield "axe dark", look(of_axe, viewport={"width": 390, "height": 844}, color_scheme="dark")
    yield "console", said
    yield "hosts", sorted({url for url in asked if not url.startswith((site.address, "data:", "blob:"))})


if __name__ == "__main__":
    sys.exit(main())
