"""`reasoned user`: the people who work here, and tokens for programs, from a shell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from reasoned.cli.load import fail
from reasoned.cli.serve import DatabaseOption, config_of, opened
from reasoned.facts.moments import NotAMoment, parse_moment

if TYPE_CHECKING:
    from reasoned.store.unit import Unit

T = TypeVar("T")
Who = Annotated[str, typer.Argument(help="Their id or e-mail.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]
app = typer.Typer(help="People who work here, and tokens for programs.", no_args_is_help=True)


def _run(database: str | None, job: Callable[[Unit], T]) -> T:
    """A job as one unit of work; what it refuses ends the command."""
    from reasoned.access.passwords import BadPassword
    from reasoned.access.people import BadPerson, NoPerson
    from reasoned.access.tokens import BadToken

    with opened(config_of(database=database)) as house:
        try:
            return house.writer.run(job)
        except (BadPerson, NoPerson, BadPassword, BadToken) as error:
            fail(str(error))


def _password(from_stdin: bool) -> str:
    if not from_stdin:
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        fail("--password-stdin: that isn't UTF-8 text.")


@app.command("add")
def add(
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    role: Annotated[
        list[str],
        typer.Option(
            "--role", help="policy-author, reviewer, senior, auditor or administrator; repeatable."
        ),
    ],
    name: Annotated[str, typer.Option("--name", help="Their name; it stays inside.")],
    market: Annotated[
        list[str] | None,
        typer.Option("--market", help="Two-letter country; repeatable. Everywhere without one."),
    ] = None,
    password_stdin: FromStdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They come in by OpenID Connect only.")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Add somebody."""
    from reasoned.access.people import add_person

    if no_password and password_stdin:
        fail("--no-password and --password-stdin: give one of them.")
    password = None if no_password else _password(password_stdin)
    made = _run(
        database,
        lambda unit: add_person(unit, email, name, role, markets=market or (), password=password),
    )
    print(f"Added: {made.ref} {made.email} ({', '.join(made.roles)})")


@app.command("list")
def list_(database: DatabaseOption = None) -> None:
    """Everybody, with their roles and markets."""
    from reasoned.access.people import people

    with (
        opened(config_of(database=database)) as house,
        house.database.reading() as connection,
    ):
        for one in people(connection):
            where = ", ".join(one.markets) or "everywhere"
            gone = "" if one.active else "  (has left)"
            print(f"{one.ref}  {one.email}  {', '.join(one.roles)}  {where}{gone}")


@app.command("deactivate")
def deactivate(
    who: Who,
    database: DatabaseOption = None,
) -> None:
    """Let somebody go: their sessions and tokens end."""
    from reasoned.access.people import deactivate as run
    from reasoned.access.people import find_person

    _run(database, lambda unit: run(unit, find_person(unit.connection, who).ref))
    print(f"{who} has left; sessions and tokens have ended.")


@app.command("change")
def change(
    who: Who,
    role: Annotated[
        list[str] | None, typer.Option("--role", help="In place of those they have; repeatable.")
    ] = None,
    market: Annotated[
        list[str] | None, typer.Option("--market", help="In place of those; repeatable.")
    ] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="No market in special.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Give somebody other roles or markets. It counts at once."""
    from reasoned.access.people import change_person, find_person

    if everywhere and market:
        fail("--everywhere and --market: give one of them.")
    if not (everywhere or market or role):
        fail("say what changes: --role, --market or --everywhere.")
    markets = [] if everywhere else market or None

    def job(unit: Unit) -> str:
        change_person(unit, who, roles=role or None, markets=markets)
        changed = find_person(unit.connection, who)
        return f"{', '.join(changed.roles)}; {', '.join(changed.markets) or 'everywhere'}"

    print(f"{who}: {_run(database, job)}")


@app.command("password")
def password(
    who: Who,
    password_stdin: FromStdin = False,
    database: DatabaseOption = None,
) -> None:
    """Set another password: their sessions end."""
    from reasoned.access.people import set_password

    word = _password(password_stdin)
    _run(database, lambda unit: set_password(unit, who, word))
    print(f"{who} has another password; sessions have ended.")


@app.command("unlink")
def unlink(who: Who, database: DatabaseOption = None) -> None:
    """Forget somebody's account at the OpenID provider: their sessions end.

    The next account there with their verified e-mail address is linked when they sign in.
    """
    from reasoned.access.accounts import unlink as run

    _run(database, lambda unit: run(unit, who))
    print(f"{who} is unlinked; sessions have ended.")


@app.command("token")
def token(
    who: Annotated[str, typer.Argument(help="For whom it acts: id or e-mail.")],
    scope: Annotated[list[str], typer.Option("--scope", help="What it may do; repeatable.")],
    label: Annotated[str, typer.Option("--label", help="What it is for.")],
    expires: Annotated[
        str, typer.Option("--expires", metavar="DATE", help="When it ends.", show_default=False)
    ] = "",
    database: DatabaseOption = None,
) -> None:
    """Make an API token. It is shown this once."""
    from reasoned.access.people import find_person
    from reasoned.access.roles import Scope
    from reasoned.access.tokens import create

    wrong = [s for s in scope if s not in set(Scope)]
    if wrong:
        fail(f"--scope: {wrong[0]!r} isn't one; there are {', '.join(Scope)}.")
    try:
        ends: datetime | None = parse_moment(expires).astimezone(UTC) if expires else None
    except NotAMoment as error:
        fail(f"--expires: {error}")
    made = _run(
        database,
        lambda unit: create(
            unit,
            find_person(unit.connection, who).id,
            [Scope(s) for s in scope],
            label,
            expires_at=ends,
        ),
    )
    print(made.token)
