"""`make bench-screening`: names told apart, beside logic-v2 and RapidFuzz on the same pairs.

Everything is seeded, and thresholds are fixed beforehand. The first generator's figures are
those of the `measure` half of the entities; the second generator is never tuned on. Where the
peers' environment can't be made, the reason stands in place of their rows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.figures import Figure, at_least, at_most, beside, save
from benchmarks.screening import noise_second, ours, planted, speed, table
from benchmarks.screening.candidates import Candidates
from benchmarks.screening.figures import (
    Estimate,
    Numbers,
    recall_at_false_positives,
    roc_area,
    sampled,
)
from benchmarks.screening.labelled import labelled
from benchmarks.screening.lists import DATA, Entity, entities, fold
from benchmarks.screening.pairs import ORGANISATION, PERSON, SCHEMAS, Pair
from benchmarks.screening.peers import LOGIC, Peers, PeersMissing, install
from benchmarks.screening.unrelated import population

PLANTED_RECALL = 0.9
ALERTS = 4_000
AREA, RECALL = 0.93, 0.85
SIZE = 20_000
# Of the advertisers sampled, how many a slow peer is held against.
SLOW = {LOGIC: 5_000}
# On so many advertisers every name is tried, to see what the candidates miss.
CHECKED = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("labelled", "noise", "unrelated", "speed"))
    parser.add_argument("--size", type=int, default=SIZE, help="unrelated advertisers sampled")
    asked = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("make bench-screening needs the folder of real data at ../shared/data.")
    peers = _peers()
    known = entities()
    parts: dict[str, Callable[[], list[Figure]]] = {
        "labelled": lambda: on_labelled(peers),
        "noise": lambda: on_noise(peers, known),
        "unrelated": lambda: on_unrelated(peers, known, asked.size),
        "speed": lambda: on_speed(peers, known),
    }
    figures = [f for name, part in parts.items() if asked.only in (None, name) for f in part()]
    save(figures)
    print()
    for figure in figures:
        print(figure)
    return 0


def on_speed(peers: Peers | None, known: Sequence[Entity]) -> list[Figure]:
    """How long it takes, beside brute force with the same scorer."""
    if peers is None:
        print("\nspeed: the advertisers' words come with the peers' environment")
        return speed.request(known)
    return [*speed.full(known, peers), *speed.notice(known, peers), *speed.request(known)]


def on_labelled(peers: Peers | None) -> list[Figure]:
    """The pairs that people judged, organisations and persons apart."""
    figures = []
    for kind in (ORGANISATION, PERSON):
        pairs = [p for p in labelled() if p.kind == kind]
        scores = _scores(peers, pairs, ours.score_labelled)
        table.systems(f"labelled, {kind}s", pairs, scores)
        if kind == ORGANISATION:
            figures = _labelled_figures(pairs, scores)
    return figures


def _labelled_figures(pairs: Sequence[Pair], scores: table.Scores) -> list[Figure]:
    same = table.same_of(pairs)
    measures = [roc_area, recall_at_false_positives()]
    found = {name: sampled(measures, values, same) for name, values in scores.items()}
    area, recall = found.pop(table.OURS)
    figures = [
        at_least("screening.area", area.value, f"to aim at; {area.estimate}", AREA),
        at_least("screening.recall", recall.value, f"to aim at; {recall.estimate}", RECALL),
    ]
    for name, (their_area, their_recall) in found.items():
        for what, mine, theirs in (
            ("area", area, their_area),
            ("recall", recall, their_recall),
        ):
            against = f"{name} {theirs.estimate}, less it {_signed(mine.less(theirs))}"
            figures.append(at_least(f"screening.{what}/{name}", mine.value, against, theirs.value))
    return figures


def on_noise(peers: Peers | None, known: Sequence[Entity]) -> list[Figure]:
    """Both generators, organisations and persons apart, split by kind of noise."""
    figures = []
    for kind in (ORGANISATION, PERSON):
        first = planted.pairs(known, kind, "measure")
        second = noise_second.pairs(known, kind)
        for name, pairs, whole in (
            ("first", first, set(planted.balanced(first))),
            ("second", second, set(second)),
        ):
            title = f"{name} generator, {kind}s"
            scores = _scores(peers, pairs, ours.score)
            chosen = np.array([p in whole for p in pairs])
            some = [p for p in pairs if p in whole]
            table.systems(title, some, {s: v[chosen] for s, v in scores.items()})
            table.groups(title, pairs, scores)
            area = sampled([roc_area], scores[table.OURS][chosen], table.same_of(some))[0]
            figures.append(
                beside(f"screening.area {name} {kind}s", area.value, f"{title}, {area.estimate}")
            )
    return figures


def on_unrelated(peers: Peers | None, known: Sequence[Entity], size: int) -> list[Figure]:
    """Advertisers whom no list names, and how many of them would be stopped."""
    if peers is None:
        print("\nalerts per million: the advertisers' words come with the peers' environment")
        return []
    listed = [n for e in known if e.kind == ORGANISATION for n in e.names]
    people = population(peers.seeds(), size, {fold(n) for n in listed})
    print(f"\n{size:,} advertisers; {people.left_out} left out, since a list has their name")
    finder = Candidates(listed)
    met = finder.of(people.names)
    held = [
        _pair(name, listed[i])
        for name, some in zip(people.names, met, strict=True)
        for i in some.tolist()
    ]
    of_whom = np.repeat(np.arange(size), [len(some) for some in met])
    best: dict[str, Numbers] = {}
    for name in (table.OURS, *peers.systems):
        many = min(size, SLOW.get(name, size))
        asked = held[: int((of_whom < many).sum())]
        best[name] = np.zeros(many)
        np.maximum.at(best[name], of_whom[: len(asked)], _by(peers, name, asked))
    found = {}
    for which, plants in (
        ("second", [p for p in noise_second.pairs(known, ORGANISATION) if p.same]),
        ("first", planted.planted(planted.pairs(known, ORGANISATION, "measure"))),
    ):
        title = f"{len(plants):,} names planted by the {which} generator"
        scores = _scores(peers, plants, ours.score)
        found = table.alerts(title, plants, scores, best, PLANTED_RECALL)
    _check(people.names[:CHECKED], listed, best)
    mine = found[table.OURS]
    return [
        at_most(
            "screening.alerts",
            mine.value,
            f"per million, 95 % {mine.low:,.0f}-{mine.high:,.0f}",
            ALERTS,
        ),
        *(
            beside(f"screening.alerts of {name}", e.value, f"95 % {e.low:,.0f}-{e.high:,.0f}")
            for name, e in found.items()
            if name != table.OURS
        ),
    ]


def _check(names: Sequence[str], listed: Sequence[str], best: table.Scores) -> None:
    """Says how often the candidates held the name that our scorer likes best of all."""
    pairs = [(name, other, ORGANISATION) for name in names for other in listed]
    all_scores = np.array(ours.score(pairs)).reshape(len(names), len(listed)).max(axis=1)
    missed = all_scores[all_scores > best[table.OURS][: len(names)] + 1e-9]
    print(
        f"of {len(names)} advertisers held against all {len(listed):,} names, the candidates "
        f"lacked our best for {len(missed)}, of scores up to {missed.max(initial=0):.3f}"
    )


def _pair(left: str, right: str) -> Pair:
    return Pair(left, right, ORGANISATION, False, "unrelated", SCHEMAS[ORGANISATION])


def _scores(
    peers: Peers | None,
    pairs: Sequence[Pair],
    score: Callable[[Sequence[tuple[str, str, str]]], list[float]],
) -> dict[str, Numbers]:
    """Each system's scores in the pairs' order, ours first."""
    out = {table.OURS: np.array(score([(p.left, p.right, p.kind) for p in pairs]))}
    if peers is not None:
        out |= {system: _by(peers, system, pairs) for system in peers.systems}
    return out


def _by(peers: Peers, system: str, pairs: Sequence[Pair]) -> Numbers:
    if system == table.OURS:
        return np.array(ours.score([(p.left, p.right, p.kind) for p in pairs]))
    return np.array(peers.score(system, pairs))


def _signed(apart: Estimate) -> str:
    return f"{apart.value:+.3f} ({apart.low:+.3f} {apart.high:+.3f})"


def _peers() -> Peers | None:
    try:
        return install()
    except PeersMissing as missing:
        print(missing)
        return None


if __name__ == "__main__":
    sys.exit(main())
