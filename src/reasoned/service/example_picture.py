"""The picture of one of the example's made-up ads: a sun over the sea, drawn here as PNG."""

from __future__ import annotations

import base64
import struct
import zlib

_WIDE, _HIGH = 320, 180
_HORIZON, _SUN = 110, (225, 62, 30)
_SKY, _LIGHT, _SEA, _WAVE = 0, 1, 2, 3
_COLOURS = bytes((0xF3, 0xD9, 0xB1, 0xE0, 0x8A, 0x3C, 0x2F, 0x5D, 0x7C, 0x4F, 0x86, 0xA6))


def sea() -> str:
    """The picture as an address that holds it, as a booking system would send it."""
    rows = b"".join(b"\0" + bytes(_colour(x, y) for x in range(_WIDE)) for y in range(_HIGH))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, content)
        for name, content in (
            (b"IHDR", struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 3, 0, 0, 0)),
            (b"PLTE", _COLOURS),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _colour(x: int, y: int) -> int:
    """The place in the palette; rows of the sea have waves of light below the sun."""
    across, down, radius = _SUN
    if y < _HORIZON:
        return _LIGHT if (x - across) ** 2 + (y - down) ** 2 <= radius**2 else _SKY
    under = abs(x - across) < 12 + (y - _HORIZON) // 2
    return _WAVE if (y // 5) % 2 and (under or (x + 3 * y) % 61 < 24) else _SEA


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
