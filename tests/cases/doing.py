"""What tests of use cases do again and again, in a house with few rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.appeal import Argument, Filed, file_appeal
from reasoned.cases.answering.rule import ArgumentAnswer, Milder, Ruled, rule
from reasoned.cases.deciding.decide import apply
from reasoned.cases.deciding.standing import Standing, standing
from reasoned.cases.reading.show import show_case, show_decision
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.cases.submitting.submit import AdRecord, Contact, Submission, Submitted, submit
from reasoned.facts.model import SubjectKind
from tests.cases.house import House

SMALL = Path(__file__).parent / "small"
DAY = timedelta(days=1)
AD = {"ad.text": "hello", "ad.age": 30, "ad.countries": ["DE"], "ad.spend": 10.0}
ADVERTISER = {
    "advertiser.sectors": ["retail"],
    "advertiser.control": None,
    "advertiser.proved": True,
}


def ad(
    house: House,
    name: str = "ad-1",
    *,
    of: str = "acme",
    record: AdRecord | None = None,
    contact: Contact | None = None,
    owner: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Submitted:
    """Submit an ad that no rule stops, but for what is given (`age=12`; None leaves one out).

    `owner`: what it says of its advertiser.
    """
    given = {**AD, **{f"ad.{key}": v for key, v in facts.items()}}
    given |= {f"advertiser.{key}": v for key, v in (owner or {}).items()}
    given = {key: v for key, v in given.items() if v is not None}
    submission = Submission(
        SubjectKind.AD, name, f"Ad {name}", "", of, given, contact=contact, ad=record
    )
    return house.do(submit, submission, by=0)


def advertiser(house: House, name: str = "acme", **facts: Any) -> Submitted:
    given = {**ADVERTISER, **{f"advertiser.{key}": v for key, v in facts.items()}}
    return house.do(submit, Submission(SubjectKind.ADVERTISER, name, name, facts=given), by=0)


def state_media(house: House, name: str = "acme") -> Submitted:
    return advertiser(house, name, sectors=["news"], control="government")


def banned(house: House, name: str = "acme", *, by: tuple[str, str] = ("ann", "bob")) -> str:
    """An advertiser that two people have banned; gives the decision's id."""
    case = state_media(house, name).case
    for person in by:
        made = house.do(apply, case, "state-media", by=house.people[person]).decision
    assert made is not None
    return made.ref


def decided(house: House, case: str, rule_id: str, by: str = "ann") -> str:
    """A person applies a rule; gives the decision's id."""
    made = house.do(apply, case, rule_id, by=house.people[by]).decision
    assert made is not None
    return made.ref


def answered(
    house: House, case: str, fact: str, value: Any, *, by: str = "ann", status: str = "established"
) -> Submitted:
    given = Answer(fact, value, "Seen on its page.", status=status)
    return house.do(answer, case, given, by=house.people[by])


def appealed(house: House, decision: str, *, contests: str = "", text: str = "No.") -> Filed:
    arguments = [Argument(text, ["a document"], contests)]
    return house.do(file_appeal, decision, arguments, filed_by="Acme")


def ruled(
    house: House,
    appeal: str,
    result: str,
    *,
    argument: str = "partly",
    by: str = "cleo",
    milder: Milder | None = None,
) -> Ruled:
    answers = [ArgumentAnswer(1, argument, "Because.")]
    return house.do(rule, appeal, result, answers, by=house.people[by], milder=milder)


def fact_ref(house: House, decision: str, name: str) -> str:
    """The version of a fact that a decision read."""
    for finding in shown(house, decision)["findings"]:
        for element in finding["elements"]:
            for read in element["reads"]:
                if read["name"] == name and read["facts"]:
                    return str(read["facts"][0]["fact"])
    raise AssertionError(f"{decision} didn't read {name}")


def shown(house: House, decision: str) -> dict[str, Any]:
    return house.read(show_decision, decision)


def stands(house: House, name: str = "ad-1", kind: SubjectKind = SubjectKind.AD) -> Standing:
    return house.read(standing, kind, name, house.clock.now)


def owner_stands(house: House, name: str = "acme") -> Standing:
    return stands(house, name, SubjectKind.ADVERTISER)


def open_tasks(house: House, case: str) -> list[str]:
    return [t["kind"] for t in house.read(show_case, case)["tasks"] if t["done_at"] is None]


def rows(house: House, query: sa.Select[Any]) -> list[Any]:
    with house.database.reading() as connection:
        return list(connection.execute(query).all())


def count(house: House, table: sa.Table) -> int:
    return int(rows(house, sa.select(sa.func.count()).select_from(table))[0][0])
