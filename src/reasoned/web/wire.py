"""JSON as it goes over the wire: strict when read, RFC 3339 in UTC when written.

What a document means is for `bodies` and `answers`.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from starlette.responses import Response

DEEPEST = 32
"""Most arrays and objects within each other."""


class BadJson(ValueError):
    """The text isn't JSON that is taken here; the message says what would mend it."""


class JsonResponse(Response):
    """JSON that was encoded already."""

    media_type = "application/json"


def encode(value: Any) -> bytes:
    """JSON in UTF-8. Moments are written as `2026-03-02T09:00:00Z`."""
    return _ENCODER.encode(value).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no JSON.")


# One encoder for all answers: `json.dumps` would make one each time.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain
)


def decode(body: bytes) -> Any:
    """The value of JSON text. Raises BadJson.

    NaN, lone surrogates and NUL are refused, since no database and no other reader takes
    them; so is what is nested deeper than `DEEPEST`.
    """
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadJson(f"The body isn't UTF-8 (byte {error.start}).") from error
    except RecursionError as error:
        raise BadJson(_TOO_DEEP) from error
    except ValueError as error:
        raise BadJson(f"The body isn't JSON: {error}.") from error
    _check(value)
    return value


_TOO_DEEP = f"The body is nested deeper than {DEEPEST} levels."


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"the name {twice[:60]!r} stands twice in one object")
    return found


_DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_once)


def _check(value: Any) -> None:
    """Walk level by level, so that no depth of nesting can exhaust the stack."""
    level, depth = [value], 0
    while level:
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict):
                for name in item:
                    _check_text(name)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        depth += any(isinstance(item, (dict, list)) for item in level)
        if depth > DEEPEST:
            raise BadJson(_TOO_DEEP)
        level = below


def _check_text(text: str) -> None:
    if "\0" in text:
        raise BadJson("A text has the character NUL in it, which can't be kept.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadJson("A text has half a surrogate pair in it, which is no text.") from error
