"""By what a name is found."""

from __future__ import annotations

from reasoned.screening.index.terms import initials, joins
from reasoned.screening.score.align import LONGEST_JOIN


def test_neighbours_are_written_together_with_their_places() -> None:
    assert joins(("sun", "flower", "oil")) == {
        "sunflower": (0, 2),
        "sunfloweroil": (0, 3),
        "floweroil": (1, 3),
    }
    assert joins(("sun",)) == {}


def test_no_more_words_than_a_bound_are_written_together() -> None:
    spans = joins(tuple("abcdefgh")).values()
    assert max(last - first for first, last in spans) == LONGEST_JOIN


def test_initials_are_of_three_words_and_more() -> None:
    assert initials(("international", "business", "machines")) == "ibm"
    assert initials(("hewlett", "packard")) == ""
