"""Signing in with an OpenID Connect provider: authorization code flow with PKCE, state, nonce.

`begin` gives the address to send the browser to, and what to keep for that browser meanwhile;
`finish` takes what the provider sent it back with, and gives claims that the provider signed
for this service and this sign-in. Who that is here is for `accounts`. OpenID Connect Core 1.0,
3.1 and 5.3; RFC 7636; RFC 9207.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from reasoned.access.provider import (
    CodeRefused,
    OidcSettings,
    Provider,
    client,
    discover,
    keys_of,
    redeem,
    user_info,
)
from reasoned.store.tidy import tidy

SCOPE = "openid email profile"
AT_MOST = timedelta(minutes=10)
"""From the first redirect to coming back."""
LEEWAY = 60
"""Seconds by which the provider's clock may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key that only the provider has: neither `none` nor a shared secret."""
_LONGEST_SUBJECT = 255


class SignInRefused(Exception):
    """What came back doesn't sign anybody in; the message says why, and what to do."""


@dataclass(frozen=True)
class Pending:
    """A sign-in under way. It belongs in a cookie of that browser alone (`as_text`), HttpOnly,
    and goes at the first answer, whatever comes of it: so each is used once."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str
    begun: int
    """Seconds since 1970."""

    def as_text(self) -> str:
        """For a cookie's value."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Claims:
    """What a provider vouches for. `email` is the person's own only if `email_verified`."""

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False

    @property
    def account(self) -> str:
        """The provider's account, among those of all providers: subjects are by issuer."""
        return f"{self.issuer} {self.subject}"


def read_pending(text: str | None) -> Pending:
    """What `Pending.as_text` gave. Raises SignInRefused."""
    try:
        found = json.loads(base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4)))
        begun, words = found.pop("begun"), list(found.values())
        # Empty ones would match an answer that carries none.
        if isinstance(begun, int) and all(isinstance(word, str) and word for word in words):
            return Pending(**found, begun=begun)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        pass
    raise SignInRefused(_ANEW)


_ANEW = "This sign-in wasn't begun in this browser, or was finished already. Sign in again."


def begin(
    settings: OidcSettings,
    redirect_uri: str,
    now: datetime,
    new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> tuple[str, Pending]:
    """Where to send the browser, and what to keep for it. Raises ProviderFailed.

    `new_secret`: 43 to 128 characters of RFC 7636's alphabet, new each time.
    """
    with client() as http:
        provider = discover(http, settings)
    pending = Pending(new_secret(), new_secret(), new_secret(), redirect_uri, _seconds(now))
    url = prepare_grant_uri(
        provider.authorization_endpoint,
        client_id=settings.client_id,
        response_type="code",
        redirect_uri=redirect_uri,
        scope=SCOPE,
        state=pending.state,
        nonce=pending.nonce,
        code_challenge=create_s256_code_challenge(pending.verifier),
        code_challenge_method="S256",
    )
    return str(url), pending


def finish(
    settings: OidcSettings, pending: Pending, params: Mapping[str, str], now: datetime
) -> Claims:
    """What the provider vouches for, by the query that it sent the browser back with.

    It asks the provider: not inside a unit of work. Raises SignInRefused, ProviderFailed.
    """
    if not _same(params.get("state", ""), pending.state):
        raise SignInRefused(_ANEW)
    if not 0 <= _seconds(now) - pending.begun <= AT_MOST.total_seconds():
        raise SignInRefused("That took too long. Sign in again.")
    if "error" in params:
        said = tidy(params["error"], 100)
        raise SignInRefused(f"The provider didn't sign you in: {said}. Sign in again.")
    with client() as http:
        provider = discover(http, settings)
        _came_from(provider, params)
        if not params.get("code"):
            raise SignInRefused("The provider's answer holds no code. Sign in again.")
        try:
            tokens = redeem(
                http,
                settings,
                provider,
                code=params["code"],
                verifier=pending.verifier,
                redirect_uri=pending.redirect_uri,
            )
        except CodeRefused as error:
            raise SignInRefused(
                f"The provider doesn't honour its own answer: {error}. Sign in again."
            ) from error
        claims = _verified(settings, pending, tokens, keys_of(http, provider), now)
        return _claims(http, provider, claims, tokens)


def _came_from(provider: Provider, params: Mapping[str, str]) -> None:
    """RFC 9207: an answer of another provider isn't taken to this one."""
    said = params.get("iss")
    if said is None and not provider.names_itself:
        return
    if said != provider.issuer:
        raise SignInRefused("That answer is from another provider. Sign in again.")


def _verified(
    settings: OidcSettings,
    pending: Pending,
    tokens: Mapping[str, Any],
    keys: KeySet,
    now: datetime,
) -> Mapping[str, Any]:
    """The ID token's claims: signed by the provider, for us, for this sign-in, not ended."""
    text, access = tokens.get("id_token"), tokens.get("access_token")
    if not isinstance(text, str):
        raise SignInRefused("The provider gave no ID token. Is `openid` allowed for this client?")
    try:
        token = jwt.decode(text, keys, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": settings.issuer},
                "aud": {"essential": True, "value": settings.client_id},
            },
            params={
                "nonce": pending.nonce,
                "client_id": settings.client_id,
                "access_token": access if isinstance(access, str) else None,
            },
        )
        claims.validate(_seconds(now), LEEWAY)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        why = error.error if isinstance(error, JoseError) else type(error).__name__
        raise SignInRefused(
            f"The provider's ID token can't be trusted ({why}). Sign in again; if it stays so,"
            " tell an administrator."
        ) from error
    return dict(claims)


def _claims(
    http: httpx.Client, provider: Provider, claims: Mapping[str, Any], tokens: Mapping[str, Any]
) -> Claims:
    subject = claims.get("sub")
    if (
        not isinstance(subject, str)
        or not 0 < len(subject) <= _LONGEST_SUBJECT
        or not subject.isprintable()
    ):
        raise SignInRefused("The provider's name for your account can't be used.")
    about, access = claims, tokens.get("access_token")
    # Core 5.4: with a code, a provider may say e-mail addresses here only.
    if "email" not in claims and provider.userinfo_endpoint and isinstance(access, str):
        about = user_info(http, provider.userinfo_endpoint, access)
        if about.get("sub") != subject:
            raise SignInRefused("The provider told us about somebody else. Sign in again.")
    email = about.get("email")
    return Claims(
        provider.issuer,
        subject,
        email if isinstance(email, str) else "",
        about.get("email_verified") is True,
    )


def _seconds(now: datetime) -> int:
    return int(now.timestamp())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )
