"""`reasoned serve`, `worker`, `db`, `backup`, `restore`, `retention`: the service from a shell.

What is imported inside the commands is what the others needn't wait for.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reasoned.cli.load import fail
from reasoned.facts.moments import NotASpan, parse_span

if TYPE_CHECKING:
    from reasoned.service.config import Config
    from reasoned.service.house import House

EXAMPLE_NAME = "Example Ads"
"""How the example's operator is called, unless a name is configured."""
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///FILE or postgresql://USER@HOST/NAME. Else as configured.",
        show_default=False,
    ),
]

db = typer.Typer(help="The database's schema.", no_args_is_help=True)


@db.callback()
def _db() -> None:
    pass


def config_of(**told: Any) -> Config:
    """The configuration, with what the command was told. Ends the command where it is bad."""
    from reasoned.service.config import BadConfig, load_config
    from reasoned.service.logs import set_up_logs

    try:
        config = load_config(**told)
    except BadConfig as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        fail("the configuration can't be used. See docs/operating.md.")
    set_up_logs(config.log.level, config.log.format)
    return config


@contextmanager
def opened(config: Config, *, prepare: bool = True) -> Iterator[House]:
    """The house of that configuration. Ends the command where it can't be opened."""
    import sqlalchemy as sa

    from reasoned.service.house import open_house
    from reasoned.store.database import CannotOpen
    from reasoned.store.upgrade import WrongSchema

    with ExitStack() as stack:
        try:
            house = stack.enter_context(open_house(config, prepare=prepare))
        except (CannotOpen, WrongSchema) as error:
            fail(str(error))
        except sa.exc.OperationalError as error:
            fail(f"the database can't be reached: {str(error.orig).strip()}")
        yield house


def serve(
    database: DatabaseOption = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen at.", show_default=False)
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", help="Port; 8000 unless told.", envvar="PORT", show_default=False),
    ] = None,
    example: Annotated[
        bool,
        typer.Option("--example", help="Serve made-up data in a folder that goes away at the end."),
    ] = False,
    worker: Annotated[
        bool | None,
        typer.Option(
            "--worker/--no-worker", help="Whether chores run here too.", show_default=False
        ),
    ] = None,
) -> None:
    """Serve the API, with letters, webhooks and deadlines beside it, until it is stopped."""
    from reasoned.letters.smtp import BadSettings
    from reasoned.service.serve import NothingPublished
    from reasoned.service.serve import serve as run
    from reasoned.web.pages.tour.roles import PEOPLE

    with ExitStack() as stack:
        if example:
            if database is not None:
                fail("--example has a database of its own; leave --database out.")
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reasoned-example-"))
            database = f"sqlite:///{folder}/example.db"
        config = config_of(database=database, host=host, port=port, worker=worker)
        if example:
            config = _reachable(config)
        token = _build_example(config) if example else ""
        house = stack.enter_context(opened(config))
        shown = f"http://{'127.0.0.1' if config.host in ('', '0.0.0.0') else config.host}"

        def started(at: int) -> None:
            print(f"Reasoned listens at {shown}:{at}", flush=True)
            print(f"  API, to read: {shown}:{at}/api/v1/docs", flush=True)
            if token:
                print(f"  Token for the example: {token}", flush=True)
                print(
                    f"  Such as: curl -H 'Authorization: Bearer {token}'"
                    f" {shown}:{at}/api/v1/standing/advertiser/rt",
                    flush=True,
                )
            print("  Ctrl+C ends it.", flush=True)

        try:
            run(house, started=started, example=PEOPLE if example else ())
        except (NothingPublished, BadSettings) as error:
            fail(str(error))


def _reachable(config: Config) -> Config:
    """The example's operator has a name, and its letters say where to complain, as any should."""
    told = config.operator
    unnamed = type(told).model_fields["name"].default
    name = EXAMPLE_NAME if told.name == unnamed else told.name
    to = told.complaint_to or "appeals@example.org"
    operator = told.model_copy(update={"name": name, "complaint_to": to})
    return config.model_copy(update={"operator": operator})


