"""Who is owned, half or more, by targets."""

from __future__ import annotations

from reasoned.screening.ownership import MOST_PATHS, Share, owned_by_targets


def test_half_is_enough_and_less_isnt() -> None:
    assert owned_by_targets([Share("t", "a", 50.0)], {"t"})["a"].percent == 50.0
    assert owned_by_targets([Share("t", "a", 49.99)], {"t"}) == {}


def test_targets_count_together() -> None:
    shares = [Share("t", "a", 30.0), Share("u", "a", 20.0), Share("other", "a", 50.0)]
    found = owned_by_targets(shares, {"t", "u"})["a"]
    assert found.percent == 50.0
    assert found.paths() == ((shares[0],), (shares[1],))


def test_what_is_owned_counts_in_turn_for_what_it_owns() -> None:
    shares = [Share("t", "middle", 50.0), Share("middle", "a", 50.0)]
    found = owned_by_targets(shares, {"t"})
    assert set(found) == {"middle", "a"}
    assert found["a"].paths() == ((shares[1], shares[0]),)


def test_an_owner_below_half_passes_nothing_on() -> None:
    shares = [Share("t", "middle", 49.0), Share("middle", "a", 100.0)]
    assert owned_by_targets(shares, {"t"}) == {}


def test_direct_and_indirect_shares_add_up() -> None:
    shares = [Share("t", "middle", 60.0), Share("middle", "a", 30.0), Share("t", "a", 25.0)]
    found = owned_by_targets(shares, {"t"})["a"]
    assert found.percent == 55.0
    assert set(found.paths()) == {(shares[1], shares[0]), (shares[2],)}


def test_a_circle_is_no_reason_by_itself() -> None:
    circle = [Share("a", "b", 80.0), Share("b", "a", 80.0), Share("a", "a", 100.0)]
    assert owned_by_targets(circle, {"t"}) == {}
    above = owned_by_targets([*circle, Share("t", "a", 50.0)], {"t"})
    assert set(above) == {"a", "b"}
    assert len(above["b"].paths()) == 1


def test_an_unknown_share_counts_as_nothing() -> None:
    assert owned_by_targets([Share("t", "a", None), Share("t", "a", 20.0)], {"t"}) == {}


def test_a_share_given_twice_counts_once() -> None:
    assert owned_by_targets([Share("t", "a", 25.0), Share("t", "a", 25.0)], {"t"}) == {}


def test_targets_themselves_arent_among_the_owned() -> None:
    assert owned_by_targets([Share("t", "u", 100.0)], {"t", "u"}) == {}


def test_paths_are_bounded_where_owners_multiply() -> None:
    shares = [Share("t", f"{side}0", 50.0) for side in "lr"]
    for level in range(40):
        shares += [
            Share(f"{above}{level}", f"{below}{level + 1}", 50.0)
            for above in "lr"
            for below in "lr"
        ]
    found = owned_by_targets(shares, {"t"})["l40"]
    assert len(found.paths()) == MOST_PATHS
    assert all(path[-1].owner == "t" for path in found.paths())
