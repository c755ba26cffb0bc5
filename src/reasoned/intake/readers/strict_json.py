"""One JSON record, strictly: an object, no key twice, no NaN, no half characters.

Python's decoder takes NaN, keeps the last of two equal keys, and passes lone surrogates
on, which no output can carry; here each is an error that says so. Bounded in depth by the
interpreter's own limit, in size by the reader.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from reasoned.intake.readers.lines import BadText, salvage, text_of
from reasoned.intake.records import Record, Reject, Row

_SURROGATE = re.compile(r"\\u[dD][89abAB-F]", re.ASCII)
_KINDS = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}


class BadJson(ValueError):
    """JSON that isn't taken, with why."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadJson(f"the key {_short(twice)} stands twice in one object")
    return made


def _constant(word: str) -> Any:
    raise BadJson(f"{word} is not JSON (write null where there is no number)")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BadJson(f"the number {_short(digits)} is out of range")
    return value


def _int(digits: str) -> int:
    if len(digits) > 400:
        raise BadJson(f"the number {_short(digits)} is out of range")
    return int(digits)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float, parse_int=_int
)


def decode(text: str) -> Any:
    """Any JSON value. Raises `BadJson`."""
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = (
            f"character {error.pos + 1}"
            if error.lineno == 1
            else f"line {error.lineno} of it, character {error.colno}"
        )
        raise BadJson(f"not JSON: {_lower(error.msg)} at {where}") from None
    except RecursionError:
        raise BadJson("nested too deep") from None
    if _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise BadJson("a string has half a character (a lone surrogate)") from None
    return value


def record_of(number: int, data: bytes, encoding: str, line: int, place: str) -> Record:
    """The row in `data`, or the reject. `place` says where it stands (`line 7`)."""
    try:
        text = text_of(data, encoding)
    except BadText as error:
        return Reject(number, f"{place}: {error}", salvage(data, encoding))
    try:
        value = decode(text)
    except BadJson as error:
        return Reject(number, f"{place}: {error}", text)
    if not isinstance(value, dict):
        kind = _KINDS.get(type(value), "a number")
        return Reject(number, f"{place}: {kind} where an object {{...}} is due", text)
    return Row(number, value, line)


def _short(text: str) -> str:
    return json.dumps(text if len(text) <= 60 else text[:57] + "...", ensure_ascii=True)


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
