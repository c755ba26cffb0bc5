"""What is said of one file while it is read: problems within bounds, and counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from reasoned.facts.measures import Target
from reasoned.facts.problems import Problem
from reasoned.screening.lists.model import FileRead

MAX_PROBLEMS = 1000
"""Problems kept for one file; rejects past that are counted only."""


@dataclass
class Sheet:
    """The record of one file. `path` is what problems call it."""

    path: str
    format: str
    problems: list[Problem] = field(default_factory=list)
    rejected: int = 0
    measures: list[str] = field(default_factory=list)
    targets: int = 0
    names: int = 0

    def reject(self, line: int, code: str, message: str, mend: str = "") -> None:
        """One row or record is left out."""
        self.rejected += 1
        self._keep(Problem(self.path, max(line, 1), code, message, mend))

    def note(self, line: int, code: str, message: str, mend: str = "") -> None:
        """Something was taken, but not whole or not as it stood."""
        self._keep(Problem(self.path, max(line, 1), code, message, mend, "warning"))

    def took(self, measure: str, target: Target) -> None:
        """Count a target that this file gave to that measure."""
        self.gave(measure)
        self.targets += 1
        self.names += 1 + len(target.aliases) + len(target.weak_aliases)

    def gave(self, measure: str) -> None:
        """The file has something to do with that measure."""
        if measure not in self.measures:
            self.measures.append(measure)

    def _keep(self, problem: Problem) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        elif len(self.problems) == MAX_PROBLEMS:
            self.problems.append(
                Problem(
                    self.path, problem.line, "more", "There are more problems.",
                    "Mend those above first.",
                )
            )  # fmt: skip

    @property
    def file(self) -> FileRead:
        return FileRead(
            self.path,
            self.format,
            tuple(self.measures),
            self.targets,
            self.names,
            self.rejected,
        )
