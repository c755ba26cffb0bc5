"""How fast screening is, beside brute force with the same scorer in the same run.

Brute force holds every name against every name; its time is extrapolated from a sample of
them. As the scorer is slow for a single pair, a second floor is told as well: RapidFuzz's
`cdist` over the same names with two threads, which only measures spelling and finds no reasons.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.figures import Figure, at_least, at_most, beside, seconds
from benchmarks.screening import planted
from benchmarks.screening.lists import Entity, fold
from benchmarks.screening.pairs import ORGANISATION
from benchmarks.screening.peers import Peers
from benchmarks.screening.unrelated import population
from benchmarks.service import tokens
from benchmarks.service.__main__ import house, served
from benchmarks.service.load import drive, request_bytes
from reasoned.cases.screening.take import take_list
from reasoned.cases.screening.target_index import Targets
from reasoned.facts.measures import Authority, Measure, MeasureKind, Target, TargetKind
from reasoned.facts.model import Source
from reasoned.screening.bulk import Crew
from reasoned.screening.index.names import NameIndex
from reasoned.screening.names.name import Name, read_name
from reasoned.screening.score.pair import REVIEW_LOGIT, name_logit
from reasoned.screening.score.rarity import Rarity, count_words
from reasoned.screening.screen import SideIndex
from reasoned.screening.side import of_advertiser, of_target
from reasoned.web.app import create_app

ADVERTISERS = 1_000_000
CORES = 2
CHUNK = 1_000
BRUTE = 40
KEPT = 150
NOTICED = 12
ASKED = 400
ROUNDS = 5
GIB = 1 << 30


def full(known: Sequence[Entity], peers: Peers) -> list[Figure]:
    """`screening.full`: a million advertisers against the lists' organisations, with reasons."""
    targets = [
        Target(e.names[0], aliases=e.names[1:], id=e.number, kind=TargetKind.ORGANISATION)
        for e in known
        if e.kind == ORGANISATION
    ]
    names = [read_name(n) for t in targets for n in (t.name, *t.aliases)]
    people = _people(peers, [n.text for n in names], ADVERTISERS)
    index = SideIndex([of_target(t) for t in targets])

    def work(chunk: list[tuple[int, str]]) -> int:
        return len(index.screen([of_advertiser(str(n), text) for n, text in chunk]))

    with watched() as memory, Crew(work, CORES) as crew:
        begin = time.perf_counter()
        found = sum(crew.run(enumerate(people), CHUNK))
        took = time.perf_counter() - begin
    brute = _brute(random.Random(1).sample(people, BRUTE), names, index.rarity)
    brute *= len(people) / BRUTE / CORES
    some = [fold(n) for n in random.Random(2).sample(people, 2_000)]
    known_names = [fold(n.text) for n in names]
    floor = seconds(
        lambda: process.cdist(
            some, known_names, scorer=fuzz.token_sort_ratio, workers=CORES, dtype=np.uint8
        )
    )
    floor *= len(people) / len(some)
    kept, wanted = _kept(known, names, index.rarity)
    print(
        f"{len(people):,} advertisers against {len(names):,} names of {len(targets):,} targets:"
        f" {took:.1f} s on {CORES} cores ({len(people) / took / CORES:,.0f} a second a core),"
        f" {found:,} candidates with reasons; brute force {brute:,.0f} s, cdist {floor:,.0f} s"
    )
    return [
        at_most("screening.full", took / brute, "over brute force with the same scorer", 0.12),
        beside("screening.full/cdist", took / floor, "over RapidFuzz's token_sort_ratio, cdist"),
        at_most("screening.full GiB", memory.most / GIB, "of all its processes, shared once", 1.5),
        at_least(
            "screening.kept", kept / wanted, f"of {wanted:,} hits that brute force found", 0.999
        ),
    ]


def notice(known: Sequence[Entity], peers: Peers, size: int = ADVERTISERS) -> list[Figure]:
    """`screening.notice`: one measure with a dozen names against a million indexed advertisers."""
    listed = [n for e in known if e.kind == ORGANISATION for n in e.names]
    rarity = count_words(map(read_name, listed))
    people = _people(peers, listed, size)
    chosen = random.Random(3).sample(range(len(people)), NOTICED)
    measure = [read_name(f"{people[n]} Group") for n in chosen]
    names = [read_name(text) for text in people]
    begin = time.perf_counter()
    index = NameIndex(names, rarity)
    built = time.perf_counter() - begin
    found: list[tuple[int, int]] = []

    def ask() -> None:
        found[:] = _hits(index, measure)

    ask()
    took = statistics.median(seconds(ask) for _ in range(ROUNDS))
    some = random.Random(4).sample(range(len(names)), 2_000)
    brute = seconds(
        lambda: [name_logit(m, names[n], rarity, person=False) for m in measure for n in some]
    )
    brute *= len(names) / len(some)
    # The same hits: where brute force looks at the advertisers that are named, and at some more.
    looked = sorted({*some, *chosen})
    wanted = {
        (at, n)
        for at, m in enumerate(measure)
        for n in looked
        if name_logit(m, names[n], rarity, person=False) >= REVIEW_LOGIT
    }
    missed = wanted - set(found)
    print(
        f"one measure with {NOTICED} names against {len(names):,} indexed advertisers:"
        f" {took * 1e3:.0f} ms, {len(found)} hits; brute force {brute:,.0f} s; the index took"
        f" {built:.0f} s to make; of {len(wanted)} hits checked {len(missed)} were missed"
    )
    figure = at_most("screening.notice", took / brute, "over brute force, same hits", 0.35)
    return [figure, at_most("screening.notice missed", len(missed), "hits checked", 0)]


