"""`reasoned demo`: the story of 2018 at its four dates, as written rules would have told it.

It shows what the engine decides from the example's facts; nothing that it says of a decision
is written here but the lines between them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.rule import Rule as Line
from rich.text import Text

from reasoned.cli.letter import weigh_draft
from reasoned.cli.story import Look, Story, example_case, look_at, open_story, policies_beside
from reasoned.decisions import flip_words, words
from reasoned.decisions.disclose import Audience
from reasoned.decisions.gate import Draft
from reasoned.decisions.measures import NOT_RECORDED, measure_shown, measures_of
from reasoned.decisions.model import Decision, ElementFinding, FactRead, Finding, Outcome
from reasoned.decisions.refusal import refusal_text
from reasoned.decisions.statement_parts import MeasureShown
from reasoned.facts.model import Declarations, SubjectKind
from reasoned.policies.model import Ground

WIDTH = 92
MOST_FLIPS = 3
SENTENCE_OF_2018 = (
    "operates using a business model that inherently conflicts with acceptable [...] Ads business"
    " practices"
)
"""As the company published it; only the platform's name is left out."""

_STYLES = {
    Outcome.ALLOW: "green",
    Outcome.REVIEW: "yellow",
    Outcome.LIMIT: "magenta",
    Outcome.REJECT: "red",
    Outcome.SUSPEND: "red",
    Outcome.BAN: "red",
}
_RECENT = timedelta(days=60)
_MARKS = {True: "✓", False: "✗", None: "?"}


@dataclass(frozen=True)
class Scene:
    """One date of the story: who is looked at, and the lines around them."""

    at: datetime
    title: str
    intro: str
    subjects: tuple[str, ...]


SCENES = (
    Scene(
        datetime(2017, 10, 26, tzinfo=UTC),
        "26 October 2017: two broadcasters",
        "On this day a platform stopped two broadcasters from buying ads. Here a written rule is"
        " in force. It holds for both, and it proposes; people decide.",
        ("rt", "sputnik"),
    ),
    Scene(
        datetime(2018, 1, 26, tzinfo=UTC),
        "26 January 2018: a security company",
        "At the end of January the company got its letter, which named no rule and no fact. Here"
        " is what the rules give on what was known by then.",
        ("kaspersky-lab",),
    ),
    Scene(
        datetime(2022, 4, 1, tzinfo=UTC),
        "1 April 2022: a law that binds the platform",
        "A month before, the European Union had barred the broadcasters. This measure binds"
        " operators in the Union, so a rule can rest on it.",
        ("rt", "sputnik"),
    ),
    Scene(
        datetime(2024, 10, 1, tzinfo=UTC),
        "1 October 2024: what may not be sold isn't advertised there",
        "The company's software may no longer be sold in the US. The rule reaches the ad for it,"
        " in that country and nowhere else; the ad for its training runs everywhere.",
        ("kaspersky-software-ad", "kaspersky-training-ad"),
    ),
)


def demo() -> None:
    """Show the story of 2018 at its four dates, and the letter that can't be written."""
    console = Console(highlight=False)
    if console.width > WIDTH or not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    case_file = example_case()
    story = open_story(case_file, policies_beside(case_file))
    console.print()
    console.print(Text("Reasoned: the story of 2018, decided by written rules", style="bold"))
    _say(console, story.case.note, style="dim")
    for scene in SCENES:
        console.print()
        console.print(Line(Text(scene.title, style="bold"), align="left", style="dim"))
        _say(console, scene.intro)
        told: dict[tuple[str, ...], str] = {}
        for subject_id in scene.subjects:
            show(console, story, look_at(story, subject_id, scene.at), told)
    _the_letter_of_2018(console, story)
    _further(console)


