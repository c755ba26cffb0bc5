"""Other screeners, each run as its users would, in an environment of their own.

`nomenklatura` needs a compiler and ICU to install, so it is no dependency of the project: the
first run makes `build/peers-screening`, which takes minutes, and later runs find it. Where it
can't be installed the reason stands in place of its figures, and the next run tries again.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.screening.pairs import Pair

HOME = Path(__file__).resolve().parents[2] / "build" / "peers-screening"
_HERE = Path(__file__).parent
_PACKAGES = ("rapidfuzz==3.14.6", "faker==40.63.0")
# Only its list of companies is read, so none of what it would bring along.
_BARE = ("investpy==1.0.8",)
_HARD = ("nomenklatura==4.17.4",)

# By the names that `peer_worker` knows them by.
LOGIC = "logic-v2"
SYSTEMS = (LOGIC, "WRatio", "token_sort_ratio")


class PeersMissing(Exception):
    """The peers' environment can't be made; the text says why."""


@dataclass(frozen=True)
class Peers:
    """The environment's interpreter, and the systems that it has."""

    python: Path
    systems: tuple[str, ...]

    def score(self, system: str, pairs: Sequence[Pair]) -> list[float]:
        """The system's scores from 0 to 1, in the pairs' order; equal pairs are asked once.

        Raises PeersMissing with the worker's words where it fails.
        """
        asked = list(dict.fromkeys((p.left, p.right, p.schema) for p in pairs))
        lines = "".join(json.dumps(a) + "\n" for a in asked)
        answer = _run([str(self.python), str(_HERE / "peer_worker.py"), system], lines)
        scores = dict(zip(asked, map(json.loads, answer.splitlines()), strict=True))
        return [float(scores[p.left, p.right, p.schema]) for p in pairs]

    def seeds(self) -> dict[str, object]:
        """What `seeds_worker` prints, kept beside the environment after the first time."""
        kept = HOME / "seeds.json"
        if not kept.exists():
            text = _run([str(self.python), str(_HERE / "seeds_worker.py")], "")
            kept.write_text(text, "utf-8")
        seeds: dict[str, object] = json.loads(kept.read_text("utf-8"))
        return seeds


def install() -> Peers:
    """The environment, made where it isn't there yet; prints why a system is left out.

    Raises PeersMissing where not even its easy packages can be installed.
    """
    python = HOME / "venv" / "bin" / "python"
    base = _base_python()
    pip = [base, "-m", "pip", "--python", str(python), "install", "--quiet"]
    if not _ready("easy", (*_PACKAGES, *_BARE)) or not python.exists():
        print("Setting up build/peers-screening; this takes minutes, once.", file=sys.stderr)
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        _run([base, "-m", "venv", "--without-pip", str(HOME / "venv")], "")
        _run([*pip, *_PACKAGES], "")
        _run([*pip, "--no-deps", *_BARE], "")
        _stamp("easy").write_text(" ".join((*_PACKAGES, *_BARE)), "utf-8")
    if not _ready("hard", _HARD):
        try:
            _run([*pip, *_HARD], "")
        except PeersMissing as missing:
            print(f"{LOGIC}: {missing}")
            return Peers(python, tuple(s for s in SYSTEMS if s != LOGIC))
        _stamp("hard").write_text(" ".join(_HARD), "utf-8")
    return Peers(python, SYSTEMS)


def _stamp(which: str) -> Path:
    return HOME / f"ready-{which}"


def _ready(which: str, packages: Sequence[str]) -> bool:
    stamp = _stamp(which)
    return stamp.exists() and stamp.read_text("utf-8") == " ".join(packages)


def _base_python() -> str:
    """An interpreter that has pip: the project's own environment has none."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    beside = Path(sys.base_prefix) / "bin" / name
    return str(beside) if beside.exists() else shutil.which(name) or "python3"


def _run(command: Sequence[str], text: str) -> str:
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    except OSError as error:
        raise PeersMissing(f"peer not installed: {error}") from error
    if done.returncode:
        said = [s for s in done.stderr.strip().splitlines() if s.strip()]
        errors = [s.strip() for s in said if "error" in s.lower()] or said
        raise PeersMissing(f"peer not installed: {' / '.join(errors[-3:]) or 'no reason given'}")
    return done.stdout
