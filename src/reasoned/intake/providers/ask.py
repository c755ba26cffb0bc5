"""Asks the providers of a map for one record's facts, and makes claims of their answers.

A provider that fails leaves its facts unknown for that record, with a note; one that fails
again and again isn't asked any more. The same question is asked once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from reasoned.conditions.values import Value
from reasoned.decisions.statement_parts import plain
from reasoned.facts.model import Declarations, Source
from reasoned.facts.normalise import Normaliser
from reasoned.intake.cells import Cells, plain_cell
from reasoned.intake.claims import Claim
from reasoned.intake.convert.damage import Damaged
from reasoned.intake.convert.moments import MomentFormat, moment
from reasoned.intake.convert.numbers import NumberFormat, number
from reasoned.intake.facts_map import FromAnswer, ProviderSpec
from reasoned.intake.providers.base import Answer, Provider, ProviderFailed, Sent
from reasoned.intake.providers.beside import Beside
from reasoned.intake.providers.command import Command
from reasoned.intake.providers.http import Endpoint

MOST_FAILURES = 5
"""Failures in a row after which a provider isn't asked any more."""

_REMEMBERED = 10_000

_KINDS: Mapping[str, Callable[[ProviderSpec], Provider]] = {
    "csv": Beside,
    "http": Endpoint,
    "command": Command,
}


def open_provider(spec: ProviderSpec) -> Provider:
    """The provider that the map declares. Raises `InputError` where a file can't serve."""
    return _KINDS[spec.kind](spec)


@dataclass
class Told:
    """What providers said. `unknown`: facts that some failure keeps open."""

    claims: list[Claim] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


class Asked:
    """One provider as it is asked record after record."""

    def __init__(
        self,
        spec: ProviderSpec,
        provider: Provider,
        declarations: Declarations,
        normaliser: Normaliser,
        at: datetime,
    ) -> None:
        self.spec, self.provider, self.at = spec, provider, at
        self.failures = 0
        self._in_a_row = 0
        self._cells = Cells(spec.facts, declarations, normaliser, spec.also_empty)
        self._facts = {taken.fact for taken in spec.facts}
        self._source = Source("provider", spec.source, spec.where or spec.target)
        self._answers: OrderedDict[str, Answer | None] = OrderedDict()

    @property
    def given_up(self) -> bool:
        return self._in_a_row >= MOST_FAILURES

    def tell(self, raw: Mapping[str, Any], known: Mapping[str, Value], told: Told) -> None:
        """Adds what this provider says of a record to `told`."""
        try:
            sent = self._sent(raw, known)
            if sent is None:
                told.unknown |= self._facts
                return
            answer = self._answer(sent)
            if answer is not None:
                self._add(answer, told)
        except ProviderFailed as failure:
            self.failures += 1
            told.unknown |= self._facts
            told.problems.append(f"provider {self.spec.source!r}: {failure}")

    def _sent(self, raw: Mapping[str, Any], known: Mapping[str, Value]) -> Sent | None:
        """The values to send; None where one of them isn't known, so that nobody is asked."""
        values: list[Any] = []
        for name in self.spec.sends:
            if name in known:
                value = plain(known[name])
                values.append(str(value) if isinstance(value, Decimal) else value)
            else:
                values.append(plain_cell(raw, name) or None)
        return None if any(value is None for value in values) else tuple(values)

    def _answer(self, sent: Sent) -> Answer | None:
        key = repr(sent)
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]
        if self.given_up:
            raise ProviderFailed(f"it failed {MOST_FAILURES} times in a row; it isn't asked again")
        try:
            answer = self.provider.ask(sent)
        except ProviderFailed:
            self._in_a_row += 1
            raise
        self._in_a_row = 0
        self._answers[key] = answer
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        return answer

    def _add(self, answer: Answer, told: Told) -> None:
        spec = self.spec
        try:
            confidence = _confidence(spec.confidence, answer)
            observed = _moment(spec.observed, answer)
            expires = _moment(spec.expires, answer)
        except Damaged as damage:
            raise ProviderFailed(f"its answer: {damage}") from None
        if spec.expires_after is not None:
            by_age = (observed or self.at) + spec.expires_after
            expires = by_age if expires is None else min(expires, by_age)
        found = self._cells(answer)
        told.unknown |= found.unknown
        told.problems += [f"provider {spec.source!r}: {said}" for said in found.problems]
        told.claims += [
            Claim(
                name=name,
                value=value,
                source=self._source,
                status=spec.status,
                confidence=confidence,
                observed_at=observed,
                expires_at=expires,
            )
            for name, value in found.values.items()
        ]


def _confidence(quality: FromAnswer, answer: Answer) -> float:
    if not quality.column:
        return float(quality.fixed)
    cell = answer.get(quality.column)
    if cell is None or cell == "":
        return 0.0
    value = float(number(cell, NumberFormat()))
    if not 0 <= value <= 1:
        raise Damaged(f"the confidence {value:g} isn't from 0 to 1")
    return value


def _moment(quality: FromAnswer, answer: Answer) -> datetime | None:
    if not quality.column:
        found: datetime | None = quality.fixed
        return found
    cell = answer.get(quality.column)
    return None if cell is None or cell == "" else moment(cell, MomentFormat())
