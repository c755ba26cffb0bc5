"""Which addresses a webhook may lead to: never into the operator's own network by accident.

A URL is checked when it is given, and what its name resolves to each time before connecting,
since a name may lead elsewhere by then. Connecting is for `client`.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST_URL = 2_000

_LOCAL_NAMES = ("localhost",)
_NAT64 = ip_network("64:ff9b::/96")
_NOT_PUBLIC = tuple(
    map(
        ip_network,
        # IPv6 addresses that carry an IPv4 one and could lead to any, then what older Pythons
        # take for public.
        ("2002::/16", "2001::/32", "64:ff9b:1::/48", "::/96", "192.0.0.0/24", "192.88.99.0/24"),
    )
)
_NEVER = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "0.0.0.0/8")))
"""Link-local, where clouds keep their machines' credentials; also with `allow_local`."""


class BadEndpoint(ValueError):
    """No address that a webhook may lead to; the message says why, and what would do."""


@dataclass(frozen=True)
class Place:
    """Where to connect, and what to ask for there. `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str


def read_url(url: str, *, allow_local: bool = False) -> Place:
    """The place of a webhook's URL, without looking its name up. Raises BadEndpoint.

    `allow_local`: http to this machine, and addresses of private networks, are allowed too.
    """
    if len(url) > LONGEST_URL or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
        raise BadEndpoint(
            f"A webhook's address has at most {LONGEST_URL:,} visible ASCII characters."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadEndpoint("That isn't an address such as https://example.org/hook.") from error
    host = (parts.hostname or "").rstrip(".")
    local = allow_local and _is_local(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise BadEndpoint("A webhook's address begins with https://.")
    if not host or "%" in host or parts.fragment or "\\" in url:
        raise BadEndpoint("That isn't an address such as https://example.org/hook.")
    if parts.username is not None or parts.password is not None:
        raise BadEndpoint("A webhook's address holds no user or password: check its signature.")
    if port == 0:
        raise BadEndpoint("Port 0 isn't one.")
    try:
        literal = ip_address(host)
    except ValueError:
        if not local and (host in _LOCAL_NAMES or host.endswith(".localhost")):
            raise BadEndpoint("That is this machine itself; give a public address.") from None
    else:
        check_address(literal, allow_local=allow_local)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), target)


def _is_local(host: str) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def look_up(host: str, port: int, *, allow_local: bool = False) -> tuple[str, ...]:
    """The addresses of a host, all of which a webhook may lead to. Raises BadEndpoint.

    One that isn't allowed is enough to refuse them all. Takes as long as the system's
    resolver does.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadEndpoint(f"{host} can't be found.") from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        check_address(ip_address(address), allow_local=allow_local)
    if not addresses:
        raise BadEndpoint(f"{host} can't be found.")
    return addresses


def check_address(address: IPv4Address | IPv6Address, *, allow_local: bool = False) -> None:
    """Raises BadEndpoint where a webhook must not connect to this address."""
    seen = _carried(address)
    private = BadEndpoint(f"{address} isn't a public address.")
    if any(seen in net for net in _NEVER) or seen.is_multicast:
        raise private
    if allow_local and (seen.is_loopback or seen.is_private):
        return
    if any(seen in net for net in _NOT_PUBLIC) or not seen.is_global:
        raise private
    if seen.is_reserved or seen.is_unspecified:
        raise private


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that a mapped or NAT64 address stands for; else the address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
