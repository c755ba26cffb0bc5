"""A reason in one plain sentence, for people who decide about a match.

What a reason weighs is in the reason; this only finds words for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reasoned.screening.score.context import Reason

LONGEST = 200
"""Characters of a value that a sentence has; what is longer ends in an ellipsis."""

_NONE = "nothing"


def says(reason: Reason) -> str:
    """The sentence. Values stand in backquotes; the advertiser's come first."""
    found = _SAID.get(reason.feature)
    if found is None:
        return f"{reason.feature}: {_quoted(reason.advertiser)}, {_quoted(reason.target)}."
    return found(reason)


def _plain(value: str) -> str:
    """A value that can't change the sentence: on one line, bounded, without backquotes."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    plain = plain.replace("`", "'")
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def _quoted(value: str) -> str:
    plain = _plain(value)
    return f"`{plain}`" if plain else _NONE


def _words(value: str) -> str:
    """Each word in backquotes: `a`, `b` and `c`."""
    words = value.split()
    if len(value) > LONGEST or len(words) < 2:
        return _quoted(value)
    quoted = [_quoted(word) for word in words]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _both(reason: Reason) -> str:
    if not reason.advertiser:
        return "They have no word in common."
    if sorted(reason.advertiser.split()) == sorted(reason.target.split()):
        return f"Both have {_words(reason.advertiser)}."
    return f"{_words(reason.advertiser)} here goes with {_words(reason.target)} there."


def _spelling(reason: Reason) -> str:
    return f"{_words(reason.advertiser)} and {_words(reason.target)} are spelt differently."


def _both_left(reason: Reason) -> str:
    return (
        f"Only the advertiser has {_words(reason.advertiser)}, "
        f"and only the target has {_words(reason.target)}."
    )


def _left_alike(reason: Reason) -> str:
    return (
        f"{_quoted(reason.advertiser)} and {_quoted(reason.target)} look alike, "
        "though not enough to be one word."
    )


def _one_left(reason: Reason) -> str:
    if not reason.target:
        return f"The advertiser's name has {_words(reason.advertiser)} more."
    if not reason.advertiser:
        return f"The target's name has {_words(reason.target)} more."
    return (
        f"Of {_words(reason.advertiser)} and {_words(reason.target)}, which only one of them has, "
        "one says more than the other."
    )


def _one_part(reason: Reason) -> str:
    if not reason.target or not reason.advertiser:
        alone = reason.advertiser or reason.target
        return f"That is a large part of the name, beside what they share: {_words(alone)}."
    return "What one of them has alone is a large part of the name."


def _evidence(reason: Reason) -> str:
    if not reason.advertiser:
        return "Nothing that they share says who somebody is."
    return f"What they share says who somebody is, the rarer the more: {_words(reason.advertiser)}."


def _whole(reason: Reason) -> str:
    if reason.advertiser == reason.target:
        return f"Legal forms aside, both names are {_quoted(reason.advertiser)}."
    return (
        f"Letter by letter, {_quoted(reason.advertiser)} was held against {_quoted(reason.target)}."
    )


def _numbers(reason: Reason) -> str:
    if reason.advertiser and reason.target:
        return f"Their numbers differ: {_words(reason.advertiser)} and {_words(reason.target)}."
    whose, number = (
        ("advertiser", reason.advertiser) if reason.advertiser else ("target", reason.target)
    )
    return f"Only the {whose} has a number: {_words(number)}."


def _country(reason: Reason) -> str:
    if reason.adds > 0:
        return (
            f"They have a country in common: {_words(reason.advertiser.replace(',', ''))} here, "
            f"{_words(reason.target.replace(',', ''))} there."
        )
    return (
        f"Their countries differ: {_words(reason.advertiser.replace(',', ''))} here, "
        f"{_words(reason.target.replace(',', ''))} there."
    )


def _identifier(reason: Reason) -> str:
    if reason.adds > 0:
        return f"An identifier is the same: {_quoted(reason.advertiser)}."
    return (
        f"Nobody has two of these, and they differ: {_quoted(reason.advertiser)} and "
        f"{_quoted(reason.target)}."
    )


_SAID: Mapping[str, Callable[[Reason], str]] = {
    "base": lambda r: (
        f"Compared: {_quoted(r.advertiser)} with {_quoted(r.target)}; "
        "most names that are compared aren't one's."
    ),
    "words": _both,
    "spelling": _spelling,
    "both_left": _both_left,
    "left_alike": _left_alike,
    "one_left": _one_left,
    "one_part": _one_part,
    "evidence": _evidence,
    "whole": _whole,
    "numbers": _numbers,
    "forms": lambda r: (
        f"Their legal forms are different ones: {_words(r.advertiser)} and {_words(r.target)}."
    ),
    "first": lambda r: (
        f"Both begin with {_quoted(r.advertiser)}."
        if r.advertiser == r.target
        else f"Their first words go together: {_quoted(r.advertiser)} and {_quoted(r.target)}."
    ),
    "weak-alias": lambda r: (
        f"One of {_quoted(r.advertiser)} and {_quoted(r.target)} is an alias that the authority "
        "itself calls weak."
    ),
    "common-words": lambda r: (
        f"All that they share is common: {_words(r.advertiser)}."
        if r.advertiser
        else "They share nothing that says who somebody is."
    ),
    "one-name": lambda r: (
        f"{_words(r.advertiser)} is a single name of a person, and nothing else speaks for a match."
    ),
    "short-name": lambda r: (
        f"{_quoted(r.advertiser)} and {_quoted(r.target)}: a name as short as that counts only "
        "where a country, a domain or an identifier speaks for it too."
    ),
    "no-name": lambda r: "One of them has no name that could be compared.",
    "other-name": lambda r: (
        f"An identifier or a domain outweighs that {_quoted(r.advertiser)} isn't like "
        f"{_quoted(r.target)}."
    ),
    "identifier": _identifier,
    "domain": lambda r: f"Both have the domain {_quoted(r.advertiser)}.",
    "country": _country,
    "address": lambda r: f"They have one address: {_quoted(r.advertiser)} and {_quoted(r.target)}.",
    "owned": lambda r: f"{_plain(r.advertiser)}; that owner is the target {_quoted(r.target)}.",
    "owned-together": lambda r: (
        f"In all, targets own {_plain(r.advertiser)}; what they own half or more of counts as "
        "one of them (OFAC's 50 per cent rule)."
    ),
    "kind": lambda r: (
        "They are known to be of different kinds: "
        f"{_plain(r.advertiser)} here, {_plain(r.target)} there."
    ),
}
