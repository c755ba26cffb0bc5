"""What in two names a feature is about: the words that it weighs, on either side.

Made only for what is shown; the numbers themselves are `features`'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reasoned.screening.names.name import Name
from reasoned.screening.score.align import Tie

Sides = tuple[str, str]


def about(feature: str, one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    """The advertiser's and the target's words behind a feature of `features.FEATURES`.

    Words are folded, with spaces between them; "" where a side has none. Features that are
    about the whole name give it as it is written.
    """
    return _ABOUT.get(feature, _written)(one, other, ties)


def _written(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    return one.text, other.text


def _shared(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    ordered = sorted(ties, key=lambda tie: tie.left)
    here = [one.words[place] for tie in ordered for place in tie.left]
    there = [other.words[place] for tie in ordered for place in tie.right]
    return " ".join(here), " ".join(there)


def _misspelt(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    return _shared(one, other, [tie for tie in ties if tie.how == "alike"])


def _left(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    here = {place for tie in ties for place in tie.left}
    there = {place for tie in ties for place in tie.right}
    return (
        " ".join(word for place, word in enumerate(one.words) if place not in here),
        " ".join(word for place, word in enumerate(other.words) if place not in there),
    )


def _whole(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    return " ".join(one.words), " ".join(other.words)


def _numbers(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    return (
        " ".join(word for word in one.words if word.isdigit()),
        " ".join(word for word in other.words if word.isdigit()),
    )


def _forms(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    return " ".join(one.forms), " ".join(other.forms)


def _first(one: Name, other: Name, ties: Sequence[Tie]) -> Sides:
    return one.words[0], other.words[0]


_ABOUT: Mapping[str, Callable[[Name, Name, Sequence[Tie]], Sides]] = {
    "words": _shared,
    "spelling": _misspelt,
    "both_left": _left,
    "left_alike": _left,
    "one_left": _left,
    "one_part": _left,
    "evidence": _shared,
    "whole": _whole,
    "numbers": _numbers,
    "forms": _forms,
    "first": _first,
    "common-words": _shared,
    "one-name": _shared,
}
