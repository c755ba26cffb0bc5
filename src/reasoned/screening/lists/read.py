"""Reads files and folders of lists: who reads which file, and what it all comes to.

A format's own reading is its reader's; keeping what was read is left to the store.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from reasoned.facts.measures import Measure
from reasoned.facts.problems import Problem
from reasoned.screening.lists import our_yaml
from reasoned.screening.lists.headers import with_own
from reasoned.screening.lists.model import FileRead, Headers, Part, Read, Reader, Unread
from reasoned.screening.lists.registry import OURS, offered
from reasoned.screening.lists.text import HEAD

_PROSE = frozenset({".md", ".txt", ".pdf", ".html", ".htm", ".docx", ".rst"})


def read_lists(paths: Sequence[Path]) -> Read:
    """Every measure in the files and folders (and theirs), each file once.

    Names that begin with a dot are passed over in folders, and links to folders aren't
    followed. A measure that stands in two files counts from the first. Never raises on what a
    file holds, nor where one can't be opened: that is a reject.
    """
    readers, broken = offered()
    rejects: list[Problem] = list(broken)
    unread: list[Unread] = []
    groups: dict[tuple[int, Path], list[Path]] = {}
    every = (*OURS, *readers)
    for path in _files(paths, rejects):
        head = _head(path, rejects, unread)
        if head is None:
            continue
        taken = _taker(every, path, head, rejects)
        if taken is None:
            unread.append(Unread(str(path), _why(path)))
        else:
            groups.setdefault((taken, path.parent), []).append(path)
    # Our YAML is the first reader: what an operator says of a list must be known to the others.
    measures: list[Measure] = []
    parts: list[Part] = []
    own: list[Measure] = []
    for (number, _), group in sorted(groups.items(), key=lambda each: each[0][0]):
        part = _read(every[number], group, with_own(own))
        parts.append(part)
        (own if every[number] is our_yaml else measures).extend(part.measures)
    listed = {measure.id for measure in measures}
    whole = [m for m in own if m.targets or m.id not in listed] + measures
    problems = [problem for part in parts for problem in part.problems]
    return Read(
        measures=_distinct(whole, rejects),
        rejects=(*rejects, *(p for p in problems if p.severity == "error")),
        notes=tuple(p for p in problems if p.severity != "error"),
        files=tuple(file for part in parts for file in part.files),
        unread=(*unread, *(each for part in parts for each in part.unread)),
    )


def _files(paths: Iterable[Path], rejects: list[Problem]) -> list[Path]:
    """The files, in order of the paths and by name within a folder, each once."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path, onerror=lambda e: _tell(e, rejects)):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    if not name.startswith("."):
                        file = Path(folder, name)
                        found.setdefault(_real(file), file)
        else:
            found.setdefault(_real(path), path)
    return list(found.values())


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL in the name
        return path.absolute()


def _tell(error: OSError, rejects: list[Problem]) -> None:
    rejects.append(_unreadable(Path(error.filename or "?"), error))


def _unreadable(path: Path, error: OSError) -> Problem:
    why = error.strerror or str(error) or type(error).__name__
    return Problem(
        str(path), 1, "unreadable", f"It can't be read: {why}.",
        "See that it exists and that you may read it.",
    )  # fmt: skip


def _head(path: Path, rejects: list[Problem], unread: list[Unread]) -> bytes | None:
    try:
        if path.exists() and not path.is_file():
            unread.append(Unread(str(path), "It is no ordinary file."))
            return None
        with path.open("rb") as file:
            return file.read(HEAD)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        fault = error if isinstance(error, OSError) else OSError(str(error))
        rejects.append(_unreadable(path, fault))
        return None


def _taker(
    readers: Sequence[Reader], path: Path, head: bytes, rejects: list[Problem]
) -> int | None:
    for number, reader in enumerate(readers):
        try:
            if reader.accepts(path, head):
                return number
        except Exception as error:  # another package's reader must not keep ours from reading
            rejects.append(_failed(reader, path, error))
    return None


def _read(reader: Reader, group: Sequence[Path], headers: Headers) -> Part:
    try:
        return reader.read(group, headers)
    except OSError as error:
        said = [_unreadable(Path(error.filename or group[0]), error)]
    except Exception as error:
        if reader in OURS:
            raise
        said = [_failed(reader, path, error) for path in group]
    files = tuple(FileRead(str(path), reader.NAME, rejected=1) for path in group)
    return Part(problems=tuple(said), files=files)


def _failed(reader: Reader, path: Path, error: Exception) -> Problem:
    return Problem(
        str(path), 1, "reader",
        f"The reader of {reader.NAME} failed ({type(error).__name__}: {error}).",
        "Tell whoever wrote the reader.",
    )  # fmt: skip


def _why(path: Path) -> str:
    if path.suffix.lower() in _PROSE:
        return "No reader: it looks like prose. A measure of it can be written as YAML."
    return "No reader knows the format. A measure of it can be written as YAML."


def _distinct(measures: Sequence[Measure], rejects: list[Problem]) -> tuple[Measure, ...]:
    found: dict[str, Measure] = {}
    for measure in measures:
        first = found.setdefault(measure.id, measure)
        if first is not measure:
            rejects.append(
                Problem(
                    measure.path,
                    1,
                    "duplicate-id",
                    f"`{measure.id}` is also in {first.path}; that one counts.",
                    "Give the newer file only, or each measure its own id.",
                )
            )
    return tuple(found.values())
