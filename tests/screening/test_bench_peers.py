"""The peers' environment: made once, and honest about what it hasn't got."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.screening import peers
from benchmarks.screening.peers import LOGIC, PeersMissing


class Installer:
    """Stands in for venv and pip; what is in `broken` can't be installed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.installed: list[str] = []
        self.broken: set[str] = set()

    def run(self, command: Sequence[str], text: str) -> str:
        if "venv" in command:
            python = self.home / "venv" / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        for word in command:
            package, pinned, _ = word.partition("==")
            if package in self.broken:
                raise PeersMissing(f"peer not installed: {package} wants a compiler")
            if pinned:
                self.installed.append(package)
        return ""


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    made = Installer(tmp_path / "peers")
    monkeypatch.setattr(peers, "HOME", made.home)
    monkeypatch.setattr(peers, "_run", made.run)
    return made


def test_everything_is_installed_once(installer: Installer) -> None:
    assert peers.install().systems == peers.SYSTEMS
    count = len(installer.installed)
    assert peers.install().systems == peers.SYSTEMS
    assert len(installer.installed) == count


def test_a_peer_that_cannot_be_installed_is_left_out_with_the_reason_and_tried_again(
    installer: Installer, capsys: pytest.CaptureFixture[str]
) -> None:
    installer.broken = {"nomenklatura"}
    assert LOGIC not in peers.install().systems
    assert "nomenklatura wants a compiler" in capsys.readouterr().out
    installer.broken = set()
    assert LOGIC in peers.install().systems
    assert installer.installed.count("faker") == 1


def test_a_failed_start_is_begun_anew(installer: Installer) -> None:
    installer.broken = {"faker"}
    with pytest.raises(PeersMissing):
        peers.install()
    installer.broken = set()
    assert peers.install().systems == peers.SYSTEMS


def test_a_failing_program_is_answered_with_its_own_words() -> None:
    program = "import sys; sys.exit('error: no ICU here')"
    with pytest.raises(PeersMissing, match="no ICU here"):
        peers._run([sys.executable, "-c", program], "")


def test_a_program_that_is_not_there_is_a_missing_peer() -> None:
    with pytest.raises(PeersMissing):
        peers._run(["/nowhere/python"], "")
