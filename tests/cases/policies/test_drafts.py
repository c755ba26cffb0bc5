"""Drafts of policies: what is typed isn't lost, what is wrong is said, what is published stays."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from reasoned.cases.desk import Settings
from reasoned.cases.errors import Invalid, NotFound, Refused
from reasoned.cases.policies import drafts
from reasoned.cases.policies.draft_check import (
    Checked,
    check_draft,
    published,
    published_on,
    with_version,
)
from reasoned.cases.policies.publish import Published
from reasoned.decisions.model import Outcome
from reasoned.policies.read import load_policies
from reasoned.store.tables.outbox import leaf
from reasoned.store.tables.policies import policy_draft, policy_version
from tests.cases.doing import DAY, SMALL, ad, count, decided, open_tasks, rows
from tests.cases.house import House

ADS = (SMALL / "ads.md").read_text(encoding="utf-8")
FOR_ADULTS = ("ad.age < 18", "ad.age < 21")


def begun(house: House, policy: str = "ads", version: str = "2020-01-01", by: str = "ann") -> str:
    named = (policy, version) if policy else ()
    return house.run(lambda u: drafts.start(u, house.settings, *named, by=house.people[by]))


def saved(house: House, ref: str, text: str, edition: int = 1, by: str = "ann") -> int:
    return house.run(lambda u: drafts.save(u, ref, text, edition=edition, by=house.people[by]))


def changed(house: House, ref: str, *changes: tuple[str, str]) -> str:
    text = read(house, ref).document
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def read(house: House, ref: str) -> drafts.Draft:
    return house.read(drafts.read_draft, ref)


def checked(house: House, text: str) -> Checked:
    return house.read(lambda connection: check_draft(published(connection), text))


def let_go(
    house: House, ref: str, edition: int = 1, day: date | None = None, by: str = "ann"
) -> Published:
    text = read(house, ref).document
    found = checked(house, text if day is None else with_version(text, day))
    done = house.run(
        lambda u: drafts.publish_draft(
            u, house.settings, ref, found, edition=edition, by=house.people[by]
        )
    )
    house.reload()
    return done


def test_a_draft_begins_as_the_version_that_it_is_to_follow_on_a_day_that_is_free(
    small: House,
) -> None:
    draft = read(small, begun(small))
    today = small.clock.now.date().isoformat()
    assert draft.document == ADS.replace("version: 2020-01-01", f"version: {today}")
    assert (draft.title, draft.by, draft.edition) == ("What an ad may do", "Ann", 1)
    assert checked(small, draft.document).errors == ()
    let_go(small, draft.ref)
    again = read(small, begun(small))
    assert f"version: {(small.clock.now + DAY).date()}" in again.document


def test_an_empty_draft_can_be_read_and_only_lacks_a_rule(small: House) -> None:
    draft = read(small, begun(small, ""))
    assert [p.code for p in checked(small, draft.document).problems] == ["no-rules"]


def test_there_is_no_draft_of_what_is_not_published(small: House) -> None:
    with pytest.raises(NotFound):
        begun(small, "ads", "2021-01-01")
    with pytest.raises(NotFound):
        read(small, "draft_nowhere")


def test_software_writes_no_policies(small: House) -> None:
    with pytest.raises(Refused, match="Only a person"):
        small.run(lambda u: drafts.start(u, small.settings, by=0))


def test_who_saves_an_older_edition_is_told_who_saved_when_and_overwrites_nothing(
    small: House,
) -> None:
    ref = begun(small)
    mine, theirs = changed(small, ref, FOR_ADULTS), changed(small, ref, ("1000.0", "2000.0"))
    small.clock.on(timedelta(minutes=5))
    assert saved(small, ref, theirs, by="bob") == 2
    with pytest.raises(drafts.Overtaken) as caught:
        saved(small, ref, mine)
    assert "Bob saved this draft on 2 March 2026 at 09:05 UTC" in str(caught.value)
    assert caught.value.theirs.document == theirs
    assert (read(small, ref).document, read(small, ref).by) == (theirs, "Bob")
    assert saved(small, ref, mine, edition=2) == 3
    assert read(small, ref).document == mine


def test_the_same_text_saved_twice_is_one_edition(small: House) -> None:
    ref = begun(small)
    text = changed(small, ref, FOR_ADULTS)
    assert saved(small, ref, text) == 2
    assert saved(small, ref, text) == 2
    assert saved(small, ref, text, by="bob") == 2
    assert read(small, ref).by == "Ann"


def test_a_text_that_is_far_too_long_is_refused_with_how_long_it_is(small: House) -> None:
    ref = begun(small)
    with pytest.raises(Invalid, match=r"1,000,000 characters; at most 200,000"):
        saved(small, ref, "x" * 1_000_000)
    assert read(small, ref).edition == 1


def test_a_dropped_draft_leaves_the_list_and_takes_no_more(small: House) -> None:
    ref, other = begun(small), begun(small, "")
    small.run(lambda u: drafts.drop(u, ref, edition=1, by=small.people["bob"]))
    assert [d.ref for d in small.read(drafts.open_drafts)] == [other]
    for tried in (lambda: saved(small, ref, "x"), lambda: let_go(small, ref)):
        with pytest.raises(Refused, match="dropped on 2 March 2026"):
            tried()


def test_nobody_drops_or_publishes_what_they_have_not_seen(small: House) -> None:
    ref = begun(small)
    saved(small, ref, changed(small, ref, FOR_ADULTS), by="bob")
    with pytest.raises(drafts.Overtaken):
        small.run(lambda u: drafts.drop(u, ref, edition=1, by=small.people["ann"]))
    with pytest.raises(drafts.Overtaken):
        let_go(small, ref, edition=1)
    assert count(small, policy_version) == 2


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("policy: ads\n", "policy: ads\npolicies: x\n", "unknown-key", 3),
        ("is: ad.age < 18", "is: ad.agee < 18", "unknown-fact", 20),
        ("then: {limit: {from: [FR]}}", "then: ban", "", 0),
        ("id: loud", "id: state-media", "duplicate-id", 0),
        ("---\npolicy", "policy", "front-matter", 1),
    ],
)
def test_what_is_wrong_is_found_in_the_draft_at_its_line(
    small: House, old: str, new: str, code: str, line: int
) -> None:
    text = changed(small, begun(small), (old, new))
    found = checked(small, text).problems
    assert found
    assert {p.path for p in found} == {"draft"}
    lines = text.split("\n")
    assert all(1 <= p.line <= len(lines) for p in found)
    if line:
        assert (code, line) in {(p.code, p.line) for p in found}, found
    elif code:
        assert code in {p.code for p in found}, found


LOUDER = """
## Louder

