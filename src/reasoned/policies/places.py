"""Where in a file a place within a YAML text is: YAML folds lines, people count them.

Reading YAML is left to `facts.document`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*\s*(#.*)?")
_ESCAPED = re.compile(r"\\(.)")


def row_of(rows: Sequence[str], key: str, value: str, line: int, column: int) -> int:
    """Which of `rows` holds that place of `value`, the text under `key`; the first is 0.

    `rows` are the file's, from the one where the key stands (or the value, where it begins
    below its key). `line` and `column` count from 1 within `value`. Folding changes white
    space only, so it is found by counting the other characters; exotic escapes in a
    double-quoted text may put it a row off, never out of the rows.
    """
    lines = value.split("\n")
    before = "".join(lines[: line - 1]) + lines[min(line, len(lines)) - 1][: column - 1]
    left = min(_solid(before), max(_solid(value) - 1, 0))
    for number, text in enumerate(_bare(rows, key)):
        left -= _solid(text)
        if left < 0:
            return number
    return 0


def _solid(text: str) -> int:
    """How many characters aren't white space."""
    return len("".join(text.split()))


def _bare(rows: Sequence[str], key: str) -> list[str]:
    """The rows as the value's own text: without key, block header and quoting."""
    first = re.sub(rf"^.*?\b{re.escape(key)}[\"']?\s*:(?=\s|$)", "", rows[0], count=1).strip()
    if _BLOCK_HEADER.fullmatch(first):
        return ["", *rows[1:]]
    match first[:1]:
        case "'":
            return [text.replace("''", "'") for text in (first[1:], *rows[1:])]
        case '"':
            return [_ESCAPED.sub(_unescaped, text) for text in (first[1:], *rows[1:])]
    return [first, *rows[1:]]


def _unescaped(escape: re.Match[str]) -> str:
    return " " if escape[1] in "nrt " else escape[1]
