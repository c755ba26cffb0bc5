"""Structured logs without personal data: what happened, by ids, never by names or values."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_KEPT = frozenset(
    {
        "event", "level", "timestamp", "logger", "method", "route", "status", "seconds", "request",
        "chore", "count", "error", "where", "revision", "before", "after", "database", "address",
        "queue", "rule", "kind", "signal", "example", "path", "why",
    }
)  # fmt: skip
"""Keys that a line may have; all others are dropped, so that nothing slips in unseen."""


def set_up_logs(level: str, form: str) -> None:
    """Send everything, libraries' lines too, to standard error in one form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, _only_kept, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            # What libraries say is kept, and what they add to it is not: it may quote people.
            foreign_pre_chain=[*shared, _only_event],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("uvicorn.access", "httpx", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _only_kept(_logger: Any, _method: str, line: Any) -> Any:
    return {key: value for key, value in line.items() if key in _KEPT}


def _only_event(_logger: Any, _method: str, line: Any) -> Any:
    record = line.pop("_record", None)
    kept = {key: value for key, value in line.items() if key in ("event", "level", "timestamp")}
    kept["event"] = str(kept.get("event", "")).strip()
    if record is not None:
        record.exc_info = record.exc_text = record.stack_info = None
        kept |= {"_record": record, "_from_structlog": False}
    return kept


def error_name(error: BaseException) -> str:
    """An error for a log: its type and where it was raised; messages may quote people."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = (
        "" if place is None else f" at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}"
    )
    return f"{type(error).__name__}{where}"
