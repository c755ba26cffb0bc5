"""Letters are queued in a language that letters have, whatever a contact asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from reasoned.cases.desk import Settings
from reasoned.cases.submitting.submit import Contact
from reasoned.letters.mail import LetterRow
from reasoned.letters.messages import LANGUAGES
from reasoned.letters.of_row import letter_of
from reasoned.service.rendering import renderer
from reasoned.store.tables.outbox import letter
from tests.cases.doing import ad, rows
from tests.cases.house import House

NEAREST = [
    ("", "en"),
    ("de", "de"),
    ("DE", "de"),
    ("de-AT", "de"),
    ("de_AT", "de"),
    ("fr-Latn-CA", "fr"),
    ("it", "en"),
    ("pt-BR", "en"),
    ("xx", "en"),
    ("den", "en"),
]


def queued(house: House, language: str) -> LetterRow:
    """The letter of a rejected ad whose advertiser wants that language."""
    ad(house, age=12, contact=Contact("it@example.org", language))
    return LetterRow.of(rows(house, sa.select(letter).order_by(letter.c.id.desc()).limit(1))[0])


def test_use_cases_know_the_languages_of_letters() -> None:
    assert Settings().languages == LANGUAGES


@pytest.mark.parametrize(("wanted", "written"), NEAREST)
def test_a_letter_is_written_in_the_nearest_language(wanted: str, written: str) -> None:
    assert Settings().language_for(wanted) == written


def test_a_letters_row_says_the_language_that_it_is_written_in(small: House) -> None:
    row = queued(small, "de-AT")
    assert row.language == "de"
    assert letter_of(row, small.desk).language == "de"


def test_an_older_row_in_a_language_without_letters_goes_out_all_the_same(small: House) -> None:
    row = queued(small, "de")
    in_german = renderer(lambda: small.desk)(row)
    assert renderer(lambda: small.desk)(replace(row, language="de-AT")) == in_german
    in_english = letter_of(replace(row, language="it"), small.desk)
    assert in_english == letter_of(replace(row, language="en"), small.desk)
    assert in_english.subject_line != in_german.subject
