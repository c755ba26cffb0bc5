"""Statements for the tests of letters: one real, and one that has everything in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from reasoned.conditions.flips.values import ELSE
from reasoned.conditions.values import Partial, Value
from reasoned.decisions.statement import Redress, statement_of
from reasoned.decisions.statement_parts import (
    Automation,
    ChangeShown,
    Circumstances,
    ElementShown,
    FactShown,
    GroundShown,
    MeasureShown,
    Named,
    OptionShown,
    OtherRule,
    RedressShown,
    RestrictionShown,
    SourceShown,
    State,
    Statement,
    UnknownShown,
    WhatWouldChange,
    WithheldShown,
)
from reasoned.letters.structure import Sender
from tests.decisions.build import AD, AT, decided, policy_set, rule

SENDER = Sender("Example Ads", ("1 Harbour Street", "Dublin"), "https://ads.example/complain")
MADE = datetime(2018, 1, 27, 9, 30, tzinfo=UTC)


def simple() -> Statement:
    """An ad that its rule has rejected, as `statement_of` makes it."""
    payer = rule("no-payer", ["ad.political", "!has(ad.payer)"], remedy="Name the payer.")
    decision = decided(payer, record={"ad.political": True, "ad.payer": None}, subject=AD)
    return statement_of(decision, policy_set(payer), case_id="k3f9", made_at=MADE)


def fact(
    name: str,
    value: Value,
    text: str,
    *,
    label: str = "",
    state: State = "value",
    complete: bool = True,
    unit: str = "",
    status: str = "established",
    sources: tuple[SourceShown, ...] = (),
) -> FactShown:
    called = label or f"fact {name}"
    return FactShown(
        name,
        called,
        state,
        value,
        complete,
        unit,
        f"{called}: {text}",
        status,
        sources,
    )


def everything(word: str = "word", *, kind: str = "ad", audience: str = "party") -> Statement:
    """A statement with each part in each of its forms; `word` stands wherever others write."""
    source = SourceShown("publication", f"Source {word}", f"https://a.example/{word}", True, AT, "")
    quoted = SourceShown("file", "", f"row 3 {word}", False, None, f"Quoted {word}")
    facts = (
        fact("ad.text", f"Text {word}", f"“Text {word}”", sources=(source, quoted)),
        fact("ad.flag", True, "yes"),
        fact("ad.count", 12345, "12,345 EUR", unit="EUR"),
        fact("ad.share", 0.25, "0.25"),
        fact("ad.since", AT, "2018-01-26 12:00 UTC"),
        fact("ad.for", timedelta(days=3, hours=4), "3 days and 4 hours"),
        fact("ad.none", None, "none", state="none"),
        fact("ad.some", Partial(("one", word)), f"“one”, “{word}”", complete=False),
        fact("ad.codes", tuple(f"C{i}" for i in range(40)), "“C0” and more"),
        fact("ad.licences", ({"kind": word, "valid_until": AT}, {"kind": "b"}), "(kind “b”)"),
        fact(
            "ad.address",
            {"kind": "k", "title": word, "a": 1, "b": 2, "c": 3, "seen": True},
            "…",
        ),
        fact("ad.missing", None, "not known", state="unknown", status=""),
        fact(
            "ad.alleged",
            None,
            f"not known (alleged, so it doesn't count: “{word}”)",
            state="unknown",
            status="alleged",
        ),
        fact("ad.contested", None, "not known (…)", state="unknown", status="contested"),
        fact("ad.secret", None, "withheld", state="withheld", status=""),
    )
    element = ElementShown(f"It says {word}", "ad.address.seen", "", "yes", "", facts)
    again = ElementShown("It says so again", "true", "", "yes", "", facts[:2])
    asked = ElementShown(
        "A person found it",
        "",
        f"Is it {word}?",
        "yes",
        "",
        (fact("ad.answers_x_1", True, "yes", sources=(quoted,)),),
    )
    unless = tuple(ElementShown(f"Exception {m} {word}", "false", "", m, "", ()) for m in _MET)
    grounds = (
        _ground("by-terms", "contract", word, (element, again), unless),
        _ground("by-law", "law", word, (element,)),
        _ground("by-person", "discretion", word, (asked,), decided_by="person"),
        _ground("kept-back", "contract", word, (element,), limited=f"Because {word}."),
    )
    return Statement(
        case="c0ffee",
        audience=audience,
        made_at=MADE,
        decided_at=AT,
        subject=Named(kind, "", "") if audience == "public" else Named(kind, "id-1", word),
        restrictions=(
            RestrictionShown("limit", "", False, ("US", "DE"), None, AT, None),
            RestrictionShown("limit", "", False, ("ZZ",), ("FR", "AT"), AT, AT + timedelta(30)),
            RestrictionShown("limit", "", False, (), (), AT, None),
            *(RestrictionShown(k, "", True, (), None, AT, None) for k in _STRICTER),
        ),
        circumstances=Circumstances("report", ""),
        automation=Automation(False, False, 2, ""),
        grounds=grounds,
        also_held=tuple(
            OtherRule(f"other-{k}", "policy", date(2017, 1, 2), f"Other {word}", k, k == "ban")
            for k in ("limit", *_STRICTER)
        ),
        unknown=_unknown(word),
        what_would_change=_changes(word),
        measures=(
            MeasureShown(
                "m1", f"Measure {word}", f"Authority {word}", (f"Binds {word}",), ("Do it",),
                ("Covers",), (f"Leaves out {word}",), ("Court",), AT, AT, "",
            ),
            MeasureShown("m2", "Bare measure", "", (), (), (), (), (), None, None, ""),
        ),
        withheld=(
            WithheldShown("the facts that met rule kept-back", f"Because {word}."),
            WithheldShown("fact ad.secret", "This fact is withheld from everybody."),
            WithheldShown("fact two", "Only the advertiser may see this fact."),
            WithheldShown(
                "fact three", "This fact is about a person; only the advertiser may see it."
            ),
        ),
        redress=RedressShown(
            f"You may complain to us until 2018-07-27, free of charge. Write to {word}. A person"
            " reads it, somebody other than those who decided, and answers each argument.",
            date(2018, 7, 27),
            Redress().out_of_court,
            Redress().judicial,
        ),
    )  # fmt: skip


_MET = ("yes", "no", "unknown")
_STRICTER = ("reject", "suspend", "ban")


def _ground(
    name: str,
    ground: str,
    word: str,
    elements: tuple[ElementShown, ...],
    exceptions: tuple[ElementShown, ...] = (),
    *,
    decided_by: str = "automatic",
    limited: str = "",
) -> GroundShown:
    return GroundShown(
        rule=name,
        policy="policy",
        policy_title=f"Policy {word}",
        version=date(2017, 10, 1),
        heading=f"Heading {name} {word}",
        text=f"First {word}, see [there](https://a.example/terms).\n\n- one\n- *two* {word}",
        ground=ground,
        instrument=f"Act {word}" if ground == "law" else "",
        explanation="",
        elements=elements,
        exceptions=exceptions,
        decided_by=decided_by,
        remedy=f"Mend {word}",
        discloses="limited" if limited else "full",
        limited_because=limited,
    )


def _unknown(word: str) -> tuple[UnknownShown, ...]:
    return (
        UnknownShown("by-law", "", "", "", "A further fact isn't known. We may not say which."),
        UnknownShown("by-law", "ad.u1", f"fact {word}", "What?", "Not known: fact. What?"),
        UnknownShown(
            "by-law", "ad.u2", "the answer to “Who?”", "Who?", "Nobody has answered yet: Who?"
        ),
        UnknownShown(
            "by-law", "ad.u3", "fact", f"Which {word}?", "Not known wholly: fact: x. Which?"
        ),
        UnknownShown(
            "by-law",
            "ad.u4",
            "fact",
            "Where?",
            "Known, but these can't be used as countries: fact: x.",
        ),
        UnknownShown(
            "by-law",
            "ad.u5",
            "fact",
            "How?",
            "Known, but the condition can't be worked out with it: fact: x.",
        ),
    )


def _changes(word: str) -> WhatWouldChange:
    def one(name: str, now: Value, then: Value, known: bool = True) -> ChangeShown:
        return ChangeShown(name, f"fact {name}", known, now, then)

    long = "some words that go on for more than forty characters"
    sets: tuple[tuple[str, str, tuple[ChangeShown, ...]], ...] = (
        ("by-terms", "does not hold", (one("ad.flag", True, False),)),
        ("by-terms", "does not hold", (one("ad.codes", ("A", word), ("A", "B")),)),
        ("by-terms", "does not hold", (one("ad.some", ("A",), ("A",)),)),
        ("by-terms", "does not hold", (one("ad.text", f"{long} {word}", long),)),
        ("by-terms", "does not hold", (one("ad.text", long, f"{long} {word}"),)),
        ("by-terms", "does not hold", (one("ad.address", {"a": 1}, {"a": 2, "b": word}),)),
        (
            "by-terms",
            "does not hold",
            (one("ad.licences", ({"kind": word, "n": 1},), ({"kind": word, "n": 2},)),),
        ),
        ("by-terms", "undetermined", (one("ad.none", None, ELSE), one("ad.count", 3, 4))),
        ("by-law", "holds", (one("ad.missing", None, ELSE, False),)),
        ("by-law", "holds", (one("ad.missing", None, word, False),)),
        ("by-person", "does not hold", (one("ad.answers_x_1", True, False),)),
        ("by-person", "undetermined", (one("ad.answers_x_1", False, True),)),
    )
    notes = (
        "What would change rule kept-back is withheld. Changes of fact weren't looked for."
        " Some changes are left out, because they name a fact that is withheld."
        " Some changes are left out, because no one value of a fact makes them."
        " The search for changes was cut short; there may be others."
        " There are more; these are the smallest."
        " Several rules carry this restriction; each of them would have to change."
    )
    return WhatWouldChange(
        (f"Mend {word}",), tuple(OptionShown(r, b, "", c) for r, b, c in sets), False, notes
    )
