"""Signing in and out with a browser, and what a session's cookie lets in."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from reasoned.access import sessions as kept
from reasoned.access.people import add_person, change_person, deactivate
from reasoned.access.provider import OidcSettings
from reasoned.access.roles import MAY, Role
from reasoned.store.tables.access import session
from reasoned.web.routes import sessions
from tests.access.provider import CLIENT, SECRET, Provider, running
from tests.web.site import V1, Site

EMAIL, PASSWORD = "dora@example.org", "nine lives and a ladder"
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def database_kind() -> str:
    """What a database has a part in is tested in `tests/access`, on both."""
    return "sqlite"


@pytest.fixture
def entrance(site: Site) -> Site:
    """A site that can be signed in to, and Dora, a reviewer for Germany."""
    site.house.people["dora"] = site.house.run(
        lambda unit: add_person(
            unit, EMAIL, "Dora", [Role.REVIEWER], markets=["DE"], password=PASSWORD
        )
    ).id
    return site


@pytest.fixture
def browser(entrance: Site) -> Iterator[httpx.Client]:
    with another_browser(entrance) as client:
        yield client


def another_browser(site: Site) -> httpx.Client:
    base = f"{str(site.http.base_url).rstrip('/')}{V1}"
    return httpx.Client(base_url=base, headers=HERE, timeout=60)


def sign_in(
    client: httpx.Client, password: str = PASSWORD, email: str = EMAIL, **named: Any
) -> httpx.Response:
    return client.post("/session", json={"email": email, "password": password}, **named)


def sessions_of(site: Site) -> int:
    count = sa.select(sa.func.count()).select_from(session)
    return int(site.house.read(lambda connection: connection.execute(count).scalar_one()))


# --- with a password ------------------------------------------------------------------


def test_who_signs_in_is_known_until_signing_out(entrance: Site, browser: httpx.Client) -> None:
    assert browser.get("/session").status_code == 401
    came = sign_in(browser, email="  Dora@Example.ORG ")
    assert (came.status_code, came.content) == (204, b"")
    shown = browser.get("/session")
    assert shown.json() == {
        "person": shown.json()["person"],
        "name": "Dora",
        "email": EMAIL,
        "roles": ["reviewer"],
        "markets": ["DE"],
        "scopes": sorted(MAY[Role.REVIEWER]),
    }
    assert browser.get("/queue").status_code == 200
    assert browser.get("/tokens").status_code == 403
    token = browser.cookies["reasoned"]
    assert browser.delete("/session").status_code == 204
    assert "reasoned" not in browser.cookies
    stolen = {"Cookie": f"reasoned={token}"}
    assert browser.get("/session", headers=stolen).status_code == 401
    assert browser.delete("/session").status_code == 204


def test_a_session_changes_things_only_from_a_page_of_this_service(
    entrance: Site, browser: httpx.Client
) -> None:
    sign_in(browser)
    body = {"external_id": "a"}
    for site in ("cross-site", "same-site", "none"):
        came = browser.post("/advertisers", json=body, headers={"Sec-Fetch-Site": site})
        assert came.json()["type"] == "urn:reasoned:problem:cross-site"
    came = browser.delete("/session", headers={"Sec-Fetch-Site": "cross-site"})
    assert came.status_code == 403
    assert browser.post("/advertisers", json=body).status_code == 201


def test_all_that_is_wrong_gets_one_answer(entrance: Site, browser: httpx.Client) -> None:
    gone = entrance.house.run(
        lambda unit: add_person(unit, "eve@example.org", "Eve", [Role.SENIOR], password=PASSWORD)
    )
    entrance.house.run(lambda unit: deactivate(unit, gone.ref))
    answers = [
        sign_in(browser, "not the password"),
        sign_in(browser, "\ue000" * 12),
        sign_in(browser, email="nobody@example.org"),
        sign_in(browser, email="no address"),
        sign_in(browser, email="eve@example.org"),
        sign_in(browser, email="ann@example.org"),
    ]
    assert {came.status_code for came in answers} == {401}
    assert len({came.content for came in answers}) == 1
    assert not any("set-cookie" in came.headers for came in answers)
    assert {came.headers["cache-control"] for came in answers} == {"no-store"}
    assert sessions_of(entrance) == 0


def test_too_many_tries_wait_as_long_as_is_said(entrance: Site, browser: httpx.Client) -> None:
    for _ in range(5):
        assert sign_in(browser, "wrong").status_code == 401
    came = sign_in(browser)
    assert (came.status_code, came.headers["retry-after"]) == (429, "5")
    assert came.json()["type"] == "urn:reasoned:problem:too-many-tries"
    entrance.house.clock.on(timedelta(seconds=4.5))
    assert sign_in(browser).headers["retry-after"] == "1"
    entrance.house.clock.on(timedelta(seconds=0.5))
    assert sign_in(browser).status_code == 204
    assert sign_in(browser, "wrong").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"email": EMAIL}, 422),
        ({"email": EMAIL, "password": ["x"]}, 422),
        ({"email": EMAIL, "password": "hush" * 400}, 422),
        ({"email": EMAIL, "password": PASSWORD, "role": "administrator"}, 422),
        ({"email": "x" * 501, "password": PASSWORD}, 422),
        ([EMAIL, PASSWORD], 422),
    ],
)
def test_a_body_of_another_form_is_refused_and_not_repeated(
    browser: httpx.Client, body: Any, status: int
) -> None:
    came = browser.post("/session", json=body)
    assert came.status_code == status
    assert "hush" not in came.text
    assert PASSWORD not in came.text


def test_a_page_elsewhere_cannot_sign_anybody_in(entrance: Site, browser: httpx.Client) -> None:
    """A form can't send JSON, and a script elsewhere may not."""
    form = {"email": EMAIL, "password": PASSWORD}
    assert browser.post("/session", data=form).status_code == 415
    as_text = {"content-type": "text/plain"}
    words = f'{{"email": "{EMAIL}", "password": "{PASSWORD}"}}'
    assert browser.post("/session", content=words, headers=as_text).status_code == 415
    for elsewhere in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        with httpx.Client(base_url=browser.base_url) as new:
            came = new.post("/session", json=form, headers=elsewhere)
        assert came.json()["type"] == "urn:reasoned:problem:cross-site"
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    came = browser.request("OPTIONS", "/session", headers=asked)
    assert "access-control-allow-origin" not in came.headers
    assert sessions_of(entrance) == 0


