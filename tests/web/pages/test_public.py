"""The public side as a stranger meets it: policies, decisions, numbers, the feed."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree import ElementTree as Xml

import httpx
import pytest

from reasoned.access.people import find_person
from reasoned.cases.answering.appeal import Argument, file_appeal
from reasoned.cases.answering.remark import state
from reasoned.cases.answering.rule import ArgumentAnswer, rule
from reasoned.cases.submitting.submit import Contact
from reasoned.letters.outbox import note_delivered
from reasoned.service.example import PEOPLE
from reasoned.store.tables.outbox import letter
from reasoned.web.pages import plots
from reasoned.web.pages.public.differences import differences
from reasoned.web.pages.public.feed import ATOM
from tests.cases.doing import ad, appealed, decided, rows, ruled
from tests.cases.house import House
from tests.web.pages.browser import HEAVIEST, Visitor
from tests.web.pages.conftest import Shown
from tests.web.pages.few_rules import site, small
from tests.web.site import Site

__all__ = ["site", "small"]

PLACES = (
    "/policies",
    "/policies/targeting",
    "/policies/targeting/2017-06-01",
    "/policies/targeting/compare",
    "/decisions",
    "/numbers",
    "/numbers.csv",
    "/feed.atom",
)
HOSTILE = "\u202egnp.exe <script>alert(1)</script> \u200b😀 " + "z" * 10_000


def decision_of(shown: Shown, rule: str) -> str:
    page = shown.http.get("/decisions", params={"rule": rule}).text
    found = re.search(r"/decisions/(dec_\w+)", page)
    assert found is not None
    return found[1]


# --- as it is seen -------------------------------------------------------------------------


def test_policies_are_fit_to_be_read(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    page = someone.go("/policies")
    assert page.locator("h2").count() >= 7
    someone.look("public-policies")
    page.get_by_role("link", name="Who may advertise").click()
    assert page.locator("#rule-state-media").is_visible()
    someone.look("public-policy")


def test_two_versions_compared_are_fit_to_be_read(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    page = someone.go("/policies/targeting/compare")
    assert page.locator(".diff .new").count() > 0
    someone.look("public-compare")


def test_decisions_are_fit_to_be_read(visitor: Callable[..., Visitor], shown: Shown) -> None:
    someone = visitor()
    page = someone.go("/decisions?by=people")
    assert page.get_by_text("RT", exact=True).is_visible()
    someone.look("public-decisions")
    someone.go(f"/decisions/{decision_of(shown, 'sale-barred')}")
    assert page.get_by_text("Kaspersky Security Training products and services").is_visible()
    someone.look("public-decision-measure")
    someone.go(f"/decisions/{decision_of(shown, 'sure-win')}")
    assert page.get_by_text("not named yet").is_visible()
    someone.look("public-decision-unnamed")


def test_a_named_advertisers_assurances_with_their_dates_and_what_it_spent_are_public(
    shown: Shown,
) -> None:
    ref = decision_of(shown, "sale-barred")
    page = shown.http.get(f"/decisions/{ref}").text
    assert "77\u202f000 euros" in page
    assert "Spent on ads in 2017" in page
    for title, day in (("Global Transparency Initiative", "2017-10-23"), ("Rewards", "2018-03-01")):
        assert title in page
        assert f'datetime="{day}"' in page
    sides = page.partition('id="sides"')[2]
    assert "business model that inherently conflicts" in sides
    assert "not stated in the letter" in sides
    assert "no ground of the decision" not in page
    shown.http.cookies.clear()
    unnamed = shown.http.get(f"/decisions/{decision_of(shown, 'sure-win')}").text
    assert "What the advertiser has shown" not in unnamed


def test_a_reversal_and_both_sides_are_fit_to_be_read(
    visitor: Callable[..., Visitor], shown: Shown
) -> None:
    someone = visitor()
    made = reversed_on_the_example(shown)
    page = someone.go(f"/decisions/{made}")
    assert "Reversed" in page.locator("main > *").first.inner_text()
    assert page.get_by_text("The decision doesn’t contain this reason.").is_visible()
    someone.look("public-decision-reversed")
    page = someone.go("/decisions?answered=reversed")
    assert page.locator("li.card > *").first.inner_text().startswith("Reversed")


def test_numbers_are_fit_to_be_read(visitor: Callable[..., Visitor], shown: Shown) -> None:
    reversed_on_the_example(shown)
    someone = visitor()
    page = someone.go("/numbers")
    assert page.get_by_role("img", name="Decisions by month").is_visible()
    assert page.get_by_role("img", name="Appeals and rulings by month").is_visible()
    someone.look("public-numbers")


def reversed_on_the_example(shown: Shown) -> str:
    """An automatic rejection on the example that an appeal reversed, with remarks."""
    made = decision_of(shown, "sure-win")
    with shown.database.reading() as connection:
        second = find_person(connection, PEOPLE[1][0])
    assert second is not None
    desk = shown.state.desk()
    by = second.actor.person
    appeal = shown.writer.run(
        lambda unit: file_appeal(unit, desk, made, [Argument("No.")], filed_by="The shop")
    )
    answers = [ArgumentAnswer(1, "accepted", "So it is.")]
    shown.writer.run(lambda unit: rule(unit, desk, appeal.appeal, "reversed", answers, by=by))
    shown.writer.run(
        lambda unit: state(unit, desk, appeal.case, "operator", "State-controlled news media.")
    )
    shown.writer.run(lambda unit: state(unit, desk, appeal.case, "advertiser", "We sell tea."))
    return made


def test_every_page_is_light_and_quick(shown: Shown) -> None:
    for place in (*PLACES, f"/decisions/{decision_of(shown, 'state-media')}"):
        shown.http.get(place)
        began = time.perf_counter()
        answer = shown.http.get(place)
        assert answer.status_code == 200, place
        assert time.perf_counter() - began < 0.9, place
        assert len(answer.content) < HEAVIEST
        assert answer.headers["cache-control"] == "no-cache"


def test_the_front_is_the_tour_on_the_example_and_the_operators_elsewhere(
    shown: Shown, site: Site
) -> None:
    front = shown.http.get("/")
    assert (front.status_code, front.headers["location"]) == (303, "/example")
    front = site.http.get("/")
    assert front.status_code == 200
    for place in ("/policies", "/decisions", "/numbers"):
        assert f'href="{place}"' in front.text
    assert 'type="application/atom+xml"' in front.text
    assert "Nothing has been restricted yet." in front.text


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("/policies/nothing", 404),
        ("/policies/targeting/1999-01-01", 404),
        ("/policies/targeting/compare?from=1999-01-01", 404),
        ("/policies/alcohol/compare", 422),
        ("/decisions/dec_nothing", 404),
        ("/decisions?outcome=hang", 422),
        ("/decisions?after=nothing", 422),
        ("/numbers.csv?of=people", 422),
    ],
)
def test_what_is_not_there_is_told_on_a_page(shown: Shown, place: str, status: int) -> None:
    answer = shown.http.get(place)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_filters_are_kept_over_pages(shown: Shown) -> None:
    first = shown.http.get("/decisions?rule=profiled-minors").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    address = following[1].replace("&amp;", "&")
    assert "rule=profiled-minors" in address
    second = shown.http.get(address).text
    seen = [set(re.findall(r"/decisions/(dec_\w+)", text)) for text in (first, second)]
    assert all(seen)
    assert not seen[0] & seen[1]
    assert shown.http.get("/decisions?rule=%3Cb%3E").text.count("No decision is like that.") == 1


# --- what a stranger may not learn ---------------------------------------------------------


def told(house: House, case: str) -> None:
    """The case's letter went out, and the time for naming went by."""
    found = [r for r in rows(house, letter.select()) if r.content["statement"]["case"] == case]
    house.run(lambda unit: note_delivered(unit, found[-1].id))
    house.clock.on(timedelta(days=14))


