"""What all tests share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, and nothing of our code.
settings.register_profile("kliping", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kliping")

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared" / "corpus"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the expected files anew from what is made now")


def pytest_configure(config):
    """Commands that the tests start keep what they keep for later in a folder of the run's own."""
    caches = tempfile.TemporaryDirectory(prefix="kliping-caches-", ignore_cleanup_errors=True)
    os.environ["XDG_CACHE_HOME"] = caches.name
    config.add_cleanup(caches.cleanup)


@pytest.fixture
def update_golden(request):
    return request.config.getoption("--update-golden")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing skips: KLIPING_MUST_RUN names the markers whose tests fail where they would skip."""
    outcome = yield
    report = outcome.get_result()
    must_run = set(os.environ.get("KLIPING_MUST_RUN", "").split())
    if report.skipped and not hasattr(report, "wasxfail") and must_run & {mark.name for mark in item.iter_markers()}:
        report.outcome = "failed"
        report.longrepr = f"must run here, but was skipped: {report.longrepr}"


@pytest.fixture(scope="session")
def shared():
    """The corpus beside the checkout, which is not in the product."""
    if not SHARED.is_dir():
        pytest.skip("../shared/corpus is not here")
    return SHARED


@pytest.fixture(scope="session")
def chromium():
    """Debian's chromium: the tests download no browser of their own."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("chromium is not installed")
    return found


@pytest.fixture
def new_site(tmp_path):
    """A function that makes a small archive from {path: text} and returns its folder."""

    def make(files=None, *, settings="title: Arsip\nbase_url: https://arsip.example/x/\n", folder="site"):
        root = tmp_path / folder
        root.mkdir(parents=True, exist_ok=True)
        (root / "site.yaml").write_text(settings, encoding="utf-8")
        for path, text in (files or {}).items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return root

    return make
