"""Providers: real files, a real server, real commands; a failure never stops a record."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from reasoned.conditions.values import Partial
from reasoned.facts.model import Status
from reasoned.intake.facts_map import ProviderSpec
from reasoned.intake.gather import Gathered
from reasoned.intake.providers.ask import MOST_FAILURES
from reasoned.intake.providers.base import ProviderFailed
from reasoned.intake.providers.beside import Beside
from reasoned.intake.providers.command import Command
from reasoned.intake.providers.http import Endpoint
from reasoned.intake.records import InputError, Row
from tests.intake.build import gathered, gatherer, write

BESIDE = """
advertiser: Page
facts: {ad.text: T}
providers:
  - csv: pages.csv
    key: {row: Page, file: id}
    source: The register
    also_empty: ["-"]
    facts:
      advertiser.country: land
      advertiser.licences: {column: licences}
"""


class TestBeside:
    def ask(self, folder: Path, key: str) -> Gathered:
        write(
            folder / "pages.csv",
            'id,land,licences\nx,DE,"[{""kind"": ""alcohol""}]"\ny,-,\nz,FR,\nz,IT,\nv,DE,{\n',
        )
        return gathered(BESIDE, {"T": "t", "Page": key}, path=str(folder / "map.yaml"))

    def test_facts_come_from_the_row_of_the_key(self, tmp_path: Path) -> None:
        found = self.ask(tmp_path, "x")
        assert found.record["advertiser.country"] == "DE"
        assert found.record["advertiser.licences"] == ({"kind": "alcohol"},)
        assert found.known["advertiser.country"].source.title == "The register"
        assert found.problems == ()

    def test_no_row_and_empty_cells_are_unknown(self, tmp_path: Path) -> None:
        for key in ("unheard-of", "y"):
            found = self.ask(tmp_path, key)
            assert "advertiser.country" not in found.record
            assert found.problems == ()

    def test_rows_that_contradict_each_other_are_unknown_with_a_note(self, tmp_path: Path) -> None:
        found = self.ask(tmp_path, "z")
        assert "advertiser.country" not in found.record
        assert "several rows have the key 'z'" in found.problems[0]

    def test_a_damaged_cell_is_unknown_with_a_note(self, tmp_path: Path) -> None:
        found = self.ask(tmp_path, "v")
        assert "advertiser.licences" not in found.record
        assert found.record["advertiser.country"] == "DE"
        assert "The register" in found.problems[0]

    def test_a_record_without_the_key_is_not_asked_about(self, tmp_path: Path) -> None:
        found = self.ask(tmp_path, "")
        assert "advertiser.country" not in found.record
        assert found.problems == ()

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("no,land\n", "no column 'id'"),
            ("id,lan,licences\n", "Did you mean `lan`?"),
            ("", "empty"),
        ],
    )
    def test_a_file_that_cannot_serve_is_refused_at_once(
        self, tmp_path: Path, text: str, said: str
    ) -> None:
        write(tmp_path / "pages.csv", text)
        with pytest.raises(InputError, match=said):
            gatherer(BESIDE, path=str(tmp_path / "map.yaml"))

    def test_a_file_that_is_not_there_is_refused_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="can't be read"):
            gatherer(BESIDE, path=str(tmp_path / "map.yaml"))

    def test_the_file_may_not_outgrow_memory(self, tmp_path: Path) -> None:
        path = write(tmp_path / "p.csv", "id\n" + "".join(f"{n}\n" for n in range(20)))
        spec = ProviderSpec("csv", "s", (), path, sends=("id",), file_key="id")
        with pytest.raises(InputError, match="over 10 rows"):
            Beside(spec, most_rows=10)

    def test_rows_that_cannot_be_read_are_counted(self, tmp_path: Path) -> None:
        path = write(tmp_path / "p.csv", "id,a\n1,2\n1\n")
        spec = ProviderSpec("csv", "s", (), path, sends=("id",), file_key="id")
        assert "1 rows can't be read" in Beside(spec).notes[0]


class _Handler(BaseHTTPRequestHandler):
    """Answers by the path; `seen` has what was asked."""

    seen: ClassVar[list[tuple[str, str, Any]]] = []
    failures: ClassVar[int] = 0

    def do_GET(self) -> None:
        self.seen.append(("GET", self.path, None))
        self._answer()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(("POST", self.path, json.loads(body)))
        self._answer()

    def _answer(self) -> None:
        path = self.path.split("?")[0]
        if path == "/slow":
            time.sleep(0.6)
        if path == "/redirect":
            self._send(302, b"", location="ftp://127.0.0.1/x")
        elif path == "/nothing":
            self._send(404, b"")
        elif path == "/flaky" and type(self).failures > 0:
            type(self).failures -= 1
            self._send(503, b"")
        elif path == "/forbidden":
            self._send(403, b"")
        elif path == "/html":
            self._send(200, b"<html>")
        elif path == "/list":
            self._send(200, b"[1]")
        elif path == "/huge":
            self._send(200, b'{"a": "' + b"x" * 2_000_000 + b'"}')
        elif path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(20):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self._send(200, b'{"risk": 0.5, "sure": 0.9, "seen": "2020-05-30", "more": {"x": 1}}')

    def _send(self, code: int, body: bytes, location: str = "") -> None:
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        _Handler.seen.clear()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def endpoint(url: str, sends: tuple[str, ...] = ("T",), **how: Any) -> Endpoint:
    spec = ProviderSpec("http", "scores", (), url, sends=sends, **how)
    return Endpoint(spec, sleep=lambda _: None)


class TestHttp:
    def test_get_puts_values_into_the_url_and_cannot_be_led_astray(self, server: str) -> None:
        asked = endpoint(server + "/x?d={T}&e={ad.text}", ("T", "ad.text"))
        answer = asked.ask(("a/../b&c=d", "é{T}"))
        assert answer is not None
        assert answer["risk"] == 0.5
        assert _Handler.seen == [("GET", "/x?d=a%2F..%2Fb%26c%3Dd&e=%C3%A9%7BT%7D", None)]

    def test_post_sends_an_object(self, server: str) -> None:
        asked = endpoint(server + "/x", ("T", "ad.min_age"))
        assert asked.ask(("x", 18)) is not None
        assert _Handler.seen == [("POST", "/x", {"T": "x", "ad.min_age": 18})]

    def test_not_found_means_that_nothing_is_known(self, server: str) -> None:
        assert endpoint(server + "/nothing").ask(("x",)) is None

    def test_a_passing_failure_is_tried_again(self, server: str) -> None:
        _Handler.failures = 2
        assert endpoint(server + "/flaky").ask(("x",)) is not None
        _Handler.failures = 2
        with pytest.raises(ProviderFailed, match="503"):
            endpoint(server + "/flaky", retries=1).ask(("x",))

    @pytest.mark.parametrize(
        ("path", "said", "asked_times"),
        [
            ("/forbidden", "answered 403", 1),
            ("/html", "not JSON", 1),
            ("/list", "isn't a JSON object", 1),
            ("/huge", "over 1,048,576 bytes", 1),
            ("/redirect", "isn't followed", 1),
        ],
    )
    def test_what_cannot_be_used_is_a_failure_at_once(
        self, server: str, path: str, said: str, asked_times: int
    ) -> None:
        with pytest.raises(ProviderFailed, match=said):
            endpoint(server + path).ask(("x",))
        assert len(_Handler.seen) == asked_times

    @pytest.mark.parametrize("path", ["/slow", "/drip"])
    def test_what_takes_too_long_is_given_up(self, server: str, path: str) -> None:
        asked = endpoint(server + path, retries=0, timeout=timedelta(seconds=0.3))
        with pytest.raises(ProviderFailed, match=r"no answer within 0\.3 seconds"):
            asked.ask(("x",))

    def test_nobody_there_is_a_failure(self) -> None:
        with pytest.raises(ProviderFailed, match="can't be reached"):
            endpoint("http://127.0.0.1:9/x", retries=0).ask(("x",))


SCORED = """
facts: {{ad.text: T}}
providers:
  - http: {url}
    send: [T]
    source: Scores
    retries: 0
    {qualities}
    facts: {{ad.risk: risk, ad.interests: {{column: more.likes, convert: list}}}}
