"""How alike two folded words are: spelling mistakes and romanisations.

`index` finds a word's like by the same rules: what is alike here is found there.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from reasoned.screening.names.fold import skeleton

LEAST_SKELETON = 3
"""Consonants that two words must share to count as two romanisations of one."""


def edits(length: int) -> int:
    """Mistakes allowed in a word of that length: none up to 3 letters, then one, two from 8."""
    return 0 if length <= 3 else 1 if length <= 7 else 2


@lru_cache(maxsize=1 << 18)
def alike(one: str, other: str) -> float:
    """From 0 (different words) to 1 (the same).

    A mistake is a letter more, less, other, or two swapped (optimal string alignment).
    Words with digits in them are the same or different.
    """
    if one == other:
        return 1.0
    if not (one.isalpha() and other.isalpha()):
        return 0.0
    size, width = len(one), len(other)
    shorter, longer = (size, width) if size <= width else (width, size)
    allowed = edits(shorter)
    near = 0.0
    if longer - shorter <= allowed:
        distance = OSA.distance(one, other, score_cutoff=allowed)
        if distance <= allowed:
            near = 1.0 - distance / longer - (0.05 if one[0] != other[0] else 0.0)
    bones = skeleton(one)
    if len(bones) >= LEAST_SKELETON and bones == skeleton(other):
        # Vowels may differ, and how a sound is spelt; the more of it, the less alike.
        same = Indel.normalized_similarity(one, other)
        return max(near, 0.55 + 0.4 * same - (0.1 if len(bones) == LEAST_SKELETON else 0.0))
    return near
