"""A command that stays running: one JSON object a line in, one a line out.

It is started without a shell. Each question has a number, `question`, which the answer
repeats: so no answer is ever taken for another's. An answer that doesn't come in time ends
the command; the next question starts it anew. An answer with nothing but its number says
that nothing is known.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections import deque
from typing import IO

from reasoned.intake.facts_map import ProviderSpec
from reasoned.intake.providers.base import (
    ANSWER_LIMIT,
    Answer,
    ProviderFailed,
    Sent,
    json_object,
)

QUESTION = "question"
"""The key of a question's number, in the question and in its answer."""


class _Running:
    """One process, with threads that read what it says."""

    def __init__(self, argv: tuple[str, ...]) -> None:
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.lines: queue.Queue[bytes] = queue.Queue(maxsize=16)
        self.errors: deque[bytes] = deque(maxlen=1)
        self.over = threading.Event()
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.threads = [
            threading.Thread(target=self._read_lines, args=(self.process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(self.process.stderr,), daemon=True),
        ]
        for thread in self.threads:
            thread.start()

    def _read_lines(self, stdout: IO[bytes]) -> None:
        while not self.over.is_set():
            line = stdout.readline(ANSWER_LIMIT + 1)
            while not self.over.is_set():
                try:
                    self.lines.put(line, timeout=0.2)
                    break
                except queue.Full:
                    continue
            if not line or len(line) > ANSWER_LIMIT:
                return

    def _read_errors(self, stderr: IO[bytes]) -> None:
        while line := stderr.readline(4096):
            if line.strip():
                self.errors.append(line)

    def end(self) -> None:
        self.over.set()
        self.process.kill()
        self.process.wait()
        for thread in self.threads:
            thread.join(timeout=5)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue

    def last_error(self) -> str:
        text = self.errors[-1].decode(errors="replace") if self.errors else ""
        return " ".join(text.split())[:160]


class Command:
    """One command provider; started with the first question."""

    def __init__(self, spec: ProviderSpec) -> None:
        self.spec = spec
        self._running: _Running | None = None
        self._asked = 0

    def ask(self, sent: Sent) -> Answer | None:
        """The command's answer. Raises `ProviderFailed`."""
        self._asked += 1
        named = dict(zip(self.spec.sends, sent, strict=True))
        question = json.dumps({QUESTION: self._asked, **named}).encode() + b"\n"
        running = self._running or self._start()
        try:
            return _object(self._answer(running, question), self._asked)
        except ProviderFailed:
            self.close()
            raise

    def close(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None

    def _start(self) -> _Running:
        try:
            self._running = _Running(self.spec.argv)
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            raise ProviderFailed(f"{self.spec.argv[0]} can't be started: {said}") from None
        return self._running

    def _answer(self, running: _Running, question: bytes) -> bytes:
        seconds = self.spec.timeout.total_seconds()
        assert running.process.stdin is not None
        # Written from a thread: a process that doesn't read must not hold us up.
        writer = threading.Thread(
            target=_write, args=(running.process.stdin, question), daemon=True
        )
        writer.start()
        try:
            line = running.lines.get(timeout=seconds)
        except queue.Empty:
            raise ProviderFailed(f"no answer within {seconds:g} seconds") from None
        if not line:
            running.process.wait()
            running.threads[1].join(timeout=5)
            said = running.last_error()
            raise ProviderFailed(
                f"it ended with {running.process.returncode}" + (f": {said}" if said else "")
            )
        if len(line) > ANSWER_LIMIT:
            raise ProviderFailed(f"its answer is over {ANSWER_LIMIT:,} bytes long")
        writer.join(timeout=seconds)
        return line


def _write(stdin: IO[bytes], question: bytes) -> None:
    try:
        stdin.write(question)
        stdin.flush()
    except (OSError, ValueError):
        return  # it has ended; the reader sees that too


def _object(line: bytes, number: int) -> Answer | None:
    value = json_object(line)
    if value.pop(QUESTION, None) != number:
        raise ProviderFailed(f"its answer doesn't repeat the `{QUESTION}` that was asked")
    return value or None
