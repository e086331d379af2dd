from itertools import pairwise

import pytest

from building import build_site
from kliping.builder.network import network
from kliping.model import Link


def links(*counts):
    return [Link(name=f"Nama {number}", url=f"people/n{number}/", count=count) for number, count in enumerate(counts)]


def test_few_names_are_not_drawn():
    assert network(links(9, 8, 7, 6, 5)) is None
    assert network(()) is None


@pytest.mark.parametrize("many", range(6, 13))
def test_no_two_names_stand_in_one_place_and_all_are_within(many):
    drawn = network(links(*range(many, 0, -1)))
    places = [(node.spot.x, float(node.spot.y.removesuffix("em"))) for node in drawn.nodes]
    height = float(drawn.height.removesuffix("em"))
    assert len(set(places)) == len(drawn.nodes) == many
    for side in ("38%", "62%"):
        heights = [y for x, y in places if x == side]
        assert min(later - earlier for earlier, later in pairwise(heights)) > 2
        assert all(1 <= y <= height - 1 for y in heights)
        # Both columns have their middle in that of the drawing, where the lines begin.
        assert sum(heights) / len(heights) == pytest.approx(height / 2, abs=0.06)


def test_a_line_is_as_strong_as_the_count_beside_the_most():
    widths = [node.width for node in network(links(60, 30, 10, 1, 1, 1)).nodes]
    assert widths == ["6", "3", "1", "1", "1", "1"]
    assert {node.width for node in network(links(0, 0, 0, 0, 0, 0)).nodes} == {"1"}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("N" * 40, None),
        ("Badan Penanggulangan Bencana Daerah Kepulauan", "Badan Penanggulangan Bencana Daerah Kep…"),
        ("県" * 20, None),
        ("県" * 21, "県" * 19 + "…"),
    ],
)
def test_a_name_that_its_side_has_no_room_for_is_cut(name, short):
    named = [Link(name=name, url="x/", count=1), *links(1, 1, 1, 1, 1)]
    assert [node.short for node in network(named).nodes] == [short, *[None] * 5]


def test_a_name_that_is_cut_in_the_drawing_can_be_read_whole(new_site):
    long = "Badan Penanggulangan Bencana Daerah Kepulauan Sendaru Timur"
    names = [long, *(f"Tokoh {letter}" for letter in "ABCDEFGH")]
    entities = "\n".join(f"- {{name: {name}, type: person}}" for name in names)
    text = f"---\ntitle: A\ndate: 2024-01-01\nentities:\n{entities}\n---\n\nIsi.\n"
    root = new_site({f"content/articles/{number}.md": text for number in range(2)})
    build_site(root)
    page = (root / "public/people/tokoh-a/index.html").read_text(encoding="utf-8")
    assert f">Badan Penanggulangan Bencana Daerah Kep…</text><title>{long}</title>" in page
    assert page.split('class="net"')[1].count("<title>") == 1


def test_a_page_draws_the_names_of_its_chips_and_no_others(new_site):
    names = [f"Tokoh {letter}" for letter in "ABCDEFGH"]
    entities = "".join(f"- {{name: {name}, type: person}}\n" for name in names)
    said = [f"---\ntitle: Berita {n}\ndate: 2024-05-0{n}\nentities:\n{entities}---\n" for n in (1, 2)]
    root = new_site({f"content/articles/{number}.md": text for number, text in enumerate(said)})
    build_site(root)
    text = (root / "public/people/tokoh-a/index.html").read_text(encoding="utf-8")
    chips, _, drawing = text.partition("<svg")
    shown = [name for name in names if f"<bdi>{name}</bdi> <span" in chips]
    assert shown == names[1:]
    assert all(f">{name}</text></a>" in drawing for name in shown)
    assert drawing.count("<line") == len(shown)
