"""Lists come in, advertisers are held against their targets both ways, and people judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.matches import matches_of
from reasoned.cases.screening import catch_up
from reasoned.cases.screening.frozen import freezes_of
from reasoned.cases.screening.judge import judge_candidate
from reasoned.cases.screening.take import Taken, take_list
from reasoned.cases.screening.target_index import Targets
from reasoned.cases.subjects import SubjectRow, find_subject
from reasoned.cases.submitting.submit import Submission, Submitted, submit
from reasoned.decisions.model import Outcome
from reasoned.facts.measures import (
    Authority,
    Match,
    MatchStatus,
    Measure,
    MeasureKind,
    Target,
)
from reasoned.facts.model import Source, SubjectKind
from reasoned.store.tables.screening import candidate, screened, target
from tests.cases.house import House

LIST = Measure(
    id="a-list",
    kind=MeasureKind.ASSET_FREEZE,
    title="A list",
    authority=Authority("An office", "US"),
    published=date(2000, 1, 1),
    source=Source("authority", "An office: A list", "https://office.example/list"),
    targets=(
        Target("Zhelezny Kombinat", id="1", aliases=("Железный Комбинат",)),
        Target("Oceanic Barter Trading Company", id="2", domains=("oceanicbarter.com",)),
    ),
)


@pytest.fixture
def screening(house: House) -> House:
    house.desk = replace(house.desk, targets=Targets(house.database))
    return house


def take(house: House, of: Measure, *, whole: bool = True) -> Taken:
    return house.do(take_list, of, whole=whole)


def rebuilt(house: House) -> None:
    assert house.desk.targets is not None
    house.desk.targets.build()


def advertise(house: House, name: str, country: str = "CY") -> Submitted:
    given = Submission(SubjectKind.ADVERTISER, name, name, facts={"advertiser.country": country})
    return house.do(submit, given, by=0)


def held_by(house: House, name: str, *owners: tuple[str, float]) -> Submitted:
    facts = {"advertiser.owners": [{"name": who, "share": share} for who, share in owners]}
    return house.do(submit, Submission(SubjectKind.ADVERTISER, name, name, facts=facts), by=0)


def row(house: House, name: str) -> SubjectRow:
    found = house.read(find_subject, SubjectKind.ADVERTISER, name)
    assert found is not None
    return found


def matches(house: House, name: str) -> list[Match]:
    return list(house.read(matches_of, row(house, name), house.clock())[0])


def statuses(house: House, name: str) -> list[MatchStatus]:
    return [each.status for each in matches(house, name)]


def worker(house: House) -> int:
    """What the worker does, once."""
    rebuilt(house)
    assert house.desk.targets is not None
    of = house.read(catch_up.plan, house.desk.targets().index.rarity)
    looked = 0
    if of is not None:
        house.do(catch_up.hold, of, of.subjects)
        house.run(lambda unit: catch_up.done(unit, of))
        looked = len(of.subjects)
    return looked + house.do(catch_up.hold_never)


def judge(house: House, name: str, key: str, status: str, by: str = "ann") -> Submitted:
    return house.do(
        judge_candidate,
        row(house, name),
        LIST.id,
        key,
        status,
        "Same number in the trade register.",
        by=house.people[by],
    )


# --- lists --------------------------------------------------------------------------------


def test_a_list_says_what_was_added_changed_and_withdrawn(screening: House) -> None:
    first = take(screening, LIST)
    assert (first.state, first.added, first.changed, first.withdrawn) == ("added", 2, 0, 0)
    assert take(screening, LIST).state == "same"
    other = replace(
        LIST,
        targets=(replace(LIST.targets[0], domains=("zk.example",)), Target("A third", id="3")),
    )
    again = take(screening, other)
    assert (again.state, again.added, again.changed, again.withdrawn) == ("changed", 1, 1, 1)
    # What went stays, with the day on which it did.
    rows = screening.read(lambda c: c.execute(sa.select(target).order_by(target.c.id)).all())
    assert [(r.target, r.gone_at is None) for r in rows] == [
        ("1", False),
        ("2", False),
        ("1", True),
        ("3", True),
    ]


def test_a_list_that_was_not_read_whole_takes_nobody_off(screening: House) -> None:
    take(screening, LIST)
    cut = replace(LIST, targets=LIST.targets[:1])
    assert (take(screening, cut, whole=False).kept, take(screening, cut).withdrawn) == (1, 1)


# --- advertisers against targets ------------------------------------------------------------


def test_an_advertiser_is_held_against_all_targets_when_it_comes(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    came = advertise(screening, "Zhelezniy Kombinat OOO")
    assert statuses(screening, "Zhelezniy Kombinat OOO") == [MatchStatus.UNCONFIRMED]
    # A question, never a restriction.
    assert came.decision.outcome in (Outcome.REVIEW, Outcome.ALLOW)
    advertise(screening, "Kombinat Catering")
    advertise(screening, "Trading Company")
    assert matches(screening, "Kombinat Catering") == []
    assert matches(screening, "Trading Company") == []
    assert worker(screening) == 0


def test_other_scripts_and_domains_are_found(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    advertise(screening, "Железный Комбинат")
    advertise(screening, "oceanicbarter.com")
    assert [m.target for m in matches(screening, "Железный Комбинат")] == ["1"]
    assert [m.target for m in matches(screening, "oceanicbarter.com")] == ["2"]


def test_what_was_answered_is_remembered_until_either_side_changes(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    advertise(screening, "Zhelezny Kombinat")
    judge(screening, "Zhelezny Kombinat", "1", "rejected")
    assert statuses(screening, "Zhelezny Kombinat") == [MatchStatus.REJECTED]
    advertise(screening, "Zhelezny Kombinat")
    assert statuses(screening, "Zhelezny Kombinat") == [MatchStatus.REJECTED]
    # Its country changes, so the question is put again.
    advertise(screening, "Zhelezny Kombinat", "RU")
    assert MatchStatus.UNCONFIRMED in statuses(screening, "Zhelezny Kombinat")
    judge(screening, "Zhelezny Kombinat", "1", "rejected")
    assert MatchStatus.UNCONFIRMED not in statuses(screening, "Zhelezny Kombinat")
    # The target changes, so it is put again too.
    take(
        screening,
        replace(LIST, targets=(replace(LIST.targets[0], countries=("RU",)), LIST.targets[1])),
    )
    worker(screening)
    assert MatchStatus.UNCONFIRMED in statuses(screening, "Zhelezny Kombinat")


def test_a_confirmed_freeze_holds_the_money_until_the_target_goes(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    advertise(screening, "Zhelezny Kombinat")
    who = row(screening, "Zhelezny Kombinat")
    assert screening.read(freezes_of, who, screening.clock()) == ()
    judge(screening, "Zhelezny Kombinat", "1", "confirmed")
    (freeze,) = screening.read(freezes_of, who, screening.clock())
    assert freeze.measure == LIST.id
    # Somebody else's decision changes nothing about it, only the authority's or a person's.
    take(screening, replace(LIST, targets=LIST.targets[1:]))
    screening.clock.on(timedelta(days=2))
    assert screening.read(freezes_of, who, screening.clock()) == ()


def test_judging_needs_a_person_a_reason_and_a_target(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    advertise(screening, "Zhelezny Kombinat")
    with pytest.raises(NotFound):
        judge(screening, "Zhelezny Kombinat", "no such", "confirmed")
    with pytest.raises(Invalid):
        judge(screening, "Zhelezny Kombinat", "1", "unconfirmed")


# --- owners ---------------------------------------------------------------------------------


def test_who_is_half_owned_by_targets_is_a_candidate_of_its_own_kind(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    held_by(screening, "Bakery One", ("Zhelezny Kombinat", 60), ("Anna Schmidt", 40))
    held_by(
        screening,
        "Bakery Two",
        ("Zhelezny Kombinat", 30),
        ("Oceanic Barter Trading Company", 25),
        ("Anna Schmidt", 45),
    )
    held_by(screening, "Bakery Three", ("Zhelezny Kombinat", 49), ("Anna Schmidt", 51))
    assert [m.target for m in matches(screening, "Bakery One")] == ["1"]
    assert sorted(m.target for m in matches(screening, "Bakery Two")) == ["1", "2"]
    assert matches(screening, "Bakery Three") == []
    reasons = screening.read(lambda c: c.execute(sa.select(candidate.c.reasons)).scalars().all())
    said = [each for some in reasons for each in some if each["feature"] == "owned"]
    assert "Zhelezny Kombinat owns 60 % of Bakery One" in {each["advertiser"] for each in said}


def test_a_new_target_is_found_as_an_owner_too(screening: House) -> None:
    held_by(screening, "Bakery One", ("Zhelezny Kombinat", 60))
    take(screening, LIST)
    worker(screening)
    assert [m.target for m in matches(screening, "Bakery One")] == ["1"]
    more = replace(LIST, targets=(*LIST.targets, Target("Anna Katharina Bleibtreu", id="7")))
    held_by(screening, "Bakery Two", ("Anna Katharina Bleibtreu", 51))
    take(screening, more)
    assert worker(screening) == 1
    assert [m.target for m in matches(screening, "Bakery Two")] == ["7"]


# --- targets against advertisers ------------------------------------------------------------


def test_new_targets_meet_the_advertisers_that_were_there_before(screening: House) -> None:
    for name in ("Zhelezny Kombinat", "Bakery Schmidt", "Oceanik Barter Trading", "Oceanic"):
        advertise(screening, name)
    take(screening, LIST)
    assert worker(screening) > 0
    assert [m.target for m in matches(screening, "Zhelezny Kombinat")] == ["1"]
    assert [m.target for m in matches(screening, "Oceanik Barter Trading")] == ["2"]
    assert matches(screening, "Bakery Schmidt") == []
    assert worker(screening) == 0
    behind = screening.read(catch_up.behind)
    assert (behind.never, behind.behind) == (0, 0)


def test_only_those_that_share_enough_with_a_new_target_are_looked_at(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    names = [f"Bakery number {n} Trading Company" for n in range(20)]
    for name in [*names, "Papirnyk Molyn"]:
        advertise(screening, name)
    more = replace(LIST, targets=(*LIST.targets, Target("Papirnik Molyn", id="9")))
    take(screening, more)
    rebuilt(screening)
    assert screening.desk.targets is not None
    of = screening.read(catch_up.plan, screening.desk.targets().index.rarity)
    assert of is not None
    assert of.subjects == (row(screening, "Papirnyk Molyn").id,)
    assert worker(screening) == 1
    assert [m.target for m in matches(screening, "Papirnyk Molyn")] == ["9"]
    # Doing it again changes nothing.
    screening.do(catch_up.hold, of, of.subjects)
    count = sa.select(sa.func.count()).select_from(candidate)
    assert screening.read(lambda c: c.execute(count).scalar_one()) == 1


def test_an_advertiser_says_up_to_where_it_was_held_against_all(screening: House) -> None:
    take(screening, LIST)
    rebuilt(screening)
    advertise(screening, "Bakery Schmidt")
    newest = screening.read(lambda c: c.execute(sa.select(sa.func.max(target.c.id))).scalar_one())
    (held,) = screening.read(lambda c: c.execute(sa.select(screened)).all())
    assert held.upto == newest
