"""Which chores there are, made of the use cases and what sends things out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
import structlog

from reasoned.cases.deciding import breaker, hold
from reasoned.cases.keeping import retention
from reasoned.cases.work import tasks
from reasoned.letters.notices import send_notices
from reasoned.letters.outbox import send_due
from reasoned.letters.smtp import BadSettings, SmtpSettings
from reasoned.service.config import where_set
from reasoned.service.desks import Desks
from reasoned.service.example_post import deliver_here
from reasoned.service.house import House, now
from reasoned.service.metrics import Metrics
from reasoned.service.rendering import renderer
from reasoned.service.screening import screen_more
from reasoned.service.worker import Chore
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.cases import task
from reasoned.store.tables.outbox import delivery, leaf, letter, notice
from reasoned.webhooks.client import Client
from reasoned.webhooks.deliver import deliver_due

log = structlog.get_logger(__name__)


def smtp_settings(house: House) -> SmtpSettings | None:
    """None where no mail server is set: letters stay queued. Raises BadSettings."""
    of = house.config.smtp
    if not of.host:
        return None
    if of.user and not of.password:
        raise BadSettings(
            f"{where_set('smtp', 'user')}: to log in as {of.user!r} the mail server wants a"
            " password too. Put it into the environment, as REASONED_SMTP__PASSWORD; or leave"
            " `smtp.user` out, where the server asks for none."
        )
    if of.password and not of.user:
        raise BadSettings(
            f"{where_set('smtp', 'password')}: it belongs to a user. Set `smtp.user` too."
        )
    return SmtpSettings(
        host=of.host,
        sender=of.sender,
        port=of.port,
        security=of.security,
        user=of.user,
        password=of.password,
        sender_name=house.config.operator.name,
    )


def chores_of(
    house: House,
    desks: Desks,
    metrics: Metrics,
    stopping: Callable[[], bool],
    *,
    example: bool = False,
) -> list[Chore]:
    """Every chore of a worker. On the example no e-mail goes out: its letters arrive here."""
    database, writer = house.database, house.writer
    client = Client(allow_local=house.config.webhooks.allow_local)

    def webhooks() -> int:
        sent = deliver_due(database, writer, now, 100, client, stop=stopping)
        return sent.done

    def holds() -> int:
        return writer.run(lambda unit: hold.tell_ended(unit, unit.now - timedelta(days=3650)))

    def escalations() -> int:
        return writer.run(lambda unit: tasks.escalate(unit, desks()))

    def breakers() -> int:
        stopped = writer.run(lambda unit: breaker.watch(unit, desks()))
        return len(stopped)

    def rules() -> int:
        return int(desks.refresh())

    def screening() -> int:
        return screen_more(house, desks, stopping)

    def tidying() -> int:
        keep = house.config.kept
        return sum(writer.run(lambda unit: retention.run(unit, keep, by=SOFTWARE)).values())

    def measuring() -> int:
        measure(house, metrics)
        return 0

    chores = [
        Chore("webhooks", 0.5, webhooks),
        Chore("holds", 5, holds),
        Chore("escalations", 30, escalations),
        Chore("breakers", 30, breakers),
        Chore("rules", 2, rules),
        Chore("screening", 2, screening),
        Chore("retention", 24 * 3600, tidying),
        Chore("measuring", 15, measuring),
    ]
    if example:
        return [*chores, Chore("letters", 2, lambda: writer.run(deliver_here))]
    smtp = smtp_settings(house)
    if smtp is not None:
        render = renderer(desks, house.config.operator.address)

        def letters() -> int:
            sent = send_due(database, writer, smtp, render, now, 100, stop=stopping)
            if sent.away:
                log.warning("mail server away", chore="letters", error=sent.away)
            return sent.sent + sent.bounced

        def notices() -> int:
            url = desks().settings.public_url
            sent, away = send_notices(database, writer, smtp, url, now, 100, stop=stopping)
            if away:
                log.warning("mail server away", chore="notices", error=away)
            return sent

        chores.append(Chore("letters", 0.5, letters))
        chores.append(Chore("notices", 5, notices))
    return chores


def measure(house: House, metrics: Metrics) -> None:
    """Count what waits, for the metrics."""
    counted = {
        "letters": sa.select(sa.func.count()).where(
            letter.c.state == "queued", letter.c.next_at.is_not(None)
        ),
        "deliveries": sa.select(sa.func.count()).where(
            delivery.c.done_at.is_(None), delivery.c.next_at.is_not(None)
        ),
        "tasks": sa.select(sa.func.count()).where(task.c.done_at.is_(None)),
        "late tasks": sa.select(sa.func.count()).where(
            task.c.done_at.is_(None), task.c.due_at <= now()
        ),
        "notices": sa.select(sa.func.count()).where(notice.c.state == "queued"),
        "leaves": sa.select(sa.func.count()).where(leaf.c.leaf_index.is_(None)),
    }
    with house.database.reading() as connection:
        for what, query in counted.items():
            metrics.queued.labels(what).set(connection.execute(query).scalar_one())
    metrics.waiting.set(house.writer.waiting)
