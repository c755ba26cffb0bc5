"""A name taken apart: words that say who, legal forms apart, bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reasoned.screening.names.name import MOST_WORDS, read_name, take_apart


def test_words_and_forms_are_apart() -> None:
    name = read_name("The Bank of Acme GmbH")
    assert name.words == ("bank", "acme")
    assert name.forms == ("gmbh",)
    assert name.joined == "thebankofacme"
    assert name.text == "The Bank of Acme GmbH"


def test_numbers_and_short_ways_are_one_word() -> None:
    assert read_name("Plant Two").words == read_name("Plant 2").words == read_name("Plant II").words
    assert read_name("Acme Intl").words == read_name("Acme International").words


def test_connectors_come_and_go() -> None:
    assert (
        read_name("Smith and Sons").words
        == read_name("Smith & Sons").words
        == (read_name("Smith Sons").words)
    )


def test_a_name_of_little_else_keeps_its_particles() -> None:
    assert not read_name("AT&T").empty
    assert read_name("Of").words == ("of",)


def test_what_has_no_letter_is_empty() -> None:
    assert read_name("").empty
    assert read_name("\u202e !?").empty
    assert not read_name("GmbH").empty


def test_words_are_bounded() -> None:
    assert len(read_name(" ".join(f"word{n}x" for n in range(5000))).words) <= MOST_WORDS


@given(st.text(max_size=300))
def test_any_text_is_taken_apart(text: str) -> None:
    name = take_apart(text)
    assert name.text == text
    assert len(name.words) <= MOST_WORDS
    assert all(word.isascii() and word.isalnum() for word in name.words)
    assert name == read_name(text)
