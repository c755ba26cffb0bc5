"""The frame that every page stands in."""

from __future__ import annotations

from reasoned.web.pages.frame import environment, read_templates


def test_after_reading_templates_nobody_waits_for_one_to_be_compiled() -> None:
    read_templates()
    kept = environment().cache
    assert kept is not None
    assert len(kept) == len(environment().list_templates()) > 10
