"""From a letter's row to the e-mail's parts, in the operator's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reasoned.cases.desk import Desk
from reasoned.letters.html import html_of
from reasoned.letters.mail import LetterRow, Rendered
from reasoned.letters.pdf import pdf_of
from reasoned.letters.plain import plain_of
from reasoned.letters.structure import Letter, Sender
from reasoned.letters.write import write


def letter_of(row: LetterRow, desk: Desk, address: str = "") -> Letter:
    """The letter of a row, with the translations that its rules carry."""
    settings = desk.settings
    return write(
        row.kind,
        row.content,
        row.language,
        sender=Sender(settings.operator, tuple(address.splitlines())),
        translations=_translations(row.content, desk),
        made_at=row.created_at,
    )


def renderer(desk: Callable[[], Desk], address: str = "") -> Callable[[LetterRow], Rendered]:
    """What the outbox renders letters with."""

    def render(row: LetterRow) -> Rendered:
        letter = letter_of(row, desk(), address)
        return Rendered(letter.subject_line, plain_of(letter), html_of(letter), pdf_of(letter))

    return render


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
