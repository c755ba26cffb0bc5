"""Numbers as people write them: `1,234.50`, `1.5k`, `EUR 20`, `12 %`.

A unit in the cell must be the one that is expected: 20 euros never pass as 20 roubles.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reasoned.intake.convert.damage import Damaged, shown, text

ANY_UNIT = "any"
"""The map's word for a column in which each cell may have its own unit."""

_SYMBOLS = {
    "€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₽": "RUB", "руб": "RUB",
    "₴": "UAH", "₹": "INR", "₺": "TRY", "zł": "PLN", "kč": "CZK", "₩": "KRW", "₪": "ILS",
    "percent": "%", "pct": "%",
}  # fmt: skip
_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "mln": 6, "million": 6,
    "bn": 9, "mrd": 9, "billion": 9,
}  # fmt: skip
_SPACE = " \u00a0\u202f\u2009"
_MOST = 80
_SCIENTIFIC = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?[eE][+-]?[0-9]{1,3}")
_SHAPE = re.compile(
    rf"(?P<before>[^\d+\-−.,]*?)(?P<sign>[+\-−]?)(?P<lead>[^\d+\-−.,]*?)"
    rf"(?P<digits>[.,]?\d[\d.,'’{_SPACE}]*)(?P<after>[^\d]*)"
)


@dataclass(frozen=True)
class NumberFormat:
    """How a column writes numbers.

    `decimal` is `.` or `,`. `unit` is the unit expected, "" for none, `any` for whichever.
    `times`: what the number is multiplied by.
    """

    decimal: str = "."
    unit: str = ""
    times: Decimal = Decimal(1)


def number(cell: Any, how: NumberFormat) -> Decimal:
    """The number in a cell. Raises `Damaged`."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal, str)):
        raise Damaged(f"{shown(cell)} where a number is due")
    if isinstance(cell, str):
        value = _parsed(text(cell, "a number"), how)
    elif isinstance(cell, float) and not math.isfinite(cell):
        raise Damaged(f"{cell} is no number")
    else:
        value = Decimal(str(cell)) if isinstance(cell, float) else Decimal(cell)
    return value if how.times == 1 else value * how.times


def _parsed(cell: str, how: NumberFormat) -> Decimal:
    if how.decimal == "." and _SCIENTIFIC.fullmatch(cell):
        return Decimal(cell)
    found = _SHAPE.fullmatch(cell) if len(cell) <= _MOST else None
    if found is None:
        raise Damaged(f"{shown(cell)} where a number is due")
    unit, scale = _unit_and_scale(f"{found['before']}{found['lead']}".strip(), found["after"])
    _check_unit(unit, how, cell)
    digits = _plain_digits(found["digits"].strip(_SPACE), how.decimal)
    if digits is None:
        raise Damaged(
            f"{shown(cell)} isn't a number whose decimals begin with {shown(how.decimal)}"
        )
    value = Decimal(digits).scaleb(scale)
    return -value if found["sign"] in ("-", "−") and found["sign"] else value


def _plain_digits(digits: str, decimal: str) -> str | None:
    whole, mark, fraction = digits.partition(decimal)
    if (fraction and not fraction.isdecimal()) or (mark and not fraction):
        return None
    grouping = "," if decimal == "." else "."
    for separator in (grouping, "'", "’", *_SPACE):
        if separator in whole:
            groups = whole.split(separator)
            if not (1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])):
                return None
            whole = "".join(groups)
            break
    if not (whole or fraction) or (whole and not whole.isdecimal()):
        return None
    return f"{whole or 0}.{fraction or 0}"


def _unit_and_scale(before: str, after: str) -> tuple[str, int]:
    words = after.strip(_SPACE + ".").split()
    scale = 0
    if words and words[0].lower() in _SCALES:
        scale = _SCALES[words.pop(0).lower()]
    units = [*([before] if before else []), *([" ".join(words)] if words else [])]
    return " ".join(units), scale


def unit_name(unit: str) -> str:
    """A unit's one name: `€` and `eur` are EUR, `Days` is day."""
    known = _SYMBOLS.get(unit) or _SYMBOLS.get(unit.lower())
    if known:
        return known
    plain = unit.lower().rstrip(".")
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") else plain


def same_unit(one: str, other: str) -> bool:
    """Whether two ways to write a unit mean the same."""
    return unit_name(one).lower() == unit_name(other).lower()


def _check_unit(unit: str, how: NumberFormat, cell: str) -> None:
    if not unit or how.unit == ANY_UNIT:
        return
    if not how.unit:
        raise Damaged(f"{shown(cell)} has a unit, and none is declared (`unit: any` takes it)")
    if not same_unit(unit, how.unit):
        raise Damaged(f"{shown(cell)} is in {unit}, and {how.unit} is due")
