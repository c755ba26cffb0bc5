"""What we say of the known lists: each can be read, and each list that readers know has one."""

from __future__ import annotations

from reasoned.facts.measures import MeasureKind
from reasoned.screening.lists import bis, ofac, un
from reasoned.screening.lists.headers import known


def test_every_list_that_a_reader_knows_is_described() -> None:
    ids = {ofac.SDN, ofac.OTHERS, bis.MEASURE, *un.LISTS.values()}
    ids |= {*ofac.PROGRAMMES.values(), *ofac.MENU.values()}
    assert set(known()) == ids


def test_each_says_whom_it_binds_to_what_and_why_its_date_is_what_it_is() -> None:
    for measure in known().values():
        assert measure.binds, measure.id
        assert measure.note, measure.id
        assert not measure.targets
        if measure.id != ofac.OTHERS:
            assert measure.duties, measure.id
            assert measure.covers, measure.id


def test_only_lists_that_freeze_assets_are_freezes() -> None:
    frozen = {m.id for m in known().values() if m.kind is MeasureKind.ASSET_FREEZE}
    assert frozen == {ofac.SDN, *un.LISTS.values()} - {"un-guinea-bissau"}


def test_those_that_freeze_nothing_say_so() -> None:
    for measure in known().values():
        if measure.kind is MeasureKind.SANCTION and measure.id != bis.MEASURE:
            assert "property" in {named.code for named in measure.leaves_out}, measure.id