def _build_example(config: Config) -> str:
    """Fill the example's database; gives a token of its administrator and reviewer."""
    from reasoned.access.example import example_token
    from reasoned.intake.examples import NoExamples, examples_folder
    from reasoned.service.example import build_example
    from reasoned.service.house import new_ref, new_salt, now
    from reasoned.store.database import open_database
    from reasoned.store.upgrade import upgrade

    print("Building the example: the story of 2018, and some hundreds of made-up ads.", flush=True)
    made = open_database(config.database)
    try:
        folder = examples_folder()
        upgrade(made)
        settings = config.settings
        build_example(made, folder, settings, now=now(), new_ref=new_ref, new_salt=new_salt)
        return example_token(made, now(), new_ref)
    except NoExamples as error:
        fail(str(error))
    finally:
        made.close()


def worker(database: DatabaseOption = None) -> None:
    """Run the chores alone: letters, webhooks, deadlines. For processes beside `serve`."""
    from reasoned.letters.smtp import BadSettings
    from reasoned.service.serve import NothingPublished, work

    with opened(config_of(database=database)) as house:
        try:
            running = work(house)
        except (NothingPublished, BadSettings) as error:
            fail(str(error))
        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        print("The worker runs. Ctrl+C ends it.", flush=True)
        told.wait()
        running.stop()


@db.command("upgrade")
def db_upgrade(database: DatabaseOption = None) -> None:
    """Bring the database to this release's schema. Make a backup first."""
    import sqlalchemy as sa

    from reasoned.store.database import CannotOpen, open_database
    from reasoned.store.upgrade import WrongSchema, upgrade

    try:
        made = open_database(config_of(database=database).database)
        before, after = upgrade(made)
        made.close()
    except (CannotOpen, WrongSchema) as error:
        fail(str(error))
    except sa.exc.OperationalError as error:
        fail(f"the database can't be reached: {str(error.orig).strip()}")
    print(
        f"Schema {after}, as before."
        if before == after
        else f"Schema {before or 'none'} → {after}."
    )


def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    database: DatabaseOption = None,
    keep: Annotated[
        str, typer.Option("--keep", metavar="SPAN", help="How long the backup is kept.")
    ] = "30 days",
) -> None:
    """Back up while the service runs; the file is verified, and recorded with its expiry."""
    from reasoned.service.backup import BackupFailed, make_backup
    from reasoned.service.house import now

    try:
        span = parse_span(keep)
    except NotASpan as error:
        fail(f"--keep: {error}")
    with opened(config_of(database=database), prepare=False) as house:
        try:
            digest = make_backup(house.database, house.writer, to, now=now(), keep=span)
        except BackupFailed as error:
            fail(str(error))
    print(f"{to}: verified, SHA-256 {digest}, kept for {keep}.")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    database: DatabaseOption = None,
) -> None:
    """Make a new database from a backup. Nothing that exists is overwritten."""
    from reasoned.service.backup import BackupFailed
    from reasoned.service.backup import restore as run
    from reasoned.store.database import CannotOpen

    config = config_of(database=database)
    try:
        revision = run(source, config.database)
    except (BackupFailed, CannotOpen) as error:
        fail(str(error))
    print(f"Restored, schema {revision}. Letters that were sent after the backup go out again.")


def retention(
    database: DatabaseOption = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only say what a run would remove.")
    ] = False,
) -> None:
    """Remove what is kept no longer, by the configuration; decisions and rulings stay."""
    from reasoned.cases.keeping import retention as of
    from reasoned.service.house import now
    from reasoned.store.tables.access import SOFTWARE

    config = config_of(database=database)
    with opened(config, prepare=False) as house:
        if preview:
            with house.database.reading() as connection:
                found = of.preview(connection, config.kept, now())
        else:
            found = house.writer.run(lambda unit: of.run(unit, config.kept, by=SOFTWARE))
    for name, number in found.items():
        print(f"{name.replace('_', ' ')}: {number} {'would go' if preview else 'removed'}")
