"""Text from outside, shown so that it can't deceive: escaped, of bounded length, apart from
the direction of the text around it, and with what is unseen made visible.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from markupsafe import Markup, escape

MOST = 2_000
"""Characters of a text that are shown at once; the rest is folded."""
LINE = 120
"""Characters of a text that stands in one line."""
LITTLE = 200
"""Characters that are shown of a text where a page carries enough already."""

# Controls, zero-width characters, marks and overrides of direction, and lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
# A joiner between the parts of one emoji, or in a script that needs it, hides nothing.
_JOINS = re.compile("(?<=[^\x00-\u02ff])\u200d(?=[^\x00-\u02ff])|(?<=[\u0600-\u0dff])\u200c")


@dataclass
class Bounds:
    """How much text a page may carry, in bytes; what is left out stands at `where`, by its key.

    `texts`: every text of the page that isn't shown at once, by that key.
    """

    left: int
    where: str
    texts: dict[str, str] = field(default_factory=dict)

    def takes(self, words: str) -> bool:
        """Whether the page may carry this too; then it does."""
        weight = len(words.encode())
        if weight > self.left:
            return False
        self.left -= weight
        return True

    def key_of(self, whole: str) -> str:
        key = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        self.texts[key] = whole
        return key


_bounds: ContextVar[Bounds | None] = ContextVar("bounds", default=None)
_more: ContextVar[str] = ContextVar("more", default="{count} more characters")


@contextmanager
def in_words(more: str) -> Iterator[None]:
    """Meanwhile what is folded is counted in these words, with the place `{count}`."""
    token = _more.set(more)
    try:
        yield
    finally:
        _more.reset(token)


@contextmanager
def bounded(most: int, where: str) -> Iterator[Bounds]:
    """Meanwhile a page carries at most so many bytes of text; each that is cut has a link."""
    made = Bounds(most, where)
    token = _bounds.set(made)
    try:
        yield made
    finally:
        _bounds.reset(token)


def text(value: object, most: int = MOST) -> Markup:
    """A text of several lines. What is longer than `most` is folded, none of it lost."""
    whole = str(value)
    bounds = _bounds.get()
    if bounds is not None:
        return _within(whole, most, bounds)
    if len(whole) <= most:
        return _ONE.format(_seen(whole))
    return _cut(whole, most) + _FOLDED.format(_many(len(whole) - most), _seen(whole[most:]))


_ONE = Markup("<bdi class=outside>{}</bdi>")
_FOLDED = Markup("<details class=rest><summary>{}</summary><bdi class=outside>{}</bdi></details>")
_ELSEWHERE = Markup(' <a href="{}">{}</a>')


def _within(whole: str, most: int, bounds: Bounds) -> Markup:
    """A text of a page that has bounds: in part on another page, where it would be too much."""
    if len(whole) > LITTLE:
        key = bounds.key_of(whole)
        if not bounds.takes(_seen(whole[:most])):
            return _cut(whole, LITTLE) + _elsewhere(bounds, key, len(whole) - LITTLE)
        rest = _seen(whole[most:])
        if rest and not bounds.takes(rest):
            return _cut(whole, most) + _elsewhere(bounds, key, len(whole) - most)
        if rest:
            return _cut(whole, most) + _FOLDED.format(_many(len(whole) - most), rest)
    return _ONE.format(_seen(whole))


def _elsewhere(bounds: Bounds, key: str, more: int) -> Markup:
    return _ELSEWHERE.format(f"{bounds.where}/{key}", _many(more))


def _cut(whole: str, most: int) -> Markup:
    return _ONE.format(_seen(whole[:most]) + "…")


def _many(number: int) -> str:
    return _more.get().replace("{count}", f"{number:,}")


def line(value: object, most: int = LINE) -> Markup:
    """A name or another short text in one line; the whole of a long one is its title."""
    whole = " ".join(str(value).split())
    if len(whole) <= most:
        return Markup("<bdi class=outside>{}</bdi>").format(_seen(whole))
    return Markup("<bdi class=outside title='{}'>{}…</bdi>").format(
        plain(whole[:MOST]), _seen(whole[: most - 1])
    )


def plain(value: object, most: int = MOST) -> str:
    """The same without markup, for titles and attributes: what is unseen stands as U+202E."""
    whole = " ".join(str(value).split())
    cut = whole if len(whole) <= most else whole[: most - 1] + "…"
    joined = _joined(cut)
    return _UNSEEN.sub(lambda m: m[0] if m.start() in joined else f"[{_code(m[0])}]", cut)


def shown(value: str) -> Markup:
    """The text as it is, escaped, with what is unseen made visible; for who frames it alone."""
    return _seen(value)


def _seen(value: str) -> Markup:
    marked: list[Markup] = []
    joined = _joined(value)
    end = 0
    for found in _UNSEEN.finditer(value):
        if found.start() in joined:
            continue
        marked += [escape(value[end : found.start()]), _sign(found[0])]
        end = found.end()
    return Markup("").join([*marked, escape(value[end:])])


def _sign(character: str) -> Markup:
    return Markup("<span class=sign>{}</span>").format(_code(character))


def _joined(value: str) -> set[int]:
    return {found.start() for found in _JOINS.finditer(value)}


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
