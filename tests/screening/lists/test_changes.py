"""What was added, changed and withdrawn between two reads of one measure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reasoned.facts.measures import Measure, Target
from reasoned.screening.lists.changes import compare, compare_all
from reasoned.screening.lists.headers import known

BARE = known()["us-bis-dpl"]
STAYS = Target("Stays", id="1", aliases=("A", "B"))
GOES = Target("Goes", id="2")
RENAMED = Target("Before", id="3")


def of(*targets: Target) -> Measure:
    return replace(BARE, targets=targets)


def test_targets_are_told_apart_by_their_key() -> None:
    after = replace(RENAMED, name="After", countries=("DE",))
    comes = Target("Comes")
    changes = compare(of(STAYS, GOES, RENAMED), of(after, comes, STAYS))
    assert changes.added == (comes,)
    assert changes.withdrawn == (GOES,)
    assert [(c.before, c.after, c.fields) for c in changes.changed] == [
        (RENAMED, after, ("name", "countries"))
    ]
    assert (changes.whole, changes.fields) == ("", ())


def test_another_order_and_another_path_are_no_change() -> None:
    turned = replace(STAYS, aliases=("B", "A"))
    assert not compare(of(STAYS, GOES), replace(of(GOES, turned), path="elsewhere.csv"))


def test_an_alias_more_or_fewer_is_a_change() -> None:
    for aliases in (("A",), ("A", "B", "C"), ("A", "C")):
        changes = compare(of(STAYS), of(replace(STAYS, aliases=aliases)))
        assert [c.fields for c in changes.changed] == [("aliases",)]


def test_what_the_measure_itself_says_is_compared_too() -> None:
    changes = compare(of(STAYS), replace(of(STAYS), title="Another", leaves_out=()))
    assert changes.fields == ("title", "leaves_out")
    assert changes


def test_a_measure_that_comes_or_goes_does_so_with_all_its_targets() -> None:
    came, gone = compare(None, of(STAYS, GOES)), compare(of(STAYS, GOES), None)
    assert (came.whole, came.added, came.withdrawn) == ("added", (STAYS, GOES), ())
    assert (gone.whole, gone.added, gone.withdrawn) == ("withdrawn", (), (STAYS, GOES))
    assert compare(None, BARE)


def test_all_measures_are_compared_by_id_and_those_that_stayed_are_left_out() -> None:
    other = replace(of(GOES), id="other")
    gone = replace(of(GOES), id="gone")
    found = compare_all([of(STAYS), gone], [other, of(STAYS)])
    assert [(c.measure, c.whole) for c in found] == [("gone", "withdrawn"), ("other", "added")]


def test_two_different_measures_arent_compared() -> None:
    with pytest.raises(ValueError, match="one measure"):
        compare(BARE, replace(BARE, id="other"))
    with pytest.raises(ValueError, match="one measure"):
        compare(None, None)
