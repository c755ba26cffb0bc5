"""Which characters the letters' fonts can print; others stand as their codes.

Reads the fonts' own tables (OpenType `cmap`, formats 4 and 12): a character that no font has
would be printed as an empty box, and lost.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

FONTS = {
    "Noto Sans": "fontpkg_noto_sans",
    "IBM Plex Sans Arabic": "fontpkg_ibm_plex_sans_arabic",
}
"""The fonts of printed letters, first choice first, and the packages that hold their files.

Noto Sans Arabic draws letters from parts (a stroke, its dots), and the text that readers get
from its PDFs is wrong; docs/decisions/0005.
"""

_INVISIBLE = frozenset({"Cf", "Zl", "Zp"})
"""Kinds of character that are never drawn, and need no glyph."""


def font_folders() -> tuple[Path, ...]:
    """Where the fonts are. Raises ModuleNotFoundError where a package isn't installed."""
    return tuple(Path(str(files(package) / "files")) for package in FONTS.values())


def printable(text: str) -> str:
    """`text` with what no font has written as `\\u4e2d` or `\\U0001f600`."""
    covered = _covered()
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if _can_print(c, covered) else _code(c) for c in composed)


def _can_print(char: str, covered: frozenset[int]) -> bool:
    return ord(char) in covered or unicodedata.category(char) in _INVISIBLE


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


@cache
def _covered() -> frozenset[int]:
    """The code points of every font that letters use."""
    paths = [path for folder in font_folders() for path in sorted(folder.glob("*.ttf"))]
    return frozenset(code for path in paths for code in _code_points(path))


def _code_points(path: Path) -> Iterator[int]:
    data = path.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    for i in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, 12 + 16 * i)
        if tag == b"cmap":
            yield from _character_map(data, start)


def _character_map(data: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", data, start + 2)
    for i in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * i)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if (platform, encoding) not in {(0, 3), (0, 4), (3, 1), (3, 10)}:
            continue
        if form == 4:
            yield from _segments(data, start + offset)
        elif form == 12:
            yield from _groups(data, start + offset)


def _segments(data: bytes, at: int) -> Iterator[int]:
    """Format 4: ends and starts of ranges; the last range is the table's own end mark."""
    (twice,) = struct.unpack_from(">H", data, at + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + twice)
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def _groups(data: bytes, at: int) -> Iterator[int]:
    """Format 12: groups of first, last and glyph."""
    (count,) = struct.unpack_from(">I", data, at + 12)
    for i in range(count):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * i)
        yield from range(first, last + 1)
