"""To be replaced: only decisions' letters so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reasoned.letters.content import compose
from reasoned.letters.read_statement import read_statement
from reasoned.letters.structure import Letter, Sender


def write(
    kind: str,
    content: Mapping[str, Any],
    language: str,
    *,
    sender: Sender,
    case_url: str = "",
    translations: Mapping[str, Any] | None = None,
    created_at: datetime | None = None,
) -> Letter:
    statement = read_statement(content["statement"])
    return compose(statement, language, sender=sender, case_url=case_url, translations=translations)
