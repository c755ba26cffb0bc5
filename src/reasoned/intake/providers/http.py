"""An HTTP endpoint: GET by a URL with `{...}`, or POST of a JSON object.

It answers 200 with a JSON object, or 404 or 204 where it knows nothing. What takes too
long, is too large or isn't that, is a failure; passing ones are tried again.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from reasoned.intake.facts_map import ProviderSpec
from reasoned.intake.providers.base import (
    ANSWER_LIMIT,
    Answer,
    ProviderFailed,
    Sent,
    json_object,
)

_KNOWS_NOTHING = frozenset({204, 404})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class _Passing(Exception):
    """A failure that may be over the next time."""


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never out of HTTP, nor from https to http."""

    def redirect_request(
        self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str
    ) -> Any:
        scheme = urlsplit(newurl).scheme
        if scheme not in ("http", "https") or (req.type == "https" and scheme == "http"):
            raise ProviderFailed(f"it redirects to {newurl[:80]}, which isn't followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Endpoint:
    """One endpoint; `sleep` waits between attempts."""

    def __init__(
        self,
        spec: ProviderSpec,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.spec = spec
        self._sleep, self._clock = sleep, clock
        self._opener = urllib.request.build_opener(_WebOnly)
        self._get = "{" in spec.target

    def ask(self, sent: Sent) -> Answer | None:
        """The endpoint's answer. Raises `ProviderFailed`."""
        request = self._request(sent)
        for attempt in range(self.spec.retries + 1):
            if attempt:
                self._sleep(0.2 * 2**attempt)
            try:
                return self._once(request)
            except _Passing as failure:
                last = failure
        raise ProviderFailed(str(last))

    def close(self) -> None:
        self._opener.close()

    def _request(self, sent: Sent) -> urllib.request.Request:
        named = dict(zip(self.spec.sends, sent, strict=True))
        headers = {"Accept": "application/json", "User-Agent": "reasoned"}
        if not self._get:
            body = json.dumps(named).encode()
            headers["Content-Type"] = "application/json"
            return urllib.request.Request(self.spec.target, body, headers, method="POST")
        url = self.spec.target
        for name, value in named.items():
            url = url.replace("{" + name + "}", quote(str(value), safe=""))
        return urllib.request.Request(url, headers=headers)

    def _once(self, request: urllib.request.Request) -> Answer | None:
        seconds = self.spec.timeout.total_seconds()
        until = self._clock() + seconds
        try:
            with self._opener.open(request, timeout=seconds) as response:
                if response.status in _KNOWS_NOTHING:
                    return None
                return json_object(self._body(response, until))
        except urllib.error.HTTPError as error:
            with error:
                if error.code in _KNOWS_NOTHING:
                    return None
                said = f"it answered {error.code}"
            if error.code in _PASSING:
                raise _Passing(said) from None
            raise ProviderFailed(said) from None
        except TimeoutError:
            raise _Passing(f"no answer within {seconds:g} seconds") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise _Passing(f"no answer within {seconds:g} seconds") from None
            raise _Passing(f"it can't be reached: {' '.join(str(reason).split())[:120]}") from None

    def _body(self, response: Any, until: float) -> bytes:
        parts, size = [], 0
        while piece := response.read1(1 << 16):
            parts.append(piece)
            size += len(piece)
            if size > ANSWER_LIMIT:
                raise ProviderFailed(f"its answer is over {ANSWER_LIMIT:,} bytes long")
            if self._clock() > until:
                raise TimeoutError
        return b"".join(parts)
