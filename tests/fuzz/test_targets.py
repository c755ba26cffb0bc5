"""Each fuzz target holds on a fixed set of cases; `make fuzz` tries new ones."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz import __main__ as command
from tests.fuzz import targets
from tests.fuzz.mutate import mutated, tokens
from tests.fuzz.target import Broken, Target
from tests.fuzz.targets import TARGETS, made, run

CASES = 60


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_hostile_input_is_taken_or_refused(name: str) -> None:
    taken = [run(name, f"fixed-{n}", made(name, f"fixed-{n}")) for n in range(CASES)]
    # Were all refused, nothing behind the first door would be tried.
    assert 0 < sum(taken) < CASES


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_case_is_the_same_each_time(name: str) -> None:
    assert made(name, "7-1") == made(name, "7-1")
    assert len({made(name, f"7-{n}") for n in range(10)}) > 5


def test_a_text_in_pieces_is_the_text() -> None:
    text = 'a.b == "c \\" d" && x >= 1.5\n || \'e\' in [ü, "unclosed'
    assert "".join(tokens(text)) == text
    assert '"c \\" d"' in tokens(text)
    changed = {mutated(Random(n), text, [text], ["w"], 3) for n in range(20)}
    assert len(changed) > 10


def test_a_failure_is_kept_with_its_input_and_alike_ones_are_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(data: bytes, random: Random) -> bool:
        if data != b"warm":
            raise Broken("a promise")
        return True

    inputs = iter([b"warm"])
    broken = Target(lambda random: next(inputs, b"\xff\n"), fails)
    monkeypatch.setattr(targets, "TARGETS", {"broken": broken})
    monkeypatch.setattr(command, "KEPT", tmp_path)
    failures = command.fuzz("broken", 7, 0.02)
    assert failures >= 1
    assert f"{failures} failures" in capsys.readouterr().out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken-7-0.input", "broken-7-0.txt"]
    assert (tmp_path / "broken-7-0.input").read_bytes() == b"\xff\n"
    assert "a promise" in (tmp_path / "broken-7-0.txt").read_text("utf-8")
