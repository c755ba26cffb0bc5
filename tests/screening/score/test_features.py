"""Two names in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.screening.names.name import read_name
from reasoned.screening.score.features import FEATURES, compare
from reasoned.screening.score.rarity import Rarity

RARITY = Rarity()
NAMES = st.lists(
    st.sampled_from(
        "kaspersky kasperski lab trading gmbh ltd 2 3 k sun flower sunflower bank".split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


def values(one: str, other: str) -> dict[str, float]:
    compared = compare(read_name(one), read_name(other), RARITY)
    return dict(zip(FEATURES, compared.values, strict=True))


def test_the_same_name_has_all_in_common_and_nothing_left() -> None:
    same = values("Zubrovka Kwisatz GmbH", "Zubrovka Kwisatz GmbH")
    assert (same["words"], same["whole"], same["first"]) == (1.0, 1.0, 1.0)
    assert all(
        same[name] == 0.0
        for name in (
            "spelling",
            "both_left",
            "left_alike",
            "one_left",
            "one_part",
            "numbers",
            "forms",
        )
    )


def test_what_each_has_alone_is_told_apart() -> None:
    assert values("Zubrovka Kwisatz", "Zubrovka Melange")["both_left"] > 0.5
    one = values("Zubrovka Kwisatz", "Zubrovka")
    assert (one["both_left"], one["one_left"] > 0.5) == (0.0, True)
    generic = values("Zubrovka Trading", "Zubrovka")
    assert 0.0 < generic["one_left"] < one["one_left"]


def test_numbers_and_forms_speak_only_where_they_differ() -> None:
    assert values("Plant 5", "Plant 7")["numbers"] == 1.0
    assert values("Plant 5", "Plant")["numbers"] == 0.5
    assert values("Acme GmbH", "Acme JSC")["forms"] == 1.0
    assert values("Acme GmbH", "Acme Ltd")["forms"] == 0.0
    assert values("Acme GmbH", "Acme")["forms"] == 0.0


def test_a_misspelt_word_is_doubted_more_the_shorter_it_is() -> None:
    assert values("kaspersky", "kasperski")["spelling"] < values("karl", "kart")["spelling"]


@given(NAMES, NAMES)
def test_values_are_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    there, back = values(one, other), values(other, one)
    assert there == pytest.approx(back, abs=1e-9)
    assert all(-1e-9 <= value <= 1.0 + 1e-9 for value in there.values())


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_names_can_be_compared(one: str, other: str) -> None:
    assert len(compare(read_name(one), read_name(other), RARITY).values) == len(FEATURES)
