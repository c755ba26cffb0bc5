"""What requests carry, and within which bounds. What it means is for `cases`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
)
from pydantic.json_schema import WithJsonSchema

from reasoned.access.roles import Scope
from reasoned.cases.subjects import A_MARKET, is_market
from reasoned.facts.moments import NotAMoment, parse_moment
from reasoned.letters.mail import check_address


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a moment is a text such as 2026-03-02T09:00:00Z")  # noqa: TRY004
    try:
        return parse_moment(value)
    except NotAMoment as error:
        raise ValueError(str(error)) from error


def _market(value: str) -> str:
    if not is_market(value):
        raise ValueError(A_MARKET)
    return value


def _email(value: str) -> str:
    return check_address(value) if value else value


Moment = Annotated[
    Any, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""An aware datetime, written in RFC 3339."""
NOT_BLANK = r"\S"
"""The pattern of text that says something."""
Id = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NOT_BLANK)]
Short = Annotated[str, StringConstraints(max_length=1_000)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=NOT_BLANK)]
Language = Annotated[str, StringConstraints(max_length=35, pattern=r"^([A-Za-z0-9-]+)?$")]
COUNTRY = r"^[A-Z]{2}$"
"""The pattern of a country's code."""
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
Market = Annotated[
    str,
    StringConstraints(max_length=100),
    AfterValidator(_market),
    Field(
        description="Whose people see to it: a country (ISO 3166-1 alpha-2), or empty: all.",
        json_schema_extra={"pattern": r"^([A-Z]{2})?$"},
    ),
]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
Count = Annotated[int, Strict(), Field(ge=0, lt=2**53)]
Flag = Annotated[bool, Strict()]
Status = Literal["alleged", "contested", "established"]
Facts = Annotated[
    dict[str, Any],
    Field(
        max_length=500,
        description="Facts by name: a value, or an object `{value, status, source, evidence,"
        " observed_at, true_from, true_until, confidence, expires_at}`.",
    ),
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactIn(Body):
    """Where letters go, and in which language."""

    email: Email = ""
    language: Language = ""
    representative: Short = ""


class _Submission(Body):
    external_id: Id = Field(description="Your own id of it.")
    name: Short = ""
    market: Market = ""
    facts: Facts = {}
    contact: ContactIn | None = None
    report: Text = Field("", description="Somebody's report that it breaks a rule.")
    source: Short = Field("the submission", description="Where its facts are from, in words.")


class AdvertiserIn(_Submission):
    """An advertiser with what is known of it."""

    kind: Literal["advertiser"] = "advertiser"


class AdIn(_Submission):
    """An ad with what is known of it, and what the ad repository asks (DSA Article 39)."""

    kind: Literal["ad"] = "ad"
    advertiser: Id = Field(description="Your own id of its advertiser.")
    payer: Short = ""
    beneficiary: Short = ""
    targeting: dict[str, Any] = Field({}, max_length=500)
    content: dict[str, Any] = Field({}, max_length=500)
    first_shown: Moment | None = None
    last_shown: Moment | None = None
    reach: dict[Country, Count] = Field({}, max_length=300, description="Recipients by state.")


Seen = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9._-]*$"),
    Field(
        description="What `GET /cases/{case}` said as `seen`: where something else is there by"
        " now, it is refused, with what happened. Left out, nothing is compared."
    ),
]


class AnswerIn(Body):
    """The answer to a question of a case."""

    fact: Id
    value: Any = Field(description="As the fact is declared; null: known to be none.")
    evidence: Said = Field(description="What was seen, and where; the statement quotes it.")
    source: Short = ""
    status: Status = "established"
    replaces: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description="The answer that is given anew: the `version` of a case's `answers`."
    )


class ApplyIn(Body):
    """A rule that holds, and on which grounds. The grounds are checked, not printed."""

    rule: Annotated[str, StringConstraints(max_length=200)] = ""
    grounds: Text = ""
    seen: Seen = ""


class ReasonIn(Body):
    reason: Said
    seen: Seen = ""