def everywhere(site: Site, decision: str) -> str:
    places = ("/", "/decisions", f"/decisions/{decision}", "/numbers", "/numbers.csv", "/feed.atom")
    answers = [site.http.get(place) for place in places]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.text for answer in answers)


def test_nobody_is_named_anywhere_before_they_were_told(site: Site) -> None:
    house = site.house
    contact = Contact("ads@zubrowka.example", "en")
    case = ad(house, "zubrowka-ad", of="zubrowka", contact=contact, text="pills of Zubrowka").case
    made = decided(house, case, "pills")
    house.do(state, case, "operator", "Zubrowka misled people.")
    house.clock.on(timedelta(hours=1))
    assert "ubrowka" not in everywhere(site, made)
    assert case in everywhere(site, made)
    told(house, case)
    text = everywhere(site, made)
    assert "Ad zubrowka-ad" in text
    assert "pills of Zubrowka" in text
    appeal = appealed(house, made, text="Zubrowka says no.").appeal
    assert "ubrowka" not in everywhere(site, made)
    ruled(house, appeal, "upheld")
    text = everywhere(site, made)
    assert "Zubrowka misled people." in text
    # An argument was written to the operator, by somebody who isn't named either.
    assert "Zubrowka says no." not in text
    assert "Because." not in text


