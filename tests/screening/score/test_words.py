"""Two words: the same, misspelt, romanised otherwise, or different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.screening.score.words import alike, edits

WORDS = st.text("abcdefkmorsty", min_size=1, max_size=12)


def test_one_letter_wrong_is_alike_in_a_long_word_only() -> None:
    assert alike("kaspersky", "kasperski") > 0.8
    assert alike("kaspersky", "kaspresky") > 0.8
    assert alike("abc", "abd") == 0.0
    assert [edits(n) for n in (3, 4, 7, 8)] == [0, 1, 1, 2]


def test_another_first_letter_is_less_alike_than_another_last() -> None:
    assert alike("kaspersky", "kasperska") > alike("kaspersky", "naspersky") > 0.0


def test_romanisations_are_alike() -> None:
    assert 0.0 < alike("muhammad", "mohamed") < 1.0


@pytest.mark.parametrize(("one", "other"), [("a320", "a321"), ("2018", "2019"), ("b2", "b")])
def test_words_with_digits_are_the_same_or_different(one: str, other: str) -> None:
    assert alike(one, other) == 0.0
    assert alike(one, one) == 1.0


def test_kasparov_isnt_kaspersky() -> None:
    assert alike("kasparov", "kaspersky") == 0.0


@given(WORDS, WORDS)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert 0.0 <= alike(one, other) <= 1.0
    assert (alike(one, other) == 1.0) == (one == other)
