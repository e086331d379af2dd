"""The converter is no worse than it was: floors just under what it reaches on the development half of the corpus."""

import pytest

from quality import scores

pytestmark = pytest.mark.shared

FLOORS = {
    "fundus html": {"body": 0.969, "title": 0.869, "date": 0.984, "date high": 0.99, "authors": 0.81,
                    "caption recall": 0.91, "caption precision": 0.81, "credit recall": 0.74,
                    "credit precision": 0.82},
    "fundus text": {"body": 0.855, "title": 0.68, "date": 0.90, "authors": 0.31, "caption recall": 0.52,
                    "caption precision": 0.76, "credit recall": 0.54, "credit precision": 0.87},
    "aeb": {"body": 0.978},
    "wcxb": {"body": 0.95, "title": 0.82, "date": 0.74, "authors": 0.65},
    "id-html": {"body": 0.935, "title": 0.99, "date": 0.99},
    "id-text": {"title": 0.99, "date, or the day before": 0.97, "dates given": 0.69, "source": 0.99},
}  # fmt: skip
CEILINGS = {"fundus html": {"authors invented": 0.0}, "wcxb": {"authors invented": 0.06}, "id-text": {"leftovers": 0.0}}


@pytest.mark.parametrize("name", FLOORS)
def test_scores_stay_above_their_floors(shared, name):
    faults = []
    reached = scores.SCORES[name](lambda kind, what: faults.append(f"{kind}: {what}"))
    low = {key: (value, reached[key]) for key, value in FLOORS[name].items() if reached[key] < value}
    high = {key: (value, reached[key]) for key, value in CEILINGS.get(name, {}).items() if reached[key] > value}
    assert (low, high) == ({}, {}), "\n".join(faults)


def test_every_block_of_every_page_is_in_its_ledger(shared):
    missing = {name: texts for name, data in scores.pages() if (texts := scores.unaccounted(data, name))}
    assert missing == {}
