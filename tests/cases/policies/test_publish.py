"""Publishing: a version never changes, none is backdated, and what it changes is seen again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from reasoned.cases.desk import Settings
from reasoned.cases.errors import Refused
from reasoned.cases.policies.publish import NotPublished, Published, publish, read_folder
from reasoned.decisions.model import Outcome
from reasoned.store.tables.outbox import leaf
from reasoned.store.tables.policies import breaker, policy_version
from tests.cases.doing import DAY, SMALL, ad, count, decided, open_tasks, rows, stands
from tests.cases.house import House


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "policies"))


def published(house: House, folder: Path) -> Published:
    read = read_folder(folder)
    done = house.run(lambda u: publish(u, house.settings, read, by=house.people["ann"]))
    house.reload()
    return done


def write_new(folder: Path, version: str, *changes: tuple[str, str]) -> None:
    text = (SMALL / "ads.md").read_text(encoding="utf-8")
    for old, new in (("version: 2020-01-01", f"version: {version}"), *changes):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / f"ads-{version}.md").write_text(text, encoding="utf-8")


def test_what_is_published_already_is_not_published_again(small: House, folder: Path) -> None:
    before = count(small, leaf)
    assert published(small, folder) == Published((), 0)
    assert count(small, leaf) == before == 2


def test_a_published_version_never_changes(small: House, folder: Path) -> None:
    path = folder / "ads.md"
    path.write_text(path.read_text(encoding="utf-8").replace("age < 18", "age < 21"))
    with pytest.raises(Refused) as caught:
        published(small, folder)
    assert caught.value.code == "version-published"
    assert count(small, policy_version) == 2


def test_a_version_is_not_backdated(small: House, folder: Path) -> None:
    write_new(folder, "2026-03-01", ("ad.age < 18", "ad.age < 21"))
    with pytest.raises(Refused) as caught:
        published(small, folder)
    assert caught.value.code == "backdated"
    assert "2026-03-01" in caught.value.details[0]
    assert count(small, policy_version) == 2


def test_a_new_version_is_in_force_from_its_day_and_stands_in_the_register(
    small: House, folder: Path
) -> None:
    write_new(folder, "2026-03-03", ("ad.age < 18", "ad.age < 21"))
    assert published(small, folder).versions == (("ads", "2026-03-03"),)
    assert ad(small, age=20).decision.outcome is Outcome.ALLOW
    small.clock.on(DAY)
    assert ad(small, age=20).decision.outcome is Outcome.REJECT
    newest = sa.select(policy_version).order_by(policy_version.c.id.desc()).limit(1)
    row = rows(small, newest)[0]
    kept = rows(small, sa.select(leaf.c.kind, leaf.c.content).where(leaf.c.id == row.leaf_id))[0]
    assert kept.kind == "policy"
    assert row.sha256.encode() in kept.content


def test_a_changed_rule_puts_its_decisions_and_no_others_in_front_of_a_person(
    small: House, folder: Path
) -> None:
    young, pills = ad(small, "a", age=12), ad(small, "b", text="pills")
    decided(small, pills.case, "pills")
    write_new(folder, "2026-03-03", ("ad.age < 18", "ad.age < 12"), ("Ads are for", "All are for"))
    assert published(small, folder).rechecked == 1
    assert open_tasks(small, young.case) == ["recheck"]
    assert open_tasks(small, pills.case) == []
    assert (stands(small, "a").state, stands(small, "b").state) == ("reject", "limit")


def test_policies_with_errors_are_not_published_at_all(small: House, folder: Path) -> None:
    write_new(folder, "2026-03-03", ("ad.age < 18", "ad.agee < 18"))
    with pytest.raises(NotPublished, match="agee"):
        published(small, folder)
    assert count(small, policy_version) == 2


def test_facts_are_published_anew_and_never_taken_back(small: House, folder: Path) -> None:
    path = folder / "facts.yaml"
    first = path.read_text(encoding="utf-8")
    path.write_text(f"{first}\n# More to come.\n", encoding="utf-8")
    assert published(small, folder) == Published((), 0, facts=True)
    path.write_text(first, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        published(small, folder)
    assert caught.value.code == "old-facts"


def test_a_rule_that_is_stopped_and_reads_the_same_puts_nothing_in_front_of_a_person(
    small: House, folder: Path
) -> None:
    young = ad(small, age=12)
    small.run(lambda u: u.add(breaker, rule="too-young", reason="x", figures={}, tripped_at=u.now))
    write_new(folder, "2026-03-03", ("Norway and Lithuania are left", "These two are left"))
    assert published(small, folder).rechecked == 0
    assert open_tasks(small, young.case) == []


def test_a_later_version_runs_its_notice_first(small: House, folder: Path) -> None:
    small.settings = Settings(notice=DAY)
    write_new(folder, "2026-03-03", ("ad.age < 18", "ad.age < 21"))
    with pytest.raises(Refused) as caught:
        published(small, folder)
    assert caught.value.code == "notice"
    assert "on 2026-03-04 or later" in str(caught.value)
    (folder / "ads-2026-03-03.md").unlink()
    write_new(folder, "2026-03-04", ("ad.age < 18", "ad.age < 21"))
    assert published(small, folder).versions == (("ads", "2026-03-04"),)
