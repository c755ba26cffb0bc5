"""Talks to the operator's mail server: settings, one connection, and what its refusals mean.

Which letter goes when is for `outbox`.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from reasoned.letters.mail import BadAddress, check_address
from reasoned.store.tidy import tidy

_LOCAL = ("localhost", "127.0.0.1", "::1")


class BadSettings(ValueError):
    """The mail settings can't be used; the message says which, and what to write."""


class ServerAway(Exception):
    """No mail can be handed over at the moment, and no letter is to blame."""


class Refused(Exception):
    """The server refuses this letter; `permanent`: for good."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        super().__init__(words)
        self.permanent = permanent


class Broken(Exception):
    """The connection broke, or the server hung, with this letter under way."""


@dataclass(frozen=True)
class SmtpSettings:
    """A mail server and how to reach it. Raises BadSettings.

    `security`: `starttls` (usually port 587), `tls` (465), or `none`. `sender`: the address
    that letters come from; `return_path`: where bounces go, the sender where empty.
    `ca_file`: certificates to trust in place of the system's. Times are in seconds:
    `connect` to connect, `timeout` for each command, `accept` for the server's word on a whole
    e-mail (RFC 5321 asks for patience there: who leaves too early sends twice), `whole` for
    one letter from beginning to end, whatever trickles in meanwhile.
    """

    host: str
    sender: str
    port: int = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender_name: str = ""
    return_path: str = ""
    ca_file: str = ""
    connect: float = 10.0
    timeout: float = 30.0
    accept: float = 90.0
    whole: float = 180.0

    def __post_init__(self) -> None:
        if not self.host or not 0 < self.port < 65536:
            raise BadSettings("The mail server needs a host, and a port from 1 to 65535.")
        if self.security not in ("none", "starttls", "tls"):
            raise BadSettings(f"security is none, starttls or tls, not {self.security!r}.")
        for address in (self.sender, self.return_path or self.sender):
            try:
                check_address(address)
            except BadAddress as error:
                raise BadSettings(f"Letters need a sender's address. {error}") from error
        if bool(self.user) != bool(self.password):
            raise BadSettings("To log in, give both a user and a password.")
        if self.user and self.security == "none" and self.host not in _LOCAL:
            raise BadSettings("A password isn't sent in the clear: use starttls or tls.")
        if min(self.connect, self.timeout, self.accept, self.whole) <= 0:
            raise BadSettings("Times to wait for the mail server are more than 0 seconds.")


class Connection:
    """A connection to the server, opened when first needed and used for letter after letter."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None
        self.opened = 0
        """How many times it connected."""

    def ready(self) -> None:
        """Connect, or see that the connection still stands. Raises ServerAway."""
        try:
            with self._watched():
                if self._smtp is not None and not self._alive(self._smtp):
                    self.drop()
                if self._smtp is None:
                    self._open()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self.drop()
            raise ServerAway(f"{self._where} can't be used: {_words(error)}") from error

    def send(self, mail: bytes, recipient: str) -> None:
        """Hand over one e-mail; returns once the server has taken it.

        Raises Refused, Broken (it may have been taken all the same), ServerAway.
        """
        smtp = self._smtp
        if smtp is None:
            raise ServerAway("There is no connection to the mail server.")
        try:
            with self._watched():
                self._hand_over(smtp, mail, recipient)
        except (OSError, smtplib.SMTPServerDisconnected, ValueError) as error:
            self.drop()
            raise Broken(f"{self._where} stopped answering: {_words(error)}") from error

    def close(self) -> None:
        """Take leave, without waiting long for an answer."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
                if smtp.sock is not None:
                    smtp.sock.settimeout(min(self._settings.timeout, 2.0))
                smtp.quit()
            smtp.close()

    def drop(self) -> None:
        """Forget the connection without a word."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    # --- the parts ------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _open(self) -> None:
        s = self._settings
        # The name is given because the library would look it up, for as long as that takes.
        name = s.sender.rpartition("@")[2].encode("ascii", "ignore").decode() or "localhost"
        smtp: smtplib.SMTP
        context = ssl.create_default_context(cafile=s.ca_file or None)
        if s.security == "tls":
            smtp = smtplib.SMTP_SSL(local_hostname=name, timeout=s.connect, context=context)
        else:
            smtp = smtplib.SMTP(local_hostname=name, timeout=s.connect)
        # Known to `_watched` from here on; `_host` is what a certificate is checked against.
        self._smtp = smtp
        smtp._host = s.host  # type: ignore[attr-defined]
        code, said = smtp.connect(s.host, s.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        if smtp.sock is not None:
            smtp.sock.settimeout(s.timeout)
        smtp.ehlo_or_helo_if_needed()
        if s.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo()
        if s.user:
            smtp.login(s.user, s.password)
        self.opened += 1

    def _alive(self, smtp: smtplib.SMTP) -> bool:
        try:
            return smtp.rset()[0] == 250
        except (OSError, smtplib.SMTPException, ValueError):
            return False

    def _hand_over(self, smtp: smtplib.SMTP, mail: bytes, recipient: str) -> None:
        s = self._settings
        options: list[str] = []
        return_path = s.return_path or s.sender
        if not (recipient + s.sender + return_path).isascii():
            if not smtp.has_extn("smtputf8"):
                raise Refused(
                    f"{self._where} takes no addresses beyond ASCII letters.", permanent=True
                )
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(mail)}")
        self._check(*smtp.mail(return_path, options), bounces=False)
        self._check(*smtp.rcpt(recipient))
        code, said = smtp.docmd("DATA")
        if code != 354:
            self._check(code, said, bounces=False)
            raise Refused(_said(code, said), permanent=False)
        if smtp.sock is not None:
            smtp.sock.settimeout(s.accept)
        smtp.send(_dotted(mail))
        self._check(*smtp.getreply())
        if smtp.sock is not None:
            smtp.sock.settimeout(s.timeout)

    def _check(self, code: int, said: bytes, *, bounces: bool = True) -> None:
        """Raises what a reply means; `bounces`: whether a 5xx is about the recipient."""
        if 200 <= code < 300:
            return
        if code == 421 or code == -1:
            self.drop()
        if code in (421, 454, 530, 534, 535, 538):
            raise ServerAway(f"{self._where} says: {_said(code, said)}")
        raise Refused(_said(code, said), permanent=bounces and 500 <= code < 600)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Cuts the connection when all that goes on within takes too long: TimeoutError.

        A socket's own timeout begins anew with each byte that arrives.
        """
        cut = threading.Event()

        def end() -> None:
            cut.set()
            self._cut()

        timer = threading.Timer(self._settings.whole, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            if cut.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()
        if cut.is_set():
            # Whatever was understood last may be half a line.
            raise TimeoutError

    def _cut(self) -> None:
        smtp = self._smtp
        if smtp is not None and isinstance(smtp.sock, socket.socket):
            with contextlib.suppress(OSError):
                # Not the TLS socket's own method, which would pull the ground from a reader.
                socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)


def _dotted(mail: bytes) -> bytes:
    """An e-mail as DATA takes it (RFC 5321, section 4.5.2), with the line that ends it."""
    body = mail if mail.endswith(b"\r\n") else mail + b"\r\n"
    body = body.replace(b"\r\n.", b"\r\n..")
    return (b"." + body if body.startswith(b".") else body) + b".\r\n"


def _said(code: int, said: bytes) -> str:
    return tidy(f"{code} {said.decode('utf-8', 'replace')}")


def _words(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _said(error.smtp_code, said if isinstance(said, bytes) else str(said).encode())
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "it took too long."
    return tidy(str(error) or type(error).__name__)
