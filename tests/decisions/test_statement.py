"""The statement of reasons: complete, honest about what it withholds, and never unfounded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.conditions.flips.search import Change, Flip, Flips
from reasoned.conditions.values import Partial
from reasoned.decisions.decide import decide, decide_by_person
from reasoned.decisions.find import Versions
from reasoned.decisions.model import Decision, Finding, Result, Unfounded
from reasoned.decisions.statement import (
    Audience,
    Redress,
    Statement,
    appeal_until,
    statement_of,
)
from reasoned.decisions.text import WIDTH, statement_text
from reasoned.facts.measures import (
    Authority,
    Challenge,
    Duty,
    KnownMeasure,
    Match,
    MatchStatus,
    Measure,
    MeasureKind,
    Named,
)
from reasoned.facts.model import Source, Status, SubjectKind
from reasoned.policies.model import Ground, RestrictionKind, Rule
from tests.decisions.build import (
    AD,
    ADVERTISER,
    AT,
    BROADCASTER,
    STATE_MEDIA,
    element,
    fact,
    found,
    limit,
    policy_set,
    rule,
)

SCHEMA = json.loads(
    files("reasoned.decisions").joinpath("schema/statement-1.json").read_text(encoding="utf-8")
)
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "statement.md"
MADE = AT + timedelta(hours=2)
COUNTRIES = ("AT", "DE", "FR", "US")
CONTROL = "advertiser.editorial_control"


def banned(versions: Versions | None = None, one: Rule = STATE_MEDIA) -> Decision:
    finding = found(one, BROADCASTER, versions, flips=False)
    own = Change(CONTROL, True, "government", "own")
    statute = Change("advertiser.independence", True, None, "statutory")
    flips = Flips((Flip((own,), False), Flip((statute,), False)), evaluated=5)
    proposal = decide(ADVERTISER, AT, [replace(finding, flips=flips)])
    return decide_by_person(proposal, one.id, ["Ada", "Ben"])


def stated(decision: Decision, *rules: Rule, **options: Any) -> Statement:
    policies = policy_set(*(rules or [f.rule for f in decision.held]))
    statement = statement_of(decision, policies, case_id="k3f9", made_at=MADE, **options)
    validate(statement)
    return statement


def validate(statement: Statement) -> dict[str, Any]:
    """Through JSON and back, so that nothing only Python knows is in it."""
    data: dict[str, Any] = json.loads(json.dumps(statement.to_json()))
    jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(data)
    return data


def automatic(*rules: Rule, record: dict[str, Any], versions: Versions | None = None) -> Decision:
    return decide(AD, AT, [found(r, record, versions, flips=False) for r in rules])


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_says_what_is_restricted_where_and_for_how_long() -> None:
    one = rule("one", ["ad.political"], then=limit("US", days=30))
    (shown,) = stated(automatic(one, record={"ad.political": True})).restrictions
    assert (shown.kind, shown.excluded, shown.everywhere) == ("limit", ("US",), False)
    assert (shown.starts_at, shown.ends_at) == (AT, AT + timedelta(days=30))
    assert shown.text == (
        "The ad is not shown in US, and shown everywhere else. This holds for 30 days."
    )
    assert stated(banned()).restrictions[0].everywhere


def test_limits_for_different_times_are_said_as_what_applies_one_after_another() -> None:
    rules = [
        rule("one", ["ad.political"], then=limit("US", days=30)),
        rule("two", ["ad.political"], then=limit("DE")),
        rule("three", ["ad.political"], then=limit(only=("AT", "DE"), days=90)),
    ]
    shown = stated(automatic(*rules, record={"ad.political": True})).restrictions
    assert [(s.only, s.excluded, s.starts_at, s.ends_at) for s in shown] == [
        (("AT",), (), AT, AT + timedelta(days=90)),
        (None, ("DE",), AT + timedelta(days=90), None),
    ]
    assert [s.text for s in shown] == [
        "The ad is shown only in AT. This holds for 90 days.",
        (
            "After that, the ad is not shown in DE, and shown everywhere else."
            " This holds until it is lifted."
        ),
    ]


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from(COUNTRIES)),
            st.none() | st.sets(st.sampled_from(COUNTRIES)),
            st.none() | st.integers(1, 5) | st.just(4_000_000),
        ),
        min_size=1,
        max_size=4,
    ).filter(lambda limits: any(out or only is not None for out, only, _ in limits))
)
def test_each_day_has_one_restriction_which_is_what_all_limits_leave(
    limits: list[tuple[set[str], set[str] | None, int | None]],
) -> None:
    rules = [
        rule(
            f"rule-{number}",
            ["ad.political"],
            then=limit(*out, only=None if only is None else tuple(only), days=days),
        )
        for number, (out, only, days) in enumerate(limits)
    ]
    shown = stated(automatic(*rules, record={"ad.political": True})).restrictions
    for day in (0, 1, 2, 3, 4, 5, 1000):
        moment = AT + timedelta(days=day)
        left = set(COUNTRIES)
        for out, only, days in limits:
            if days is None or day < days:
                left = (left - out) & (left if only is None else only)
        now = [s for s in shown if s.starts_at <= moment and (not s.ends_at or moment < s.ends_at)]
        assert len(now) <= 1
        said = set(COUNTRIES)
        for s in now:
            said = (said - set(s.excluded)) & (said if s.only is None else set(s.only))
        assert said == left


def test_it_says_whether_a_report_led_to_it_and_what_software_did() -> None:
    one = rule("one", ["ad.political"])
    finding = found(one, {"ad.political": True}, flips=False)
    own = stated(decide(AD, AT, [finding]))
    reported = stated(decide(AD, AT, [finding], report="r-1"))
    by_people = stated(banned())

    assert own.circumstances.led_by == "own-initiative"
    assert (own.automation.detection, own.automation.decision) == (True, True)
    assert reported.circumstances.led_by == "report"
    assert (reported.automation.detection, reported.automation.decision) == (False, True)
    assert (by_people.automation.decision, by_people.automation.people) == (False, 2)
    assert "Two people decided it" in by_people.automation.text


def test_it_gives_the_rule_its_text_and_version_and_why_the_facts_meet_it() -> None:
    cited = fact(CONTROL, "government", evidence="The ministry appoints the editors.")
    statement = stated(banned(Versions({CONTROL: cited})))
    (ground,) = statement.grounds

    assert (ground.rule, ground.policy_title, ground.version) == (
        "state-media",
        "Who may advertise",
        date(2017, 10, 1),
    )
    assert ground.text == STATE_MEDIA.text
    assert [e.met for e in ground.elements] == ["yes", "yes"]
    assert [e.met for e in ground.exceptions] == ["no"]
    control = ground.elements[1].facts[0]
    assert control.value == "government"
    (source,) = control.sources
    assert (source.title, source.observed_at) == ("A register", cited.observed_at)
    assert (control.status, source.evidence) == ("established", cited.evidence)
    assert ground.exceptions[0].facts[0].state == "none"


def test_every_version_that_makes_up_a_list_is_cited() -> None:
    one = rule("one", ['"news" in advertiser.sectors'])
    name = "advertiser.sectors"
    pair = (fact(name, ("food",), fact_id="a"), fact(name, ("news",), fact_id="b"))
    versions = Versions({name: pair[1]}, united={name: pair})
    decision = automatic(one, record={name: ("food", "news")}, versions=versions)
    (shown,) = stated(decision).grounds[0].elements[0].facts
    assert len(shown.sources) == 2


def test_a_value_without_a_version_cites_where_its_record_comes_from() -> None:
    one = rule("one", ["ad.political"])
    finding = found(one, {"ad.political": True}, flips=False)
    row = Source("file", "ads.csv", "row 7")
    (shown,) = stated(decide(AD, AT, [finding], origin=row)).grounds[0].elements[0].facts
    assert [(s.title, s.where, s.observed_at) for s in shown.sources] == [
        ("ads.csv", "row 7", None)
    ]


def test_a_law_is_named_with_the_reason_why_it_is_broken() -> None:
    one = rule("one", ["ad.political"], ground=Ground.LAW, instrument="Regulation (EU) 2022/350")
    (ground,) = stated(automatic(one, record={"ad.political": True})).grounds
    assert ground.ground == "law"
    assert "unlawful under Regulation (EU) 2022/350" in ground.explanation


def test_it_says_how_to_answer_until_when_and_before_whom() -> None:
    redress = stated(banned(), redress=Redress("appeals@example.com")).redress
    assert redress.complaint_until == date(2018, 7, 26)
    assert "free of charge" in redress.complaint
    assert "other than those who decided" in redress.complaint
    assert "appeals@example.com" in redress.complaint
    assert "Article 21" in redress.out_of_court
    assert "court" in redress.judicial


@pytest.mark.parametrize(
    ("within", "until"),
    [
        ("6 months", date(2024, 2, 29)),
        ("1 month", date(2023, 9, 30)),
        ("1 year", date(2024, 8, 31)),
        ("30 days", date(2023, 9, 30)),
        ("2 weeks", date(2023, 9, 14)),
        ("48 hours", date(2023, 9, 2)),
    ],
)
def test_months_to_appeal_within_are_calendar_months(within: str, until: date) -> None:
    assert appeal_until(datetime(2023, 8, 31, 9, tzinfo=UTC), within) == until


def test_a_time_to_appeal_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="6 months"):
        appeal_until(AT, "soon")


def test_it_says_what_would_change_it() -> None:
    change = stated(banned()).what_would_change
    assert change.remedies == ("Show the statute that guarantees your editorial independence.",)
    assert [o.becomes for o in change.options] == ["does not hold", "does not hold"]
    assert change.options[0].text == (
        "If the answer to “who controls its editorial line” were “own” (now: “government”),"
        " “A government controls its editorial line” would not be so, and this rule would not"
        " hold."
    )
    assert "the exception “A statute guarantees" in change.options[1].text
    assert change.complete


def test_it_says_when_the_search_for_changes_was_cut() -> None:
    finding = banned().by[0]
    cut = replace(finding, flips=Flips((), cut=True))
    none = replace(finding, flips=None)
    for flips, note in ((cut, "cut short"), (none, "weren't looked for")):
        change = stated(replace(banned(), by=(flips,), held=(flips,))).what_would_change
        assert note in change.note
        assert not change.complete


def test_other_rules_that_held_and_what_is_unknown_stand_beside() -> None:
    strict = rule("strict", ["ad.political"], then=RestrictionKind.SUSPEND)
    mild = rule("mild", ["ad.political"])
    waits = rule("waits", ["ad.political"], ground=Ground.DISCRETION)
    open_rule = rule("open", ["ad.min_age < 18"])
    either = rule("either", ["ad.political || ad.spend > 5.0"], then=RestrictionKind.SUSPEND)
    decision = automatic(strict, mild, waits, open_rule, either, record={"ad.political": True})
    statement = stated(decision)

    assert [(o.rule, o.proposed) for o in statement.also_held] == [("mild", False), ("waits", True)]
    assert [(u.rule, u.name) for u in statement.unknown] == [
        ("either", "ad.spend"),
        ("open", "ad.min_age"),
    ]
    assert "didn't count against you" in statement.unknown[0].text
    assert "What is its youngest age?" in statement.unknown[1].text


# --- disclosure ----------------------------------------------------------------------------

RISK = rule("risk", ["advertiser.risk > 90", "ad.political", "advertiser.bank == 'x-y-z'"])
RISKY = {"ad.political": True, "advertiser.risk": 97531, "advertiser.bank": "x-y-z"}


def risky(one: Rule = RISK) -> Decision:
    finding = found(one, RISKY, flips=False)
    flips = Flips(
        (
            Flip((Change("advertiser.risk", True, 97531, 1),), False),
            Flip((Change("ad.political", True, True, False),), False),
        )
    )
    return decide(AD, AT, [replace(finding, flips=flips)])


def everything(statement: Statement) -> str:
    return json.dumps(statement.to_json()) + statement_text(statement)


def test_a_withheld_fact_is_said_to_be_withheld_and_never_shown() -> None:
    statement = stated(risky())
    assert "97531" not in everything(statement)
    assert "97,531" not in everything(statement)
    assert [w.what for w in statement.withheld] == ["the advertiser's risk score"]
    assert len(statement.what_would_change.options) == 1
    assert "withheld" in statement.what_would_change.note
    assert statement.grounds[0].elements[0].facts[0].state == "withheld"


def test_the_public_sees_no_fact_that_is_for_the_advertiser() -> None:
    party, public = stated(risky()), stated(risky(), audience=Audience.PUBLIC)
    facts = [f for e in public.grounds[0].elements for f in e.facts]
    assert "x-y-z" in json.dumps([f.value for e in party.grounds[0].elements for f in e.facts])
    assert [f.state for f in facts] == ["withheld", "value", "withheld"]
    assert all(f.value in (None, True) for f in facts)


def test_the_public_statement_names_nobody() -> None:
    public = stated(banned(), audience=Audience.PUBLIC)
    assert "Acme" not in everything(public)
    assert "acme" not in everything(public)
    assert (public.subject.id, public.subject.name) == ("", "")


def test_personal_facts_are_not_for_the_public() -> None:
    one = rule("one", ["advertiser.owner == 'Jo'", "ad.political"])
    decision = automatic(one, record={"advertiser.owner": "Jo", "ad.political": True})
    public = stated(decision, audience=Audience.PUBLIC)
    assert public.grounds[0].elements[0].facts[0].state == "withheld"
    assert stated(decision).grounds[0].elements[0].facts[0].value == "Jo"


def test_alleged_facts_are_shown_to_the_party_as_not_counted_and_not_to_the_public() -> None:
    claim = fact("ad.payer", "Count Dracula", status=Status.ALLEGED)
    one = rule("one", ["ad.political || ad.payer == 'Count Dracula'"])
    versions = Versions(unsettled={"ad.payer": (Status.ALLEGED, claim)})
    decision = automatic(one, record={"ad.political": True}, versions=versions)
    party, public = stated(decision), stated(decision, audience=Audience.PUBLIC)
    shown = next(f for f in party.grounds[0].elements[0].facts if f.name == "ad.payer")

    assert (shown.state, shown.value, shown.status) == ("unknown", None, "alleged")
    assert "Count Dracula" in shown.text
    assert "doesn't count" in shown.text
    hidden = next(f for f in public.grounds[0].elements[0].facts if f.name == "ad.payer")
    assert "Dracula" not in hidden.text


def test_a_rule_with_limited_disclosure_says_so_and_shows_neither_facts_nor_flips() -> None:
    limited = replace(RISK, limited="It would teach how to evade it.")
    statement = stated(risky(limited))
    (ground,) = statement.grounds

    assert (ground.discloses, ground.limited_because) == ("limited", limited.limited)
    assert all(f.state == "withheld" for e in ground.elements for f in e.facts)
    assert statement.what_would_change.options == ()
    assert "withheld" in statement.what_would_change.note
    assert statement.withheld[0].why == limited.limited
    assert "x-y-z" not in json.dumps([e.text for e in ground.elements])


def test_what_is_unknown_to_a_limited_rule_is_withheld_too() -> None:
    limited = rule("limited", ["ad.min_age < 18"], limited="It would teach how to evade it.")
    one = rule("one", ["ad.political"])
    statement = stated(automatic(one, limited, record={"ad.political": True}))
    assert [(u.rule, u.name, u.question) for u in statement.unknown] == [("limited", "", "")]


# --- measures ------------------------------------------------------------------------------

DIRECTIVE = Measure(
    id="bod-1",
    kind=MeasureKind.DIRECTIVE,
    title="Directive 1",
    authority=Authority("A department"),
    published=date(2017, 9, 13),
    source=Source("authority", "Directive 1", "https://department.example/1"),
    binds=(Named("federal agencies", "us-agencies"),),
    duties=(Duty("find the products", date(2017, 10, 13), "30 days"),),
    covers=(Named("the company's products"),),
    leaves_out=(Named("private companies"), Named("advertising")),
    challenges=(Challenge("A court", "filed", date(2017, 12, 18), Source("court", "Docket"), "1"),),
)
MATCH = Match("acme", "bod-1", MatchStatus.CONFIRMED, AT - timedelta(days=9), "Ada")
KNOWN = KnownMeasure(DIRECTIVE, MATCH, True)
ITEM = {"id": "bod-1", "title": "Directive 1", "kind": "directive", "binds": ("us-agencies",)}
BOUND = rule("bound", ["advertiser.measures.exists(m, m.kind == 'directive')"])


def test_a_measure_is_shown_with_whom_it_binds_and_what_it_leaves_out() -> None:
    decision = automatic(BOUND, record={"advertiser.measures": (ITEM,)})
    (shown,) = stated(decision, measures=[KNOWN]).measures
    assert shown.binds == ("federal agencies",)
    assert shown.leaves_out == ("private companies", "advertising")
    assert shown.duties == ("find the products by 2017-10-13, and every 30 days after",)
    assert shown.challenged == ("A court, 1: filed, 2017-12-18",)
    text = statement_text(stated(decision, measures=[KNOWN]))
    assert "Binds: federal agencies" in text
    assert "Leaves out: private companies; advertising" in text


def test_of_a_measure_without_its_document_only_the_fact_is_shown() -> None:
    decision = automatic(BOUND, record={"advertiser.measures": (ITEM,)})
    (shown,) = stated(decision).measures
    assert (shown.binds, shown.leaves_out) == (("us-agencies",), ())
    assert "leaves out: not recorded" in shown.text


def test_a_measure_behind_another_fact_is_shown_too() -> None:
    one = rule("one", ["'US' in ad.sale_barred_in"])
    bar = replace(fact("ad.sale_barred_in", ("US",)), id="ad-1/ad.sale_barred_in/bod-1")
    versions = Versions({"ad.sale_barred_in": bar}, united={"ad.sale_barred_in": (bar,)})
    decision = automatic(one, record={"ad.sale_barred_in": ("US",)}, versions=versions)
    assert [m.id for m in stated(decision, measures=[KNOWN]).measures] == ["bod-1"]


def test_a_measure_that_no_rule_has_read_is_not_among_the_grounds() -> None:
    one = rule("one", ["ad.political"])
    assert stated(automatic(one, record={"ad.political": True}), measures=[KNOWN]).measures == ()


def test_a_measure_that_came_later_cannot_enter() -> None:
    later = KnownMeasure(replace(DIRECTIVE, published=date(2018, 10, 1)), MATCH, True)
    decision = automatic(BOUND, record={"advertiser.measures": (ITEM,)})
    with pytest.raises(Unfounded, match="came after"):
        stated(decision, measures=[later])


# --- what has no statement -----------------------------------------------------------------


def test_only_a_restriction_has_a_statement() -> None:
    proposal = decide(ADVERTISER, AT, [found(STATE_MEDIA, BROADCASTER)])
    with pytest.raises(Unfounded, match="Only a restriction"):
        stated(proposal)


def test_a_rule_that_its_cited_facts_do_not_carry_is_not_stated() -> None:
    true = found(STATE_MEDIA, BROADCASTER, flips=False)
    first = true.elements[0]
    lying = first._replace(reads=(first.reads[0]._replace(value=("food",)),))
    made_up = Finding(STATE_MEDIA, Result.HOLDS, (lying, *true.elements[1:]), true.exceptions)
    decision = decide_by_person(decide(ADVERTISER, AT, [made_up]), "state-media", ["Ada", "Ben"])
    with pytest.raises(Unfounded, match="doesn't hold on the facts that it cites"):
        stated(decision)


def test_a_statement_is_never_older_than_its_decision() -> None:
    with pytest.raises(Unfounded, match="older"):
        statement_of(
            banned(), policy_set(STATE_MEDIA), case_id="k", made_at=AT - timedelta(seconds=1)
        )


# --- as text and as documentation ------------------------------------------------------------


def test_the_text_says_everything_and_stays_within_its_width() -> None:
    cited = fact(CONTROL, "government", evidence="The ministry appoints the editors. " * 8)
    text = statement_text(stated(banned(Versions({CONTROL: cited}))))

    assert max(map(len, text.splitlines())) <= WIDTH
    for part in (
        "banned from advertising",
        "Who may advertise, version of 2017-10-01",
        "We don't take this.",
        "1. It publishes news (met)",
        "Source: A register, https://register.example/acme, observed 2017-12-27 12:00 UTC",
        "A statute guarantees its editorial independence (does not apply)",
        "What you can do: Show the statute",
        "2018-07-26",
    ):
        assert part in text
    assert "Ada" not in text


def test_the_text_of_a_list_says_whether_it_may_go_on() -> None:
    one = rule("one", ['"news" in advertiser.sectors', "ad.political"])
    record = {"advertiser.sectors": Partial(("news",)), "ad.political": True}
    shown = stated(automatic(one, record=record)).grounds[0].elements[0].facts[0]
    assert (shown.complete, shown.value) == (False, ("news",))
    assert "and perhaps others" in shown.text


def test_values_of_every_type_go_into_json() -> None:
    record: dict[str, Any] = {
        "advertiser.founded": AT,
        "advertiser.licences": ({"kind": "gambling", "country": "DE", "valid_until": AT},),
        "ad.political": True,
        "ad.spend": 12.5,
    }
    one = rule(
        "one",
        [
            element("Old", "now - advertiser.founded < duration('1h')"),
            element("Licensed", "size(advertiser.licences) == 1"),
            element("Dear", "ad.spend > 1.0"),
        ],
    )
    data = validate(stated(automatic(one, record=record)))
    values = [e["facts"][0]["value"] for e in data["grounds"][0]["elements"]]
    assert values == [
        "2018-01-26T12:00:00Z",
        [{"kind": "gambling", "country": "DE", "valid_until": "2018-01-26T12:00:00Z"}],
        12.5,
    ]


def test_the_reference_describes_every_field_of_the_schema() -> None:
    text = DOCS.read_text(encoding="utf-8")
    sections = {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}
    parts = {"Statement": SCHEMA, **SCHEMA["$defs"]}

    for name, part in parts.items():
        rows = [r for r in sections[name].splitlines() if r.startswith("| `")]
        described = {r.split("`")[1]: r.rstrip(" |").rsplit(" | ", 1)[1] for r in rows}
        assert described == {n: p["description"] for n, p in part["properties"].items()}, name
    assert set(parts) <= set(sections)
    for point in "abcdef":
        assert f"({point})" in text


def test_the_schema_lets_nothing_undescribed_through() -> None:
    data = stated(banned()).to_json()
    for part in (SCHEMA, *SCHEMA["$defs"].values()):
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "extra": 1}, SCHEMA)


def test_subject_kinds_are_those_of_the_model() -> None:
    kinds = SCHEMA["$defs"]["subject"]["properties"]["kind"]["enum"]
    assert kinds == [k.value for k in SubjectKind]
