"""What a fuzz target is: it makes a case from a seed, and runs it.

A case that runs without an exception is right.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple


class Target(NamedTuple):
    """`make` gives the input of a seed; `run` whether it got past the first door.

    (It compiled, it was read: so that a run shows when all it made was refused.) `run` gets
    the Random too, for what it needs beside the input. `seconds`: how long a case may take.
    """

    make: Callable[[Random], bytes]
    run: Callable[[bytes, Random], bool]
    seconds: float = 1.0


class Broken(AssertionError):
    """A promise that a case breaks."""


def hold(promise: bool, *said: object) -> None:
    """Raise `Broken` where the promise isn't kept."""
    if not promise:
        raise Broken(" ".join(map(str, said)))


def to_bytes(text: str) -> bytes:
    """As UTF-8, in which half characters are let through."""
    return text.encode("utf-8", "surrogatepass")


def to_text(data: bytes) -> str:
    """The other way; what isn't UTF-8 is replaced."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")
