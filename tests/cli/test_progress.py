"""A bar follows the records for somebody who watches, and changes none of them."""

from __future__ import annotations

import io

import pytest

from reasoned.cli.progress import watched
from reasoned.intake.records import Opened, Record, Row


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def opened() -> Opened:
    rows: list[Record] = [Row(n, {}) for n in range(1, 201)]
    return Opened("ads.csv", "csv", None, iter(rows), size=200, position=lambda: 100)


@pytest.mark.parametrize(
    ("screen", "shown", "drawn"),
    [(Screen(), True, True), (Screen(), False, False), (io.StringIO(), True, False)],
)
def test_all_records_come_through_and_the_bar_is_for_screens(
    screen: io.StringIO, shown: bool, drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", screen)
    with watched(opened(), shown=shown) as records:
        assert [r.number for r in records if isinstance(r, Row)] == list(range(1, 201))
    assert bool(screen.getvalue()) is drawn
