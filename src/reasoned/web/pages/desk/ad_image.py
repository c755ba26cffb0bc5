"""The picture that came with an ad, where it can be shown without any risk.

Only what stands in the submission itself: nothing is fetched. What a picture claims to be
isn't trusted; its first bytes are.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = 200_000
"""Bytes of a picture that is shown."""
_DATA = re.compile(r"data:(image/[a-z0-9.+-]{1,40});base64,([A-Za-z0-9+/=\s]*)\Z", re.I)


@dataclass(frozen=True)
class Picture:
    """A picture by its address, or why there is none to show."""

    address: str = ""
    why: str = ""


def picture_of(content: Mapping[str, Any]) -> Picture | None:
    """The first picture of an ad's content; None where it has none."""
    for name, value in content.items():
        if not isinstance(value, str):
            continue
        if value[:5].lower() == "data:":
            return _embedded(value)
        if "image" in name.lower() and value:
            return Picture(why="It lies elsewhere; nothing is fetched here.")
    return None


def _embedded(value: str) -> Picture:
    if len(value) > MOST * 3 // 2:
        return Picture(why="It is larger than is shown here.")
    found = _DATA.match(value)
    if found is None:
        return Picture(why="It isn't a picture that is shown here.")
    try:
        content = base64.b64decode("".join(found[2].split()), validate=True)
    except (ValueError, binascii.Error):
        return Picture(why="It can't be read.")
    if len(content) > MOST:
        return Picture(why="It is larger than is shown here.")
    kind = kind_by_bytes(content)
    if not kind:
        return Picture(why="It isn't a picture that is shown here.")
    if kind != found[1].lower().replace("image/jpg", "image/jpeg"):
        return Picture(why=f"It says that it is {found[1].lower()}, and isn't.")
    return Picture(f"data:{kind};base64,{base64.b64encode(content).decode()}")


def kind_by_bytes(content: bytes) -> str:
    """PNG, JPEG, GIF or WebP, by how the bytes begin; empty for all else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""