class HoldIn(Body):
    reason: Said
    until: Moment


class RemarkIn(Body):
    """A statement for the record."""

    side: Literal["operator", "advertiser"]
    text: Said
    cites: list[Short] = Field([], max_length=50, description="Rules, measures, facts by name.")
    answers: list[Short] = Field(
        [],
        max_length=50,
        description="Open questions of the advertiser that it answers, by the ids of their tasks.",
    )


class ReplyIn(Body):
    """An answer to the advertiser alone."""

    text: Said
    result: Literal["", "kept", "dropped", "established", "declined"] = Field(
        "",
        description="A contested fact is `kept` or `dropped`, an offered one `established` or"
        " `declined`; empty for a question.",
    )


class NoteIn(Body):
    text: Said


class ObjectionIn(Body):
    text: Said


class ObjectionAnswerIn(Body):
    lift: Flag
    answer: Said


class ArgumentIn(Body):
    text: Said
    evidence: list[Short] = Field([], max_length=50, description="Links, or names of documents.")
    contests: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description="The id of a fact that isn't so."
    )


class AppealIn(Body):
    filed_by: Id = Field(description="Who appeals for the advertiser.")
    arguments: list[ArgumentIn] = Field(min_length=1, max_length=50)


class WithdrawalIn(Body):
    said: Said = Field(description="How the advertiser takes it back, in its words.")


class ArgumentAnswerIn(Body):
    n: Annotated[int, Strict(), Field(ge=1, le=50)]
    result: Literal["accepted", "partly", "rejected"]
    answer: Said


class MilderIn(Body):
    """What a varied restriction becomes; what is left out stays."""

    ends_at: Moment | None = None
    excluded: list[Country] | None = Field(None, max_length=300)


class RulingIn(Body):
    result: Literal["upheld", "varied", "reversed"]
    answers: list[ArgumentAnswerIn] = Field(max_length=50)
    milder: MilderIn | None = None


class CorrectionIn(Body):
    value: Any
    evidence: Said
    status: Status = "established"


class MatchIn(Body):
    """Whether an advertiser is a measure's target; `target`: which, as the measure has it."""

    kind: Literal["advertiser", "ad"] = "advertiser"
    external_id: Id
    measure: Id
    status: Literal["unconfirmed", "confirmed", "rejected"]
    reasons: list[Said] = Field(min_length=1, max_length=50)
    target: Annotated[str, StringConstraints(max_length=2_000)] = ""


class MeasureIn(Body):
    document: Annotated[str, StringConstraints(min_length=1, max_length=1 << 20)]
    name: Annotated[str, StringConstraints(max_length=200, pattern=r"^[\w .-]+$")] = "measure.yaml"


class DocumentIn(Body):
    name: Annotated[str, StringConstraints(max_length=200, pattern=r"^[\w .-]+\.md$")]
    text: Annotated[str, StringConstraints(min_length=1, max_length=1 << 20)]


class PublicationIn(Body):
    """`facts.yaml` and the policies, as texts. What is published already is left as it is."""

    facts: Annotated[str, StringConstraints(min_length=1, max_length=1 << 20)]
    documents: list[DocumentIn] = Field(min_length=1, max_length=500)


class AssignIn(Body):
    to: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description="A person's id; empty: yourself."
    )


class LegacyIn(Body):
    """Old restrictions, one a row, with the columns of the file."""

    rows: list[dict[str, Any]] = Field(min_length=1, max_length=500)


class AddressIn(Body):
    recipient: Annotated[str, StringConstraints(min_length=3, max_length=254)]


class WebhookIn(Body):
    url: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    types: list[Short] = Field([], max_length=50, description="Kinds of events; none: all.")


class ReplayIn(Body):
    """Either an event by its id, or a moment since when."""

    event: Annotated[str, StringConstraints(max_length=100)] = ""
    since: Moment | None = None


class TokenIn(Body):
    label: Said = Field(description="What it is for.")
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    expires_at: Moment | None = None
