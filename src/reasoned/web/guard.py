"""Keeps pages elsewhere from acting through somebody's session, and from beginning one.

A browser sends a session's cookie by itself, whichever page asked, and a page elsewhere could
sign somebody in as another. So whatever changes anything and comes by a browser must come from
a page of this service (Sec-Fetch-Site, or Origin in older browsers). Programs send neither
header, nor a cookie. Bearer tokens aren't sent by themselves and need no such check.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reasoned.web.problems import answer

Page = Callable[[Request, str, str], Response]
"""Makes a page of a request, a problem's name and what to say of it."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BROWSERS = ("cookie", "origin", "sec-fetch-site")
"""What browsers send with what isn't safe; programs send none of it."""
OWN_SECRET = "/door/"
"""Where an address is itself the secret that lets in, which no page elsewhere knows."""


class SameOrigin:
    """ASGI middleware. `origins`: those of this service; empty: what the request's Host says.
    `page`: makes the answer for people; without it there are programs alone."""

    def __init__(
        self, app: ASGIApp, origins: tuple[str, ...] = (), page: Page | None = None
    ) -> None:
        self.app, self.origins, self.page = app, origins, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE:
            headers = Headers(scope=scope)
            known = scope["path"].startswith(OWN_SECRET) or self.same_origin(headers)
            if by_browser(headers) and not known:
                words = "Only a page of this service may do that. Sign in here, and try again."
                if self.page is None or scope["path"].startswith("/api/"):
                    turned_away = answer("cross-site", words)
                else:
                    turned_away = self.page(Request(scope, receive), "cross-site", words)
                await turned_away(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def same_origin(self, headers: Headers) -> bool:
        """Whether a request says that it comes from a page of this service.

        Without either header it is no browser of today, and is refused: a browser always
        sends Origin with what isn't GET or HEAD.
        """
        site = headers.get("sec-fetch-site")
        origin = headers.get("origin")
        if site is not None and site != "same-origin":
            # `none` is a person's own doing (a bookmark), which never changes anything.
            return False
        if origin is None or (origin == "null" and site == "same-origin"):
            # A page that names itself to nobody (no-referrer) sends `null`.
            return site == "same-origin"
        if self.origins:
            return origin in self.origins
        host = headers.get("host", "")
        found = urlsplit(origin)
        # Behind a proxy that ends TLS the scheme isn't known here, so the host decides.
        return bool(host) and found.scheme in ("http", "https") and found.netloc == host


def by_browser(headers: Headers) -> bool:
    """Whether a browser may have sent a request for whichever page.

    It never sends a bearer token by itself, but it does send a password that a proxy asked for.
    """
    kind = headers.get("authorization", "").partition(" ")[0].lower()
    return kind != "bearer" and any(name in headers for name in BROWSERS)
