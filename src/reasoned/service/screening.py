"""The worker's part of screening: the index kept up to date, new targets held against all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog

from reasoned.cases.screening import catch_up
from reasoned.service.desks import Desks
from reasoned.service.house import House

log = structlog.get_logger(__name__)


def screen_more(house: House, desks: Desks, stopping: Callable[[], bool]) -> int:
    """Do what there is to do; gives how many advertisers were looked at.

    Broken off, it begins again where the advertisers say that they are.
    """
    desks.refresh_targets()
    targets = desks().targets
    if targets is None:
        return 0
    with house.database.reading() as connection:
        of = catch_up.plan(connection, targets().index.rarity)
    looked = 0
    if of is not None:
        log.info("screening", targets=len(of.new.kept), advertisers=len(of.subjects))
        for at in range(0, len(of.subjects), catch_up.AT_ONCE):
            if stopping():
                return looked
            some = of.subjects[at : at + catch_up.AT_ONCE]
            found = house.writer.run(partial(catch_up.hold, desk=desks(), of=of, subjects=some))
            looked += len(some)
            log.info("screened", looked=looked, of=len(of.subjects), candidates=found)
        house.writer.run(partial(catch_up.done, of=of))
    if targets().upto and not stopping():
        looked += house.writer.run(lambda unit: catch_up.hold_never(unit, desks()))
    return looked
