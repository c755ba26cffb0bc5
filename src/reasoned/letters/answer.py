"""What a letter says of the decision itself, how it came about, and how to answer it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reasoned.decisions.statement_parts import RestrictionShown
from reasoned.letters.messages import Messages
from reasoned.letters.structure import Block, Items, Line, Paragraph, Row, Sender, Table
from reasoned.letters.subject import Subject
from reasoned.letters.wording import line, link, outside, strong

_WRITE_TO = re.compile(r" Write to (.+)\. A person reads it, ")


# --- what is decided -----------------------------------------------------------------------


def decided(subject: Subject) -> Iterator[Block]:
    """Each restriction in a sentence, and where, from when and until when it reaches."""
    for shown in subject.statement.restrictions:
        yield Paragraph(line(_sentence(subject, shown)), lead=True)
        yield Table(tuple(_scope(subject, shown)), lead=True)


def _sentence(subject: Subject, shown: RestrictionShown) -> str:
    tr = subject.wording.tr
    nowhere = shown.kind == "limit" and shown.only == ()
    if subject.statement.subject.kind == "ad":
        match "reject" if nowhere else shown.kind:
            case "limit" if shown.only is None:
                return tr("Your ad is not shown in some countries.")
            case "limit":
                return tr("Your ad is shown in some countries only.")
            case "reject":
                return tr("Your ad is not shown.")
            case "suspend":
                return tr("Your ad is suspended: for the time being it is not shown.")
            case _:
                return tr("Your ad is banned: it is not shown, and may not be placed again.")
    match "reject" if nowhere else shown.kind:
        case "limit" if shown.only is None:
            return tr("Your ads are not shown in some countries.")
        case "limit":
            return tr("Your ads are shown in some countries only.")
        case "reject":
            return tr("Your ads are not shown.")
        case "suspend":
            return tr("You are suspended: for the time being you cannot advertise with us.")
        case _:
            return tr("You are banned from advertising with us.")


def _scope(subject: Subject, shown: RestrictionShown) -> Iterator[Row]:
    w, tr = subject.wording, subject.wording.tr
    yield from _where(subject, shown)
    if shown.ends_at is None:
        until = tr("open: it stands until it is lifted")
    else:
        until = w.moment(shown.ends_at)
    yield Row(line(tr("Start")), (line(w.moment(shown.starts_at)),))
    yield Row(line(tr("End")), (line(until),))


def _where(subject: Subject, shown: RestrictionShown) -> Iterator[Row]:
    w, tr = subject.wording, subject.wording.tr
    if shown.everywhere or shown.only == ():
        yield Row(line(tr("Where")), (line(tr("in every country")),))
        return
    if shown.only is not None:
        yield Row(line(tr("Shown only in")), (w.countries(shown.only),))
    if shown.excluded:
        yield Row(line(tr("Not shown in")), (w.countries(shown.excluded),))
        if shown.only is None:
            yield Row(line(tr("Elsewhere")), (line(tr("shown as before")),))


# --- how to answer -------------------------------------------------------------------------


def remedies(subject: Subject) -> Iterator[Block]:
    """What the advertiser can do to put it right, as the rules say it."""
    lines: dict[Line, None] = {}
    for remedy in subject.statement.what_would_change.remedies:
        translated = next(
            (
                subject.of(g.rule).remedy
                for g in subject.statement.grounds
                if g.remedy == remedy and subject.of(g.rule).remedy
            ),
            "",
        )
        lines[line(subject.words_or(translated, remedy))] = None
    if lines:
        yield Paragraph(line(subject.wording.tr("You can put it right:")))
        yield Items(tuple(lines))


def complaint(subject: Subject, sender: Sender, case_url: str) -> Iterator[Block]:
    """The complaint: by when, to whom, who reads it."""
    w, tr = subject.wording, subject.wording.tr
    until = w.date(subject.statement.redress.complaint_until)
    rows = [Row(line(tr("Last day")), (strong(line(until)),))]
    to = sender.complaint_url or says_where(subject.statement.redress.complaint)
    if to:
        rows.append(Row(line(tr("To")), (line(link(to)),)))
    elif sender.address:
        rows.append(Row(line(tr("To")), tuple(line(outside(part)) for part in sender.address)))
    elif not case_url:
        rows.append(Row(line(tr("To")), (line(tr("us, by answering this letter")),)))
    if case_url:
        rows.append(Row(line(tr("Your case")), (line(link(case_url)),)))
    rows.append(Row(line(tr("Costs")), (line(tr("free of charge")),)))
    yield Paragraph(line(tr("You can complain to us if you think that we are wrong:")))
    yield Table(tuple(rows), lead=True)
    yield Paragraph(
        line(
            tr(
                "A person reads your complaint, and it is not one of those who decided. That"
                " person answers each of your arguments. Say which facts are wrong, or why the"
                " rule does not fit, and send us what shows it."
            )
        )
    )


def says_where(text: str) -> str:
    """The address that a statement's sentence on complaints names; empty where it names none."""
    found = _WRITE_TO.search(text)
    return found[1] if found else ""


