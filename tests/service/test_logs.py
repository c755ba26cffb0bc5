"""Logs say what happened, and nothing that names a person or quotes one."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from reasoned.service.logs import error_name, set_up_logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_a_line_keeps_only_what_it_may_have(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json")
    structlog.get_logger("x").info("done", chore="letters", recipient="ann@example.org")
    line = json.loads(capsys.readouterr().err)
    assert line.pop("timestamp")
    assert line == {"event": "done", "level": "info", "chore": "letters"}


def test_what_libraries_raise_is_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json")
    try:
        raise ValueError("ann@example.org")
    except ValueError:
        logging.getLogger("library").exception("It failed")
    said = capsys.readouterr().err
    assert json.loads(said)["event"] == "It failed"
    assert "ann@example.org" not in said


def test_an_error_is_named_by_type_and_place() -> None:
    with pytest.raises(ValueError) as caught:
        raise ValueError("ann@example.org")
    assert error_name(caught.value).startswith(f"ValueError at {__name__}:")


def test_why_a_provider_failed_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json")
    why = "https://id.example/token answers with status 500."
    structlog.get_logger("x").error("sign-in provider failed", why=why)
    assert json.loads(capsys.readouterr().err)["why"] == why
