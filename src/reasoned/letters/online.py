"""The line of a letter that leads to the advertiser's own pages: a link that is a key."""

from __future__ import annotations

from collections.abc import Iterator

from reasoned.letters.structure import Paragraph
from reasoned.letters.wording import Wording, line, link

HELD_BACK = "held back"
"""In place of the address, for readers who aren't the advertiser."""


def online(wording: Wording, words: str, door: str) -> Iterator[Paragraph]:
    """`words` and the address; nothing where the letter has no link."""
    if door == HELD_BACK:
        shown = wording.tr("the link is in the copy that is sent")
        yield Paragraph(line(words, " ", shown))
    elif door:
        yield Paragraph(line(words, " ", link(door)))
