"""`reasoned user`: people and tokens from a shell, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reasoned.access import login, tokens
from reasoned.access.people import Person, find_person
from reasoned.access.roles import Role, Scope
from reasoned.cli import app
from reasoned.store.database import Database
from tests.databases import reopen

PASSWORD = "nine lives and a ladder"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REASONED_DATABASE", raising=False)


@pytest.fixture
def run(database_url: str) -> Run:
    def told(*words: str, typed: str | bytes = "") -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["user", *words, "--database", database_url], input=typed)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return told


@pytest.fixture
def ann(run: Run) -> None:
    code, _, err = run("add", "ann@example.org", "--role", "senior", "--name", "Ann",
                       "--password-stdin", typed=f"{PASSWORD}\n")  # fmt: skip
    assert code == 0, err


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = reopen(database_url)
    yield opened
    opened.close()


def found(database: Database) -> Person:
    with database.reading() as connection:
        return find_person(connection, "ann@example.org")


def is_right(database: Database, password: str) -> bool:
    with database.reading() as connection:
        checked = login.check(connection, "ann@example.org", password, "", datetime.now(UTC))
    return checked.person is not None


def test_somebody_is_added_with_roles_markets_and_a_password_that_is_typed_twice(
    run: Run, database: Database
) -> None:
    code, out, _ = run("add", "Ann@Example.org", "--role", "senior", "--role", "policy-author",
                       "--market", "de", "--name", "Ann",
                       typed=f"{PASSWORD}\n{PASSWORD}\n")  # fmt: skip
    assert code == 0
    assert PASSWORD not in out
    ann = found(database)
    assert out.endswith(f"Added: {ann.ref} ann@example.org (senior, policy-author)\n")
    assert (ann.roles, ann.markets) == ((Role.SENIOR, Role.AUTHOR), ("DE",))
    assert is_right(database, PASSWORD)


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_password_comes_from_standard_input_without_its_line_end(
    run: Run, database: Database, end: str
) -> None:
    run("add", "ann@example.org", "--role", "senior", "--name", "Ann", "--password-stdin",
        typed=PASSWORD + end)  # fmt: skip
    assert is_right(database, PASSWORD)


def test_who_comes_in_by_the_provider_only_has_no_password(run: Run, database: Database) -> None:
    code, _, _ = run("add", "ann@example.org", "--role", "senior", "--name", "Ann", "--no-password")
    assert code == 0
    assert not is_right(database, "")
    code, _, err = run("add", "bob@example.org", "--role", "senior", "--name", "Bob",
                       "--no-password", "--password-stdin")  # fmt: skip
    assert (code, "give one of them" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (["add", "bob", "--role", "senior", "--name", "B"], PASSWORD, "isn't an e-mail address"),
        (["add", "b@example.org", "--role", "boss", "--name", "B"], PASSWORD, "isn't a role"),
        (["add", "ann@example.org", "--role", "senior", "--name", "A"], PASSWORD, "here already"),
        (["add", "b@example.org", "--role", "senior", "--name", "B"], "short", "at least 12"),
        (["add", "b@example.org", "--role", "senior", "--name", "B"], b"\xff\xfe\n", "isn't UTF-8"),
        (["password", "ann@example.org"], "ann@example.org", "isn't a password"),
        (["password", "nobody@example.org"], PASSWORD, "There is nobody"),
    ],
)
@pytest.mark.usefixtures("ann")
def test_what_is_refused_ends_with_2_and_says_what_to_mend(
    run: Run, words: list[str], typed: str | bytes, said: str
) -> None:
    before = run("list")
    code, _, err = run(*words, "--password-stdin", typed=typed)
    assert code == 2
    assert err.startswith("reasoned: ")
    assert said in err
    assert run("list") == before


@pytest.mark.usefixtures("ann")
def test_everybody_is_listed_also_who_has_left(run: Run, database: Database) -> None:
    run("add", "bob@example.org", "--role", "auditor", "--name", "Bob", "--market", "FR",
        "--no-password")  # fmt: skip
    assert run("deactivate", "ann@example.org")[0] == 0
    code, out, _ = run("list")
    first, second = out.splitlines()
    assert code == 0
    assert first == f"{found(database).ref}  ann@example.org  senior  everywhere  (has left)"
    assert second.endswith("  bob@example.org  auditor  FR")


@pytest.mark.usefixtures("ann")
def test_other_roles_and_markets_take_the_place_of_those_before(
    run: Run, database: Database
) -> None:
    code, out, _ = run("change", "ann@example.org", "--role", "auditor", "--market", "fr")
    assert (code, out) == (0, "ann@example.org: auditor; FR\n")
    assert (found(database).roles, found(database).markets) == ((Role.AUDITOR,), ("FR",))
    run("change", "ann@example.org", "--everywhere")
    assert (found(database).roles, found(database).markets) == ((Role.AUDITOR,), ())
    for words in ([], ["--everywhere", "--market", "DE"], ["--market", "Germany"]):
        assert run("change", "ann@example.org", *words)[0] == 2
    assert run("change", "nobody", "--role", "senior")[0] == 2


@pytest.mark.usefixtures("ann")
def test_a_forgotten_password_is_set_anew(run: Run, database: Database) -> None:
    code, _, _ = run("password", "ann@example.org", "--password-stdin", typed="quite another one\n")
    assert code == 0
    assert not is_right(database, PASSWORD)
    assert is_right(database, "quite another one")


@pytest.mark.usefixtures("ann")
def test_an_account_at_the_provider_is_unlinked(run: Run) -> None:
    assert run("unlink", "ann@example.org")[0] == 0
    assert run("unlink", "nobody")[0] == 2


@pytest.mark.usefixtures("ann")
def test_a_token_is_printed_once_and_acts_within_its_scopes(run: Run, database: Database) -> None:
    code, out, _ = run("token", "ann@example.org", "--scope", "cases:read", "--label", "nightly",
                       "--expires", "2999-01-01")  # fmt: skip
    assert code == 0
    with database.reading() as connection:
        actor = tokens.find(connection, out.strip(), datetime.now(UTC))
        (shown,) = tokens.listed(connection)
    assert actor is not None
    assert actor.scopes == {Scope.READ}
    assert shown.expires_at == datetime(2999, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ann@example.org", "--scope", "everything", "--label", "x"], "there are submit"),
        (["ann@example.org", "--scope", "admin", "--label", "x"], "more than they may"),
        (["ann@example.org", "--scope", "cases:read", "--label", " "], "what it is for"),
        (["nobody", "--scope", "cases:read", "--label", "x"], "There is nobody"),
        (["ann@example.org", "--scope", "cases:read", "--label", "x", "--expires", "soon"],
         "--expires"),
        (["ann@example.org", "--scope", "cases:read", "--label", "x", "--expires", "2001-01-01"],
         "a later end"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("ann")
def test_a_token_that_is_refused_ends_with_2(
    run: Run, database: Database, words: list[str], said: str
) -> None:
    code, out, err = run("token", *words)
    assert (code, out) == (2, "")
    assert said in err
    with database.reading() as connection:
        assert tokens.listed(connection) == []


def test_the_database_comes_from_the_environment_too(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REASONED_DATABASE", database_url)
    words = ["user", "add", "ann@example.org", "--role", "senior", "--name", "A", "--no-password"]
    assert CliRunner().invoke(app, words).exit_code == 0
    opened = reopen(database_url)
    assert found(opened).name == "A"
    opened.close()
