import time

import pytest

from kliping import markdown


def html(body):
    found = markdown.pieces(body, resolve=lambda target: None if ":" in target.split("/")[0] else target)
    return "".join(part for part in found if isinstance(part, str))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,<script>alert(1)</script>)",
        "![a](javascript:alert(1))",
        "<a href='vbscript:x'>a</a>",
        "<style>*{display:none}</style>",
        "<p style='position:fixed'>a</p>",
        "<form action='https://evil.example'><input name=password></form>",
        "<iframe src='https://evil.example'></iframe>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
        "<base href='https://evil.example'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<object data=x></object><embed src=x>",
        "<div onclick=alert(1)>a</div>",
        '<a href="&#106;avascript:alert(1)">a</a>',
        "<p id=main class=masthead>a</p>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    ],
)
def test_nothing_hostile_reaches_a_page(hostile):
    made = html(f"Satu.\n\n{hostile}\n\nDua.").lower()
    for forbidden in (
        "<script",
        "onerror=",
        "onclick=",
        "javascript:",
        "data:",
        "vbscript:",
        "<style",
        "style=",
        "<form",
        "<input",
        "<iframe",
        "<svg",
        "<base",
        "<meta",
        "<object",
        "<embed",
        "class=",
        'id="main',
    ):
        if f"&lt;{forbidden.lstrip('<')}" not in made:
            assert forbidden not in made.replace('title="&lt;/noscript&gt;', "")
    assert "satu." in made


def test_structure_is_kept():
    made = html("# Satu\n\n> kutip\n\n1. a\n2. b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\nCatatan[^1].\n\n[^1]: Kaki.")
    for part in ("<h2>Satu</h2>", "<blockquote>", "<ol>", "<table>", 'id="fn:1"', 'href="#fn:1"'):
        assert part in made


def test_a_picture_in_its_own_paragraph_is_a_figure_and_one_in_a_sentence_is_not():
    found = list(markdown.pieces("Satu.\n\n![A](a.jpg)\n\nDua ![B](b.jpg) tiga.", resolve=lambda t: t))
    assert [p for p in found if isinstance(p, markdown.Figure)] == [markdown.Figure("a.jpg", "A")]
    assert 'src="b.jpg"' in found[-1]


def test_an_article_cannot_forge_the_mark_of_a_figure():
    found = list(markdown.pieces("kliping-figure-0\n\n<p>kliping-figure-0</p>", resolve=lambda t: t))
    assert not [p for p in found if isinstance(p, markdown.Figure)]


def test_plain_text_has_the_words_and_not_the_marks():
    body = (
        "# Judul\n\n**Tebal** dan *miring* [tautan](http://x/y) \\*bintang\\* &amp; a_b_c\n\n"
        "![x](y.jpg)\n\n- satu\n> dua"
    )
    assert markdown.plain(body) == "Judul\n\nTebal dan miring tautan *bintang* & a_b_c\n\nsatu\ndua"


def test_a_table_is_plain_as_a_sentence_a_row():
    rows = "| Siapa | Apa |\n| :-- | --: |\n| Gubernur | Air \\| irigasi! |\n|  | **Kosong** | |\n||"
    said = ("Daftar:", "Siapa, Apa.", "Gubernur, Air | irigasi! Kosong.", "Lalu.")
    assert markdown.paragraphs(f"Daftar:\n\n{rows}\n\nLalu.") == said


def test_a_standfirst_that_opens_the_text_is_shown_once():
    assert markdown.without_lead("Air *naik*\ndi kota.\n\nDua.\n", "Air naik di kota.") == "Dua.\n"
    assert markdown.without_lead("Air naik.\n\nDua.\n", "Lain.") == "Air naik.\n\nDua.\n"
    assert markdown.without_lead("Satu.\n", None) == "Satu.\n"


@pytest.mark.parametrize(
    "first", ["Air naik.", "*Air* naik.", "A&#105;r naik.", "[Air](/x) naik.", "## Air naik.", "1. Air naik."]
)
def test_a_first_paragraph_is_the_standfirst_however_it_is_marked(first):
    assert markdown.without_lead(f"{first}\n\nDua.\n", "Air  naik.") == "Dua.\n"
    assert markdown.without_lead(f"{first}\n\nDua.\n", "Airnya naik.") == f"{first}\n\nDua.\n"


def test_a_summary_is_cut_at_a_word():
    made = markdown.summary("kata " * 100)
    assert len(made) <= 201
    assert made.endswith("kata…")
    assert markdown.summary("港" * 500).endswith("港…")
    assert markdown.summary("") == ""


@pytest.mark.parametrize(
    "unit", ["*", "_", "[", "![", "`", "<", "<a ", "> ", "- ", "&", "\\", "](", "**a", "[^", "|"]
)
def test_no_text_makes_it_slow(unit):
    start = time.perf_counter()
    markdown.plain(unit * 20_000)
    assert time.perf_counter() - start < 5  # quadratic would take minutes
