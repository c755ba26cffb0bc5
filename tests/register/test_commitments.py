"""Digests in the format of RFC 9901: its own example, and whatever is committed to."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.register.commitments import digest_of, disclose, name_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize(
    ("encoded", "digest"),
    [
        # RFC 9901, section 4.2.3, of the claim `family_name`.
        (
            "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
            "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
        ),
    ],
)
def test_a_digest_is_that_of_the_standards_example(encoded: str, digest: str) -> None:
    assert json.loads(decoded(encoded)) == ["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]
    assert digest_of(encoded) == digest
    assert name_in(encoded) == "family_name"


@given(st.text(min_size=1), JSON, st.binary(min_size=16, max_size=16))
def test_a_disclosure_reveals_what_was_committed_to_and_its_digest_follows(
    name: str, value: Any, salt: bytes
) -> None:
    made = disclose(name, value, salt)
    shown_salt, shown_name, shown = json.loads(decoded(made.encoded))
    assert (decoded(shown_salt), shown_name, shown) == (salt, name, value)
    assert "=" not in made.encoded + made.digest
    assert decoded(made.digest) == hashlib.sha256(made.encoded.encode("ascii")).digest()
    assert digest_of(made.encoded) == made.digest
    assert name_in(made.encoded) == name


@given(JSON, st.lists(st.binary(min_size=16, max_size=16), min_size=2, max_size=2, unique=True))
def test_the_same_value_under_another_salt_looks_like_another(
    value: Any, salts: list[bytes]
) -> None:
    first, second = (disclose("ad.x", value, salt) for salt in salts)
    assert first.digest != second.digest


def test_a_salt_of_another_length_is_refused() -> None:
    for length in (0, 15, 17):
        with pytest.raises(ValueError, match="128 bits"):
            disclose("ad.x", 1, b"x" * length)
