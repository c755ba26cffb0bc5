"""The generators of the screening benchmark: seeded, labelled, and fair."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from benchmarks.screening import noise_second, planted
from benchmarks.screening.candidates import Candidates
from benchmarks.screening.lists import Entity, fold
from benchmarks.screening.near import Others
from benchmarks.screening.noise import KINDS, PLANTED, split_form
from benchmarks.screening.pairs import ORGANISATION, PERSON
from benchmarks.screening.unrelated import population


def _entity(number: int, *names: str, kind: str = ORGANISATION, country: str = "Russia") -> Entity:
    return Entity(str(number), kind, names, (country,))


ENTITIES = [
    _entity(1, "URALSKAYA STAL ZAVOD, OOO", "URAL STEEL WORKS LLC"),
    _entity(2, "URALSKAYA STROY GRUPPA, OOO"),
    _entity(3, "GOLDEN STAR SHIPPING CO., LTD.", "THE THIRD 3 BRIGADE", country="China"),
    _entity(4, "GOLDEN SEA SHIPPING CO., LTD.", country="Iran"),
    _entity(5, "SHANGHAI ZHENRONG COMPANY LIMITED", country="China"),
    *(_entity(n, f"TALMEX{'ABCDEFGHIJKLMNOPQRST'[n - 10]}U MINING JSC") for n in range(10, 30)),
]


@pytest.mark.parametrize(
    ("noise", "name", "country", "kind"),
    [
        ("word order", "MUGNIYAH, Imad Fayez", "Lebanon", PERSON),
        ("legal form", "URALSKAYA STAL, OOO", "Russia", ORGANISATION),
        ("cyrillic", "URALSKAYA STAL, OOO", "Russia", ORGANISATION),
        ("arabic", "AL-RASHID HOLDING", "Syria", ORGANISATION),
        ("greek", "ATLAS MARITIME", "Greece", ORGANISATION),
        ("chinese", "SHANGHAI ZHENRONG COMPANY LIMITED", "China", ORGANISATION),
        ("acronym", "ISLAMIC REPUBLIC SHIPPING LINES", "Iran", ORGANISATION),
        ("initials", "ISLAMIC REPUBLIC SHIPPING LINES", "Iran", ORGANISATION),
    ],
)
def test_noise_changes_the_name_and_is_seeded(
    noise: str, name: str, country: str, kind: str
) -> None:
    entity = _entity(1, name, kind=kind, country=country)
    made = [KINDS[noise](Random(5), name, entity) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] not in (None, name)


def test_scripts_are_written_only_for_their_countries() -> None:
    entity = _entity(1, "ATLAS MARITIME", country="Peru")
    for noise in ("romanisation", "cyrillic", "arabic", "greek", "chinese"):
        assert KINDS[noise](Random(1), "ATLAS MARITIME", entity) is None


def test_a_legal_form_is_swapped_for_another_way_of_writing_it() -> None:
    entity = _entity(1, "ALPHA GmbH")
    written = {KINDS["legal form"](Random(i), "ALPHA GmbH", entity) for i in range(40)}
    assert written == {
        "ALPHA",
        "ALPHA Gesellschaft mit beschränkter Haftung",
        "ALPHA Ges.m.b.H.",
    }


def test_a_form_of_several_words_is_split_off_whole() -> None:
    assert split_form("URALSKAYA STAL, LIMITED LIABILITY COMPANY") == (
        "URALSKAYA STAL",
        "LIMITED LIABILITY COMPANY",
    )
    assert split_form("LIMITED") == ("LIMITED", "")


def test_a_missing_word_is_never_the_first_or_the_longest() -> None:
    name = "KAVOSHYAR GENERAL TRADING COMMERCIALISATION COMPANY"
    entity = _entity(1, name)
    for i in range(30):
        words = (KINDS["missing word"](Random(i), name, entity) or "").split()
        assert words[0] == "KAVOSHYAR"
        assert "COMMERCIALISATION" in words


def test_the_nearest_name_is_never_of_an_entity_that_shares_one() -> None:
    kin = [
        _entity(1, "ALPHA TRADING", "BETA HOUSE"),
        _entity(2, "HOUSE BETA", "ALPHA TRADINGS"),
        _entity(3, "ALPHA TRACTORS"),
    ]
    assert Others(kin).nearest([("ALPHA TRADING", kin[0])]) == ["ALPHA TRACTORS"]


def test_a_swapped_name_differs_in_its_telling_word() -> None:
    swapped = Others(ENTITIES).swapped(Random(1), "TALMEXAU MINING JSC")
    assert swapped is not None
    assert swapped.endswith(" MINING JSC")
    assert "TALMEX" not in swapped


def test_planted_pairs_are_the_same_each_time_and_of_one_half() -> None:
    made = planted.pairs(ENTITIES, ORGANISATION, "measure", each=5)
    assert made == planted.pairs(ENTITIES, ORGANISATION, "measure", each=5)
    half = {n for e in ENTITIES if e.half == "measure" for n in e.names}
    assert made
    assert all(p.right in half for p in made if p.same)


def test_no_pair_that_differs_has_the_same_name_on_both_sides() -> None:
    for made in (
        planted.pairs(ENTITIES, ORGANISATION, "measure", each=5),
        noise_second.pairs(ENTITIES, ORGANISATION, each=5),
    ):
        assert not [p for p in made if not p.same and fold(p.left) == fold(p.right)]


def test_planted_kinds_count_alike() -> None:
    made = planted.pairs(ENTITIES, ORGANISATION, "measure", each=8)
    kinds = [
        kind
        for pair in planted.planted(made)
        for kind, groups in PLANTED.items()
        if pair.group in groups
    ]
    assert len({kinds.count(k) for k in set(kinds)}) == 1
    assert "acronym" not in {p.group for p in planted.planted(made)}


def test_balanced_pairs_keep_each_match_with_its_non_matches() -> None:
    made = planted.pairs(ENTITIES, ORGANISATION, "measure", each=8)
    kept = planted.balanced(made)
    assert set(kept) <= set(made)
    scripts = [p for p in kept if p.same and p.group in PLANTED["transliteration"]]
    typos = [p for p in kept if p.same and p.group == "typo"]
    assert 0 < len(scripts) <= len(typos)


def test_a_raised_number_is_another_name() -> None:
    made = noise_second.pairs(ENTITIES, ORGANISATION, each=50)
    raised = [p for p in made if not p.same and p.right == "THE THIRD 3 BRIGADE" and "4" in p.left]
    assert raised


SEEDS: dict[str, Any] = {
    "companies": [
        ["germany", f"{word} {trade} AG"]
        for word in ("Adler", "Bremer", "Carlswerk", "Dinkel", "Eichhorn", "Falken")
        for trade in ("Maschinen", "Versicherung", "Energie", "Holding Immobilien")
    ],
    "surnames": {"de_DE": ["Schmidt", "Meyer", "Krause"], "en_GB": ["Smith", "Hughes"]},
    "firms": {"ru_RU": ["ООО «Фролов»"]},
}


def test_a_population_is_distinct_seeded_and_without_listed_names() -> None:
    first = population(SEEDS, 300, set())
    listed = {fold(first.names[0])}
    second = population(SEEDS, 300, listed)
    assert len(set(first.names)) == 300
    assert first == population(SEEDS, 300, set())
    assert second.left_out >= 1
    assert not [n for n in second.names if fold(n) in listed]


def test_candidates_hold_the_name_that_is_meant_in_another_script_and_order() -> None:
    names = [n for e in ENTITIES for n in e.names]
    found = Candidates(names).of(["Стал Уральская завод", "Shipping Star Golden"])
    for meant, some in zip((names[0], "GOLDEN STAR SHIPPING CO., LTD."), found, strict=True):
        assert meant in [names[i] for i in some]
