"""Problems that the API answers with (RFC 9457), as exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldError:
    """What can't be used in a request, and why."""

    field: str
    message: str


class Problem(Exception):
    """A request that failed. `type` names the kind, and stays the same; `detail` is for people.

    `status` 0: no answer came.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", ""))
        self.status = int(document.get("status", 0))
        self.detail = str(document.get("detail", ""))
        super().__init__(self.detail or self.title)


class NotFound(Problem):
    """There is no such thing."""


class NotAllowed(Problem):
    """Who asks isn't known, or may not do it."""


class Refused(Problem):
    """A guarantee, or the state of things, stands against it: `code` says which.

    `details` say more, such as what is missing for a rule to hold.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.code = str(document.get("code", ""))
        self.details = tuple(str(d) for d in document.get("details", ()))


class Invalid(Problem):
    """What was given can't be used; `errors` say where and why."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.errors = tuple(
            FieldError(str(e.get("field", "")), str(e.get("message", "")))
            for e in document.get("errors", ())
        )


class Unavailable(Problem):
    """The service is busy or away, and was so each time that it was tried."""


_BY_STATUS: Mapping[int, type[Problem]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    409: Refused,
    422: Invalid,
    503: Unavailable,
}


def problem_of(document: Mapping[str, Any]) -> Problem:
    """The exception for a problem's document."""
    return _BY_STATUS.get(int(document.get("status", 0)), Problem)(document)


def problem_in(response: httpx.Response) -> Problem:
    """The exception for a response that is no success, whatever sent it."""
    document: Any = None
    if response.headers.get("content-type", "").startswith(MEDIA_TYPE):
        try:
            document = response.json()
        except ValueError:
            document = None
    if not isinstance(document, dict):
        document = {"title": response.reason_phrase}
    return problem_of({**document, "status": response.status_code})
