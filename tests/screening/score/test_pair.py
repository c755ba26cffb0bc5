"""An advertiser against a target: the score, and reasons that add up to it."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.facts.measures import Target, TargetKind
from reasoned.screening.score.context import SHARED_DOMAINS
from reasoned.screening.score.pair import CERTAIN, REVIEW, CandidateStatus, Scored, score_pair
from reasoned.screening.score.rarity import Rarity
from reasoned.screening.score.say import says
from reasoned.screening.side import Side, of_advertiser, of_target

RARITY = Rarity()
KINDS = st.sampled_from(list(TargetKind))
NAMES = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from("acme kaspersky lab trading gmbh rt 5 j".split()), max_size=5).map(
        " ".join
    ),
)


def scored(advertiser: Side | str, target: Target | str) -> Scored:
    one = of_advertiser("a", advertiser) if isinstance(advertiser, str) else advertiser
    other = Target(target) if isinstance(target, str) else target
    return score_pair(one, of_target(other), RARITY)


def features(of: Scored) -> dict[str, float]:
    return {reason.feature: reason.adds for reason in of.reasons}


class TestReasons:
    @given(NAMES, NAMES, NAMES, KINDS, st.booleans())
    def test_they_add_up_to_the_log_odds(
        self, name: str, theirs: str, alias: str, kind: TargetKind, near: bool
    ) -> None:
        one = of_advertiser(
            "a", name, countries=["DE"], domains=["a.example.org"], identifiers=[("id", "12345")]
        )
        target = Target(
            theirs,
            weak_aliases=(alias,),
            kind=kind,
            countries=("DE",) if near else ("FR",),
            identifiers=(("lei", "12345"),) if near else (),
        )
        found = scored(one, target)
        assert sum(reason.adds for reason in found.reasons) == pytest.approx(found.logit, abs=1e-9)
        assert found.score == pytest.approx(1 / (1 + exp(-found.logit)), abs=1e-6)
        assert all(says(reason).endswith(".") for reason in found.reasons)

    def test_they_name_the_words_that_they_are_about(self) -> None:
        found = scored("Kasperski Lab Berlin", "Kaspersky Lab")
        of = {reason.feature: (reason.advertiser, reason.target) for reason in found.reasons}
        assert of["words"] == ("kasperski laboratory", "kaspersky laboratory")
        assert of["spelling"] == ("kasperski", "kaspersky")
        assert of["one_left"] == ("berlin", "")
        assert of["base"] == ("Kasperski Lab Berlin", "Kaspersky Lab")

    def test_the_best_of_several_names_is_told(self) -> None:
        found = scored(
            "Лаборатория Касперского", Target("AO X", aliases=("Лаборатория Касперского",))
        )
        assert found.status is CandidateStatus.CERTAIN
        assert found.reasons[0].target == "Лаборатория Касперского"

    def test_a_weak_alias_counts_for_less(self) -> None:
        strong = scored("Zubrovka", Target("Melange", aliases=("Zubrovka",)))
        weak = scored("Zubrovka", Target("Melange", weak_aliases=("Zubrovka",)))
        assert weak.logit < strong.logit
        assert features(weak)["weak-alias"] < 0


class TestScores:
    def test_they_rank_below_1_and_arent_all_the_same(self) -> None:
        target = Target(
            "Zubrovka Kwisatz", countries=("DE",), domains=("zubrovka.example.org",),
            identifiers=(("lei", "5299001"),), addresses=("12 Long Street Berlin",),
        )  # fmt: skip
        more = [
            of_advertiser("a", "Zubrovka Kwizatz"),
            of_advertiser("a", "Zubrovka Kwisatz"),
            of_advertiser("a", "Zubrovka Kwisatz", countries=["DE"]),
            of_advertiser(
                "a", "Zubrovka Kwisatz", countries=["DE"], domains=["zubrovka.example.org"]
            ),
            of_advertiser(
                "a", "Zubrovka Kwisatz", domains=["zubrovka.example.org"], countries=["DE"],
                addresses=["Long Street 12, Berlin"],
            ),
            of_advertiser(
                "a", "Zubrovka Kwisatz", identifiers=[("lei", "5299001")], countries=["DE"],
                domains=["zubrovka.example.org"], addresses=["Long Street 12, Berlin"],
            ),
        ]  # fmt: skip
        logits = [scored(side, target).logit for side in more]
        assert logits == sorted(set(logits))
        assert all(scored(side, target).score < 1.0 for side in more)

    def test_hundreds_of_identifiers_keep_it_within_bounds(self) -> None:
        many = [("duns", f"{n:09}") for n in range(60)]
        others = tuple(("duns", f"{n:09}") for n in range(500, 560))
        differ = scored(
            of_advertiser("a", "Zubrovka", identifiers=many), Target("Zubrovka", identifiers=others)
        )
        assert (differ.score, differ.status) == (0.0, None)
        same = scored(
            of_advertiser("a", "Zubrovka", identifiers=[("id", n) for _, n in many]),
            Target("Zubrovka", identifiers=tuple(many)),
        )
        assert 0.99 < same.score < 1.0

    def test_thresholds_make_the_status(self) -> None:
        assert Scored(0.0, ()).score == REVIEW
        assert Scored(0.0, ()).status is CandidateStatus.REVIEW
        assert Scored(-0.01, ()).status is None
        assert Scored(2.3, ()).score > CERTAIN
        assert Scored(2.3, ()).status is CandidateStatus.CERTAIN

    @pytest.mark.parametrize("word", ["Trading", "International", "Group", "Bank", "Shipping"])
    def test_a_lone_generic_word_never_matches(self, word: str) -> None:
        for target in (word, f"{word} Ltd", f"Zubrovka {word}"):
            found = scored(f"{word} GmbH", target)
            assert found.status is None, target
        assert features(scored(word, word))["common-words"] < 0

    def test_without_a_name_nothing_matches(self) -> None:
        found = scored("???", "Zubrovka")
        assert found.status is None
        assert [reason.feature for reason in found.reasons] == ["no-name"]


class TestShortNames:
    def test_alone_they_match_nobody(self) -> None:
        found = scored("RT", "RT")
        assert found.status is None
        assert features(found)["short-name"] < 0

    def test_a_persons_single_name_matches_nobody_by_itself(self) -> None:
        person = Target("TORRES, Ana Leonor", aliases=("MARIA",), kind=TargetKind.PERSON)
        found = scored("Friends of Maria", person)
        assert found.status is None
        assert features(found)["one-name"] < 0
        assert scored("Maria", person).status is None
        near = of_advertiser("a", "Maria", countries=["MX"])
        assert scored(near, replace(person, countries=("MX",))).status is not None

    def test_a_country_or_a_domain_may_speak_for_them(self) -> None:
        target = Target("RT", countries=("RU",), domains=("rt.com",))
        assert scored(of_advertiser("a", "RT", countries=["RU"]), target).status is not None
        assert scored(of_advertiser("a", "RT", domains=["rt.com"]), target).status is not None
        assert scored(of_advertiser("a", "RT", countries=["DE"]), target).status is None

    def test_they_need_exact_spelling(self) -> None:
        target = Target("RT", countries=("RU",))
        for other in ("RD", "RTL", "ERT", "TR"):
            assert scored(of_advertiser("a", other, countries=["RU"]), target).status is None


class TestExact:
    def test_an_identifier_outweighs_another_name(self) -> None:
        found = scored(
            of_advertiser("a", "Melange", identifiers=[("LEI", "5299-00T8")]),
            Target("Zubrovka", identifiers=(("lei", "529900t8"),)),
        )
        assert found.status is CandidateStatus.CERTAIN
        assert features(found)["other-name"] > 0

    def test_identifiers_of_other_schemes_arent_one(self) -> None:
        found = scored(
            of_advertiser("a", "Melange", identifiers=[("ogrn", "1234567")]),
            Target("Zubrovka", identifiers=(("inn", "1234567"),)),
        )
        assert "identifier" not in features(found)

    def test_other_identifiers_of_which_nobody_has_two_speak_against(self) -> None:
        target = Target("Zubrovka", identifiers=(("lei", "5299001"),))
        other = of_advertiser("a", "Zubrovka", identifiers=[("lei", "5299002")])
        assert scored(other, target).logit < scored("Zubrovka", target).logit

    def test_a_domain_that_many_share_says_nothing(self) -> None:
        side = Side("t", of_target(Target("Zubrovka")).names, domains=("gmail.com",))
        one = Side("a", of_advertiser("a", "Melange").names, domains=("gmail.com",))
        assert "gmail.com" in SHARED_DOMAINS
        assert "domain" not in features(score_pair(one, side, RARITY))


class TestCircumstances:
    def test_a_country_counts_for_and_against(self) -> None:
        target = Target("Zubrovka", countries=("DE", "AT"))
        same = scored(of_advertiser("a", "Zubrovka", countries=["AT"]), target)
        other = scored(of_advertiser("a", "Zubrovka", countries=["US"]), target)
        unknown = scored("Zubrovka", target)
        assert other.logit < unknown.logit < same.logit

    def test_a_person_isnt_an_organisation(self) -> None:
        target = Target("Ivan Zubrovka", kind=TargetKind.PERSON)
        firm = of_advertiser("a", "Ivan Zubrovka", kind=TargetKind.ORGANISATION)
        assert features(scored(firm, target))["kind"] < 0
        assert "kind" not in features(scored("Ivan Zubrovka", target))

    def test_ships_are_seldom_advertisers(self) -> None:
        assert features(scored("Zubrovka", Target("Zubrovka", kind=TargetKind.VESSEL)))["kind"] < 0

    def test_an_address_counts_where_it_is_precise(self) -> None:
        near = scored(
            of_advertiser("a", "Zubrovka", addresses=["Long Street 12, Berlin"]),
            Target("Zubrovka", addresses=("12 Long Street, Berlin",)),
        )
        town = scored(
            of_advertiser("a", "Zubrovka", addresses=["Berlin"]),
            Target("Zubrovka", addresses=("Berlin",)),
        )
        assert features(near)["address"] > 0
        assert "address" not in features(town)
