"""Signing in at a provider: what is taken, and every way of lying that isn't."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoned.access.oidc import (
    AT_MOST,
    LEEWAY,
    Claims,
    Pending,
    SignInRefused,
    begin,
    finish,
    read_pending,
)
from reasoned.access.provider import (
    OidcSettings,
)
from tests.access import provider as wrong
from tests.access.provider import BACK, CLIENT, SECRET, Provider, sign_in
from tests.cases.house import Clock


def test_what_the_provider_signed_is_given(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    found = sign_in(ours, provider, clock)
    assert found == Claims(provider.issuer, "a-17", "ann@example.org", True)
    assert found.account == f"{provider.issuer} a-17"
    assert provider.credentials == ["basic"]


def test_the_provider_is_asked_with_state_nonce_and_a_challenge_of_their_own(
    ours: OidcSettings, clock: Clock
) -> None:
    urls = [begin(ours, BACK, clock()) for _ in range(2)]
    said = [parse_qs(urlsplit(url).query) for url, _ in urls]
    for name in ("state", "nonce", "code_challenge"):
        assert said[0][name] != said[1][name]
    for (url, pending), query in zip(urls, said, strict=True):
        assert query["redirect_uri"] == [BACK]
        assert query["code_challenge_method"] == ["S256"]
        assert pending.verifier not in url


def test_secrets_are_not_shown(ours: OidcSettings, clock: Clock) -> None:
    _, pending = begin(ours, BACK, clock())
    assert SECRET not in repr(ours)
    assert not {pending.verifier, pending.nonce, pending.state} & set(repr(pending).split("'"))


def test_a_client_without_a_secret_and_one_that_puts_it_in_the_body_sign_in_too(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    sign_in(replace(ours, client_secret=""), provider, clock)
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    sign_in(ours, provider, clock)
    assert provider.credentials == ["none", "body"]


def test_an_email_that_only_user_info_says_is_taken(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    provider.in_userinfo = True
    assert sign_in(ours, provider, clock).email == "ann@example.org"


def test_user_info_about_somebody_else_is_refused(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    provider.in_userinfo, provider.userinfo = True, {"sub": "b-2"}
    with pytest.raises(SignInRefused, match="somebody else"):
        sign_in(ours, provider, clock)


def test_an_email_is_verified_only_where_the_provider_says_so_plainly(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    for said in (False, None, "true", 1):
        provider.claims = {"email_verified": said}
        assert not sign_in(ours, provider, clock).email_verified


# --- attacks on the ID token ----------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "invalid_claim"),
        ({"nonce": None}, "missing_claim"),
        ({"aud": "another-service"}, "invalid_claim"),
        ({"aud": ["another-service"]}, "invalid_claim"),
        ({"aud": [CLIENT, "another-service"], "azp": "another-service"}, "invalid_claim"),
        ({"aud": None}, "missing_claim"),
        ({"iss": "https://elsewhere.example"}, "invalid_claim"),
        ({"iss": None}, "missing_claim"),
        ({"exp": None}, "missing_claim"),
        ({"exp": "tomorrow"}, "invalid_claim"),
        ({"exp": float("inf")}, "invalid_claim"),
        ({"iat": None}, "missing_claim"),
        ({"sub": None}, "missing_claim"),
        ({"sub": 17}, "invalid_claim"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "invalid_claim"),
    ],
)
def test_claims_that_are_not_for_this_sign_in_are_refused(
    ours: OidcSettings, provider: Provider, clock: Clock, claims: dict[str, Any], why: str
) -> None:
    provider.claims = claims
    with pytest.raises(SignInRefused, match=rf"can't be trusted \({why}\)"):
        sign_in(ours, provider, clock)


@pytest.mark.parametrize("subject", ["", "x" * 256, "a\0b", "a\nb"])
def test_a_subject_that_cannot_be_kept_is_refused(
    ours: OidcSettings, provider: Provider, clock: Clock, subject: str
) -> None:
    provider.claims = {"sub": subject}
    with pytest.raises(SignInRefused):
        sign_in(ours, provider, clock)


def test_a_token_ends_when_it_says_allowing_for_clocks(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    now = int(clock().timestamp())
    provider.claims = {"exp": now - LEEWAY + 1}
    sign_in(ours, provider, clock)
    provider.claims = {"exp": now - LEEWAY}
    with pytest.raises(SignInRefused, match="expired_token"):
        sign_in(ours, provider, clock)


@pytest.mark.parametrize(
    "sign",
    [
        wrong.unsigned,
        wrong.by_another_key,
        wrong.by_public_key_as_secret,
        wrong.by_its_own_key,
        lambda claims: wrong.signed(claims, kid="unknown"),
        lambda claims: wrong.signed(claims)[:-8],
        lambda claims: _with_claims(wrong.signed(claims), claims | {"sub": "b-2"}),
        lambda claims: "",
        lambda claims: "[" * 50_000,
        lambda claims: "....",
    ],
)
def test_what_the_provider_did_not_sign_is_refused(
    ours: OidcSettings, provider: Provider, clock: Clock, sign: Callable[[dict[str, Any]], str]
) -> None:
    provider.sign = sign
    with pytest.raises(SignInRefused, match="can't be trusted"):
        sign_in(ours, provider, clock)


def _with_claims(token: str, claims: dict[str, Any]) -> str:
    """The token, with other claims under the same signature."""
    header, _, signature = token.split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{body}.{signature}"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.lists(
            st.one_of(st.binary(max_size=20), st.sampled_from([b'{"alg":"RS256"}', b"[]", b"{}"])),
            min_size=1,
            max_size=6,
        ).map(lambda parts: ".".join(base64.urlsafe_b64encode(p).decode() for p in parts)),
    )
)
def test_no_token_whatsoever_is_taken_or_breaks_anything(
    ours: OidcSettings, provider: Provider, clock: Clock, token: str
) -> None:
    provider.answers["/token"] = (200, json.dumps({"id_token": token}).encode())
    pending = Pending("s", "n", "v", BACK, int(clock().timestamp()))
    with pytest.raises(SignInRefused, match="can't be trusted"):
        finish(ours, pending, {"state": "s", "code": "c"}, clock())


# --- attacks on the way back ----------------------------------------------------------


def test_an_answer_to_another_sign_in_is_refused(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    url, _ = begin(ours, BACK, clock())
    of_another = provider.visit(url)
    _, pending = begin(ours, BACK, clock())
    with pytest.raises(SignInRefused, match="wasn't begun in this browser"):
        finish(ours, pending, of_another, clock())
    for state in ("", "é", "\ud800"):
        with pytest.raises(SignInRefused, match="wasn't begun in this browser"):
            finish(ours, pending, of_another | {"state": state}, clock())


def test_a_code_put_into_another_sign_in_is_refused_by_its_verifier(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    stolen = provider.visit(begin(ours, BACK, clock())[0])["code"]
    _, pending = begin(ours, BACK, clock())
    with pytest.raises(SignInRefused, match="invalid_grant"):
        finish(ours, pending, {"code": stolen, "state": pending.state}, clock())


def test_an_answer_is_good_once(ours: OidcSettings, provider: Provider, clock: Clock) -> None:
    url, pending = begin(ours, BACK, clock())
    answer = provider.visit(url)
    finish(ours, pending, answer, clock())
    with pytest.raises(SignInRefused, match="invalid_grant"):
        finish(ours, pending, answer, clock())


def test_an_answer_that_comes_late_is_refused(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    url, pending = begin(ours, BACK, clock())
    answer = provider.visit(url)
    clock.on(AT_MOST)
    with pytest.raises(SignInRefused, match="too long"):
        finish(ours, pending, answer, clock() + timedelta(seconds=1))
    finish(ours, pending, answer, clock())


def test_an_answer_of_another_provider_is_refused(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    url, pending = begin(ours, BACK, clock())
    answer = provider.visit(url)
    with pytest.raises(SignInRefused, match="another provider"):
        finish(ours, pending, answer | {"iss": "https://elsewhere.example"}, clock())
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(SignInRefused, match="another provider"):
        finish(ours, pending, answer, clock())
    assert finish(ours, pending, answer | {"iss": provider.issuer}, clock()).subject == "a-17"


def test_no_code_and_the_providers_own_refusal_are_said(
    ours: OidcSettings, provider: Provider, clock: Clock
) -> None:
    _, pending = begin(ours, BACK, clock())
    with pytest.raises(SignInRefused, match="no code"):
        finish(ours, pending, {"state": pending.state}, clock())
    refused = {"state": pending.state, "error": "access_denied\r\nX: y"}
    with pytest.raises(SignInRefused, match="access_denied"):
        finish(ours, pending, refused, clock())
    assert "/token" not in provider.asked


def test_what_waits_in_the_cookie_comes_back_as_it_was(ours: OidcSettings, clock: Clock) -> None:
    _, pending = begin(ours, BACK, clock())
    assert read_pending(pending.as_text()) == pending


@pytest.mark.parametrize("field", ["state", "nonce", "verifier", "redirect_uri"])
def test_a_cookie_with_an_empty_secret_is_refused(field: str) -> None:
    good = {"state": "s", "nonce": "n", "verifier": "v", "redirect_uri": BACK}
    assert read_pending(Pending(**good, begun=1).as_text()).begun == 1
    with pytest.raises(SignInRefused):
        read_pending(Pending(**(good | {field: ""}), begun=1).as_text())


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.recursive(
            st.none() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ).map(lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode()),
    )
)
def test_any_other_cookie_is_refused(text: str | None) -> None:
    with pytest.raises(SignInRefused):
        read_pending(text)
