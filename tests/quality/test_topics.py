"""The bundled subjects are put on the right articles."""

import pytest

from quality.topics import CORPUS, score

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not beside this checkout"),
]


@pytest.mark.parametrize(("lang", "precision", "recall"), [("id", 91, 74), ("en", 92, 69)])
def test_subjects_are_right_and_found(lang, precision, recall):
    found = score(lang)
    assert found.precision >= precision
    assert found.recall >= recall
