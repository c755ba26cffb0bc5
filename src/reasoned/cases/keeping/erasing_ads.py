"""What was erased goes from what is kept of an ad itself too: its content, targeting and payers.

An ad's record is the operator's own, in any form, so a value is known there by being the same: a
longer text wherever it stands, also within another; anything else under the fact's own name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from reasoned.store.tables.subjects import ad, subject
from reasoned.store.unit import Unit

ERASED = "[erased]"
"""What stands where a fact's words stood."""
TELLING = 6
"""So many characters, as whole words, may be a name; a shorter text stands in many places."""
_PARTS = ("payer", "beneficiary", "targeting", "content")


def forget_in_ads(unit: Unit, subject_id: int, name: str, values: Sequence[Any]) -> None:
    """Take the values of a fact out of the record of that ad, or of that advertiser's ads."""
    texts = {text for value in values for text in _texts(value) if len(text) >= TELLING}
    if not values:
        return
    of = sa.or_(subject.c.id == subject_id, subject.c.advertiser_id == subject_id)
    rows = unit.all(
        sa.select(ad)
        .join(subject, subject.c.id == ad.c.subject_id)
        .where(of)
        .order_by(subject.c.id)
    )
    short = name.rpartition(".")[2]
    for row in rows:
        before = {part: getattr(row, part) for part in _PARTS}
        after = {
            part: _without(value, short, values, texts, key=part) for part, value in before.items()
        }
        changed = {part: value for part, value in after.items() if value != before[part]}
        if changed:
            unit.connection.execute(ad.update().where(ad.c.subject_id == row.subject_id), changed)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def _without(
    part: Any, name: str, values: Sequence[Any], texts: Collection[str], *, key: str
) -> Any:
    """A part of an ad's record, that stands under `key`, without the values."""
    if key == name and part in values:
        return ERASED
    if isinstance(part, dict):
        return {k: _without(v, name, values, texts, key=k) for k, v in part.items()}
    if isinstance(part, list):
        return [_without(item, name, values, texts, key=key) for item in part]
    if isinstance(part, str):
        if part in values:
            return ERASED
        for text in texts:
            part = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", ERASED, part, flags=re.IGNORECASE)
    return part
