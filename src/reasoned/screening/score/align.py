"""Which words of one name are which words of the other.

Each word goes with the one most like it; words written together meet those written apart,
and initials meet what they stand for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reasoned.screening.score.words import alike

LONGEST_JOIN = 4
"""Words that may be written together."""

JOINED = 0.98
"""Likeness of words written together and apart."""

ACRONYM = 3
"""Words from which initials make a word of their own."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Places of words in both names that are one, how alike (0 to 1), and how they met.

    `how` is `same`, `alike`, `joined`, `initial` or `acronym`.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float
    how: str


def align(left: Sequence[str], right: Sequence[str], *, person: bool = False) -> list[Tie]:
    """The ties between two names' words; no word is in two. Persons have no acronyms."""
    ties: list[Tie] = []
    free: dict[str, list[int]] = {}
    for j, word in enumerate(right):
        free.setdefault(word, []).append(j)
    open_left: list[int] = []
    for i, word in enumerate(left):
        places = free.get(word)
        if places:
            ties.append(Tie((i,), (places.pop(0),), 1.0, "same"))
        else:
            open_left.append(i)
    if not open_left:
        return ties
    open_right = sorted(j for places in free.values() for j in places)
    if not open_right:
        return ties
    near = sorted(
        (-likeness, i, j)
        for i in open_left
        for j in open_right
        if (likeness := alike(left[i], right[j])) > 0.0
    )
    for negative, i, j in near:
        if i in open_left and j in open_right:
            open_left.remove(i)
            open_right.remove(j)
            ties.append(Tie((i,), (j,), -negative, "alike"))
    if open_left and open_right:
        _join(left, right, open_left, open_right, ties)
    if open_left and open_right:
        _initials(left, right, open_left, open_right, ties)
    if open_left and open_right and not person:
        _acronyms(left, right, open_left, open_right, ties)
    return ties


def _join(
    left: Sequence[str],
    right: Sequence[str],
    open_left: list[int],
    open_right: list[int],
    ties: list[Tie],
) -> None:
    for run, place in _joined(left, right, open_left, open_right):
        ties.append(Tie(run, (place,), JOINED, "joined"))
    for run, place in _joined(right, left, open_right, open_left):
        ties.append(Tie((place,), run, JOINED, "joined"))


def _joined(
    parts: Sequence[str], wholes: Sequence[str], apart: list[int], together: list[int]
) -> list[tuple[tuple[int, ...], int]]:
    """Runs of parts that make one of the wholes; what is used up is taken off both lists.

    They must be spelt alike: `index` looks words written together up as they are.
    """
    found: list[tuple[tuple[int, ...], int]] = []
    runs = _runs(parts, apart)
    for place in list(together):
        for run in runs.get(wholes[place], ()):
            if all(i in apart for i in run):
                for i in run:
                    apart.remove(i)
                together.remove(place)
                found.append((run, place))
                break
    return found


def _runs(parts: Sequence[str], places: Sequence[int]) -> dict[str, list[tuple[int, ...]]]:
    """What neighbours make together, and which they are."""
    found: dict[str, list[tuple[int, ...]]] = {}
    for at, first in enumerate(places):
        text = parts[first]
        run = [first]
        for place in places[at + 1 : at + LONGEST_JOIN]:
            if place != run[-1] + 1:
                break
            run.append(place)
            text += parts[place]
            found.setdefault(text, []).append(tuple(run))
    return found


def _initials(
    left: Sequence[str],
    right: Sequence[str],
    open_left: list[int],
    open_right: list[int],
    ties: list[Tie],
) -> None:
    for i in list(open_left):
        for j in list(open_right):
            one, other = left[i], right[j]
            if 1 in (len(one), len(other)) and one[0] == other[0]:
                open_left.remove(i)
                open_right.remove(j)
                ties.append(Tie((i,), (j,), 0.5, "initial"))
                break


def _acronyms(
    left: Sequence[str],
    right: Sequence[str],
    open_left: list[int],
    open_right: list[int],
    ties: list[Tie],
) -> None:
    if _acronym(left, right, open_left, open_right) or _acronym(right, left, open_right, open_left):
        ties.append(Tie(tuple(open_left), tuple(open_right), 0.6, "acronym"))
        open_left.clear()
        open_right.clear()


def _acronym(
    short: Sequence[str], words: Sequence[str], open_short: list[int], open_words: list[int]
) -> bool:
    """Whether the one word left is made of the initials of all the other name's words."""
    return (
        len(open_short) == 1
        and len(open_words) == len(words) >= ACRONYM
        and short[open_short[0]] == "".join(word[0] for word in words)
    )
