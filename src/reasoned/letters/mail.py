"""Makes an e-mail of a letter that is rendered, and reads what comes back about one (RFC 3464).

The same letter always makes the same e-mail, so that one sent twice is one to the receiver.
What a letter says is for `content`; sending is for `outbox`.
"""

from __future__ import annotations

import email.policy
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, Message
from typing import Any, NamedTuple, TypeAlias

from reasoned.store.tidy import tidy

LONGEST_ADDRESS = 254
"""Characters of an address (RFC 5321, section 4.5.3.1.3, less the angle brackets)."""
LONGEST_SUBJECT = 300
LARGEST_BOUNCE = 1 << 20
"""Bytes of a bounce that are read."""

_ATOM = r"[\w!#$%&'*+/=?^`{|}~\u0080-\U0010ffff-]+"
_LABEL = r"[\w\u0080-\U0010ffff-]+"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})+)\Z")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,60}@[!-;=?-~]{1,190}>\Z")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\Z")


class BadAddress(ValueError):
    """No e-mail address; the message says how one is written."""


@dataclass(frozen=True)
class LetterRow:
    """A letter as it is stored. `content` differs by `kind`; `created_at` is aware."""

    id: int
    kind: str
    message_id: str
    recipient: str
    language: str
    content: Mapping[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, row: Any) -> LetterRow:
        """The letter of a row of the table."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})


@dataclass(frozen=True)
class Rendered:
    """A letter as it goes out. `pdf` may be empty; `pdf_name` is the file's name."""

    subject: str
    text: str
    html: str
    pdf: bytes
    pdf_name: str = "letter.pdf"


Render: TypeAlias = Callable[[LetterRow], Rendered]
"""Renders a letter of any kind; what it raises counts as a failed try."""


class Bounce(NamedTuple):
    """An e-mail that couldn't be delivered: which, the RFC 3463 status, and why."""

    message_id: str
    status: str
    reason: str


def check_address(address: str) -> str:
    """`address` where it is one e-mail address and nothing else. Raises BadAddress."""
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.match(address):
        told = tidy(address, 80)
        raise BadAddress(f"{told!r} isn't an e-mail address, such as name@example.org.")
    if any(unicodedata.category(c)[0] in "CZ" for c in address):
        raise BadAddress("The e-mail address has characters in it that don't show.")
    return address


def mail_of(row: LetterRow, rendered: Rendered, *, sender: str, sender_name: str = "") -> bytes:
    """The e-mail that carries a letter, as bytes for SMTP (lines end in CRLF, 7 bit).

    Only where an address goes beyond ASCII are its headers UTF-8 (RFC 6532). The advertiser's
    own disclosures, `content["disclosures"]`, are attached as `disclosures.json`.

    Raises BadAddress, and ValueError where the row's Message-ID isn't one.
    """
    if not _MESSAGE_ID.match(row.message_id):
        raise ValueError(f"{tidy(row.message_id, 80)!r} isn't a Message-ID, such as <x@y.example>.")
    # 7 bit, since not every server on the way takes more.
    policy = email.policy.SMTP.clone(cte_type="7bit", utf8=not (row.recipient + sender).isascii())
    mail = EmailMessage(policy=policy)
    mail["From"] = _address(sender, tidy(sender_name, 100))
    mail["To"] = _address(row.recipient)
    mail["Subject"] = _subject(rendered.subject)
    mail["Date"] = row.created_at
    mail["Message-ID"] = row.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(rendered.text)
    mail.add_alternative(rendered.html, subtype="html")
    if rendered.pdf:
        mail.add_attachment(
            rendered.pdf, maintype="application", subtype="pdf", filename=rendered.pdf_name
        )
    disclosures = row.content.get("disclosures")
    if disclosures:
        data = json.dumps(disclosures, ensure_ascii=False, indent=1).encode() + b"\n"
        mail.add_attachment(
            data, maintype="application", subtype="json", filename="disclosures.json"
        )
    # Set last: setting the content moves headers about content into its part.
    mail["Content-Language"] = _language(row.language)
    _fix_boundaries(mail, row.message_id)
    return mail.as_bytes()


def _address(address: str, name: str = "") -> Address:
    local, _, domain = check_address(address).rpartition("@")
    return Address(name, local, domain)


def _subject(text: str) -> str:
    # Marks of direction stay: Arabic needs them, and a header can hold them.
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c
        for c in text[: LONGEST_SUBJECT * 2]
    )
    return " ".join(kept.split())[:LONGEST_SUBJECT]


def _language(language: str) -> str:
    return language if re.fullmatch(r"[A-Za-z0-9-]{1,35}", language) else "en"


def _fix_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Boundaries are random by default, and two copies of one letter would differ."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            digest = hashlib.sha256(f"{number} {message_id}".encode()).hexdigest()
            part.set_boundary(f"=_{digest[:40]}")


# --- what comes back ------------------------------------------------------------------


def read_bounce(data: bytes) -> Bounce | None:
    """What an RFC 3464 report says of a letter that failed for good, or None.

    None for any other mail, for a report of a delay or a delivery, and where the report
    doesn't carry the Message-ID of what it is about. Whoever knows a letter's Message-ID
    could write such a report: what is made of it should be shown, and easily undone.
    """
    if len(data) > LARGEST_BOUNCE:
        return None
    try:
        # The old, lenient policy: what arrives from outside is often not well formed.
        return _report(email.message_from_bytes(data, policy=email.policy.compat32))
    except RecursionError:
        return None


def _report(mail: Message) -> Bounce | None:
    if mail.get_content_type() != "multipart/report":
        return None
    message_id, failed = "", None
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and failed is None:
            failed = _failed(part)
        elif kind in ("message/rfc822", "message/global") and not message_id:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                message_id = _header(inner[0], "Message-ID")
        elif kind in ("text/rfc822-headers", "message/global-headers") and not message_id:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                headers = email.message_from_bytes(payload, policy=email.policy.compat32)
                message_id = _header(headers, "Message-ID")
    if failed is None or not _MESSAGE_ID.match(message_id):
        return None
    return Bounce(message_id, *failed)


def _failed(part: Message) -> tuple[str, str] | None:
    """Status and reason of the first recipient that failed."""
    groups = part.get_payload()
    for group in groups if isinstance(groups, list) else ():
        if not isinstance(group, Message) or _header(group, "Action").lower() != "failed":
            continue
        status = _header(group, "Status").split(" ", 1)[0]
        reason = _header(group, "Diagnostic-Code").removeprefix("smtp;").strip()
        if not _STATUS.match(status):
            status = "5.0.0"
        return status, tidy(reason) or f"It couldn't be delivered (status {status})."
    return None


def _header(part: Message, name: str) -> str:
    return tidy(str(part.get(name, "")))
