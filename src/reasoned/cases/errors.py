"""Why a use case didn't do what it was asked. Nothing was written where one is raised."""

from __future__ import annotations


class NotFound(Exception):
    """There is no such thing. `what` and `ref` say which."""

    def __init__(self, what: str, ref: str) -> None:
        super().__init__(f"There is no {what} {ref[:80]!r}.")
        self.what, self.ref = what, ref


class Refused(Exception):
    """A guarantee, or the state of things, stands against it.

    `code` is for programs (kebab-case), the message for people: what stands against it, and
    what would mend it. `details` say more, one thing a line.
    """

    def __init__(self, code: str, message: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code, self.details = code, details


class Invalid(Exception):
    """What was given can't be used. `field` says where, the message what and how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
