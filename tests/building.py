"""Building small archives in tests."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from kliping.builder import build, leave
from kliping.builder.output import MARKER
from kliping.builder.whole import index
from kliping.cache import Built
from kliping.executor import SerialExecutor
from kliping.site import load_site

ARTICLE = """---
{id}title: {title}
date: {date}
source: {source}
tags: [{tags}]
entities:
- {{name: {person}, type: person}}
---

{body}
"""


def article(
    title="Banjir", date="2024-06-19", source="Koran", tags="banjir", person="Rara Sari", body="Air naik.", id_=None
):
    own = f"id: {id_}\n" if id_ else ""
    return ARTICLE.format(id=own, title=title, date=date, source=source, tags=tags, person=person, body=body)


def build_site(root: Path, *, executor=None, search=False, **options):
    site = load_site(root)
    with Built(site.cache_dir / "built.sqlite") as built:
        return build(site, executor=executor or SerialExecutor(), built=built, with_search=search, **options)


def index_site(root: Path):
    """Bring the search index alone up to date."""
    site = load_site(root)
    with Built(site.cache_dir / "built.sqlite") as built:
        return index(site, executor=SerialExecutor(), built=built)


def leave_site(root: Path, memory) -> bool:
    """End a process that remembers, as a preview ends; whether the next one can go on with what it left."""
    site = load_site(root)
    with Built(site.cache_dir / "built.sqlite") as built:
        leave(site, built, memory)
        return built.last is not None


def picture(width=2, height=3, kind="PNG", colour="red", **options) -> bytes:
    """The bytes of a picture's file."""
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind, **options)
    return file.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of an output folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MARKER
    }
