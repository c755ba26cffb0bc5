"""What speaks for and against a match besides the names: identifiers, domains, places, kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.fuzz import token_set_ratio

from reasoned.facts.measures import TargetKind
from reasoned.screening.names.fold import fold
from reasoned.screening.side import Side

SHARED_DOMAINS = frozenset(
    """facebook.com instagram.com youtube.com twitter.com x.com linkedin.com t.me telegram.me
    tiktok.com vk.com wordpress.com blogspot.com weebly.com wixsite.com wix.com amazon.com
    ebay.com etsy.com google.com apple.com bit.ly linktr.ee medium.com tumblr.com pinterest.com
    whatsapp.com gmail.com hotmail.com outlook.com yahoo.com yandex.ru mail.ru myshopify.com
    github.com github.io gitlab.io netlify.app vercel.app web.app""".split()
)
"""Domains that many share: having one in common says nothing."""

UNIQUE_SCHEMES = frozenset({"lei", "imo", "imo-number", "duns", "swift-bic", "ogrn"})
"""Identifiers of which nobody has two: different ones speak against a match."""


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a match or against it.

    `adds` is in log-odds, below 0 where it speaks against. `advertiser` and `target` are what
    each side has of it: a domain, the words that both names share, those that one has alone.
    """

    feature: str
    advertiser: str
    target: str
    adds: float


def exact(advertiser: Side, target: Side) -> Iterator[Reason]:
    """Identifiers and domains that are the same, or that nobody has two of."""
    for scheme, value in advertiser.identifiers:
        for other, theirs in target.identifiers:
            if value == theirs and _comparable(scheme, other) and len(value) > 3:
                yield Reason("identifier", f"{scheme} {value}", f"{other} {theirs}", 8.0)
            elif scheme == other and scheme in UNIQUE_SCHEMES and value != theirs:
                yield Reason("identifier", f"{scheme} {value}", f"{other} {theirs}", -2.0)
    for domain in advertiser.domains:
        if domain in target.domains and domain not in SHARED_DOMAINS:
            yield Reason("domain", domain, domain, 6.0)


def circumstances(advertiser: Side, target: Side) -> Iterator[Reason]:
    """Country, address and kind; each weighs less than a name."""
    here, there = set(advertiser.countries), set(target.countries)
    if here and there:
        both = ", ".join(sorted(here)), ", ".join(sorted(there))
        yield Reason("country", *both, 0.6 if here & there else -1.0)
    best = max(
        (
            (token_set_ratio(mine, theirs), one, other)
            for one in advertiser.addresses[:20]
            for other in target.addresses[:20]
            if (mine := fold(one)) and (theirs := fold(other)) and _precise(mine, theirs)
        ),
        default=(0.0, "", ""),
    )
    if best[0] >= 90:
        yield Reason("address", best[1], best[2], 1.5)
    kinds = {advertiser.kind, target.kind}
    if TargetKind.PERSON in kinds and TargetKind.ORGANISATION in kinds:
        yield Reason("kind", advertiser.kind.value, target.kind.value, -2.5)
    elif target.kind in (TargetKind.VESSEL, TargetKind.AIRCRAFT):
        yield Reason("kind", advertiser.kind.value, target.kind.value, -1.5)


def _comparable(scheme: str, other: str) -> bool:
    return scheme == other or "id" in (scheme, other)


def _precise(one: str, other: str) -> bool:
    """Whether both addresses say more than a town: a number, and three words."""
    return all(
        len(text.split()) >= 3 and any(char.isdigit() for char in text) for text in (one, other)
    )
