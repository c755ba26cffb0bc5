"""Queues a letter: one row and one Message-ID for each thing that must be told.

How it looks and how it is sent is for `letters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.records import Known
from reasoned.store.prepared import Prepared
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import contact
from reasoned.store.unit import Unit

_CONTACTS = Prepared(
    sa.select(contact).where(
        contact.c.subject_id.in_([sa.bindparam("subject"), sa.bindparam("advertiser")])
    )
)


def queue_letter(
    unit: Unit, desk: Desk, *, kind: str, about: Known, content: Mapping[str, Any]
) -> int:
    """Queue a letter to a subject's advertiser; gives its row.

    Without an address it is `unaddressed`: it can be read, and addressed later.
    """
    to = _contact(unit, about)
    email = to.email if to is not None else ""
    ref = unit.new_ref("let")
    return unit.add(
        letter,
        ref=ref,
        kind=kind,
        message_id=f"<{ref}@{desk.settings.domain}>",
        subject_id=about.id,
        recipient=email,
        language=to.language if to is not None and to.language else "en",
        content=dict(content),
        created_at=unit.now,
        state="queued" if email else "unaddressed",
        next_at=unit.now if email else None,
        error="",
    )


def _contact(unit: Unit, about: Known) -> Any:
    """The subject's own address, else that of its advertiser."""
    rows = _CONTACTS.all(unit.connection, subject=about.id, advertiser=about.advertiser)
    found = {row.subject_id: row for row in rows}
    return found.get(about.id) or found.get(about.advertiser)
