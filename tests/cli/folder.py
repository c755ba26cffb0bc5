"""A folder of policies, a map and ads, written to disk for tests of the commands."""

from __future__ import annotations

from pathlib import Path

FACTS = """
facts:
  ad.text: {type: string, optional: true, label: its text, question: What does it say?}
  ad.landing_scheme: {type: string, label: how its page is reached, question: Which scheme?}
  ad.landing_domain: {type: string, label: the domain of its page, question: Which domain?}
  ad.min_age: {type: int, label: its youngest age, question: From which age?}
  ad.started: {type: timestamp, label: its start, question: When does it begin?}
  ad.spend: {type: double, label: its price, question: What is paid?}
  ad.territories: {type: list of string, label: where it is shown, question: Where is it shown?}
  ad.payer: {type: string, optional: true, label: its payer, question: Who pays?}
"""

POLICY = """---
policy: ads
title: Ads
version: 2018-01-01
---

## Landing pages

An ad must lead to a page that is reached by https.

```rule
id: insecure-page
applies_to: ad
ground: contract
when:
  - says: Its page is reached without encryption
    is: ad.landing_scheme == "http"
then: reject
decided_by: automatic
remedy: Use https.
```

## Young people

Alcohol isn't advertised to people under 18.

```rule
id: under-age
applies_to: ad
ground: contract
when:
  - says: It is about alcohol
    is: ad.text.lowerAscii().contains("beer")
  - says: It is shown to people under 18
    is: ad.min_age < 18
then: reject
decided_by: person
remedy: Show it to adults only.
```

## Who pays

A political ad names who pays for it.

```rule
id: no-payer
applies_to: ad
ground: contract
when:
  - says: It calls for a vote
    is: ad.text.lowerAscii().contains("vote")
  - says: It names no payer
    is: '!has(ad.payer)'
then: reject
decided_by: automatic
remedy: Name who pays.
```
"""

MAP = """
id: Ad ID
source: The ads
facts:
  ad.text: Body
  ad.landing_scheme: {column: URL, convert: scheme}
  ad.min_age: {column: Age, extract: '^([0-9]+)'}
  ad.payer: {column: Paid By, empty: none}
"""

ADS = """Ad ID,Body,URL,Age,Paid By,Start,Country
a1,Shoes,https://shop.example.com/,18-65+,,2020-01-31,Germany
a2,Beer for all,https://beer.example.com/,16 - 65+,,2020-02-01,Germany
a3,Vote for us,https://party.example.org/,18+,A Party,2020-02-02,France
a4,Vote for them,https://party.example.org/,18+,,2020-02-03,France
a5,Hats,http://hats.example.com/,18+,,2020-02-04,"Germany, France"
a6,Beer,https://beer.example.com/,,,2020-02-05,Austria
"""


def written(folder: Path) -> Path:
    """Writes `policies/`, `map.yaml` and `ads.csv` into a folder."""
    policies = folder / "policies"
    policies.mkdir()
    (policies / "facts.yaml").write_text(FACTS)
    (policies / "ads.md").write_text(POLICY)
    (folder / "map.yaml").write_text(MAP)
    (folder / "ads.csv").write_text(ADS)
    return folder
