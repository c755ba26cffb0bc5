"""Authorities' measures, and which advertisers a person has matched with them."""

from __future__ import annotations

import sqlalchemy as sa

from reasoned.facts.measures import MatchStatus
from reasoned.store.columns import document, key, metadata, moment, one_of, text, to

measure = sa.Table(
    "measure",
    metadata,
    key(),
    text("measure"),  # its own id; a later row of the same id replaces it
    text("document"),  # our YAML
    text("sha256"),
    moment("known_from"),
    sa.UniqueConstraint("measure", "sha256"),
)

match = sa.Table(
    "match",
    metadata,
    key(),
    to("subject"),
    text("measure"),
    text("status"),
    document("reasons"),
    moment("at"),
    to("person", "decided_by"),
    one_of("status", MatchStatus),
    sa.CheckConstraint("status = 'unconfirmed' OR decided_by <> 0", name="by_person"),
    sa.Index("ix_match_measure", "measure"),
)
