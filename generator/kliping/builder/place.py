"""The page that is being rendered, as its template sees it."""

from secrets import token_hex

from kliping import urls
from kliping.builder import words
from kliping.builder.look import Look
from kliping.builder.theme import Theme
from kliping.errors import ThemeError

# Stand in a row for what leads from its page to the root, and for the root itself. No text can hold them: they are
# other ones in each process, and none is left in a page.
ROOT, HOME = (f"\x02{token_hex(8)}-{name}/" for name in ("root", "home"))


class Place:
    """The page that is being rendered, as every template sees it: `page`, `link()` and `asset()`."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.path = self.url = self.lang = self.dir = self.root = ""

    def at(self, path: str, lang: str) -> None:
        """Go to a page."""
        self.path, self.lang, self.dir = path, lang, words.direction(lang)
        self.url = path.removesuffix("index.html")
        # A host serves the page for missing addresses at any of them.
        self.root = urls.rooted(self._look.base_url, "") if path == "404.html" else urls.root(path)

    def link(self, url: str) -> str:
        """The address of a page of the site, from this one."""
        written = urls.written(url, self._look.portable)
        if self.root == ROOT and not written:
            return HOME
        return f"{self.root}{written}" or "./"

    def asset(self, name: str) -> str:
        """The address of a file of the theme."""
        return self.link(_asset(self._look.theme, name))


def _asset(theme: Theme, name: str) -> str:
    if name not in theme.assets:
        raise ThemeError(f"themes/{theme.name}", f'no asset "{name}"')
    return theme.asset_path(name)