# --- the cookie -----------------------------------------------------------------------


def test_no_script_no_other_site_and_no_open_line_gets_the_cookie(
    entrance: Site, browser: httpx.Client
) -> None:
    here = sign_in(browser).headers["set-cookie"]
    assert re.fullmatch(r"reasoned=[\w-]{43}; HttpOnly; Max-Age=86400; Path=/; SameSite=lax", here)
    elsewhere = sign_in(browser, headers={"Host": "ads.example.org", "Cookie": ""})
    assert re.fullmatch(
        r"__Host-reasoned=[\w-]{43}; HttpOnly; Max-Age=86400; Path=/; SameSite=lax; Secure",
        elsewhere.headers["set-cookie"],
    )


@pytest.mark.parametrize("host", ["localhost.example.org", "x:localhost", "[::1].example", "["])
def test_only_this_very_machine_does_without_tls(browser: httpx.Client, host: str) -> None:
    came = sign_in(browser, headers={"Host": host, "Cookie": ""})
    assert came.headers["set-cookie"].startswith("__Host-reasoned=")
    assert came.headers["set-cookie"].endswith("; Secure")


def test_a_cookie_that_another_host_of_the_domain_could_set_lets_nobody_in(
    browser: httpx.Client,
) -> None:
    sign_in(browser)
    token = browser.cookies["reasoned"]
    browser.cookies.clear()
    for name, status in (("reasoned", 401), ("__Host-reasoned", 200)):
        headers = {"Host": "ads.example.org", "Cookie": f"{name}={token}"}
        assert browser.get("/session", headers=headers).status_code == status


@pytest.mark.parametrize("token", ["", "x", '"', "é", "a" * 5000])
def test_a_cookie_that_is_no_session_lets_nobody_in(browser: httpx.Client, token: str) -> None:
    headers = {b"Cookie": f"reasoned={token}".encode("latin-1")}
    assert browser.get("/queue", headers=headers).status_code == 401
    assert browser.delete("/session", headers=headers).status_code == 204


