"""Any script becomes words of small Latin letters and digits, in bounded time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.screening.names.fold import LONGEST, fold, humps, skeleton, words_of

FOLDED = re.compile(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Kaspersky Lab, Inc.", "kaspersky lab inc"),
        ("Лаборатория Касперского", "laboratoriya kasperskogo"),
        ("Müller & Söhne", "muller and sohne"),
        ("A.B.C. Holdings", "abc holdings"),
        ("O'Neill", "oneill"),
        ("ＡＣＭＥ", "acme"),
        ("Ελλάδα", "ellada"),
        ("  two\t\n words ", "two words"),
        ("", ""),
        ("??? — !!!", ""),
    ],
)
def test_names_are_folded_to_plain_words(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_chinese_characters_are_words_apart() -> None:
    assert len(words_of("华为技术有限公司")) == 8


def test_an_arabic_article_is_left_out() -> None:
    assert fold("القاعدة") == fold("قاعدة")


def test_characters_that_only_steer_the_display_say_nothing() -> None:
    assert fold("Kas\u202epersky\u200b L\u2066ab\ufeff") == "kaspersky lab"


def test_no_more_than_a_bound_is_looked_at() -> None:
    assert len(fold("x" * 100_000)) == LONGEST
    assert len(fold("华" * 100_000).split()) <= LONGEST
    assert len(humps("aB" * 100_000)) <= 2 * LONGEST


def test_a_change_of_case_inside_a_word_parts_it() -> None:
    assert humps("SiemensAG") == "Siemens AG"


@pytest.mark.parametrize(
    ("one", "other"), [("muhammad", "mohamed"), ("gazprom", "gasprom"), ("philip", "filip")]
)
def test_romanisations_of_one_word_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_different_words_have_different_skeletons() -> None:
    assert skeleton("kaspersky") != skeleton("kasparov")


@given(st.text(max_size=200))
def test_only_small_letters_digits_and_single_spaces_come_out(text: str) -> None:
    assert FOLDED.fullmatch(fold(text))


@given(st.text(max_size=200))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
