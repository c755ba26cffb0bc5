"""What the commands that go through a file of records share: how it's read, and how they end."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from reasoned.cli.load import fail

SOME_REJECTED, INTERRUPTED, BROKEN_PIPE = 1, 130, 141
"""Exit codes beside 0 (every record was dealt with) and 2 (it couldn't begin)."""


class InputFormat(StrEnum):
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


InputFormatOption = Annotated[
    InputFormat | None,
    typer.Option(
        "--input-format",
        help="How to read the input. Else by its ending, or by what it looks like.",
        show_default=False,
    ),
]

EncodingOption = Annotated[
    str, typer.Option("--encoding", metavar="NAME", help="How the input's text is encoded.")
]


def standard_input() -> BinaryIO:
    return sys.stdin.buffer


def not_over_input(source: str, out: Path | None) -> None:
    """Ends the command where it would write over what it reads (`-`: standard input)."""
    if out is not None and source != "-" and out.resolve() == Path(source).resolve():
        fail("--out is the input itself. Write to another file.")


def let_go_of_stdout() -> None:
    """Nobody takes any more: keeps Python from complaining about that at its end."""
    with suppress(OSError, ValueError):  # standard output may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
