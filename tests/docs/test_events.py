"""The reference of webhooks lists every kind of event."""

from __future__ import annotations

import re
from pathlib import Path

from reasoned.cases.events import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "webhooks.md"


def test_the_reference_lists_every_event_with_what_it_tells() -> None:
    rows = re.findall(r"^\| `([a-z]+\.[a-z_]+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.M)
    assert dict(rows) == KINDS
