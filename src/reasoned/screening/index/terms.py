"""By what a name is found: its words, neighbours written together, and its initials."""

from __future__ import annotations

from collections.abc import Sequence

from reasoned.screening.score.align import ACRONYM, LONGEST_JOIN


def joins(words: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Neighbouring words written together, each with the places that it spans."""
    count = len(words)
    return {
        "".join(words[first:last]): (first, last)
        for first in range(count - 1)
        for last in range(first + 2, min(first + LONGEST_JOIN, count) + 1)
    }


def initials(words: Sequence[str]) -> str:
    """The word that a name's initials make; "" where it has too few words."""
    return "".join(word[0] for word in words) if len(words) >= ACRONYM else ""
