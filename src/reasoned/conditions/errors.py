"""What can be wrong with a condition's text: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Fault(Enum):
    """Why a condition is refused. The value is the code that `policy check` prints."""

    SYNTAX = "syntax"
    UNKNOWN_FACT = "unknown-fact"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_TYPE = "wrong-type"
    UNSUPPORTED = "unsupported-cel"
    REGEX = "regular-expression"
    TOO_LARGE = "too-large"
    NEVER_EQUAL = "value-not-allowed"


_ADVICE = {
    Fault.SYNTAX: "Look for a bracket, a quote or an operator that is missing or too many.",
    Fault.WRONG_TYPE: "Compare values of one type; facts.yaml says which type each fact has.",
    Fault.UNSUPPORTED: "docs/reference/cel-profile.md says what can be written.",
    Fault.REGEX: "docs/reference/cel-profile.md says which regular expressions can be used.",
    Fault.TOO_LARGE: "Split it into several elements, or into two rules.",
}


@dataclass(eq=False)  # not frozen: Python sets tracebacks on exceptions
class ConditionError(Exception):
    """A condition that can't be used.

    `line` and `column` count from 1 within the condition's own text.
    """

    fault: Fault
    message: str
    line: int = 1
    column: int = 1
    suggestion: str = ""

    @property
    def advice(self) -> str:
        """The suggestion, or what generally helps with such a fault."""
        return self.suggestion or _ADVICE.get(self.fault, "")

    def __str__(self) -> str:
        return self.message + (f" {self.suggestion}" if self.suggestion else "")
