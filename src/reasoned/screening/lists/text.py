"""Bytes of a list as bounded lines and clean text.

A list's own format is left to its reader.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from reasoned.screening.lists.sheet import Sheet

HEAD = 1 << 16
"""Bytes of a file that readers are shown to say whether they read it."""

LINE_LIMIT = 1 << 20
"""Bytes in one line; a longer one is read past and never held."""

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"  # they belong to how Persian and Indian names are spelled


def head_text(head: bytes) -> str:
    """The first bytes as text for a look at them, in whatever encoding."""
    encoding = "utf-16" if head.startswith(_MARKS) else "utf-8-sig"
    return head.decode(encoding, errors="replace")


def is_utf16(head: bytes) -> bool:
    """Whether it looks like UTF-16: by its mark, or by a NUL in every fourth byte or more."""
    return head.startswith(_MARKS) or (len(head) >= 4 and head.count(0) * 4 >= len(head))


def lines(path: Path, sheet: Sheet) -> Iterator[tuple[int, bytes]]:
    """Numbered lines (from 1) with their ends; those over `LINE_LIMIT` are rejected.

    A file in UTF-16 is rejected as a whole. Raises OSError.
    """
    with path.open("rb") as file:
        if is_utf16(file.read(1 << 10)):
            sheet.reject(
                1, "encoding", "The file is UTF-16.",
                f"Make it UTF-8 first: iconv -f UTF-16 -t UTF-8 {path.name} > utf8-{path.name}",
            )  # fmt: skip
            return
        file.seek(0)
        number = 0
        while data := file.readline(LINE_LIMIT + 1):
            number += 1
            if len(data) > LINE_LIMIT and not data.endswith(b"\n"):
                while (more := file.readline(LINE_LIMIT)) and not more.endswith(b"\n"):
                    pass
                sheet.reject(
                    number, "long-line", f"The line is longer than {LINE_LIMIT:,} bytes.",
                    "Break it where a record ends.",
                )  # fmt: skip
                continue
            if number == 1:
                data = data.removeprefix(codecs.BOM_UTF8)
            yield number, data


def rows(
    path: Path, sheet: Sheet, delimiter: str, width: int, *, ends: tuple[bytes, ...]
) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of a file with one quoted record a line, each with `width` columns.

    Rows end with one of `ends`; a last one without a line's end that doesn't was cut short.
    The one byte 0x1A that old programs end a file with is no row. Bytes that aren't UTF-8
    are read as Windows-1252, with a note; other rows that don't fit are rejected. Raises OSError.
    """
    noted = False
    for number, line in lines(path, sheet):
        data = line.rstrip(b"\r\n")
        if not data.strip(b"\x1a \t\0"):
            if b"\0" in data:
                sheet.reject(number, "columns", "The line holds no text.", "Take it out.")
            continue
        if data == line and not data.rstrip(b"\x1a ").endswith(ends):
            sheet.reject(
                number, "cut", "The file ends in the middle of this row.", "Fetch the file anew."
            )
            continue
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                text = data.decode("cp1252")
            except UnicodeDecodeError as error:
                sheet.reject(
                    number, "encoding", f"Byte {error.start + 1} of the line is no text.",
                    "Save the file as UTF-8.",
                )  # fmt: skip
                continue
            if not noted:
                noted = True
                sheet.note(
                    number, "not-utf-8", "The text isn't UTF-8; it is read as Windows-1252.",
                    "Save the file as UTF-8, so that nobody has to guess.",
                )  # fmt: skip
        try:
            row = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            sheet.reject(
                number, "quotes", f"The row can't be read ({error}).",
                "Fetch the file anew where it is cut short; else mend the quotes.",
            )  # fmt: skip
            continue
        if len(row) == width:
            yield number, row
        else:
            sheet.reject(
                number, "columns", f"The row has {len(row)} columns; {width} are due.",
                "Fetch the file anew where it is cut short; else mend the row.",
            )  # fmt: skip


def clean(text: str) -> str:
    """The text without controls and invisible format characters, spaces as single ones.

    The joiners of Persian and Indian scripts stay. Surrogates, which no store can keep, go.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    spaced = _SPACES.sub(" ", text)
    kept = (c for c in spaced if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join("".join(kept).split(" ")).strip()


def hides(text: str) -> bool:
    """Whether it holds characters that mislead a reader's eye: controls, bidi, zero width."""
    if text.isascii() and text.isprintable():
        return False
    return any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in _JOINERS and not c.isspace()
        for c in text
    )
