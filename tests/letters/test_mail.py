"""An e-mail carries its letter whole, and nothing that a name or an address slips in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.letters.mail import (
    BadAddress,
    LetterRow,
    Rendered,
    check_address,
    mail_of,
    read_bounce,
)
from tests.mail_sink import parsed

AT = datetime(2018, 1, 27, 9, 30, 15, tzinfo=UTC)
ROW = LetterRow(
    1, "decision", "<let_1@ads.example>", "owner@shop.example", "ar", {"disclosures": ["WyJh"]}, AT
)
RENDERED = Rendered("قرارنا", "النص\n", "<p dir=rtl>النص</p>", b"%PDF-1.7\n\x00\xff")
SENDER = "ads@ads.example"


def test_text_html_pdf_and_disclosures_arrive_as_they_were() -> None:
    data = mail_of(ROW, RENDERED, sender=SENDER, sender_name="Example Ads")
    mail = parsed(data)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == RENDERED.text
    assert html.get_content().strip() == RENDERED.html
    pdf, disclosures = mail.iter_attachments()
    assert (pdf.get_content_type(), pdf.get_filename()) == ("application/pdf", "letter.pdf")
    assert pdf.get_content() == RENDERED.pdf
    assert disclosures.get_filename() == "disclosures.json"
    assert json.loads(disclosures.get_content()) == ["WyJh"]
    # A reader shows one of the two, and the files beside it.
    assert mail.get_content_type() == "multipart/mixed"
    assert next(iter(mail.iter_parts())).get_content_type() == "multipart/alternative"


def test_the_headers_come_from_the_row() -> None:
    mail = parsed(mail_of(ROW, RENDERED, sender=SENDER, sender_name="Example Ads"))
    assert mail["Message-ID"] == "<let_1@ads.example>"
    assert mail["Date"].datetime == AT
    assert mail["Subject"] == "قرارنا"
    assert mail["To"] == "owner@shop.example"
    assert mail["From"] == "Example Ads <ads@ads.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ar"


def test_a_letter_sent_twice_is_the_same_byte_for_byte() -> None:
    assert mail_of(ROW, RENDERED, sender=SENDER) == mail_of(ROW, RENDERED, sender=SENDER)


def test_a_letter_without_disclosures_has_no_such_file() -> None:
    mail = parsed(mail_of(replace(ROW, content={}), RENDERED, sender=SENDER))
    assert [part.get_filename() for part in mail.iter_attachments()] == ["letter.pdf"]


def test_any_server_can_carry_it() -> None:
    """7 bit, lines of at most 998 characters, each ended by CRLF and nothing else."""
    long = replace(RENDERED, text="ä" * 5000 + "\n" + "x" * 5000 + "\n.\n..\n", subject="ü" * 400)
    data = mail_of(ROW, long, sender=SENDER)
    assert data.isascii()
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    body = parsed(data).get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == long.text


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=20))
def test_no_subject_name_or_language_adds_a_header(subject: str, name: str, language: str) -> None:
    row = replace(ROW, language=language)
    attack = f"{subject}\r\nBcc: all@evil.example\r\n\r\n{subject}"
    mail = parsed(mail_of(row, replace(RENDERED, subject=attack), sender=SENDER, sender_name=name))
    assert sorted(mail.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Language",
            "MIME-Version",
            "Content-Type",
        ]
    )
    assert mail["Bcc"] is None
    assert [a.addr_spec for a in mail["From"].addresses] == [SENDER]
    assert [a.addr_spec for a in mail["To"].addresses] == [ROW.recipient]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "A <a@b.example>",
        '"a b"@c.example',
        "a@b@c.example",
        "a\u202e@b.example",
        "a\u00a0b@c.example",
        "a..b@c.example",
        "a@[127.0.0.1]",
        "x" * 250 + "@b.example",
    ],
)
def test_what_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        check_address(address)
    with pytest.raises(BadAddress):
        mail_of(replace(ROW, recipient=address), RENDERED, sender=SENDER)


def as_written(parsed_text: str) -> str:
    """The reader of e-mail leaves UTF-8 in headers undecoded."""
    return parsed_text.encode("ascii", "surrogateescape").decode()


@given(st.text(max_size=60))
def test_an_address_that_is_taken_is_the_only_one_in_its_header(text: str) -> None:
    try:
        address = check_address(f"{text}@shop.example")
    except BadAddress:
        return
    mail = parsed(mail_of(replace(ROW, recipient=address), RENDERED, sender=SENDER))
    assert [as_written(a.addr_spec) for a in mail["To"].addresses] == [address]


def test_an_address_beyond_ascii_makes_headers_that_hold_it() -> None:
    data = mail_of(replace(ROW, recipient="jürgen@bücher.example"), RENDERED, sender=SENDER)
    assert "\r\nTo: jürgen@bücher.example\r\n".encode() in data


def test_a_message_id_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        mail_of(replace(ROW, message_id="<a@b>\r\nBcc: c@d.example"), RENDERED, sender=SENDER)


# --- bounces ----------------------------------------------------------------------------

REPORT = """\
From: MAILER-DAEMON@mx.example\r
To: ads@ads.example\r
Subject: Undelivered Mail Returned to Sender\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
MIME-Version: 1.0\r
\r
--b\r
Content-Type: text/plain\r
\r
It did not arrive.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; owner@shop.example\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: smtp; 550 5.1.1 <owner@shop.example>:\r
    no such\x07 user\r
\r
--b\r
Content-Type: {returned}\r
\r
{headers}\r
\r
--b--\r
"""
ID = "Message-ID: <let_1@ads.example>\r\nSubject: Our decision"


def report(
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "message/rfc822",
    headers: str = ID,
) -> bytes:
    return REPORT.format(action=action, status=status, returned=returned, headers=headers).encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_of_a_failure_tells_which_letter_and_why(returned: str) -> None:
    assert read_bounce(report(returned=returned)) == (
        "<let_1@ads.example>",
        "5.1.1",
        "550 5.1.1 <owner@shop.example>: no such user",
    )


def test_a_report_without_a_usable_status_is_still_a_failure() -> None:
    bounce = read_bounce(report(status="gone"))
    assert bounce is not None
    assert bounce.status == "5.0.0"


@pytest.mark.parametrize(
    "data",
    [
        report(action="delayed", status="4.4.1"),
        report(action="delivered", status="2.0.0"),
        report(headers="Subject: somebody else's"),
        report(headers="Message-ID: nothing"),
        b"Subject: Out of office\r\n\r\nBack on Monday.",
        b"",
        b"\xff\x00" * 100,
        report() + b"x" * (1 << 20),
    ],
)
def test_other_mail_is_no_bounce(data: bytes) -> None:
    assert read_bounce(data) is None


def test_mail_in_mail_without_end_is_read_in_bounded_depth() -> None:
    deep = "".join(
        f'Content-Type: multipart/report; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(5000)
    )
    assert read_bounce(deep.encode()) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    whole = report()
    cut = len(data) * 3
    read_bounce(data)
    read_bounce(whole[:cut] + data + whole[cut:])
