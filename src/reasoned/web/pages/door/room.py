"""Lets an advertiser in by the link in its letter, and draws its pages in its language.

The link is the key: whoever has it is the advertiser here. So its address is told to nobody (no
referrer, kept in no cache), and each page and each form looks anew whether it still opens.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from reasoned.access.doors import Door, State, find
from reasoned.cases.answering.door import is_withdrawn
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.reading.at_door import AtDoor, at_door
from reasoned.letters.messages import LANGUAGES, SOURCE, Domain, Messages
from reasoned.letters.wording import Wording
from reasoned.store.unit import Unit
from reasoned.web.effects import effect
from reasoned.web.pages import frame, outside
from reasoned.web.pages.door import words
from reasoned.web.pages.forms import LONGEST
from reasoned.web.pages.site import Pages, Visit
from reasoned.web.problems import told_of

DOOR = Domain("reasoned.web.pages.door", "door")
NAMES = {"ar": "العربية", "de": "Deutsch", "en": "English", "es": "Español", "fr": "Français"}
"""The languages in their own words."""
_SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}


class Closed(Exception):
    """The link opens nothing. `state`: why, as far as that may be told; None: never known."""

    def __init__(self, state: State | None, ended: datetime | None = None, language: str = ""):
        super().__init__("closed")
        self.state, self.ended, self.language = state, ended, language


@dataclass
class Entered:
    """Who came in by a link: what its letter shows, and the language to say it in."""

    visit: Visit
    token: str
    seen: AtDoor
    own_language: str
    language: str
    errors: dict[str, str] = field(default_factory=dict)
    problem: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.messages = Messages(self.language, DOOR)
        # Dates and numbers are said as letters say them.
        self.wording = Wording(Messages(self.language), SOURCE)

    def tr(self, message: str) -> str:
        return self.messages.tr(message)

    def at(self, path: str = "", **query: str) -> str:
        """The address of one of its pages, in the language that was chosen."""
        if self.language != self.own_language:
            query = {**query, "lang": self.language}
        more = f"?{urlencode(query)}" if query else ""
        return f"/door/{self.token}{path}{more}"

    def day(self, value: datetime) -> Markup:
        return _time(value, self.wording.date(value.date()))

    def moment(self, value: datetime) -> Markup:
        return _time(value, self.wording.moment(value.replace(second=0, microsecond=0)))

    def kept(self, name: str) -> str:
        """What was typed into a field, so that nothing is lost where a form comes back."""
        return str(self.visit.sent.fields.get(name, ("",))[0])

    def label(self, name: str) -> str:
        """How sentences call a fact; it is in the policies' language."""
        declared = self.visit.house.desk().book.policy_set.declarations.facts.get(name)
        return declared.label if declared is not None else name


def _time(value: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat().replace("+00:00", "Z"), text
    )


Handler = Callable[[Entered], Awaitable[Response]]


def behind(pages: Pages, method: str, path: str = "") -> Callable[[Handler], Handler]:
    """A page behind a link, `path` after the token."""

    def register(handler: Handler) -> Handler:
        @pages(method, "/door/{token}" + path)
        async def page(visit: Visit) -> Response:
            try:
                response = await handler(await _enter(visit))
            except Closed as error:
                response = _closed(visit, error)
            except Exception as error:
                found = told_of(error)
                if found is None:
                    raise
                response = frame.render(visit, "problem.html", found["status"], problem=found)
            response.headers.update(_SECRET)
            return response

        return handler

    return register


async def _enter(visit: Visit) -> Entered:
    token, now = visit.path_params["token"], visit.house.now()
    declarations = visit.house.desk().book.policy_set.declarations

    def query(connection: sa.Connection) -> AtDoor:
        return at_door(connection, open_now(connection, token, now), declarations, now)

    seen = await visit.house.read(query)
    own = seen.letter.language if seen.letter.language in LANGUAGES else SOURCE
    if is_withdrawn(seen.letter):
        raise Closed(State.REVOKED, language=own)
    return Entered(visit, token, seen, own, _chosen(visit) or own)


def open_now(connection: sa.Connection, token: str, now: datetime) -> Door:
    """The door that a token opens at this moment. Raises Closed."""
    door = find(connection, token)
    if door is None:
        raise Closed(None)
    if door.state(now) is not State.OPEN:
        raise Closed(door.state(now), door.revoked_at or door.expires_at)
    return door


def _chosen(visit: Visit) -> str:
    wanted = visit.query_params.get("lang", "")
    return wanted if wanted in LANGUAGES else ""


def _closed(visit: Visit, error: Closed) -> Response:
    language = _chosen(visit) or error.language or SOURCE
    messages = Messages(language, DOOR)
    wording = Wording(Messages(language), SOURCE)
    settings = visit.house.desk().settings
    return frame.render(
        visit,
        "door/closed.html",
        404 if error.state is None else 410,
        tr=messages.tr,
        language=language,
        direction=messages.direction,
        languages=[(code, NAMES[code], f"{visit.url.path}?lang={code}") for code in LANGUAGES],
        state="" if error.state is None else error.state.value,
        ended="" if error.ended is None else wording.date(error.ended.date()),
        write_to=settings.complaint_to,
    )


def draw(entered: Entered, template: str, **given: Any) -> Response:
    """A page; where its form had a fault, with that and what was typed."""
    failed = bool(entered.problem or entered.errors)
    said = entered.visit.query_params.get("told", "")
    with outside.in_words(entered.tr("{count} more characters")):
        return frame.render(
            entered.visit,
            template,
            409 if entered.problem else 422 if failed else 200,
            room=entered,
            seen=entered.seen,
            tr=entered.tr,
            language=entered.language,
            direction=entered.messages.direction,
            languages=[
                (code, NAMES[code], f"{entered.visit.url.path}?lang={code}") for code in LANGUAGES
            ],
            errors=entered.errors,
            problem=entered.problem,
            said=words.done(entered.tr, said),
            **given,
        )


def back(entered: Entered, told: str) -> Response:
    """On to the first page, which says what was done, as `words.done` puts it."""
    return RedirectResponse(entered.at("", told=told), 303)


async def take_effect(entered: Entered, use: Callable[[Unit], object]) -> bool:
    """Do something once, however often the form comes, by a link that is open then too.

    False where it couldn't be done: what stood against it is in `errors` or `problem`.
    """

    def job(unit: Unit) -> Mapping[str, Any]:
        open_now(unit.connection, entered.token, unit.now)
        use(unit)
        return {}

    try:
        await effect(entered.visit, job)
    except Refused as error:
        code = error.code
        if code == "appealed" and entered.seen.appealed():
            code = f"appealed-{entered.seen.appealed()}"
        entered.problem = {"detail": words.refused(entered.tr, code) or str(error)}
    except Invalid as error:
        entered.errors[error.field] = str(error)
    return not (entered.problem or entered.errors)


def typed(entered: Entered, name: str, why: str = "", most: int = LONGEST) -> str:
    """A field's text; what is wrong with it goes to `errors`. `why`: it must be filled in."""
    try:
        said = entered.visit.sent.get(name, most)
    except Invalid:
        count = entered.wording.number(most)
        too_long = entered.tr("This is too long: at most {count} characters are taken here.")
        entered.errors[name] = too_long.format(count=count)
        return ""
    if why and not said:
        entered.errors[name] = why
    return said
