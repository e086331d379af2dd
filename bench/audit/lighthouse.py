"""Lighthouse's scores and times for a page, as on a phone: the median of several runs."""

import json
import os
import subprocess
from statistics import median

from audit.tools import MODULES, chromium

KINDS = ("home", "article", "list", "entity", "search")
SCORES = ("performance", "accessibility", "best-practices", "seo")
# Audit, the most that it may be, and what it is divided by to be shown.
TIMES = {
    "LCP": ("largest-contentful-paint", 950),
    "CLS": ("cumulative-layout-shift", 0.01),
    "TBT": ("total-blocking-time", 50),
}


def measured(address: str, runs: int) -> tuple[dict[str, float], list[str]]:
    """Scores (0 to 100) and times (LCP and TBT in ms), each a median; and what the last run found amiss."""
    reports = [_report(address) for _ in range(runs)]
    found = {name: median(100 * (report["categories"][name]["score"] or 0) for report in reports) for name in SCORES}
    found |= {
        name: median(report["audits"][audit]["numericValue"] for report in reports)
        for name, (audit, _) in TIMES.items()
    }
    last = reports[-1]
    refs = (ref["id"] for name in SCORES for ref in last["categories"][name]["auditRefs"] if ref["weight"])
    wrong = [
        f"{last['audits'][ref]['id']}: {last['audits'][ref].get('displayValue') or last['audits'][ref]['title']}"
        for ref in dict.fromkeys(refs)
        if (last["audits"][ref]["score"] or 0) < 1
        and last["audits"][ref]["scoreDisplayMode"] in ("binary", "numeric", "metricSavings")
    ]
    return found, wrong


def missed(found: dict[str, float]) -> set[str]:
    """The names of what misses its bar."""
    return {name for name in SCORES if found[name] < 100} | {
        name for name, (_, most) in TIMES.items() if found[name] > most
    }


def _report(address: str) -> dict:
    command = [
        "node", str(MODULES / "lighthouse/cli/index.js"), address, "--quiet", "--output=json", "--output-path=stdout",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]  # fmt: skip
    made = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env=os.environ | {"CHROME_PATH": chromium()}
    )
    if made.returncode:
        raise RuntimeError(f"lighthouse {address}: {made.stderr.strip().splitlines()[-1:]}")
    return json.loads(made.stdout)
