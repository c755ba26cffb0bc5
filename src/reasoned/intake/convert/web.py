"""Scheme, host and registrable domain of a URL, as a browser would see them.

Which endings are public is the Public Suffix List's, in the copy that comes with
`tldextract`; nothing is ever fetched. An address that browsers and servers could read
differently (a backslash, white space, two colons) is refused: whoever misleads one of the
two must not mislead the rule.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import tldextract

from reasoned.intake.convert.damage import Damaged, shown, text

_MOST = 8192
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BARE = re.compile(r"[\w-]+(\.[\w-]+)+([/:?#].*)?", re.DOTALL)
_HOSTLESS = frozenset({"http", "https"})


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def scheme(cell: Any) -> str:
    """`https` or `http`. Raises `Damaged` for anything else."""
    written = text(cell, "a URL")
    found = _SCHEME.match(written)
    if found is None or found[1].lower() not in _HOSTLESS:
        raise Damaged(f"{shown(cell)} begins with neither https:// nor http://")
    return found[1].lower()


def host(cell: Any) -> str:
    """The host in lower case, in its ASCII form. Raises `Damaged`."""
    written = text(cell, "a URL")
    if len(written) > _MOST or any(c.isspace() or c == "\\" or ord(c) < 32 for c in written):
        raise Damaged(f"{shown(cell)} isn't a URL that can be read in one way")
    if not _SCHEME.match(written):
        if not _BARE.fullmatch(written):
            raise Damaged(f"{shown(cell)} isn't a URL")
        written = "//" + written
    try:
        parts = urlsplit(written)
        name = (parts.hostname or "").rstrip(".")
        _ = parts.port  # raises where it isn't a number
        name = name if name.isascii() else name.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise Damaged(f"{shown(cell)} has no host that can be read") from None
    if ":" in name:
        return _address(name, cell)
    if not name or len(name) > 253 or not all(map(_LABEL.fullmatch, name.split("."))):
        raise Damaged(f"{shown(cell)} has no host that can be read")
    return name.lower()


def _address(name: str, cell: Any) -> str:
    try:
        return ipaddress.ip_address(name).compressed
    except ValueError:
        raise Damaged(f"{shown(cell)} has no host that can be read") from None


@lru_cache(maxsize=10_000)
def _registrable(name: str) -> str:
    return _suffixes()(name).top_domain_under_public_suffix


def domain(cell: Any) -> str:
    """The registrable domain: `example.co.uk` of `www.example.co.uk`. Raises `Damaged`."""
    found = _registrable(host(cell))
    if not found:
        raise Damaged(f"{shown(cell)} has no registrable domain")
    return found
