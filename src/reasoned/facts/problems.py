"""What is wrong in a file that somebody wrote, and where: one finding of a reader or checker.

Readers of facts.yaml, policies and maps collect these instead of stopping at the first. What
is checked, and which code a finding has, is for the module that finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One finding.

    `path` is the file as the reader was told its name, `line` counts from 1. `code` is a fixed
    kebab-case word that documentation and tests can name. `message` says what is wrong,
    `suggestion` how to mend it ("" where nobody can tell). An error keeps the file from being
    used; a warning doesn't.
    """

    path: str
    line: int
    code: str
    message: str
    suggestion: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        words = f"{self.path}:{self.line}: {self.severity}[{self.code}]: {self.message}"
        return f"{words} {self.suggestion}" if self.suggestion else words