def test_signing_in_again_ends_the_session_before(entrance: Site, browser: httpx.Client) -> None:
    sign_in(browser)
    first = browser.cookies["reasoned"]
    assert sign_in(browser, "wrong").status_code == 401
    assert browser.get("/session").status_code == 200
    sign_in(browser)
    assert browser.cookies["reasoned"] != first
    assert sessions_of(entrance) == 1


def test_a_session_planted_beforehand_does_not_become_somebodys(
    entrance: Site, browser: httpx.Client
) -> None:
    browser.cookies.set("reasoned", "planted", domain="127.0.0.1")
    browser.cookies.clear()
    came = sign_in(browser, headers={"Cookie": "reasoned=planted"})
    assert came.cookies["reasoned"] != "planted"
    with another_browser(entrance) as other:
        headers = {"Cookie": "reasoned=planted"}
        assert other.get("/session", headers=headers).status_code == 401


# --- how long -------------------------------------------------------------------------


def test_a_session_ends_with_idleness_and_with_age(entrance: Site, browser: httpx.Client) -> None:
    clock = entrance.house.clock
    sign_in(browser)
    clock.on(kept.IDLE)
    assert browser.get("/session").status_code == 401
    sign_in(browser)
    for _ in range(4):
        clock.on(timedelta(hours=5))
        assert browser.get("/session").status_code == 200
        # A session is noted as used beside the answer; the writer takes one after the other.
        entrance.house.run(lambda unit: None)
    clock.on(timedelta(hours=4))
    assert browser.get("/session").status_code == 401


def test_roles_that_are_taken_away_are_gone_at_once(entrance: Site, browser: httpx.Client) -> None:
    sign_in(browser)
    assert browser.post("/advertisers", json={"external_id": "a"}).status_code == 201
    entrance.house.run(lambda unit: change_person(unit, EMAIL, roles=[Role.AUDITOR]))
    assert browser.post("/advertisers", json={"external_id": "b"}).status_code == 403
    entrance.house.run(lambda unit: deactivate(unit, EMAIL))
    assert browser.get("/session").status_code == 401


def test_a_token_may_ask_who_it_acts_for(entrance: Site) -> None:
    came = entrance.get("/session", by="bob")
    assert came.json()["email"] == "bob@example.org"
    assert "reasoned" not in came.cookies


# --- with a provider ------------------------------------------------------------------


def set_up(entrance: Site, issuer: str) -> None:
    """Let people sign in with that provider."""
    house = entrance.app.state.house
    entrance.app.state.house = replace(house, oidc=OidcSettings(issuer, CLIENT, SECRET))


@pytest.fixture
def provider(entrance: Site) -> Iterator[Provider]:
    with running(entrance.house.clock) as started:
        started.account["email"] = EMAIL
        set_up(entrance, started.issuer)
        yield started


def go(client: httpx.Client, provider: Provider) -> dict[str, str]:
    """To the provider; gives the query of the way back."""
    came = client.get("/session/oidc")
    assert came.status_code == 303
    return provider.visit(came.headers["location"])


def come_back(client: httpx.Client, params: Any) -> httpx.Response:
    return client.get("/session/oidc/callback", params=params)


def test_who_comes_back_from_the_provider_is_signed_in(
    entrance: Site, browser: httpx.Client, provider: Provider
) -> None:
    params = go(browser, provider)
    pending = browser.cookies["reasoned-signin"]
    came = come_back(browser, params)
    assert (came.status_code, came.headers["location"]) == (303, "/desk")
    assert browser.get("/session").json()["email"] == EMAIL
    assert "reasoned-signin" not in browser.cookies
    with another_browser(entrance) as other:
        again = other.get(
            "/session/oidc/callback",
            params=params,
            headers={"Cookie": f"reasoned-signin={pending}"},
        )
        assert again.status_code == 401
    assert sessions_of(entrance) == 1


