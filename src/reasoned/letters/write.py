"""One way in to all letters: from what is stored with a letter's row to the letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reasoned.decisions.statement_parts import RestrictionShown
from reasoned.letters.content import compose
from reasoned.letters.hold import Hold, compose_hold
from reasoned.letters.messages import Messages
from reasoned.letters.objection import ObjectionAnswered, compose_objection
from reasoned.letters.read_statement import read_statement
from reasoned.letters.ruling import Answered, Ruling, compose_ruling
from reasoned.letters.structure import Letter, Sender
from reasoned.letters.wording import Wording


class UnreadableLetter(ValueError):
    """What is stored with a letter isn't what its kind needs."""


def write(
    kind: str,
    content: Mapping[str, Any],
    language: str,
    *,
    sender: Sender,
    made_at: datetime,
    case_url: str = "",
    translations: Mapping[str, Mapping[str, Any]] | None = None,
    text_language: str = "en",
    door: str = "",
) -> Letter:
    """The letter of a row of that kind: `decision`, `ruling` or `hold`.

    `made_at`: when the row was made (aware UTC). The rest as in `content.compose`.

    Raises UnreadableLetter, UnreadableStatement, UnknownLanguage, BadTranslation.
    """
    try:
        match kind:
            case "decision":
                return compose(
                    read_statement(content["statement"]),
                    language,
                    sender=sender,
                    case_url=case_url,
                    translations=translations,
                    text_language=text_language,
                    door=door,
                )
            case "ruling":
                wording = Wording(Messages(language), text_language)
                return compose_ruling(_ruling(content), wording, sender=sender, door=door)
            case "hold" if "answer" in content:
                wording = Wording(Messages(language), text_language)
                answered = ObjectionAnswered(
                    content["about"],
                    content["case"],
                    content["objection"],
                    content["answer"],
                    content["result"] == "lifted",
                    made_at,
                    _moment(content["until"]),
                    **_of_hold(content),
                )
                return compose_objection(answered, wording, sender=sender, door=door)
            case "hold":
                wording = Wording(Messages(language), text_language)
                hold = Hold(
                    content["about"],
                    content["case"],
                    content["reason"],
                    made_at,
                    _moment(content["until"]),
                    **_of_hold(content),
                )
                return compose_hold(hold, wording, sender=sender, case_url=case_url, door=door)
    except (KeyError, TypeError) as error:
        raise UnreadableLetter(f"A letter of kind {kind!r} lacks {error}.") from error
    raise UnreadableLetter(f"There is no letter of kind {kind!r}.")


def _of_hold(content: Mapping[str, Any]) -> dict[str, bool]:
    """What a row of before doesn't say: it is about an advertiser, and nobody else is awaited."""
    return {"of_ad": content.get("kind") == "ad", "waits": bool(content.get("waits"))}


def _ruling(content: Mapping[str, Any]) -> Ruling:
    return Ruling(
        decision=content["decision"],
        ruled_at=_moment(content["ruled_at"]),
        result=content["result"],
        arguments=tuple(
            Answered(a["n"], a["text"], a["result"], a["answer"]) for a in content["arguments"]
        ),
        restrictions=tuple(_restriction(r) for r in content["restrictions"]),
        statement=read_statement(content["statement"]),
    )


def _restriction(stored: Mapping[str, Any]) -> RestrictionShown:
    only = stored["only"]
    return RestrictionShown(
        kind=stored["kind"],
        text=stored["text"],
        everywhere=stored["everywhere"],
        excluded=tuple(stored["excluded"]),
        only=None if only is None else tuple(only),
        starts_at=_moment(stored["starts_at"]),
        ends_at=_moment(stored["ends_at"]) if stored["ends_at"] else None,
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
