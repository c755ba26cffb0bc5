"""The command line: one module a command, put together here.

Each command turns options into objects, calls the layers below, and turns their errors
into words and exit codes.
"""

from __future__ import annotations

from typing import Annotated

import typer

from reasoned import __version__
from reasoned.cli import (
    bounce,
    decide,
    demo,
    import_,
    letter,
    measures,
    policy,
    screen,
    serve,
    try_,
    user,
)

app = typer.Typer(
    name="reasoned",
    help="Reasoned decisions for ad platforms: policies that people read and the engine runs.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("decide")(decide.decide)
app.command("try")(try_.try_)
app.command("screen")(screen.screen)
app.add_typer(measures.app, name="measures")
app.add_typer(policy.app, name="policy")
app.command("letter")(letter.letter)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.add_typer(serve.db, name="db")
app.command("bounce")(bounce.bounce)
app.command("backup")(serve.backup)
app.command("restore")(serve.restore)
app.command("retention")(serve.retention)
app.add_typer(import_.app, name="import")
app.add_typer(user.app, name="user")
policy.app.command("publish")(import_.publish)


def _version(wanted: bool) -> None:
    """A callback of the option's own, as that runs before a command is asked for."""
    if wanted:
        print(f"reasoned {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_version),
    ] = False,
) -> None:
    pass


def main() -> None:
    """The console script `reasoned`."""
    app()
