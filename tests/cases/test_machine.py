"""Whatever people do, in whatever order: standing follows from decisions, and each restriction
has its reasons, one letter, one leaf, one statement.

Standing is worked out here a second time, from the rows and without the code that is tested.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reasoned.cases.answering.appeal import Argument, file_appeal, withdraw_appeal
from reasoned.cases.answering.rule import RESULTS, ArgumentAnswer, Milder
from reasoned.cases.answering.rule import rule as rule_on
from reasoned.cases.deciding.decide import apply, let_be, withdraw_vote
from reasoned.cases.deciding.hold import lift_hold, place
from reasoned.cases.deciding.standing import standing
from reasoned.cases.deciding.take_back import take_back
from reasoned.cases.errors import Invalid, Refused
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.cases.submitting.correct import correct
from reasoned.facts.model import SubjectKind
from reasoned.store.database import open_database
from reasoned.store.tables import appeals, cases, decisions, outbox, subjects
from reasoned.store.upgrade import upgrade
from tests.cases.doing import DAY, SMALL, ad, advertiser
from tests.cases.house import open_house
from tests.databases import copy_sqlite, reopen

ORDER = ("allow", "limit", "waits", "reject", "suspend", "ban")
PEOPLE = st.sampled_from(["ann", "bob", "cleo"])
OWN_OR_PEOPLE = st.sampled_from(["", "", "ann", "bob", "cleo"])
OWNERS = st.sampled_from(["acme", "rival"])
TEXTS = st.sampled_from(["hello", "a cure", "pills", "beer", "pills and beer"])
STATUS = st.sampled_from([*["established"] * 5, "alleged", "contested"])
ANY = st.integers(0, 10_000)

d, f, s, t = decisions.decision, subjects.fact, subjects.subject, cases.task


@lru_cache
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="reasoned-machine-"))


@lru_cache
def template() -> Path:
    path = folder() / "template.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


class Machine(RuleBasedStateMachine):
    """A small house in which everybody acts at random."""

    def __init__(self) -> None:
        super().__init__()
        self.database = reopen(copy_sqlite(template(), folder() / "x.db"))
        with self.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        self.opened = open_house(self.database, SMALL)
        self.house = next(self.opened)
        self.checked = 0

    def teardown(self) -> None:
        next(self.opened, None)
        self.database.close()

    # --- what people do ---------------------------------------------------------------

    def rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self.database.reading() as connection:
            return connection.execute(query).all()

    def try_(self, job: Any, *args: Any, **named: Any) -> None:
        """Do it; a refusal is fine."""
        with contextlib.suppress(Refused, Invalid):
            self.house.do(job, *args, **named)

    def pick(self, query: sa.Select[Any], n: int) -> Any:
        found = self.rows(query)
        return found[n % len(found)] if found else None

    @rule(
        n=st.integers(0, 1),
        owner=OWNERS,
        age=st.sampled_from([30, 30, 30, 12]),
        status=STATUS,
        text=TEXTS,
        spend=st.sampled_from([10.0, 10.0, 10.0, 2000.0]),
        countries=st.sampled_from([["DE"], ["DE"], ["NO", "DE"]]),
    )
    def submit_ad(
        self, n: int, owner: str, age: int, status: str, text: str, spend: float, countries: Any
    ) -> None:
        given = {"value": age, "status": status}
        ad(
            self.house, f"{owner}-{n}", of=owner, age=given, text=text, spend=spend,
            countries=countries,
        )  # fmt: skip

    @rule(
        owner=OWNERS,
        sectors=st.sampled_from([["retail"], ["news"], ["news", "retail"]]),
        control=st.sampled_from(["government", "own", None]),
        proved=st.sampled_from([True, True, True, False]),
    )
    def submit_advertiser(self, owner: str, sectors: Any, control: Any, proved: bool) -> None:
        advertiser(self.house, owner, sectors=sectors, control=control, proved=proved)

    @rule(n=ANY, value=st.sampled_from([True, False, 12, 30, "government", "own"]), by=PEOPLE)
    def answer_something(self, n: int, value: Any, by: str) -> None:
        case = self.pick(sa.select(cases.case.c.ref).where(cases.case.c.waits), n)
        if case is not None:
            names = ("ad.answers_misleading_1", "ad.age", "advertiser.control")
            for name in names:
                given = Answer(name, value, "Seen.")
                self.try_(answer, case.ref, given, by=self.house.people[by])

    @rule(n=ANY, by=PEOPLE)
    def apply_a_rule(self, n: int, by: str) -> None:
        proposed = (
            sa.select(cases.case.c.ref, decisions.finding.c.rule)
            .join(d, d.c.case_id == cases.case.c.id)
            .join(decisions.finding, decisions.finding.c.evaluation_id == d.c.evaluation_id)
            .where(decisions.finding.c.role == "proposed")
            .order_by(d.c.id.desc())
        )
        found = self.pick(proposed, n)
        if found is not None:
            self.try_(apply, found.ref, found.rule, by=self.house.people[by])

    @rule(by=st.permutations(["ann", "bob", "cleo"]), owner=OWNERS)
    def ban(self, by: list[str], owner: str) -> None:
        case = advertiser(self.house, owner, sectors=["news"], control="government").case
        for person in by[:2]:
            self.try_(apply, case, "state-media", by=self.house.people[person])

    @rule(n=ANY, by=PEOPLE)
    def take_a_proposal_back(self, n: int, by: str) -> None:
        case = self.pick(sa.select(cases.case.c.ref).join(cases.vote), n)
        if case is not None:
            with contextlib.suppress(Refused):
                person = self.house.people[by]
                self.house.run(lambda u: withdraw_vote(u, case.ref, "state-media", by=person))

    @rule(n=ANY, by=PEOPLE)
    def let_something_be(self, n: int, by: str) -> None:
        case = self.pick(sa.select(cases.case.c.ref), n)
        if case is not None:
            self.try_(let_be, case.ref, "It is fine.", by=self.house.people[by])

    @rule(n=ANY, by=PEOPLE)
    def take_a_decision_back(self, n: int, by: str) -> None:
        made = self.pick(sa.select(d.c.ref).where(d.c.automatic.is_(False)), n)
        if made is not None:
            self.try_(take_back, made.ref, by=self.house.people[by])

    @rule(
        n=ANY,
        result=st.sampled_from(RESULTS),
        said=st.sampled_from(["accepted", "partly", "rejected"]),
        contests=st.booleans(),
        days=st.integers(0, 40),
    )
    def appeal_and_rule(self, n: int, result: str, said: str, contests: bool, days: int) -> None:
        self.appeal(n, n, contests, "")
        self.rule_on_an_appeal(0, result, ["ann", "bob", "cleo"], said, days, None)

    @rule(n=ANY, m=ANY, contests=st.booleans(), by=OWN_OR_PEOPLE)
    def appeal(self, n: int, m: int, contests: bool, by: str) -> None:
        standing_now = (
            sa.select(d.c.ref, d.c.id)
            .outerjoin(decisions.lift, decisions.lift.c.decision_id == d.c.id)
            .where(
                d.c.lead_finding_id.is_not(None),
                decisions.lift.c.decision_id.is_(None),
            )
        )
        made = self.pick(standing_now, n)
        if made is None:
            return
        fact = ""
        if contests:
            leaned = sa.select(f.c.ref).join(decisions.lean).where(
                decisions.lean.c.decision_id == made.id)  # fmt: skip
            fact = self.pick(leaned, m).ref
        arguments = [Argument("No.", contests=fact)]
        who = self.house.people.get(by, 0)
        self.try_(file_appeal, made.ref, arguments, filed_by="It", by=who)

    def open_appeals(self) -> sa.Select[Any]:
        """A pending appeal waits for its ruling, whatever becomes of the restriction."""
        appeal, ruling = appeals.appeal, appeals.ruling
        return (
            sa.select(appeal.c.ref)
            .select_from(appeal)
            .outerjoin(ruling, ruling.c.appeal_id == appeal.c.id)
            .where(appeal.c.withdrawn_at.is_(None), ruling.c.id.is_(None))
        )

    @rule(
        n=ANY,
        result=st.sampled_from(RESULTS),
        by=st.permutations(["ann", "bob", "cleo"]),
        said=st.sampled_from(["accepted", "partly", "rejected"]),
        days=st.integers(-1, 40),
        excluded=st.sampled_from([None, None, ["AT"], ["NO"], ["NO", "LT"]]),
    )
    def rule_on_an_appeal(
        self, n: int, result: str, by: list[str], said: str, days: int, excluded: Any
    ) -> None:
        filed = self.pick(self.open_appeals(), n)
        if filed is None:
            return
        milder = None
        if result == "varied":
            milder = Milder(self.house.clock.now + days * DAY if days else None, excluded)
        answers = [ArgumentAnswer(1, said, "Because.")]
        for name in by:
            person = self.house.people[name]
            self.try_(rule_on, filed.ref, result, answers, by=person, milder=milder)

    @rule(n=ANY, by=OWN_OR_PEOPLE)
    def take_an_appeal_back(self, n: int, by: str) -> None:
        filed = self.pick(sa.select(appeals.appeal.c.ref), n)
        if filed is not None:
            who = self.house.people.get(by, 0)
            self.try_(withdraw_appeal, filed.ref, by=who, said="They don't.")

    @rule(n=ANY, value=st.sampled_from([12, 30, "pills", "hello", "own", "government", True]),
          by=PEOPLE)  # fmt: skip
    def correct_a_fact(self, n: int, value: Any, by: str) -> None:
        fact = self.pick(sa.select(f.c.ref), n)
        if fact is not None:
            person = self.house.people[by]
            self.try_(correct, fact.ref, value=value, evidence="Seen.", by=person)

    @rule(n=ANY, by=PEOPLE, days=st.integers(1, 20))
    def hold(self, n: int, by: str, days: int) -> None:
        case = self.pick(sa.select(cases.case.c.ref), n)
        if case is not None:
            until = self.house.clock.now + days * DAY
            self.try_(place, case.ref, "Wait.", until, by=self.house.people[by])

    @rule(n=ANY)
    def lift_a_hold(self, n: int) -> None:
        held = self.pick(sa.select(cases.hold.c.ref), n)
        if held is not None:
            with contextlib.suppress(Refused):
                self.house.run(lambda u: lift_hold(u, held.ref, by=self.house.people["bob"]))

    @rule(span=st.sampled_from([timedelta(microseconds=1), timedelta(hours=5), 11 * DAY, 31 * DAY]))
    def time_passes(self, span: timedelta) -> None:
        self.house.clock.on(span)

    # --- what holds whatever they do --------------------------------------------------

    @invariant()
    def standing_follows_from_the_rows(self) -> None:
        now = self.house.clock.now
        everybody = self.rows(sa.select(s))
        with self.database.reading() as connection:
            for who in everybody:
                told = standing(connection, SubjectKind(who.kind), who.external_id, now)
                state, excluded, because = self.expected(connection, who)
                assert (told.state, set(told.because)) == (state, because)
                assert set(told.excluded) == (excluded if state == "limit" else set())

    def expected(self, connection: sa.Connection, who: Any) -> tuple[str, set[str], set[str]]:
        now = self.house.clock.now
        about = [n for n in (who.id, who.advertiser_id) if n is not None]
        made = connection.execute(sa.select(d).where(d.c.subject_id.in_(about))).all()
        lifts = connection.execute(sa.select(decisions.lift)).all()
        ended = {r.decision_id for r in lifts}
        taken_back = {r.decision_id for r in lifts if r.cause == "withdrawn"}
        applies: list[tuple[str, str, Any]] = []
        for row in made:
            if row.id not in ended:
                applies += [(row.ref, row.outcome, r) for r in row.restrictions]
        for ruled in connection.execute(sa.select(appeals.ruling)):
            of = next((row for row in made if row.id == ruled.decision_id), None)
            if of is None or ruled.result != "varied":
                continue
            anew = [
                row
                for row in made
                if row.subject_id == of.subject_id
                and row.made_at > ruled.ruled_at
                and row.decider_1
                and row.outcome != "review"
                and row.id not in taken_back
            ]
            if not anew:
                applies += [(ruled.ref, of.outcome, r) for r in ruled.restrictions]
        states, excluded, because = ["allow"], set(), set()
        for ref, outcome, part in applies:
            if part["ends_at"] is None or part["ends_at"] > now.isoformat().replace("+00:00", "Z"):
                states.append(outcome)
                excluded |= set(part["excluded"])
                because.add(ref)
        hold, case = cases.hold, cases.case
        for row in connection.execute(sa.select(hold).where(hold.c.subject_id.in_(about))):
            if row.lifted_at is None and row.ends_at > now:
                states.append("waits")
                because.add(row.ref)
        for row in connection.execute(sa.select(case).where(case.c.subject_id.in_(about))):
            if row.waits and row.while_waiting == "hold":
                states.append("waits")
                because.add(row.ref)
        return max(states, key=ORDER.index), excluded, because

    @invariant()
    def each_restriction_and_ruling_has_one_of_each(self) -> None:
        made = self.rows(sa.select(d).where(d.c.outcome.not_in(["allow", "review"])))
        letters = self.rows(sa.select(outbox.letter))
        leaves = self.rows(sa.select(outbox.leaf.c.id, outbox.leaf.c.kind))
        told = self.rows(sa.select(decisions.statement.c.id))
        ruled = self.rows(sa.select(appeals.ruling))
        assert sorted(r.letter_id for r in made) == [r.id for r in letters if r.kind == "decision"]
        assert sorted(r.leaf_id for r in made) == [r.id for r in leaves if r.kind == "decision"]
        assert sorted(r.statement_id for r in made) == [r.id for r in told]
        assert sorted(r.letter_id for r in ruled) == [r.id for r in letters if r.kind == "ruling"]
        assert sorted(r.leaf_id for r in ruled) == [r.id for r in leaves if r.kind == "ruling"]
        ends = self.rows(sa.select(decisions.lift))
        taken_back = {r.decision_id for r in ends if r.cause == "withdrawn"}
        never = [r for r in letters if r.state == "queued" and r.next_at is None]
        assert {r.letter_id for r in made if r.id in taken_back} == {r.id for r in never}
        of = {row.id: row for row in made}
        for row in ruled:
            deciders = (of[row.decision_id].decider_1, of[row.decision_id].decider_2)
            assert row.ruled_by not in (*deciders, 0)
        filed = {row.id: row for row in self.rows(sa.select(appeals.appeal))}
        own = [row for row in ruled if filed[row.appeal_id].recorded_by == 0]
        assert len({row.decision_id for row in own}) == len(own)
        assert all(row.ruled_by != filed[row.appeal_id].recorded_by for row in ruled)
        for row in made:
            if row.outcome == "ban":
                assert len({row.decider_1, row.decider_2, 0}) == 3

    @invariant()
    def a_restriction_rests_on_the_latest_versions_and_they_are_established(self) -> None:
        new = self.rows(sa.select(d).where(d.c.id > self.checked).order_by(d.c.id))
        if not new:
            return
        self.checked = new[-1].id
        facts = {row.id: row for row in self.rows(sa.select(f))}
        newest = {(row.subject_id, row.fact_key): row.id for row in facts.values()}
        carry = sa.select(decisions.finding).where(decisions.finding.c.role == "by")
        found = self.rows(carry)
        for row in new:
            mine = [x for x in found if x.evaluation_id == row.evaluation_id]
            assert bool(mine) == (row.outcome not in ("allow", "review"))
            for element in (e for x in mine for e in x.elements):
                assert element["met"] is (element["part"] == "when")
                for number in (n for read in element["reads"] for n in read["facts"]):
                    fact = facts[number]
                    assert fact.status == "established"
                    assert fact.known_from <= row.at
                    assert newest[fact.subject_id, fact.fact_key] == number

    @invariant()
    def what_waits_is_in_front_of_somebody_once(self) -> None:
        waiting = self.rows(sa.select(cases.case).where(cases.case.c.waits.is_(True)))
        assert len({row.subject_id for row in waiting}) == len(waiting)
        open_tasks = self.rows(sa.select(t).where(t.c.done_at.is_(None)))
        asked = {row.case_id for row in open_tasks if row.kind in ("review", "second")}
        assert {row.id for row in waiting} <= asked
        tasks = [row.detail["appeal"] for row in open_tasks if row.kind == "appeal"]
        assert sorted(tasks) == sorted(row.ref for row in self.rows(self.open_appeals()))


def test_whatever_happens_standing_follows_from_decisions_that_have_their_reasons() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
