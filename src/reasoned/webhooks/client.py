"""Posts to a webhook's address: over checked addresses only, in bounded time, no redirects.

When to post what is for `deliver`.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpcore

from reasoned.store.tidy import tidy
from reasoned.webhooks.addresses import BadEndpoint, look_up, read_url


class NoAnswer(Exception):
    """There was no answer; the message says why."""


@dataclass(frozen=True)
class Answer:
    """An answer's status, and how many seconds it asks to wait (0: it doesn't say)."""

    status: int
    retry_after: int = 0


@dataclass(frozen=True)
class Client:
    """How to post. `allow_local` as in `addresses`; times in seconds: `connect` to connect,
    `whole` for all of a request, however slowly its answer trickles in. `ca_file`:
    certificates to trust in place of the system's.
    """

    allow_local: bool = False
    connect: float = 5.0
    whole: float = 15.0
    ca_file: str = ""
    _tls: ssl.SSLContext = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        context = ssl.create_default_context(cafile=self.ca_file or None)
        object.__setattr__(self, "_tls", context)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post; the answer's body is never read. Raises BadEndpoint and NoAnswer."""
        place = read_url(url, allow_local=self.allow_local)
        backend = _Backend(self.allow_local, time.monotonic() + self.whole)
        scheme, host = place.scheme.encode(), place.host.encode()
        default = 443 if place.scheme == "https" else 80
        name = f"[{place.host}]" if ":" in place.host else place.host
        sent = {
            "Host": name if place.port == default else f"{name}:{place.port}",
            "User-Agent": "reasoned",
            "Accept": "*/*",
            "Content-Length": str(len(body)),
            **headers,
        }
        waits = {
            "connect": self.connect,
            "read": self.whole,
            "write": self.whole,
            "pool": self.whole,
        }
        try:
            with (
                # A connection for each request: its deadline is the request's own.
                httpcore.ConnectionPool(
                    ssl_context=self._tls, max_keepalive_connections=0, network_backend=backend
                ) as pool,
                pool.stream(
                    "POST",
                    httpcore.URL(
                        scheme=scheme, host=host, port=place.port, target=place.target.encode()
                    ),
                    headers=list(sent.items()),
                    content=body,
                    extensions={"timeout": waits},
                ) as response,
            ):
                return Answer(response.status, _retry_after(response.headers))
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise NoAnswer("It took too long.") from error
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
        ) as error:
            raise NoAnswer(tidy(str(error) or type(error).__name__)) from error


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name.lower() == b"retry-after" and len(value) < 9 and value.isdigit():
            return int(value)
    return 0


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to nothing that a name says later."""

    def __init__(self, allow_local: bool, deadline: float) -> None:
        self._allow_local, self._deadline = allow_local, deadline
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = look_up(host, port, allow_local=self._allow_local)
        for number, address in enumerate(addresses):
            try:
                return _Stream(
                    self._system.connect_tcp(
                        address,
                        port,
                        timeout=_left(self._deadline, timeout, httpcore.ConnectTimeout),
                        local_address=local_address,
                        socket_options=socket_options,
                    ),
                    self._deadline,
                )
            except httpcore.ConnectError:
                if number == len(addresses) - 1:
                    raise
        raise BadEndpoint(f"{host} can't be found.")

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        raise NotImplementedError

    def sleep(self, seconds: float) -> None:
        self._system.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    """A connection that ends at its deadline, whatever trickles in before."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None, late: Callable[[str], Exception]) -> float:
    """Seconds that an operation may take."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("It took too long.")
    return left if timeout is None else min(left, timeout)
