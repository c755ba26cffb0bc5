"""What reading lists gives, and what a reader of a format must offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from reasoned.facts.measures import Measure
from reasoned.facts.problems import Problem

Headers: TypeAlias = Mapping[str, Measure]
"""By id, measures without targets: what a list of that id means."""


@dataclass(frozen=True)
class FileRead:
    """One file that a reader took.

    `measures` has the ids of those that it gave targets to (or that it is). `targets` and
    `names` (aliases counted) are what it added, `rejected` is how many rows or records were
    left out.
    """

    path: str
    format: str
    measures: tuple[str, ...] = ()
    targets: int = 0
    names: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Unread:
    """A file that nobody reads, and why."""

    path: str
    why: str


@dataclass(frozen=True)
class Part:
    """What one reader made of the files of one folder; `problems` are in the files' order."""

    measures: tuple[Measure, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[FileRead, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Read:
    """Everything read, in one order whatever the order of the files in a folder.

    `rejects` say what was left out, `notes` (warnings) what was taken but isn't whole.
    """

    measures: tuple[Measure, ...] = ()
    rejects: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    files: tuple[FileRead, ...] = ()
    unread: tuple[Unread, ...] = ()


class Reader(Protocol):
    """A reader of one format; a module can be one. See the package for what each part does."""

    @property
    def NAME(self) -> str: ...  # noqa: N802 - a constant where a module is the reader

    def accepts(self, path: Path, head: bytes) -> bool: ...

    def read(self, paths: Sequence[Path], headers: Headers) -> Part: ...