def request(known: Sequence[Entity]) -> list[Figure]:
    """`screening.request`: a durable decision on an advertiser, with screening over without."""
    measure = Measure(
        id="a-list",
        kind=MeasureKind.SANCTION,
        title="A list",
        authority=Authority("An office"),
        published=_OLD,
        source=Source("authority", "A list", "https://example.org/list"),
        targets=tuple(Target(e.names[0], aliases=e.names[1:], id=e.number) for e in known),
    )
    with (
        tempfile.TemporaryDirectory(prefix="reasoned-bench-") as name,
        house(Path(name) / "with.db") as (_, writer, state),
        house(Path(name) / "without.db") as (_, other_writer, other_state),
    ):
        token, other_token = writer.run(tokens.add), other_writer.run(tokens.add)
        writer.run(lambda unit: take_list(unit, state.desk(), measure))
        _targets(state.desk().targets).build()
        with served(create_app(state)) as port, served(create_app(other_state)) as other_port:

            def ask(at: int, mine: str, n: int) -> float:
                rng = random.Random(n)
                bodies = [
                    {
                        "kind": "advertiser",
                        "external_id": f"{n}-{k}",
                        "name": f"{rng.choice(_FIRST)}{rng.randrange(10_000)} {rng.choice(_LAST)}",
                        "facts": {"advertiser.country": "DE"},
                    }
                    for k in range(ASKED)
                ]
                asked = [request_bytes("POST", "/api/v1/advertisers", mine, b) for b in bodies]
                return drive(at, asked, 8, Path(name))

            ask(port, token, 0), ask(other_port, other_token, 0)
            pairs = [
                (ask(port, token, n), ask(other_port, other_token, n)) for n in range(1, ROUNDS + 1)
            ]
    ratio = statistics.median(a / b for a, b in pairs)
    with_it, without = (statistics.median(side) / ASKED * 1e3 for side in zip(*pairs, strict=True))
    print(
        f"an advertiser decided over HTTP: {with_it:.2f} ms with screening, {without:.2f} without"
    )
    return [at_most("screening.request", ratio, "a decision with screening over without", 1.5)]


class Memory:
    """The most memory (bytes) that this process and its children had, shared pages once."""

    def __init__(self) -> None:
        self.most = 0

    def look(self) -> None:
        self.most = max(self.most, sum(map(_pss, _family())))


@contextmanager
def watched() -> Iterator[Memory]:
    """Looks at the memory twice a second."""
    memory, done = Memory(), threading.Event()

    def look() -> None:
        while not done.wait(0.5):
            memory.look()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        done.set()
        thread.join()


def _family() -> list[int]:
    mine = os.getpid()
    children = Path(f"/proc/{mine}/task/{mine}/children").read_text().split()
    return [mine, *map(int, children)]


def _pss(process_id: int) -> int:
    try:
        text = Path(f"/proc/{process_id}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) << 10 for line in text.splitlines() if line[:4] == "Pss:")


def _people(peers: Peers, listed: Sequence[str], size: int) -> list[str]:
    return population(peers.seeds(), size, {fold(n) for n in listed}).names


def _brute(people: Sequence[str], names: Sequence[Name], rarity: Rarity) -> float:
    """Seconds in which some advertisers are held against every name."""

    def work() -> None:
        for text in people:
            name = read_name(text)
            for other in names:
                name_logit(name, other, rarity, person=False)

    return seconds(work)


def _kept(known: Sequence[Entity], names: Sequence[Name], rarity: Rarity) -> tuple[int, int]:
    """Hits of planted names that the index keeps, and all that brute force finds."""
    made = planted.pairs(known, ORGANISATION, "measure", each=30, seed=5)
    some = random.Random(6).sample([p.left for p in made], KEPT)
    asked = [read_name(text) for text in some]
    index = NameIndex(names, rarity)
    places, numbers = index.candidates(asked)
    paired = set(zip(places.tolist(), numbers.tolist(), strict=True))
    wanted = {
        (place, number)
        for place, name in enumerate(asked)
        for number, other in enumerate(names)
        if name_logit(name, other, rarity, person=False) >= REVIEW_LOGIT
    }
    return len(wanted & paired), len(wanted)


def _hits(index: NameIndex, measure: Sequence[Name]) -> list[tuple[int, int]]:
    places, numbers = index.candidates(measure)
    return [
        (place, number)
        for place, number in zip(places.tolist(), numbers.tolist(), strict=True)
        if name_logit(measure[place], index.names[number], index.rarity, person=False)
        >= REVIEW_LOGIT
    ]


def _targets(targets: Targets | None) -> Targets:
    assert targets is not None
    return targets


_OLD = date(2000, 1, 1)
_FIRST = "Nord Sued Alpen Hafen Linden Birken Kraft Licht Stein Wald Korn Salz".split()
_LAST = "Handel GmbH,Bau AG,Verlag,Optik KG,Reisen GmbH,Moden,Media Ltd,Foods Inc".split(",")
