"""`reasoned policy`: check, show and compare written policies."""

from __future__ import annotations

import typer

app = typer.Typer(help="Check, show and compare policies.", no_args_is_help=True)
