"""Owners become targets by name or id, and what they own becomes a match with its path."""

from __future__ import annotations

from reasoned.facts.measures import Owner, Target
from reasoned.screening.owned import GIVEN, Holding, OwnedBy, Step, owned
from reasoned.screening.screen import SideIndex
from reasoned.screening.side import of_target

TARGETS = [Target("Zubrovka Kwisatz", id="z"), Target("Melange Spice", id="m")]
INDEX = SideIndex([of_target(target) for target in TARGETS])
IDS = {target.key: [place] for place, target in enumerate(TARGETS)}


def found(*holdings: Holding) -> dict[str, tuple[OwnedBy, ...]]:
    return dict(owned(holdings, INDEX, IDS))


def holding(name: str, *owners: Owner) -> Holding:
    return Holding(name, name, owners)


def test_an_owner_is_a_target_by_its_name_or_its_id() -> None:
    by = found(
        holding("A", Owner("Zubrovka Kwisatz Ltd", share=50.0)),
        holding("B", Owner("", target="m", share=75.0)),
        holding("C", Owner("Zubrovka Trading", share=90.0)),
    )
    assert set(by) == {"A", "B"}
    (a,), (b,) = by["A"], by["B"]
    assert (a.known, a.percent) == (0, 50.0)
    assert a.paths == ((Step("Zubrovka Kwisatz Ltd", "A", 50.0),),)
    assert (b.known, b.scored.logit) == (1, GIVEN)


def test_targets_own_together_and_each_is_a_match() -> None:
    by = found(
        holding("A", Owner("Zubrovka Kwisatz", share=30.0), Owner("Melange Spice", share=20.0))
    )
    assert [each.known for each in by["A"]] == [0, 1]
    assert {each.percent for each in by["A"]} == {50.0}


def test_an_advertiser_passes_on_what_it_is_owned_by() -> None:
    by = found(
        holding("A", Owner("Zubrovka Kwisatz", share=60.0)), holding("B", Owner("A", share=55.0))
    )
    (b,) = by["B"]
    assert b.paths == ((Step("A", "B", 55.0), Step("Zubrovka Kwisatz", "A", 60.0)),)
    assert b.scored.reasons[0].advertiser == (
        "Zubrovka Kwisatz owns 60 % of A, and A owns 55 % of B"
    )


def test_less_than_half_an_unknown_share_or_a_circle_is_no_match() -> None:
    assert found(holding("A", Owner("Zubrovka Kwisatz", share=49.0))) == {}
    assert found(holding("A", Owner("Zubrovka Kwisatz"))) == {}
    assert found(holding("A", Owner("B", share=90.0)), holding("B", Owner("A", share=90.0))) == {}


def test_reasons_add_up_to_how_sure_the_owner_is() -> None:
    (a,) = found(holding("A", Owner("Zubrovka Kwisatz", share=100.0)))["A"]
    assert sum(reason.adds for reason in a.scored.reasons) == a.scored.logit
    assert {reason.feature for reason in a.scored.reasons} == {"owned", "owned-together"}
