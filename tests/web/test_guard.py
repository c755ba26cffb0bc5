"""What a cookie lets in comes from a page of this service."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from reasoned.web.guard import SameOrigin
from tests.web.site import V1, Site

COOKIE = {"Cookie": "reasoned=x"}


@pytest.fixture
def database_kind() -> str:
    """The database has no part in this."""
    return "sqlite"


async def _never(*_: object) -> None:
    raise AssertionError


def allowed(origins: tuple[str, ...] = (), **headers: str) -> bool:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    guard = SameOrigin(_never, origins)
    return guard.same_origin(Headers({"host": "ads.example.org", **named}))


def test_only_a_page_of_the_same_origin_may() -> None:
    assert allowed(sec_fetch_site="same-origin")
    assert allowed(sec_fetch_site="same-origin", origin="https://ads.example.org")
    assert allowed(origin="https://ads.example.org")
    elsewhere: list[dict[str, str]] = [
        {},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "origin": "https://ads.example.org"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": "same-origin", "origin": "https://elsewhere.example"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "https://ads.example.org.elsewhere.example"},
        {"origin": "https://ads.example.org:8443"},
        {"origin": "file://ads.example.org"},
    ]
    for headers in elsewhere:
        assert not allowed((), **headers), headers


def test_where_origins_are_set_the_host_does_not_decide() -> None:
    known = ("https://reasoned.example",)
    assert allowed(known, origin="https://reasoned.example")
    assert not allowed(known, origin="https://ads.example.org")


def test_a_cookie_from_elsewhere_changes_nothing(site: Site) -> None:
    came = site.http.post(f"{V1}/advertisers", json={"external_id": "a"}, headers=COOKIE)
    assert came.status_code == 403
    assert came.json()["type"] == "urn:reasoned:problem:cross-site"


def test_what_a_token_lets_in_needs_no_page(site: Site) -> None:
    came = site.http.post(
        f"{V1}/advertisers", json={"external_id": "a"}, headers={**COOKIE, **site.as_("ann")}
    )
    assert came.status_code == 201


def signing_in(site: Site, **headers: str) -> str:
    """What is said to who signs in without a cookie: by which kind of problem it fails."""
    form = {"email": "nobody@example.org", "password": "x"}
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    came = site.http.post(f"{V1}/session", json=form, headers=named)
    return str(came.json()["type"].rpartition(":")[2])


def test_without_a_cookie_too_a_page_elsewhere_may_change_nothing(site: Site) -> None:
    here = str(site.http.base_url).rstrip("/")
    for allowed_ in ({}, {"origin": here}, {"sec_fetch_site": "same-origin", "origin": here}):
        assert signing_in(site, **allowed_) == "unauthenticated", allowed_
    for refused in (
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": here},
    ):
        assert signing_in(site, **refused) == "cross-site", refused


def test_a_password_that_a_proxy_asked_for_makes_no_program_of_a_browser(site: Site) -> None:
    elsewhere = {"origin": "https://elsewhere.example", "authorization": "Basic YTpi"}
    assert signing_in(site, **elsewhere) == "cross-site"
    assert signing_in(site, authorization="Basic YTpi") == "unauthenticated"


def test_a_form_of_a_page_elsewhere_is_answered_by_a_page(site: Site) -> None:
    for path in ("/desk/views", "/theme", "/nowhere"):
        came = site.http.post(path, data={}, headers={"Sec-Fetch-Site": "cross-site"})
        assert (came.status_code, came.headers["content-type"][:9]) == (403, "text/html"), path
        assert "Only a page of this service may do that." in came.text
        assert came.headers["x-content-type-options"] == "nosniff"
