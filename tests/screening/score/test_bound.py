"""The bound: no pair of names that could score is left out before it is compared."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from reasoned.screening.index.names import _texts
from reasoned.screening.names.name import read_name
from reasoned.screening.score.bound import most_alike, most_logit
from reasoned.screening.score.features import FEATURES, compare
from reasoned.screening.score.rarity import Rarity
from reasoned.screening.score.weights import weights

WORDS = """kaspersky kasperski lab trading zubrovka zubrowka kwisatz melange group sunflower sun
flower oil gas iran national bank first 2 rt abc abd holding e ella tourism""".split()


@pytest.mark.parametrize("person", [False, True])
def test_no_pair_scores_more_than_its_bound(person: bool) -> None:
    random, rarity = Random(7), Rarity()
    names = [
        read_name(" ".join(random.choices(WORDS, k=random.randrange(1, 5)))) for _ in range(160)
    ]
    pairs = [(a, b) for a in names[:80] for b in names[80:]]
    ones, others = [a for a, _ in pairs], [b for _, b in pairs]
    compared = [compare(a, b, rarity, person=person) for a, b in pairs]
    of = weights()[person]
    joined, ordered = _texts(ones)
    other_joined, other_ordered = _texts(others)
    whole = most_alike(joined, other_joined, ordered, other_ordered)
    one, other = (
        np.array([rarity.of(n.words) for n in side], dtype=np.float32) for side in (ones, others)
    )
    shared = np.array([c.common for c in compared], dtype=np.float32)
    bound = most_logit(whole, shared, one, other, of)
    logits = np.array([of.logit(c.values) for c in compared])
    assert (bound >= logits).all()
    # It is of use: most pairs that can't be are seen not to be, unless they are persons'.
    assert person or (bound < 0).mean() > 0.3
    assert whole == pytest.approx([c.values[FEATURES.index("whole")] for c in compared], abs=1e-5)
