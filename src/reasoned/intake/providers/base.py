"""What a provider is: somebody who is asked with a few values and answers with an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

Sent: TypeAlias = tuple[Any, ...]
"""The values sent, as JSON has them, in the order of `ProviderSpec.sends`."""

Answer: TypeAlias = Mapping[str, Any]

ANSWER_LIMIT = 1 << 20
"""Bytes that one answer may have."""


class ProviderFailed(Exception):
    """No answer this time, with why: too late, broken, or not to be understood."""


class Provider(Protocol):
    """One provider, open until it is closed."""

    def ask(self, sent: Sent) -> Answer | None:
        """What it knows, or None where it knows nothing of it. Raises `ProviderFailed`."""

    def close(self) -> None:
        """Ends what it holds open."""
