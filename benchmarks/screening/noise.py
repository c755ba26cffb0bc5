"""The first generator: names of the lists as somebody else would write them.

One kind of noise a pair, and each pair labelled with it, so that a table can show which kind
a scorer is weak at. Seeded: the same seed makes the same pairs. A function answers None where
its noise can't be made of a name. Scorers may be tuned on the `tune` half of the entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from benchmarks.screening import noise_tables as tables
from benchmarks.screening.lists import Entity, fold
from benchmarks.screening.pairs import PERSON

Noise = Callable[[Random, str, Entity], str | None]

_PUNCTUATION = re.compile(r"[^\w\s]")
_FORMS = {
    way.casefold().replace(".", "").replace(",", ""): ways
    for ways in reversed(tables.SAME_FORM)
    for way in ways
}
_LONGEST_FORM = max(f.count(" ") for f in _FORMS) + 1
_STOP = frozenset({"of", "the", "and", "for", "de", "la", "del", "y", "al", "i"})


def typo(random: Random, name: str, entity: Entity) -> str | None:
    """One slip of the fingers, two in names of more than 16 letters."""
    for _ in range(2 if len(name) > 16 else 1):
        places = [i for i, c in enumerate(name) if c.isalpha()]
        if len(places) < 5:
            return None
        at = random.choice(places[1:])
        letter = name[at]
        near = random.choice(tables.NEIGHBOURS.get(letter.lower(), "e"))
        near = near.upper() if letter.isupper() else near
        name = random.choice(
            [
                name[:at] + near + name[at:],
                name[:at] + letter + name[at:],
                name[:at] + name[at + 1 :],
                name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
                name[:at] + near + name[at + 1 :],
            ]
        )
    return name


def word_order(random: Random, name: str, entity: Entity) -> str | None:
    """Persons the other way round; in organisations a word, or the tail, moved to the front."""
    if entity.kind == PERSON:
        return natural(name) if "," in name else None
    core, form = split_form(name)
    words = core.split()
    if len(words) < 2:
        return None
    if len(words) == 2 or random.random() < 0.5:
        at = random.randrange(1, len(words))
        words = words[at:] + words[:at]
    else:
        at = random.randrange(len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join([*words, *form.split()])


def legal_form(random: Random, name: str, entity: Entity) -> str | None:
    """The form written another way, or dropped; one added where there is none."""
    if entity.kind == PERSON:
        return None
    core, form = split_form(name)
    if not form:
        return f"{name} {random.choice(tables.ADDED_FORMS)}"
    ways = _FORMS[_plain_form(form)]
    if random.random() < 0.25:
        return core
    others = [w for w in ways if _plain_form(w) != _plain_form(form)]
    return f"{core} {random.choice(others or ways)}"


def romanisation(random: Random, name: str, entity: Entity) -> str | None:
    """To Cyrillic letters and back by another country's habits."""
    if not set(entity.countries) & tables.CYRILLIC_COUNTRIES:
        return None
    core, form = split_form(name)
    back = random.choice(tables.ROMANISATIONS)
    cyrillic = _by_table(core.lower(), tables.LATIN_TO_CYRILLIC)
    written = _by_table(cyrillic, back).title()
    return None if fold(written) == fold(core) else f"{written} {form}".strip()


def cyrillic(random: Random, name: str, entity: Entity) -> str | None:
    if not set(entity.countries) & tables.CYRILLIC_COUNTRIES:
        return None
    core, form = split_form(name)
    own = [w for w in _FORMS.get(_plain_form(form), ()) if not w.isascii()] if form else []
    written = _by_table(core.lower(), tables.LATIN_TO_CYRILLIC).title()
    return f"{own[0]} {written}" if own else f"{written} {form}".strip()


def arabic(random: Random, name: str, entity: Entity) -> str | None:
    """Short vowels go, as they do in writing; the article is joined to its word."""
    if not set(entity.countries) & tables.ARABIC_COUNTRIES:
        return None
    core, _ = split_form(name)
    words = []
    for word in re.sub(r"\b(al|el)[- ]", r"\1", core.lower()).split():
        start = "ال" if re.match(r"(al|el)\w{3}", word) else ""
        rest = word[2:] if start else word
        inner = rest[:1] + re.sub(r"(?<=[^aeiou])[ai](?=[^aeiou])", _sometimes(random), rest[1:])
        words.append(start + _by_table(inner, tables.LATIN_TO_ARABIC))
    return " ".join(words)


def greek(random: Random, name: str, entity: Entity) -> str | None:
    if not set(entity.countries) & tables.GREEK_COUNTRIES:
        return None
    core, form = split_form(name)
    written = _by_table(core.lower(), tables.LATIN_TO_GREEK)
    return f"{re.sub('σ(?=$| )', 'ς', written).title()} {form}".strip()


def chinese(random: Random, name: str, entity: Entity) -> str | None:
    """Words of pinyin in characters; the others stay, as they do in mixed names."""
    if not set(entity.countries) & tables.CHINESE_COUNTRIES:
        return None
    core, form = split_form(name)
    words = [_characters(w) or w for w in re.sub(r"[,']", "", core).split()]
    if sum(not w.isascii() for w in words) * 2 < len(words):
        return None
    text = " ".join(words)
    text = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)
    return text + ("有限公司" if form and entity.kind != PERSON else "")


