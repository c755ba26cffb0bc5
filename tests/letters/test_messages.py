"""The catalogs: every text in every language, with its places, and in the words that fit."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir

import reasoned.letters
from reasoned.conditions.values import Partial
from reasoned.decisions import changes as decisions_changes
from reasoned.decisions.disclose import Audience, why_withheld
from reasoned.decisions.statement import Redress
from reasoned.decisions.words import missing_text
from reasoned.facts.model import Declarations
from reasoned.letters import answer, changes, messages
from reasoned.letters.messages import LANGUAGES, SOURCE, Messages, UnknownLanguage, catalog_of
from tests.decisions.build import DECLARATIONS, found, rule

FOLDER = Path(inspect.getfile(reasoned.letters)).parent
OTHERS = [language for language in LANGUAGES if language != SOURCE]

MessageId = str | tuple[str, ...]


def in_code() -> set[MessageId]:
    keywords = {"tr": None, "tr_n": (1, 2)}
    found_there = extract_from_dir(FOLDER, [("**.py", "python")], keywords=keywords)
    return {
        message if isinstance(message, str) else tuple(message)
        for _, _, message, _, _ in found_there
    }


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def in_catalog(language: str) -> dict[MessageId, tuple[str, ...]]:
    return {
        m.id if isinstance(m.id, str) else tuple(m.id): (
            (m.string,) if isinstance(m.string, str) else tuple(m.string or ())
        )
        for m in catalog_of(language)
        if m.id
    }


def test_there_are_letters_in_five_languages() -> None:
    assert set(LANGUAGES) >= {"en", "de", "fr", "es", "ar"}
    assert len(in_code()) > 100


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_has_what_the_code_says_and_nothing_else(language: str) -> None:
    assert set(in_catalog(language)) == in_code()


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_none_is_doubtful(language: str) -> None:
    for message, forms in in_catalog(language).items():
        assert all(form.strip() or message == "; " for form in forms), message
    assert not [m.id for m in catalog_of(language) if m.id and m.fuzzy]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    for message, forms in in_catalog(language).items():
        if isinstance(message, str):
            assert places(forms[0]) == places(message), message
        else:
            # `one person` and the dual may say the number in a word.
            assert places(forms[-1]) == places(message[1]), message
            assert all(places(f) <= places(message[1]) for f in forms), message


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_has_a_form_for_every_number(language: str) -> None:
    catalog = catalog_of(language)
    plurals = {m: f for m, f in in_catalog(language).items() if isinstance(m, tuple)}
    assert plurals
    assert all(len(forms) == catalog.num_plurals for forms in plurals.values())
    told = Messages(language)
    for one, many in plurals:
        assert all(told.tr_n(one, many, n) for n in (0, 1, 2, 3, 11, 99, 100, 1_000_000))


def test_numbers_choose_their_form() -> None:
    arabic = Messages("ar")
    forms = [arabic.tr_n("{count} day", "{count} days", n) for n in (1, 2, 3, 11)]
    assert forms == ["يوم واحد", "يومان", "{count} أيام", "{count} يوما"]
    assert Messages("fr").tr_n("{count} day", "{count} days", 0) == "{count} jour"
    assert Messages("en").tr_n("{count} day", "{count} days", 0) == "{count} days"


@pytest.mark.parametrize("language", ["xx", "", "EN", "../de", "de_AT"])
def test_another_language_is_refused(language: str) -> None:
    with pytest.raises(UnknownLanguage):
        Messages(language)


def test_direction_is_the_languages_own() -> None:
    assert [messages.direction_of(x) for x in ("ar", "de", "he", "fa-IR", "no-such")] == [
        "rtl",
        "ltr",
        "rtl",
        "rtl",
        "ltr",
    ]


# --- the statement's own sentences that letters know ---------------------------------------


def test_every_note_of_a_statement_is_known() -> None:
    source = inspect.getsource(decisions_changes)
    notes = set(re.findall(r'notes\[\s*f?"([^"]+)"\s*\]', source))
    assert len(notes) >= 7
    notes -= {"What would change rule {finding.rule.id} is withheld."}
    assert notes == set(changes.known_notes(Messages("en")))


def test_every_reason_to_withhold_is_known() -> None:
    facts = Declarations(DECLARATIONS.facts)
    whys = {
        why_withheld(name, facts, audience) for name in facts.facts for audience in Audience
    } - {""}
    assert whys == set(changes.known_whys(Messages("en")))


def test_the_usual_ways_to_answer_are_known() -> None:
    known = answer.known_redress(Messages("en"))
    assert set(known) == {Redress().out_of_court, Redress().judicial}


def test_every_kind_of_gap_is_known() -> None:
    one = rule("r", ["ad.political"])
    reads = found(one, {"ad.political": True}).reads
    assert reads
    partial = found(rule("s", ['"x" in ad.allowed_in']), {"ad.allowed_in": Partial(("US",))})
    whole = found(rule("t", ['"x" in ad.allowed_in']), {"ad.allowed_in": ("nowhere",)})
    told = [
        *missing_text(("ad.allowed_in",), DECLARATIONS, partial.reads),
        *missing_text(("ad.allowed_in",), DECLARATIONS, whole.reads, whole.reads),
        *missing_text(("ad.political",), DECLARATIONS, reads),
    ]
    openings = tuple(changes.known_gaps(Messages("en")))
    assert [sum(t.startswith(o) for o in openings) for t in told] == [1, 1, 1]
    assert len({next(o for o in openings if t.startswith(o)) for t in told}) == 3
