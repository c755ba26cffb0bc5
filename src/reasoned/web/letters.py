"""Renders a letter for whoever reads it over HTTP.

What it says and how it looks is for `letters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid, NotFound
from reasoned.letters.html import html_of
from reasoned.letters.mail import LetterRow
from reasoned.letters.messages import LANGUAGES, UnknownLanguage
from reasoned.letters.of_row import letter_of
from reasoned.letters.pdf import pdf_of
from reasoned.letters.plain import plain_of
from reasoned.store.tables.decisions import decision
from reasoned.store.tables.outbox import letter

MEDIA: Mapping[str, Any] = {
    "text/html": {"schema": {"type": "string"}},
    "text/plain": {"schema": {"type": "string"}},
    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
}
_SAFE = {
    # A letter has no scripts; if one got in by another's text, it wouldn't run.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def letter_about(connection: sa.Connection, decision_ref: str) -> LetterRow:
    """The letter that told a decision. Raises NotFound."""
    query = sa.select(letter).join(decision, decision.c.letter_id == letter.c.id)
    return _row(connection, query.where(decision.c.ref == decision_ref), decision_ref)


def letter_by_ref(connection: sa.Connection, ref: str) -> LetterRow:
    """Raises NotFound."""
    return _row(connection, sa.select(letter).where(letter.c.ref == ref), ref)


def _row(connection: sa.Connection, query: sa.Select[Any], ref: str) -> LetterRow:
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("letter of", ref)
    return LetterRow.of(row)


def rendered(row: LetterRow, desk: Desk, address: str, language: str, form: str) -> Response:
    """The letter as `html`, `txt` or `pdf`; `language` empty: its own. Raises Invalid."""
    try:
        made = letter_of(row, desk, address, language=language, copy="shown")
    except UnknownLanguage as error:
        raise Invalid("language", f"Letters are in: {', '.join(LANGUAGES)}.") from error
    if form == "pdf":
        headers = {**_SAFE, "Content-Disposition": 'inline; filename="letter.pdf"'}
        return Response(pdf_of(made), media_type="application/pdf", headers=headers)
    if form == "txt":
        return Response(plain_of(made), media_type="text/plain", headers=_SAFE)
    return Response(html_of(made), media_type="text/html", headers=_SAFE)