"""


class TestAsking:
    def risk(self, server: str, qualities: str) -> float | None:
        text = SCORED.format(url=server + "/x", qualities=qualities)
        value = gathered(text, {"T": "t"}).record.get("ad.risk")
        assert value is None or isinstance(value, float)
        return value

    def test_confidence_age_and_status_decide_whether_the_answer_counts(self, server: str) -> None:
        assert self.risk(server, "") == 0.5
        assert self.risk(server, "confidence: 0.8") == 0.5
        assert self.risk(server, "confidence: 0.79") is None
        assert self.risk(server, "confidence: {column: sure}") == 0.5
        assert self.risk(server, "confidence: {column: not_there}") is None
        assert self.risk(server, "observed: {column: seen}") == 0.5
        assert self.risk(server, "observed: {column: seen}\n    expires_after: 2 days") is None
        assert self.risk(server, "observed: 2020-04-01") is None
        assert self.risk(server, "expires: {column: seen}") is None
        assert self.risk(server, "status: contested") is None

    def test_an_alleged_answer_is_shown(self, server: str) -> None:
        text = SCORED.format(url=server + "/x", qualities="status: alleged")
        assert gathered(text, {"T": "t"}).unsettled["ad.risk"][0] is Status.ALLEGED

    def test_a_failing_provider_leaves_its_facts_unknown_and_says_so(self, server: str) -> None:
        text = SCORED.format(url=server + "/html", qualities="")
        found = gathered(text, {"T": "t"})
        assert "ad.risk" not in found.record
        assert found.record["ad.text"] == "t"
        assert "provider 'Scores': its answer: not JSON" in found.problems[0]

    def test_a_quality_that_cannot_be_read_is_a_failure(self, server: str) -> None:
        text = SCORED.format(url=server + "/x", qualities="confidence: {column: seen}")
        assert "Scores" in gathered(text, {"T": "t"}).problems[0]

    def test_a_failure_never_leaves_none_or_a_complete_list(self, server: str) -> None:
        text = (
            "facts: {ad.interests: {column: L, convert: list}}\nproviders:\n"
            f"  - http: {server}/html\n    send: [T]\n    source: S\n    retries: 0\n"
            "    facts: {ad.categories: {column: c}, ad.interests: {column: i}}\n"
        )
        record = gathered(text, {"T": "t", "L": "a,b"}).record
        assert "ad.categories" not in record
        assert isinstance(record["ad.interests"], Partial)
        assert record["ad.interests"] == ("a", "b")

    def test_the_same_question_is_asked_once(self, server: str) -> None:
        gather = gatherer(SCORED.format(url=server + "/x", qualities=""))
        for number, cell in enumerate(["t", "t", "u", "t"], 1):
            gather(Row(number, {"T": cell}))
        assert len(_Handler.seen) == 2

    def test_who_keeps_failing_is_not_asked_any_more(self, server: str) -> None:
        gather = gatherer(SCORED.format(url=server + "/html", qualities=""))
        for number in range(MOST_FAILURES + 3):
            found = gather(Row(number, {"T": str(number)}))
        assert isinstance(found, Gathered)
        assert "isn't asked again" in found.problems[0]
        assert len(_Handler.seen) == MOST_FAILURES


def command(code: str, seconds: float = 5) -> Command:
    argv = (sys.executable, "-c", code)
    spec = ProviderSpec(
        "command", "script", (), argv=argv, sends=("T",), timeout=timedelta(seconds=seconds)
    )
    return Command(spec)


ECHO = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps({"question": asked["question"], "format": asked["T"]}), flush=True)
"""