def test_text_from_outside_is_shown_safely_everywhere(site: Site) -> None:
    house = site.house
    contact = Contact("ads@acme.example", "en")
    case = ad(house, "ad-1", contact=contact, text=f"pills {HOSTILE}").case
    made = decided(house, case, "pills")
    house.do(state, case, "advertiser", HOSTILE)
    told(house, case)
    text = everywhere(site, made)
    assert "gnp.exe" in text
    assert "<script>alert" not in text
    assert "\u202e" not in text
    Xml.fromstring(site.http.get("/feed.atom").content)


# --- numbers and feed ----------------------------------------------------------------------


def test_numbers_as_csv_are_those_of_the_page(shown: Shown) -> None:
    answer = shown.http.get("/numbers.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    read = {row["rule"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    bans = int(read["state-media"]["ban"])
    assert bans == int(read["state-media"]["by_people"]) >= 1
    assert int(read[""]["decisions"]) == int(read[""]["automatic"]) + bans
    months = list(csv.DictReader(io.StringIO(shown.http.get("/numbers.csv?of=months").text)))
    assert months[0] == {
        "month": "2017-10", "automatic": "0", "by_people": str(bans), "appeals": "0",
        "rulings": "0", "reversed": "0",
    }  # fmt: skip
    assert sum(int(m["automatic"]) for m in months) == int(read[""]["automatic"])


def entries(answer: httpx.Response) -> list[dict[str, str]]:
    root = Xml.fromstring(answer.content)
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{{{ATOM}}}{name}")) == 1
    assert root.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
    found = []
    for entry in root.findall(f"{{{ATOM}}}entry"):
        parts = {name: entry.findtext(f"{{{ATOM}}}{name}") or "" for name in
                 ("id", "title", "updated", "published")}  # fmt: skip
        assert all(parts.values())
        found.append(parts)
    return found


def test_the_feed_has_the_newest_and_an_entry_changes_when_it_is_reversed(site: Site) -> None:
    house = site.house
    made = ad(house, "ad-1", age=12).decision.ref
    house.clock.on(timedelta(days=1))
    ad(house, "ad-2", age=12)
    before = entries(site.http.get("/feed.atom"))
    assert site.http.get("/feed.atom").headers["content-type"].startswith("application/atom+xml")
    assert len(before) == 2
    assert before[0]["published"] > before[1]["published"]
    assert all(entry["id"].startswith("urn:uuid:") for entry in before)
    house.clock.on(timedelta(days=1))
    ruled(house, appealed(house, made).appeal, "reversed")
    after = entries(site.http.get("/feed.atom"))
    assert after[0] == before[0]
    assert after[1]["id"] == before[1]["id"]
    assert after[1]["title"].startswith("Reversed on appeal: ")
    assert datetime.fromisoformat(after[1]["updated"]) == house.clock.now


def test_the_feed_has_fifty_entries_at_most(shown: Shown) -> None:
    assert len(entries(shown.http.get("/feed.atom"))) == 50


# --- what draws ----------------------------------------------------------------------------


def test_a_plot_is_drawn_to_scale_and_says_what_it_shows() -> None:
    drawn = str(
        plots.bars("Made <up>", "All of it.", ["a", "b"],
                   [plots.Series("one", (10, 0)), plots.Series("two", (0, 5))])
    )  # fmt: skip
    root = Xml.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.findtext("title") == "Made <up>"
    assert root.findtext("desc") == "All of it."
    tall = [float(r.get("height", 0)) for r in root.iter("rect") if float(r.get("height", 0)) > 12]
    assert tall[0] == pytest.approx(2 * tall[1], abs=0.2)
    assert "style=" not in drawn
    line = Xml.fromstring(str(plots.lines("T", "D", ["a", "b"], [plots.Series("one", (0, 3))])))
    assert len(list(line.iter("polyline"))) == 1


def test_months_without_anything_keep_their_place_on_the_axis_of_a_plot() -> None:
    few = plots.Months.over(["2025-11", "2026-02"])
    assert few.every == few.named == ("2025-11", "2025-12", "2026-01", "2026-02")
    many = plots.Months.over(["2017-10", "2018-01", "2026-11"])
    assert len(many.every) == len(many.named) == 110
    assert [name for name in many.named if name] == [str(year) for year in range(2018, 2027)]
    assert plots.Months.over([]).every == ()


def test_a_plot_begins_at_its_axis_at_every_width(
    visitor: Callable[..., Visitor], shown: Shown
) -> None:
    page = visitor().go("/numbers")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        plot = page.get_by_role("img", name="Decisions by month").bounding_box()
        heading = page.get_by_role("heading", name="By month").bounding_box()
        assert plot is not None
        assert heading is not None
        assert abs(plot["x"] - heading["x"]) < 4


@pytest.mark.parametrize("values", [(1,), (1, -1), (1, float("nan")), (1, float("inf"))])
def test_a_plot_refuses_what_it_cannot_draw(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError):
        plots.bars("T", "D", ["a", "b"], [plots.Series("one", values)])


@pytest.mark.parametrize("values", [(), (0,), (1e15,), (0.5,), tuple(range(40))])
def test_any_numbers_make_a_plot(values: tuple[float, ...]) -> None:
    places = [str(n) for n in range(len(values))]
    for draw in (plots.bars, plots.lines):
        Xml.fromstring(str(draw("T", "D", places, [plots.Series("one", values)])))


def test_a_text_is_compared_by_line_and_word_and_can_be_put_together_again() -> None:
    old = "\n".join(["a", *(f"line {n}" for n in range(30)), "We take no ads for beer.", "gone"])
    new = "\n".join(["a", *(f"line {n}" for n in range(30)), "We take no ads for wine.", "new 1"])
    found = differences(old, new)
    lines = {k: ["".join(t for _, t in p.parts) for p in found if p.kind == k]
             for k in ("gone", "new")}  # fmt: skip
    assert lines["gone"] == ["We take no ads for beer.", "gone"]
    assert lines["new"] == ["We take no ads for wine.", "new 1"]
    (changed,) = (p for p in found if p.kind == "new" and "wine" in str(p.parts))
    assert [text for is_new, text in changed.parts if is_new] == ["wine."]
    assert sum(p.count for p in found) + sum(p.kind == "same" for p in found) == 31
    assert all(p.kind in ("same", "left out") for p in differences(old, old))
