"""The example's letters arrive without any mail server, and not before their time."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from reasoned.cases.submitting.submit import Contact
from reasoned.service.example_post import deliver_here
from reasoned.store.tables.outbox import letter
from tests.cases.conftest import small
from tests.cases.doing import ad, decided
from tests.cases.house import House

__all__ = ["small"]


def states(house: House) -> list[str]:
    query = sa.select(letter.c.state).order_by(letter.c.id)
    return list(house.read(lambda connection: connection.execute(query).scalars().all()))


def test_a_letter_arrives_when_it_is_due_and_one_without_an_address_doesnt(small: House) -> None:
    reached = Contact("shop@example.org", "en")
    decided(small, ad(small, "a", text="pills", contact=reached).case, "pills")
    decided(small, ad(small, "b", text="pills", of="rival").case, "pills")
    assert states(small) == ["queued", "unaddressed"]
    assert small.run(deliver_here) == 0
    small.clock.on(timedelta(minutes=11))
    assert small.run(deliver_here) == 1
    assert states(small) == ["sent", "unaddressed"]
    assert small.run(deliver_here) == 0
