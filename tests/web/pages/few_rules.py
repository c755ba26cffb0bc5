"""Fixtures for tests of pages over a house with few rules: `small`, and the `site` over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cases.conftest import small
from tests.cases.house import House
from tests.web.site import Site, open_site

__all__ = ["site", "small"]


@pytest.fixture
def site(small: House) -> Iterator[Site]:
    with open_site(small) as opened:
        yield opened
