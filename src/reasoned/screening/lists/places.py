"""Countries as lists write them: ISO 3166-1 codes, and days as lists write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from reasoned.facts.countries import CODES, NAMES

_ALSO = {
    "bahamas, the": "BS",
    "bosnia-herzegovina": "BA",
    "china, hong kong special administrative region": "HK",
    "china, macao special administrative region": "MO",
    "congo, republic of the": "CG",
    "cote d ivoire": "CI",
    "gambia, the": "GM",
    "korea, north": "KP",
    "korea, south": "KR",
    "democratic people's republic of korea": "KP",
    "lao people's democratic republic": "LA",
    "macedonia, the former yugoslav republic of": "MK",
    "the former yugoslav republic of macedonia": "MK",
    "palestinian": "PS",
    "palestinian territory": "PS",
    "region: gaza": "PS",
    "gaza": "PS",
    "west bank": "PS",
    "prc": "CN",
    "united states of america": "US",
}
_LONGEST = 100
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")


def country(text: str) -> str:
    """The code of a country's name, or of a code itself; "" for what isn't one country."""
    return _country(text) if len(text) <= _LONGEST else ""


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    written = " ".join(text.split())
    if len(written) == 2 and written.upper() in CODES:
        return written.upper()
    folded = written.casefold().replace("’", "'")
    found = NAMES.get(folded) or _ALSO.get(folded)
    if found is None and (plain := _BRACKET.sub("", folded)) != folded:
        found = NAMES.get(plain) or _ALSO.get(plain)
    return found or ""


_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def first_day(text: str) -> date | None:
    """The first day of `2014`, `2014-03` or `2014-03-31` (whatever follows); None if none."""
    found = _PARTIAL.match(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def day_after(text: str) -> date | None:
    """The day after the last day of `2014`, `2014-03` or `2014-03-31`; None if none."""
    found, start = _PARTIAL.match(text.strip()), first_day(text)
    if found is None or start is None:
        return None
    try:
        if found[3]:
            return start + timedelta(days=1)
        if found[2]:
            return date(start.year + start.month // 12, start.month % 12 + 1, 1)
        return date(start.year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
