"""The page on webhooks is true: its receiver takes what is really sent, and its waits hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reasoned.webhooks import deliver, endpoints
from reasoned.webhooks.client import Client
from reasoned.webhooks.deliver import Delivered
from tests.webhooks.conftest import Hooks, hooks
from tests.webhooks.receiver import receiver

__all__ = ["hooks"]

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "webhooks.md").read_text()
PROSE = " ".join(PAGE.split())


def receive() -> Callable[[str, dict[str, str], bytes], int]:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names: dict[str, Any] = {}
    exec(compile(code, "webhooks.md", "exec"), names)
    function: Callable[[str, dict[str, str], bytes], int] = names["receive"]
    return function


def test_the_receiver_takes_what_is_sent_once_and_nothing_else(
    hooks: Hooks, capsys: pytest.CaptureFixture[str]
) -> None:
    take = receive()
    with receiver() as there:
        added = hooks.add(there.url)
        hooks.happens("ruling.made", case="cas_4jv0")
        there.answer = lambda number: take(
            added.secret, there.got[number].headers, there.got[number].body
        )
        assert hooks.deliver() == Delivered(done=1)
        got = there.got[0]
    assert capsys.readouterr().out == "ruling.made {'case': 'cas_4jv0'}\n"
    assert take(added.secret, got.headers, got.body) == 204
    assert take(added.secret, got.headers, got.body + b" ") == 401
    assert take("whsec_" + "A" * 44, got.headers, got.body) == 401
    assert capsys.readouterr().out == ""


def test_the_waits_are_those_that_it_names() -> None:
    (said,) = re.findall(r"Then it waits (.*?), each up to a tenth", PROSE)
    units = {"second": "seconds", "minute": "minutes", "hour": "hours"}
    told = [
        timedelta(**{units[unit]: int(number)})
        for number, unit in re.findall(r"(\d+) (second|minute|hour)s", said)
    ]
    assert tuple(told) == deliver.WAITS
    assert f"within {Client().whole:.0f} seconds" in PROSE
    assert timedelta(minutes=1) == deliver.SILENT_WAIT
    assert f"For {endpoints.OVERLAP // timedelta(hours=1)} hours both" in PROSE
