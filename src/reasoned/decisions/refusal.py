"""Why a letter isn't written, as text: what it lacks, and what is on record about each.

What it lacks is found by `gate`; the letter itself is a `statement`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reasoned.decisions.gate import Draft, Missing
from reasoned.decisions.model import Subject
from reasoned.decisions.text import wrapped
from reasoned.decisions.words import moment_text


def refusal_text(draft: Draft, lacks: Sequence[Missing], subject: Subject, at: datetime) -> str:
    """The refusal to write `draft`: a numbered list, at most 88 columns wide."""
    to = f"{subject.name or subject.id} ({subject.kind}), {moment_text(at)}"
    lines = ["THIS LETTER CAN'T BE WRITTEN", *wrapped(f"To {to}"), ""]
    if draft.grounds:
        lines += [*wrapped(f"  “{draft.grounds.strip()}”"), ""]
    missing = [lack for lack in lacks if not lack.beside]
    beside = [lack for lack in lacks if lack.beside]
    many = len(missing) > 1
    lines += wrapped(
        "A restriction needs a rule in force and, for each of its elements, established facts."
        f" {'These are' if many else 'This is'} missing:"
    )
    for number, lack in enumerate([*missing, *beside], 1):
        mark = "" if lack.beside else f"{number}. "
        lines += ["", *wrapped(f"{mark}{lack.lack.value.capitalize()}: {lack.text}")]
        for detail in lack.details:
            lines += wrapped(f"   • {detail}")
    return "\n".join(lines) + "\n"
