"""Pages: everything once though rows are added, filters, and cursors that aren't cursors."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reasoned.cases.errors import Invalid
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.cases.work.queue import Filter, Page, events, how_many, search, waiting
from reasoned.cases.work.tasks import assign, escalate
from reasoned.cases.work.worklist import choices
from reasoned.facts.model import SubjectKind
from tests.cases.doing import AD, DAY, ad, answered, appealed, banned
from tests.cases.house import House


def paged(page: Callable[[str], Page], between: Callable[[], object]) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        got = page(cursor)
        found += got.items
        if not got.next or len(found) > 100:
            return found
        cursor = got.next
        between()


def test_the_queue_is_paged_by_urgency_and_shows_each_once_though_more_comes(
    small: House,
) -> None:
    for n in range(7):
        ad(small, f"ad-{n}", text="a cure")
        if n % 3 == 0:  # several are due at the same moment
            small.clock.on(timedelta(microseconds=1))
    numbers = iter(range(7, 100))

    def more() -> None:
        ad(small, f"ad-{next(numbers)}", text="a cure")

    def page(cursor: str) -> Page:
        return small.read(waiting, Filter(), cursor=cursor, limit=3)

    found = paged(page, more)
    ids = [item["subject"]["external_id"] for item in found]
    assert ids == [f"ad-{n}" for n in range(len(ids))]
    assert len(ids) >= 9
    assert [i["due_at"] for i in found] == sorted(i["due_at"] for i in found)


def test_the_queue_is_narrowed(small: House) -> None:
    ann = small.people["ann"]
    cure = ad(small, "a", text="a cure").case
    market = Submission(SubjectKind.AD, "b", "", "DE", "rival", {**AD, "ad.text": "pills"})
    small.do(submit, market, by=0)
    small.clock.on(DAY)
    made = banned(small, "third", by=("bob", "cleo"))
    appealed(small, made)

    def ids(**by: Any) -> list[str]:
        return [i["subject"]["external_id"] for i in small.read(waiting, Filter(**by)).items]

    assert ids() == ["a", "b", "third"]
    assert ids(kind="appeal") == ["third"]
    assert ids(rule="pills") == ["b"]
    assert ids(markets=["DE"]) == ["a", "b", "third"]
    assert ids(markets=["FR"]) == ["a", "third"]
    task = small.read(waiting, Filter()).items[0]["task"]
    small.run(lambda unit: assign(unit, task, ann))
    assert (ids(mine=ann), ids(unassigned=True)) == (["a"], ["b", "third"])
    small.clock.on(DAY)
    assert small.do(escalate) == 2
    assert ids(escalated=True) == ["a", "b"]
    assert ids(late=small.clock.now + DAY) == ["a", "b"]
    answered(small, cure, "ad.answers_misleading_1", False)
    assert ids() == ["b", "third"]


def test_each_open_rule_of_a_case_is_told_and_narrows_the_queue(small: House) -> None:
    both = ad(small, "both", text="a cure: pills").case
    ad(small, "pills", text="pills")
    small.clock.on(DAY)
    made = banned(small, "third", by=("bob", "cleo"))
    appealed(small, made)

    def found(**by: Any) -> dict[str, list[str]]:
        items = small.read(waiting, Filter(**by)).items
        return {item["subject"]["external_id"]: list(item["rules"]) for item in items}

    assert found() == {"both": ["pills", "misleading"], "pills": ["pills"], "third": []}
    assert set(found(rule="misleading")) == {"both"}
    assert set(found(rule="pills")) == {"both", "pills"}
    assert small.read(how_many, Filter(rule="misleading")) == 1
    assert small.read(choices, markets=())[0] == ["misleading", "pills"]
    # What is answered isn't open any more.
    answered(small, both, "ad.answers_misleading_1", False)
    assert found()["both"] == ["pills"]
    assert found(rule="misleading") == {}


def test_cases_are_searched_and_paged_the_newest_first(small: House) -> None:
    for n in range(4):
        ad(small, f"ad-{n}", text="a cure" if n % 2 else "hello")

    def ids(**by: Any) -> list[str]:
        return [i["subject"]["external_id"] for i in small.read(search, **by).items]

    assert ids() == ["ad-3", "ad-2", "ad-1", "ad-0"]
    assert ids(waits=True) == ["ad-3", "ad-1"]
    assert ids(external_id="ad-2") == ["ad-2"]
    assert ids(kind="advertiser") == []
    found = paged(
        lambda cursor: small.read(search, cursor=cursor, limit=1), lambda: ad(small, "late")
    )
    assert [i["subject"]["external_id"] for i in found] == ["ad-3", "ad-2", "ad-1", "ad-0"]


def test_events_go_on_from_the_last_cursor(small: House) -> None:
    first = small.read(events, limit=50)
    assert {i["type"] for i in first.items} == {"policy.published"}
    assert small.read(events, cursor=first.next).items == []
    ad(small, age=12)
    later = small.read(events, cursor=first.next)
    assert [i["type"] for i in later.items] == ["case.opened", "decision.made"]
    assert len(small.read(events, kind="decision.made").items) == 1


def test_a_cursor_that_is_none_and_a_page_of_no_size_are_refused(small: House) -> None:
    def encoded(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode()

    bad = ["x", "é", "====", encoded("[1]"), encoded("[1,2,3]"), encoded('["a",1]'),
           encoded("[Infinity,1]"), encoded("[1,NaN]"), encoded("[1e999,1]"), encoded("{}"),
           encoded("[9223372036854775808,1]"), encoded("[1,-1]"), encoded("[" * 9999)]  # fmt: skip
    for query in (lambda c, **k: waiting(c, Filter(), **k), search, events):
        for cursor in bad:
            with pytest.raises(Invalid):
                small.read(query, cursor=cursor)
        for limit in (0, 201):
            with pytest.raises(Invalid):
                small.read(query, limit=limit)
