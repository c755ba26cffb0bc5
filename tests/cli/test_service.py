"""`reasoned db`, `policy publish`, `import`, `backup`, `restore`, `retention` from a shell."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from reasoned.cli import app
from reasoned.store.database import open_database
from reasoned.store.tables.cases import legacy, task
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import subject
from tests.cases.doing import SMALL
from tests.letters.test_mail import report

AT = datetime(2026, 3, 2, tzinfo=UTC)
POLICIES = Path(__file__).parents[2] / "examples" / "policies"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REASONED_DATABASE", f"sqlite:///{tmp_path / 'r.db'}")


def run(*told: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(told))
    return done.exit_code, done.stdout, done.stderr


def test_policies_are_published_once_and_stay(tmp_path: Path) -> None:
    code, out, _ = run("policy", "publish", str(POLICIES))
    assert code == 0
    assert "Published: who-may-advertise 2017-06-01" in out
    assert run("policy", "publish", str(POLICIES))[1] == (
        "Nothing new: every version is published already.\n"
    )
    changed = tmp_path / "changed"
    changed.mkdir()
    for path in POLICIES.iterdir():
        (changed / path.name).write_text(path.read_text("utf-8"), "utf-8")
    page = changed / "alcohol.md"
    page.write_text(page.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    code, _, err = run("policy", "publish", str(changed))
    assert code == 2
    assert "is published and stays as it is" in err


def test_facts_that_changed_alone_are_said_to_have_been_published(tmp_path: Path) -> None:
    run("policy", "publish", str(POLICIES))
    changed = Path(shutil.copytree(POLICIES, tmp_path / "changed"))
    facts = changed / "facts.yaml"
    facts.write_text(facts.read_text("utf-8") + "\n# More to come.\n", "utf-8")
    assert run("policy", "publish", str(changed))[:2] == (
        0,
        "Published: facts.yaml\nNo version is new; the declared facts have changed.\n",
    )


def test_facts_without_which_a_published_policy_cannot_be_read_are_not_published(
    tmp_path: Path,
) -> None:
    run("policy", "publish", str(POLICIES))
    small = tmp_path / "small"
    shutil.copytree(SMALL, small)
    for path in small.glob("*.md"):
        text = path.read_text("utf-8")
        path.write_text(text.replace("version: 2020-01-01", "version: 2999-01-01"), "utf-8")
    code, _, err = run("policy", "publish", str(small))
    assert code == 2
    assert "doesn't go with what is published already" in err
    assert "Nothing new" in run("policy", "publish", str(POLICIES))[1]


def test_a_broken_policy_publishes_nothing(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    code, _, err = run("policy", "publish", str(tmp_path / "policies"))
    assert code == 2
    assert "nothing was published" in err


def test_old_bans_come_in_without_reasons_and_wait(tmp_path: Path) -> None:
    run("policy", "publish", str(POLICIES))
    (tmp_path / "bans.csv").write_text(
        "external_id,restriction,since,said\n"
        "acme,ban,2019-05-01,violates our policies\n"
        "other,frown,,\n"
        ",ban,,\n"
    )
    code, out, _ = run("import", "decisions", "bans.csv", "--rejects", "rejects.jsonl")
    assert code == 1
    assert "Read 3: 1 taken, 0 known already, 2 rejected." in out
    lines = (tmp_path / "rejects.jsonl").read_text().splitlines()
    assert [json.loads(line)["row"] for line in lines] == [3, 4]
    assert "restriction is 'frown'" in lines[0]
    assert "1 known already" in run("import", "decisions", "bans.csv")[1]
    database = open_database(f"sqlite:///{tmp_path / 'r.db'}")
    with database.reading() as connection:
        assert connection.execute(sa.select(legacy.c.said)).scalars().all() == [
            "violates our policies"
        ]
        assert connection.execute(sa.select(task.c.kind)).scalars().all() == ["legacy"]
    database.close()


def test_a_backup_is_restored_into_a_new_database_and_overwrites_none(tmp_path: Path) -> None:
    run("policy", "publish", str(POLICIES))
    code, out, _ = run("backup", "one.db")
    assert (code, "verified" in out) == (0, True)
    code, out, _ = run("restore", "one.db", "--database", f"sqlite:///{tmp_path / 'new.db'}")
    assert (code, "Restored" in out) == (0, True)
    code, _, err = run("restore", "one.db")
    assert code == 2
    assert "nothing is overwritten" in err


def test_the_schema_is_brought_up_and_said(tmp_path: Path) -> None:
    assert run("db", "upgrade")[1].startswith("Schema none → ")
    assert "as before" in run("db", "upgrade")[1]


def test_retention_says_first_what_it_would_remove() -> None:
    run("policy", "publish", str(POLICIES))
    assert "sessions: 0 would go" in run("retention", "--preview")[1]
    assert "sessions: 0 removed" in run("retention")[1]


def test_what_cannot_be_opened_is_said_with_what_would_mend_it() -> None:
    code, _, err = run("db", "upgrade", "--database", "mysql://x/y")
    assert code == 2
    assert "postgresql://" in err
    code, _, err = run("serve")
    assert code == 2
    assert "policy publish" in err


def test_mail_that_came_back_marks_its_letter(tmp_path: Path) -> None:
    run("policy", "publish", str(POLICIES))
    database = open_database(f"sqlite:///{tmp_path / 'r.db'}")
    with database.engine.begin() as connection:
        connection.execute(
            subject.insert(),
            {"id": 1, "ref": "s", "kind": "advertiser", "external_id": "x", "name": "",
             "market": "", "created_at": AT},
        )  # fmt: skip
        connection.execute(
            letter.insert(),
            {"ref": "l", "kind": "decision", "message_id": "<let_1@ads.example>", "subject_id": 1,
             "recipient": "a@shop.example", "language": "en", "content": {}, "created_at": AT,
             "state": "sent", "sent_at": AT, "error": ""},
        )  # fmt: skip
    done = CliRunner().invoke(app, ["bounce"], input=report())
    assert done.exit_code == 0, done.output
    with database.reading() as connection:
        assert connection.execute(sa.select(letter.c.state)).scalar_one() == "bounced"
    database.close()
    # Once is enough, and other mail is none.
    assert CliRunner().invoke(app, ["bounce"], input=report()).exit_code == 1
    assert CliRunner().invoke(app, ["bounce"], input=b"Subject: hello").exit_code == 1


def test_a_mail_user_without_a_password_is_said_with_where_it_stands(tmp_path: Path) -> None:
    run("policy", "publish", str(POLICIES))
    (tmp_path / "reasoned.toml").write_text(
        '[smtp]\nhost = "mail.example"\nuser = "reasoned"\nsender = "a@example.org"\n'
    )
    code, _, err = run("worker")
    assert code == 2
    assert "smtp.user (in reasoned.toml): to log in as 'reasoned'" in err
    assert "REASONED_SMTP__PASSWORD" in err


def test_a_file_with_other_separators_is_given_back_with_a_hint(tmp_path: Path) -> None:
    run("policy", "publish", str(POLICIES))
    (tmp_path / "bans.csv").write_text("external_id;restriction;since\nacme;ban;2019-05-01\n")
    code, out, err = run("import", "decisions", "bans.csv")
    assert (code, "0 taken, 0 known already, 1 rejected" in out) == (1, True)
    assert "columns are separated by commas" in err
