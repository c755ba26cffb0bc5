"""The stylesheet and scripts, under addresses that change with what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class _File:
    content: bytes
    kind: str
    version: str


@cache
def _all() -> Mapping[str, _File]:
    found = {}
    for entry in (files(__package__) / "static").iterdir():
        kind = _KINDS.get(entry.name.rsplit(".", 1)[-1])
        if kind is not None:
            content = entry.read_bytes()
            version = hashlib.sha256(content).hexdigest()[:12]
            found[entry.name] = _File(content, kind, version)
    return found


def address_of(name: str) -> str:
    """The address of a file. Raises KeyError for one that isn't there."""
    return f"/static/{_all()[name].version}/{name}"


async def _serve(request: Request) -> Response:
    found = _all().get(request.path_params["name"])
    if found is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    current = request.path_params["version"] == found.version
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, 200, headers, found.kind)


def install(app: FastAPI) -> None:
    app.add_route("/static/{version}/{name}", _serve, include_in_schema=False)
