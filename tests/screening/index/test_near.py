"""Words alike are found among known words: all that `alike` calls alike."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoned.screening.index.near import Vocabulary
from reasoned.screening.score.words import alike

WORDS = st.text("abehkmrstz", min_size=1, max_size=11)


def found(vocabulary: Vocabulary, words: list[str]) -> dict[tuple[str, str], float]:
    places, numbers, likeness = vocabulary.near(words)
    return {
        (words[place], vocabulary.words[number]): float(like)
        for place, number, like in zip(places, numbers, likeness, strict=True)
    }


def by_looking(known: list[str], words: list[str]) -> dict[tuple[str, str], float]:
    return {(w, k): alike(w, k) for w in words for k in known if alike(w, k) > 0}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=25, unique=True),
    st.lists(WORDS, min_size=1, max_size=25, unique=True),
)
def test_all_that_is_alike_is_found_and_nothing_else(known: list[str], words: list[str]) -> None:
    expected = by_looking(known, words)
    got = found(Vocabulary(known), words)
    assert set(got) == set(expected)
    assert got == {pair: pytest.approx(like, abs=1e-6) for pair, like in expected.items()}


def test_misspelt_words_are_found_among_many() -> None:
    random = Random(20180214)
    known = list(
        {"".join(random.choices("aeiklmnoprstuv", k=random.randint(3, 12))) for _ in range(400)}
    )
    words = []
    for word in random.sample(known, 120):
        place = random.randrange(len(word))
        words.append(word[:place] + random.choice("aeiou") + word[place + random.randint(0, 1) :])
    words = list(dict.fromkeys(words))
    assert set(found(Vocabulary(known), words)) == set(by_looking(known, words))


def test_no_word_asked_or_known_finds_nothing() -> None:
    assert found(Vocabulary(["acme"]), ["zubrovka"]) == {}
    assert found(Vocabulary([]), ["acme"]) == {}
    assert found(Vocabulary(["acme"]), []) == {}
