"""A running process works by what was published last, wherever that was."""

from __future__ import annotations

from reasoned.cases.policies.publish import publish, read_folder
from reasoned.cases.policies.rulebook import load_rulebook
from reasoned.service.desks import Desks
from reasoned.store.database import Database
from tests.cases.doing import SMALL
from tests.cases.house import open_house


def test_facts_that_another_process_published_are_taken_over(database: Database) -> None:
    house = next(houses := open_house(database, SMALL))
    desks = Desks(database, house.settings)
    assert not desks.refresh()
    policies, facts, texts = read_folder(SMALL)
    more = facts + '\n  ad.shade: {type: string, question: "Which shade has it?"}\n'
    house.run(lambda unit: publish(unit, house.settings, (policies, more, texts), by=0))
    assert "ad.shade" not in desks().book.policy_set.declarations.facts
    assert desks.refresh()
    assert "ad.shade" in desks().book.policy_set.declarations.facts
    assert desks().book.declared == house.read(load_rulebook).declared
    assert not desks.refresh()
    houses.close()  # type: ignore[attr-defined]
