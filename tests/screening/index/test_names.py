"""The index of names finds those that could be one, and leaves out the rest."""

from __future__ import annotations

from reasoned.screening.index.names import NameIndex
from reasoned.screening.names.name import read_name
from reasoned.screening.score.rarity import Rarity

KNOWN = [
    "AO Kaspersky Lab",
    "Sun Flower Oil",
    "International Business Machines",
    "Zubrovka Trading",
]


def found(*asked: str) -> list[tuple[int, int]]:
    index = NameIndex([read_name(name) for name in KNOWN], Rarity())
    places, numbers = index.candidates([read_name(name) for name in asked], least=-10.0)
    return list(zip(places.tolist(), numbers.tolist(), strict=True))


def test_names_are_found_misspelt_joined_and_by_initials() -> None:
    assert found("Kasperski Lab", "Sunflower Oil", "IBM", "Lab Kaspersky") == [
        (0, 0), (1, 1), (2, 2), (3, 0),
    ]  # fmt: skip


def test_a_word_that_weighs_little_finds_nobody() -> None:
    assert found("Melange Trading") == []


def test_what_can_never_score_enough_is_left_out() -> None:
    index = NameIndex([read_name(name) for name in KNOWN], Rarity())
    places, _ = index.candidates([read_name("Kaspersky Lab")], least=10.0)
    assert len(places) == 0


def test_nothing_is_found_where_nothing_is_asked_or_known() -> None:
    assert found() == []
    empty = NameIndex([], Rarity())
    places, numbers = empty.candidates([read_name("Acme")])
    assert (len(places), len(numbers), len(empty)) == (0, 0, 0)


def test_asking_again_gives_the_same() -> None:
    index = NameIndex([read_name(name) for name in KNOWN], Rarity())
    first, again = (index.candidates([read_name("Kaspersky")]) for _ in range(2))
    assert first[1].tolist() == again[1].tolist() == [0]
