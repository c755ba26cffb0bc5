"""`python -m reasoned`: the command line."""

from __future__ import annotations

from reasoned.cli import main

if __name__ == "__main__":
    main()
