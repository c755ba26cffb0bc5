"""`reasoned letter`: writes a letter of refusal, or says what it lacks.

The gate and the statement are `decisions`'; the facts of a case come by `story`.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from reasoned.cli.load import moment_of
from reasoned.cli.story import Look, Story, example_case, look_at, open_story, policies_beside
from reasoned.decisions.decide import decide_by_person
from reasoned.decisions.gate import Draft, Missing, missing
from reasoned.decisions.model import Decision
from reasoned.decisions.refusal import refusal_text
from reasoned.decisions.statement import Audience, Statement, statement_of
from reasoned.decisions.text import statement_text

REFUSED = 1
"""Exit code: the letter lacks something."""

EXAMPLE_ADVERTISER = "kaspersky-lab"
EXAMPLE_MOMENT = "2018-01-26"


def letter(
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="CASE.yaml", help="The case. The example of 2018, if none."),
    ] = None,
    policies: Annotated[
        Path | None,
        typer.Option("--policies", metavar="DIR", help="The policies. Those beside the case."),
    ] = None,
    advertiser: Annotated[
        str,
        typer.Option(
            "--advertiser", "--subject", metavar="ID", help="The advertiser, or an ad, by its id."
        ),
    ] = EXAMPLE_ADVERTISER,
    at: Annotated[
        str, typer.Option("--at", metavar="DATE", help="The moment of the decision.")
    ] = EXAMPLE_MOMENT,
    rule: Annotated[
        str, typer.Option("--rule", metavar="ID", help="The rule that the letter rests on.")
    ] = "",
    grounds: Annotated[
        str, typer.Option("--grounds", metavar="TEXT", help="Your own words for the reason.")
    ] = "",
    decided_by: Annotated[
        list[str] | None,
        typer.Option(
            "--decided-by",
            metavar="NAME",
            help="Who decides, where a rule is for a person; twice for a ban.",
        ),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="As the public may read it.")] = False,
) -> None:
    """Write a letter of refusal to an advertiser, or say what it lacks.

    Exit codes: 0 the letter is written, 1 it lacks something, 2 it couldn't begin.
    """
    case_file = case or example_case()
    story = open_story(case_file, policies or policies_beside(case_file))
    look = look_at(story, advertiser, moment_of(at))
    draft = Draft(grounds, rule, tuple(decided_by or ()))
    lacks, decision = weigh_draft(story, look, draft)
    if decision is None:
        typer.echo(refusal_text(draft, lacks, look.subject, look.at), nl=False)
        raise typer.Exit(REFUSED)
    audience = Audience.PUBLIC if public else Audience.PARTY
    typer.echo(statement_text(letter_of(story, look, decision, secrets.token_hex(8), audience)))
    if grounds:
        typer.echo(
            "Your own words are left out: the rule, its text and the facts say why.", err=True
        )


def weigh_draft(
    story: Story, look: Look, draft: Draft
) -> tuple[tuple[Missing, ...], Decision | None]:
    """What a draft lacks, or the decision that its letter states."""
    decision = look.decision
    if not draft.rule and not draft.grounds and decision.restricts:
        return (), decision
    lacks = missing(draft, decision, look.findings, story.policy_set.declarations, look.measures)
    if lacks:
        return lacks, None
    if draft.rule in {f.rule.id for f in decision.proposed}:
        decision = decide_by_person(decision, draft.rule, draft.people)
    return (), decision


def letter_of(
    story: Story, look: Look, decision: Decision, case_id: str, audience: Audience = Audience.PARTY
) -> Statement:
    """The statement that the letter carries, made at the moment of the decision."""
    return statement_of(
        decision,
        story.policy_set,
        case_id=case_id,
        made_at=look.at,
        audience=audience,
        measures=look.measures,
    )
