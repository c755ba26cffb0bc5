"""Which pages there are, and that they are installed; those of the tour on the example alone."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI

from reasoned.web.pages import assets, entrance
from reasoned.web.pages.site import PageRoute, Pages
from reasoned.web.pages.tour import roles

EVERYWHERE: tuple[Pages, ...] = (entrance.pages, entrance.anybody)
ON_THE_EXAMPLE: tuple[Pages, ...] = (roles.pages,)


def install(app: FastAPI, *, example: bool) -> None:
    """Add the pages to an app."""
    assets.install(app)
    for pages in (*EVERYWHERE, *(ON_THE_EXAMPLE if example else ())):
        pages.install(app)


def all_routes() -> Iterator[PageRoute]:
    """Every page, those of the tour too."""
    for pages in (*EVERYWHERE, *ON_THE_EXAMPLE):
        yield from pages.routes
