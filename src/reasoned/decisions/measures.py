"""What a statement says of the measures among its facts: whom they bind, what they leave out.

A measure is a fact, never a ground, so it is shown beside the facts, and only where a rule
that carries the restriction has read it. Reading and matching measures is left to `facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reasoned.conditions.values import Value
from reasoned.decisions.disclose import Audience, why_rule_withheld, why_withheld
from reasoned.decisions.model import Decision, Unfounded
from reasoned.decisions.statement_parts import MeasureShown
from reasoned.facts.measures import MEASURES, Duty, KnownMeasure, Measure, Named
from reasoned.facts.model import Declarations, Fact
from reasoned.facts.moments import midnight

NOT_RECORDED = "not recorded"


def measures_of(
    decision: Decision,
    declarations: Declarations,
    audience: Audience,
    known: Sequence[KnownMeasure],
) -> tuple[MeasureShown, ...]:
    """The measures that the rules behind `decision` have read, as `audience` may see them.

    Details come from `known`; of a measure that isn't among them only what the fact itself
    says. Raises Unfounded where one of `known` was published after the decision.
    """
    for each in known:
        if midnight(each.measure.published) > decision.at:
            raise Unfounded(f"The measure {each.measure.id} came after this decision.")
    details = {each.measure.id: each.measure for each in known}
    shown: dict[str, MeasureShown] = {}
    for finding in decision.by:
        if why_rule_withheld(finding.rule):
            continue
        for read in finding.reads:
            if not read.known or why_withheld(read.name, declarations, audience):
                continue
            for fact in read.counted:
                measure = _behind(fact, details)
                if measure is not None:
                    shown.setdefault(measure.id, measure_shown(measure))
            if read.name == MEASURES:
                for item in _items(read.value):
                    name = str(item.get("id") or item.get("title") or "")
                    if name in details:
                        shown.setdefault(name, measure_shown(details[name]))
                    else:
                        shown.setdefault(name, _from_item(item))
    return tuple(shown.values())


def measure_shown(measure: Measure) -> MeasureShown:
    """A measure's own words: whom it binds to do what by when, covers, and leaves out."""
    binds, leaves_out = _texts(measure.binds), _texts(measure.leaves_out)
    starts = midnight(measure.starts)
    ends = midnight(measure.in_force_until) if measure.in_force_until else None
    return MeasureShown(
        id=measure.id,
        title=measure.title,
        authority=measure.authority.name,
        binds=binds,
        duties=tuple(map(_duty, measure.duties)),
        covers=_texts(measure.covers),
        leaves_out=leaves_out,
        challenged=tuple(
            f"{c.where}{f', {c.case}' if c.case else ''}: {c.result}, {c.date.isoformat()}"
            for c in measure.challenges
        ),
        in_force_from=starts,
        in_force_until=ends,
        text=_text(measure.title, measure.authority.name, binds, leaves_out),
    )


def _behind(fact: Fact, details: Mapping[str, Measure]) -> Measure | None:
    """The measure that made this fact; `facts.measures` puts its id last in the fact's."""
    return details.get(fact.id.rsplit("/", 1)[-1])


def _items(value: Value) -> Iterable[Mapping[str, Value]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, tuple) else []


def _from_item(item: Mapping[str, Value]) -> MeasureShown:
    title, authority = str(item.get("title") or "A measure"), str(item.get("authority") or "")
    binds, leaves_out = _codes(item.get("binds")), _codes(item.get("leaves_out"))
    return MeasureShown(
        id=str(item.get("id") or ""),
        title=title,
        authority=authority,
        binds=binds,
        duties=(),
        covers=_codes(item.get("covers")),
        leaves_out=leaves_out,
        challenged=(),
        in_force_from=_moment(item.get("in_force_from")),
        in_force_until=_moment(item.get("in_force_until")),
        text=_text(title, authority, binds, leaves_out),
    )


def _text(title: str, authority: str, binds: tuple[str, ...], leaves_out: tuple[str, ...]) -> str:
    of = f" ({authority})" if authority else ""
    bound = "; ".join(binds) or NOT_RECORDED
    left = "; ".join(leaves_out) or NOT_RECORDED
    return f"{title}{of}. It binds: {bound}. It leaves out: {left}."


def _texts(named: Iterable[Named]) -> tuple[str, ...]:
    return tuple(n.text for n in named)


def _duty(duty: Duty) -> str:
    by = f" by {duty.by.isoformat()}" if duty.by else ""
    every = f", and every {duty.every} after" if duty.every else ""
    return f"{duty.text}{by}{every}"


def _codes(value: Value) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, tuple) else ()


def _moment(value: Value) -> datetime | None:
    return value if isinstance(value, datetime) else None
