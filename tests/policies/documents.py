"""Small policy documents for tests: one facts.yaml, and a document made of parts."""

from __future__ import annotations

from pathlib import Path

from reasoned.facts.declarations import parse_declarations
from reasoned.facts.model import Declarations

FACTS = """\
types:
  licence:
    kind: {type: string}
    until: {type: timestamp, optional: true}
facts:
  advertiser.sectors: {type: list of string, question: Which sectors?}
  advertiser.places: {type: list of string, question: Where is it?}
  advertiser.control: {type: string, optional: true, values: [own, government], question: Who?}
  advertiser.licences: {type: list of licence, question: Which licences?}
  advertiser.name: {type: string, fixed: true, question: What is it called?}
  ad.text: {type: string, question: What does it say?}
  ad.clicks: {type: int, question: How many clicks?}
  ad.barred_in: {type: list of string, absent: none, question: Where is it barred?}
"""

FRONT = """\
---
policy: terms
title: Terms
version: 2020-01-01
---
"""

RULE = """\
## News

We don't take this.

```rule
id: state-media
applies_to: advertiser
ground: contract
when:
  - says: It publishes news
    is: '"news" in advertiser.sectors'
  - says: A government controls it
    asks: Does a government control it?
unless:
  - says: Its editors control it
    is: has(advertiser.control) && advertiser.control == "own"
then: ban
decided_by: person
remedy: Show us that your editors control it.
```
"""

DOCUMENT = FRONT + RULE


def declarations() -> Declarations:
    found, problems = parse_declarations(FACTS, "facts.yaml")
    assert problems == []
    return found


def folder(path: Path, **documents: str) -> Path:
    """A folder of policies: facts.yaml, and each document under its name."""
    (path / "facts.yaml").write_text(FACTS, "utf-8")
    for name, text in documents.items():
        (path / f"{name}.md").write_text(text, "utf-8")
    return path
