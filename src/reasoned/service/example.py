"""The example that a first start shows: the story of 2018 at its dates, and synthetic ads.

The story's advertisers are real, and its rules ours; people, the platform and all other
advertisers and ads are made up. It is built by the same use cases that the service runs, with
a clock that goes through the dates.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.decide import apply, let_be
from reasoned.cases.desk import Desk, Settings
from reasoned.cases.facts import add_facts
from reasoned.cases.policies.publish import publish, read_folder
from reasoned.cases.policies.rulebook import load_rulebook
from reasoned.cases.screening.catch_up import hold_never
from reasoned.cases.screening.judge import judge_match
from reasoned.cases.screening.take import take_measure
from reasoned.cases.screening.target_index import Targets
from reasoned.cases.subjects import SubjectRow, add_subject, keep_ad
from reasoned.cases.submitting.submit import AdRecord, Contact, Submission, submit
from reasoned.facts.model import Fact, SubjectKind
from reasoned.facts.subjects import Case, load_case
from reasoned.intake.claims import Claim
from reasoned.letters.outbox import note_delivered
from reasoned.service.example_picture import sea
from reasoned.store.database import Database
from reasoned.store.tables.access import person
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer

T = TypeVar("T")

PEOPLE = (
    ("example-reviewer", "reviewer@example.org", "A reviewer", ["reviewer", "policy-author"]),
    ("example-colleague", "colleague@example.org", "A colleague", ["reviewer"]),
    ("example-second", "second@example.org", "A second reviewer", ["reviewer", "senior"]),
    ("example-admin", "admin@example.org", "An administrator", ["administrator"]),
)
ADS = 300
_BOOKED = timedelta(hours=54)
"""The ads came in over the last days, so that what waits is due at different times."""
PUBLISHED = datetime(2017, 10, 1, tzinfo=UTC)


@dataclass
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class _Builder:
    writer: Writer
    clock: _Clock
    settings: Settings
    folder: Path
    desk: Desk
    people: Mapping[str, int]
    case: Case

    def do(self, at: datetime, job: Callable[..., T], *args: Any, **named: Any) -> T:
        self.clock.now = at
        return self.writer.run(lambda unit: job(unit, self.desk, *args, **named))


def build_example(
    database: Database,
    folder: Path,
    settings: Settings,
    *,
    now: datetime,
    new_ref: Callable[[str], str],
    new_salt: Callable[[], bytes],
    seed: int = 2018,
) -> None:
    """Fill an empty database at the newest schema. `folder` is the examples'."""
    clock = _Clock(PUBLISHED)
    writer = Writer(database, now=clock, new_ref=new_ref, new_salt=new_salt)
    try:
        people = writer.run(_people)
        reviewer = people["example-reviewer"]
        policies = read_folder(folder / "policies")
        writer.run(lambda unit: publish(unit, settings, policies, by=reviewer))
        with database.reading() as connection:
            desk = Desk(load_rulebook(connection), settings)
        case, problems = load_case(folder / "2018" / "case.yaml", desk.book.policy_set.declarations)
        assert not problems, problems
        builder = _Builder(writer, clock, settings, folder, desk, people, case)
        _measures(builder)
        _facts(builder)
        _story(builder)
        _waiting(builder, now)
        for number, submission in enumerate(synthetic_ads(random.Random(seed), ADS)):
            builder.do(now - _BOOKED * (1 - number / ADS), submit, submission, by=0)
        _held(builder, database, now)
    finally:
        writer.close()


def _people(unit: Unit) -> dict[str, int]:
    return {
        ref: unit.add(
            person,
            ref=ref,
            email=email,
            name=name,
            roles=roles,
            markets=[],
            active=True,
            created_at=unit.now,
        )
        for ref, email, name, roles in PEOPLE
    }


def _measures(builder: _Builder) -> None:
    for path in sorted((builder.folder / "2018" / "measures").glob("*.yaml")):
        builder.do(PUBLISHED, take_measure, path.read_text(encoding="utf-8"), path.name)


