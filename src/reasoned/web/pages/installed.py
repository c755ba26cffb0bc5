"""Which pages there are, and that they are installed; those of the tour on the example alone."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI

from reasoned.web.pages import assets, entrance
from reasoned.web.pages.desk import (
    ad_image,
    appeals,
    bulk,
    case,
    cases_list,
    deciding,
    drafts,
    handing,
    matches,
    measures,
    policies,
    queue,
    texts,
)
from reasoned.web.pages.door import answers as door_answers
from reasoned.web.pages.door import appeal as door_appeal
from reasoned.web.pages.door import overview as door_overview
from reasoned.web.pages.public import decisions, feed, front, numbers
from reasoned.web.pages.public import policies as public_policies
from reasoned.web.pages.site import PageRoute, Pages
from reasoned.web.pages.tour import advertiser, buy, letter, own_ads, roles, story

EVERYWHERE: tuple[Pages, ...] = (
    entrance.pages,
    entrance.anybody,
    door_overview.pages,
    door_appeal.pages,
    door_answers.pages,
    queue.pages,
    handing.pages,
    bulk.pages,
    cases_list.pages,
    case.pages,
    ad_image.pages,
    measures.pages,
    matches.pages,
    texts.pages,
    deciding.pages,
    appeals.pages,
    policies.pages,
    drafts.pages,
    front.pages,
    public_policies.pages,
    decisions.pages,
    numbers.pages,
    feed.pages,
)
ON_THE_EXAMPLE: tuple[Pages, ...] = (
    roles.pages,
    advertiser.pages,
    story.pages,
    buy.pages,
    letter.pages,
    own_ads.pages,
)


def install(app: FastAPI, *, example: bool) -> None:
    """Add the pages to an app."""
    assets.install(app)
    for pages in (*EVERYWHERE, *(ON_THE_EXAMPLE if example else ())):
        pages.install(app)


def all_routes() -> Iterator[PageRoute]:
    """Every page, those of the tour too."""
    for pages in (*EVERYWHERE, *ON_THE_EXAMPLE):
        yield from pages.routes
