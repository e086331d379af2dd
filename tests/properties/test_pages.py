"""Whatever articles there are, every internal link resolves, every feed is XML, no page carries a foreign script."""

import re
import shutil
import tempfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from building import build_site, tree
from kliping import frontmatterwrite
from kliping.builder.check import check
from kliping.executor import SerialExecutor
from kliping.site import load_site
from properties.strategies import articles

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "<b>tebal</b> & 'kutip' \"ganda\"",
    "]]></title><x>",
    "{{ 7 * 7 }} {% raw %}",
)
hostile = st.sampled_from(HOSTILE)
stories = st.builds(
    lambda article, title, source, tag, extra: replace(
        article,
        title=title or article.title,
        source=source or article.source,
        tags=(*article.tags, tag),
        slug=None,
        extra={} if extra else {"draft": True},
        origin=None,
    ),
    articles,
    st.none() | hostile,
    st.none() | hostile,
    hostile,
    st.integers(0, 9).map(bool),
)


_ACTING = {"style", "formaction", "srcdoc"}


class _Page(HTMLParser):
    """What in a page can act."""

    def __init__(self):
        super().__init__()
        self.scripts, self.inline, self.handlers, self.addresses = [], [], [], []
        self.is_inline = False

    def handle_starttag(self, tag, attrs):
        self.is_inline = tag == "script" and not attrs
        if tag == "script" and attrs:
            self.scripts.append(dict(attrs).get("src") or dict(attrs).get("type"))
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name in _ACTING]
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data):
        if self.is_inline:
            self.inline.append(re.sub(r"\.\./|/a/", "", data))

    def handle_endtag(self, tag):
        self.is_inline = False


# Without shrinking: a failing archive is small already, and each try builds a site.
@settings(
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(stories, min_size=1, max_size=5))
def test_any_articles_make_a_whole_site(found):
    root = Path(tempfile.mkdtemp(prefix="kliping-"))
    try:
        (root / "content/articles").mkdir(parents=True)
        text = "title: Arsip\nbase_url: https://arsip.example/a/\npage_size: 2\nmin_articles: 1\n"
        (root / "site.yaml").write_text(text, encoding="utf-8")
        for number, article in enumerate(found):
            path = root / f"content/articles/{number}.md"
            path.write_bytes(frontmatterwrite.dumps(article).encode("utf-8"))
        build_site(root)
        files = tree(root / "public")
        inline = _page(files["dates/index.html"].decode("utf-8")).inline
        for path, data in files.items():
            if path.endswith(".xml"):
                ElementTree.fromstring(data)
            elif path.endswith(".html"):
                _look(path, data.decode("utf-8"), inline)
        report = check(load_site(root), executor=SerialExecutor())
        # A text may name a page or picture that is not there; a page's own links may not.
        dead = [str(p) for p in report.problems if "leads to" in p.what and not p.where.startswith("content/")]
        assert not dead
    finally:
        shutil.rmtree(root)


def _page(text):
    page = _Page()
    page.feed(text)
    return page


def _look(path, text, inline):
    page = _page(text)
    # The theme's own scripts, on every page the same but for the way to the root, and no other.
    assert len(inline) == 2
    # One marks today, one loads the search, one copies references.
    own = path in {"on/index.html", "search/index.html"} or '<article class="article"' in text
    assert page.inline[:2] == inline, path
    assert len(page.inline) == 2 + own, path
    assert not page.handlers, (path, page.handlers)
    for script in page.scripts:
        assert script in {"application/ld+json", "application/json", "speculationrules"}, (path, script)
    for address in page.addresses:
        assert address.split(":")[0].lower() not in {"javascript", "data", "vbscript"}, (path, address)
