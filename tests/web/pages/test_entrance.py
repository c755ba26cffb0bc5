"""Signing in and out by a page, and the switch that the example has in its place."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from reasoned.access.people import set_password
from reasoned.web.pages.entrance import own_path
from reasoned.web.pages.tour.roles import PEOPLE
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown
from tests.web.site import Site

PASSWORD = "a long and winding password"


def test_the_page_is_fit_to_be_seen(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    someone.go("/sign-in")
    someone.look("sign-in")


@pytest.mark.parametrize(
    "said", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/a\nb", ""]
)
def test_nobody_is_sent_to_another_site(said: str) -> None:
    assert own_path(said, "/desk") == "/desk"
    assert own_path("/desk/cases/case_1?tab=2", "/") == "/desk/cases/case_1?tab=2"


def signed_in(site: Site, password: str = PASSWORD) -> httpx.Response:
    house = site.house
    house.run(lambda unit: set_password(unit, "ann@example.org", PASSWORD))
    form = {"email": "ann@example.org", "password": password, "next": "/desk?mine=1"}
    origin = str(site.http.base_url).rstrip("/")
    return site.http.post("/sign-in", data=form, headers={"Origin": origin})


def test_a_password_opens_a_session_and_leads_to_where_one_wanted(site: Site) -> None:
    came = signed_in(site)
    assert (came.status_code, came.headers["location"]) == (303, "/desk?mine=1")
    assert "reasoned=" in came.headers["set-cookie"]
    again = site.http.get("/sign-in?next=/desk")
    assert (again.status_code, again.headers["location"]) == (303, "/desk")
    origin = str(site.http.base_url).rstrip("/")
    left = site.http.post("/sign-out", data={"x": ""}, headers={"Origin": origin})
    assert left.status_code == 303
    assert site.http.get("/sign-in").status_code == 200


def test_a_wrong_password_is_told_on_the_page_and_the_address_stays_filled_in(site: Site) -> None:
    came = signed_in(site, "wrong")
    assert came.status_code == 401
    assert 'value="ann@example.org"' in came.text
    assert 'role="alert"' in came.text


def test_outside_the_example_there_is_no_switch_and_its_cookie_means_nothing(site: Site) -> None:
    page = site.http.get("/sign-in", headers={"Cookie": f"reasoned-as={PEOPLE[0]}"})
    assert page.status_code == 200
    assert "/example" not in page.text
    origin = str(site.http.base_url).rstrip("/")
    switched = site.http.post("/example/as", data={"as": PEOPLE[0]}, headers={"Origin": origin})
    assert switched.status_code == 404
    ann = site.house.people["ann"]
    assert ann
    for said in (*PEOPLE, "per_ann", "advertiser"):
        tried = site.http.get("/desk", headers={"Cookie": f"reasoned-as={said}"})
        assert tried.status_code != 200


def test_on_the_example_one_looks_around_as_its_people_and_as_nobody_else(shown: Shown) -> None:
    for said in (*PEOPLE, "example-admin", "software"):
        page = shown.http.get("/sign-in", headers={"Cookie": f"reasoned-as={said}"})
        assert (page.status_code == 303) == (said in PEOPLE)


def test_an_address_without_a_page_says_so_in_words(shown: Shown) -> None:
    missing = shown.http.get("/no/such")
    assert missing.status_code == 404
    assert missing.headers["content-type"].startswith("text/html")
    assert shown.http.get("/api/v1/no").headers["content-type"] == "application/problem+json"