def test_the_way_back_is_where_this_service_is_known(
    entrance: Site, browser: httpx.Client, provider: Provider
) -> None:
    came = browser.get("/session/oidc", headers={"Host": "ads.example.org"})
    back = httpx.URL(came.headers["location"]).params["redirect_uri"]
    assert back == f"http://ads.example.org{V1}/session/oidc/callback"
    cookie = came.headers["set-cookie"]
    assert cookie.startswith("__Host-reasoned-signin=")
    assert "HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure" in cookie


def test_an_answer_that_another_browser_fetched_signs_nobody_in(
    entrance: Site, browser: httpx.Client, provider: Provider
) -> None:
    """Else somebody could be signed in as somebody else, and tell them their own business."""
    with another_browser(entrance) as attacker:
        params = go(attacker, provider)
    assert come_back(browser, params).status_code == 401
    go(browser, provider)
    came = come_back(browser, params)
    assert (came.status_code, "reasoned" in browser.cookies) == (401, False)
    assert "reasoned-signin" not in browser.cookies


@pytest.mark.parametrize(
    "account",
    [
        {"email_verified": False},
        {"email": "nobody@example.org"},
        {"email": None},
    ],
)
def test_nobody_is_added_or_linked_on_a_providers_bare_word(
    entrance: Site, browser: httpx.Client, provider: Provider, account: dict[str, Any]
) -> None:
    provider.account |= account
    came = come_back(browser, go(browser, provider))
    assert came.status_code == 401
    assert sessions_of(entrance) == 0


def test_a_token_for_another_sign_in_and_a_doubled_answer_are_refused(
    entrance: Site, browser: httpx.Client, provider: Provider
) -> None:
    provider.claims = {"nonce": "another"}
    assert come_back(browser, go(browser, provider)).status_code == 401
    provider.claims = {}
    params = go(browser, provider)
    doubled = [*params.items(), ("state", params["state"])]
    assert "twice" in come_back(browser, doubled).text
    assert sessions_of(entrance) == 0


def test_a_provider_that_fails_is_said_without_its_inside(
    browser: httpx.Client, provider: Provider
) -> None:
    params = go(browser, provider)
    provider.answers["/token"] = (500, b"secret")
    with capture_logs() as logged:
        came = come_back(browser, params)
    why = f"{provider.issuer}/token answers with status 500."
    assert [line["why"] for line in logged] == [why]
    assert (came.status_code, came.headers["retry-after"]) == (503, "1")
    assert provider.issuer not in came.text
    assert "reasoned-signin" not in browser.cookies


def test_without_a_provider_its_routes_say_so(browser: httpx.Client) -> None:
    for path in ("/session/oidc", "/session/oidc/callback?code=1&state=2"):
        assert browser.get(path).status_code == 404


def test_a_provider_that_hangs_holds_up_nobody_else(
    entrance: Site, browser: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sessions.SIDE_BY_SIDE, "provider", 1)
    monkeypatch.setattr(sessions, "MOST_WAITING", 1)
    came: list[int] = []
    answered = threading.Event()

    def go_there() -> None:
        with another_browser(entrance) as client:
            came.append(client.get("/session/oidc").status_code)
            answered.set()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        issuer = f"http://127.0.0.1:{silent.getsockname()[1]}"
        set_up(entrance, issuer)
        asking = [threading.Thread(target=go_there) for _ in range(3)]
        for thread in asking:
            thread.start()
        assert answered.wait(60), "the third should not even be let wait"
        assert came == [503]
        assert sign_in(browser).status_code == 204
        assert browser.get("/queue").status_code == 200
    for thread in asking:
        thread.join()
    assert came == [503, 503, 503]


# --- whose tries are counted together -------------------------------------------------


def test_tries_are_counted_by_whom_a_network_belongs_to() -> None:
    assert sessions.network_of("192.0.2.7") == "192.0.2.7"
    assert sessions.network_of("::ffff:192.0.2.7") == "192.0.2.7"
    one, other = "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"
    assert sessions.network_of(one) == sessions.network_of(other) == "2001:db8:1:2::"
    assert sessions.network_of("2001:db8:1:3::1") != sessions.network_of(one)
    assert sessions.network_of("unix socket") == "unix socket"
