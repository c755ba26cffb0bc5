"""Both sides are found by names, domains and identifiers, as well as by looking at each."""

from __future__ import annotations

from pathlib import Path
from random import Random

from reasoned.facts.measures import Target, TargetKind
from reasoned.screening.index.names import LEAST_SHARED
from reasoned.screening.lists.read import read_lists
from reasoned.screening.nearest import nearest
from reasoned.screening.score.features import FEATURES, compare
from reasoned.screening.score.pair import CandidateStatus, score_pair
from reasoned.screening.screen import MOST_CANDIDATES, SideIndex
from reasoned.screening.side import Side, of_advertiser, of_target
from reasoned.screening.targets import Listed, listed
from tests.shared_data import data, needs_data

MEASURES = Path(__file__).resolve().parents[2] / "examples" / "2018" / "measures"


def targets() -> list[Listed]:
    return listed(read_lists([MEASURES]).measures)


def example_index() -> SideIndex:
    return SideIndex([each.side for each in targets()])


def met(advertiser: Side) -> dict[str, CandidateStatus | None]:
    """By measure, how an advertiser meets the examples' targets."""
    known = targets()
    return {known[c.known].measure: c.scored.status for c in example_index().screen([advertiser])}


class TestExamples:
    def test_the_directives_target_is_met_by_its_names_and_its_domain(self) -> None:
        for name in (
            "AO Kaspersky Lab", "Kaspersky Lab JSC", "Лаборатория Касперского",
            "АО «Лаборатория Касперского»", "kaspersky.com",
        ):  # fmt: skip
            assert met(of_advertiser("1", name))["us-dhs-bod-17-01"] is CandidateStatus.CERTAIN, (
                name
            )

    def test_a_name_merely_like_it_isnt_and_the_reasons_say_why(self) -> None:
        advertiser = of_advertiser("1", "Kasparov Labs GmbH")
        assert met(advertiser) == {}
        near = nearest(advertiser, example_index())
        assert near is not None
        assert near.scored.status is None
        against = {r.feature: (r.advertiser, r.target) for r in near.scored.reasons if r.adds < 0}
        assert against["both_left"] == ("kasparov", "kasperskogo")

    def test_rt_alone_meets_nobody_and_with_its_country_or_domain_does(self) -> None:
        assert met(of_advertiser("1", "RT")) == {}
        assert set(met(of_advertiser("1", "RT", domains=["rt.com"]))) == {"eu-2022-350"}
        assert set(met(of_advertiser("1", "RT", countries=["RU"]))) == {"eu-2022-350"}
        assert met(of_advertiser("1", "RTL", countries=["RU"])) == {}
        assert set(met(of_advertiser("1", "Раша Тудей"))) == {"eu-2022-350"}

    def test_a_target_of_two_measures_is_two_questions(self) -> None:
        assert len(met(of_advertiser("1", "Kaspersky Lab"))) == 4


class TestKeys:
    def test_a_domain_or_an_identifier_finds_who_is_called_otherwise(self) -> None:
        known = [
            of_target(Target("Zubrovka", domains=("zubrovka.example.org",))),
            of_target(Target("Kwisatz", identifiers=(("lei", "529900T8"),))),
        ]
        index = SideIndex(known)
        asked = [
            of_advertiser("1", "Melange", domains=["https://www.zubrovka.example.org/"]),
            of_advertiser("2", "Melange", identifiers=[("lei", "5299 00t8")]),
            of_advertiser("3", "???", domains=["zubrovka.example.org"]),
        ]
        assert [(c.asked, c.known) for c in index.screen(asked)] == [(0, 0), (1, 1), (2, 0)]

    def test_a_domain_that_everybody_shares_finds_nobody(self) -> None:
        index = SideIndex([Side("t", of_target(Target("Zubrovka")).names, domains=("gmail.com",))])
        one = Side("a", of_advertiser("a", "Melange").names, domains=("gmail.com",))
        assert index.screen([one]) == []


