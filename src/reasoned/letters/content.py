"""Makes a letter of a statement: what is said, in which order, in which language.

First what happened and what the reader can do, by when; then the reasons. The parts are in
`answer`, `reasons` and `changes`; how it looks is for `html`, `plain` and `pdf`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reasoned.decisions.statement_parts import Statement
from reasoned.letters import answer, changes, reasons
from reasoned.letters.frame import framed, short_name
from reasoned.letters.messages import LANGUAGES, Messages
from reasoned.letters.online import online
from reasoned.letters.structure import (
    Block,
    Letter,
    Line,
    Paragraph,
    Section,
    Sender,
    text_of,
)
from reasoned.letters.subject import Subject, capital_line
from reasoned.letters.translations import words_of
from reasoned.letters.wording import Wording, line, outside

__all__ = ["LANGUAGES", "Letter", "Sender", "compose"]


def compose(
    statement: Statement,
    language: str,
    *,
    sender: Sender,
    case_url: str = "",
    translations: Mapping[str, Mapping[str, Any]] | None = None,
    text_language: str = "en",
    door: str = "",
) -> Letter:
    """The letter that carries `statement`, in one of `LANGUAGES`.

    `case_url`: where the advertiser sees the case; may be empty. `translations`: by rule id,
    a rule's key `translations` as the policy has it. `text_language`: the language of the
    policies and declared facts. `door`: the address by which it is answered without an
    account; may be empty, or `online.HELD_BACK`.

    Raises UnknownLanguage, and BadTranslation where a translation doesn't fit its rule.
    """
    messages = Messages(language)
    words = {
        g.rule: words_of(g, (translations or {}).get(g.rule, {}), language)
        for g in statement.grounds
    }
    subject = Subject(statement, Wording(messages, text_language), words)
    w, tr = subject.wording, messages.tr
    return framed(
        w,
        sender=sender,
        subject_line=_subject_line(subject),
        title=tr("Our decision, and the reasons for it"),
        about=_about(subject),
        case=statement.case,
        made_at=statement.made_at,
        opening=_opening(subject),
        sections=_sections(subject, sender, case_url, door),
        closing=tr(
            "This letter is a statement of reasons under Article 17 of Regulation (EU)"
            " 2022/2065 (DSA)."
        ),
    )


def _about(subject: Subject) -> Line:
    return capital_line(answer.name_of(subject))


def _subject_line(subject: Subject) -> str:
    """One line, which a mail header can hold."""
    tr = subject.wording.tr
    statement = subject.statement
    name = short_name(statement.subject.name or statement.subject.id)
    message = (
        tr("Our decision on {name}: the reasons, and how to answer until {date}")
        if name
        else tr("Our decision: the reasons, and how to answer until {date}")
    )
    until = subject.wording.date(statement.redress.complaint_until)
    return text_of(subject.wording.say(message, name=outside(name), date=until))


def _opening(subject: Subject) -> Iterator[Block]:
    tr = subject.wording.tr
    if subject.statement.audience == "public":
        yield Paragraph(
            line(
                tr(
                    "This is the version for the public, which names nobody. It speaks to the"
                    " advertiser: “you” is the advertiser."
                )
            ),
            note=True,
        )
    yield from answer.decided(subject)
    yield Paragraph(
        line(tr("Below we first say what you can do, and by when. Then we give our reasons."))
    )


def _sections(subject: Subject, sender: Sender, case_url: str, door: str) -> Iterator[Section]:
    tr = subject.wording.tr
    can_do = (
        *answer.remedies(subject),
        # None where it can't be made any more.
        *(
            answer.complaint(subject, sender, case_url)
            if subject.statement.redress.complaint
            else ()
        ),
        *online(subject.wording, tr("Answer or appeal online, without an account:"), door),
        *answer.elsewhere(subject),
    )
    yield Section(line(tr("What you can do")), can_do)
    grounds = tuple(reasons.grounds(subject))
    if len(grounds) == 1:
        why = line(tr("One rule carries this decision. Here is its text, and each fact."))
    else:
        why = line(
            tr("Several rules carry this decision. Here is the text of each, and each fact.")
        )
    blocks = [Paragraph(why), *_in_their_words(subject, grounds)]
    yield Section(line(tr("Why we decided this")), tuple(blocks))
    yield from grounds
    yield from reasons.measures(subject)
    for heading, body in (
        (tr("Other rules that hold"), reasons.others(subject)),
        (tr("What would change this"), changes.changes(subject)),
        (tr("What we do not know"), changes.unknown(subject)),
        (tr("What is withheld"), changes.withheld(subject)),
        (tr("How it came about"), answer.circumstances(subject)),
    ):
        filled = tuple(body)
        if filled:
            yield Section(line(heading), filled)


def _in_their_words(subject: Subject, grounds: Iterable[Section]) -> Iterator[Paragraph]:
    """Says once that rules and facts are quoted in another language than the letter's."""
    if subject.wording.lang:
        message = subject.wording.tr(
            "Rules, facts and sources are quoted in the language in which they are written."
        )
        yield Paragraph(line(message))
