"""site.yaml -> Site. Unknown or wrong keys are errors that name the line and the nearest right key."""

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Site:
    """The settings of one archive. Paths are absolute."""

    root: Path                       # the folder of site.yaml
    title: str
    base_url: str                    # where it will be published; ends in "/"
    description: str | None = None
    languages: tuple[str, ...] = ("id",)     # BCP 47; the first is that of the interface
    time_zone: str = "Asia/Jakarta"  # of dates that name no zone
    theme: str = "broadsheet"
    content: Path                    # content/
    output: Path                     # public/
    page_size: int = 50              # rows of a list page
    home_size: int = 10              # articles on the home page
    feed_size: int = 20              # entries of a feed
    min_articles: int = 2            # a name needs this many, or an entry in entities.yaml, to have a page

    @property
    def zone(self) -> tzinfo: ...
    @property
    def raw_dir(self) -> Path:       # originals, as received
        return self.content / "raw"
    @property
    def articles_dir(self) -> Path:
        return self.content / "articles"
    @property
    def images_dir(self) -> Path:
        return self.content / "images"
    @property
    def pages_dir(self) -> Path:
        return self.content / "pages"
    @property
    def cache_dir(self) -> Path:     # .kliping/: can be deleted at any time
        return self.root / ".kliping"


def load_site(root: Path) -> Site: ...
