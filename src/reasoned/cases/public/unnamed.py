"""A public statement of reasons without what would tell whom it is about.

Only what is listed here stays, so that a part that is new is left out until somebody has looked
at it. The rule's own words stay; of facts, only values that name nobody. When it is used is for
`naming` to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

HELD = "held back until the advertiser may be named"
_LITERAL = re.compile(r"\"([^\"\\]*)\"|'([^'\\]*)'")
# What a rule's author writes for a kind of thing: no name, address or number looks so.
_CODE = re.compile(r"[a-z]{2,30}(-[a-z]{2,30}){0,4}|[A-Z]{2}")
_SMALL = 1_000
"""Whole numbers below it are ages and counts; a larger one could be a number of a register."""

_GROUND = (
    "rule", "policy", "policy_title", "version", "heading", "text", "ground", "instrument",
    "explanation", "decided_by", "remedy", "discloses", "limited_because",
)  # fmt: skip


def without_names(public: Mapping[str, Any]) -> Json:
    """The statement for the public, as it reads while its advertiser isn't named."""
    return {
        **{name: public[name] for name in ("statement", "case", "made_at", "decided_at")},
        "audience": "public",
        "subject": {"kind": public["subject"]["kind"], "id": "", "name": ""},
        "restrictions": list(public["restrictions"]),
        "circumstances": dict(public["circumstances"]),
        "automation": dict(public["automation"]),
        "grounds": [_ground(ground) for ground in public["grounds"]],
        "also_held": list(public["also_held"]),
        "unknown": [_unknown(part) for part in public["unknown"]],
        "what_would_change": {
            "remedies": list(public["what_would_change"]["remedies"]),
            "options": [],
            "complete": False,
            "note": "",
        },
        "measures": [],
        "withheld": list(public["withheld"]),
        "redress": dict(public["redress"]),
    }


def _ground(ground: Mapping[str, Any]) -> Json:
    return {
        **{name: ground[name] for name in _GROUND},
        "elements": [_element(element) for element in ground["elements"]],
        "exceptions": [_element(element) for element in ground["exceptions"]],
    }


def _element(element: Mapping[str, Any]) -> Json:
    words = {a or b for a, b in _LITERAL.findall(element["condition"])}
    facts = [_fact(fact, words) for fact in element["facts"]]
    return {
        **{name: element[name] for name in ("says", "condition", "asks", "met")},
        "text": "; ".join(fact["text"] for fact in facts),
        "facts": facts,
    }


def _fact(fact: Mapping[str, Any], words: set[str]) -> Json:
    value, said = fact["value"], ""
    if fact["state"] != "value":
        value = None
        said = {"none": "none", "unknown": "not known"}.get(fact["state"], "withheld")
    else:
        value, said = _value(value, words, fact["unit"])
    return {
        **{name: fact[name] for name in ("name", "label", "state", "unit", "status")},
        "value": value,
        "complete": False,
        "text": f"{fact['label']}: {said}",
        "sources": [_source(source) for source in fact["sources"]],
    }


def _value(value: Any, words: set[str], unit: str) -> tuple[Any, str]:
    """What may be shown of a value, as data and in words."""
    if isinstance(value, Mapping) and isinstance(value.get("items"), list):
        value = value["items"]
    if not isinstance(value, list):
        return (value, _said(value, unit)) if _names_nobody(value, words) else (None, HELD)
    kept = [item for item in value if _names_nobody(item, words)]
    rest = len(value) - len(kept)
    said = [", ".join(_said(item, unit) for item in kept)] if kept else []
    if rest and kept:
        said.append(f"and {rest} more, {HELD}")
    elif rest:
        said.append(f"{rest}, {HELD}")
    return kept, " ".join(said) or "none"


def _names_nobody(value: Any, words: set[str]) -> bool:
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) < _SMALL
    return isinstance(value, str) and value in words and _CODE.fullmatch(value) is not None


def _said(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"“{value}”"
    return "none" if value is None else f"{value} {unit}".rstrip()


def _source(source: Mapping[str, Any]) -> Json:
    """Titles, addresses, quotations and even dates can lead to whom they are about."""
    return {
        "kind": source["kind"],
        "title": "",
        "where": "",
        "by_person": source["by_person"],
        "observed_at": None,
        "evidence": "",
    }


def _unknown(part: Mapping[str, Any]) -> Json:
    label: str = part["label"]
    text = f"Not known: {label}." if label else "A further fact isn't known. We may not say which."
    return {
        **{name: part[name] for name in ("rule", "name", "label", "question")},
        "text": text,
    }


def reasons_shown(names: Sequence[str], rules: set[str]) -> list[str]:
    """Of what a remark gave as reasons, the rules: measures and facts can name somebody."""
    return [name for name in names if name in rules]
