"""What an advertiser reads of its case by dates: what happened, and what comes by when.

The rows are read by `at_door`; the words, in its language, are the door's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from reasoned.cases.answering.remark import recorded_by
from reasoned.cases.submitting.recheck import ADVERTISER

Json = dict[str, Any]


@dataclass(frozen=True)
class Happened:
    """Something that happened, or (`until`) that happens by then at the latest.

    `text`: in whose words; `fact`: the name of the fact that it is about; `flagged`: it gives a
    reason that no decision contains.
    """

    at: datetime
    what: str
    text: str = ""
    fact: str = ""
    flagged: bool = False


def in_order(*several: Iterable[Happened]) -> tuple[Happened, ...]:
    """All of it, the earliest first."""
    return tuple(sorted(chain(*several), key=lambda event: event.at))


def own_is_open(told: Json | None) -> bool:
    """Whether its appeal, if there is one, leaves the advertiser its own."""
    return told is None or told["withdrawn_at"] is not None or told["by_staff"]


def of_decision(made: Any, ended: Any, told: Any) -> Iterator[Happened]:
    if made is not None:
        yield Happened(made.made_at, "decided")
    if told.sent_at is not None:
        yield Happened(told.sent_at, "sent")
    if ended is not None and ended.cause not in ("reversed", "varied"):
        yield Happened(ended.at, f"ended-{ended.cause}")


def of_appeal(told: Json | None) -> Iterator[Happened]:
    if told is None:
        return
    ours = told["by_staff"]
    yield Happened(told["filed_at"], "appealed-for-it" if ours else "appealed")
    if told["withdrawn_at"] is not None:
        what = "appeal-of-ours-withdrawn" if ours else "appeal-withdrawn"
        yield Happened(told["withdrawn_at"], what)
    if told["ruling"] is not None:
        yield Happened(told["ruling"]["ruled_at"], told["ruling"]["result"])


def of_hold(held: Any, objects: Any, now: datetime) -> Iterator[Happened]:
    if held is None:
        return
    yield Happened(held.starts_at, "held")
    if objects is not None:
        yield Happened(objects.at, "objected", objects.text)
        if objects.answered_at is not None:
            yield Happened(objects.answered_at, f"objection-{objects.result}", objects.answer)
    end = held.lifted_at or held.ends_at
    if end <= now:
        yield Happened(end, "hold-ended")


def of_remarks(rows: Iterable[Any]) -> Iterator[Happened]:
    for row in rows:
        ours = row.side == "advertiser" and recorded_by(row) == "operator"
        what = "said-recorded" if ours else f"said-{row.side}"
        yield Happened(row.at, what, row.text, flagged=bool(row.unsupported))


def of_answers(tasks: Iterable[Any]) -> Iterator[Happened]:
    """What the advertiser did by its link, and what came of it."""
    for row in tasks:
        about, name = row.detail["about"], row.detail.get("fact", "")
        yield Happened(row.opened_at, about, row.detail.get("text", ""), name)
        if row.done_at is not None:
            answer, came = row.detail.get("answer", ""), row.detail.get("came", "done")
            # What a statement of ours answers stands there.
            came = "done" if came == "answered" and not answer else came
            yield Happened(row.done_at, f"{about}-{came}", answer, name)


def coming(
    made: Any, ended: Any, appealed: Json | None, held: Any, tasks: Any, now: datetime
) -> Iterator[Happened]:
    if made is not None and ended is None:
        if own_is_open(appealed) and made.appeal_until and made.appeal_until > now:
            yield Happened(made.appeal_until, "last-day")
        if made.ends_at is not None and made.ends_at > now:
            yield Happened(made.ends_at, "restriction-ends")
    open_appeal = appealed is not None and not appealed["withdrawn_at"] and not appealed["ruling"]
    if appealed is not None and open_appeal and ended is None:
        yield Happened(appealed["due_at"], "ruling-due")
    if held is not None and held.lifted_at is None and held.ends_at > now:
        yield Happened(held.ends_at, "hold-ends")
    for row in tasks:
        if row.done_at is not None:
            continue
        if row.detail.get("from") == ADVERTISER:
            about, name = row.detail["about"], row.detail.get("fact", "")
            yield Happened(row.due_at, f"{about}-due", fact=name)
        elif row.kind == "objection" and held is not None and row.detail.get("hold") == held.ref:
            yield Happened(row.due_at, "objection-due")
