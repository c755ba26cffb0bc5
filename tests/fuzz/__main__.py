"""`make fuzz`: each target for a while, with new cases every time unless a seed is given."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from pathlib import Path
from random import Random

from tests.fuzz.targets import TARGETS, made, run, timed

KEPT = Path(__file__).resolve().parents[2] / "build" / "fuzz"
"""Where failures are left."""


def main() -> int:
    """Exit code 1 where a case failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run")
    parser.add_argument("--target", choices=sorted(TARGETS), help="this one alone")
    parser.add_argument("--case", help="run one case again, such as 7-1234; needs --target")
    options = parser.parse_args()
    if options.case:
        if not options.target:
            parser.error("--case needs --target")
        run(options.target, options.case, made(options.target, options.case))
        print("It holds.")
        return 0
    seed = Random().randrange(2**32) if options.seed is None else options.seed
    names = [options.target] if options.target else list(TARGETS)
    print(f"seed {seed}")
    failed = [fuzz(name, seed, options.seconds / len(names)) for name in names]
    return 1 if any(failed) else 0


def fuzz(name: str, seed: int, seconds: float) -> int:
    """Run one target; the number of failures. Of those that are alike, the first is kept."""
    # The first case pays for what is loaded and made once.
    run(name, "warm", made(name, "warm"))
    start, cases, reached = time.monotonic(), 0, 0
    failures: dict[str, int] = {}
    while time.monotonic() - start < seconds:
        case = f"{seed}-{cases}"
        data = made(name, case)
        try:
            reached += timed(name, case, data)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}"
            if kind not in failures:
                keep(name, case, data, kind, traceback.format_exc())
            failures[kind] = failures.get(kind, 0) + 1
        cases += 1
    spent = time.monotonic() - start
    print(
        f"{name:10} {cases:8,} cases, {cases / spent:7,.0f} a second,"
        f" {100 * reached / max(cases, 1):3.0f} % taken, {sum(failures.values())} failures",
        flush=True,
    )
    return sum(failures.values())


def keep(name: str, case: str, data: bytes, kind: str, trace: str) -> None:
    """Leave the input, and what it did, in build/fuzz."""
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / f"{name}-{case}"
    file.with_suffix(".input").write_bytes(data)
    again = f"python -m tests.fuzz --target {name} --case {case}\n\n"
    file.with_suffix(".txt").write_text(again + trace, "utf-8", "backslashreplace")
    print(f"{name}: {kind}; see {file}.txt and .input", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