def _facts(builder: _Builder) -> None:
    """Subjects, and their facts and matches as they became known."""
    case = builder.case
    known: dict[str, SubjectRow] = {}

    def subjects(unit: Unit, _desk: Desk) -> None:
        for subject in sorted(case.subjects, key=lambda s: s.kind is SubjectKind.AD):
            owner = known[subject.advertiser].id if subject.advertiser else None
            known[subject.id] = add_subject(
                unit, subject.kind, subject.id, name=subject.name, advertiser=owner
            )
            if owner is not None:
                keep_ad(unit, known[subject.id], {}, {})

    builder.do(PUBLISHED, subjects)
    for fact in sorted(case.facts, key=lambda f: f.known_from):
        at = max(fact.known_from, PUBLISHED)
        builder.do(at, _add, known[fact.subject], fact)
    for match in sorted(case.matches, key=lambda m: m.at):
        builder.do(
            max(match.at, PUBLISHED),
            judge_match,
            known[match.advertiser],
            match.measure,
            match.status.value,
            match.reasons or ("It is named in it.",),
            by=builder.people["example-reviewer"],
        )


def _held(builder: _Builder, database: Database, now: datetime) -> None:
    """All advertisers are held against whom the measures name, as a worker does it."""
    builder.desk = replace(builder.desk, targets=Targets(database))
    while builder.do(now, hold_never):
        pass


def _add(unit: Unit, _desk: Desk, who: SubjectRow, fact: Fact) -> None:
    claim = Claim(
        fact.name,
        fact.value,
        fact.source,
        fact.status,
        fact.confidence,
        fact.observed_at,
        None,
        fact.true_from,
        fact.true_until,
        fact.expires_at,
        fact.evidence,
    )
    add_facts(unit, who, [claim], 0, {fact.name: fact.id})


def _story(builder: _Builder) -> None:
    first, second = builder.people["example-reviewer"], builder.people["example-second"]
    at = datetime(2017, 10, 26, 9, tzinfo=UTC)
    case = builder.do(at, submit, _again(builder, "rt"), by=first).case
    builder.do(at, apply, case, "state-media", by=first)
    made = builder.do(at.replace(hour=15), apply, case, "state-media", by=second).decision
    assert made is not None
    builder.do(at.replace(hour=16), _delivered, made.letter)
    _said(builder, {"rt": case})
    company = builder.do(
        datetime(2018, 1, 26, 10, tzinfo=UTC), submit, _again(builder, "kaspersky-lab"), by=first
    ).case
    # Else it would wait, late, for ever.
    builder.do(datetime(2018, 1, 29, 9, tzinfo=UTC), let_be, company, _LET_BE, by=first)
    _said(builder, {"kaspersky-lab": company})
    at = datetime(2024, 10, 1, 8, tzinfo=UTC)
    for ad in ("kaspersky-software-ad", "kaspersky-training-ad"):
        came = builder.do(at, submit, _again(builder, ad), by=0)
        if came.decision.letter is not None:
            builder.do(at.replace(hour=9), _delivered, came.decision.letter)
            # Only what is decided has a public page, so what was said in 2018 stands there too.
            _said(builder, {"kaspersky-lab": came.case})


def _waiting(builder: _Builder, now: datetime) -> None:
    """What a newcomer decides: a colleague has proposed the second broadcaster's ban."""
    at, colleague = now - timedelta(hours=20), builder.people["example-colleague"]
    again = replace(_again(builder, "sputnik"), contact=Contact("sputnik@example.org", "en"))
    case = builder.do(at, submit, again, by=colleague).case
    builder.do(at + timedelta(hours=1), apply, case, "state-media", by=colleague)


def _delivered(unit: Unit, _desk: Desk, letter: int) -> None:
    """The story's letters went by post: nobody's real address stands here."""
    note_delivered(unit, letter)


_DECIDED = datetime(2017, 10, 26, 17, tzinfo=UTC)


