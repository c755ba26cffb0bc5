"""What pages say in small matters: a fault once, a date as a date, a long time in years."""

from __future__ import annotations

from datetime import timedelta

from reasoned.web.pages.frame import span
from tests.cases.doing import DAY, ad
from tests.web.pages.conftest import Shown
from tests.web.pages.desks import desk_of, said
from tests.web.pages.few_rules import site, small
from tests.web.site import Site

__all__ = ["site", "small"]


def test_a_fault_is_said_once_and_of_what_was_written_only_where_something_was(site: Site) -> None:
    ann = desk_of(site, "ann")
    page = said(ann.get("/desk?kind=x").text)
    assert page.count("There is no such kind of task.") == 1
    assert "what you wrote" not in page
    assert "what you wrote" not in said(ann.get("/desk/cases/none").text)
    assert "what you wrote" in said(ann.send("/desk/cases/none/notes", text="x").text)


def test_a_hold_that_is_too_long_says_its_last_day_as_pages_do(site: Site) -> None:
    case = ad(site.house, text="a walk").case
    until = (site.house.clock.now + 400 * DAY).strftime("%Y-%m-%dT%H:%M")
    ann = desk_of(site, "ann")
    page = said(ann.send(f"/desk/cases/{case}/holds", reason="We wait.", until=until).text)
    latest = site.house.clock.now + site.house.settings.hold_at_most
    assert f"A hold ends after now, and by {latest.day} {latest:%B %Y, %H:%M} UTC." in page


def test_a_long_time_is_said_in_years() -> None:
    assert span(timedelta(days=3_222)) == "8 years"
    assert span(timedelta(days=729)) == "729 days"
    assert span(timedelta(hours=30)) == "1 day"


def test_the_colours_that_are_shown_already_are_not_the_only_ones_offered(site: Site) -> None:
    page = site.http.get("/policies").text
    assert 'class="plain to-dark" name="theme" value="dark"' in page
    assert 'class="plain to-light" name="theme" value="light"' in page
    dark = site.http.get("/policies", headers={"Cookie": "reasoned-theme=dark"}).text
    assert "to-dark" not in dark
    assert "to-light" in dark


def test_on_the_example_the_sign_in_leads_to_the_roles(shown: Shown) -> None:
    page = shown.http.get("/desk", follow_redirects=True).text
    assert "On the example nobody needs a password." in page
    assert '<input type="hidden" name="to" value="/desk">' in page
    assert 'name="as" value="example-reviewer"' in page


def test_where_people_sign_in_nobody_is_told_of_the_example(site: Site) -> None:
    assert "On the example" not in site.http.get("/sign-in").text
