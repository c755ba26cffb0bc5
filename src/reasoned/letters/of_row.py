"""The letter of a row in the outbox, in the operator's name and with what its rules carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reasoned.cases.desk import Desk
from reasoned.letters.mail import LetterRow
from reasoned.letters.structure import Letter, Sender
from reasoned.letters.write import write


def letter_of(row: LetterRow, desk: Desk, address: str = "", *, language: str = "") -> Letter:
    """The letter, in its own language or another. `address`: the operator's, line by line.

    Raises UnreadableLetter, UnreadableStatement, UnknownLanguage, BadTranslation.
    """
    return write(
        row.kind,
        row.content,
        language or row.language,
        sender=Sender(desk.settings.operator, tuple(address.splitlines())),
        translations=_translations(row.content, desk),
        made_at=row.created_at,
    )


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
