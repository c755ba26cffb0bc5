"""Advertisers that no list knows, as many as are asked for.

Real names of listed companies (investpy) and of small firms (made from Faker's surnames) are
taken apart and put together anew: the head of one name and the tail of another of the same
country, so that common words (trading, international, group, shipping) stay as common as they
are. A word that is rare in the source is often replaced by one coined from its country's
letters, since in a large population most words are met once. The head is what the shares'
list gives; the tail grows with the population. Russian companies are left out, since those
lists name many of them.

Names whose letters equal a name on the lists are left out and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Set
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.screening.lists import fold
from benchmarks.screening.trades import BRAND_FORMS, BRAND_WORDS, WORDS

_LEFT_OUT = frozenset({"russia"})
# Shares of what is drawn; what has run out (names taken as they are) goes to the first.
_MIX = {"recombined": 55.0, "small": 25.0, "brand": 12.0, "as is": 6.5, "script": 1.5}
_COIN = 0.5
_RARE = 2


@dataclass(frozen=True)
class Population:
    """Distinct names, and how many were left out because a list has them."""

    names: list[str]
    left_out: int


def population(seeds: dict[str, Any], size: int, listed: Set[str], seed: int = 2018) -> Population:
    """`size` names from `Peers.seeds`; `listed` holds the lists' names, folded."""
    random = Random(seed)
    maker = _Maker(random, seeds)
    kinds, weights = list(_MIX), list(_MIX.values())
    names: dict[str, None] = {}
    left_out = 0
    while len(names) < size:
        for kind in random.choices(kinds, weights, k=min(10_000, size - len(names))):
            name = maker.make(kind)
            if fold(name) in listed:
                left_out += 1
            else:
                names[name] = None
    return Population(list(names), left_out)


class _Coiner:
    """Words that a country might have: each letter by the two before it."""

    def __init__(self, words: list[str]) -> None:
        after: dict[str, list[str]] = defaultdict(list)
        for word in words:
            text = f"^^{word.lower()}$"
            for i in range(2, len(text)):
                after[text[i - 2 : i]].append(text[i])
        self._after = {pair: "".join(letters) for pair, letters in after.items()}

    def word(self, random: Random) -> str:
        for _ in range(20):
            text = "^^"
            while text[-1] != "$" and len(text) < 16:
                text += random.choice(self._after[text[-2:]])
            made = text[2:].rstrip("$")
            if 4 <= len(made) <= 12:
                return made.capitalize()
        return "Nova"


class _Maker:
    def __init__(self, random: Random, seeds: dict[str, Any]) -> None:
        self._random = random
        by_country: dict[str, list[list[str]]] = defaultdict(list)
        for country, name in seeds["companies"]:
            if country not in _LEFT_OUT and name:
                by_country[country].append(name.split())
        small = [c for c, names in by_country.items() if len(names) < 150]
        for country in small:
            by_country["others"] += by_country.pop(country)
        self._names = dict(by_country)
        self._countries = list(self._names)
        self._sizes = [len(self._names[c]) for c in self._countries]
        counts = Counter(w for names in self._names.values() for name in names for w in name)
        self._rare = {w for w, c in counts.items() if c <= _RARE and w.isalpha() and len(w) > 3}
        self._anyone = _Coiner(sorted(self._rare) or sorted(counts))
        self._coiners = {
            country: _Coiner(rare)
            for country, names in self._names.items()
            if (rare := [w for name in names for w in name if w in self._rare])
        }
        self._surnames = {
            locale: names for locale, names in seeds["surnames"].items() if locale[:2] in WORDS
        }
        self._locales = list(self._surnames)
        self._as_is = [" ".join(n) for names in self._names.values() for n in names]
        self._script = [f for firms in seeds["firms"].values() for f in firms]
        random.shuffle(self._as_is)
        random.shuffle(self._script)
        self._ways: dict[str, Callable[[], str]] = {
            "recombined": self._recombined,
            "small": self._small,
            "brand": self._brand,
            "as is": lambda: self._as_is.pop() if self._as_is else self._recombined(),
            "script": lambda: self._script.pop() if self._script else self._recombined(),
        }

    def make(self, kind: str) -> str:
        return self._ways[kind]()

    def _country(self) -> str:
        return self._random.choices(self._countries, self._sizes)[0]

    def _coined(self, country: str) -> str:
        return self._coiners.get(country, self._anyone).word(self._random)

    def _recombined(self) -> str:
        random, country = self._random, self._country()
        names = self._names[country]
        first, second = random.choice(names), random.choice(names)
        head = first[: random.randrange(1, len(first)) if len(first) > 2 else 1]
        tail = second[random.randrange(1, len(second)) :] if len(second) > 1 else []
        words = [
            self._coined(country) if w in self._rare and random.random() < _COIN else w
            for w in head
        ]
        # "Holdings Holdings Ltd" is nobody's name.
        return " ".join([*words, *(w for w in tail if w not in words)])

    def _small(self) -> str:
        random = self._random
        locale = random.choice(self._locales)
        trades, forms = WORDS[locale[:2]]
        surname = random.choice(self._surnames[locale])
        # The earlier a trade stands, the oftener: as 1 to its place.
        trade = random.choices(trades, [1 / (i + 1) for i in range(len(trades))])[0]
        form = random.choice(forms)
        way = random.random()
        if way < 0.45:
            words = [surname, trade, form]
        elif way < 0.6:
            words = [trade, surname, form]
        elif way < 0.8:
            words = [surname, "&", random.choice(self._surnames[locale]), form]
        elif way < 0.9:
            words = [self._anyone.word(random), trade, form]
        else:
            words = [random.choice("ABCDEFGHJKLMNPRST") + ".", surname, trade, form]
        return " ".join(w for w in words if w)

    def _brand(self) -> str:
        random = self._random
        word = self._coined(self._country())
        generic = random.choices(BRAND_WORDS, [1 / (i + 1) for i in range(len(BRAND_WORDS))])[0]
        form = random.choice(BRAND_FORMS)
        if form.startswith("."):
            return word.lower() + random.choice(["", generic.lower()]) + form
        return " ".join(w for w in (random.choice(["", "The "]) + word, generic, form) if w)
