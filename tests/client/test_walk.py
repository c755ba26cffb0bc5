"""The walk through the client: submitted, asked, decided by two, appealed, ruled, restored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from reasoned.client import Client, Invalid, NotAllowed, NotFound, Refused
from tests.web.site import Site

As = Callable[[str], Client]
FACTS = {"advertiser.sectors": ["news"], "advertiser.country": "RU"}
ANSWERS = {"advertiser.editorial_control": "government", "advertiser.independence": None}


def asked_and_answered(ann: Client) -> str:
    came = ann.submit_advertiser(
        "broadcaster", name="A Broadcaster", facts=FACTS, contact={"email": "ads@b.example"}
    )
    assert came["decision"]["outcome"] == "review"
    assert set(ANSWERS) <= {q["fact"] for q in came["questions"]}
    for fact, value in ANSWERS.items():
        ann.answer(came["case"], fact, value, "Its charter, article 3.")
    return came["case"]


def test_the_walk(as_: As) -> None:
    ann, bob, cleo = as_("ann"), as_("bob"), as_("cleo")
    case = asked_and_answered(ann)
    assert ann.standing("advertiser", "broadcaster")["state"] == "allow"
    assert ann.apply_rule(case, "state-media")["waits_for_second"]
    assert [t["kind"] for t in bob.queue()] == ["second"]
    made = bob.apply_rule(case, "state-media")["decision"]
    assert made is not None
    assert made["outcome"] == ann.standing("advertiser", "broadcaster")["state"] == "ban"
    shown = ann.decision(made["decision"])
    reads = [r for f in shown["findings"] for e in f["elements"] for r in e["reads"]]
    fact = next(r for r in reads if r["name"] == "advertiser.editorial_control")["facts"][0]
    filed = ann.appeal(
        made["decision"],
        "A Broadcaster",
        [{"text": "A trust controls our editorial line.", "contests": fact["fact"]}],
    )
    answers = [{"n": 1, "result": "accepted", "answer": "The deed of trust shows it."}]
    for decider in (ann, bob):
        with pytest.raises(Refused) as refused:
            decider.rule(filed["appeal"], "reversed", answers)
        assert refused.value.code == "same-person"
    assert cleo.rule(filed["appeal"], "reversed", answers)["result"] == "reversed"
    assert ann.standing("advertiser", "broadcaster")["state"] == "allow"
    ruling = ann.appeal_shown(filed["appeal"])["ruling"]
    assert ruling is not None
    assert ruling["result"] == "reversed"
    kinds = [e["type"] for e in ann.events()]
    assert kinds.index("appeal.filed") < kinds.index("ruling.made")
    assert ann.letter(made["decision"], "pdf").startswith(b"%PDF-")
    assert ann.statement(made["decision"], "public")["audience"] == "public"


def test_a_hold_is_objected_to_and_lifted_by_another(site: Site, as_: As) -> None:
    ann, bob = as_("ann"), as_("bob")
    case = asked_and_answered(ann)
    hold = ann.hold(case, "We wait for its licence.", site.house.clock.now + timedelta(days=2))
    objection = ann.object_to_hold(hold, "You have it already.")
    with pytest.raises(Refused) as refused:
        ann.answer_objection(objection, "So we do.", lift=True)
    assert refused.value.code == "same-person"
    bob.answer_objection(objection, "So we do.", lift=True)
    assert ann.case(case)["holds"][0]["lifted_at"] == "2026-03-02T09:00:00Z"


def test_a_decision_is_taken_back_by_who_made_it(as_: As) -> None:
    ann, bob = as_("ann"), as_("bob")
    case = asked_and_answered(ann)
    ann.apply_rule(case, "state-media")
    made = bob.apply_rule(case, "state-media")["decision"]
    assert made is not None
    taken = bob.take_back(made["decision"])
    assert taken == {"decision": made["decision"], "case": case, "waits": True}
    told = ann.decision(made["decision"])["letter"]
    assert told is not None
    assert told["state"] == "withdrawn"
    assert [t["kind"] for t in ann.queue()] == ["review"]
    with pytest.raises(Refused) as refused:
        bob.take_back(made["decision"])
    assert refused.value.code == "taken-back"


def test_of_two_who_decide_at_once_the_second_is_told(as_: As) -> None:
    ann, bob = as_("ann"), as_("bob")
    case = asked_and_answered(ann)
    seen = ann.case(case)["seen"]
    ann.let_be(case, "It has shown us its statute.", seen=seen)
    with pytest.raises(Refused) as refused:
        bob.apply_rule(case, "state-media", seen=seen)
    assert refused.value.code == "decided-meanwhile"
    assert "It has shown us its statute." in refused.value.details[0]
    assert ann.case(case)["seen"] != seen


def test_a_fact_is_corrected_and_erased(as_: As) -> None:
    ann = as_("ann")
    case = asked_and_answered(ann)
    ann.let_be(case, "It has shown us its statute.")
    shown = ann.case(case)["decisions"][-1]
    reads = [r for f in shown["findings"] for e in f["elements"] for r in e["reads"]]
    fact = next(r for r in reads if r["name"] == "advertiser.editorial_control")["facts"][0]
    done = ann.correct(fact["fact"], "own", "The new charter.")
    assert [v["value"] for v in ann.fact_versions(done["new"])] == ["government", "own"]
    ann.erase(done["old"], "It asked us to.")
    assert [v["erased"] for v in ann.fact_versions(done["new"])] == [True, True]


def test_problems_are_exceptions(site: Site, as_: As) -> None:
    ann = as_("ann")
    with pytest.raises(NotFound):
        ann.case("case_none")
    with pytest.raises(Invalid) as invalid:
        ann.submit_advertiser("a", facts={"advertiser.nonsense": 1})
    assert invalid.value.errors[0].field == "facts"
    case = asked_and_answered(ann)
    with pytest.raises(Refused) as refused:
        ann.apply_rule(case, "no-such-rule", grounds="We just don't like it.")
    assert refused.value.code == "unfounded"
    assert refused.value.details
    with (
        Client(str(site.http.base_url), "rsn_wrong") as nobody,
        pytest.raises(NotAllowed) as unknown,
    ):
        nobody.case(case)
    assert unknown.value.status == 401


def test_lists_are_read_to_their_end(as_: As) -> None:
    ann = as_("ann")
    items = [
        {"kind": "advertiser", "external_id": f"a{n}", "facts": {"advertiser.sectors": ["news"]}}
        for n in range(120)
    ]
    told = ann.submit_many([*items, {"kind": "ad"}])
    assert [i["n"] for i in told] == list(range(121))
    assert [i["status"] for i in told] == [201] * 120 + [422]
    listed = [c["subject"]["external_id"] for c in ann.cases()]
    assert listed == [f"a{n}" for n in reversed(range(120))]
    assert len({t["task"] for t in ann.queue()}) == len(list(ann.cases(waits=True)))
    assert len(list(ann.events())) > 200


def test_an_id_may_be_any_text(as_: As) -> None:
    ann = as_("ann")
    for name in ("a/b", "..", "?x=1#y", "ä ö", "%2F", "a//b/", "."):
        ann.submit_advertiser(name, facts={"advertiser.country": "DE"})
        assert ann.standing("advertiser", name)["external_id"] == name
        assert [c["subject"]["external_id"] for c in ann.cases(external_id=name)] == [name]
