"""The letter of a row in the outbox, in the operator's name and with what its rules carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from reasoned.cases.answering.door import LINK
from reasoned.cases.desk import Desk
from reasoned.letters import answer
from reasoned.letters.mail import LetterRow
from reasoned.letters.online import HELD_BACK
from reasoned.letters.structure import Letter, Sender
from reasoned.letters.write import write

Copy: TypeAlias = Literal["sent", "shown", "kept", "plain"]
"""For whom a letter is made: for the advertiser, with its link; for whoever else reads it, who
is told that there is one; for who came in by it and keeps a copy; or without a word of it."""


def letter_of(
    row: LetterRow, desk: Desk, address: str = "", *, language: str = "", copy: Copy = "plain"
) -> Letter:
    """The letter, in its own language or another. `address`: the operator's, line by line.

    Raises UnreadableLetter, UnreadableStatement, UnknownLanguage, BadTranslation.
    """
    return write(
        row.kind,
        row.content,
        # A row of before may name a language that no letter has; it must go out all the same.
        language or desk.settings.language_for(row.language),
        sender=Sender(
            desk.settings.operator,
            tuple(address.splitlines()),
            _complaints_go(row, desk.settings.complaint_to),
        ),
        translations=_translations(row.content, desk),
        made_at=row.created_at,
        door=_door(row.content, desk, copy),
    )


def _complaints_go(row: LetterRow, to: str) -> str:
    """Where complaints go, unless the statement says it itself as it was told then."""
    if row.kind == "hold":
        return _reached_by(to)
    redress = (row.content.get("statement") or {}).get("redress") or {}
    return "" if answer.says_where(redress.get("complaint", "")) else _reached_by(to) or to


def _reached_by(said: str) -> str:
    """Where complaints go, as an address to open; empty where it is neither e-mail nor web."""
    if "://" in said or not said:
        return said
    return f"mailto:{said}" if "@" in said and " " not in said else ""


def _door(content: Mapping[str, Any], desk: Desk, copy: Copy) -> str:
    if copy == "kept":
        return HELD_BACK
    if copy == "plain" or LINK not in content or not desk.settings.public_url:
        return ""
    token = content[LINK]
    if copy == "sent" and token:
        return f"{desk.settings.public_url}/door/{token}"
    return HELD_BACK


def _translations(content: Mapping[str, Any], desk: Desk) -> Mapping[str, Any]:
    """The `translations` of the rule versions that the letter's statement states."""
    grounds = (content.get("statement") or {}).get("grounds", ())
    wanted = {(g["policy"], g["version"], g["rule"]) for g in grounds}
    return {
        rule.id: rule.kept["translations"]
        for policy in desk.book.policy_set.policies
        for rule in policy.rules
        if (policy.id, policy.version.isoformat(), rule.id) in wanted
        and "translations" in rule.kept
    }