No.

```rule
id: louder
applies_to: ad
ground: contract
when:
  - says: It is dear?
    is: ad.spend > 900.0
then: {suspend: {for: 60 days}}
decided_by: automatic
```
"""


@pytest.mark.parametrize(
    "change", [(), FOR_ADULTS, ("asks: Does", "asks: Why"), ("id: loud", "id: not-proved")]
)
def test_what_is_found_is_what_the_check_of_a_folder_finds(
    small: House, tmp_path: Path, change: tuple[str, ...]
) -> None:
    text = changed(small, begun(small), *([(change[0], change[1])] if change else [])) + LOUDER
    folder = Path(shutil.copytree(SMALL, tmp_path / "policies"))
    (folder / "the-draft.md").write_text(text, encoding="utf-8")
    expected = {
        (p.line, p.code, p.severity)
        for p in load_policies(folder).problems
        if p.path.endswith("the-draft.md")
    }
    found = {(p.line, p.code, p.severity) for p in checked(small, text).problems}
    assert found == expected
    assert found


def test_a_draft_is_published_under_its_author_and_stands_in_the_register(small: House) -> None:
    young = ad(small, "a", age=12)
    pills = ad(small, "b", text="pills")
    decided(small, pills.case, "pills")
    ref = begun(small)
    text = changed(small, ref, FOR_ADULTS)
    saved(small, ref, text)
    policy = checked(small, text).policy
    assert policy is not None
    touched = small.read(drafts.count_touched, small.desk.book, policy, small.clock.now)
    assert touched == (["too-young"], 1)
    before = count(small, leaf)
    done = let_go(small, ref, 2, by="bob")
    assert done == Published((("ads", "2026-03-02"),), 1)
    assert count(small, leaf) == before + 1
    assert open_tasks(small, young.case) == ["recheck"]
    assert open_tasks(small, pills.case) == []
    row = rows(small, sa.select(policy_version).order_by(policy_version.c.id.desc()))[0]
    assert (row.document, row.path) == (text, "ads-2026-03-02.md")
    assert row.published_by == small.people["bob"]
    assert ad(small, "c", age=20).decision.outcome is Outcome.REJECT
    with pytest.raises(Refused, match="published on 2 March 2026"):
        saved(small, ref, "x", 3)


def test_a_draft_with_errors_is_not_published(small: House) -> None:
    ref = begun(small)
    saved(small, ref, changed(small, ref, ("ad.age < 18", "ad.agee < 18")))
    with pytest.raises(Refused) as caught:
        let_go(small, ref, 2)
    assert caught.value.code == "draft-errors"
    assert "Line 20" in caught.value.details[0]
    assert count(small, policy_version) == 2


def test_what_was_checked_beside_something_else_is_looked_at_again(small: House) -> None:
    first, second = begun(small), begun(small)
    found = checked(small, read(small, second).document)
    let_go(small, first)
    with pytest.raises(Refused) as caught:
        small.run(
            lambda u: drafts.publish_draft(
                u, small.settings, second, found, edition=1, by=small.people["ann"]
            )
        )
    assert caught.value.code == "published-since"


def test_another_day_is_written_into_what_is_published(small: House) -> None:
    ref = begun(small)
    day = (small.clock.now + 40 * DAY).date()
    assert let_go(small, ref, day=day).versions == (("ads", day.isoformat()),)
    assert f"version: {day}" in read(small, ref).document


def test_a_later_version_waits_for_its_notice_and_a_new_policy_does_not(small: House) -> None:
    small.settings = Settings(notice=timedelta(days=30))
    small.reload()
    first = date(2026, 4, 2)  # 30 days from 9 o'clock on 2 March end on 1 April at 9 o'clock
    ref = begun(small)
    assert f"version: {first}" in read(small, ref).document
    with pytest.raises(Refused) as caught:
        let_go(small, ref, day=first - DAY)
    assert caught.value.code == "notice"
    assert "after a notice of 30 days: on 2026-04-02 or later" in str(caught.value)
    assert count(small, policy_version) == 2
    assert let_go(small, ref, day=first).versions == (("ads", "2026-04-02"),)
    fresh = begun(small, "")
    assert let_go(small, fresh).versions == (("a-short-id", "2026-03-02"),)


def test_a_policys_own_notice_begins_on_the_day_it_is_published(small: House) -> None:
    """A draft has its text from an earlier version, whose notice has run long ago."""
    today = small.clock.now.date()
    ref = begun(small)
    text = read(small, ref).document
    old = text.replace("title:", "published: 2017-04-15\nnotice: 30 days\ntitle:", 1)
    saved(small, ref, old)
    with pytest.raises(Refused) as caught:
        let_go(small, ref, edition=2, day=today)
    assert caught.value.code == "notice"
    assert f"on {today + 30 * DAY} or later" in str(caught.value)
    dated = published_on(old, today)
    assert f"published: {today}\nnotice: 30 days" in dated
    saved(small, ref, dated, 2)
    let_go(small, ref, edition=3, day=today)
    last = max(small.desk.book.policy_set.policies, key=lambda p: p.version)
    assert last.in_force_from.date() == today + 30 * DAY


def test_the_day_of_publishing_is_written_where_a_notice_asks_for_it() -> None:
    day = date(2026, 1, 2)
    told = "---\nnotice: 30 days\n---\nnotice: 1 day\n"
    assert published_on(told, day) == told.replace("notice", "published: 2026-01-02\nnotice", 1)
    assert published_on("---\ntitle: x\n---\n", day) == "---\ntitle: x\n---\n"


def test_only_the_front_matter_gets_another_day() -> None:
    text = "---\nversion: 2020-01-01\n---\n\nversion: 2020-01-01\n"
    assert with_version(text, date(2026, 1, 2)) == text.replace("2020-01-01", "2026-01-02", 1)
    assert with_version("no front", date(2026, 1, 2)) == "no front"


def test_drafts_are_listed_with_who_saved_them_last(small: House) -> None:
    ref = begun(small)
    saved(small, ref, changed(small, ref, ("title: What an ad may do", "title: 'Ads'")), by="bob")
    (listed,) = small.read(drafts.open_drafts)
    assert (listed.title, listed.by, listed.edition) == ("Ads", "Bob", 2)
    assert count(small, policy_draft) == 1
