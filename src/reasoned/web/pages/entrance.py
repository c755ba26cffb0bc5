"""Signing in and out with a browser, and the colours that it shows.

What makes a sign-in good is for `access`; the cookie, for `web.routes.sessions`.
"""

from __future__ import annotations

import re

from starlette.responses import RedirectResponse, Response

from reasoned.access.login import NotSignedIn
from reasoned.web.pages import frame
from reasoned.web.pages.site import SIGN_IN, Pages, Part, Visit
from reasoned.web.problems import told
from reasoned.web.routes.sessions import enter_with_password, keep_cookie, leave, with_session

pages = Pages(Part.DESK)
anybody = Pages(Part.PUBLIC)
_HERE = re.compile(r"/(?![/\\])[!-~]*")
_YEAR = 365 * 24 * 3600


def own_path(said: str, otherwise: str) -> str:
    """A path of this service; nobody is sent elsewhere by an address that was given."""
    return said if _HERE.fullmatch(said) else otherwise


@pages("GET", SIGN_IN)
async def ask(visit: Visit) -> Response:
    """The form, and the way to the OpenID provider where there is one."""
    back = own_path(visit.query_params.get("next", ""), "/desk")
    if visit.person is not None:
        return RedirectResponse(back, 303)
    return _form(visit, back)


@pages("POST", SIGN_IN)
async def enter(visit: Visit) -> Response:
    """With e-mail and password; one message for all that is wrong with them."""
    back = own_path(visit.sent.get("next"), "/desk")
    email, password = visit.sent.get("email", 500), visit.sent.fields.get("password", ("",))[0]
    came = await enter_with_password(visit, email, password)
    if isinstance(came, NotSignedIn):
        kind = "too-many-tries" if came.wait else "unauthenticated"
        return _form(visit, back, 429 if came.wait else 401, told(kind, str(came)), email)
    return with_session(visit, RedirectResponse(back, 303), came.token)


@pages("POST", "/sign-out")
async def go(visit: Visit) -> Response:
    """The browser's session ends."""
    return await leave(visit, RedirectResponse(SIGN_IN, 303))


@anybody("POST", "/theme")
async def choose_theme(visit: Visit) -> Response:
    """Dark, light, or as the browser says."""
    back = own_path(visit.sent.get("back"), "/")
    wanted = visit.sent.get("theme")
    response = RedirectResponse(back, 303)
    known = wanted if wanted in ("dark", "light") else ""
    keep_cookie(visit, response, frame.THEME, known, _YEAR if known else 0)
    return response


def _form(
    visit: Visit, back: str, status: int = 200, problem: object = None, email: str = ""
) -> Response:
    return frame.render(
        visit,
        "sign_in.html",
        status,
        back=back,
        problem=problem,
        email=email,
        provider=visit.house.oidc is not None,
    )
