"""An OpenID Connect provider over HTTP: what it says of itself, its keys, tokens for a code.

Every answer is bounded in size and time, and goes over TLS. What makes a sign-in valid is for
`oidc`. OpenID Connect Discovery 1.0; RFC 6749; RFC 9207 for `names_itself`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx
from authlib.oidc.discovery import get_well_known_url  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from reasoned.store.tidy import tidy

LARGEST = 1 << 20
"""Bytes of one answer."""
PATIENCE = 10.0
"""Seconds for one request, answer included."""
_CODE = re.compile(r"[a-z_]{1,60}")
"""An error as RFC 6749 names one; what has another form may be anything."""
_KEY_TYPES = frozenset({"RSA", "EC"})
_MOST_KEYS = 100


class BadOidcSettings(ValueError):
    """Settings that can't be used; the message says what to mend."""


class ProviderFailed(Exception):
    """The provider is away, or what it says can't be used. Nobody's sign-in is to blame.

    The message is for the log: addresses of the provider and codes, never what it says of a
    person or in words of its own.
    """


class CodeRefused(Exception):
    """The provider gives nothing for that code: used already, too old, or not for us."""


@dataclass(frozen=True)
class OidcSettings:
    """The provider, and how this service is registered there.

    `issuer`: as the provider names itself, letter by letter. `client_secret` empty: a public
    client. Raises BadOidcSettings.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not _is_safe(self.issuer) or "?" in self.issuer or "#" in self.issuer:
            raise BadOidcSettings(
                f"{self.issuer[:200]!r} can't be an issuer: write its https:// address, as the"
                " provider's own /.well-known/openid-configuration names it."
            )
        if not self.client_id.strip():
            raise BadOidcSettings("Give the client id that the provider has for this service.")


@dataclass(frozen=True)
class Provider:
    """What a provider says of itself. `names_itself`: its answers carry `iss`."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    secret_in_body: bool
    names_itself: bool


def client() -> httpx.Client:
    """An HTTP client that follows nothing elsewhere. Close it."""
    return httpx.Client(
        timeout=PATIENCE,
        follow_redirects=False,
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
    )


def discover(http: httpx.Client, settings: OidcSettings) -> Provider:
    """Ask a provider what it is. Raises ProviderFailed."""
    url = get_well_known_url(settings.issuer, external=True)
    said = _object(_ask(http, "GET", url), url)
    if said.get("issuer") != settings.issuer:
        raise ProviderFailed(
            f"The provider at {settings.issuer} says that it is"
            f" {tidy(str(said.get('issuer')), 200)!r}. Write the issuer exactly so."
        )
    methods = said.get("token_endpoint_auth_methods_supported")
    return Provider(
        settings.issuer,
        _endpoint(said, "authorization_endpoint"),
        _endpoint(said, "token_endpoint"),
        _endpoint(said, "jwks_uri"),
        _endpoint(said, "userinfo_endpoint") if "userinfo_endpoint" in said else None,
        isinstance(methods, list)
        and "client_secret_post" in methods
        and "client_secret_basic" not in methods,
        said.get("authorization_response_iss_parameter_supported") is True,
    )


def keys_of(http: httpx.Client, provider: Provider) -> KeySet:
    """The keys by which the provider signs. Those that we can't use are left out, as RFC 7517
    asks. Raises ProviderFailed."""
    said = _object(_ask(http, "GET", provider.jwks_uri), provider.jwks_uri).get("keys")
    if not isinstance(said, list):
        raise ProviderFailed(f"{provider.jwks_uri} holds no list of keys.")
    keys = []
    for one in said[:_MOST_KEYS]:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        if one.get("kty") not in _KEY_TYPES:
            continue
        try:
            keys.append(import_key(one))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    if not keys:
        raise ProviderFailed(f"{provider.jwks_uri} holds no RSA or EC key for signatures.")
    return KeySet(keys)


def redeem(
    http: httpx.Client,
    settings: OidcSettings,
    provider: Provider,
    *,
    code: str,
    verifier: str,
    redirect_uri: str,
) -> Mapping[str, Any]:
    """The provider's tokens for a code. Raises ProviderFailed, CodeRefused."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    auth = None
    if settings.client_secret and not provider.secret_in_body:
        # RFC 6749, 2.3.1: both are form-encoded before they become a Basic credential.
        auth = httpx.BasicAuth(quote_plus(settings.client_id), quote_plus(settings.client_secret))
    else:
        form["client_id"] = settings.client_id
        if settings.client_secret:
            form["client_secret"] = settings.client_secret
    url = provider.token_endpoint
    status, body = _ask(http, "POST", url, data=form, auth=auth)
    if 400 <= status < 500:
        said = _object((200, body), url).get("error")
        named = isinstance(said, str) and _CODE.fullmatch(said) is not None
        error = str(said) if named else f"status {status}"
        if status == 400 and error == "invalid_grant":
            raise CodeRefused(error)
        raise ProviderFailed(
            f"{url} answers {error!r}: compare client id, secret and redirect address with what"
            " is registered there."
        )
    return _object((status, body), url)


def user_info(http: httpx.Client, endpoint: str, access_token: str) -> Mapping[str, Any]:
    """What the provider says of the person whom an access token is for. Raises ProviderFailed."""
    headers = {"Authorization": f"Bearer {access_token}"}
    return _object(_ask(http, "GET", endpoint, headers=headers), endpoint)


def _ask(http: httpx.Client, method: str, url: str, **named: Any) -> tuple[int, bytes]:
    give_up = time.monotonic() + PATIENCE
    body = bytearray()
    try:
        with http.stream(method, url, **named) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise ProviderFailed(f"{url} answers with more than {LARGEST} bytes.")
                if time.monotonic() > give_up:
                    raise ProviderFailed(f"{url} takes longer than {PATIENCE:.0f} seconds.")
            return response.status_code, bytes(body)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise ProviderFailed(f"{url} can't be reached: {_why(error)}") from error


def _why(error: Exception) -> str:
    """Why nobody was reached. What breaks an answer off may quote it, so that is named only."""
    if isinstance(error, httpx.ConnectError | httpx.TimeoutException) and str(error):
        return tidy(str(error), 200)
    return type(error).__name__


def _object(answer: tuple[int, bytes], url: str) -> Mapping[str, Any]:
    status, body = answer
    if status != 200:
        raise ProviderFailed(f"{url} answers with status {status}.")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProviderFailed(f"{url} doesn't answer with JSON.") from error
    if not isinstance(said, dict):
        raise ProviderFailed(f"{url} doesn't answer with a JSON object.")
    return said


def _endpoint(said: Mapping[str, Any], name: str) -> str:
    url = said.get(name)
    if not isinstance(url, str) or not _is_safe(url):
        raise ProviderFailed(f"The provider's {name} isn't an https:// address.")
    return url


def _is_safe(url: str) -> bool:
    """Whether nobody on the way can read or change what goes there: TLS, or this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or not url.isprintable() or parts.username is not None:
        return False
    if parts.scheme == "https":
        return True
    if parts.scheme != "http":
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
