"""A small OpenID Connect provider, over real HTTP, that also does wrong where a test asks it to.

It keeps the rules that a service leans on: a code is good once, only for the redirect address
that it was asked for, and only with the PKCE verifier and the client's secret that belong to it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from reasoned.access.oidc import Claims, begin, finish
from reasoned.access.provider import OidcSettings

CLIENT, SECRET = "reasoned", "s3cret: with/odd +signs"
BACK = "https://ads.example/sign-in/back"
KID = "key-1"


@cache
def rsa_key(kid: str = KID) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass
class Provider:
    """`account`: who is signed in there. Everything below it is what a test may twist."""

    clock: Callable[[], datetime]
    issuer: str = ""
    account: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "a-17",
            "email": "ann@example.org",
            "email_verified": True,
        }
    )
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims of the ID token that are said differently; None: left out."""
    sign: Callable[[dict[str, Any]], str] | None = None
    """Makes the ID token in place of a proper signature."""
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] | None = None
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """By path, an answer in place of the proper one."""
    in_userinfo: bool = False
    """E-mail addresses are said by the user info endpoint only."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Paths, in order."""
    credentials: list[str] = field(default_factory=list)
    """How each client that asked for tokens showed who it is."""

    # --- the endpoints ----------------------------------------------------------------

    def discovery(self) -> dict[str, Any]:
        at = self.issuer
        said: dict[str, Any] = {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/jwks",
            "userinfo_endpoint": f"{at}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        } | self.metadata
        return {name: value for name, value in said.items() if value is not None}

    def jwks(self) -> dict[str, Any]:
        keys = [rsa_key().as_dict(private=False)] if self.keys is None else self.keys
        return {"keys": keys}

    def authorize(self, asked: dict[str, str]) -> dict[str, str]:
        """The query that the browser goes back with."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if not self._is_client(form, authorization):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != asked["redirect_uri"]
            or asked["code_challenge_method"] != "S256"
            or base64.urlsafe_b64encode(proof).decode().rstrip("=") != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": "access-1",
            "token_type": "Bearer",
            "id_token": self.id_token(asked["nonce"]),
        }

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        if authorization:
            self.credentials.append("basic")
            said = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
            return [unquote_plus(word) for word in said] == [CLIENT, SECRET]
        self.credentials.append("body" if "client_secret" in form else "none")
        return form.get("client_id") == CLIENT and form.get("client_secret", SECRET) == SECRET

    def id_token(self, nonce: str) -> str:
        now = int(self.clock().timestamp())
        account = {"sub": self.account["sub"]} if self.in_userinfo else self.account
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        claims = claims | account | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return signed(claims) if self.sign is None else self.sign(claims)

    # --- the browser ------------------------------------------------------------------

    def visit(self, url: str) -> dict[str, str]:
        """Go where `begin` says, sign in there; gives the query of the way back."""
        answer = httpx.get(url, follow_redirects=False)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def sign_in(ours: OidcSettings, provider: Provider, clock: Callable[[], datetime]) -> Claims:
    """The whole way there and back."""
    url, pending = begin(ours, BACK, clock())
    return finish(ours, pending, provider.visit(url), clock())


def signed(claims: dict[str, Any], *, kid: str = KID, alg: str = "RS256") -> str:
    """As the provider signs."""
    return jwt.encode({"alg": alg, "kid": kid}, claims, rsa_key())


def unsigned(claims: dict[str, Any]) -> str:
    """`alg: none`."""
    header = {"alg": "none", "typ": "JWT"}
    parts = [json.dumps(part).encode() for part in (header, claims)]
    return ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts) + "."


def by_another_key(claims: dict[str, Any]) -> str:
    """Somebody else's key, which names itself as the provider's."""
    other = rsa_key("another")
    return jwt.encode({"alg": "RS256", "kid": KID}, claims, other)


def by_public_key_as_secret(claims: dict[str, Any]) -> str:
    """Signed with what everybody knows, taken for a shared secret."""
    public = rsa_key().as_pem(private=False)
    secret = OctKey.import_key(base64.urlsafe_b64encode(public).decode())
    return jwt.encode({"alg": "HS256", "kid": KID}, claims, secret)


def by_its_own_key(claims: dict[str, Any]) -> str:
    """Signed by a key that the token itself brings along."""
    own = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "jwk": own.as_dict(private=False)}
    return jwt.encode(header, claims, own)


@contextmanager
def running(clock: Callable[[], datetime]) -> Iterator[Provider]:
    """A provider that listens on this machine."""
    provider = Provider(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = urlsplit(self.path)
            provider.asked.append(found.path)
            if found.path in provider.answers:
                self._say(*provider.answers[found.path])
            elif found.path == "/.well-known/openid-configuration":
                self._json(200, provider.discovery())
            elif found.path == "/jwks":
                self._json(200, provider.jwks())
            elif found.path == "/userinfo":
                good = self.headers.get("Authorization") == "Bearer access-1"
                self._json(200 if good else 401, provider.account | provider.userinfo)
            elif found.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(found.query).items()}
                back = asked["redirect_uri"] + "?" + urlencode(provider.authorize(asked))
                self.send_response(302)
                self.send_header("Location", back)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path in provider.answers:
                self._say(*provider.answers[self.path])
                return
            form = dict(parse_qsl(body))
            self._json(*provider.token(form, self.headers.get("Authorization", "")))

        def _json(self, status: int, said: dict[str, Any]) -> None:
            self._say(status, json.dumps(said).encode())

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if 300 <= status < 400:
                self.send_header("Location", body.decode())
                body = b""
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
