"""What a provider is: somebody who is asked with a few values and answers with an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from reasoned.intake.readers.strict_json import BadJson, decode

Sent: TypeAlias = tuple[Any, ...]
"""The values sent, as JSON has them, in the order of `ProviderSpec.sends`."""


Answer: TypeAlias = Mapping[str, Any]

ANSWER_LIMIT = 1 << 20
"""Bytes that one answer may have."""


class ProviderFailed(Exception):
    """No answer this time, with why: too late, broken, or not to be understood."""


def json_object(body: bytes) -> dict[str, Any]:
    """An answer's JSON object. Raises `ProviderFailed` where it isn't one."""
    try:
        value = decode(body.decode())
    except UnicodeDecodeError:
        raise ProviderFailed("its answer isn't UTF-8") from None
    except BadJson as error:
        raise ProviderFailed(f"its answer: {error}") from None
    if not isinstance(value, dict):
        raise ProviderFailed("its answer isn't a JSON object")
    return value


class Provider(Protocol):
    """One provider, open until it is closed."""

    def ask(self, sent: Sent) -> Answer | None:
        """What it knows, or None where it knows nothing of it. Raises `ProviderFailed`."""

    def close(self) -> None:
        """Ends what it holds open."""
