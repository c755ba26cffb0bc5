"""Every failure is a problem of a known kind, and says nothing of the inside."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from reasoned.access.roles import Scope
from reasoned.store.database import open_database
from reasoned.store.unit import Unit
from reasoned.store.writer import Busy
from reasoned.web.problems import KINDS, PREFIX, told_of
from tests.web.site import V1, Site
from tests.web.test_submissions import BROADCASTER

SOURCE = Path(__file__).parents[2] / "src" / "reasoned"
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "api.md"


def kind_of(came: httpx.Response) -> str:
    assert came.headers["content-type"] == "application/problem+json", came.text
    told = came.json()
    kind = KINDS[told["type"].removeprefix(PREFIX)]
    assert (
        (told["status"], told["title"])
        == (came.status_code, kind.title)
        == (
            kind.status,
            kind.title,
        )
    )
    return kind.name


def raw(site: Site, body: bytes, **headers: str) -> httpx.Response:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return site.http.post(
        f"{V1}/advertisers",
        content=body,
        headers={"Content-Type": "application/json", **site.as_("ann"), **named},
    )


def test_what_is_not_there(site: Site) -> None:
    for path in ("/cases/case_x", "/decisions/x", "/appeals/x", "/facts/x", "/letters/x"):
        assert kind_of(site.get(path)) == "not-found"
    assert kind_of(site.get("/nowhere")) == "not-found"
    assert kind_of(site.get("/standing/advertiser/nobody")) == "not-found"


def test_a_method_that_is_not_there(site: Site) -> None:
    came = site.http.put(f"{V1}/cases", headers=site.as_("ann"))
    assert kind_of(came) == "method-not-allowed"
    assert came.headers["allow"] == "GET"


def test_without_a_token_and_with_a_wrong_one(site: Site) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
        came = site.http.get(f"{V1}/cases", headers=headers)
        assert kind_of(came) == "unauthenticated"
        assert came.headers["www-authenticate"].startswith("Bearer")


def test_a_token_without_the_scope(site: Site) -> None:
    site.give_token("dora", scopes=[Scope.STANDING])
    came = site.get("/cases", by="dora")
    assert kind_of(came) == "forbidden"
    assert "insufficient_scope" in came.headers["www-authenticate"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"external_id": NaN}',
        b'{"external_id": "a", "external_id": "b"}',
        b'{"external_id": "\\ud800"}',
        b'{"external_id": "a\\u0000"}',
        b'{"external_id": "a", "facts": ' + b"[" * 40 + b"]" * 40 + b"}",
        b"[" * 100_000,
        b'{"external_id": ' + b"1" * 5_000 + b"}",
        b'{"\\udc00": 1}',
    ],
)
def test_what_is_no_good_json(site: Site, body: bytes) -> None:
    assert kind_of(raw(site, body)) == "malformed"


def test_content_of_another_type(site: Site) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=x"):
        assert kind_of(raw(site, b"{}", Content_Type=kind)) == "wrong-content-type"
    assert kind_of(raw(site, b"{}", Content_Encoding="gzip")) == "wrong-content-type"


def test_a_body_that_is_too_large(site: Site) -> None:
    body = b'{"external_id": "' + b"a" * (1 << 20) + b'"}'
    assert kind_of(raw(site, body)) == "too-large"


def test_a_body_that_does_not_say_how_large_it_is(site: Site) -> None:
    def parts() -> Any:
        for _ in range(20):
            yield b" " * 100_000

    came = site.http.post(
        f"{V1}/advertisers",
        content=parts(),
        headers={"Content-Type": "application/json", **site.as_("ann")},
    )
    assert kind_of(came) == "too-large"


def test_a_body_that_does_not_fit_says_where(site: Site) -> None:
    came = site.post(
        "/decisions/x/appeals", {"filed_by": "it", "arguments": [{"text": 1, "more": 2}]}
    )
    assert kind_of(came) == "invalid"
    fields = {e["field"] for e in came.json()["errors"]}
    assert fields == {"arguments[0].text", "arguments[0].more"}


def test_what_does_not_fit_is_said_in_plain_words(site: Site) -> None:
    def told(path: str, body: Any) -> list[str]:
        return [e["message"] for e in site.post(path, body).json()["errors"]]

    assert told("/advertisers", {"external_id": " "}) == ["This can't be blank."]
    hold = {"reason": "We wait.", "until": "tomorrow"}
    for until in ("tomorrow", 7):
        (message,) = told("/cases/x/holds", {**hold, "until": until})
        assert message[0].isupper()
        assert "Value error" not in message
        assert message.endswith(".")
        assert not message.endswith("..")
    assert told("/advertisers", {}) == ["Field required."]


def test_what_a_use_case_refuses_says_why(site: Site) -> None:
    case = site.post("/advertisers", BROADCASTER).json()["case"]
    given = {"fact": "advertiser.country", "value": "DE", "evidence": "Seen."}
    came = site.post(f"/cases/{case}/answers", given)
    assert kind_of(came) == "refused"
    assert came.json()["code"] == "not-asked"


def test_a_character_that_no_database_keeps(site: Site) -> None:
    assert kind_of(site.get("/standing/advertiser/%00")) == "malformed"
    assert kind_of(site.get("/cases?external_id=%00")) == "malformed"


def test_a_cursor_that_is_none(site: Site) -> None:
    came = site.get("/queue?cursor=nonsense")
    assert kind_of(came) == "invalid"
    assert came.json()["errors"][0]["field"] == "cursor"


def test_a_full_queue_says_when_to_try_again(site: Site) -> None:
    stop, began = threading.Event(), threading.Event()

    def block(_unit: Unit) -> None:
        began.set()
        stop.wait()

    try:
        site.house.writer.submit(block)
        began.wait()
        while True:
            try:
                site.house.writer.submit(lambda _unit: None)
            except Busy:
                break
        came = site.post("/advertisers", BROADCASTER)
    finally:
        stop.set()
    assert kind_of(came) == "unavailable"
    assert int(came.headers["retry-after"]) > 0


def test_a_fault_of_ours_says_nothing_of_the_inside(site: Site) -> None:
    with site.house.database.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE note"))
    case = site.post("/advertisers", BROADCASTER).json()["case"]
    came = site.get(f"/cases/{case}/notes")
    assert kind_of(came) == "internal"
    assert "note" not in came.text


def test_every_kind_of_problem_and_every_refusal_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for kind in KINDS.values():
        assert f"| `{PREFIX}{kind.name}` | {kind.status} |" in text, kind.name
    codes = {
        code
        for folder in ("cases", "web")
        for path in (SOURCE / folder).rglob("*.py")
        for code in re.findall(r'Refused\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(codes) > 15
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE))
    assert codes <= listed, codes - listed
    assert listed <= codes, listed - codes


def test_a_database_that_is_away_is_said_to_be_so() -> None:
    away = open_database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(sa.exc.OperationalError) as caught, away.reading():
        pass
    told = told_of(caught.value)
    assert told is not None
    assert told["status"] == 503
    assert "127.0.0.1" not in str(told)
