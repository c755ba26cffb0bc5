"""One run: records of an input are gathered, decided and handed on, one at a time.

Nothing is read ahead or kept. Where results go is for the caller; what they look like is
for `output`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Unfounded
from reasoned.intake.gather import Gathered, Gatherer
from reasoned.intake.output import Entry, decided
from reasoned.intake.records import Record, Reject, Row
from reasoned.intake.totals import Totals


def run(
    records: Iterable[Record],
    gatherer: Gatherer,
    engine: Engine,
    *,
    on_entry: Callable[[Entry], None],
    on_reject: Callable[[Reject], None],
    totals: Totals,
    flips: bool = True,
) -> Totals:
    """Decides every record; each ends in `on_entry` or in `on_reject`, and in `totals`."""
    for record in records:
        made = one(record, gatherer, engine, totals, flips=flips)
        if isinstance(made, Reject):
            totals.reject(made)
            on_reject(made)
        else:
            on_entry(made)
    return totals


def one(
    record: Record, gatherer: Gatherer, engine: Engine, totals: Totals, *, flips: bool = True
) -> Entry | Reject:
    """The entry or the reject that one record comes to; an entry is counted."""
    gathered = gatherer(record) if isinstance(record, Row) else record
    if isinstance(gathered, Reject):
        return gathered
    assert isinstance(record, Row)
    try:
        return _decide(record, gathered, engine, totals, flips)
    except Unfounded as error:
        # A guarantee has held up a restriction: the record is kept, and somebody must look.
        return Reject(record.number, f"it can't be decided: {error}", record.raw)


def _decide(row: Row, gathered: Gathered, engine: Engine, totals: Totals, flips: bool) -> Entry:
    decision = engine.decide(
        gathered.subject,
        gathered.record,
        known=gathered.known,
        unsettled=gathered.unsettled,
        united=gathered.united,
        source=gathered.source,
        report=gathered.report,
        flips=flips,
    )
    entry = decided(row.number, decision, engine.policy_set, problems=gathered.problems)
    totals.count(decision, gathered.problems)
    return entry
