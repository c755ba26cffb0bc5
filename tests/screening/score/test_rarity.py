"""How much a word tells: common words little, rare ones much."""

from __future__ import annotations

from reasoned.screening.names.name import read_name
from reasoned.screening.score.rarity import ENOUGH, Rarity, count_words


def test_generic_words_and_titles_tell_little_before_anything_is_counted() -> None:
    rarity = Rarity()
    assert rarity("zubrovka") == 1.0
    assert rarity("trading") < 0.5
    assert rarity("sheikh") <= 0.1
    assert rarity("of") <= 0.1
    assert rarity("k") < rarity("ka") < rarity("kas") < 1.0


def test_misspelt_words_of_legal_forms_tell_little() -> None:
    assert Rarity()("limted") <= 0.1
    assert Rarity()("kompaniya") <= 0.1


def test_words_that_many_names_have_go_down() -> None:
    names = [read_name(f"Zubrovka name{n}x") for n in range(ENOUGH)]
    names.append(read_name("Kwisatz"))
    counted = count_words(names)
    assert counted("zubrovka") < 0.2
    assert counted("kwisatz") == 1.0
    assert counted("neverseen") == 1.0


def test_a_small_count_says_nothing() -> None:
    assert count_words([read_name("Zubrovka Works")] * 10)("zubrovka") == 1.0


def test_weights_add_up() -> None:
    rarity = Rarity()
    assert rarity.of(("trading", "zubrovka")) == rarity("trading") + rarity("zubrovka")
