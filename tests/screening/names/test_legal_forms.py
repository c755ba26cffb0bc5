"""Legal forms are told from names, and which are the same."""

from __future__ import annotations

import pytest

from reasoned.screening.names.fold import words_of
from reasoned.screening.names.legal_forms import same_family, split_forms


def split(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return split_forms(words_of(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme GmbH", "Acme Gesellschaft mit beschränkter Haftung"),
        ("Acme Ltd", "Acme Limited"),
        ("OOO Acme", "Acme LLC"),
        ("ООО Acme", "Acme Obshchestvo s ogranichennoy otvetstvennostyu"),
    ],
)
def test_two_ways_of_one_form_are_one(one: str, other: str) -> None:
    assert split(one) == split(other)
    assert split(one)[0] == ("acme",)
    assert split(one)[1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AT&T", ("at", "and", "t")),
        ("SC Johnson", ("sc", "johnson")),
        ("AO Kaspersky Lab", ("kaspersky", "lab")),
        ("Kaspersky Lab JSC", ("kaspersky", "lab")),
        ("Plain Words", ("plain", "words")),
    ],
)
def test_forms_stand_at_an_end_and_words_stay_words(name: str, words: tuple[str, ...]) -> None:
    assert split(name)[0] == words


def test_a_name_that_is_nothing_but_forms_keeps_its_words() -> None:
    assert split("Limited Company") == (("limited", "company"), ())
    assert split("") == ((), ())


def test_families_tell_sisters_from_translations() -> None:
    (gmbh,), (ltd,), (jsc,) = split("A GmbH")[1], split("A Ltd")[1], split("A JSC")[1]
    assert same_family(gmbh, ltd)
    assert same_family(gmbh, gmbh)
    assert not same_family(gmbh, jsc)