class TestBothWays:
    ADVERTISERS = (
        of_advertiser("1", "Kasperski Lab"),
        of_advertiser("2", "Sunflower Oil GmbH"),
        of_advertiser("3", "Zubrovka Kwisatz", countries=["DE"]),
        of_advertiser("4", "Melange", domains=["sunfl.example.org"]),
    )
    TARGETS = (
        of_target(Target("AO Kaspersky Lab")),
        of_target(Target("Sun Flower Oil", domains=("sunfl.example.org",))),
        of_target(Target("Kwisatz Zubrovka", countries=("DE",))),
    )

    def test_whoever_asks_the_pairs_and_their_scores_are_the_same(self) -> None:
        index = SideIndex(self.TARGETS)
        there = {(c.asked, c.known): c.scored.score for c in index.screen(self.ADVERTISERS)}
        back = SideIndex(self.ADVERTISERS, index.rarity).screen(self.TARGETS)
        assert set(there) == {(0, 0), (1, 1), (2, 2), (3, 1)}
        assert {(c.known, c.asked): c.scored.score for c in back} == there

    def test_words_written_together_meet_those_written_apart_whoever_asks(self) -> None:
        joined, apart = of_advertiser("1", "GRANDCASINO"), of_target(Target("GRAND CASINO"))
        assert SideIndex([apart]).screen([joined])
        assert SideIndex([joined]).screen([apart])


class TestBounds:
    def test_ten_thousand_aliases_give_a_bounded_answer(self) -> None:
        target = Target("Zubrovka", aliases=tuple(f"Zubrovka Kwisatz {n}x" for n in range(10_000)))
        (found,) = SideIndex([of_target(target)]).screen([of_advertiser("1", "Zubrovka")])
        assert found.known == 0
        assert len(found.scored.reasons) < 20

    def test_no_more_candidates_than_a_bound_the_best_first(self) -> None:
        sides = [of_target(Target("Zubrovka Kwisatz", id=str(n))) for n in range(500)]
        sides.append(of_target(Target("Zubrovka Kwisatz", id="last", domains=("z.example.org",))))
        found = SideIndex(sides).screen(
            [of_advertiser("1", "Zubrovka Kwisatz", domains=["z.example.org"])]
        )
        assert len(found) == MOST_CANDIDATES
        assert found[0].known == 500

    def test_a_name_of_a_hundred_thousand_characters_is_answered(self) -> None:
        index = example_index()
        assert (
            index.screen(
                [of_advertiser("1", "Kaspersky " * 10_000), of_advertiser("2", "x" * 100_000)]
            )
            is not None
        )

    def test_nobody_asked_and_nobody_known(self) -> None:
        assert SideIndex([]).screen([of_advertiser("1", "Acme")]) == []
        assert example_index().screen([]) == []
        assert nearest(of_advertiser("1", "Acme"), SideIndex([])) is None


def misspelt(name: str, random: Random) -> str:
    """The name with one letter changed, left out or doubled, or with its words turned round."""
    place = random.randrange(len(name))
    letter = random.choice("AEIOURSTN" if name.isupper() else "aeiourstn")
    return random.choice(
        [
            name[:place] + letter + name[place + 1 :],
            name[:place] + name[place + 1 :],
            name[:place] + name[place] + name[place:],
            " ".join(reversed(name.split())),
        ]
    )


def shared_words(one: Side, other: Side, index: SideIndex) -> float:
    """The largest share of weight that two names of theirs have in common."""
    return max(
        compare(a.name, b.name, index.rarity).values[FEATURES.index("words")]
        for a in one.names
        for b in other.names
    )


@needs_data
class TestRealLists:
    def test_the_index_keeps_the_hits_of_looking_at_each_and_finds_both_ways(self) -> None:
        random = Random(20180126)
        every = [
            each.side
            for each in listed(read_lists([data("authorities", "ofac")]).measures)
            if each.side.kind is TargetKind.ORGANISATION and each.side.names
        ]
        known = random.sample(every, 300)
        asked = [
            of_advertiser(str(n), misspelt(side.names[0].text, random))
            for n, side in enumerate(random.sample(known, 150))
        ]
        index = SideIndex(known)
        expected = {
            (a, k)
            for a, one in enumerate(asked)
            for k, other in enumerate(known)
            if score_pair(one, other, index.rarity).status is not None
        }
        found = {(c.asked, c.known) for c in index.screen(asked)}
        assert len(expected) > 120
        assert found <= expected
        lost = {(a, k): shared_words(asked[a], known[k], index) for a, k in expected - found}
        assert len(found) >= 0.999 * len(expected), lost
        # What is lost is like the other letter by letter only: `RR TOU` and `RR TOUR`.
        assert all(share < LEAST_SHARED for share in lost.values()), lost
        back = SideIndex(asked, index.rarity).screen(known)
        other_way = {(c.known, c.asked) for c in back}
        assert other_way <= expected
        assert len(other_way) >= 0.999 * len(expected), expected - other_way
