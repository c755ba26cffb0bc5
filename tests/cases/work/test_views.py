"""Views of the queue: somebody's own, by name, so many and no more."""

from __future__ import annotations

import pytest

from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.work.views import LONGEST_NAME, MOST, drop_view, save_view, views_of
from tests.cases.house import House


def save(house: House, name: str, query: str = "late=1", by: str = "ann") -> str:
    return house.run(lambda unit: save_view(unit, name, query, by=house.people[by]))


def named(house: House, whose: str = "ann") -> list[str]:
    return [view.name for view in house.read(views_of, house.people[whose])]


def test_views_are_saved_listed_in_order_and_dropped(small: House) -> None:
    first, _ = save(small, "  Late   ones "), save(small, "Pills", "rule=pills")
    assert named(small) == ["Late ones", "Pills"]
    assert small.read(views_of, small.people["ann"])[1].query == "rule=pills"
    assert named(small, "bob") == []
    with pytest.raises(NotFound):
        small.run(lambda unit: drop_view(unit, first, by=small.people["bob"]))
    small.run(lambda unit: drop_view(unit, first, by=small.people["ann"]))
    assert named(small) == ["Pills"]


def test_a_name_serves_once_for_a_person(small: House) -> None:
    save(small, "Late ones")
    save(small, "Late ones", by="bob")
    with pytest.raises(Invalid, match="already"):
        save(small, " Late  ones")
    assert named(small) == ["Late ones"]


@pytest.mark.parametrize(
    ("name", "query"), [(" \n", "x=1"), ("x" * (LONGEST_NAME + 1), "x=1"), ("x", "y" * 1001)]
)
def test_a_view_without_a_name_or_too_long_a_one_is_refused(
    small: House, name: str, query: str
) -> None:
    with pytest.raises(Invalid):
        save(small, name, query)
    assert named(small) == []


def test_there_are_so_many_views_and_no_more(small: House) -> None:
    for number in range(MOST):
        save(small, f"View {number}")
    with pytest.raises(Refused, match="Drop one"):
        save(small, "One more")
    save(small, "One of his", by="bob")
    assert len(named(small)) == MOST


def test_software_keeps_no_views(small: House) -> None:
    with pytest.raises(Refused):
        small.run(lambda unit: save_view(unit, "x", "", by=0))
