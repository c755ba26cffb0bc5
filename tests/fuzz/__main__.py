"""`make fuzz`: each target for a while, with new cases every time unless a seed is given."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from random import Random

from tests.fuzz.targets import ROOT, TARGETS

SLOW = 5.0
"""Seconds after which a case counts as one that hangs."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="for each target")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = Random().randrange(2**32) if options.seed is None else options.seed
    failed = sum(fuzz(name, seed, options.seconds) for name in TARGETS)
    return 1 if failed else 0


def fuzz(name: str, seed: int, seconds: float) -> int:
    """Run one target; the number of failures. Each is left in build/fuzz with its seed."""
    start, cases, failures = time.monotonic(), 0, 0
    while time.monotonic() - start < seconds:
        case = f"{seed}-{cases}"
        begun = time.monotonic()
        try:
            TARGETS[name](Random(case))
        except Exception:
            failures += 1
            keep(name, case, traceback.format_exc())
        if time.monotonic() - begun > SLOW:
            failures += 1
            keep(name, case, f"took {time.monotonic() - begun:.1f} s\n")
        cases += 1
    spent = time.monotonic() - start
    print(f"{name:10} {cases:8,} cases, {cases / spent:7,.0f} a second, {failures} failures")
    return failures


def keep(name: str, case: str, text: str) -> None:
    folder = ROOT / "build" / "fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{case}.txt"
    file.write_text(f"TARGETS[{name!r}](Random({case!r}))\n\n{text}", "utf-8", "backslashreplace")
    print(f"{name}: failed, see {file}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
