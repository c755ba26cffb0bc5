"""A YAML file as plain values that remember their lines, read within bounds.

Stricter than YAML where YAML surprises people: keys must not repeat, aliases are refused,
and only `true` and `false` are bools (so the country code NO stays text). What the keys
mean is left to the readers of each kind of file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from reasoned.facts.problems import Problem, Severity

MAX_BYTES = 2**20
MAX_DEPTH = 20
MAX_PROBLEMS = 100

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,99})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,5})?")
_NOT_FINITE = {".nan": float("nan"), ".inf": float("inf"), "-.inf": float("-inf")}
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Leaf:
    """One scalar: None, bool, int, float, str, date or datetime. `line` counts from 1."""

    value: object
    line: int


@dataclass(frozen=True)
class Seq:
    """A list and its line."""

    items: tuple[Part, ...]
    line: int


@dataclass(frozen=True)
class Map:
    """A mapping with text keys; `lines` has each key's line."""

    entries: Mapping[str, Part]
    lines: Mapping[str, int]
    line: int

    def line_of(self, key: str) -> int:
        """The key's line, or the mapping's where it lacks the key."""
        return self.lines.get(key, self.line)


Part: TypeAlias = Leaf | Seq | Map


def plain(part: Part) -> object:
    """The values alone, as `yaml.safe_load` would give them."""
    match part:
        case Leaf(value):
            return value
        case Seq(items):
            return [plain(item) for item in items]
        case Map(entries):
            return {key: plain(value) for key, value in entries.items()}


@dataclass
class Problems:
    """Collects what is wrong with one file, and stops counting at a bound."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        line: int,
        code: str,
        message: str,
        suggestion: str = "",
        severity: Severity = "error",
    ) -> None:
        """Keep one more; past the bound, keep only that there are more."""
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(self.path, line, code, message, suggestion, severity))
        elif len(self.found) == MAX_PROBLEMS:
            self.found.append(
                Problem(
                    self.path, line, "more", "There are more problems.", "Mend those above first."
                )
            )

    @property
    def failed(self) -> bool:
        return any(p.severity == "error" for p in self.found)


def closest(word: str, options: Iterable[str]) -> str:
    """A suggestion for a word that isn't among the options; "" where none is near."""
    known = list(options)
    near = difflib.get_close_matches(word[:80], known, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    if 0 < len(known) <= 16:
        return f"Known here: {', '.join(known)}."
    return ""


def load_text(path: Path, problems: Problems) -> str | None:
    """The file's text; None where it can't be read, is too large, or isn't UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        problems.add(1, "unreadable", f"The file can't be read: {error.strerror or error}.")
        return None
    if len(raw) > MAX_BYTES:
        problems.add(1, "too-large", "The file is larger than 1 MiB.", "Split it.")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.add(line, "not-utf-8", "The text isn't UTF-8.", "Save the file as UTF-8.")
        return None


def read_document(text: str, problems: Problems) -> Part | None:
    """The whole document, or None where it isn't YAML that can be used. Never raises."""
    if len(text) > MAX_BYTES:
        problems.add(1, "too-large", "The text is larger than 1 MiB.", "Split it.")
        return None
    try:
        if not _within_bounds(text, problems):
            return None
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "it doesn't parse"
        problems.add(
            mark.line + 1 if mark else 1,
            "yaml",
            f"This isn't YAML: {said}.",
            "Look at the indentation, and put texts with : # { [ ' or \" in single quotes.",
        )
        return None
    except (yaml.YAMLError, UnicodeError) as error:
        position = getattr(error, "position", getattr(error, "start", 0)) or 0
        line = text.count("\n", 0, position) + 1
        problems.add(line, "yaml", "This isn't YAML: a character isn't allowed in it.")
        return None
    return None if node is None else _part(node, problems)


def _within_bounds(text: str, problems: Problems) -> bool:
    """Refuse deep nesting and aliases before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            problems.add(
                line, "yaml-alias", f"An alias (*{event.anchor}) is used.", "Write it out."
            )
            return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                problems.add(line, "too-deep", f"It nests deeper than {MAX_DEPTH} levels.")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return True


def _part(node: yaml.Node, problems: Problems) -> Part:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Seq(tuple(_part(item, problems) for item in node.value), line)
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Part] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                problems.add(at, "key", "A key must be text.", "Write it as one word.")
                continue
            key = key_node.value
            if key in entries:
                problems.add(
                    at,
                    "duplicate-key",
                    f"`{key[:80]}` stands here twice; first in line {lines[key]}.",
                    "Keep one of them.",
                )
                continue
            entries[key] = _part(value_node, problems)
            lines[key] = at
        return Map(entries, lines, line)
    assert isinstance(node, yaml.ScalarNode)
    return Leaf(_scalar(node, problems, line), line)


def _scalar(node: yaml.ScalarNode, problems: Problems, line: int) -> object:
    text: str = node.value
    match node.tag.removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return {"true": True, "false": False}.get(text.lower(), text)
        case "timestamp":
            try:
                return yaml.constructor.SafeConstructor().construct_yaml_timestamp(node)
            except (ValueError, OverflowError):
                problems.add(line, "date", f"`{text[:40]}` is no date that exists.")
                return text
        case "int" if _INT.fullmatch(text):
            return int(text)
        case "float" if text.lower() in _NOT_FINITE:
            return _NOT_FINITE[text.lower()]
        # YAML 1.1 takes 1e3 for text, 0123 for an octal and 12:30 for a number of minutes.
        case "int" | "float" | "str" if not node.style and _FLOAT.fullmatch(text):
            return text if text.lstrip("+-").isdigit() else float(text)
        case "int" | "float" | "str" | "value" | "merge":
            return text
        case other:
            problems.add(
                line, "yaml-tag", f"The tag `{other[:40]}` isn't known here.", "Leave it out."
            )
            return text
