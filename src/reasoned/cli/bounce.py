"""`reasoned bounce`: takes mail that came back from standard input, for a mail server's alias."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from reasoned.cli.serve import DatabaseOption, config_of, opened

if TYPE_CHECKING:
    from reasoned.store.unit import Unit

NO_BOUNCE = 1
"""Exit code: the mail is no report of a letter that failed for good."""


def bounce(database: DatabaseOption = None) -> None:
    """Note from a delivery report (RFC 3464) that a letter came back.

    Exit codes: 0 it was noted, 1 the mail is no such report or about no letter of ours.
    """
    from reasoned.letters.mail import LARGEST_BOUNCE, read_bounce
    from reasoned.letters.outbox import mark_bounced

    found = read_bounce(sys.stdin.buffer.read(LARGEST_BOUNCE + 1))
    if found is None:
        print("That is no report of a letter that failed for good.", file=sys.stderr)
        raise typer.Exit(NO_BOUNCE)

    def note(unit: Unit) -> bool:
        return mark_bounced(unit, found.message_id, found.reason)

    with opened(config_of(database=database), prepare=False) as house:
        noted = house.writer.run(note)
    if not noted:
        print(f"No letter that went out is {found.message_id}.", file=sys.stderr)
        raise typer.Exit(NO_BOUNCE)
    print(f"{found.message_id} came back: {found.reason}")
