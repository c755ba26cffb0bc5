"""Letters of all three kinds, from what is stored with their rows, in every language."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from reasoned.letters.content import LANGUAGES
from reasoned.letters.html import html_of
from reasoned.letters.messages import Messages
from reasoned.letters.structure import Letter, texts
from reasoned.letters.write import UnreadableLetter, write
from tests.letters.build import SENDER, simple
from tests.letters.test_renderings import (
    HOSTILE,
    bare,
    expected,
    html_words,
    parsed,
    pdf_text,
    text_words,
    without_breaks,
)

MADE_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ARGUMENT = "The charter that you read is not ours."
ANSWER = "Your register shows that it is another company's."


def ruling(result: str, argument: str = ARGUMENT, answered: str = "accepted") -> dict[str, Any]:
    told = simple().to_json()
    shown = {**told["restrictions"][0], "ends_at": "2026-05-01T00:00:00Z"}
    return {
        "ruling": "rul_1",
        "case": told["case"],
        "decision": "dec_1",
        "ruled_at": "2026-04-01T10:00:00Z",
        "result": result,
        "arguments": [
            {"n": 1, "text": argument, "result": answered, "answer": ANSWER},
            {"n": 2, "text": "And twice.", "result": "rejected", "answer": "Once."},
        ],
        "restrictions": [shown] if result == "varied" else [],
        "statement": told,
    }


HOLD = {
    "hold": "hold_1",
    "case": "case_1",
    "about": "A shop",
    "reason": "We wait for the register's extract.",
    "until": "2026-03-09T09:00:00Z",
}


OBJECTION = {
    "hold": "hold_1",
    "case": "case_1",
    "about": "A shop",
    "objection": "The register has answered already.",
    "answer": "It has not answered us.",
    "result": "kept",
    "until": "2026-03-09T09:00:00Z",
}


def made(kind: str, content: dict[str, Any], language: str = "en") -> Letter:
    return write(kind, content, language, sender=SENDER, made_at=MADE_AT)


KINDS = [
    ("ruling", ruling("upheld", answered="rejected")),
    ("ruling", ruling("varied", answered="partly")),
    ("ruling", ruling("reversed")),
    ("hold", HOLD),
    ("hold", OBJECTION),
    ("hold", OBJECTION | {"result": "lifted"}),
]
NAMES = ["upheld", "varied", "reversed", "hold", "kept", "lifted"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "content"), KINDS, ids=NAMES)
def test_all_three_renderings_say_the_letters_words(
    kind: str, content: dict[str, Any], language: str
) -> None:
    letter = made(kind, content, language)
    assert html_words(letter) == expected(letter)
    assert bare(text_words(letter)) == bare(expected(letter))
    words = Counter("".join(expected(letter)))
    printed = Counter(without_breaks(pdf_text(letter), letter=letter))
    for character, count in words.items():
        if character.isalnum() and language != "ar":
            assert printed[character] >= count, character


@pytest.mark.parametrize("language", [x for x in LANGUAGES if x != "en"])
@pytest.mark.parametrize(("kind", "content"), KINDS, ids=NAMES)
def test_nothing_of_the_fixed_text_is_left_in_english(
    kind: str, content: dict[str, Any], language: str
) -> None:
    tr = Messages(language).tr
    in_english = {t for t in texts(made(kind, content)) if tr(t) != t}
    assert in_english
    assert not in_english & set(texts(made(kind, content, language)))


def test_a_ruling_says_its_result_first_and_answers_every_argument() -> None:
    said = list(texts(made("ruling", ruling("reversed"))))
    result = said.index("Our decision is lifted, from now on.")
    first = said.index(ARGUMENT)
    assert result < first < said.index("We agree.") < said.index(ANSWER)
    assert said.index("And twice.") < said.index("We do not agree.")


def test_a_varied_decision_says_what_it_becomes() -> None:
    letter = made("ruling", ruling("varied", answered="partly"))
    assert any("1 May 2026" in text for text in texts(letter))


def test_a_hold_says_that_it_is_no_decision_and_when_it_ends() -> None:
    said = " ".join(texts(made("hold", HOLD)))
    assert "This is not a decision." in said
    assert "9 March 2026" in said
    assert HOLD["reason"] in said


def test_a_hold_of_an_ad_that_a_person_must_decide_says_both() -> None:
    content = {**HOLD, "kind": "ad", "waits": True, "reason": "See \u202ethis."}
    letter = write("hold", content, "en", sender=SENDER, made_at=MADE_AT)
    said = " ".join(texts(letter))
    assert "Your ad waits" in said
    assert "until a person has decided" in said
    assert "goes on by itself" not in said
    assert "See [U+202E]this." in said
    answered = {**OBJECTION, "kind": "ad", "waits": True}
    for result, words in (("kept", "until a person has decided"), ("lifted", "still waits")):
        content = {**answered, "result": result}
        letter = write("hold", content, "en", sender=SENDER, made_at=MADE_AT)
        said = " ".join(texts(letter))
        assert words in said
        assert "goes on by itself" not in said
        assert "no longer waits" not in said


def test_an_answer_to_an_objection_says_what_comes_of_it_and_both_sides_words() -> None:
    kept = " ".join(texts(made("hold", OBJECTION)))
    lifted = " ".join(texts(made("hold", OBJECTION | {"result": "lifted"})))
    for said in (kept, lifted):
        assert OBJECTION["objection"] in said
        assert OBJECTION["answer"] in said
    assert "9 March 2026" in kept
    assert "no longer waits" in lifted
    assert "9 March 2026" not in lifted


@pytest.mark.parametrize("text", HOSTILE)
def test_peoples_words_never_become_markup(text: str) -> None:
    plain = parsed(html_of(made("ruling", ruling("upheld", answered="rejected"))))
    hostile = parsed(html_of(made("ruling", ruling("upheld", text, "rejected"))))
    assert set(hostile.tags) <= set(plain.tags)


@pytest.mark.parametrize(
    ("kind", "content"),
    [("poem", HOLD), ("hold", {"hold": "x"}), ("ruling", {}), ("decision", {})],
)
def test_what_is_no_letter_is_refused(kind: str, content: dict[str, Any]) -> None:
    with pytest.raises(UnreadableLetter):
        made(kind, content)
