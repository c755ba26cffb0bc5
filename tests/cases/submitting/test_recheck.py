"""A measure, match, fact or policy that changes puts what leaned on it in front of a person."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.reading.show import show_case
from reasoned.cases.screening.judge import judge_match
from reasoned.cases.screening.take import BrokenMeasure, take_measure
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.decisions.model import Outcome
from reasoned.facts.model import SubjectKind
from reasoned.store.tables import subjects
from tests.cases.doing import open_tasks, owner_stands, shown
from tests.cases.house import House

FILE = Path(__file__).parents[3] / "examples" / "2018" / "measures" / "eu-2022-350.yaml"
MEASURE = "eu-2022-350"


@pytest.fixture
def text() -> str:
    return FILE.read_text(encoding="utf-8")


def known(house: House, ref: str) -> SubjectRow:
    with house.database.reading() as connection:
        of = sa.select(subjects.subject.c.id).where(subjects.subject.c.ref == ref)
        return subject_by_id(connection, connection.execute(of).scalar_one())


def matched(house: House, subject: str, status: str, by: str = "ann") -> int:
    who = known(house, subject)
    return house.do(
        judge_match, who, MEASURE, status, ["It has that name."], by=house.people.get(by, 0)
    )


def test_a_measure_binds_only_once_a_person_confirms_whom_it_means(house: House, text: str) -> None:
    given = Submission(SubjectKind.ADVERTISER, "rt", "RT", facts={"advertiser.country": "RU"})
    subject = house.do(submit, given, by=0).subject
    assert house.do(take_measure, text, FILE.name).state == "added"
    matched(house, subject, "unconfirmed", "nobody")
    assert house.do(submit, given, by=0).decision.outcome is not Outcome.LIMIT
    with pytest.raises(Refused, match="Only a person"):
        matched(house, subject, "confirmed", "nobody")
    matched(house, subject, "confirmed")
    made = house.do(submit, given, by=0)
    assert made.decision.outcome is Outcome.LIMIT
    assert "DE" in owner_stands(house, "rt").excluded

    # A match that is rejected later puts what leaned on it in front of a person, once.
    assert matched(house, subject, "rejected") == 1
    assert matched(house, subject, "rejected", "bob") == 0
    assert "recheck" in open_tasks(house, made.case)
    shown_task = next(
        t for t in house.read(show_case, made.case)["tasks"] if t["kind"] == "recheck"
    )
    assert shown_task["detail"] == {
        "because": "a match changed",
        "measure": MEASURE,
        "decision": made.decision.ref,
    }
    # The old decision still shows what was known.
    finding = shown(house, made.decision.ref)["findings"][0]
    assert finding["elements"][0]["reads"][0]["measures"] == [MEASURE]


def test_a_measure_that_changes_is_a_new_version_and_its_decisions_are_seen(
    house: House, text: str
) -> None:
    given = Submission(SubjectKind.ADVERTISER, "rt", "RT", facts={"advertiser.country": "RU"})
    house.do(take_measure, text, FILE.name)
    matched(house, house.do(submit, given, by=0).subject, "confirmed")
    made = house.do(submit, given, by=0)
    assert house.do(take_measure, text, FILE.name).state == "same"
    changed = house.do(take_measure, f"{text}\n# mended\n", FILE.name)
    assert (changed.state, changed.rechecked) == ("changed", 1)
    assert "recheck" in open_tasks(house, made.case)


def test_a_match_of_one_advertiser_puts_nothing_of_another_in_question(
    house: House, text: str
) -> None:
    house.do(take_measure, text, FILE.name)
    first, second = (
        Submission(SubjectKind.ADVERTISER, name, facts={"advertiser.country": "RU"})
        for name in ("rt", "sputnik")
    )
    matched(house, house.do(submit, first, by=0).subject, "confirmed")
    made = house.do(submit, first, by=0)
    assert matched(house, house.do(submit, second, by=0).subject, "confirmed") == 0
    assert "recheck" not in open_tasks(house, made.case)


def test_a_measure_or_match_that_cannot_be_used_is_refused(house: House, text: str) -> None:
    subject = house.do(
        submit, Submission(SubjectKind.ADVERTISER, "rt", facts={"advertiser.country": "RU"}), by=0
    ).subject
    with pytest.raises(BrokenMeasure):
        house.do(take_measure, "id: [", "broken.yaml")
    with pytest.raises(NotFound):
        matched(house, subject, "confirmed")
    house.do(take_measure, text, FILE.name)
    with pytest.raises(Invalid):
        matched(house, subject, "perhaps")
    who = known(house, subject)
    with pytest.raises(Invalid):
        house.do(judge_match, who, MEASURE, "confirmed", [" "], by=house.people["ann"])
