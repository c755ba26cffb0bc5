"""What other machines say, made fit to keep and to show: one line, bounded, nothing hidden."""

from __future__ import annotations

import unicodedata

LONGEST = 500
"""Characters that are kept."""
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that don't show, or change how what is around them shows."""


def tidy(told: str | bytes, longest: int = LONGEST) -> str:
    """`told` as one line of at most `longest` characters, control characters removed."""
    # Nothing past this can matter, and tidying a book takes a while.
    told = told[: longest * 8]
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    shown = "".join(" " if unicodedata.category(c) in _HIDDEN else c for c in text)
    line = " ".join(shown.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
