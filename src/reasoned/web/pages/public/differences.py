"""Two texts compared line by line, and within lines that changed word by word.

What is the same far from any change is left out, with how many lines. What changed in the
rules is told by `policies.compare`; this is the text as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["same", "gone", "new", "left out"]
AROUND = 3
"""Lines that stay the same and are shown beside a change."""
MOST_LINES = 4_000
"""Lines of a text that are compared; what comes after stands as it is in the newer one."""
MOST_WORDS = 400
"""Words of a line that are compared one by one."""
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A line, in parts: each with whether it changed. `count`: lines left out."""

    kind: Kind
    parts: tuple[tuple[bool, str], ...] = ()
    count: int = 0


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The lines of both texts in order: those that are gone, those that are new."""
    old, new = (text.splitlines()[:MOST_LINES] for text in (before, after))
    return tuple(_pieces(old, new))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    steps = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 1_000).get_opcodes()
    for number, (step, a1, a2, b1, b2) in enumerate(steps):
        if step == "equal":
            yield from _same(new[b1:b2], first=number == 0, last=number == len(steps) - 1)
            continue
        gone, came = old[a1:a2], new[b1:b2]
        pairs = min(len(gone), len(came))
        told = [_words(gone[n], came[n]) for n in range(pairs)]
        yield from (Piece("gone", parts) for parts, _ in told)
        yield from (Piece("gone", ((True, line),)) for line in gone[pairs:])
        yield from (Piece("new", parts) for _, parts in told)
        yield from (Piece("new", ((True, line),)) for line in came[pairs:])


def _same(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[Piece]:
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    left = len(lines) - head - tail
    if left <= 1:
        yield from (Piece("same", ((False, line),)) for line in lines)
        return
    yield from (Piece("same", ((False, line),)) for line in lines[:head])
    yield Piece("left out", count=left)
    yield from (Piece("same", ((False, line),)) for line in lines[len(lines) - tail :])


_Parts: TypeAlias = tuple[tuple[bool, str], ...]


def _words(before: str, after: str) -> tuple[_Parts, _Parts]:
    """Both lines in parts; where they have little in common, each is one part that changed."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > MOST_WORDS or matcher.ratio() < 0.3:
        return ((True, before),), ((True, after),)
    gone: list[tuple[bool, str]] = []
    came: list[tuple[bool, str]] = []
    for step, a1, a2, b1, b2 in matcher.get_opcodes():
        changed = step != "equal"
        if a1 < a2:
            gone.append((changed, "".join(old[a1:a2])))
        if b1 < b2:
            came.append((changed, "".join(new[b1:b2])))
    return tuple(gone), tuple(came)
