"""The client reads measures and matches, judges one, and asks whether money may move."""

from __future__ import annotations

from collections.abc import Callable

from reasoned.client import Client
from tests.web.pages.screened import advertise, take
from tests.web.site import Site


def test_a_match_is_found_and_confirmed_and_then_no_money_moves(
    site: Site, as_: Callable[[str], Client]
) -> None:
    take(site.house)
    advertise(site.house, "Zhelezny Kombinat", external_id="an/iron works")
    ann = as_("ann")
    assert [each["measure"] for each in ann.measures()] == ["a-freeze"]
    assert ann.measure("a-freeze")["leaves_out"][0]["code"] == "medicine"
    (match,) = ann.matches(measure="a-freeze", status="certain", q="iron")
    assert ann.freezes("an/iron works")["frozen"] is False
    judged = ann.judge_match(
        match["external_id"],
        match["measure"],
        "confirmed",
        ["The same number."],
        target=match["target"],
    )
    assert judged["decided"] is not None
    assert list(ann.matches()) == []
    assert ann.freezes("an/iron works")["frozen"] is True
