"""The same rules and records in other engines, as their users would run them.

Each peer is given the rules in the form that suits it best: one expression a rule, compiled
once; the record turned into its own values once a record where its interface allows that.
Times are whole microseconds in all of them, since two can't take times within lists.
Facts that are known to be none are left out of the record, as CEL has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import cel as rust_cel
import celpy
import zen
from cel_expr_python import cel
from celpy.adapter import json_to_cel
from celpy.evaluation import CELEvalError

from benchmarks.rules import NOW, RULES
from benchmarks.zen_rules import ZEN_RULES
from reasoned.conditions.values import Record, Truth

_DURATION = re.compile(r'duration\("(\d+)h"\)')
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
NOW_MICROS = (NOW - _EPOCH) // _MICROSECOND

Answers = list[Truth]
Decide = Callable[[dict[str, Any]], Answers]


def texts() -> list[str]:
    """Each rule as one CEL expression, with durations as microseconds."""
    whole = []
    for _, when, unless in RULES:
        parts = [f"({w})" for w in when] + [f"!({u})" for u in unless]
        text = " && ".join(parts)
        whole.append(_DURATION.sub(lambda m: str(int(m[1]) * 3_600_000_000), text))
    return whole


def plain(record: Record) -> dict[str, Any]:
    """The record as nested JSON-like data, with `now`."""
    data: dict[str, Any] = {"advertiser": {}, "ad": {}, "now": NOW_MICROS}
    for name, value in record.items():
        if value is not None:
            subject, rest = name.split(".", 1)
            data[subject][rest] = _plain(value)
    return data


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return (value - _EPOCH) // _MICROSECOND
        case timedelta():
            return value // _MICROSECOND
        case tuple():
            return [_plain(v) for v in value]
        case dict():
            return {k: _plain(v) for k, v in value.items() if v is not None}
    return value


def cel_expr() -> Decide:
    """Google's CEL in C++ (cel-expr-python): one activation a record, rule by rule."""
    from cel_expr_python.ext import ext_strings

    mapping = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    environment = cel.NewEnv(
        variables={"advertiser": mapping, "ad": mapping, "now": cel.Type.INT},
        extensions=[ext_strings.ExtStrings()],
    )
    programs = [environment.compile(t) for t in texts()]

    def decide(data: dict[str, Any]) -> Answers:
        activation = environment.Activation(data)
        answers: Answers = []
        for program in programs:
            value = program.eval(activation).value()
            answers.append(value if value is True or value is False else None)
        return answers

    return decide


def rust() -> Decide:
    """CEL in Rust (common-expression-language): one context a record, rule by rule."""
    programs = [rust_cel.compile(t) for t in texts()]
    functions: dict[str, Any] = {"lowerAscii": str.lower}

    def decide(data: dict[str, Any]) -> Answers:
        context = rust_cel.Context(variables=data, functions=functions)
        answers: Answers = []
        for program in programs:
            try:
                value = program.execute(context)
            except (ValueError, TypeError, RuntimeError, KeyError):
                value = None
            answers.append(value if value is True or value is False else None)
        return answers

    return decide


def python() -> Decide:
    """CEL in Python (cel-python): values converted once a record, rule by rule."""
    environment = celpy.Environment()
    functions: dict[str, Any] = {"lowerAscii": lambda text: celpy.celtypes.StringType(text.lower())}
    programs = [environment.program(environment.compile(t), functions) for t in texts()]

    def decide(data: dict[str, Any]) -> Answers:
        activation = {name: json_to_cel(value) for name, value in data.items()}
        answers: Answers = []
        for program in programs:
            try:
                answers.append(bool(program.evaluate(activation)))
            except CELEvalError:
                answers.append(None)
        return answers

    return decide


def zen_engine() -> tuple[Decide, Sequence[int]]:
    """ZEN expressions (zen-engine), for the rules that its language can say: their numbers."""
    numbers = sorted(ZEN_RULES)
    programs = [zen.compile_expression(ZEN_RULES[n]) for n in numbers]

    def decide(data: dict[str, Any]) -> Answers:
        return [program.evaluate(data) is True for program in programs]

    return decide, numbers
