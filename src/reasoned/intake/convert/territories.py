"""Countries in running text: `Living In: United States: Texas; Canada` is US and CA.

The text is cut at commas, semicolons and colons. Behind `Country:` stand places of that
country, which are no countries whatever they are called (Lebanon, Pennsylvania), until
another country comes. Where a part is neither, the list is partial: some countries are
known, others may be meant. Text that takes places out (`except`) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reasoned.facts.countries import ALPHA3, CODES, NAMES, US_STATES
from reasoned.intake.convert.damage import Damaged, shown, text

_MOST = 100_000
_LED_BY = re.compile(
    r"\s*((people\s+)?(living|recently|traveling|travelling|who live|located)\s+(in|within)"
    r"|location|locations|countries|country|including)\s*:?\s*",
    re.IGNORECASE,
)
_TAKES_OUT = re.compile(r"\b(exclud\w*|except\w*|without|not in|but not|all but)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")
_PART = re.compile(r"\s*([^,;:\n|/]*)([,;:\n|/]?)")
_AND = re.compile(r"^(and|or|&)\s+")
_OR = re.compile(r"\s+(?:and|or|&)\s+")
_UNITED = sorted(((n, c) for n, c in NAMES.items() if n.startswith("united ")), reverse=True)


def territories(cell: Any) -> dict[str, Any] | list[str]:
    """Alpha-2 codes, sorted: a list, or `{"items": ..., "complete": False}`. Raises `Damaged`."""
    if isinstance(cell, list):
        cell = ", ".join(map(str, cell))
    written = text(cell, "names of countries")
    if len(written) > _MOST:
        raise Damaged(f"{shown(cell)} is too long for a list of countries")
    if _TAKES_OUT.search(written):
        raise Damaged(f"{shown(cell)} takes places out, which can't be followed")
    whole = _whole(written)
    if whole:
        return [whole]
    found, unclear = _found(_ASIDE.sub(" ", written))
    if not found:
        raise Damaged(f"{shown(cell)} names no country that is known here")
    codes = sorted(found)
    return {"items": codes, "complete": False} if unclear else codes


def country(cell: Any) -> str:
    """The code of the one country in a cell. Raises `Damaged`, also for several."""
    found = territories(cell)
    if isinstance(found, dict) or len(found) != 1:
        raise Damaged(f"{shown(cell)} where one country is due")
    return found[0]


def _whole(part: str) -> str:
    """The code, where all of the text is one country."""
    name = part.strip().strip(".")
    if name in CODES:
        return name
    return ALPHA3.get(name) or NAMES.get(part.strip().casefold()) or NAMES.get(name.casefold(), "")


def _found(written: str) -> tuple[set[str], bool]:
    """The codes, and whether some part could not be told."""
    parts = list(_parts(written))
    american = any(_begins(part)[0] == "US" for part, _, _ in parts)
    named: set[str] = set()
    coded: set[str] = set()
    unclear = False
    within = ""
    for part, before, after in parts:
        code, rest = _begins(part)
        if american and part.casefold() in US_STATES:
            named.add("US")  # Georgia, beside the United States
        elif not within:
            unclear = unclear or not code
            (coded if part in CODES else named).update({code} - {""})
            within = code if after == ":" or rest else ""
        elif code and code != within and not rest and part not in CODES:
            if after == ":" or before in ";\n":
                named.add(code)
                within = code if after == ":" else ""
            else:
                unclear = True  # Lebanon, Pennsylvania, or the country?
    # In `Los Angeles, CA` the letters are no country's.
    return (named, True) if unclear else (named | coded, False)


def _parts(written: str) -> Iterator[tuple[str, str, str]]:
    """The parts, each with the mark before it and the mark behind it."""
    lead = _LED_BY.match(written)
    at, before = lead.end() if lead else 0, ""
    while at < len(written):
        match = _PART.match(written, at)
        if match is None or match.end() == at:
            return
        at, after = match.end(), match[2]
        lead = _LED_BY.match(match[1])
        part = _AND.sub("", (match[1][lead.end() :] if lead else match[1]).strip()).rstrip(".")
        several = [part] if _whole(part) else _OR.split(part)
        for one in several if all(map(_whole, several)) else [part]:
            if one:
                yield one, before, after
        before = after


def _begins(part: str) -> tuple[str, str]:
    """The country that a part is, or begins with where a colon was lost, and the rest.

    Only of `United States ...` and the like is a beginning enough: Jersey City is elsewhere.
    """
    whole = _whole(part)
    if whole:
        return whole, ""
    for name, code in _UNITED:
        if part.casefold().startswith(name + " "):
            return code, part[len(name) :].strip()
    return "", part
