"""A case beside the policies that decide it: opened once, looked at from any moment.

For `letter` and `demo`, which show one subject at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reasoned.cli.load import end_on_errors, fail, policies_in
from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Decision, Finding, Subject, Unfounded
from reasoned.facts.case_view import known_measures, view_case
from reasoned.facts.measure_file import load_measures
from reasoned.facts.measures import KnownMeasure, Measure
from reasoned.facts.subjects import Case, load_case
from reasoned.facts.view import View
from reasoned.intake.examples import NoExamples, examples_folder
from reasoned.policies.model import PolicySet


@dataclass(frozen=True)
class Story:
    """A case, the measures beside it, and the policies."""

    case: Case
    measures: tuple[Measure, ...]
    policy_set: PolicySet


@dataclass(frozen=True)
class Look:
    """One subject at one moment: what was known, and what the rules give.

    `findings` are those of every rule in force for its kind, also where they don't hold.
    """

    subject: Subject
    at: datetime
    view: View
    decision: Decision
    findings: tuple[Finding, ...]
    measures: tuple[KnownMeasure, ...]


def example_case() -> Path:
    """The case of 2018. Ends the command where the examples aren't installed."""
    try:
        return examples_folder() / "2018" / "case.yaml"
    except NoExamples as error:
        fail(f"{error} Give a case with --case.")


def policies_beside(case: Path) -> Path:
    """The policies that a case is decided by: its own, else those beside its folder."""
    own = case.parent / "policies"
    return own if own.is_dir() else case.parent.parent / "policies"


def open_story(case_file: Path, policies: Path) -> Story:
    """Read everything, or end the command after printing what is wrong."""
    policy_set = policies_in(policies)
    case, problems = load_case(case_file, policy_set.declarations)
    end_on_errors(problems, f"The case {case_file}")
    measures, problems = load_measures(case_file.parent / "measures")
    end_on_errors(problems, f"The measures beside {case_file}")
    return Story(case, measures, policy_set)


def look_at(story: Story, subject_id: str, at: datetime) -> Look:
    """What was known of the subject at that moment, and what the rules then in force give."""
    try:
        who = story.case.subject(subject_id)
    except KeyError:
        ids = ", ".join(s.id for s in story.case.subjects)
        fail(f"The case has no {subject_id!r}. It has: {ids}.")
    declarations = story.policy_set.declarations
    seen = view_case(story.case, story.measures, declarations, subject_id, at)
    subject = Subject(who.id, who.kind, who.name)
    engine = _engine(story, at)
    decision = engine.decide(
        subject, seen.record, known=seen.known, unsettled=seen.unsettled, united=seen.sources
    )
    findings = engine.find_all(
        subject.kind, seen.record, known=seen.known, unsettled=seen.unsettled, united=seen.sources
    )
    measures = known_measures(story.case, story.measures, subject_id, at)
    return Look(subject, at, seen, decision, findings, measures)


def _engine(story: Story, at: datetime) -> Engine:
    try:
        return Engine(story.policy_set, at)
    except Unfounded as error:
        fail(str(error))