def known_redress(messages: Messages) -> dict[str, str]:
    """The usual sentences on other ways to answer, and how this language says them."""
    tr = messages.tr
    return {
        "You may take the dispute to a certified out-of-court dispute settlement body, under"
        " Article 21 of Regulation (EU) 2022/2065, whether or not you have complained to us.": tr(
            "You may take the dispute to a certified out-of-court dispute settlement body, under"
            " Article 21 of Regulation (EU) 2022/2065, whether or not you have complained to us."
        ),
        "You may go to court at any time, before, during or after a complaint.": tr(
            "You may go to court at any time, before, during or after a complaint."
        ),
    }


def elsewhere(subject: Subject) -> Iterator[Block]:
    """Out-of-court settlement, and courts."""
    w = subject.wording
    redress, known = subject.statement.redress, known_redress(w.messages)
    lines = [
        line(known.get(text) or w.theirs(text))
        for text in (redress.out_of_court, redress.judicial)
        if text
    ]
    if lines:
        yield Paragraph(line(w.tr("There are other ways:")))
        yield Items(tuple(lines))


# --- how it came about ---------------------------------------------------------------------


def circumstances(subject: Subject) -> Iterator[Block]:
    """What led to it, and what software and people did."""
    w, tr = subject.wording, subject.wording.tr
    statement = subject.statement
    reported = statement.circumstances.led_by == "report"
    led_by = (
        tr("Somebody reported it to us (a notice under Article 16 DSA), and we looked.")
        if reported
        else tr("We looked on our own initiative; nobody reported it.")
    )
    found = (
        tr("Software found it.")
        if statement.automation.detection
        else tr("A report brought it up, and not software.")
    )
    moment = w.moment(statement.decided_at)
    message = tr("It was decided on {moment}, on what was known to us by then.")
    told = w.say(message, moment=moment)
    yield Paragraph(line(led_by, " ", found, " ", _decided(subject), " ", told))


def _decided(subject: Subject) -> str:
    w, tr = subject.wording, subject.wording.tr
    statement = subject.statement
    if not statement.automation.decision:
        count = statement.automation.people
        form = w.messages.tr_n(
            "One person decided it.", "{count} different people decided it.", count
        )
        return form.format(count=w.number(count))
    asked = any(e.asks for g in statement.grounds for e in (*g.elements, *g.exceptions))
    if asked:
        return tr("A person answered a question of the rule, and software decided it by the rule.")
    return tr("Software decided it, by the rule that is stated here. No person took part.")


def name_of(subject: Subject) -> Line:
    """Whom or what the letter is about."""
    w, tr = subject.wording, subject.wording.tr
    who = subject.statement.subject
    named = who.name or who.id
    if not named:
        return line(
            tr("an ad, which is not named in public")
            if who.kind == "ad"
            else tr("an advertiser, who is not named in public")
        )
    if who.kind == "ad":
        return w.say(tr("your ad {name}"), name=w.quoted(named))
    return line(outside(named))
