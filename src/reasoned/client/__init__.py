"""A client of the HTTP API: calls, pages, problems.

It needs nothing else of the package, and holds no rules of its own.
"""

from reasoned.client.client import Client
from reasoned.client.problems import (
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    Refused,
    Unavailable,
)

__all__ = ["Client", "Invalid", "NotAllowed", "NotFound", "Problem", "Refused", "Unavailable"]
