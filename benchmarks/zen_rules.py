"""The benchmark's rules in ZEN expressions, by their number in `rules.RULES`.

Rule 3 (gambling-without-licence) has a macro whose body reads the item of the macro around
it, which ZEN's `#` can't name; it is left out, and so it is from what ZEN is compared with.
"""

from __future__ import annotations

_HOUR = 3_600_000_000

ZEN_RULES: dict[int, str] = {
    0: '"news" in advertiser.sectors and advertiser.editorial_control == "government"'
    ' and not(advertiser.independence == "statutory")',
    1: 'some(advertiser.measures, #.kind == "sanction" and #.binds == "operator"'
    " and #.in_force_from <= now and (#.in_force_until == null or now < #.in_force_until))",
    2: 'some(advertiser.measures, #.kind == "order" and #.in_force_from <= now'
    " and some(#.countries, # in ad.countries))"
    " and not(not(advertiser.country in ad.countries) and advertiser.verified)",
    4: '(ad.category == "gambling" or "casino" in ad.interests)'
    " and (ad.audience_min_age == null or ad.audience_min_age < 18)",
    5: 'ad.category == "alcohol" and (ad.audience_min_age == null or ad.audience_min_age < 18'
    ' or ("US" in ad.countries and ad.audience_min_age < 21))',
    6: '(ad.category == "alcohol" or some(ad.products, #.kind == "alcohol"))'
    ' and some(ad.countries, # in ["SA", "KW", "QA", "NO", "LT"])',
    7: "ad.political and (ad.payer == null or len(ad.payer) < 4)",
    8: "ad.political and not(advertiser.country in ad.countries) and not(advertiser.verified"
    ' and advertiser.country in ["AT", "BE", "DE", "FR", "IT", "NL"])',
    9: f"ad.political and (ad.ends_at == null or ad.ends_at - ad.starts_at > {1440 * _HOUR})",
    10: 'ad.category in ["health", "food"] and matches(ad.text,'
    ' "(?i)\\b(cures?|heals?|reverses?|melts? (away )?fat|miracle)\\b")'
    ' and not(len(ad.claims) > 0 and all(ad.claims, #.kind != "health" or #.substantiated))'
    ' and not(some(advertiser.licences, #.kind == "pharmacy"))',
    11: "matches(lower(ad.text),"
    ' "(guaranteed|risk.free|certain) .{0,20}(returns?|profits?|income)")',
    12: '(ad.category == "finance" or ad.category == "crypto")'
    ' and not(some(advertiser.licences, #.kind == "finance"'
    " and #.country == advertiser.country and (#.valid_until == null or now < #.valid_until)))",
    13: f"ad.landing.domain_age < {720 * _HOUR}"
    " and (ad.landing.redirects > 2 or not(ad.landing.https)) and not(advertiser.verified)",
    14: 'matches(ad.landing.url, "^https?://([0-9]{1,3}\\.){3}[0-9]{1,3}([:/]|$)")'
    ' or endsWith(ad.landing.domain, ".zip") or contains(ad.landing.domain, "xn--")',
    15: '(len(ad.headline) > 40 or matches(ad.headline, "[!?]{3}|[A-Z]{10}"))'
    " and not(advertiser.verified and advertiser.complaints_90d == 0)",
    16: f"now - advertiser.registered_at < {336 * _HOUR}"
    " and ad.budget > (advertiser.verified ? 20000 : 2000)",
    17: "advertiser.ads_90d >= 10 and advertiser.complaints_90d / advertiser.ads_90d > 0.08",
    18: 'count(advertiser.restrictions, #.kind != "limit" and not(#.reversed)'
    f" and now - #.at < {4320 * _HOUR}) >= 2",
    19: "some(ad.products, some(#.barred_in, # in ad.countries)"
    " or (#.price_before != null and #.price * 10 < #.price_before))",
}
