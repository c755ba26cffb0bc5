"""Mail servers for tests: one that takes mail, and ones that refuse or hang."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Sink:
    """A server that takes mail, and what it took. `refuse` says per address what it answers.

    `on_data` is called with each e-mail before it answers; what it gives is the answer.
    """

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_sender: str = ""
    on_data: Callable[[bytes], str | None] = lambda data: None
    user: str = ""

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, told: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions.add(id(session))
        return told

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.on_data(content(envelope))
        if answer is None or answer.startswith("2"):
            self.taken.append(envelope)
        return answer or "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [parsed(content(envelope)) for envelope in self.taken]


def content(envelope: Envelope) -> bytes:
    found = envelope.original_content
    assert found is not None
    return found


def parsed(data: bytes) -> EmailMessage:
    mail = message_from_bytes(data, policy=POLICY)
    assert isinstance(mail, EmailMessage)
    return mail


@contextmanager
def sink(**options: Any) -> Iterator[Sink]:
    """A running sink on 127.0.0.1; `options` are aiosmtpd's."""
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    handler.port = controller.port
    handler.sessions.clear()
    try:
        yield handler
    finally:
        controller.stop()


@dataclass
class Silent:
    """A server that greets with `greeting`, answers by `answers`, and then says nothing."""

    port: int
    connections: int = 0


@contextmanager
def silent(answers: list[bytes] | None = None, trickle: bool = False) -> Iterator[Silent]:
    """A server that says these lines, one for each command, and then hangs.

    `trickle`: it then says a byte now and again, and never comes to an end.
    """
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    running = Silent(listener.getsockname()[1])
    open_ones: list[socket.socket] = []

    def talk(conversation: socket.socket) -> None:
        try:
            for number, answer in enumerate(answers or []):
                if number:
                    conversation.recv(65536)
                conversation.sendall(answer)
            while trickle and not over.wait(0.05):
                conversation.sendall(b"2")
        except OSError:
            pass

    def accept() -> None:
        while not over.is_set():
            try:
                conversation, _ = listener.accept()
            except TimeoutError:
                continue
            running.connections += 1
            conversation.settimeout(None)
            open_ones.append(conversation)
            threading.Thread(target=talk, args=(conversation,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        over.set()
        thread.join()
        for conversation in open_ones:
            conversation.close()
        listener.close()
