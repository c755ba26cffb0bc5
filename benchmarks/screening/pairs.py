"""What every data set here is made of: two names, and whether they name the same."""

from __future__ import annotations

from dataclasses import dataclass

ORGANISATION = "organisation"
PERSON = "person"

# The schema that a peer is told where the data names none: of `Company`, `Organization` and
# `LegalEntity`, the last is the one that logic-v2 does best with.
SCHEMAS = {ORGANISATION: "LegalEntity", PERSON: "Person"}


@dataclass(frozen=True)
class Pair:
    """One comparison: `left` as an advertiser writes it, `right` as a list does.

    `group` is what it is counted under: the kind of noise, or of thing named.
    """

    left: str
    right: str
    kind: str
    same: bool
    group: str
    schema: str
