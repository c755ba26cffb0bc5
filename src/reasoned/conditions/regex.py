"""RE2, and nothing else, searches texts: linear time whatever the pattern."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import re2


class Match(Protocol):
    """Where a pattern was found."""

    def span(self) -> tuple[int, int]:
        """Start and end in the text, in code points."""
        ...


@lru_cache(maxsize=4096)
def searcher(pattern: str, *, groups: bool = False) -> Callable[[str], Match | None]:
    """A function that gives the first match of the pattern in a text, or None.

    Without `groups` a match says where it is and not where its groups are: finding those
    takes longer than all the rest.
    """
    options = re2.Options()
    options.log_errors = False
    options.never_capture = not groups
    search: Callable[[str], Match | None] = re2.compile(pattern, options).search
    return search
