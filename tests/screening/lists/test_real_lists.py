"""The authorities' lists as they are: all is read, nothing rejected, and it is quick."""

from __future__ import annotations

from pathlib import Path

import pytest

from reasoned.facts.measures import Measure, Target, TargetKind
from reasoned.screening.lists.model import Read
from reasoned.screening.lists.read import read_lists
from tests.shared_data import data, needs_data

pytestmark = needs_data


@pytest.fixture(scope="module")
def read() -> Read:
    return read_lists([data("authorities")])


@pytest.fixture(scope="module")
def by_id(read: Read) -> dict[str, Measure]:
    return {measure.id: measure for measure in read.measures}


def named(measure: Measure, name: str) -> Target:
    return next(target for target in measure.targets if name in target.name)


def test_every_entry_is_read_and_none_rejected(read: Read, by_id: dict[str, Measure]) -> None:
    assert not read.rejects
    assert {problem.code for problem in read.notes} <= {"cut-remarks"}
    assert len(by_id["us-ofac-sdn"].targets) == 8976
    others = {t.id for m in read.measures if m.id.startswith("us-ofac-") for t in m.targets}
    assert len(others - {t.id for t in by_id["us-ofac-sdn"].targets}) <= 442
    assert sum(len(m.targets) for m in read.measures if m.id.startswith("un-")) == 730 + 273
    assert not any(m.id.startswith("un-other") for m in read.measures)
    assert "us-ofac-consolidated" not in by_id


def test_prose_is_left_to_people(read: Read) -> None:
    assert [Path(each.path).name for each in read.unread] == ["bod-17-01.md"]


def test_a_bank_has_its_numbers_and_domains(by_id: dict[str, Measure]) -> None:
    bank = named(by_id["us-ofac-ssi"], "VTB BANK PUBLIC")
    assert bank.domains == ("vtb.com", "vtb.ru")
    assert {("lei", "253400V1H6ART1UQ0N98"), ("ogrn", "1027739609391")} <= set(bank.identifiers)
    assert "VNESHTORGBANK" in bank.aliases


def test_most_targets_have_a_kind_and_a_country(by_id: dict[str, Measure]) -> None:
    targets = by_id["us-ofac-sdn"].targets
    assert sum(t.kind is TargetKind.PERSON for t in targets) > 4000
    assert sum(bool(t.countries) for t in targets) > 0.85 * len(targets)


def test_a_second_read_changes_nothing(read: Read) -> None:
    again = read_lists([data("authorities")])
    assert again == read


def test_a_cut_list_yields_its_beginning(tmp_path: Path, by_id: dict[str, Measure]) -> None:
    whole = data("authorities", "ofac", "sdn.csv").read_bytes()
    (tmp_path / "sdn.csv").write_bytes(whole[: len(whole) // 2])
    cut = read_lists([tmp_path])
    names = [target.name for target in cut.measures[0].targets]
    assert len(names) > 3000
    assert names == [target.name for target in by_id["us-ofac-sdn"].targets[: len(names)]]
    assert len(cut.rejects) <= 1
