"""Queues a letter: one row and one Message-ID for each thing that must be told.

How it looks and how it is sent is for `letters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.access.doors import new_token
from reasoned.cases.answering.door import LINK, open_for, wants_link
from reasoned.cases.desk import Desk
from reasoned.cases.subjects import SubjectRow
from reasoned.decisions.statement_parts import plain
from reasoned.store.prepared import Prepared
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import contact
from reasoned.store.unit import Unit

_CONTACTS = Prepared(
    sa.select(contact).where(
        contact.c.subject_id.in_([sa.bindparam("subject"), sa.bindparam("advertiser")])
    )
)


WITHDRAWN = "withdrawn"
"""The state of a letter that is never sent: what it tells was taken back in time."""
TAKEN_BACK = "Taken back before it was sent."
TOLD_AGAIN = "told_again_at"
"""Where the content of a letter that had come back says when it was sent again."""


def state_of(state: str, next_at: datetime | None) -> str:
    """A letter's state for whoever reads it. One that is queued for no moment never goes out."""
    return WITHDRAWN if state == "queued" and next_at is None else state


def queue_letter(
    unit: Unit,
    desk: Desk,
    *,
    kind: str,
    about: SubjectRow,
    content: Mapping[str, Any],
    after: timedelta = timedelta(0),
) -> int:
    """Queue a letter to a subject's advertiser, to go out `after` a while; gives its row.

    Without an address it is `unaddressed`: it can be read, and addressed later. One that goes
    out has a link by which it can be answered.
    """
    to = contact_of(unit.connection, about)
    email = to.email if to is not None else ""
    ref = unit.new_ref("let")
    token = new_token() if wants_link(desk, email) else ""
    number = unit.add(
        letter,
        ref=ref,
        kind=kind,
        message_id=f"<{ref}@{desk.settings.domain}>",
        subject_id=about.id,
        recipient=email,
        language=desk.settings.language_for(to.language if to is not None else ""),
        content={**content, LINK: token} if token else dict(content),
        created_at=unit.now,
        state="queued" if email else "unaddressed",
        next_at=unit.now + after if email else None,
        error="",
    )
    if token:
        open_for(unit, desk, token, number=number, subject=about.id, content=content)
    return number


def contact_of(connection: sa.Connection, about: SubjectRow) -> Any:
    """Where letters go: the subject's own address, else that of its advertiser; None without."""
    rows = _CONTACTS.all(connection, subject=about.id, advertiser=about.advertiser)
    found = {row.subject_id: row for row in rows}
    return found.get(about.id) or found.get(about.advertiser)


def told_again(unit: Unit, number: int) -> None:
    """Keep when a letter that had come back was sent again. `sent_at` stays what it was first;
    its advertiser knows only from now on."""
    content = unit.connection.execute(
        sa.select(letter.c.content).where(letter.c.id == number)
    ).scalar_one()
    unit.change(letter, number, content={**content, TOLD_AGAIN: plain(unit.now)})
