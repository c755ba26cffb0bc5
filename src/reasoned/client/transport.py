"""Sends requests: under a key that makes trying again safe, and again where that may help."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from reasoned.client.problems import Unavailable, problem_in

PREFIX = "/api/v1"
TRIES = 6
LONGEST_WAIT = 8.0
"""Seconds between two tries, at most."""


class Transport:
    """Requests to one service as one caller. `sleep` and `tries` are there to be changed."""

    def __init__(
        self,
        http: httpx.Client,
        *,
        tries: int = TRIES,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http, self._tries, self._sleep = http, tries, sleep

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """The response of a success; raises Problem. `key` defaults to a new one."""
        headers = {}
        if method != "GET":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        given: dict[str, Any] = {} if body is None else {"json": body}
        asked = {k: v for k, v in (query or {}).items() if v not in (None, "", False)}
        for tried in range(1, self._tries + 1):
            wait = min(0.1 * 2**tried, LONGEST_WAIT) * (0.5 + random.random() / 2)
            try:
                response = self._http.request(
                    method, PREFIX + path, params=asked, headers=headers, **given
                )
            except httpx.TransportError as error:
                if tried == self._tries:
                    raise Unavailable(
                        {"title": "The service can't be reached.", "detail": str(error)}
                    ) from error
            else:
                if response.is_success:
                    return response
                if response.status_code not in (502, 503, 504) or tried == self._tries:
                    raise problem_in(response)
                wait = max(wait, _asked_to_wait(response))
            self._sleep(wait)
        raise AssertionError("unreachable")

    def call(self, method: str, path: str, **given: Any) -> Any:
        """The document of a success; raises Problem."""
        return self.send(method, path, **given).json()

    def pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Any]:
        """The items of a list, page by page as they are wanted."""
        cursor = ""
        while True:
            page = self.call("GET", path, query={**query, "cursor": cursor})
            yield from page["items"]
            cursor = page["next"]
            if not cursor or not page["items"]:
                return


def _asked_to_wait(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return min(float(said), 60.0) if said.isdigit() else 0.0


def path_part(ref: str) -> str:
    """An id as one part of a path, also where it is `..`, which would lead elsewhere."""
    return quote(ref, safe="").replace(".", "%2E")


def as_json(value: Any) -> Any:
    """JSON for what is given, with moments as texts. Raises ValueError without a time zone."""
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {name: as_json(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(part) for part in value]
    return value
