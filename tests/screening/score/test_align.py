"""Which words of one name are which of the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reasoned.screening.score.align import align

NAMES = st.lists(st.text("abcer", min_size=1, max_size=8), max_size=8)


def hows(left: str, right: str) -> list[str]:
    return sorted(tie.how for tie in align(left.split(), right.split()))


def test_order_makes_no_difference() -> None:
    assert hows("putin vladimir", "vladimir putin") == ["same", "same"]


def test_each_word_goes_with_the_most_like() -> None:
    (first, second) = align(["kasperski", "kaspersky"], ["kaspersky", "kasperske"])
    assert (first.left, first.right, first.likeness) == ((1,), (0,), 1.0)
    assert (second.left, second.right, second.how) == ((0,), (1,), "alike")


def test_words_written_together_meet_those_apart() -> None:
    (tie,) = align(["sun", "flower"], ["sunflower"])
    assert (tie.how, tie.left, tie.right) == ("joined", (0, 1), (0,))
    (back,) = align(["sunflower"], ["sun", "flower"])
    assert (back.how, back.left, back.right) == ("joined", (0,), (0, 1))


def test_initials_meet_what_they_stand_for() -> None:
    assert hows("j smith", "john smith") == ["initial", "same"]
    (tie,) = align(["ibm"], ["international", "business", "machines"])
    assert (tie.how, tie.right) == ("acronym", (0, 1, 2))


def test_nothing_in_common_ties_nothing() -> None:
    assert align(["alpha"], ["omicron"]) == []
    assert align([], ["alpha"]) == []


@given(NAMES, NAMES)
def test_no_word_is_in_two_ties(left: list[str], right: list[str]) -> None:
    ties = align(left, right)
    here = [place for tie in ties for place in tie.left]
    there = [place for tie in ties for place in tie.right]
    assert len(set(here)) == len(here)
    assert len(set(there)) == len(there)
    assert all(0 <= place < len(left) for place in here)
    assert all(0 <= place < len(right) for place in there)
    assert all(0.0 < tie.likeness <= 1.0 for tie in ties)
