"""A name as it is compared: words that say who, legal forms apart.

How much a word says is for `score.rarity`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from reasoned.screening.names.common_words import CONNECTORS, NUMBERS, SHORT
from reasoned.screening.names.fold import humps, words_of
from reasoned.screening.names.legal_forms import split_forms

MOST_WORDS = 24
"""Words of a name that are compared; the rest is left out, so that answers stay bounded."""


@dataclass(frozen=True, slots=True)
class Name:
    """`text` as written; `words` that say who, in order; `forms` are codes of legal forms.

    `joined` is the words without spaces, particles included.
    """

    text: str
    words: tuple[str, ...]
    forms: tuple[str, ...]
    joined: str

    @property
    def empty(self) -> bool:
        """Whether nothing is left to compare."""
        return not self.words


@lru_cache(maxsize=16384)
def take_apart(text: str) -> Name:
    """The name of an organisation or a person, in any script; never raises."""
    return read_name(text)


def read_name(text: str) -> Name:
    """As `take_apart`, without remembering."""
    folded = words_of(text)
    if len(folded) == 1:
        folded = words_of(humps(text))
    words, forms = split_forms(folded[: 2 * MOST_WORDS])
    kept = [NUMBERS.get(word) or SHORT.get(word) or word for word in words]
    says = tuple(word for word in kept if word not in CONNECTORS)[:MOST_WORDS]
    if len(says) < 2 and len("".join(says)) < 3:
        says = tuple(kept[:MOST_WORDS])
    return Name(text, says, forms, "".join(kept[:MOST_WORDS]))