class TestCommand:
    def test_it_stays_running_and_is_asked_line_by_line(self) -> None:
        asked = command(
            "import os\nstarted = os.getpid()\n" + ECHO.replace('asked["T"]', "started")
        )
        try:
            first, second = asked.ask(("a",)), asked.ask(("b",))
        finally:
            asked.close()
        assert first == second
        assert first is not None

    def test_it_is_told_what_is_sent(self) -> None:
        asked = command(ECHO)
        try:
            assert asked.ask(("é\n;rm",)) == {"format": "é\n;rm"}
        finally:
            asked.close()

    def test_an_answer_with_nothing_else_knows_nothing(self) -> None:
        asked = command(ECHO.replace(', "format": asked["T"]', ""))
        try:
            assert asked.ask(("a",)) is None
        finally:
            asked.close()

    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("import time; time.sleep(60)", "no answer within"),
            ("raise SystemExit('no licence')", "ended with 1: no licence"),
            ("print('hello', flush=True); input()", "not JSON"),
            ("print('[]', flush=True); input()", "isn't a JSON object"),
            ('print(\'{"format": "text"}\', flush=True); input()', "doesn't repeat"),
            ("print('x' * 2_000_000, flush=True); input()", "over 1,048,576 bytes"),
            ("import sys; sys.stdout.buffer.write(b'\\xff\\n'); sys.stdout.flush()", "UTF-8"),
        ],
    )
    def test_what_cannot_be_used_is_a_failure(self, code: str, said: str) -> None:
        asked = command(code, seconds=0.5 if "sleep" in code else 10)
        try:
            with pytest.raises(ProviderFailed, match=said):
                asked.ask(("a",))
        finally:
            asked.close()

    def test_an_answer_is_never_taken_for_that_of_another_question(self) -> None:
        twice = ECHO + '    print(json.dumps({"question": 99, "format": "x"}), flush=True)\n'
        asked = command(twice)
        try:
            assert asked.ask(("a",)) == {"format": "a"}
            with pytest.raises(ProviderFailed, match="doesn't repeat"):
                asked.ask(("b",))
            assert asked.ask(("c",)) == {"format": "c"}
        finally:
            asked.close()

    def test_a_program_that_is_not_there_is_a_failure(self) -> None:
        spec = ProviderSpec("command", "s", (), argv=("no-such-program-here",), sends=("T",))
        with pytest.raises(ProviderFailed, match="can't be started"):
            Command(spec).ask(("a",))

    def test_a_program_that_does_not_read_holds_nobody_up(self) -> None:
        asked = command("import time; time.sleep(60)", seconds=0.3)
        with pytest.raises(ProviderFailed, match="no answer"):
            asked.ask(("x" * 1_000_000,))
        asked.close()

    def test_its_facts_reach_the_record(self) -> None:
        text = (
            "facts: {ad.text: T}\nproviders:\n  - command: "
            + json.dumps([sys.executable, "-c", ECHO.strip()])
            + "\n    send: [T]\n    source: Our script\n    facts: {ad.format: format}\n"
        )
        gather = gatherer(text)
        try:
            found = gather(Row(1, {"T": "video"}))
        finally:
            gather.close()
        assert isinstance(found, Gathered)
        assert found.record["ad.format"] == "video"
        assert found.known["ad.format"].source.kind == "provider"
