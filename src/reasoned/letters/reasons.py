"""The reasons in a letter: rules with their text, elements, facts and sources; measures.

What would change them, and what isn't known, is for `changes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reasoned.decisions.statement_parts import (
    ElementShown,
    FactShown,
    GroundShown,
    MeasureShown,
    OtherRule,
    SourceShown,
)
from reasoned.letters.rule_text import blocks_of
from reasoned.letters.structure import (
    Block,
    Items,
    Line,
    Paragraph,
    Point,
    Quote,
    Row,
    Run,
    Section,
    State,
    Table,
)
from reasoned.letters.subject import Subject
from reasoned.letters.wording import line, link, outside, shortened, strong

_LONG = 88
"""Values that take more characters than this aren't repeated within one rule."""

_FIELD = re.compile(r"\.([a-z]\w*)")
_STATES: dict[str, State] = {"yes": "yes", "no": "no", "unknown": "unknown"}


def grounds(subject: Subject) -> Iterator[Section]:
    """Each rule that carries the restriction: its text, its ground, and the facts that met it."""
    for ground in subject.statement.grounds:
        yield Section(line(subject.heading(ground)), tuple(_ground(subject, ground)), 3)


def _ground(subject: Subject, ground: GroundShown) -> Iterator[Block]:
    w, tr = subject.wording, subject.wording.tr
    named = w.say(
        tr("{policy}, version of {date}"),
        policy=w.theirs(ground.policy_title),
        date=w.date(ground.version),
    )
    yield Table(
        (
            Row(line(tr("Rule")), (line(outside(ground.rule)),)),
            Row(line(tr("Policy")), (named,)),
            Row(line(tr("Ground")), (_ground_kind(subject, ground),)),
        )
    )
    translated = subject.of(ground.rule).text
    lang = "" if translated else w.lang
    quoted = blocks_of(translated or ground.text, lang)
    if quoted:
        yield Quote(quoted, lang)
    if translated and w.lang:
        name = w.locale.languages.get(w.lang, w.lang)
        message = tr("This is a translation. Language of the original: {language}.")
        yield Paragraph(w.say(message, language=name), note=True)
    yield Paragraph(_explanation(subject, ground))
    if ground.limited_because:
        why = w.theirs(ground.limited_because)
        message = tr("The facts that met this rule are withheld from this letter: {reason}")
        yield Paragraph(w.say(message, reason=why))
    shown: dict[str, str] = {}
    for number, element in enumerate(ground.elements, 1):
        yield _point(subject, ground, element, f"{number}.", shown)
    if ground.exceptions:
        yield Paragraph(strong(line(tr("Exceptions that were considered"))))
        for element in ground.exceptions:
            yield _point(subject, ground, element, "", shown)


def _ground_kind(subject: Subject, ground: GroundShown) -> Line:
    w, tr = subject.wording, subject.wording.tr
    if ground.ground == "law":
        return w.say(tr("The law: {instrument}"), instrument=w.theirs(ground.instrument))
    if ground.ground == "contract":
        return line(tr("Our terms"))
    return line(tr("A catch-all of our terms, which only a person can apply"))


def _explanation(subject: Subject, ground: GroundShown) -> Line:
    w, tr = subject.wording, subject.wording.tr
    if ground.ground == "law":
        message = tr(
            "This is unlawful under {instrument}, because each element of the rule is met and no"
            " exception applies."
        )
        return w.say(message, instrument=w.theirs(ground.instrument))
    if ground.ground == "contract":
        return line(
            tr(
                "This is not compatible with our terms, because each element of the rule is met"
                " and no exception applies."
            )
        )
    return line(
        tr(
            "A person has applied the catch-all of our terms, because each element of the rule is"
            " met and no exception applies."
        )
    )


def _point(
    subject: Subject, ground: GroundShown, element: ElementShown, number: str, shown: dict[str, str]
) -> Point:
    """An element or exception; `shown`: the facts shown already for this rule."""
    tr = subject.wording.tr
    if number:
        mark = {"yes": tr("met"), "no": tr("not met")}.get(element.met, tr("not known"))
    else:
        mark = {"yes": tr("applies"), "no": tr("does not apply")}.get(element.met, tr("not known"))
    tables = []
    for fact in element.facts:
        rows = tuple(_fact(subject, ground, element, fact, shown))
        tables.append(Table(rows))
    says = subject.says(ground, element)
    return Point(
        number, strong(line(says)), _STATES.get(element.met, "unknown"), line(mark), tuple(tables)
    )


def _fact(
    subject: Subject,
    ground: GroundShown,
    element: ElementShown,
    fact: FactShown,
    shown: dict[str, str],
) -> Iterator[Row]:
    w, tr = subject.wording, subject.wording.tr
    if element.asks:
        yield Row(line(tr("Question")), (line(w.theirs(element.asks)),))
        term = line(tr("Answer"))
    else:
        term = subject.label(ground.rule, fact.name, fact.label)
    seen = shown.get(fact.name) == fact.text
    if seen and len(fact.text) > _LONG:
        yield Row(term, (line(tr("as above")),))
        return
    shown[fact.name] = fact.text
    yield Row(term, _value(subject, element, fact))
    if fact.status == "contested" and fact.state not in ("unknown", "withheld"):
        since = tr("contested, so no new decision rests on it until a person has looked")
        yield Row(line(tr("Since then")), (line(since),))
    for source in fact.sources:
        if seen:
            yield Row(line(tr("Source")), (line(tr("as above")),))
            return
        yield Row(line(tr("Source")), tuple(_source(subject, source)))


