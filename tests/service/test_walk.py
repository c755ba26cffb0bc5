"""The whole walk over HTTP, with the real process, a mail sink and a webhook, on both databases."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from reasoned.access import tokens
from reasoned.access.people import add_person
from reasoned.access.roles import Role, scopes_of
from reasoned.store.database import open_database
from tests.cases.house import open_house
from tests.mail_sink import Sink, free_port, sink
from tests.service.process import ready, start
from tests.webhooks.receiver import Receiver, receiver

STAFF = {
    "ann": [Role.REVIEWER, Role.ADMIN],
    "bob": [Role.REVIEWER],
    "cleo": [Role.SENIOR],
}


class Staff:
    """Three people's clients of one running service, with what it sends out."""

    def __init__(self, address: str, by_name: dict[str, str], mails: Sink, hook: Receiver) -> None:
        self.mails, self.hook = mails, hook
        self._clients = {
            name: httpx.Client(
                base_url=f"{address}/api/v1",
                headers={"Authorization": f"Bearer {token}"},
                timeout=30,
            )
            for name, token in by_name.items()
        }

    def post(self, who: str, path: str, body: Any = None, status: int = 0) -> Any:
        answer = self._clients[who].post(path, json={} if body is None else body)
        wanted = {status} if status else {200, 201}
        assert answer.status_code in wanted, answer.text
        return answer.json()

    def get(self, who: str, path: str) -> Any:
        answer = self._clients[who].get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.fixture
def staff(database_url: str, tmp_path: Path) -> Iterator[Staff]:
    database = open_database(database_url)
    house = next(houses := open_house(database))
    by_name = {}
    for name, roles in STAFF.items():

        def add(unit: Any, name: str = name, roles: list[Role] = roles) -> str:
            one = add_person(unit, f"{name}@staff.example", name, roles)
            return tokens.create(unit, one.id, scopes_of(roles), "the walk").token

        by_name[name] = house.run(add)
    houses.close()  # type: ignore[attr-defined]
    database.close()
    port = free_port()
    with sink() as mails, receiver() as hook:
        settings = {
            "REASONED_CASES__SEND_AFTER": "0 minutes",
            "REASONED_SMTP__HOST": "127.0.0.1",
            "REASONED_SMTP__PORT": str(mails.port),
            "REASONED_SMTP__SENDER": "decisions@operator.example",
            "REASONED_WEBHOOKS__ALLOW_LOCAL": "true",
        }
        process = start(database_url, tmp_path, port, settings)
        address = f"http://127.0.0.1:{port}"
        ready(process, address)
        running = Staff(address, by_name, mails, hook)
        yield running
        running.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def until(there: Callable[[], Any]) -> Any:
    """What is there in the end; it comes from another process."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        found = there()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_from_submission_to_standing_restored(staff: Staff) -> None:
    hook = staff.post("ann", "/webhooks", {"url": staff.hook.url})
    submission = {
        "external_id": "broadcaster",
        "name": "A Broadcaster",
        "facts": {"advertiser.sectors": ["news"]},
        "contact": {"email": "ads@broadcaster.example", "language": "fr"},
    }
    submitted = staff.post("ann", "/advertisers", submission)
    case = submitted["case"]
    questions = {q["fact"]: q["text"] for q in submitted["questions"]}
    assert "Who controls what it publishes" in questions["advertiser.editorial_control"]
    given = {"advertiser.editorial_control": "government", "advertiser.independence": None}
    for fact, value in given.items():
        staff.post(
            "ann",
            f"/cases/{case}/answers",
            {"fact": fact, "value": value, "evidence": "Its charter, article 3."},
        )
    grounds = {"grounds": "its business model inherently conflicts with our practices"}
    refused = staff.post("ann", f"/cases/{case}/decisions", {"rule": "", **grounds}, 409)
    assert any("names no rule" in detail for detail in refused["details"])
    first = staff.post("ann", f"/cases/{case}/decisions", {"rule": "state-media"})
    assert first["waits_for_second"] is True
    staff.post("ann", f"/cases/{case}/decisions", {"rule": "state-media"}, 409)
    second = staff.post("bob", f"/cases/{case}/decisions", {"rule": "state-media"})
    decision = second["decision"]["decision"]
    assert staff.get("ann", "/standing/advertiser/broadcaster")["state"] == "ban"

    mail = until(lambda: staff.mails.mails)[0]
    assert mail["To"] == "ads@broadcaster.example"
    kinds = {part.get_content_type() for part in mail.walk()}
    assert {"text/plain", "text/html", "application/pdf"} <= kinds

    findings = staff.get("cleo", f"/decisions/{decision}")["findings"]
    reads = [r for f in findings for e in f["elements"] for r in e["reads"]]
    contested = next(r for r in reads if r["name"] == "advertiser.editorial_control")
    argument = {
        "text": "A trust controls our editorial line.",
        "evidence": ["the deed of trust"],
        "contests": contested["facts"][0]["fact"],
    }
    appeal = staff.post(
        "bob",
        f"/decisions/{decision}/appeals",
        {"filed_by": "A Broadcaster", "arguments": [argument]},
    )["appeal"]
    ruling = {
        "result": "reversed",
        "answers": [{"n": 1, "result": "accepted", "answer": "The deed of trust shows it."}],
    }
    staff.post("cleo", f"/appeals/{appeal}/ruling", {"result": "reversed", "answers": []}, 409)
    staff.post("bob", f"/appeals/{appeal}/ruling", ruling, 403)
    staff.post("cleo", f"/appeals/{appeal}/ruling", ruling)
    assert staff.get("ann", "/standing/advertiser/broadcaster")["state"] == "allow"

    second_mail = until(lambda: len(staff.mails.mails) == 2 and staff.mails.mails[1])
    assert second_mail["Message-ID"] != mail["Message-ID"]

    def told() -> dict[str, Any]:
        checked = Webhook(hook["secret"])
        return {
            json.loads(got.body)["type"]: checked.verify(got.body, got.headers)
            for got in list(staff.hook.got)
        }

    until(lambda: "ruling.made" in told())
    assert {"case.opened", "decision.proposed", "decision.made", "appeal.filed"} <= set(told())
    assert told()["ruling.made"]["data"]["result"] == "reversed"