def show(console: Console, story: Story, look: Look, told: dict[tuple[str, ...], str]) -> None:
    """One subject at one moment: the outcome, the rules behind it, what is on record.

    `told`: for whom this scene has shown a rule's flips already, by its id and their texts.
    """
    decision, declarations = look.decision, story.policy_set.declarations
    console.print()
    console.print(Text(words.visible(look.subject.name), style="bold"))
    _say(console, _headline(decision), style=_STYLES[decision.outcome])
    for finding in (*decision.by, *_only(decision.proposed, decision.by)):
        flips = _flip_texts(finding, decision, declarations)
        above = told.get((finding.rule.id, *flips), "")
        told.setdefault((finding.rule.id, *flips), look.subject.name)
        _finding(console, finding, decision, declarations)
        if flips:
            _say(
                console, f"What would change it:{f' as for {above} above.' * bool(above)}", indent=4
            )
        for text in () if above else flips:
            _say(console, f"• {text}", indent=6)
    for finding in decision.undetermined:
        _open(console, finding, declarations, whole=not decision.held)
    if not decision.held:
        many = len(look.findings)
        rules = f"Of the {many} rules" if many > 1 else "Of the one rule"
        _say(console, f"{rules} in force for an {look.subject.kind}, none holds.", indent=2)
    _on_record(console, story, look)


def _headline(decision: Decision) -> str:
    if decision.restriction is not None:
        text = words.restriction_text(decision.restriction, decision.subject.kind)
        return f"{decision.outcome}: {text}"
    if decision.proposed:
        proposals = [f"{_a(f.rule.then.kind.value)} by rule {f.rule.id}" for f in decision.proposed]
        return f"review: a person is asked, and {words.joined(proposals)} is proposed."
    if decision.outcome is Outcome.REVIEW:
        return "review: a person is asked."
    return "allow: no rule stands against it."


def _a(noun: str) -> str:
    return {"limit": "a limit", "reject": "a rejection", "suspend": "a suspension"}.get(
        noun, f"a {noun}"
    )


def _finding(
    console: Console,
    finding: Finding,
    decision: Decision,
    declarations: Declarations,
) -> None:
    rule = finding.rule
    ground = {Ground.LAW: f"the law ({rule.instrument})", Ground.CONTRACT: "our terms"}.get(
        rule.effective_ground, "a catch-all, only for a person"
    )
    named = f"Rule {words.rule_name(rule)}, version of {rule.version}. Ground: {ground}."
    if finding in decision.proposed:
        named += f" It proposes {_a(rule.then.kind.value)}, which waits for a person."
    _say(console, named, indent=2)
    for part in finding.elements:
        _part(console, "", part, decision, declarations)
    for part in finding.exceptions:
        _part(console, "Exception: ", part, decision, declarations)


def _flip_texts(
    finding: Finding, decision: Decision, declarations: Declarations
) -> tuple[str, ...]:
    flips = finding.flips.flips if finding.flips else ()
    said = [f for f in flips if flip_words.can_be_said(f, finding.rule)][:MOST_FLIPS]
    return tuple(flip_words.flip_text(f, finding, declarations, decision.at) for f in said)


def _part(
    console: Console,
    kind: str,
    part: ElementFinding,
    decision: Decision,
    declarations: Declarations,
) -> None:
    style = {True: "green", False: "dim", None: "yellow"}[part.truth]
    _say(console, f"{_MARKS[part.truth]} {kind}{part.element.says}", indent=4, style=style)
    fields = words.fields_of(part.element)
    for read in part.reads:
        source = decision.source(read)
        cited = f" ({source.title})" if source else ""
        _say(console, f"{_fact(read, declarations, fields)}{cited}", indent=6, style="dim")


def _fact(read: FactRead, declarations: Declarations, fields: frozenset[str]) -> str:
    declaration = declarations.facts[read.name]
    label = words.label_text(declaration)
    if read.known:
        return f"{label}: {words.value_text(read.value, declaration.unit, fields)}"
    return f"{label}: {read.status or 'not known'}"


def _open(console: Console, finding: Finding, declarations: Declarations, *, whole: bool) -> None:
    """A rule that stays open; where it is all that there is, with each of its questions."""
    if not whole:
        many = words.count_text(len(finding.missing))
        name = words.rule_name(finding.rule)
        asked = f"{many} question{'s' if len(finding.missing) != 1 else ''}"
        _say(console, f"Rule {name} stays open: {asked} to answer.", indent=2, style="dim")
        return
    _say(console, words.finding_text(finding), indent=2)
    reads, territory = finding.reads, finding.territory
    for line in words.missing_text(finding.missing, declarations, reads, territory):
        _say(console, f"? {line}", indent=4, style="yellow")


