"""Draws a page: templates, what all pages share, and the headers that keep them harmless.

Everything passes through Jinja's escaping. Text from outside is shown by `outside` alone.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from reasoned.letters.html import kind_of
from reasoned.letters.messages import direction_of
from reasoned.web.pages import outside
from reasoned.web.pages.assets import address_of

if TYPE_CHECKING:
    from reasoned.web.pages.site import Visit

DONE: dict[str, str] = {}
"""What a page says at its top after something was done, by the word in its address."""

ON_THE_EXAMPLE: dict[str, Callable[[Visit], Any]] = {}
"""What the example's bar shows beside the roles, by name; the tour gives it."""

THEME = "reasoned-theme"
"""The cookie that keeps a theme other than the browser's own."""

_ROLES = (
    ("", "Public"),
    ("advertiser", "Advertiser"),
    ("example-reviewer", "Reviewer"),
    ("example-second", "Second reviewer"),
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def render(visit: Visit, template: str, status: int = 200, **given: Any) -> HTMLResponse:
    """A page of a template and what it needs."""
    theme = visit.cookies.get(THEME, "")
    shared = {
        "visit": visit,
        "part": visit.part.value,
        "person": visit.person,
        "operator": visit.house.desk().settings.operator,
        "theme": theme if theme in ("dark", "light") else "",
        "done": DONE.get(visit.query_params.get("done", ""), ""),
        "now": visit.house.now(),
        "example": bool(visit.house.example),
        "roles": _ROLES,
    }
    if visit.house.example:
        shared |= {name: make(visit) for name, make in ON_THE_EXAMPLE.items()}
    return HTMLResponse(environment().get_template(template).render(**shared, **given), status)


def guarded(response: Response, *, private: bool) -> Response:
    """The response with the headers of every page; what is private is kept nowhere."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if private:
        response.headers["Cache-Control"] = "no-store"
    return response


@cache
def environment() -> Environment:
    """The templates, with their filters."""
    made = Environment(
        loader=PackageLoader("reasoned.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "outside": outside.text,
        "line": outside.line,
        "plain": outside.plain,
        "day": day,
        "moment": moment,
        "due": due,
        "count": lambda n: f"{n:,}".replace(",", "\u202f"),
        "many": many,
        "kind": kind_of,
        "direction": direction_of,
        "filled": filled,
    }
    made.globals |= {"static": address_of, "once": once}
    return made


def read_templates(pause: float = 0.0) -> None:
    """Compile every template now, rather than while somebody waits for the first page of it.

    `pause`: seconds after each, in which others get on with what they do.
    """
    for name in environment().list_templates():
        environment().get_template(name)
        time.sleep(pause)


def once() -> Markup:
    """The hidden field with a form's own key, so that sent twice it takes effect once."""
    return Markup('<input type="hidden" name="once" value="{}">').format(secrets.token_urlsafe(16))


def filled(message: str, **parts: object) -> Markup:
    """A message with its places filled in; what isn't markup already is escaped."""
    return escape(message).format(**parts)


def _aware(value: datetime | date | str) -> datetime | date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def day(value: datetime | date | str) -> Markup:
    """A day, such as 26 October 2017 (in UTC)."""
    at = _aware(value)
    return Markup('<time datetime="{}">{}</time>').format(
        at.date().isoformat() if isinstance(at, datetime) else at.isoformat(),
        f"{at.day} {at:%B %Y}",
    )


def moment(value: datetime | date | str) -> Markup:
    """A day with the time in UTC."""
    at = _aware(value)
    if not isinstance(at, datetime):
        return day(at)
    return Markup('<time datetime="{}">{}</time>').format(
        at.isoformat().replace("+00:00", "Z"), f"{at.day} {at:%B %Y, %H:%M} UTC"
    )


def due(value: datetime, now: datetime) -> Markup:
    """How long until a moment, or since when it is past: `in 2 days`, `3 hours late`."""
    left = value - now
    words = f"in {span(left)}" if left >= timedelta(0) else f"{span(-left)} late"
    return Markup('<time datetime="{}" title="{}" class="{}">{}</time>').format(
        value.isoformat().replace("+00:00", "Z"),
        f"{value.day} {value:%B %Y, %H:%M} UTC",
        "due" if left >= timedelta(0) else "due late",
        words,
    )


def span(length: timedelta) -> str:
    """A length of time in its largest unit; in years from two years on."""
    minutes = int(length.total_seconds() // 60)
    if length >= timedelta(days=2 * 365):
        return many(length.days // 365, "year")
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            return many(minutes // size, unit)
    return many(minutes, "minute")


def many(number: int, word: str, words: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {word if number == 1 else words or word + 's'}".replace(",", "\u202f")
