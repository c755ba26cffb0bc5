"""Sends the e-mails to the people who work here: what waits, since when it is late, and where.

Plain text, each from its one row and under its one Message-ID, leased and tried again like a
letter (see `outbox`). It goes to the address that somebody has by then; whoever has left gets
none. Who is told of what is for `cases.work.notices`.
"""

from __future__ import annotations

import email.policy
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa

from reasoned.letters.mail import check_address
from reasoned.letters.outbox import AWAY_WAIT, LEASE, TRIES, wait_after
from reasoned.letters.smtp import Broken, Connection, Refused, ServerAway, SmtpSettings
from reasoned.store.database import Database
from reasoned.store.tables.access import person
from reasoned.store.tables.outbox import notice
from reasoned.store.tidy import tidy
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer

_WAITS: Mapping[str, str] = {
    "review": "A decision",
    "second": "The second voice on a ban",
    "appeal": "A ruling on an appeal",
    "objection": "An answer to an objection",
    "recheck": "A second look at a decision",
    "legacy": "A new decision on an old ban",
}
LONGEST_ID = 120
"""Characters of an external id that are shown."""


def send_notices(
    database: Database,
    writer: Writer,
    smtp: SmtpSettings,
    public_url: str,
    now: Callable[[], datetime],
    limit: int = 100,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[int, str]:
    """Send at most `limit` notices that are due; gives how many, and why the server was away.

    Raises what the writer and the database raise; then one that the server took may go out
    again, under the same Message-ID.
    """
    rows = _due(database, now(), limit)
    lease = max(LEASE, timedelta(seconds=3 * smtp.whole))
    connection = Connection(smtp)
    sent = 0
    try:
        for row in rows:
            if stop():
                break
            connection.ready()
            if not writer.run(_claim(row, lease)):
                continue
            sent += _try(writer, connection, smtp, public_url, row)
    except (ServerAway, Broken) as error:
        writer.run(_put_off(str(error)))
        return sent, str(error)
    finally:
        connection.close()
    return sent, ""


def _try(
    writer: Writer,
    connection: Connection,
    smtp: SmtpSettings,
    public_url: str,
    row: sa.Row[Any],
) -> int:
    mail = b""
    if not row.active:
        words = "Whoever it was for doesn't work here any more."
    elif row.attempts >= TRIES:
        words = "Each try was cut short."
    else:
        try:
            mail = mail_of(row, smtp, public_url)
        except Exception as error:
            # One that can't be made must not keep the others.
            words = f"It couldn't be made: {type(error).__name__}: {error}"
    if not mail:
        writer.run(_ends(row, "failed", words))
        return 0
    try:
        connection.send(mail, row.email)
    except Refused as error:
        over = error.permanent or row.attempts + 1 >= TRIES
        writer.run(_ends(row, "failed" if over else "queued", str(error)))
        return 0
    except (ServerAway, Broken) as error:
        # A hung server may have this one to blame, so the try counts.
        over = isinstance(error, Broken) and row.attempts + 1 >= TRIES
        writer.run(_ends(row, "failed" if over else "queued", str(error)))
        raise
    writer.run(_ends(row, "sent", ""))
    return 1


def mail_of(row: Any, smtp: SmtpSettings, public_url: str) -> bytes:
    """The e-mail of a notice's row with the `email` of its person. Raises BadAddress."""
    policy = email.policy.SMTP.clone(cte_type="7bit", utf8=not (row.email + smtp.sender).isascii())
    made = EmailMessage(policy=policy)
    made["From"] = _address(smtp.sender, tidy(smtp.sender_name, 100))
    made["To"] = _address(row.email)
    made["Subject"] = subject_of(row.kind, row.content)
    made["Date"] = row.created_at
    made["Message-ID"] = row.message_id
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text_of(row.kind, row.content, public_url))
    return made.as_bytes()


def subject_of(kind: str, content: Mapping[str, Any]) -> str:
    """The subject: whether it is late, and what it is about."""
    return f"{'Late' if kind == 'task.missed' else 'Due soon'}: {_about(content)}"


def text_of(kind: str, content: Mapping[str, Any], public_url: str) -> str:
    """The text, in lines of few words."""
    due = datetime.fromisoformat(content["due_at"])
    missed = kind == "task.missed"
    lines = [
        f"{_WAITS.get(content['what'], 'Something')} {'is late' if missed else 'is due soon'}.",
        "",
        f"About:    {_about(content)}",
        f"{'Was due:' if missed else 'Due:    '}  {due.day} {due:%B %Y, %H:%M} UTC",
    ]
    if content["rule"]:
        lines.append(f"Rule:     {tidy(content['rule'], LONGEST_ID)}")
    if public_url:
        lines.append(f"Open it:  {public_url.rstrip('/')}/desk/cases/{content['case']}")
    else:
        lines.append(f"Case:     {content['case']}")
    return "\n".join([*lines, "", "You get this because it is yours, or nobody has taken it.", ""])


def _about(content: Mapping[str, Any]) -> str:
    about = content["subject"]
    return f"{about['kind']} {tidy(about['external_id'], LONGEST_ID)}"


def _address(address: str, name: str = "") -> Address:
    local, _, domain = check_address(address).rpartition("@")
    return Address(name, local, domain)


# --- jobs: each is one transaction -------------------------------------------------------


def _due(database: Database, now: datetime, limit: int) -> Sequence[sa.Row[Any]]:
    query = (
        sa.select(notice, person.c.email, person.c.active)
        .join(person, person.c.id == notice.c.person_id)
        .where(notice.c.state == "queued", notice.c.next_at <= now)
        .order_by(notice.c.next_at, notice.c.id)
        .limit(limit)
    )
    with database.reading() as connection:
        return connection.execute(query).all()


def _claim(row: sa.Row[Any], lease: timedelta) -> Callable[[Unit], bool]:
    """Lease a notice as it was read; False where somebody was faster."""

    def job(unit: Unit) -> bool:
        taken = unit.connection.execute(
            notice.update()
            .where(
                notice.c.id == row.id,
                notice.c.state == "queued",
                notice.c.next_at == row.next_at,
            )
            .values(next_at=unit.now + lease, attempts=notice.c.attempts + 1)
        )
        return bool(taken.rowcount)

    return job


def _ends(row: sa.Row[Any], state: str, words: str) -> Callable[[Unit], None]:
    """Note what came of a try."""

    def job(unit: Unit) -> None:
        again = state == "queued"
        unit.connection.execute(
            notice.update()
            .where(notice.c.id == row.id, notice.c.state == "queued")
            .values(
                state=state,
                sent_at=unit.now if state == "sent" else None,
                next_at=unit.now + wait_after(row.attempts + 1) if again else None,
                error=tidy(words),
            )
        )

    return job


def _put_off(words: str) -> Callable[[Unit], None]:
    """Let all that is due wait, so that a hung server isn't asked again at once."""

    def job(unit: Unit) -> None:
        unit.connection.execute(
            notice.update()
            .where(notice.c.state == "queued", notice.c.next_at <= unit.now)
            .values(next_at=unit.now + AWAY_WAIT, error=tidy(words))
        )

    return job