def _said(builder: _Builder, cases: Mapping[str, str]) -> None:
    """What both sides said in public, each on the day on which it was said, and where that was
    reported."""
    for said in sorted(builder.case.statements, key=lambda s: s.at):
        if said.subject in cases:
            side = "operator" if said.by.startswith(_PLATFORM) else "advertiser"
            day = f"{said.at.day} {said.at:%B %Y}"
            text = f"“{said.text}” ({said.by}, {day}; {said.source.title})"
            builder.do(max(said.at, _DECIDED), state, cases[said.subject], side, text)


_PLATFORM = "The platform of "
_LET_BE = (
    "No rule of ours holds on established facts. That it has ties to intelligence services is"
    " alleged, and it denies that. The directive binds agencies of the US government and says"
    " nothing about advertising."
)


def _again(builder: _Builder, subject_id: str) -> Submission:
    subject = builder.case.subject(subject_id)
    return Submission(
        subject.kind, subject.id, subject.name, advertiser=subject.advertiser, source="the story"
    )


# --- ads that nobody has ever booked ------------------------------------------------------

_TEXTS: tuple[tuple[str, list[str]], ...] = (
    ("Fresh bread from the oven on the corner, every morning.", []),
    ("Twelve rooms by the sea, open all winter.", []),
    ("Learn Portuguese in twenty minutes a day.", []),
    ("Bet on tonight's game: twice the odds for new players.", ["gambling"]),
    ("A dry white from small growers, delivered by Friday.", ["alcohol"]),
    ("This tea melts fat while you sleep and cures diabetes.", ["food"]),
    ("Guaranteed returns of 20 % a month, without risk.", ["finance"]),
    ("Buy the new coin before everybody else does.", ["crypto"]),
    ("Vote for the ring road on Sunday.", ["political"]),
    ("More trees for Mill Street. Paid for by the Mill Street Society.", ["political"]),
    ("Two rooms in the old town, no agent's fee.", ["housing"]),
    ("A loan by tonight, whatever your history.", ["credit"]),
)


UNDATED = 133
"""The ad of which nobody knows when it starts and ends; it has a picture."""
_FIRST_START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def booked(number: int) -> dict[str, str]:
    """When an ad starts and ends; rules about that hold on none."""
    starts = _FIRST_START + timedelta(days=number % 28)
    ends = starts + timedelta(days=7 + number % 21)
    return {"ad.started": starts.isoformat(), "ad.ends": ends.isoformat()}


def synthetic_ads(rng: random.Random, count: int) -> Iterator[Submission]:
    """Ads of made-up advertisers, the same for the same seed; some facts are left unknown."""
    countries = ("DE", "FR", "ES", "NL", "PL", "SE")
    for number in range(1, count + 1):
        text, categories = rng.choice(_TEXTS)
        shown = sorted(rng.sample(countries, rng.randint(1, 3)))
        facts: dict[str, Any] = {
            "ad.text": text,
            "ad.categories": categories,
            "ad.territories": shown,
            "ad.landing_page": f"https://shop-{number % 40}.example/offer",
            "ad.landing_scheme": "https",
            "ad.landing_domain": f"shop-{number % 40}.example",
            "ad.min_age": rng.choice((13, 18, 18, 25)),
            "ad.interests": rng.sample(["cooking", "travel", "football", "films"], 2),
            "ad.behaviours": [],
            "ad.audience_politics": [],
            "ad.currency": "EUR",
            "ad.spend": float(rng.randint(5, 900)),
            **({} if number == UNDATED else booked(number)),
            "advertiser.country": rng.choice(countries),
        }
        if "political" in categories:
            facts["ad.payer"] = rng.choice((None, "Mill Street Society"))
            if rng.random() < 0.5:
                facts["ad.statements"] = rng.choice(([], ["political-ad"]))
        elif rng.random() < 0.9:
            facts["ad.statements"] = []
        yield Submission(
            SubjectKind.AD,
            f"ad-{number:04d}",
            advertiser=f"shop-{number % 40}",
            facts=facts,
            ad=AdRecord(
                payer=f"Shop {number % 40}",
                targeting={"interests": facts["ad.interests"]},
                content={"text": text, **({"image": sea()} if number == UNDATED else {})},
                reach={country: rng.randint(10, 9000) for country in shown},
            ),
            source="a made-up booking",
        )
