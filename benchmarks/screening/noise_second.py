"""The second generator: how names come out of scanners, forms, ledgers and small talk.

It shares no code and no idea with the first one, and its non-matches are found in another way
(names that begin alike, numbers that differ, names drawn blindly). It is measured with and
never tuned on: whoever changes a scorer or a threshold after looking at a single pair of its
making spoils it. All entities take part, whichever half they are in for the first generator.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from random import Random

from benchmarks.screening.lists import Entity
from benchmarks.screening.pairs import ORGANISATION, SCHEMAS, Pair

Change = Callable[[str, Random], str]


def _first_of(rules: Iterable[tuple[str, str]], most: int) -> Change:
    """Up to `most` of the rules that bear on the text, drawn at random, applied once each."""
    compiled = [(re.compile(pattern, re.I), text) for pattern, text in rules]

    def change(name: str, dice: Random) -> str:
        bearing = [rule for rule in compiled if rule[0].search(name)]
        for pattern, text in dice.sample(bearing, min(most, len(bearing))):
            name = pattern.sub(text, name, count=1)
        return name

    return change


_SCANNED = _first_of(
    [
        ("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("vv", "w"), ("w", "vv"), ("o", "0"),
        ("l", "1"), ("i", "l"), ("s", "5"), ("b", "8"), ("e", "c"), ("g", "9"), ("ti", "fi"),
        ("h", "b"), ("u", "v"), ("z", "2"), ("n", "ri"),
    ],
    2,
)  # fmt: skip
_HEARD = _first_of(
    [
        ("ph", "f"), ("f(?=[aeiou])", "ph"), ("ck", "k"), ("c(?=[aou])", "k"), ("k(?=[aou])", "c"),
        ("y", "i"), (r"i(?=\b)", "y"), ("kh", "h"), (r"\bh", "kh"), ("x", "ks"), ("qu", "kw"),
        ("ee", "i"), ("oo", "u"), ("ou", "u"), ("zh", "j"), ("dj", "j"), ("ei", "ai"),
        (r"([bdfglmnprst])\1", r"\1"), ("(?<=[aeiou])([lmnst])(?=[aeiou])", r"\1\1"),
        ("sch", "sh"), ("th", "t"), ("w", "v"), ("v", "w"), (r"(?<=\w)e(?=[lnr]\b)", "a"),
    ],
    2,
)  # fmt: skip
_SHORT = {
    "international": "Intl", "manufacturing": "Mfg", "manufacturers": "Mfrs", "brothers": "Bros",
    "technology": "Tech", "technologies": "Tech", "group": "Grp", "company": "Co",
    "corporation": "Corp", "industries": "Ind", "industrial": "Indl", "engineering": "Engg",
    "services": "Svcs", "service": "Svc", "development": "Dev", "management": "Mgmt",
    "national": "Natl", "transport": "Transp", "construction": "Constr", "general": "Gen",
    "investment": "Inv", "investments": "Invs", "associates": "Assoc", "association": "Assn",
    "university": "Univ", "institute": "Inst", "organization": "Org", "department": "Dept",
    "exchange": "Exch", "electronics": "Elec", "electronic": "Elec", "chemical": "Chem",
    "petroleum": "Pet", "shipping": "Shpg", "trading": "Trdg", "holding": "Hldg",
    "holdings": "Hldgs", "enterprises": "Ent", "enterprise": "Ent", "center": "Ctr",
    "limited": "Ltd", "commercial": "Comm", "comercializadora": "Com.", "inversiones": "Inv.",
    "and": "&", "research": "Res", "equipment": "Equip", "insurance": "Ins", "products": "Prods",
    "foundation": "Fdn", "republic": "Rep", "factory": "Fty", "islamic": "Isl",
}  # fmt: skip
_PLACES = (
    "Dubai", "London Branch", "Istanbul", "Moscow", "Singapore", "(Hong Kong)", "Middle East",
    "Europe", "Retail Division", "Branch Office", "Head Office", "Panama", "Export Dept",
    "Shanghai", "Beirut", "Deutschland", "Overseas", "Group of Companies",
)  # fmt: skip
_JOINERS = ("&", "and", "und", "et", "y", "e", "+")
_ENDINGS = ("s", "er", "e", "en", "u", "a", "om", "skiy", "ler", "nin", "i", "ov")
_SUFFIXES = (".com", ".net", ".org", ".co", ".ru", ".ir", ".cn")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LEGAL = re.compile(
    r"[,\s]+(l\.?l\.?c|ltda?|limited|co|inc|corp|company|gmbh|s\.?a|jsc|ooo|ao|pjsc|s\.?r\.?l"
    r"|s\.?a\.? de c\.?v|c\.?a|fze|plc|e\.?u)\.?(?=[,\s]|$)",
    re.I,
)


def _shortened(name: str, dice: Random) -> str:
    return re.sub(r"\w+", lambda m: _SHORT.get(m[0].lower(), m[0]), name)


def _placed(name: str, dice: Random) -> str:
    return f"{name} {dice.choice(('', '- ', ''))}{dice.choice(_PLACES)}"


def _joined_by(name: str, dice: Random) -> str:
    return re.sub(r"\s(&|and|und|et|y|e)\s", f" {dice.choice(_JOINERS)} ", name, flags=re.I)


def _declined(name: str, dice: Random) -> str:
    tokens = name.split(" ")
    long = [i for i, t in enumerate(tokens) if len(t) > 4 and t.isalpha()]
    if long:
        i = dice.choice(long)
        stem = tokens[i][:-1] if tokens[i][-1] in "aeiouAEIOU" else tokens[i]
        tokens[i] = stem + dice.choice(_ENDINGS)
    return " ".join(tokens)


def _plural(name: str, dice: Random) -> str:
    tokens = name.split(" ")
    long = [i for i, t in enumerate(tokens) if len(t) > 3 and t.isalpha()]
    if long:
        i = dice.choice(long)
        tokens[i] = tokens[i][:-1] if tokens[i][-1] in "sS" else tokens[i] + "s"
    return " ".join(tokens)


def _vowels_out(name: str, dice: Random) -> str:
    tokens = name.split(" ")
    long = [i for i, t in enumerate(tokens) if len(t) > 5 and t.isalpha()]
    if long:
        i = dice.choice(long)
        tokens[i] = tokens[i][0] + re.sub("[aeiou]", "", tokens[i][1:], flags=re.I)
    return " ".join(tokens)


def _hyphens(name: str, dice: Random) -> str:
    if "-" in name:
        return name.replace("-", dice.choice((" ", "")))
    tokens = name.split(" ")
    if len(tokens) > 1:
        i = dice.randrange(len(tokens) - 1)
        tokens[i : i + 2] = [f"{tokens[i].rstrip(',.')}-{tokens[i + 1]}"]
    return " ".join(tokens)


def _stutter(name: str, dice: Random) -> str:
    tokens = name.split(" ")
    i = dice.randrange(len(tokens))
    return " ".join([*tokens[: i + 1], *tokens[i:]])


def _numerals(name: str, dice: Random) -> str:
    def other(found: re.Match[str]) -> str:
        text = found[0]
        if text.isdigit():
            return _ROMAN[int(text)] if 0 < int(text) <= 10 else f"No. {text}"
        return str(_ROMAN.index(text))

    return re.sub(r"\b(\d{1,4}|II|III|IV|VI|VII|VIII|IX)\b", other, name)


_UMLAUTS = _first_of(
    [("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"), ("a", "ae"), ("o", "oe"), ("u", "ue")], 1
)


def _cut(name: str, dice: Random) -> str:
    return name[: dice.randint(20, 30)].rstrip()


def _trading_as(name: str, dice: Random) -> str:
    bare = _LEGAL.sub("", name).strip()
    return dice.choice((f"{name} t/a {bare}", f"{name} (formerly {bare})", f"M/s {name}"))


def _domain(name: str, dice: Random) -> str:
    bare = re.sub("[^a-z0-9]", "", _LEGAL.sub("", name).lower())
    return bare + dice.choice(_SUFFIXES) if 6 <= len(bare) <= 28 else name


_FOR_ALL: dict[str, Change] = {
    "scanned": _SCANNED,
    "heard": _HEARD,
    "vowels out": _vowels_out,
    "hyphens": _hyphens,
    "stutter": _stutter,
    "umlauts": _UMLAUTS,
}
_FOR_ORGANISATIONS: dict[str, Change] = {
    "abbreviated": _shortened,
    "place added": _placed,
    "joiner": _joined_by,
    "declined": _declined,
    "plural": _plural,
    "numerals": _numerals,
    "cut short": _cut,
    "trading as": _trading_as,
    "domain": _domain,
}


def pairs(entities: Sequence[Entity], kind: str, each: int = 250, seed: int = 77) -> list[Pair]:
    """Up to `each` matches of every change that bears on names of the kind, and non-matches."""
    dice = Random(seed)
    pool = [(name, e.number) for e in entities if e.kind == kind for name in e.names]
    of = {e.number: {_bare(n) for n in e.names} for e in entities}
    alike: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, number in pool:
        alike[_bare(name)[:6]].append((name, number))
    changes = _FOR_ALL | (_FOR_ORGANISATIONS if kind == ORGANISATION else {})
    out: list[Pair] = []
    for group, change in changes.items():
        dice.shuffle(pool)
        count = 0
        for name, number in pool:
            altered = change(name, dice)
            if altered == name or len(_bare(name)) < 6:
                continue
            out.append(Pair(altered, name, kind, True, group, SCHEMAS[kind]))
            rivals = [*alike[_bare(name)[:6]], dice.choice(pool)]
            dice.shuffle(rivals)
            for rival, owner in rivals[:3]:
                if not of[owner] & of[number]:
                    out.append(Pair(altered, rival, kind, False, group, SCHEMAS[kind]))
            if renumbered := _renumbered(name):
                out.append(Pair(change(renumbered, dice), name, kind, False, group, SCHEMAS[kind]))
            count += 1
            if count == each:
                break
    return out


def _bare(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _renumbered(name: str) -> str | None:
    """The name with its number raised: the third battalion isn't the fourth."""
    changed = re.sub(r"(?<!\d)(\d{1,3})(?!\d)", lambda m: str(int(m[1]) + 1), name, count=1)
    return changed if changed != name else None
