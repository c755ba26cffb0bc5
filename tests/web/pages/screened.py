"""A list of made-up targets, and advertisers that could be some of them, for tests of pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from reasoned.cases.screening.take import take_list
from reasoned.cases.screening.target_index import Targets
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.facts.measures import (
    Authority,
    Challenge,
    Duty,
    Measure,
    MeasureKind,
    Named,
    Owner,
    Target,
    TargetKind,
)
from reasoned.facts.model import Source, SubjectKind
from tests.cases.house import House

LIST = Measure(
    id="a-freeze",
    kind=MeasureKind.ASSET_FREEZE,
    title="A list of frozen houses",
    authority=Authority("An office", "US"),
    published=date(2000, 1, 1),
    source=Source("authority", "An office: A list", "https://office.example/list"),
    identifier="EO 1",
    binds=(Named("Everybody in the country", "us-persons"),),
    duties=(Duty("Freeze what they own", date(2000, 2, 1)), Duty("Report it", None, "30 days")),
    territory=("US",),
    covers=(Named("Money and goods", "assets"),),
    leaves_out=(Named("Medicine and food", "medicine"),),
    challenges=(
        Challenge(
            "A court", "dismissed", date(2001, 1, 1), Source("publication", "A ruling", ""), "1/01"
        ),
    ),
    targets=(
        Target(
            "Zhelezny Kombinat",
            id="1",
            aliases=("Железный Комбинат",),
            kind=TargetKind.ORGANISATION,
            countries=("RU",),
            domains=("zhelezny.example",),
            identifiers=(("ogrn", "1027700000001"),),
            addresses=("12 Factory Street, Lipetsk",),
            owners=(Owner("Ivan Ironsmith", share=60),),
            listed=date(2005, 5, 5),
        ),
        Target("Oceanic Barter Trading", id="2", domains=("oceanicbarter.com",)),
        Target("Papirnik Molyn", id="3", until=date(2020, 1, 1)),
    ),
)


def take(house: House, of: Measure = LIST) -> None:
    """The list comes in, and the next advertisers are held against it."""
    house.do(take_list, of)
    if house.desk.targets is None:
        house.desk = replace(house.desk, targets=Targets(house.database))
    assert house.desk.targets is not None
    house.desk.targets.build()


def advertise(
    house: House, name: str, *, market: str = "", external_id: str = "", **facts: Any
) -> str:
    """An advertiser comes; gives the id of its case."""
    said = {f"advertiser.{fact}": value for fact, value in facts.items()}
    given = Submission(SubjectKind.ADVERTISER, external_id or name, name, market=market, facts=said)
    return house.do(submit, given, by=0).case
