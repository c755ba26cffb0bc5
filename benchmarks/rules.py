"""The twenty rules that every benchmark runs, and the facts that they read.

They are an ads platform's: who may advertise, licences, measures, political ads, claims,
landing pages, targeting. They are fixed, so that figures can be compared over time;
`generate` makes the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from reasoned.conditions.check import compile_condition
from reasoned.conditions.tree import RuleTest
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
"""The moment that the benchmarks decide for."""

CATEGORIES = (
    "retail", "software", "travel", "food", "gambling", "alcohol", "health", "finance", "crypto",
    "news", "security", "dating", "education",
)  # fmt: skip

LICENCE = ObjectType(
    (
        ("kind", Field(Scalar.STRING, values=("gambling", "alcohol", "finance", "pharmacy"))),
        ("country", Field(Scalar.STRING)),
        ("valid_until", Field(Scalar.TIMESTAMP, optional=True)),
    )
)

MEASURE = ObjectType(
    (
        ("kind", Field(Scalar.STRING, values=("sanction", "listing", "directive", "order"))),
        ("binds", Field(Scalar.STRING, values=("operator", "government", "advertiser"))),
        ("in_force_from", Field(Scalar.TIMESTAMP)),
        ("in_force_until", Field(Scalar.TIMESTAMP, optional=True)),
        ("countries", Field(ListType(Scalar.STRING))),
    )
)

RESTRICTION = ObjectType(
    (
        ("kind", Field(Scalar.STRING, values=("reject", "limit", "suspend"))),
        ("at", Field(Scalar.TIMESTAMP)),
        ("reversed", Field(Scalar.BOOL)),
    )
)

PRODUCT = ObjectType(
    (
        ("kind", Field(Scalar.STRING)),
        ("price", Field(Scalar.DOUBLE)),
        ("price_before", Field(Scalar.DOUBLE, optional=True)),
        ("barred_in", Field(ListType(Scalar.STRING))),
    )
)

CLAIM = ObjectType(
    (
        ("kind", Field(Scalar.STRING, values=("health", "price", "environment", "comparison"))),
        ("substantiated", Field(Scalar.BOOL)),
    )
)

LANDING = ObjectType(
    (
        ("url", Field(Scalar.STRING)),
        ("domain", Field(Scalar.STRING)),
        ("domain_age", Field(Scalar.DURATION)),
        ("redirects", Field(Scalar.INT)),
        ("https", Field(Scalar.BOOL)),
    )
)

SCHEMA: Schema = {
    "advertiser.country": Field(Scalar.STRING),
    "advertiser.verified": Field(Scalar.BOOL),
    "advertiser.registered_at": Field(Scalar.TIMESTAMP),
    "advertiser.sectors": Field(ListType(Scalar.STRING)),
    "advertiser.editorial_control": Field(
        Scalar.STRING, optional=True, values=("independent", "owner", "government")
    ),
    "advertiser.independence": Field(
        Scalar.STRING, optional=True, values=("statutory", "charter", "board")
    ),
    "advertiser.licences": Field(ListType(LICENCE)),
    "advertiser.measures": Field(ListType(MEASURE)),
    "advertiser.restrictions": Field(ListType(RESTRICTION)),
    "advertiser.complaints_90d": Field(Scalar.INT),
    "advertiser.ads_90d": Field(Scalar.INT),
    "ad.category": Field(Scalar.STRING, values=CATEGORIES),
    "ad.headline": Field(Scalar.STRING),
    "ad.text": Field(Scalar.STRING),
    "ad.countries": Field(ListType(Scalar.STRING)),
    "ad.interests": Field(ListType(Scalar.STRING)),
    "ad.political": Field(Scalar.BOOL),
    "ad.payer": Field(Scalar.STRING, optional=True),
    "ad.audience_min_age": Field(Scalar.INT, optional=True),
    "ad.budget": Field(Scalar.DOUBLE),
    "ad.starts_at": Field(Scalar.TIMESTAMP),
    "ad.ends_at": Field(Scalar.TIMESTAMP, optional=True),
    "ad.landing": Field(LANDING),
    "ad.products": Field(ListType(PRODUCT)),
    "ad.claims": Field(ListType(CLAIM)),
}

RULES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "state-media",
        ('"news" in advertiser.sectors', 'advertiser.editorial_control == "government"'),
        ('has(advertiser.independence) && advertiser.independence == "statutory"',),
    ),
    (
        "sanctioned-party",
        (
            (
                'advertiser.measures.exists(m, m.kind == "sanction" && m.binds == "operator"'
                " && m.in_force_from <= now && (!has(m.in_force_until) || now < m.in_force_until))"
            ),
        ),
        (),
    ),
    (
        "order-covers-the-territory",
        (
            (
                'advertiser.measures.exists(m, m.kind == "order" && m.in_force_from <= now'
                " && m.countries.exists(c, c in ad.countries))"
            ),
        ),
        ("!(advertiser.country in ad.countries) && advertiser.verified",),
    ),
    (
        "gambling-without-licence",
        ('ad.category == "gambling"',),
        (
            (
                "ad.countries.all(c, advertiser.licences.exists(l,"
                ' l.kind == "gambling" && l.country == c'
                " && (!has(l.valid_until) || now < l.valid_until)))"
            ),
        ),
    ),
    (
        "gambling-shown-to-minors",
        (
            'ad.category == "gambling" || "casino" in ad.interests',
            "!has(ad.audience_min_age) || ad.audience_min_age < 18",
        ),
        (),
    ),
    (
        "alcohol-shown-to-minors",
        (
            'ad.category == "alcohol"',
            (
                "!has(ad.audience_min_age) || ad.audience_min_age < 18"
                ' || "US" in ad.countries && ad.audience_min_age < 21'
            ),
        ),
        (),
    ),
    (
        "alcohol-where-it-is-barred",
        (
            'ad.category == "alcohol" || ad.products.exists(p, p.kind == "alcohol")',
            'ad.countries.exists(c, c in ["SA", "KW", "QA", "NO", "LT"])',
        ),
        (),
    ),
    (
        "political-without-payer",
        ("ad.political", "!has(ad.payer) || size(ad.payer) < 4"),
        (),
    ),
    (
        "political-from-abroad",
        ("ad.political", "!(advertiser.country in ad.countries)"),
        ('advertiser.verified && advertiser.country in ["AT", "BE", "DE", "FR", "IT", "NL"]',),
    ),
    (
        "political-without-end",
        (
            "ad.political",
            '!has(ad.ends_at) || ad.ends_at - ad.starts_at > duration("1440h")',
        ),
        (),
    ),
    (
        "health-promise",
        (
            'ad.category in ["health", "food"]',
            'ad.text.matches("(?i)\\\\b(cures?|heals?|reverses?|melts? (away )?fat|miracle)\\\\b")',
        ),
        (
            'size(ad.claims) > 0 && ad.claims.all(c, c.kind != "health" || c.substantiated)',
            'advertiser.licences.exists(l, l.kind == "pharmacy")',
        ),
    ),
    (
        "promise-of-profit",
        (
            (
                "ad.text.lowerAscii().matches("
                '"(guaranteed|risk.free|certain) .{0,20}(returns?|profits?|income)")'
            ),
        ),
        (),
    ),
    (
        "finance-without-licence",
        ('ad.category == "finance" || ad.category == "crypto"',),
        (
            (
                'advertiser.licences.exists(l, l.kind == "finance"'
                " && l.country == advertiser.country"
                " && (!has(l.valid_until) || now < l.valid_until))"
            ),
        ),
    ),
    (
        "young-landing-page",
        (
            'ad.landing.domain_age < duration("720h")',
            "ad.landing.redirects > 2 || !ad.landing.https",
        ),
        ("advertiser.verified",),
    ),
    (
        "landing-page-is-an-address",
        (
            (
                'ad.landing.url.matches("^https?://([0-9]{1,3}\\\\.){3}[0-9]{1,3}([:/]|$)")'
                ' || ad.landing.domain.endsWith(".zip") || ad.landing.domain.contains("xn--")'
            ),
        ),
        (),
    ),
    (
        "shouting",
        ('size(ad.headline) > 40 || ad.headline.matches("[!?]{3}|[A-Z]{10}")',),
        ("advertiser.verified && advertiser.complaints_90d == 0",),
    ),
    (
        "new-and-spending",
        (
            'now - advertiser.registered_at < duration("336h")',
            "ad.budget > (advertiser.verified ? 20000.0 : 2000.0)",
        ),
        (),
    ),
    (
        "complaints",
        (
            "advertiser.ads_90d >= 10",
            "double(advertiser.complaints_90d) / double(advertiser.ads_90d) > 0.08",
        ),
        (),
    ),
    (
        "restricted-again-and-again",
        (
            (
                'size(advertiser.restrictions.filter(r, r.kind != "limit" && !r.reversed'
                ' && now - r.at < duration("4320h"))) >= 2'
            ),
        ),
        (),
    ),
    (
        "product-barred-or-mispriced",
        (
            (
                "ad.products.exists(p, p.barred_in.exists(c, c in ad.countries)"
                " || has(p.price_before) && p.price * 10.0 < p.price_before)"
            ),
        ),
        (),
    ),
)


@cache
def rule_tests() -> tuple[RuleTest, ...]:
    """`RULES`, checked against `SCHEMA`."""

    def trees(texts: Sequence[str]) -> tuple[object, ...]:
        return tuple(compile_condition(text, SCHEMA).tree for text in texts)

    return tuple(RuleTest(i, trees(when), trees(unless)) for i, when, unless in RULES)  # type: ignore[arg-type]
