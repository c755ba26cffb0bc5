"""The words of the pages behind a letter's link: in every language, none missing, none left."""

from __future__ import annotations

import inspect
from pathlib import Path
from string import Formatter

import jinja2.ext  # noqa: F401  # the extractor for templates comes with it
import pytest
from babel.messages.extract import extract_from_dir

import reasoned.web.pages
from reasoned.letters.messages import LANGUAGES, SOURCE, catalog_of
from reasoned.web.pages.door import words
from reasoned.web.pages.door.room import DOOR, NAMES

PAGES = Path(inspect.getfile(reasoned.web.pages)).parent
OTHERS = [language for language in LANGUAGES if language != SOURCE]
CODE = (
    (PAGES / "door", "**.py", "python"),
    (PAGES, "fact_fields.py", "python"),
    (PAGES / "templates" / "door", "**.html", "jinja2"),
    (PAGES / "templates", "fact_fields.html", "jinja2"),
)


def in_code() -> set[str]:
    return {
        str(message)
        for folder, pattern, kind in CODE
        for _, _, message, _, _ in extract_from_dir(
            folder, [(pattern, kind)], keywords={"tr": None}
        )
    }


def in_catalog(language: str) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in catalog_of(language, DOOR) if m.id}


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_has_what_the_pages_say_and_nothing_else(language: str) -> None:
    said = in_code()
    assert len(said) > 100
    assert set(in_catalog(language)) == said


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_keeps_its_places_and_none_is_doubtful(language: str) -> None:
    for message, translated in in_catalog(language).items():
        assert translated.strip(), message
        assert places(translated) == places(message), message
    assert not [m.id for m in catalog_of(language, DOOR) if m.id and m.fuzzy]


def test_the_pages_speak_the_languages_of_letters() -> None:
    assert set(NAMES) == set(LANGUAGES)


def test_what_is_not_known_is_said_by_silence_not_by_a_code() -> None:
    assert words.done(str, "no-such-thing") == ""
    assert words.refused(str, "no-such-code") == ""
