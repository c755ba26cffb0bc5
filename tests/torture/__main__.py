"""`make torture`: 200 kills on each database; prints what was done, or what broke."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests import postgresql
from tests.torture.run import Broken, torture


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="reasoned-torture-") as name:
            folder = Path(name)
            url = f"sqlite:///{folder / 'torture.db'}"
            print(f"SQLite: {torture(url, folder, told.kills, told.seed, say=True)}", flush=True)
        if postgresql.programs() is None:
            sys.exit(f"PostgreSQL: {postgresql.MISSING}")
        with (
            tempfile.TemporaryDirectory(prefix="reasoned-torture-") as name,
            postgresql.server(durable=True) as server,
        ):
            done = torture(server.url("postgres"), Path(name), told.kills, told.seed, say=True)
            print(f"PostgreSQL: {done}", flush=True)
    except Broken as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
