"""Backups while the service writes, verified; and restoring them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa

from reasoned.service.backup import BackupFailed, make_backup, restore, verify
from reasoned.store.database import open_database
from reasoned.store.tables.upkeep import backup as backups
from reasoned.store.upgrade import newest
from reasoned.store.writer import Writer
from tests.cases.house import START, open_house

KEEP = timedelta(days=30)


def test_what_is_restored_is_what_was_there(
    database_url: str, new_database: Callable[[], str], tmp_path: Path, database_kind: str
) -> None:
    database = open_database(database_url)
    house = next(houses := open_house(database))
    file = tmp_path / "backup"
    now = house.clock.now
    make_backup(database, house.writer, file, now=now, keep=KEEP)
    target = f"sqlite:///{tmp_path / 'restored.db'}"
    if database_kind == "postgresql":
        target = new_database()
        emptied = open_database(target)
        with emptied.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        emptied.close()
    assert restore(file, target) == newest()
    restored = open_database(target)
    query = sa.text("SELECT email FROM person UNION ALL SELECT sha256 FROM policy_version")
    with database.reading() as before, restored.reading() as after:
        assert sorted(after.execute(query).scalars()) == sorted(before.execute(query).scalars())
    restored.close()
    with pytest.raises(BackupFailed, match=r"overwritten|isn't empty"):
        restore(file, target)
    houses.close()  # type: ignore[attr-defined]
    database.close()


def test_a_backup_is_recorded_and_goes_when_it_has_expired(
    database_url: str, tmp_path: Path
) -> None:
    database = open_database(database_url)
    house = next(houses := open_house(database))
    first, second = tmp_path / "first", tmp_path / "second"
    make_backup(database, house.writer, first, now=house.clock.now, keep=KEEP)
    house.clock.on(KEEP)
    make_backup(database, house.writer, second, now=house.clock.now, keep=KEEP)
    assert (first.exists(), second.exists()) == (False, True)
    with database.reading() as connection:
        assert len(connection.execute(sa.select(backups)).all()) == 2
    with pytest.raises(BackupFailed, match="exists already"):
        make_backup(database, house.writer, second, now=house.clock.now, keep=KEEP)
    with pytest.raises(BackupFailed, match="kept for no time"):
        make_backup(
            database, house.writer, tmp_path / "third", now=house.clock.now, keep=timedelta(0)
        )
    assert not (tmp_path / "third").exists()
    houses.close()  # type: ignore[attr-defined]
    database.close()


def test_a_newer_backup_under_an_expired_ones_name_stays(database_url: str, tmp_path: Path) -> None:
    database = open_database(database_url)
    house = next(houses := open_house(database))
    file, moved = tmp_path / "backup", tmp_path / "moved"
    make_backup(database, house.writer, file, now=house.clock.now, keep=KEEP)
    file.rename(moved)
    house.clock.on(KEEP)
    make_backup(database, house.writer, file, now=house.clock.now, keep=KEEP)
    verify(file)
    house.clock.on(KEEP)
    make_backup(database, house.writer, tmp_path / "next", now=house.clock.now, keep=KEEP)
    assert not file.exists()
    houses.close()  # type: ignore[attr-defined]
    database.close()


def test_a_password_is_not_on_the_command_line_of_postgresqls_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@" > args\necho "$PGPASSWORD" > secret\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.chdir(tmp_path)
    for url in (
        "postgresql://ann:hush%40@db.example/ads?sslmode=require",
        "postgresql://ann@db.example/ads?sslmode=require&password=hush%40",
    ):
        database = open_database(url)
        with pytest.raises(BackupFailed, match="pg_dump failed"):
            make_backup(database, cast(Writer, None), tmp_path / "b", now=START, keep=KEEP)
        database.close()
        said = (tmp_path / "args").read_text()
        assert "postgresql://ann@db.example/ads?sslmode=require" in said
        assert "hush" not in said
        assert (tmp_path / "secret").read_text() == "hush@\n"


def test_a_damaged_backup_is_refused(database_url: str, tmp_path: Path) -> None:
    database = open_database(database_url)
    house = next(houses := open_house(database))
    file = tmp_path / "backup"
    make_backup(database, house.writer, file, now=house.clock.now, keep=KEEP)
    data = bytearray(file.read_bytes())
    middle = len(data) // 2
    damaged = tmp_path / "damaged"
    damaged.write_bytes(data[:middle])
    with pytest.raises(BackupFailed):
        verify(damaged)
    damaged.write_bytes(b"not a backup at all")
    with pytest.raises(BackupFailed, match="neither"):
        verify(damaged)
    houses.close()  # type: ignore[attr-defined]
    database.close()


def test_a_backup_of_the_other_database_is_refused_before_anything_is_written(
    database_url: str, database_kind: str, tmp_path: Path
) -> None:
    database = open_database(database_url)
    house = next(houses := open_house(database))
    file, new = tmp_path / "backup", tmp_path / "new.db"
    make_backup(database, house.writer, file, now=house.clock.now, keep=KEEP)
    houses.close()  # type: ignore[attr-defined]
    database.close()
    if database_kind == "postgresql":
        target, says = f"sqlite:///{new}", "is a backup of PostgreSQL, and .* is SQLite"
    else:
        target, says = "postgresql://nobody@127.0.0.1:1/none", "is a backup of SQLite, and .* is Po"
    with pytest.raises(BackupFailed, match=says):
        restore(file, target)
    assert sorted(tmp_path.iterdir()) == [file]


def test_what_is_no_database_of_ours_leaves_nothing_behind(tmp_path: Path) -> None:
    other, new = tmp_path / "other.db", tmp_path / "new.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (n)")
    with pytest.raises(BackupFailed, match="alembic_version"):
        restore(other, f"sqlite:///{new}")
    assert list(tmp_path.iterdir()) == [other]
