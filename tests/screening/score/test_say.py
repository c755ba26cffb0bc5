"""Each reason is one plain sentence that no value can break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.screening.score.context import Reason
from reasoned.screening.score.features import FEATURES
from reasoned.screening.score.say import LONGEST, says

OTHERS = (
    "base", "weak-alias", "common-words", "one-name", "short-name", "no-name", "other-name",
    "identifier", "domain", "country", "address", "kind", "owned", "owned-together",
)  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Reason("words", "kaspersky lab", "lab kaspersky", 1), "Both have `kaspersky` and `lab`."),
        (
            Reason("spelling", "kasperski", "kaspersky", -1),
            "`kasperski` and `kaspersky` are spelt differently.",
        ),
        (
            Reason("both_left", "kasparov", "kaspersky", -3),
            "Only the advertiser has `kasparov`, and only the target has `kaspersky`.",
        ),
        (Reason("one_left", "", "north america", -1),
         "The target's name has `north` and `america` more."),
        (Reason("domain", "rt.com", "rt.com", 6), "Both have the domain `rt.com`."),
        (Reason("country", "DE, FR", "FR", 1),
         "They have a country in common: `DE` and `FR` here, `FR` there."),
        (Reason("country", "DE", "FR", -1), "Their countries differ: `DE` here, `FR` there."),
        (Reason("numbers", "", "7", -1), "Only the target has a number: `7`."),
    ],
)  # fmt: skip
def test_what_is_said(reason: Reason, sentence: str) -> None:
    assert says(reason) == sentence


@pytest.mark.parametrize("feature", [*FEATURES, *OTHERS])
def test_every_feature_has_a_sentence_of_its_own(feature: str) -> None:
    said = says(Reason(feature, "one", "two", 1.0))
    assert said[0].isupper() or said[0] in "`o"
    assert said.endswith(".")
    assert not said.startswith(f"{feature}: ")


def test_a_feature_that_isnt_known_here_is_said_all_the_same() -> None:
    assert says(Reason("phase-of-moon", "a", "b", 1.0)) == "phase-of-moon: `a`, `b`."


@given(st.sampled_from([*FEATURES, *OTHERS]), st.text(), st.text(), st.floats(-9, 9))
def test_values_cant_change_the_sentence(feature: str, one: str, other: str, adds: float) -> None:
    said = says(Reason(feature, one, other, adds))
    assert said.isprintable()
    assert said.count("`") % 2 == 0
    assert len(said) < 4 * LONGEST + 400


def test_long_values_end_in_an_ellipsis() -> None:
    assert "…" in says(Reason("whole", "x" * 100_000, "y", 1.0))
