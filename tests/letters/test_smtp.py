"""A mail server that hangs or answers oddly costs bounded time, and no secret."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from reasoned.letters.smtp import (
    BadSettings,
    Broken,
    Connection,
    Refused,
    ServerAway,
    SmtpSettings,
)
from tests.certificates import certificate
from tests.mail_sink import Sink, content, silent, sink

MAIL = b"Subject: x\r\n\r\nHello\r\n"
TO = "a@shop.example"
HELLO = [b"220 hello\r\n", b"250 hello\r\n"]
LETTER = [b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"]


def settings(to_port: int, **changes: Any) -> SmtpSettings:
    plain = SmtpSettings("127.0.0.1", "ads@ads.example", port=to_port, security="none")
    return replace(plain, **changes)


def impatient(to_port: int) -> Connection:
    return Connection(settings(to_port, connect=0.3, timeout=0.3, accept=0.3, whole=0.5))


@pytest.fixture
def mail() -> Iterator[Sink]:
    with sink() as running:
        yield running


# --- servers that hang -----------------------------------------------------------------


@pytest.mark.parametrize("trickle", [False, True])
@pytest.mark.parametrize("answered", [0, 1])
def test_a_server_that_hangs_at_first_is_away(answered: int, trickle: bool) -> None:
    """Trickling, it sends a byte now and again, so that no timeout of a socket is reached."""
    with silent(HELLO[:answered], trickle) as hung:
        connection = impatient(hung.port)
        with pytest.raises(ServerAway, match="can't be used: it took too long"):
            connection.ready()
        with pytest.raises(ServerAway, match="no connection"):
            connection.send(MAIL, TO)


@pytest.mark.parametrize("trickle", [False, True])
@pytest.mark.parametrize("answered", [0, 1, 2, 3])
def test_a_server_that_hangs_over_a_letter_has_not_taken_it(answered: int, trickle: bool) -> None:
    """What trickles in looks like 222..., but half a line is no answer."""
    with silent([*HELLO, *LETTER[:answered]], trickle) as hung:
        connection = impatient(hung.port)
        connection.ready()
        with pytest.raises(Broken, match="stopped answering"):
            connection.send(MAIL, TO)


@pytest.mark.parametrize(
    "greeting", [b"554 Go away\r\n", b"nonsense\r\n", b"2" * 20_000, b"\xff\r\n"]
)
def test_a_server_that_greets_oddly_is_away(greeting: bytes) -> None:
    with silent([greeting]) as odd, pytest.raises(ServerAway):
        impatient(odd.port).ready()


def test_a_host_that_does_not_exist_is_away() -> None:
    with pytest.raises(ServerAway, match=r"nowhere\.invalid:25"):
        Connection(settings(25, host="nowhere.invalid")).ready()


# --- what refusals mean ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [("550 5.1.1 Gone", True), ("553 No", True), ("450 Later", False), ("452 Full", False)],
)
def test_a_recipient_is_refused_for_good_or_for_now(
    mail: Sink, reply: str, permanent: bool
) -> None:
    mail.refuse[TO] = reply
    connection = Connection(settings(mail.port))
    connection.ready()
    with pytest.raises(Refused, match=reply) as refused:
        connection.send(MAIL, TO)
    assert refused.value.permanent is permanent
    # The connection serves the next letter.
    connection.ready()
    connection.send(MAIL, "b@shop.example")
    assert connection.opened == 1
    connection.close()


@pytest.mark.parametrize("reply", ["530 5.7.0 Log in first", "421 4.3.2 Bye"])
def test_a_server_that_takes_nothing_at_all_is_away(mail: Sink, reply: str) -> None:
    mail.refuse[TO] = reply
    connection = Connection(settings(mail.port))
    connection.ready()
    with pytest.raises(ServerAway, match=reply):
        connection.send(MAIL, TO)
    connection.close()


@pytest.mark.parametrize("body", [b".\r\n", b"a\r\n.\r\nb\r\n", b"..\r\n.\r\n", b"no end"])
def test_a_body_of_dots_arrives_whole(mail: Sink, body: bytes) -> None:
    connection = Connection(settings(mail.port))
    connection.ready()
    connection.send(b"Subject: x\r\n\r\n" + body, TO)
    connection.close()
    expected = body if body.endswith(b"\r\n") else body + b"\r\n"
    assert content(mail.taken[0]) == b"Subject: x\r\n\r\n" + expected


# --- TLS and logging in ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


def let_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data == LoginPassword(b"ads", b"secret"), handled=False)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_go_over_tls_and_a_login(keys: tuple[Path, ssl.SSLContext], security: str) -> None:
    ca, context = keys
    options: dict[str, Any] = {"ssl_context": context, "auth_require_tls": False}
    if security == "starttls":
        options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with sink(authenticator=let_in, **options) as mail:
        right = settings(
            mail.port, security=security, ca_file=str(ca), user="ads", password="secret"
        )
        with pytest.raises(ServerAway, match="535") as away:
            Connection(replace(right, password="wrong-one")).ready()
        assert "wrong-one" not in str(away.value)
        with pytest.raises(ServerAway, match="certificate"):
            Connection(replace(right, ca_file="")).ready()
        with pytest.raises(ServerAway, match="certificate"):
            Connection(replace(right, host="localhost")).ready()
        connection = Connection(right)
        connection.ready()
        connection.send(MAIL, TO)
        connection.close()
        assert len(mail.taken) == 1


def test_a_server_without_tls_gets_no_letter_where_tls_is_wanted(mail: Sink) -> None:
    with pytest.raises(ServerAway, match="STARTTLS"):
        Connection(settings(mail.port, security="starttls")).ready()


@pytest.mark.parametrize(
    "changes",
    [
        {"host": ""},
        {"port": 0},
        {"security": "ssl"},
        {"sender": "nobody"},
        {"return_path": "nobody"},
        {"user": "ads"},
        {"host": "mail.example", "user": "ads", "password": "secret"},
        {"timeout": 0},
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadSettings):
        settings(25, **changes)


def test_the_password_does_not_show() -> None:
    assert "hidden" not in repr(settings(25, user="ads", password="hidden"))
