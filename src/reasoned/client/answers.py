"""What the API answers, as types for programs that use the client.

Moments are texts in RFC 3339, as they come. A newer service may add members.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Kind = Literal["advertiser", "ad"]
Outcome = Literal["allow", "review", "limit", "reject", "suspend", "ban"]


class Subject(TypedDict):
    kind: Kind
    external_id: str
    name: str


class Question(TypedDict):
    """A fact that a person is asked for, and the rules that wait for it."""

    fact: str
    text: str
    rules: list[str]


class Decision(TypedDict):
    """A decision that was just made. `statement`: the path of its reasons, or None."""

    decision: str
    outcome: Outcome
    automatic: bool
    rules: list[str]
    statement: str | None


class Submitted(TypedDict):
    case: str
    subject: str
    decision: Decision
    questions: list[Question]
    while_waiting: Literal["", "serve", "hold"]


class Item(TypedDict):
    """One of many: its place, and its result or its problem."""

    n: int
    status: int
    result: Submitted | None
    problem: dict[str, Any] | None


class Applied(TypedDict):
    """`decision` is None while a second person is awaited."""

    case: str
    decision: Decision | None
    waits_for_second: bool


class TakenBack(TypedDict):
    """`waits`: whether the case waits for a person again."""

    decision: str
    case: str
    waits: bool


class CaseListed(TypedDict):
    case: str
    subject: Subject
    market: str
    waits: bool
    opened_at: str


class Task(TypedDict):
    task: str
    kind: str
    market: str
    rule: str
    detail: dict[str, Any]
    opened_at: str
    due_at: str
    assignee: str
    escalated_at: str | None
    missed_at: str | None
    done_at: str | None


class TaskInQueue(Task):
    rules: list[str]
    case: str
    subject: Subject


class Ruling(TypedDict):
    ruling: str
    result: Literal["upheld", "varied", "reversed"]
    ruled_at: str
    ruled_by: list[str]
    restrictions: list[dict[str, Any]]


class Argument(TypedDict):
    n: int
    text: str
    evidence: list[str]
    contests: str
    result: str | None
    answer: str | None


class Appeal(TypedDict):
    appeal: str
    decision: str
    filed_by: str
    by_staff: bool
    filed_at: str
    due_at: str
    withdrawn_at: str | None
    arguments: list[Argument]
    ruling: Ruling | None


class DecisionShown(TypedDict):
    """A decision with its findings, and the facts as they were known then."""

    decision: str
    case: str
    outcome: Outcome
    reason: str
    restrictions: list[dict[str, Any]]
    automatic: bool
    deciders: list[str]
    at: str
    ends_at: str | None
    appeal_until: str | None
    ended: dict[str, Any] | None
    puid: str | None
    letter: dict[str, Any] | None
    register: dict[str, Any] | None
    findings: list[dict[str, Any]]


class Case(TypedDict):
    case: str
    subject: dict[str, Any]
    market: str
    opened_at: str
    waits: bool
    while_waiting: Literal["", "serve", "hold"]
    decisions: list[DecisionShown]
    tasks: list[Task]
    holds: list[dict[str, Any]]
    appeals: list[Appeal]
    remarks: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    legacy: dict[str, Any] | None
    seen: str


class LinkMade(TypedDict):
    """`link` is told this once: asked again under the same key, it is None."""

    link: str | None
    expires_at: str


class Filed(TypedDict):
    appeal: str
    case: str
    arguments: int
    due_at: str


class Ruled(TypedDict):
    ruling: str
    case: str
    result: Literal["upheld", "varied", "reversed"]


class Corrected(TypedDict):
    old: str
    new: str
    decided: list[Submitted]
    rechecked: int


class Remarked(TypedDict):
    remark: str
    unsupported: list[str]


class Published(TypedDict):
    """`facts`: whether the declared facts changed."""

    versions: list[dict[str, str]]
    rechecked: int
    facts: bool


class Standing(TypedDict):
    """What an advertiser or ad may do now."""

    kind: Kind
    external_id: str
    state: Literal["allow", "limit", "waits", "reject", "suspend", "ban"]
    excluded: list[str]
    only: list[str] | None
    until: str | None
    because: list[str]
    reasons: bool


class Candidate(TypedDict):
    """An advertiser that could be a measure's target; a question, never a fact."""

    external_id: str
    advertiser: str
    market: str
    measure: str
    target: str
    target_name: str
    score: float
    status: Literal["certain", "review"]
    found_at: str
    reasons: list[dict[str, Any]]


class Judged(TypedDict):
    """`decided`: what the rules make of it, where one target was named."""

    rechecked: int
    decided: Submitted | None


class Freezes(TypedDict):
    """Asset freezes that hold for an advertiser: its money may not move where there is any."""

    external_id: str
    frozen: bool
    items: list[dict[str, Any]]


class Event(TypedDict):
    event: str
    type: str
    timestamp: str
    data: dict[str, Any]


class Secret(TypedDict, total=False):
    """A new token or webhook; its secret is shown this once."""

    token: str
    webhook: str
    secret: str | None