def _value(subject: Subject, element: ElementShown, fact: FactShown) -> tuple[Line, ...]:
    w, tr = subject.wording, subject.wording.tr
    match fact.state:
        case "withheld":
            return (line(tr("withheld")),)
        case "unknown":
            return (_not_known(subject, fact),)
        case "none":
            return (line(tr("none")),)
        case _:
            fields = frozenset(_FIELD.findall(element.condition))
            return w.value_lines(fact.value, fact.unit, fields)


def _not_known(subject: Subject, fact: FactShown) -> Line:
    """`not known`, and where something is only claimed, what."""
    w, tr = subject.wording, subject.wording.tr
    if fact.status not in {"alleged", "contested"}:
        return line(tr("not known"))
    claimed = _claimed(fact)
    if fact.status == "alleged":
        if not claimed:
            return line(tr("not known; it is only alleged, so it does not count"))
        return w.say(
            tr("not known; it is only alleged, so it does not count: {claim}"),
            claim=w.theirs(claimed),
        )
    if not claimed:
        return line(tr("not known; it is contested, so it does not count"))
    return w.say(
        tr("not known; it is contested, so it does not count: {claim}"), claim=w.theirs(claimed)
    )


def _claimed(fact: FactShown) -> str:
    """What is claimed, which a statement has in its sentence only."""
    before = f"{fact.label}: not known ({fact.status}, so it doesn't count: "
    if fact.text.startswith(before) and fact.text.endswith(")"):
        return fact.text[len(before) : -1]
    return ""


def _source(subject: Subject, source: SourceShown) -> Iterator[Line]:
    """Where a fact comes from; what is quoted for it; where to look; when it was seen."""
    w, tr = subject.wording, subject.wording.tr
    notes: list[str] = []
    if source.observed_at is not None:
        notes.append(tr("observed {date}").format(date=w.moment(source.observed_at)))
    if source.by_person:
        notes.append(tr("given or confirmed by a person"))
    title = line(w.theirs(source.title) if source.title else _kind(subject, source.kind))
    for note in notes:
        # Translators: what stands between the parts of a source.
        title = line(title, tr("; "), note)
    yield title
    if source.evidence:
        evidence = w.theirs(shortened(source.evidence))
        yield w.say(tr("Evidence: {evidence}"), evidence=evidence)
    if source.where:
        yield line(link(source.where))


def _kind(subject: Subject, kind: str) -> str | Run:
    tr = subject.wording.tr
    kinds = {
        "file": tr("our records"),
        "provider": tr("a data provider"),
        "person": tr("a person"),
        "advertiser": tr("the advertiser"),
        "authority": tr("an authority"),
        "publication": tr("a publication"),
    }
    return kinds.get(kind) or outside(kind)


# --- beside the rules ----------------------------------------------------------------------


def measures(subject: Subject) -> Iterator[Section]:
    """Whom authorities' measures among the facts bind, and what they leave out."""
    shown = subject.statement.measures
    tr = subject.wording.tr
    if shown:
        opening = tr(
            "The facts above include what authorities have ordered. Such a measure is a fact, and"
            " never by itself a ground of ours. It matters here only as far as the rule says."
        )
        heading = tr("Measures of authorities among these facts")
        yield Section(line(heading), (Paragraph(line(opening)),))
    for measure in shown:
        title = line(subject.wording.theirs(measure.title))
        yield Section(title, (Table(tuple(_measure(subject, measure))),), 3)


def _measure(subject: Subject, measure: MeasureShown) -> Iterator[Row]:
    w, tr = subject.wording, subject.wording.tr
    not_recorded = (line(tr("not recorded")),)

    def theirs(texts: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple(line(w.theirs(t)) for t in texts)

    if measure.authority:
        yield Row(line(tr("Issued by")), theirs((measure.authority,)))
    yield Row(line(tr("Binds")), theirs(measure.binds) or not_recorded)
    if measure.duties:
        yield Row(line(tr("Obliges them to")), theirs(measure.duties))
    if measure.covers:
        yield Row(line(tr("Covers")), theirs(measure.covers))
    yield Row(line(tr("Leaves out")), theirs(measure.leaves_out) or not_recorded)
    if measure.in_force_from is not None:
        yield Row(line(tr("In force from")), (line(w.moment(measure.in_force_from)),))
    if measure.in_force_until is not None:
        yield Row(line(tr("In force until")), (line(w.moment(measure.in_force_until)),))
    if measure.challenged:
        yield Row(line(tr("Challenged")), theirs(measure.challenged))


def others(subject: Subject) -> Iterator[Block]:
    """Other rules that hold, and don't carry this restriction."""
    held = subject.statement.also_held
    if held:
        yield Items(tuple(_other(subject, other) for other in held))


def _other(subject: Subject, other: OtherRule) -> Line:
    w, tr = subject.wording, subject.wording.tr
    kinds = {
        "limit": tr("a limit on where ads are shown"),
        "reject": tr("rejection of the ad"),
        "suspend": tr("a suspension"),
        "ban": tr("a ban"),
    }
    message = (
        tr("{heading} (rule {rule}, version of {date}): {restriction}. It waits for a person.")
        if other.proposed
        else tr("{heading} (rule {rule}, version of {date}): {restriction}.")
    )
    return w.say(
        message,
        heading=subject.words_or(subject.of(other.rule).heading, other.heading),
        rule=outside(other.rule),
        date=w.date(other.version),
        restriction=kinds.get(other.restriction) or outside(other.restriction),
    )
