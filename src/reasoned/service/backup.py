"""Backups while the service runs, verified, each recorded with its expiry; and restoring.

A backup holds what erasure removes later, so that it has to end: expired files are removed by
the next backup.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from reasoned.store.database import Database, open_database
from reasoned.store.tables.upkeep import backup as backups
from reasoned.store.unit import Unit
from reasoned.store.upgrade import revision_of
from reasoned.store.writer import Writer

NO_SECRET: Mapping[str, str] = {}


class BackupFailed(Exception):
    """No backup was made, or none restored; nothing was changed."""


def make_backup(
    database: Database, writer: Writer, to: Path, *, now: datetime, keep: timedelta
) -> str:
    """Back up to a new file, verify it, record it; gives its SHA-256. Raises BackupFailed."""
    if keep <= timedelta(0):
        raise BackupFailed("A backup kept for no time is gone at once. Keep it for a while.")
    if to.exists():
        raise BackupFailed(f"{to} exists already. Name a new file.")
    if not to.parent.is_dir():
        raise BackupFailed(f"The folder {to.parent} doesn't exist. Make it first.")
    partial = to.with_name(to.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        if database.name == "sqlite":
            _copy_sqlite(_path(database), partial)
        else:
            url, secret = _libpq(database)
            _run(["pg_dump", "--format=custom", "--file", str(partial), url], secret)
        verify(partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(to)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    digest = _digest(to)

    def record(unit: Unit) -> Sequence[str]:
        unit.add(
            backups,
            path=str(to.resolve()),
            sha256=digest,
            made_at=unit.now,
            expires_at=now + keep,
            verified_at=unit.now,
        )
        # A file that was moved away may have left its name to a newer one.
        live = sa.select(backups.c.path).where(backups.c.expires_at > now)
        old = sa.select(backups.c.path).where(
            backups.c.expires_at <= now, backups.c.path.not_in(live)
        )
        return unit.connection.execute(old).scalars().all()

    for path in writer.run(record):
        Path(path).unlink(missing_ok=True)
    return digest


_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _kind(path: Path) -> str:
    """Of which database a file is a backup, by how it begins. Raises BackupFailed."""
    with path.open("rb") as file:
        magic = file.read(16)
    if magic.startswith(b"PGDMP"):
        return "postgresql"
    if magic.startswith(b"SQLite format 3"):
        return "sqlite"
    raise BackupFailed(f"{path} is neither a SQLite nor a PostgreSQL backup.")


def verify(path: Path) -> None:
    """Raises BackupFailed where a file isn't a whole backup of Reasoned."""
    if _kind(path) == "postgresql":
        if " alembic_version " not in _run(["pg_restore", "--list", str(path)]):
            raise BackupFailed(f"{path} holds no database of Reasoned.")
        _run(["pg_restore", "--file", os.devnull, str(path)])
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise BackupFailed(f"{path} is damaged: {error}.") from error
    if found != [("ok",)] or broken:
        raise BackupFailed(f"{path} is damaged: {(found or broken)[0]}.")


def restore(path: Path, url: str) -> str:
    """Make an empty or missing database from a backup; gives its schema. Raises BackupFailed.

    Stop the service first. A database that holds anything is never overwritten.
    """
    if not path.is_file():
        raise BackupFailed(f"There is no backup {path}.")
    parsed = make_url(url)
    kind, into = _kind(path), parsed.get_backend_name()
    if kind != into:
        raise BackupFailed(
            f"{path} is a backup of {_NAMES[kind]}, and the database to restore is"
            f" {_NAMES.get(into, into)}. Give one of {_NAMES[kind]}: --database {kind}://..."
        )
    verify(path)
    if into == "sqlite":
        _restore_sqlite(path, Path(parsed.database or ""))
    else:
        database = open_database(url)
        try:
            with database.reading() as connection:
                if sa.inspect(connection).get_table_names():
                    raise BackupFailed("The database isn't empty. Make a new one: createdb NAME.")
            name, secret = _libpq(database)
            _run(
                [
                    "pg_restore",
                    "--exit-on-error",
                    "--single-transaction",
                    "--no-owner",
                    "--dbname",
                    name,
                    str(path),
                ],
                secret,
            )
        finally:
            database.close()
    restored = open_database(url)
    try:
        revision = revision_of(restored)
    finally:
        restored.close()
    if revision is None:
        raise BackupFailed(f"{path} holds no database of Reasoned.")
    return revision


def _restore_sqlite(path: Path, target: Path) -> None:
    """Copied beside, verified there, and only then called by its name."""
    if not target.name:
        raise BackupFailed("Name the file to restore into: --database sqlite:///FILE.")
    if not target.parent.is_dir():
        raise BackupFailed(f"The folder {target.parent} doesn't exist. Make it first.")
    if target.exists() and (target.is_dir() or target.stat().st_size):
        raise BackupFailed(f"{target} exists. Move it away first; nothing is overwritten.")
    partial = target.with_name(target.name + ".partial")
    try:
        shutil.copyfile(path, partial)
        verify(partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        for leftover in ("-wal", "-shm"):
            target.with_name(target.name + leftover).unlink(missing_ok=True)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online backup: what is committed meanwhile is in it or not, never half."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other, pages=4096)
        other.execute("PRAGMA journal_mode = DELETE")


def _path(database: Database) -> Path:
    return Path(database.engine.url.database or "")


def _libpq(database: Database) -> tuple[str, dict[str, str]]:
    """The address for PostgreSQL's programs, and what they need in the environment besides.

    Everybody on a machine can read command lines, so the password isn't in the address.
    """
    whole = database.engine.url
    asked = whole.query.get("password", "")
    password = whole.password or (asked if isinstance(asked, str) else asked[-1])
    url = URL.create(
        "postgresql",
        whole.username,
        None,
        whole.host,
        whole.port,
        whole.database,
        {key: value for key, value in whole.query.items() if key != "password"},
    )
    return url.render_as_string(), {"PGPASSWORD": password} if password else {}


def _run(command: list[str], secret: Mapping[str, str] = NO_SECRET) -> str:
    """What the program says. Raises BackupFailed."""
    found = shutil.which(command[0])
    if found is None:
        candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{command[0]}"))
        if not candidates:
            raise BackupFailed(
                f"{command[0]} isn't installed. Install PostgreSQL's client programs."
            )
        found = str(candidates[-1])
    done = subprocess.run(
        [found, *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **secret},
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupFailed(f"{command[0]} failed: {said[-1] if said else done.returncode}")
    return done.stdout


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
