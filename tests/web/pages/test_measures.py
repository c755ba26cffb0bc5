"""Measures: the list and the search, and one with all that it says and whom it touches here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from reasoned.cases.screening.withdraw import withdraw_measure
from reasoned.facts.measures import Target
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown
from tests.web.pages.desks import desk_of, said
from tests.web.pages.screened import LIST, advertise, take
from tests.web.pages.test_matches import fill
from tests.web.site import Site


@pytest.fixture
def screening(site: Site) -> Site:
    take(site.house)
    return site


def test_the_list_has_every_measure_with_its_kind_and_how_many_it_names(screening: Site) -> None:
    ann = desk_of(screening, "ann")
    text = said(ann.page("/desk/measures"))
    assert "A list of frozen houses Asset freeze by An office , EO 1 in force 3 targets" in text
    assert "No match" not in text


def test_a_measure_says_whom_it_binds_and_what_it_leaves_out(screening: Site) -> None:
    text = said(desk_of(screening, "ann").page("/desk/measures/a-freeze"))
    for words in (
        "Whom it binds Everybody in the country",
        "Freeze what they own by 1 February 2000",
        "Report it every 30 days",
        "What it covers Money and goods",
        "What it leaves out Medicine and food",
        "Issued by An office ( US )",
        "Identifier EO 1",
        "In force until no end is known",
        "dismissed 1 January 2001 A court , 1/01 .",
        "must not be refunded, paid out or moved",
        "Nobody here.",
    ):
        assert words in text, words
    assert desk_of(screening, "ann").get("/desk/measures/none").status_code == 404


def test_who_was_withdrawn_stays_to_be_seen_with_the_day(screening: Site) -> None:
    ann = desk_of(screening, "ann")
    assert "Named since 5 May 2005" in said(ann.page("/desk/measures/a-freeze"))
    screening.house.clock.on(timedelta(days=3))
    take(screening.house, replace(LIST, targets=(replace(LIST.targets[0], note="x"),)))
    text = said(ann.page("/desk/measures/a-freeze"))
    assert "1 target at present" in text
    assert "Oceanic Barter Trading withdrawn 5 March 2026" in text
    # What somebody was called before doesn't stand beside what they are called now.
    assert text.count("Zhelezny Kombinat") == 1


def test_a_measure_that_ended_says_so_and_asks_nothing_more(screening: Site) -> None:
    ann = desk_of(screening, "ann")
    advertise(screening.house, "Zhelezny Kombinat")
    assert "Zhelezny Kombinat could be" in said(ann.page("/desk/measures/a-freeze"))
    day = screening.house.clock().date()
    screening.house.do(withdraw_measure, "a-freeze", day, "Revoked by EO 2.")
    text = said(ann.page("/desk/measures/a-freeze"))
    assert "ended 2 March 2026" in text
    assert "Revoked by EO 2." in text
    assert "must not be refunded" not in text
    assert "could be" not in text.replace("none could be", "")
    assert "No match waits for anybody." in ann.page("/desk/matches")


def test_targets_come_page_by_page_and_are_searched(screening: Site) -> None:
    many = tuple(
        Target(f"House {n:03d}", id=str(n), domains=(f"h{n}.example",)) for n in range(120)
    )
    take(screening.house, replace(LIST, targets=many))
    ann = desk_of(screening, "ann")
    path, seen = "/desk/measures/a-freeze", []
    while path:
        page = ann.page(path)
        seen.append(len(re.findall(r"House \d{3}<", page)))
        following = re.search(r'rel="next" href="([^"#]+)', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == [50, 50, 20]
    page = said(ann.page("/desk/measures/a-freeze?q=h77.example"))
    assert "House 077" in page
    assert "House 078" not in page
    assert "None of its targets has that" in ann.page("/desk/measures/a-freeze?q=%25")
    assert ann.get("/desk/measures/a-freeze?cursor=x").status_code == 422


def test_targets_and_advertisers_are_found_by_any_name_and_by_what_is_like_it(
    screening: Site,
) -> None:
    ann = desk_of(screening, "ann")
    advertise(screening.house, "Bakery Schmidt", external_id="b-1", market="DE")
    advertise(screening.house, "zhelezny.example", external_id="z-1")
    for wanted in ("Железный", "zhelezni kombinat", "1027700000001"):
        targets = said(ann.page(f"/desk/measures?q={wanted}")).split("Advertisers")[0]
        assert "Zhelezny Kombinat" in targets, wanted
    page = said(ann.page("/desk/measures?q=https://www.oceanicbarter.com/offer"))
    assert "Oceanic Barter Trading" in page
    found = said(ann.page("/desk/measures?q=schmidt"))
    assert "No target is called that, or like it." in found
    assert "Bakery Schmidt b-1" in found
    assert "z-1" in said(ann.page("/desk/measures?q=zhelezny.example"))
    fritz = desk_of(screening, "fritz", markets=("FR",))
    assert "Bakery Schmidt" not in said(fritz.page("/desk/measures?q=schmidt"))
    assert ann.get("/desk/measures?q=" + "x" * 201).status_code == 422


def test_the_example_says_whom_the_directive_binds_and_what_it_leaves_out(shown: Shown) -> None:
    as_reviewer = {"Cookie": "reasoned-as=example-reviewer"}
    page = said(shown.http.get("/desk/measures/us-dhs-bod-17-01", headers=as_reviewer).text)
    assert "Kaspersky Security Training" in page.split("What it leaves out")[1]
    assert "Confirmed" in page.split("Whom it touches here")[1]
    # What people said of the measure as a whole is an answer to each of its targets.
    assert "No match waits" in shown.http.get("/desk/matches", headers=as_reviewer).text


def test_measures_can_be_read_by_everybody(shown: Shown, visitor: Callable[..., Visitor]) -> None:
    fill(shown)
    someone = visitor("example-reviewer")
    someone.go("/desk/measures")
    someone.look("measures")
    someone.go("/desk/measures?q=zhelezny")
    someone.look("measures-found")
    someone.go("/desk/measures/us-dhs-bod-17-01")
    someone.look("measure")
    someone.go("/desk/measures/a-freeze")
    someone.look("measure-list")
