"""Records for the benchmarks: seeded, and like an ads platform's.

Most rules of `rules` don't hold for most records, and each holds for some. All names,
addresses and texts are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from benchmarks.rules import CATEGORIES, NOW
from reasoned.conditions.values import Record

COUNTRIES = (
    "US", "GB", "DE", "FR", "IT", "ES", "NL", "PL", "SE", "AT", "BE", "DK", "NO", "FI", "IE",
    "PT", "CZ", "RO", "GR", "HU", "CA", "MX", "BR", "AR", "AU", "NZ", "JP", "KR", "IN", "SG",
    "TR", "IL", "AE", "SA", "ZA", "EG", "KE", "NG", "LT", "UA",
)  # fmt: skip

_SECTORS = (*CATEGORIES, "publishing", "charity", "government", "party", "logistics")
_INTERESTS = (
    "football", "cooking", "travel", "gardening", "casino", "running", "parenting", "music",
    "films", "cars", "poker", "fashion", "pets", "photography", "history", "chess",
)  # fmt: skip
_OPENINGS = (
    "Spring is here and so is our new range of {n} things for house and garden.",
    "Meet the {n} people who make your bread by hand every single night.",
    "Book before Sunday and sleep {n} nights by the sea for the price of five.",
    "Your security team sees {n} alerts a day. Ours reads them for you.",
    "Learn a language in {n} short lessons with teachers who answer.",
    "Our wine list has {n} new names from small growers you won't know yet.",
    "From {n} euros a month: insurance that you can cancel with one click.",
    "We checked {n} kitchen knives so that you need not. Here are the best three.",
    "More than {n} neighbours signed. Read what the council plans for the park.",
    "Trade {n} coins on one account and see every fee before you pay it.",
    "A warm coat, made to be mended: {n} repairs are free for life.",
    "The evening edition: {n} stories that explain the day in ten minutes.",
)
_MIDDLES = (
    "Delivered free to your door.", "No small print.", "Ask us anything, any day of the week.",
    "Made in small series since 1987.", "Now also in your town.", "Members pay less.",
    "Try it for thirty days.", "Rated 4.7 by people who bought it.", "Open until late.",
    "Ships from a warehouse near you.", "Plain prices, no surprises.", "Vegan and unsalted.",
)  # fmt: skip
_RISKY = (
    "This tea melts fat while you sleep.", "A miracle for tired joints.",
    "It cures what doctors can't.", "Guaranteed monthly returns of 9 percent.",
    "Risk-free daily profits, even for beginners.", "Certain weekly income from home.",
)  # fmt: skip
_HEADLINES = (
    "A garden in {n} days", "Bread as it was", "{n} nights by the sea", "Fewer alerts",
    "Speak it by summer", "New growers, old vines", "Cancel any time", "Three knives are enough",
    "Keep the park green", "Every fee in sight", "A coat for life", "The day in ten minutes",
)  # fmt: skip
_LOUD = ("BUY IT NOW!!!", "UNBELIEVABLE OFFER {n}", "Why does nobody tell you of this one thing?")
_WORDS = ("alder", "brook", "cedar", "delta", "ember", "fjord", "grove", "heath", "isle", "yew")
_DOMAINS = (".com", ".com", ".com", ".org", ".net", ".eu", ".de", ".shop", ".io")
_PRODUCTS = (
    "chair", "coat", "course", "ticket", "software", "wine", "insurance", "knife", "alcohol",
    "antivirus", "phone", "bread",
)  # fmt: skip
_DAY = timedelta(days=1)


def records(n: int, seed: int, missing: float = 0.0) -> list[Record]:
    """`n` records; each fact of each is left out (unknown) with probability `missing`."""
    return list(stream(n, seed, missing))


def stream(n: int, seed: int, missing: float = 0.0) -> Iterator[Record]:
    """The same records as `records`, one at a time."""
    rng = Random(seed)
    for number in range(n):
        record = _record(rng, number)
        if missing:
            record = {name: value for name, value in record.items() if rng.random() >= missing}
        yield record


def _record(rng: Random, number: int) -> dict[str, Any]:
    chance = rng.random
    pick = rng.choice
    category = pick(CATEGORIES)
    political = chance() < 0.06
    country = pick(COUNTRIES)
    verified = chance() < 0.55
    risky = chance() < (0.5 if category in ("health", "food") else 0.02)
    starts = NOW + timedelta(minutes=int(chance() * 40_000))
    ads = int(chance() * chance() * 400)
    domain = f"{pick(_WORDS)}-{pick(_WORDS)}-{number % 99_991}{pick(_DOMAINS)}"
    if chance() < 0.004:
        domain = f"update-{number % 991}.zip"
    host = f"185.22.{number % 251}.{number % 83}" if chance() < 0.006 else f"www.{domain}"
    record: dict[str, Any] = {
        "advertiser.country": country,
        "advertiser.verified": verified,
        "advertiser.registered_at": NOW - timedelta(seconds=int(3e4 + chance() ** 2 * 3e8)),
        "advertiser.sectors": _some(rng, _SECTORS, 1, 3),
        "advertiser.editorial_control": _control(chance()),
        "advertiser.independence": pick(("statutory", "charter", "board"))
        if chance() < 0.2
        else None,
        "advertiser.licences": _licences(rng, category, country),
        "advertiser.measures": _measures(rng),
        "advertiser.restrictions": _restrictions(rng),
        "advertiser.complaints_90d": int(ads * chance() ** 12 * 0.2),
        "advertiser.ads_90d": ads,
        "ad.category": category,
        "ad.headline": pick(_LOUD if chance() < 0.05 else _HEADLINES).format(n=number % 997),
        "ad.text": _text(rng, number, risky),
        "ad.countries": _territory(rng, country),
        "ad.interests": _some(rng, _INTERESTS, 0, 4),
        "ad.political": political,
        "ad.payer": (f"{pick(_WORDS).title()} {'Party' if political else 'Trading'} {number % 613}")
        if chance() < 0.8
        else None,
        "ad.audience_min_age": (13, 16, 18, 18, 18, 21, 25)[int(chance() * 7)]
        if chance() < 0.85
        else None,
        "ad.budget": round(20 + chance() ** 6 * 60_000, 2),
        "ad.starts_at": starts,
        "ad.ends_at": starts + (1 + int(chance() * 75)) * _DAY if chance() < 0.9 else None,
        "ad.landing": {
            "url": f"https://{host}/{pick(_WORDS)}/{pick(_WORDS)}?utm_campaign={number}",
            "domain": domain,
            "domain_age": timedelta(hours=int(24 + chance() ** 2 * 90_000)),
            "redirects": int(chance() ** 2 * 5),
            "https": chance() < 0.96,
        },
        "ad.products": tuple(_product(rng) for _ in range(int(chance() * 4))),
        "ad.claims": tuple(
            {
                "kind": pick(("health", "price", "environment", "comparison")),
                "substantiated": chance() < 0.7,
            }
            for _ in range(int(chance() * 3))
        ),
    }
    return record


def _control(roll: float) -> str | None:
    if roll < 0.08:
        return "government"
    return None if roll < 0.5 else "owner" if roll < 0.7 else "independent"


def _some(rng: Random, options: tuple[str, ...], least: int, most: int) -> tuple[str, ...]:
    return tuple(rng.choice(options) for _ in range(least + int(rng.random() * (most - least + 1))))


def _territory(rng: Random, home: str) -> tuple[str, ...]:
    count = (1, 1, 1, 2, 2, 3, 6)[int(rng.random() * 7)]
    away = tuple(rng.choice(COUNTRIES) for _ in range(count - 1))
    return (home if rng.random() < 0.8 else rng.choice(COUNTRIES), *away)


def _licences(rng: Random, category: str, home: str) -> tuple[dict[str, Any], ...]:
    regulated = category in ("gambling", "alcohol", "finance", "crypto", "health")
    kind = {"crypto": "finance", "health": "pharmacy"}.get(category, category)
    return tuple(
        {
            "kind": kind
            if regulated and rng.random() < 0.85
            else rng.choice(("gambling", "alcohol", "finance", "pharmacy")),
            "country": home if rng.random() < 0.75 else rng.choice(COUNTRIES),
            "valid_until": NOW + timedelta(days=int(rng.random() * 1500) - 200)
            if rng.random() < 0.7
            else None,
        }
        for _ in range(1 + int(rng.random() * 4) if regulated else int(rng.random() * 2))
    )


def _measures(rng: Random) -> tuple[dict[str, Any], ...]:
    if rng.random() < 0.7:
        return ()
    return tuple(
        {
            "kind": rng.choice(("sanction", "listing", "directive", "order")),
            "binds": rng.choice(("operator", "government", "advertiser")),
            "in_force_from": NOW - timedelta(days=int(rng.random() * 2500) - 100),
            "in_force_until": None
            if rng.random() < 0.6
            else NOW + timedelta(days=int(rng.random() * 1500) - 700),
            "countries": _some(rng, COUNTRIES, 1, 4),
        }
        for _ in range(1 + int(rng.random() * 2))
    )


def _restrictions(rng: Random) -> tuple[dict[str, Any], ...]:
    if rng.random() < 0.7:
        return ()
    return tuple(
        {
            "kind": rng.choice(("reject", "limit", "suspend")),
            "at": NOW - timedelta(hours=int(rng.random() * 9000)),
            "reversed": rng.random() < 0.2,
        }
        for _ in range(1 + int(rng.random() * 4))
    )


def _product(rng: Random) -> dict[str, Any]:
    price = round(2 + rng.random() * 300, 2)
    return {
        "kind": rng.choice(_PRODUCTS),
        "price": price,
        "price_before": round(price * (1 + rng.random() * 9.2), 2) if rng.random() < 0.2 else None,
        "barred_in": _some(rng, COUNTRIES, 1, 3) if rng.random() < 0.1 else (),
    }


def _text(rng: Random, number: int, risky: bool) -> str:
    parts = [rng.choice(_OPENINGS).format(n=number % 9973)]
    if risky:
        parts.append(rng.choice(_RISKY))
    parts.extend(rng.choice(_MIDDLES) for _ in range(int(rng.random() * 4)))
    parts.append(f"Code {number:x}.")
    return " ".join(parts)
