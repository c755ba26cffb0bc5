"""How a guess reads the cells of a column, in words; what is no table, and a file to try."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reasoned.cases.errors import Invalid
from reasoned.intake.guess.propose import Guess

SAMPLE_FILE = """\
id,text,landing_url,countries,start,spend,campaign
1,Fresh bread from the oven every morning,https://bakery.example/bread,DE,2026-02-01,12.50,spring
2,Guaranteed returns of 20 % a month without risk,http://money.example/now,FR,2026-02-03,90,spring
3,Bet on tonight's game,https://bets.example/tonight,"DE, ES",2026-02-05,1200,football
4,Vote for the ring road on Sunday,https://ring-road.example,SE,2026-02-06,40,local
"""
"""Made-up ads: one is refused, the others wait; one column is none that a fact uses."""

_KINDS = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a recording"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a workbook or another archive; save its sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old workbook; save its sheet as CSV"),
    (b"\x1f\x8b", "packed; unpack it first"),
)
_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""What text in UTF-16 begins with, which readers tell for themselves."""
_PARTS = {
    "d": "day", "m": "month", "b": "month", "B": "month", "Y": "year", "y": "year",
    "H": "hour", "I": "hour", "M": "minute", "S": "second",
}  # fmt: skip
_PART = re.compile(r"%([dmbBYyHIMS])")


def refuse_no_table(content: bytes) -> None:
    """Raises Invalid for a file that is certainly no table, saying what it is."""
    if content.startswith((b"PAR1", *_MARKS)):
        return
    kind = next((words for mark, words in _KINDS if content.startswith(mark)), "")
    if not kind and b"\0" in content[:4096]:
        kind = "not text"
    if kind:
        raise Invalid(
            "file",
            f"It isn't a table of ads: it is {kind}. Send CSV, JSON, JSON Lines or Parquet.",
        )


def read_as(guess: Guess) -> str:
    """How dates and numbers in a column are read; empty where there is nothing to say."""
    settings = guess.settings
    if settings.get("convert") == "date":
        return f"dates, {_order(settings.get('format', ()))}{_zone(settings)}"
    if isinstance(guess.value, (int, float)) and not isinstance(guess.value, bool):
        mark = "comma" if settings.get("decimal") == "," else "point"
        unit = ", with its unit beside it" if settings.get("unit") else ""
        return f"numbers, decimals after a {mark}{unit}"
    if "separator" in settings:
        marks = settings["separator"]
        told = [marks] if isinstance(marks, str) else marks
        return f"a list, cut at {' and '.join(_mark(mark) for mark in told)}"
    return ""


def _order(formats: str | tuple[str, ...] | list[str]) -> str:
    several = [formats] if isinstance(formats, str) else list(formats)
    if not several:
        return "year first, such as 2026-01-31"
    return " or ".join(_PART.sub(lambda part: _PARTS[part[1]], f) for f in several)


def _zone(settings: Mapping[str, Any]) -> str:
    return f", in {settings['zone']}" if settings.get("zone") else ""


def _mark(mark: str) -> str:
    return {",": "commas", ";": "semicolons", "|": "bars", "\n": "line ends"}.get(
        mark, mark.strip()
    )