def _on_record(console: Console, story: Story, look: Look) -> None:
    """Measures with whom they bind, what doesn't count yet, and what was said by then."""
    declarations = story.policy_set.declarations
    relied_on = measures_of(look.decision, declarations, Audience.PARTY, look.measures)
    if relied_on:
        _say(console, "The measure behind these facts:", indent=2)
        for shown in relied_on:
            _measure(console, shown, look.at)
    elif look.subject.kind is SubjectKind.ADVERTISER and not look.decision.held and look.measures:
        _say(console, "Measures on record. They are facts, never grounds:", indent=2)
        for known in look.measures:
            _measure(console, measure_shown(known.measure), look.at)
    for status, fact in look.view.unsettled.values():
        declaration = declarations.facts[fact.name]
        said = f"{words.label_text(declaration)}: {words.value_text(fact.value, declaration.unit)}"
        line = f"{status.capitalize()}, so it doesn't count: {said} ({fact.source.title})."
        _say(console, line, indent=2, style="dim")
    for line in _said_by_then(story, look):
        _say(console, line, indent=2, style="italic")


def _measure(console: Console, shown: MeasureShown, at: datetime) -> None:
    state = ""
    if shown.in_force_from and shown.in_force_from > at:
        state = f" In force only from {words.moment_text(shown.in_force_from)}."
    _say(console, f"• {shown.title} ({shown.authority}).{state}", indent=4)
    _say(console, f"binds: {'; '.join(shown.binds) or NOT_RECORDED}", indent=6)
    for duty in shown.duties:
        _say(console, f"to do: {duty}", indent=6, style="dim")
    _say(console, f"leaves out: {'; '.join(shown.leaves_out) or NOT_RECORDED}", indent=6)
    for step in shown.challenged:
        _say(console, f"challenged: {step}", indent=6, style="dim")


def _said_by_then(story: Story, look: Look) -> Iterator[str]:
    for statement in story.case.statements:
        age = look.at - statement.at
        if statement.subject == look.subject.id and timedelta(0) <= age <= _RECENT:
            yield f"{statement.by}, {words.moment_text(statement.at)}: “{statement.text}”"


def _the_letter_of_2018(console: Console, story: Story) -> None:
    scene = SCENES[1]
    look = look_at(story, scene.subjects[0], scene.at)
    draft = Draft(SENTENCE_OF_2018)
    lacks, _ = weigh_draft(story, look, draft)
    console.print()
    console.print(Line(Text("The letter of 2018", style="bold"), align="left", style="dim"))
    command = f'reasoned letter --grounds "{SENTENCE_OF_2018}"'
    console.print(Text(f"$ {command}", style="bold"), soft_wrap=True)
    console.print()
    console.print(Text(refusal_text(draft, lacks, look.subject, look.at)))


def _further(console: Console) -> None:
    console.print(Line(Text("Go on", style="bold"), align="left", style="dim"))
    for command, what in (
        (
            "reasoned letter --advertiser kaspersky-software-ad --at 2024-10-01",
            "a letter worth the name",
        ),
        ("reasoned policy show examples/policies", "the rules, as people read them"),
        ("reasoned try ADS.csv", "your own ads, with no set-up"),
    ):  # fmt: skip
        console.print(Text.assemble((command, "bold"), f"   {what}"), soft_wrap=True)


def _only(findings: Iterable[Finding], without: Iterable[Finding]) -> list[Finding]:
    seen = {f.rule.id for f in without}
    return [f for f in findings if f.rule.id not in seen]


def _say(console: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """One paragraph, wrapped here so that piped text has no spaces at the end of lines."""
    hang = 2 if text[:2] in {"• ", "✓ ", "✗ ", "? "} else 0
    lines = textwrap.wrap(
        words.visible(text),
        console.width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
    )
    for line in lines:
        console.print(Text(line, style=style), soft_wrap=True)
