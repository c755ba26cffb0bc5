"""From a letter's row to the e-mail's parts, in the operator's name."""

from __future__ import annotations

from collections.abc import Callable

from reasoned.cases.desk import Desk
from reasoned.letters.html import html_of
from reasoned.letters.mail import LetterRow, Rendered
from reasoned.letters.of_row import letter_of
from reasoned.letters.pdf import pdf_of
from reasoned.letters.plain import plain_of


def renderer(desk: Callable[[], Desk], address: str = "") -> Callable[[LetterRow], Rendered]:
    """What the outbox renders letters with."""

    def render(row: LetterRow) -> Rendered:
        letter = letter_of(row, desk(), address, copy="sent")
        return Rendered(letter.subject_line, plain_of(letter), html_of(letter), pdf_of(letter))

    return render
