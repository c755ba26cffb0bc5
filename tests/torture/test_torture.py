"""A handful of kills on each database; `make torture` does hundreds."""

from __future__ import annotations

from pathlib import Path

from tests.torture.run import torture


def test_nothing_acknowledged_is_lost_when_the_service_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    assert "nothing lost" in torture(database_url, tmp_path, kills=3, seed=7)
