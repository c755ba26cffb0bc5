"""Text from outside, shown so that it can't deceive: escaped, of bounded length, apart from
the direction of the text around it, and with what is unseen made visible.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

MOST = 2_000
"""Characters of a text that are shown at once; the rest is folded."""
LINE = 120
"""Characters of a text that stands in one line."""

# Controls, zero-width characters, marks and overrides of direction, and lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
# A joiner between the parts of one emoji, or in a script that needs it, hides nothing.
_JOINS = re.compile("(?<=[^\x00-\u02ff])\u200d(?=[^\x00-\u02ff])|(?<=[\u0600-\u0dff])\u200c")


def text(value: object, most: int = MOST) -> Markup:
    """A text of several lines. What is longer than `most` is folded, none of it lost."""
    whole = str(value)
    if len(whole) <= most:
        return Markup("<bdi class=outside>{}</bdi>").format(_seen(whole))
    first, rest = whole[:most], whole[most:]
    return Markup(
        "<bdi class=outside>{}…</bdi><details class=rest><summary>{} more characters</summary>"
        "<bdi class=outside>{}</bdi></details>"
    ).format(_seen(first), f"{len(rest):,}", _seen(rest))


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
