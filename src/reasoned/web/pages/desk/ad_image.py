"""The picture that came with an ad, where it can be shown without any risk.

Only what stands in the submission itself: nothing is fetched. What a picture claims to be
isn't trusted; its first bytes are. It has an address of its own here, so that a case's page
stays light.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import NotFound
from reasoned.store.tables.cases import case
from reasoned.store.tables.subjects import ad
from reasoned.web.lookups import may_see
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.DESK)
MOST = 200_000
"""Bytes of a picture that is shown."""
_DATA = re.compile(r"data:(image/[a-z0-9.+-]{1,40});base64,([A-Za-z0-9+/=\s]*)\Z", re.I)


@dataclass(frozen=True)
class Picture:
    """A picture as its bytes are, or why there is none to show. `kind`: its content type."""

    kind: str = ""
    content: bytes = b""
    why: str = ""


@pages("GET", "/desk/cases/{case}/picture", Scope.READ)
async def see_picture(visit: Visit) -> Response:
    """The picture itself, to who may see the case."""
    ref, actor = visit.path_params["case"], visit.actor

    def query(connection: sa.Connection) -> Picture | None:
        may_see(connection, actor, "case", ref)
        content = connection.execute(
            sa.select(ad.c.content)
            .join(case, case.c.subject_id == ad.c.subject_id)
            .where(case.c.ref == ref)
        ).scalar()
        return picture_of(content or {})

    found = await visit.house.read(query)
    if found is None or not found.kind:
        raise NotFound("picture of the case", ref)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(found.content, 200, headers, found.kind)


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
    return Picture(kind, content)


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
