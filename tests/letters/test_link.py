"""A letter's link: in the copy that goes out, word for word each time, and nowhere else after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.cases.deciding.hold import place
from reasoned.cases.desk import Desk
from reasoned.cases.submitting.submit import Contact
from reasoned.letters.html import html_of
from reasoned.letters.mail import LetterRow, Rendered
from reasoned.letters.messages import LANGUAGES, Messages
from reasoned.letters.of_row import letter_of
from reasoned.letters.outbox import TRIES, Sent, mark_bounced, send_due
from reasoned.letters.pdf import pdf_of
from reasoned.letters.plain import plain_of
from reasoned.letters.structure import texts
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit
from tests.cases.conftest import small
from tests.cases.doing import DAY, ad, appealed, banned, rows, ruled, state_media
from tests.cases.house import House
from tests.letters.post import Post, mail, post, settings
from tests.mail_sink import Sink, content

__all__ = ["mail", "post", "small"]


@pytest.fixture
def database_kind() -> str:
    """How a token is taken out of a row is tried on both in `tests/cases/test_door.py`."""
    return "sqlite"


TOKEN = "t0ken" * 8 + "abc"
CONTENT = {"text": "Read.\n", "door": TOKEN}


def showing(row: LetterRow) -> Rendered:
    return Rendered("A letter", f"https://ads.example/door/{row.content['door']}", "<p></p>", b"")


def send(post: Post, port: int) -> Sent:
    return send_due(post.database, post.writer, settings(port), showing, post.clock, 9)


def told(post: Post, number: int) -> Any:
    return post.row(number).content


def test_tried_again_it_is_the_same_letter_and_once_sent_its_token_is_forgotten(
    post: Post, mail: Sink
) -> None:
    (number,) = post.write("a@shop.example", content=CONTENT)
    tried: list[bytes] = []
    answers = iter(["451 4.3.0 Later", "250 OK"])

    def take(data: bytes) -> str:
        tried.append(data)
        return next(answers)

    mail.on_data = take
    assert send(post, mail.port) == Sent(waiting=1)
    assert told(post, number) == CONTENT
    post.clock.pass_by(DAY)
    assert send(post, mail.port) == Sent(sent=1)
    assert tried[0] == tried[1]
    assert TOKEN.encode() in content(mail.taken[0])
    assert told(post, number) == {"text": "Read.\n", "door": ""}


def test_what_never_arrives_keeps_no_token_either(post: Post, mail: Sink) -> None:
    gone, bad, tired, back = post.write(
        "gone@shop.example", "no address", "later@shop.example", "b@shop.example", content=CONTENT
    )
    mail.refuse = {"gone@shop.example": "550 5.1.1 No", "later@shop.example": "451 4.7.1 Later"}
    post.writer.run(lambda unit: unit.change(letter, tired, attempts=TRIES - 1))
    assert send(post, mail.port) == Sent(sent=1, bounced=2, failed=1)
    for number in (gone, bad, tired, back):
        assert told(post, number)["door"] == "", number


def test_a_letter_that_comes_back_before_it_was_noted_as_sent_keeps_none(post: Post) -> None:
    (number,) = post.write("a@shop.example", content=CONTENT, attempts=1)
    known = post.row(number).message_id
    assert post.writer.run(lambda unit: mark_bounced(unit, known, "No such user"))
    assert told(post, number)["door"] == ""


# --- what it says ------------------------------------------------------------------------------


def public(house: House) -> Desk:
    house.desk = replace(
        house.desk, settings=replace(house.settings, public_url="https://ads.example.org")
    )
    return house.desk


def row_of(house: House, kind: str) -> LetterRow:
    found = rows(house, sa.select(letter).where(letter.c.kind == kind))
    return LetterRow.of(found[0])


@pytest.fixture
def three(small: House) -> House:
    """A house with a letter of each kind, to somebody who can be reached."""
    public(small)
    ad(small, "other", of="acme", contact=Contact("ads@acme.example"), age=12)
    decision = banned(small)
    until = small.clock.now + 7 * DAY
    small.do(place, state_media(small, "beta").case, "We wait.", until, by=small.people["ann"])
    ruled(small, appealed(small, decision).appeal, "upheld", argument="rejected")
    found = rows(small, sa.select(letter))

    def put(unit: Unit) -> None:
        for row in found:
            unit.change(letter, row.id, content={**row.content, "door": TOKEN})

    small.run(put)
    return small


KINDS = ("decision", "ruling", "hold")


def test_the_copy_that_is_sent_has_it_in_every_language_and_form(three: House) -> None:
    address = f"https://ads.example.org/door/{TOKEN}"
    for kind in KINDS:
        row = row_of(three, kind)
        for language in LANGUAGES:
            sent = letter_of(row, three.desk, language=language, copy="sent")
            assert f'<a href="{address}" rel="noreferrer">' in html_of(sent), (kind, language)
            assert address in plain_of(sent), (kind, language)
    assert pdf_of(sent).startswith(b"%PDF")


def test_whoever_else_reads_it_is_told_that_there_is_one(three: House) -> None:
    for kind in KINDS:
        row = row_of(three, kind)
        for token in (TOKEN, ""):
            kept = replace(row, content={**row.content, "door": token})
            shown = "\n".join(texts(letter_of(kept, three.desk, copy="shown")))
            assert "the link is in the copy that is sent" in shown
            assert "/door/" not in shown
        plain = "\n".join(texts(letter_of(row, three.desk)))
        assert "without an account" not in plain


def test_a_letter_without_a_link_says_nothing_of_one(three: House) -> None:
    row = row_of(three, "decision")
    bare = {name: part for name, part in row.content.items() if name != "door"}
    without = replace(row, content=bare)
    for copy in ("sent", "shown"):
        said = "\n".join(texts(letter_of(without, three.desk, copy=copy)))
        assert "without an account" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_that_was_kept_from_the_door_says_where_to_complain_and_where_the_link_is(
    small: House, language: str
) -> None:
    """Also where the operator gave no address when the statement was made."""
    banned(small)
    desk = replace(small.desk, settings=replace(small.settings, complaint_to="appeals@ads.example"))
    row = row_of(small, "decision")
    assert "Write to" not in row.content["statement"]["redress"]["complaint"]
    made = letter_of(row, desk, language=language, copy="kept")
    for form in (plain_of(made), html_of(made)):
        assert "appeals@ads.example" in form
        told = " ".join(form.split())
        assert Messages(language).tr("the link is in the copy that is sent") in told
