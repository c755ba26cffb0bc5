"""A site on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cases.conftest import house
from tests.cases.house import House
from tests.web.site import Site, open_site

__all__ = ["house", "site"]


@pytest.fixture
def site(house: House) -> Iterator[Site]:
    with open_site(house) as opened:
        yield opened
