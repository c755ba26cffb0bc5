"""Renders a decision's letter for whoever reads it over HTTP.

What it says and how it looks is for `letters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.cases.desk import Settings
from reasoned.cases.errors import Invalid, NotFound
from reasoned.letters.content import compose
from reasoned.letters.html import html_of
from reasoned.letters.messages import LANGUAGES, UnknownLanguage
from reasoned.letters.pdf import pdf_of
from reasoned.letters.plain import plain_of
from reasoned.letters.read_statement import read_statement
from reasoned.letters.structure import Sender
from reasoned.store.tables.decisions import decision, statement
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


def letter_about(connection: sa.Connection, ref: str) -> tuple[dict[str, Any], str]:
    """A decision's statement as the advertiser got it, and its language. Raises NotFound."""
    row = connection.execute(
        sa.select(statement.c.party, letter.c.language)
        .select_from(decision)
        .join(statement, statement.c.id == decision.c.statement_id)
        .join(letter, letter.c.id == decision.c.letter_id)
        .where(decision.c.ref == ref)
    ).first()
    if row is None:
        raise NotFound("letter of the decision", ref)
    return row.party, row.language


def rendered(told: Mapping[str, Any], language: str, kind: str, settings: Settings) -> Response:
    """The letter as `html`, `txt` or `pdf`. Raises Invalid."""
    sender = Sender(settings.operator)
    try:
        made = compose(read_statement(told), language, sender=sender)
    except UnknownLanguage as error:
        raise Invalid("language", f"Letters are in: {', '.join(LANGUAGES)}.") from error
    if kind == "pdf":
        headers = {**_SAFE, "Content-Disposition": 'inline; filename="letter.pdf"'}
        return Response(pdf_of(made), media_type="application/pdf", headers=headers)
    if kind == "txt":
        return Response(plain_of(made), media_type="text/plain", headers=_SAFE)
    return Response(html_of(made), media_type="text/html", headers=_SAFE)
