"""Findings: element by element, with every fact read and what is missing."""

from __future__ import annotations

import pytest

from reasoned.conditions.values import Partial
from reasoned.decisions.find import Versions
from reasoned.decisions.model import FactRead, Finding, Result, Unfounded
from reasoned.facts.model import Disclosure, Status
from tests.decisions.build import AT, BROADCASTER, STATE_MEDIA, fact, found, limit, rule


def test_a_rule_that_holds_shows_each_element_with_the_facts_that_met_it() -> None:
    versions = Versions({"advertiser.sectors": fact("advertiser.sectors", ("news",))})
    finding = found(STATE_MEDIA, BROADCASTER, versions)

    assert finding.result is Result.HOLDS
    assert [e.truth for e in finding.elements] == [True, True]
    assert [e.truth for e in finding.exceptions] == [False]
    assert finding.elements[0].reads[0].fact == versions.known["advertiser.sectors"]
    assert [r.name for r in finding.reads] == [
        "advertiser.sectors",
        "advertiser.editorial_control",
        "advertiser.independence",
    ]


def test_known_to_be_none_and_unknown_are_read_differently() -> None:
    known = found(STATE_MEDIA, BROADCASTER)
    unknown = found(STATE_MEDIA, {k: v for k, v in BROADCASTER.items() if "indep" not in k})

    assert known.exceptions[0].reads[0] == FactRead(
        "advertiser.independence", True, None, Disclosure.PARTY
    )
    assert unknown.exceptions[0].reads[0].known is False
    assert unknown.result is Result.UNDETERMINED
    assert unknown.missing == ("advertiser.independence",)


def test_an_alleged_fact_is_read_as_unknown_and_stays_visible() -> None:
    alleged = fact("advertiser.editorial_control", "government", status=Status.ALLEGED)
    record = {k: v for k, v in BROADCASTER.items() if "control" not in k}
    finding = found(
        STATE_MEDIA,
        record,
        Versions(unsettled={"advertiser.editorial_control": (Status.ALLEGED, alleged)}),
    )

    read = finding.elements[1].reads[0]
    assert (read.known, read.value, read.status, read.fact) == (
        False,
        None,
        Status.ALLEGED,
        alleged,
    )
    assert finding.result is Result.UNDETERMINED
    assert finding.missing == ("advertiser.editorial_control",)


def test_only_facts_that_keep_it_open_are_missing() -> None:
    one = rule("one", ["ad.political && (ad.min_age < 18 || ad.spend > 5.0)", "ad.payer == 'X'"])
    finding = found(one, {"ad.political": True, "ad.spend": 1.0, "ad.payer": "X"})

    assert finding.result is Result.UNDETERMINED
    assert finding.missing == ("ad.min_age",)


@pytest.mark.parametrize(
    ("record", "missing"),
    [
        ({"advertiser.sectors": Partial(("food",))}, ("advertiser.sectors",)),
        ({}, ("advertiser.sectors",)),
    ],
)
def test_a_list_that_may_go_on_is_missing(
    record: dict[str, object], missing: tuple[str, ...]
) -> None:
    finding = found(rule("one", ['"news" in advertiser.sectors']), record)
    assert (finding.result, finding.missing) == (Result.UNDETERMINED, missing)


def test_an_object_with_an_unknown_field_is_missing_beside_whole_facts() -> None:
    one = rule("one", ["advertiser.address.country == ad.payer"])
    finding = found(one, {"advertiser.address": {"city": "Paris"}, "ad.payer": "FR"})
    assert finding.missing == ("advertiser.address",)


def test_what_is_none_is_named_where_that_keeps_it_open() -> None:
    finding = found(rule("one", ["ad.payer == 'X'"]), {"ad.payer": None})
    assert (finding.result, finding.missing) == (Result.UNDETERMINED, ("ad.payer",))


def test_the_chosen_side_of_a_choice_is_what_keeps_it_open() -> None:
    one = rule("one", ["ad.political ? ad.min_age < 18 : ad.spend > 5.0"])
    assert found(one, {"ad.political": True}).missing == ("ad.min_age",)
    assert found(one, {"ad.political": False}).missing == ("ad.spend",)
    assert found(one, {"ad.min_age": 3}).missing == ("ad.political",)
    assert found(rule("not", ["!ad.political"]), {}).missing == ("ad.political",)


@pytest.mark.parametrize("codes", [None, Partial(("US",)), ("United States",)])
def test_a_limit_whose_territory_is_not_wholly_known_is_undetermined(codes: object) -> None:
    one = rule("one", ["ad.political"], then=limit(excluded_fact="ad.sale_barred_in"))
    record: dict[str, object] = {"ad.political": True}
    if codes is not None:
        record["ad.sale_barred_in"] = codes
    finding = found(one, record)

    assert finding.result is Result.UNDETERMINED
    assert finding.missing == ("ad.sale_barred_in",)
    assert finding.territory[0].known is (codes is not None)


def test_flips_leave_out_what_cannot_change() -> None:
    one = rule("one", ['advertiser.founded < timestamp("2000-01-01T00:00:00Z")', "ad.political"])

    finding = found(one, {"advertiser.founded": AT.replace(year=1999), "ad.political": True})
    assert finding.flips is not None
    assert [[c.fact for c in f.changes] for f in finding.flips.flips] == [["ad.political"]]


def test_flips_are_only_looked_for_when_asked() -> None:
    assert found(STATE_MEDIA, BROADCASTER, flips=False).flips is None


def test_a_finding_that_holds_cannot_be_made_up() -> None:
    true = found(STATE_MEDIA, BROADCASTER, flips=False)
    for elements, exceptions, why in (
        ((), true.exceptions, "not each of its elements"),
        (true.elements[:1], true.exceptions, "not each of its elements"),
        (true.elements, (), "not each exception"),
    ):
        with pytest.raises(Unfounded, match=why):
            Finding(STATE_MEDIA, Result.HOLDS, elements, exceptions)
