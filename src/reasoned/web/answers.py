"""What answers look like, for OpenAPI and for tests; the app gives such documents as they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from reasoned.web.problems import ProblemDetails

Outcome = Literal["allow", "review", "limit", "reject", "suspend", "ban"]


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SubjectShown(Answer):
    kind: Literal["advertiser", "ad"]
    external_id: str
    name: str


class SubjectWithId(SubjectShown):
    ref: str


class QuestionShown(Answer):
    fact: str
    text: str
    rules: list[str]


class DecisionMade(Answer):
    """A decision that was just made. `statement`: where its reasons stand."""

    decision: str
    outcome: Outcome
    automatic: bool
    rules: list[str]
    statement: str | None


class SubmittedAnswer(Answer):
    """What came of it. `while_waiting` is empty where nothing waits."""

    case: str
    subject: str
    decision: DecisionMade
    questions: list[QuestionShown]
    while_waiting: Literal["", "serve", "hold"]


class BulkItem(Answer):
    """One item's result, or its problem."""

    n: int = Field(description="Its place in the array, from 0.")
    status: int
    result: SubmittedAnswer | None = None
    problem: ProblemDetails | None = None


class BulkAnswer(Answer):
    items: list[BulkItem]


class AppliedAnswer(Answer):
    case: str
    decision: DecisionMade | None
    waits_for_second: bool


class TakenBack(Answer):
    """`waits`: whether the case waits for a person again."""

    decision: str
    case: str
    waits: bool


class LinkMade(Answer):
    """`link` is shown this once. Without `public_url` it begins with `/door/`."""

    link: str | None
    expires_at: datetime


class LinksRevoked(Answer):
    """How many were open."""

    revoked: int


class TaskShown(Answer):
    task: str
    kind: str
    market: str
    rule: str
    detail: dict[str, Any]
    opened_at: datetime
    due_at: datetime
    assignee: str
    escalated_at: datetime | None
    missed_at: datetime | None
    done_at: datetime | None


class TaskInQueue(TaskShown):
    """`rules`: all for which its case still waits; `rule` is the first of them."""

    rules: list[str]
    case: str
    subject: SubjectShown


class QueuePage(Answer):
    """`next`: the cursor of the following page; empty on the last."""

    items: list[TaskInQueue]
    next: str


class CaseListed(Answer):
    case: str
    subject: SubjectShown
    market: str
    waits: bool
    opened_at: datetime


class CasePage(Answer):
    items: list[CaseListed]
    next: str


class SourceShown(Answer):
    title: str
    where: str


class FactOfThen(Answer):
    """A version of a fact, as it was read. What was erased has no value."""

    fact: str
    value: Any
    erased: bool
    status: str
    source: SourceShown
    evidence: str
    observed_at: datetime
    known_from: datetime


class ReadShown(Answer):
    name: str
    known: bool
    status: str
    facts: list[FactOfThen]
    measures: list[str]


class ElementShown(Answer):
    part: Literal["when", "unless"]
    says: str
    met: bool | None
    reads: list[ReadShown]


class FindingShown(Answer):
    rule: str
    policy: str
    version: str
    role: str
    mode: str
    result: str
    missing: list[str]
    elements: list[ElementShown]


class EndedShown(Answer):
    at: datetime
    cause: str


class LetterOfDecision(Answer):
    letter: str
    state: str


class RegisterShown(Answer):
    leaf_hash: str
    index: int | None
    state: Literal["pending", "included"]


class DecisionShown(Answer):
    decision: str
    case: str
    outcome: Outcome
    reason: str
    restrictions: list[dict[str, Any]]
    automatic: bool
    deciders: list[str] = Field(description="Pseudonyms, the same within a case.")
    at: datetime
    ends_at: datetime | None
    appeal_until: datetime | None
    ended: EndedShown | None
    puid: str | None
    letter: LetterOfDecision | None
    register_: RegisterShown | None = Field(alias="register")
    findings: list[FindingShown]


class ObjectionShown(Answer):
    objection: str
    text: str
    result: str | None
    answer: str | None


class HoldShown(Answer):
    hold: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    lifted_at: datetime | None
    held_by: list[str]
    objection: ObjectionShown | None


class ArgumentShown(Answer):
    n: int
    text: str
    evidence: list[str]
    contests: str
    result: str | None
    answer: str | None


class RulingShown(Answer):
    ruling: str
    result: Literal["upheld", "varied", "reversed"]
    ruled_at: datetime
    ruled_by: list[str]
    restrictions: list[dict[str, Any]]


class AppealShown(Answer):
    appeal: str
    decision: str
    filed_by: str
    by_staff: bool
    filed_at: datetime
    due_at: datetime
    withdrawn_at: datetime | None
    arguments: list[ArgumentShown]
    ruling: RulingShown | None


class RemarkShown(Answer):
    remark: str
    side: Literal["operator", "advertiser"]
    text: str
    cites: list[str]
    unsupported: list[str]
    at: datetime
    recorded_by: Literal["operator", "advertiser"]


class NoteShown(Answer):
    text: str
    at: datetime
    by: str


class NotesShown(Answer):
    items: list[NoteShown]


class LegacyShown(Answer):
    legacy: str
    restriction: str
    since: datetime | None
    said: str
    reasons: bool
    replaced_at: datetime | None


class AnswerGiven(Answer):
    """An answer of a person to a question. `newest`: none replaced it. `case`: where it was given,
    empty where that isn't known; `decision`: what software decided upon it in this case, if it did.
    """

    fact: str
    version: str
    question: str
    value: Any
    erased: bool
    evidence: str
    source: str
    status: str
    by: str
    at: datetime
    case: str
    newest: bool
    decision: str


class CaseShown(Answer):
    case: str
    subject: SubjectWithId
    market: str
    opened_at: datetime
    waits: bool
    while_waiting: Literal["", "serve", "hold"]
    decisions: list[DecisionShown]
    answers: list[AnswerGiven] = Field(
        description="About its subject and the advertiser, by question, the oldest first."
    )
    tasks: list[TaskShown]
    holds: list[HoldShown]
    appeals: list[AppealShown]
    remarks: list[RemarkShown]
    legacy: LegacyShown | None
    seen: str


class HoldPlaced(Answer):
    hold: str


class Objected(Answer):
    objection: str


class Done(Answer):
    """It is done; there is nothing more to say."""

    done: Literal[True]


class RemarkedAnswer(Answer):
    """`unsupported`: what is given as a reason and no decision of the case contains."""

    remark: str
    unsupported: list[str]


class FiledAnswer(Answer):
    appeal: str
    case: str
    arguments: int
    due_at: datetime


class RuledAnswer(Answer):
    ruling: str
    case: str
    result: Literal["upheld", "varied", "reversed"]


class FactVersion(Answer):
    fact: str
    name: str
    value: Any
    erased: bool
    status: str
    source: dict[str, str]
    evidence: str
    observed_at: datetime
    known_from: datetime


class FactVersions(Answer):
    """Every version, oldest first."""

    items: list[FactVersion]


class CorrectedAnswer(Answer):
    old: str
    new: str
    decided: list[SubmittedAnswer]
    rechecked: int


class MeasureTaken(Answer):
    measure: str
    state: Literal["added", "changed", "same"]
    rechecked: int
