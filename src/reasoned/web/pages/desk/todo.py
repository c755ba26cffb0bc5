"""What somebody can do in a case now, each with the way to its form on the case's page.

A way opens what is folded by the page's address alone, without scripts: `open` names the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from reasoned.cases.reading.case_view import CaseView
from reasoned.cases.submitting.recheck import ADVERTISER
from reasoned.web.pages.desk.filters import FROM

OPEN = "open"
"""The parameter of a case's address that names a form to be unfolded."""
BY_TASK: Mapping[str, Sequence[str]] = {
    "review": ("apply", "answer", "let-be"),
    "second": ("apply", "let-be"),
    "appeal": ("ruling",),
    "objection": ("objection",),
    "recheck": ("look", "let-be"),
    "legacy": ("apply", "answer", "let-be"),
}
"""By which forms a task is done, the likeliest first."""
DECIDED = ("review", "second", "recheck", "legacy")
"""What a decision is done with, beside what software restricts by itself."""
ASKED: Mapping[str, str] = {
    "question": "Answer the advertiser's question",
    "contest": "Answer what the advertiser contests",
    "offer": "Answer what the advertiser offers",
}


@dataclass(frozen=True)
class Way:
    """`form`: as it is called on the page; `at`: where it stands; `about`: the appeal or objection
    that it is for."""

    says: str
    form: str
    at: str
    about: str = ""

    def to(self, case: str, came_from: str) -> str:
        """The address of the case's page with the form unfolded."""
        said = {FROM: came_from} if came_from else {}
        return f"/desk/cases/{case}?{urlencode({**said, OPEN: self.form})}#{self.at}"


def ways(view: CaseView, *, reader: int, may_decide: bool, may_rule: bool) -> tuple[Way, ...]:
    """What this reader can do, the likeliest first."""
    found: list[Way] = []
    if may_rule:
        found += _rulings(view)
    if may_decide:
        found += _objections(view)
        found += [
            Way(ASKED[t["detail"]["about"]], f"reply:{t['task']}", f"asked-{t['task']}")
            for t in view.shown["tasks"]
            if t["done_at"] is None and t["detail"].get("from") == ADVERTISER
        ]
        found += _rules(view, reader)
        asked = {f.name: f for r in view.now.rules for e in (*r.elements, *r.exceptions)
                 for f in e.facts if f.missing and f.first}  # fmt: skip
        found += [
            Way(f"Answer: {fact.question}", f"answer:{name}", f"ask-{name}")
            for name, fact in asked.items()
        ]
        waits = [t for t in view.shown["tasks"] if t["done_at"] is None]
        to_decide = [t for t in waits if t["detail"].get("about") != "question"]
        if _restricts(view):
            to_decide = [t for t in to_decide if t["kind"] in DECIDED and "from" not in t["detail"]]
        if to_decide:
            found.append(Way("Let it be, and say why", "let-be", "let-be"))
    return tuple(found)


def way_of(task: Mapping[str, Any], found: Sequence[Way]) -> Way | None:
    """The form by which a task is done; None where the reader has no part in it."""
    detail = task["detail"]
    if detail.get("from") == ADVERTISER:
        name = f"reply:{task['task']}"
        return next((way for way in found if way.form == name), None)
    about = detail.get("appeal") or detail.get("objection") or ""
    for kind in BY_TASK[task["kind"]]:
        if kind == "look":
            return Way("", "", "rules-heading")
        for way in found:
            if way.form.partition(":")[0] == kind and way.about == about:
                return way
    return None


def _restricts(view: CaseView) -> bool:
    """Software restricts it by a rule of its own, which a person doesn't let be."""
    return any(rule.state == "restricts" for rule in view.now.rules)


def _rules(view: CaseView, reader: int) -> Iterator[Way]:
    for rule in view.now.rules:
        if rule.state != "proposed" or rule.id in view.applied:
            continue
        first = view.votes.get(rule.id)
        counts = first is not None and first.facts == rule.facts
        if first is not None and counts and first.person == reader:
            words = f"Take your proposal back: {rule.heading}"
        elif rule.two:
            words = f"{'Confirm the ban' if counts else 'Propose a ban'}: {rule.heading}"
        else:
            words = f"Apply: {rule.heading}"
        yield Way(words, f"apply:{rule.id}", f"apply-{rule.id}")


def _rulings(view: CaseView) -> Iterator[Way]:
    for one in view.shown["appeals"]:
        if (
            not one["ruling"]
            and not one["withdrawn_at"]
            and not (one["appeal"] in view.mine or one["appeal"] in view.not_by)
        ):
            name = one["appeal"]
            yield Way("Rule on the appeal", f"ruling:{name}", f"appeal-{name}", name)


def _objections(view: CaseView) -> Iterator[Way]:
    for one in view.shown["holds"]:
        said = one["objection"]
        if said and not said["answer"] and one["hold"] not in view.mine:
            name = said["objection"]
            yield Way("Answer the objection", f"objection:{name}", f"objection-{name}", name)
