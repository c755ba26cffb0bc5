"""What a benchmark prints and leaves in build/bench.json: ratios, with what they reach for."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "build" / "bench.json"


@dataclass(frozen=True)
class Figure:
    """One ratio measured in one run. `met` None: shown beside, nothing to reach."""

    name: str
    value: float
    against: str
    reach: str
    met: bool | None

    def __str__(self) -> str:
        met = {True: "met", False: "NOT MET", None: ""}[self.met]
        return f"{self.name:28} {self.value:9.3f}  reach {self.reach:14} {met:8} {self.against}"


def at_least(name: str, value: float, against: str, bound: float) -> Figure:
    return Figure(name, round(value, 4), against, f"at least {bound:g}", value >= bound)


def at_most(name: str, value: float, against: str, bound: float) -> Figure:
    return Figure(name, round(value, 4), against, f"at most {bound:g}", value <= bound)


def beside(name: str, value: float, against: str) -> Figure:
    return Figure(name, round(value, 4), against, "-", None)


def save(figures: Sequence[Figure]) -> None:
    """Put the figures into build/bench.json, in place of earlier ones of the same name."""
    OUT.parent.mkdir(exist_ok=True)
    names = {f.name for f in figures}
    before = json.loads(OUT.read_text("utf-8")) if OUT.exists() else []
    kept = [f for f in before if f["name"] not in names]
    OUT.write_text(json.dumps([*kept, *map(asdict, figures)], indent=1) + "\n", "utf-8")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved(
    one: Callable[[], object], other: Callable[[], object], rounds: int = 7
) -> tuple[float, float, float]:
    """Median seconds of both, and the median of one / other, taken in turns.

    Turns keep a machine that is busy for a while from favouring either side.
    """
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio
