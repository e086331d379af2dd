"""What all pages of a build have in common: theme, settings, code."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kliping.builder.theme import Theme
from kliping.code import CODE
from kliping.digest import digest, joined
from kliping.model import Link


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """All that a page's bytes depend on beside its context: theme, rendered settings, our own code."""

    theme: Theme
    title: str
    description: str | None
    base_url: str
    lang: str
    time_zone: str = "UTC"  # of feeds, which know moments only
    portable: bool = False
    font: str = "late"  # when the theme's own font comes
    link_names: str = "first"  # which mentions of a name lead to its page
    leave_out: tuple[str, ...] = ()  # what the archive is built without
    pages: tuple[Link, ...] = ()  # the owner's own pages, for the footer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Look) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """Part of every page's key."""
        return joined(*self.parts.values())

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The digests of what it is made of, by what a person calls it."""
        settings = (self.title, self.description, self.base_url, self.lang, self.time_zone, self.portable)
        own = (self.font, self.link_names, self.leave_out, self.pages)
        return {"theme": self.theme.digest, "settings": digest((*settings, *own)), "code": CODE}
