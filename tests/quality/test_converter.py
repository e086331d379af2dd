"""The converter is no worse than it was: floors just under what it reaches on the development half of the corpus."""

import pytest

from quality import scores

pytestmark = pytest.mark.shared

FLOORS = {
    "fundus html": {"body": 0.94, "title": 0.80, "date": 0.97, "authors": 0.73, "caption recall": 0.73,
                    "caption precision": 0.78, "credit recall": 0.52, "credit precision": 0.83},
    "fundus text": {"body": 0.855, "title": 0.68, "date": 0.90, "authors": 0.31, "caption recall": 0.52,
                    "caption precision": 0.76, "credit recall": 0.54, "credit precision": 0.87},
    "aeb": {"body": 0.96},
    "wcxb": {"body": 0.935, "title": 0.77, "date": 0.76, "authors": 0.60},
    "id-html": {"body": 0.90, "title": 0.92, "date": 0.99},
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
