"""Commitments to what isn't public: salted digests, in the format of RFC 9901.

A digest stands in a public entry, its disclosure (salt, name, value) in a private vault.
Erasing the disclosure leaves the digest, and so every proof, as it is.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

ALGORITHM = "sha-256"
SALT_BYTES = 16


@dataclass(frozen=True)
class Disclosure:
    """One committed value. `encoded` is what reveals it, `digest` what is published."""

    name: str
    encoded: str
    digest: str


def disclose(name: str, value: Any, salt: bytes) -> Disclosure:
    """Commit to a JSON value under a fresh 128-bit salt (RFC 9901, section 4.2)."""
    if len(salt) != SALT_BYTES:
        raise ValueError("A salt has 128 bits.")
    array = json.dumps([_base64(salt), name, value], ensure_ascii=False, separators=(",", ":"))
    encoded = _base64(array.encode())
    return Disclosure(name, encoded, _base64(hashlib.sha256(encoded.encode("ascii")).digest()))


def digest_of(encoded: str) -> str:
    """The digest that a disclosure must have."""
    return _base64(hashlib.sha256(encoded.encode("ascii")).digest())


def name_in(encoded: str) -> str:
    """Of which fact a disclosure is."""
    array = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return str(array[1])


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
