"""The words among many that are like a word, by the rules of `score.words.alike`.

Words within one or two mistakes share what is left of them when letters are taken out
(symmetric deletion, after W. Garbe's SymSpell, over the first seven letters); words that
sound alike share their skeleton. Both are looked up as 32-bit checksums in sorted arrays, and
then held to `alike` itself, so that a clash of checksums costs a comparison, never an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from reasoned.screening.names.fold import skeleton
from reasoned.screening.score.words import LEAST_SKELETON, alike, edits

PREFIX = 7
"""Letters of a word from which letters are taken out."""

Numbers = NDArray[np.int64]


class Vocabulary:
    """Known words, each with a number from 0 in the order given; they don't change."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self.number = {word: number for number, word in enumerate(self.words)}
        self._texts = np.array(self.words, dtype=object)
        self._lengths = _lengths(self.words)
        self._spelt = _Lookup(map(_deletions, self.words))
        self._spoken = _Lookup(map(_sound, self.words))

    def __len__(self) -> int:
        return len(self.words)

    def near(self, words: Sequence[str]) -> tuple[Numbers, Numbers, NDArray[np.float32]]:
        """For several words, all known words alike: place asked, number, likeness.

        Three arrays of one length, a word's own self included where it is known.
        """
        texts = np.array(words, dtype=object)
        asked, found = self._spelt.pairs(map(_deletions, words))
        close = np.abs(_lengths(words)[asked] - self._lengths[found]) <= 2
        asked, found = self._unique(asked[close], found[close])
        distance = cpdist(
            texts[asked], self._texts[found], scorer=OSA.distance, score_cutoff=2, dtype=np.int8
        )
        spoken, sounding = self._spoken.pairs(map(_sound, words))
        asked, found = self._unique(
            np.concatenate([asked[distance <= 2], spoken]),
            np.concatenate([found[distance <= 2], sounding]),
        )
        likeness = np.fromiter(map(alike, texts[asked], self._texts[found]), np.float32, len(asked))
        sure = likeness > 0
        return asked[sure], found[sure], likeness[sure]

    def _unique(self, asked: Numbers, found: Numbers) -> tuple[Numbers, Numbers]:
        width = max(1, len(self.words))
        pairs = np.sort(asked * width + found)
        if len(pairs):
            pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])]
        return np.divmod(pairs, width)


class _Lookup:
    """Which words share a checksum with those asked about."""

    def __init__(self, of: Iterable[Iterable[int]]) -> None:
        keys, owners = _flat(of)
        order = np.argsort(keys, kind="stable")
        self.keys = keys[order]
        self.owners = owners[order]

    def pairs(self, of: Iterable[Iterable[int]]) -> tuple[Numbers, Numbers]:
        """Place asked and number found, as often as they share a checksum."""
        keys, places = _flat(of)
        first = np.searchsorted(self.keys, keys, side="left")
        counts = np.searchsorted(self.keys, keys, side="right") - first
        asked = np.repeat(places, counts).astype(np.int64)
        return asked, self.owners[_ranges(first, counts)].astype(np.int64)


def _flat(of: Iterable[Iterable[int]]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    keys: list[int] = []
    counts: list[int] = []
    for mine in of:
        before = len(keys)
        keys.extend(mine)
        counts.append(len(keys) - before)
    owners = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    return np.array(keys, dtype=np.uint32), owners


def _lengths(words: Sequence[str]) -> Numbers:
    return np.fromiter(map(len, words), np.int64, len(words))


def _deletions(word: str) -> Iterable[int]:
    """Checksums of a word's beginning, and of what is left of it without a letter or two."""
    if not word.isalpha():
        return (crc32(word.encode()),)
    head = word[:PREFIX].encode()
    allowed = edits(len(word))
    if allowed == 0:
        return (crc32(head),)
    places = range(len(head))
    shorter = [head[:i] + head[i + 1 :] for i in places]
    found = {head, *shorter}
    if allowed == 2:
        # Taking out an earlier letter of what lacks a later one gives each pair once.
        found.update([left[:i] + left[i + 1 :] for j, left in enumerate(shorter) for i in range(j)])
    return map(crc32, found)


def _sound(word: str) -> Iterable[int]:
    bones = skeleton(word) if word.isalpha() else ""
    return (crc32(bones.encode()),) if len(bones) >= LEAST_SKELETON else ()


def _ranges(first: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of several ranges one after the other."""
    total = int(counts.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    starts = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    return np.asarray(starts + np.arange(total), dtype=np.int64)
