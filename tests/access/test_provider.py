"""A provider that is away, or says what can't be used; and settings that can't be."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from reasoned.access.oidc import SignInRefused, begin, finish
from reasoned.access.provider import (
    LARGEST,
    BadOidcSettings,
    OidcSettings,
    ProviderFailed,
    user_info,
)
from tests.access.provider import BACK, CLIENT, Provider, rsa_key, running, sign_in
from tests.cases.house import Clock

WELL_KNOWN = "/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"issuer": "https://elsewhere.example"}, "Write the issuer exactly so"),
        ({"issuer": None}, "Write the issuer exactly so"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "token_endpoint isn't an https"),
        ({"jwks_uri": None}, "jwks_uri isn't an https"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint isn't"),
        ({"userinfo_endpoint": 7}, "userinfo_endpoint isn't"),
    ],
)
def test_a_provider_that_says_something_unfit_of_itself_is_not_used(
    ours: OidcSettings, provider: Provider, clock: Clock, metadata: dict[str, Any], words: str
) -> None:
    provider.metadata = metadata
    with pytest.raises(ProviderFailed, match=words):
        begin(ours, BACK, clock())


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/jwks", "/userinfo"])
@pytest.mark.parametrize(
    "answer",
    [
        (500, b"{}"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"[" * 50_000),
        (200, b" " * (LARGEST + 1)),
    ],
)
def test_an_answer_that_cannot_be_used_is_the_providers_fault(
    ours: OidcSettings, provider: Provider, clock: Clock, path: str, answer: tuple[int, bytes]
) -> None:
    url, pending = begin(ours, BACK, clock())
    back = provider.visit(url)
    provider.in_userinfo = True
    provider.answers[path] = answer
    with pytest.raises(ProviderFailed, match=path):
        finish(ours, pending, back, clock())


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/jwks", "/userinfo"])
def test_no_secret_follows_a_redirect(
    ours: OidcSettings, provider: Provider, clock: Clock, path: str
) -> None:
    url, pending = begin(ours, BACK, clock())
    back = provider.visit(url)
    provider.in_userinfo = True
    provider.answers[path] = (307, f"{provider.issuer}/elsewhere".encode())
    with pytest.raises(ProviderFailed, match="answers with status 307"):
        finish(ours, pending, back, clock())
    assert "/elsewhere" not in provider.asked


def test_a_provider_that_is_away_is_said(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    with running(clock) as other:
        gone = replace(ours, issuer=other.issuer)
    with pytest.raises(ProviderFailed, match="can't be reached"):
        begin(gone, BACK, clock())


def test_a_wrong_secret_is_the_operators_to_mend(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    with pytest.raises(ProviderFailed, match="compare client id, secret"):
        sign_in(replace(ours, client_secret="another"), provider, clock)


@pytest.mark.parametrize("error", ["ann@id.example", "Ann is locked", 7, None, ["ann"]])
def test_what_a_provider_says_in_its_own_words_is_not_repeated(
    ours: OidcSettings, provider: Provider, clock: Clock, error: Any
) -> None:
    """It goes to the log, and may be about a person."""
    provider.answers["/token"] = (400, json.dumps({"error": error}).encode())
    with pytest.raises(ProviderFailed, match="answers 'status 400'") as caught:
        sign_in(ours, provider, clock)
    assert "ann" not in str(caught.value).lower()


def test_what_breaks_an_answer_off_is_named_and_not_quoted() -> None:
    http = httpx.Client(transport=httpx.MockTransport(_broken))
    with http, pytest.raises(ProviderFailed) as caught:
        user_info(http, "https://id.example/userinfo", "token")
    assert str(caught.value).endswith("can't be reached: RemoteProtocolError")


def _broken(_request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("illegal header line: ann@id.example")


def test_no_id_token_is_refused(ours: OidcSettings, provider: Provider, clock: Clock) -> None:
    provider.answers["/token"] = (200, b'{"access_token": "a"}')
    with pytest.raises(SignInRefused, match="no ID token"):
        sign_in(ours, provider, clock)


def test_keys_that_we_cannot_use_do_not_hide_the_one_that_we_can(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    good = rsa_key().as_dict(private=False)
    odd: list[Any] = [
        7,
        {},
        {"kty": "new-kind", "kid": "n"},
        {"kty": "RSA", "kid": "broken", "n": "!"},
        dict(good) | {"use": "enc"},
    ]
    provider.keys = [*odd, dict(good)]
    sign_in(ours, provider, clock)
    provider.keys = odd
    with pytest.raises(ProviderFailed, match="no RSA or EC key"):
        sign_in(ours, provider, clock)


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "id.example",
        "http://id.example",
        "https://",
        "https://id.example?x=1",
        "https://user:word@id.example",
        "https://id.example/\n",
        "https://[",
        "ftp://id.example",
    ],
)
def test_an_issuer_without_tls_or_of_an_odd_form_is_refused(issuer: str) -> None:
    with pytest.raises(BadOidcSettings, match="can't be an issuer"):
        OidcSettings(issuer, CLIENT)


def test_an_issuer_with_tls_or_on_this_machine_is_taken() -> None:
    for issuer in ("https://id.example/realms/ads", "http://localhost:8080", "http://[::1]:80"):
        OidcSettings(issuer, CLIENT)
    with pytest.raises(BadOidcSettings, match="client id"):
        OidcSettings("https://id.example", " ")
