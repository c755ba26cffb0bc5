"""What people read of measures, of who could be whom, and of what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.screening import catch_up
from reasoned.cases.screening.judge import judge_candidate, judge_match
from reasoned.cases.screening.reading.cursors import cursor_of, read_cursor
from reasoned.cases.screening.reading.matches import (
    Narrowed,
    OpenCandidate,
    beside,
    how_many_open,
    open_candidates,
)
from reasoned.cases.screening.reading.measures import measures_known, targets_of
from reasoned.cases.screening.reading.pair import Pair, pair_of
from reasoned.cases.screening.reading.search import find
from reasoned.cases.screening.reading.touches import touches
from reasoned.cases.screening.withdraw import withdraw_measure
from reasoned.cases.subjects import SubjectRow, find_subject
from reasoned.facts.measures import Target
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.screening import candidate
from tests.cases.house import House
from tests.web.pages.screened import LIST, advertise, take


@pytest.fixture
def screening(house: House) -> House:
    take(house)
    return house


def waiting(house: House, **by: object) -> list[OpenCandidate]:
    narrowed = Narrowed(**by)  # type: ignore[arg-type]
    found = list(house.read(open_candidates, narrowed, house.clock()).rows)
    assert len(found) == house.read(how_many_open, narrowed, house.clock())
    return found


def row(house: House, name: str) -> SubjectRow:
    found = house.read(find_subject, SubjectKind.ADVERTISER, name)
    assert found is not None
    return found


def answer(house: House, name: str, key: str, status: str) -> None:
    house.do(
        judge_candidate, row(house, name), LIST.id, key, status, "Seen.", by=house.people["ann"]
    )


def pair(house: House, number: int) -> Pair:
    return house.read(pair_of, house.desk, number, house.clock())


def worker(house: House) -> None:
    assert house.desk.targets is not None
    house.desk.targets.build()
    of = house.read(catch_up.plan, house.desk.targets().index.rarity)
    if of is not None:
        house.do(catch_up.hold, of, of.subjects)
        house.run(lambda unit: catch_up.done(unit, of))


def test_what_was_answered_waits_no_more_until_either_side_changes(screening: House) -> None:
    advertise(screening, "Zhelezny Kombinat")
    assert [each.target_key for each in waiting(screening)] == ["1"]
    answer(screening, "Zhelezny Kombinat", "1", "rejected")
    assert waiting(screening) == []
    advertise(screening, "Zhelezny Kombinat", country="RU")
    assert [each.target_key for each in waiting(screening)] == ["1"]
    answer(screening, "Zhelezny Kombinat", "1", "confirmed")
    advertise(screening, "Zhelezny Kombinat", country="CY")
    # What was confirmed stays so until a person says otherwise.
    assert waiting(screening) == []


def test_an_answer_to_the_measure_as_a_whole_is_one_to_each_target(screening: House) -> None:
    advertise(screening, "Zhelezny Kombinat")
    who, by = row(screening, "Zhelezny Kombinat"), screening.people["ann"]
    screening.do(judge_match, who, LIST.id, "confirmed", ["It is."], by=by)
    assert waiting(screening) == []
    screening.do(judge_match, who, LIST.id, "unconfirmed", ["Perhaps not."], by=by)
    assert len(waiting(screening)) == 1


def test_a_target_that_changed_is_asked_about_once(screening: House) -> None:
    advertise(screening, "Zhelezny Kombinat")
    changed = replace(LIST.targets[0], note="Moved.")
    take(screening, replace(LIST, targets=(changed, *LIST.targets[1:])))
    worker(screening)
    (now,) = waiting(screening)
    answer(screening, "Zhelezny Kombinat", "1", "rejected")
    assert waiting(screening) == []
    standing = sa.select(candidate.c.id).where(candidate.c.gone_at.is_(None))
    assert list(screening.read(lambda c: c.execute(standing).scalars())) == [now.number]


def test_a_target_that_was_withdrawn_asks_nothing_more(screening: House) -> None:
    advertise(screening, "Zhelezny Kombinat")
    (before,) = waiting(screening)
    screening.clock.on(timedelta(hours=1))
    take(screening, replace(LIST, targets=LIST.targets[1:]))
    assert waiting(screening) == []
    shown = pair(screening, before.number)
    assert (shown.open, shown.gone_at is not None) == (False, True)


def test_the_likeliest_come_first_and_each_has_its_neighbours(screening: House) -> None:
    advertise(screening, "Ocean Barter Trading")
    for number in range(3):
        advertise(screening, "Zhelezny Kombinat", external_id=f"z-{number}")
    found = waiting(screening)
    assert [each.status for each in found] == ["certain", "certain", "certain", "review"]
    numbers = [each.number for each in found]
    by, at = Narrowed(), screening.clock()
    ways = [screening.read(beside, by, at, number) for number in numbers]
    assert ways == [
        (None, numbers[1]),
        (numbers[0], numbers[2]),
        (numbers[1], numbers[3]),
        (numbers[2], numbers[0]),
    ]
    cursor, seen = "", []
    while True:
        page = screening.read(open_candidates, by, at, cursor=cursor, limit=1)
        seen += [each.number for each in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert seen == numbers


def test_others_markets_are_left_out_everywhere(screening: House) -> None:
    advertise(screening, "Zhelezny Kombinat", market="DE")
    assert waiting(screening, markets=("FR",)) == []
    assert len(waiting(screening, markets=("DE",))) == 1
    answer(screening, "Zhelezny Kombinat", "1", "confirmed")
    at = screening.clock()
    assert screening.read(touches, LIST.id, at, ("FR",)).confirmed == ()
    (seen,) = screening.read(touches, LIST.id, at, ("DE",)).confirmed
    assert (seen.advertiser, seen.target, seen.by) == (
        "Zhelezny Kombinat",
        "Zhelezny Kombinat",
        "Ann",
    )
    assert screening.read(find, screening.desk, "Zhelezny", ("FR",)).advertisers == ()


def test_a_pair_says_what_both_have_and_what_only_one_says(screening: House) -> None:
    advertise(screening, "Zhelezny Kombinat OOO", country="RU")
    shown = pair(screening, waiting(screening)[0].number)
    rows = {each.what: each for each in shown.rows}
    (mine,) = rows["Names"].here
    assert [(p.text, p.common) for p in mine.pieces] == [
        ("Zhelezny Kombinat", True),
        ("OOO", False),
    ]
    assert (rows["Countries"].state, rows["Owners"].state) == ("same", "one")
    assert [each.about for each in rows["Names"].there] == ["", "alias"]
    assert all(reason.words for reason in shown.reasons)
    with pytest.raises(NotFound):
        pair(screening, 999)


def test_a_measure_that_ended_asks_nothing(screening: House) -> None:
    advertise(screening, "Zhelezny Kombinat")
    done = screening.do(withdraw_measure, LIST.id, screening.clock().date(), "Revoked.")
    assert (done.changed, waiting(screening)) == (True, [])
    assert screening.do(withdraw_measure, LIST.id, done.since, "Revoked.").changed is False
    (known,) = screening.read(measures_known)
    assert known.measure.in_force_until == done.since
    assert known.measure.note.endswith("Revoked.")
    assert known.measure.leaves_out == LIST.leaves_out


def test_targets_are_found_by_any_text_of_theirs_and_wildcards_are_text(screening: House) -> None:
    def names(like: str) -> list[str]:
        found = screening.read(targets_of, LIST.id, like=like).rows
        return [each.target.name for each in found]

    assert names("Железный") == ["Zhelezny Kombinat"]
    assert names("OCEANICBARTER") == ["Oceanic Barter Trading"]
    assert names("%") == names("_x") == []
    take(screening, replace(LIST, targets=(Target('The "House" \\ 1', id="9"),)))
    assert names('"House" \\') == ['The "House" \\ 1']


def test_a_cursor_that_is_none_is_refused() -> None:
    assert read_cursor(cursor_of("ä\u202e", 3), str, int) == ["ä\u202e", 3]
    wrong = ("x", "=", "é", cursor_of(1), cursor_of("a", True), cursor_of("a", -1), "[" * 60_000)
    for cursor in wrong:
        with pytest.raises(Invalid):
            read_cursor(cursor, str, int)
