"""What is known of one side of a comparison: an advertiser, or a measure's target.

Where it comes from (a file, a case, a list) is for `lists`, `cli` and `cases`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from reasoned.facts.measures import Owner, Target, TargetKind
from reasoned.screening.lists.domains import registrable
from reasoned.screening.names.name import Name, take_apart

MOST_NAMES = 200
"""Names of one side that are compared; the rest is left out, so that answers stay bounded."""


class NameKind(StrEnum):
    """Why somebody is called that."""

    NAME = "name"
    ALIAS = "alias"
    WEAK_ALIAS = "weak alias"
    BRAND = "brand"


@dataclass(frozen=True)
class Called:
    """A name, and why it is one."""

    text: str
    kind: NameKind = NameKind.NAME

    @cached_property
    def name(self) -> Name:
        return take_apart(self.text)


@dataclass(frozen=True)
class Side:
    """An advertiser or a target. `id` is its own where it stands; names aren't empty.

    `domains` are registrable ones, `identifiers` pairs of scheme and value, `countries`
    ISO 3166-1 codes, `owners` with their shares in per cent.
    """

    id: str
    names: tuple[Called, ...]
    kind: TargetKind = TargetKind.UNKNOWN
    domains: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()

    @property
    def label(self) -> str:
        return self.names[0].text if self.names else self.id


def of_target(target: Target) -> Side:
    """A target as one side; its products aren't names of it."""
    return Side(
        id=target.key,
        names=_called(
            (NameKind.NAME, [target.name]),
            (NameKind.ALIAS, target.aliases),
            (NameKind.WEAK_ALIAS, target.weak_aliases),
        ),
        kind=target.kind,
        domains=_domains(target.domains),
        identifiers=_identifiers(target.identifiers),
        countries=target.countries,
        addresses=target.addresses,
        owners=target.owners,
    )


def of_advertiser(
    id: str,  # noqa: A002 - the word that the model has for it
    name: str,
    *,
    brands: Iterable[str] = (),
    kind: TargetKind = TargetKind.UNKNOWN,
    domains: Iterable[str] = (),
    identifiers: Iterable[tuple[str, str]] = (),
    countries: Iterable[str] = (),
    addresses: Iterable[str] = (),
    owners: Iterable[Owner] = (),
) -> Side:
    """An advertiser as one side. A name that is a domain (`example.com`) counts as one too."""
    brands = list(brands)
    sites = [text for text in (name, *brands) if _SITE.fullmatch(text.strip())]
    names = _called((NameKind.NAME, [name]), (NameKind.BRAND, brands))
    if kind is TargetKind.UNKNOWN and any(called.name.forms for called in names[:1]):
        # Nobody but a company has a legal form.
        kind = TargetKind.ORGANISATION
    return Side(
        id=id,
        names=names,
        kind=kind,
        domains=_domains([*domains, *sites]),
        identifiers=_identifiers(identifiers),
        countries=tuple(dict.fromkeys(countries)),
        addresses=tuple(addresses),
        owners=tuple(owners),
    )


_SITE = re.compile(r"[\w-]+(\.[\w-]+)+")
_JUST_VALUE = re.compile(r"[^0-9a-z]+")


def _called(*groups: tuple[NameKind, Iterable[str]]) -> tuple[Called, ...]:
    found: dict[str, Called] = {}
    for kind, texts in groups:
        for text in texts:
            if text.strip() and text not in found and len(found) < MOST_NAMES:
                found[text] = Called(text, kind)
    return tuple(called for called in found.values() if not called.name.empty)


def _domains(websites: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(registrable, websites))))


def _identifiers(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Schemes in small letters; values without the spaces and dots that people write."""
    return tuple(
        (scheme.lower(), value)
        for scheme, text in pairs
        if (value := _JUST_VALUE.sub("", text.lower()))
    )
