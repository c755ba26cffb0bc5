"""Reads the `providers` of a facts map: who else is asked for facts, and by what.

How a provider is asked is in `providers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from reasoned.facts import keys
from reasoned.facts.document import Leaf, Map, Problems, Seq, closest
from reasoned.facts.model import Declarations, Status
from reasoned.facts.moments import NotASpan, parse_span
from reasoned.intake.facts_map import (
    PROVIDER_KEYS,
    PROVIDER_KINDS,
    FromAnswer,
    ProviderSpec,
    Taken,
)

ReadFacts = Callable[[Map], tuple[Taken, ...]]

_SECONDS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?) *(?:seconds?|s)?")
_LONGEST = 300.0


def read_providers(
    document: Map, problems: Problems, read_facts: ReadFacts, declarations: Declarations
) -> tuple[ProviderSpec, ...]:
    """The providers in their order. `read_facts` reads the `facts` of one."""
    found = []
    for part in keys.items(document, "providers", problems):
        body = keys.as_map(part, "A provider", problems)
        if body is None:
            continue
        kinds = [kind for kind in PROVIDER_KINDS if kind in body.entries]
        if len(kinds) != 1:
            problems.add(
                body.line,
                "provider",
                "A provider is one of csv, http or command.",
                "Begin it with `csv: FILE`, `http: URL` or `command: [PROGRAM, ...]`.",
            )
            continue
        found.append(_provider(kinds[0], body, problems, read_facts, declarations))
    return tuple(found)


def _provider(
    kind: str, body: Map, problems: Problems, read_facts: ReadFacts, declarations: Declarations
) -> ProviderSpec:
    known = (kind, *PROVIDER_KINDS[kind], *PROVIDER_KEYS)
    keys.known_keys(body, known, f"a {kind} provider", problems)
    target, file_key = "", ""
    argv: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    if kind == "csv":
        target, (sends, file_key) = _path(body, problems), _key(body, problems)
    elif kind == "http":
        target, sends = _url(body, problems)
    else:
        argv, sends = keys.texts(body, "command", problems), keys.texts(body, "send", problems)
        if not argv:
            problems.add(body.line_of("command"), "missing-key", "`command` names no program.")
        if not sends:
            _nothing_sent(body, problems)
    for name in sends:
        if name.startswith(("ad.", "advertiser.")) and name not in declarations.facts:
            problems.add(
                body.line,
                "unknown-fact",
                f"`{name[:80]}`, which is sent, isn't declared in {declarations.path}.",
                closest(name, declarations.facts),
            )
    facts = read_facts(body)
    if not facts and not problems.failed:
        problems.add(body.line, "no-facts", "This provider gives no fact.", "Write `facts:`.")
    retries = keys.number(body, "retries", problems, low=0, high=5)
    return ProviderSpec(
        kind=kind,
        source=keys.text(body, "source", problems, required=True),
        facts=facts,
        target=target,
        argv=argv,
        sends=sends,
        file_key=file_key,
        where=keys.text(body, "where", problems),
        timeout=_timeout(body, problems),
        retries=2 if retries is None else int(retries),
        confidence=_confidence(body, problems),
        observed=_moment(body, "observed", problems),
        expires=_moment(body, "expires", problems),
        expires_after=_span(body, problems),
        status=keys.choice(body, "status", Status, Status.ESTABLISHED, problems),
        also_empty=frozenset(keys.texts(body, "also_empty", problems)),
        line=body.line,
    )


def _path(body: Map, problems: Problems) -> str:
    written = keys.text(body, "csv", problems, required=True)
    return str(Path(problems.path).parent / written) if written else ""


def _key(body: Map, problems: Problems) -> tuple[tuple[str, ...], str]:
    part = body.entries.get("key")
    if isinstance(part, Leaf) and part.value is not None:
        return (str(part.value),), str(part.value)
    pair = keys.as_map(part, "`key`", problems)
    if pair is None:
        problems.add(
            body.line_of("key"),
            "missing-key",
            "A csv provider needs the column that both files share.",
            "Write `key: COLUMN`, or `key: {row: COLUMN, file: COLUMN}`.",
        )
        return (), ""
    keys.known_keys(pair, ("row", "file"), "`key`", problems)
    row = keys.text(pair, "row", problems, required=True)
    return (row,) if row else (), keys.text(pair, "file", problems, required=True)


def _url(body: Map, problems: Problems) -> tuple[str, tuple[str, ...]]:
    url, line = keys.text(body, "http", problems, required=True), body.line_of("http")
    try:
        parts = urlsplit(url)
        in_url = tuple(field for _, field, _, _ in Formatter().parse(url) if field is not None)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable, in_url = False, ()
    if url and not usable:
        problems.add(
            line, "url", "`http` must be a URL.", "Begin it with https://, and close its { and }."
        )
    sends = keys.texts(body, "send", problems)
    if in_url and sends:
        problems.add(
            body.line_of("send"),
            "provider",
            "The URL has {...} and is asked with GET; `send` would be a POST.",
            "Keep one of the two.",
        )
    if any("{" in (part or "") for part in (parts.netloc if usable else "",)):
        problems.add(line, "url", "The host of a URL must be fixed.", "Put {...} behind it.")
    if url and not in_url and not sends:
        _nothing_sent(body, problems)
    return url, in_url or sends


def _nothing_sent(body: Map, problems: Problems) -> None:
    problems.add(
        body.line,
        "provider",
        "Nothing is sent to this provider, so it can't know whom is asked about.",
        "Write `send: [COLUMN or fact, ...]`.",
    )


def _timeout(body: Map, problems: Problems) -> timedelta:
    part = body.entries.get("timeout")
    if part is None:
        return timedelta(seconds=10)
    found = _SECONDS.fullmatch(str(part.value)) if isinstance(part, Leaf) else None
    if found is None or not 0 < float(found[1]) <= _LONGEST:
        problems.add(
            body.line_of("timeout"),
            "wrong-value",
            f"`timeout` must be seconds, up to {_LONGEST:g}.",
            "Write for example `timeout: 5 seconds`.",
        )
        return timedelta(seconds=10)
    return timedelta(seconds=float(found[1]))


def _from_answer(body: Map, key: str, problems: Problems) -> FromAnswer | None:
    part = body.entries.get(key)
    if isinstance(part, Seq):
        problems.add(part.line, "wrong-type", f"`{key}` must be one value, or a column.")
        return FromAnswer()
    if not isinstance(part, Map):
        return None
    keys.known_keys(part, ("column",), f"`{key}`", problems)
    return FromAnswer(column=keys.text(part, "column", problems, required=True))


def _confidence(body: Map, problems: Problems) -> FromAnswer:
    given = _from_answer(body, "confidence", problems)
    if given is not None:
        return given
    value = keys.number(body, "confidence", problems, low=0, high=1)
    return FromAnswer(1.0 if value is None else value)


def _moment(body: Map, key: str, problems: Problems) -> FromAnswer:
    given: Any = _from_answer(body, key, problems)
    return given if given is not None else FromAnswer(keys.moment(body, key, problems))


def _span(body: Map, problems: Problems) -> timedelta | None:
    part = body.entries.get("expires_after")
    if part is None:
        return None
    try:
        return parse_span(str(part.value) if isinstance(part, Leaf) else "")
    except NotASpan as error:
        problems.add(
            body.line_of("expires_after"), "span", "`expires_after` isn't a span.", str(error)
        )
        return None
