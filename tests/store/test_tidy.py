"""What other machines say is kept as one bounded line that hides nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.store.tidy import LONGEST, tidy


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("550 No such user", "550 No such user"),
        ("a\r\nb\tc\x00d\x1b[31me", "a b c d [31me"),
        ("safe\u202egnorw", "safe gnorw"),
        (b"caf\xc3\xa9 \xff", "café \ufffd"),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_control_characters_become_spaces(told: str | bytes, kept: str) -> None:
    assert tidy(told) == kept


@given(st.one_of(st.text(), st.binary()), st.integers(1, 40))
def test_it_is_one_line_of_bounded_length(told: str | bytes, longest: int) -> None:
    kept = tidy(told, longest)
    assert len(kept) <= longest
    assert kept == kept.strip()
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_what_is_cut_says_so() -> None:
    assert tidy("x" * 10_000) == "x" * (LONGEST - 1) + "…"