def initials(random: Random, name: str, entity: Entity) -> str | None:
    """One or two words cut to their first letter, never all that tell it from others."""
    core, form = split_form(natural(name) if entity.kind == PERSON else name)
    words = core.split()
    long = [i for i, w in enumerate(words) if len(w) > 3 and w.isalpha()]
    if len(long) < 2:
        return None
    # The last word of a person is the surname, which nobody cuts.
    able = long[:-1] if entity.kind == PERSON else long
    for i in random.sample(able, min(len(able), 1 if len(long) < 4 else 2)):
        words[i] = words[i][0] + random.choice([".", ""])
    return " ".join([*words, *form.split()])


def acronym(random: Random, name: str, entity: Entity) -> str | None:
    if entity.kind == PERSON:
        return None
    core, form = split_form(name)
    words = [w for w in _PUNCTUATION.sub(" ", core).split() if w.lower() not in _STOP]
    if len(words) < 3:
        return None
    return f"{''.join(w[0] for w in words).upper()} {form}".strip()


def missing_word(random: Random, name: str, entity: Entity) -> str | None:
    """One word left out: not the first nor the longest, which mostly tell a name from others."""
    core, form = split_form(name)
    words = core.split()
    if entity.kind == PERSON:
        # A surname and a given name stay.
        comma = next((i for i, w in enumerate(words) if w.endswith(",")), 0)
        able = [*range(1, comma), *range(comma + 2, len(words))]
    else:
        longest = max(range(len(words)), key=lambda i: len(words[i]))
        able = [i for i in range(1, len(words)) if i != longest and words[i].isalpha()]
    if len(words) < 3 or not able:
        return None
    del words[random.choice(able)]
    return " ".join([*words, *form.split()])


def joined_words(random: Random, name: str, entity: Entity) -> str | None:
    """Two words written as one, or a long word as two."""
    core, form = split_form(natural(name) if entity.kind == PERSON else name)
    words = core.split()
    long = [i for i, w in enumerate(words) if len(w) >= 8 and w.isalpha()]
    if len(words) >= 2 and (not long or random.random() < 0.6):
        at = random.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1]]
    elif long:
        at = random.choice(long)
        cut = random.randrange(3, len(words[at]) - 2)
        words[at : at + 1] = [words[at][:cut], words[at][cut:]]
    else:
        return None
    return " ".join([*words, *form.split()])


def case(random: Random, name: str, entity: Entity) -> str | None:
    """Case, punctuation and diacritics."""
    name = random.choice([str.lower, str.title, str.upper, str.swapcase])(name)
    if random.random() < 0.6:
        places = [i for i, c in enumerate(name) if c.lower() in tables.DIACRITICS]
        for at in random.sample(places, min(2, len(places))):
            mark = random.choice(tables.DIACRITICS[name[at].lower()])
            name = name[:at] + (mark.upper() if name[at].isupper() else mark) + name[at + 1 :]
    changed = random.randrange(4)
    if changed == 0:
        # An apostrophe or a dot goes without a trace, a hyphen or a comma leaves a space.
        name = " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"[.'’]", "", name)).split())
    elif changed == 1:
        name = name.replace(" ", "-", 1)
    elif changed == 2:
        name = f"«{name}»"
    return name


KINDS: dict[str, Noise] = {
    "typo": typo,
    "word order": word_order,
    "legal form": legal_form,
    "romanisation": romanisation,
    "cyrillic": cyrillic,
    "arabic": arabic,
    "greek": greek,
    "chinese": chinese,
    "initials": initials,
    "acronym": acronym,
    "missing word": missing_word,
    "joined words": joined_words,
    "case": case,
}

# What the planted recall is taken over: the eight kinds alike. An acronym alone is
# found by a curated alias and not by likeness, so it is shown and not planted.
PLANTED: dict[str, tuple[str, ...]] = {
    "typo": ("typo",),
    "word order": ("word order",),
    "legal form": ("legal form",),
    "transliteration": ("romanisation", "cyrillic", "arabic", "greek", "chinese"),
    "initials": ("initials",),
    "missing word": ("missing word",),
    "joined words": ("joined words",),
    "case": ("case",),
}


def natural(name: str) -> str:
    """A person's name as it is said: "SURNAME, Given" turned round."""
    surname, _, given = name.partition(",")
    return f"{given.strip()} {surname.strip()}".strip()


def split_form(name: str) -> tuple[str, str]:
    """(name without its legal form, the form as written or nothing)."""
    words = name.split()
    for take in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if _plain_form(" ".join(words[-take:])) in _FORMS:
            return " ".join(words[:-take]).rstrip(" ,"), " ".join(words[-take:])
    return name, ""


def _plain_form(text: str) -> str:
    return text.casefold().replace(".", "").replace(",", "")


def _by_table(text: str, table: dict[str, str]) -> str:
    longest = max(map(len, table))
    out, at = [], 0
    while at < len(text):
        for size in range(longest, 0, -1):
            piece = text[at : at + size]
            if piece in table:
                out.append(table[piece])
                break
        else:
            size = 1
            out.append(text[at])
        at += size
    return "".join(out)


def _sometimes(random: Random) -> Callable[[re.Match[str]], str]:
    return lambda m: m[0] if random.random() < 0.4 else ""


def _characters(word: str) -> str | None:
    """A word of pinyin as characters, None where it isn't one."""
    rest, out = word.lower(), ""
    while rest:
        for size in range(min(6, len(rest)), 0, -1):
            if rest[:size] in tables.PINYIN and _splits(rest[size:]):
                out += tables.PINYIN[rest[:size]]
                rest = rest[size:]
                break
        else:
            return None
    return out or None


def _splits(rest: str) -> bool:
    return not rest or any(
        rest[:size] in tables.PINYIN and _splits(rest[size:])
        for size in range(min(6, len(rest)), 0, -1)
    )
