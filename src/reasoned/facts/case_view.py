"""What was known of a subject of a case at a moment, measures and matches included.

It puts together what `subjects`, `measures` and `view` know, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reasoned.facts.measures import SALE_BARRED_IN, KnownMeasure, Measure, facts_of, sale_bars
from reasoned.facts.measures import known_measures as known_of
from reasoned.facts.model import Declarations, Fact, SubjectKind
from reasoned.facts.subjects import Case
from reasoned.facts.view import View, view

PRODUCT_KINDS = "ad.product_kinds"
"""What an ad offers, in the codes that measures use in `covers` and `leaves_out`."""


def view_case(
    case: Case,
    measures: Iterable[Measure],
    declarations: Declarations,
    subject_id: str,
    at: datetime,
) -> View:
    """The view of one subject; for an ad, with its advertiser's facts.

    Raises KeyError where the case has no such subject, ValueError for a moment without a
    time zone.
    """
    known = tuple(measures)
    subject = case.subject(subject_id)
    is_ad = subject.kind is SubjectKind.AD
    advertiser = subject.advertiser if is_ad else subject.id
    facts: list[Fact] = [
        *case.facts,
        *facts_of(
            known,
            case.matches,
            advertiser,
            at,
            declarations=declarations,
            operator=case.operator.codes,
        ),
    ]
    owner = advertiser if is_ad else None
    if is_ad and known and SALE_BARRED_IN in declarations.facts:
        booked = view(facts, declarations, subject.id, at, advertiser=owner).record
        products = booked.get(PRODUCT_KINDS)
        facts += sale_bars(known, case.matches, subject.id, advertiser, products, at)
    return view(facts, declarations, subject.id, at, advertiser=owner)


def known_measures(
    case: Case, measures: Iterable[Measure], subject_id: str, at: datetime
) -> tuple[KnownMeasure, ...]:
    """Measures that name the subject (or the ad's advertiser), as known at `at`.

    Raises KeyError where the case has no such subject.
    """
    subject = case.subject(subject_id)
    return known_of(measures, case.matches, subject.advertiser or subject.id, at)
