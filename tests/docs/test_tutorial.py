"""The tutorial is run: its files are written, its commands called, their output compared."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
_FENCE = re.compile(r"^(`{3,})(\w+)(?: file=(\S+))?\n(.*?)^\1$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """A file to write, or a command with what it prints (standard output, then error)."""

    kind: str
    file: str
    text: str


def steps() -> list[Step]:
    return [Step(m[2], m[3] or "", m[4]) for m in _FENCE.finditer(PAGE.read_text("utf-8"))]


def run(command: str, folder: Path) -> str:
    """Everything that `reasoned ...` prints, run as its users run it."""
    program, *args = shlex.split(command)
    assert program == "reasoned"
    code = "from reasoned.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout + done.stderr


def test_the_tutorial_gives_what_it_shows(tmp_path: Path) -> None:
    commands = 0
    for step in steps():
        if step.kind == "console":
            command, _, shown = step.text.removeprefix("$ ").partition("\n")
            printed = run(command, tmp_path)
            assert [line.rstrip() for line in printed.splitlines()] == [
                line.rstrip() for line in shown.splitlines()
            ], f"{command}\n{printed}"
            commands += 1
        elif step.file:
            path = tmp_path / step.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, "utf-8")
    assert commands == 4
