"""Policy documents to a policy set: a folder with facts.yaml and Markdown files.

All that is wrong is collected, with file and line; nothing is used while there is an
error. What can be read and is wrong all the same is found by `check`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reasoned.conditions.values import TIME_MAX
from reasoned.facts import keys
from reasoned.facts.declarations import load_declarations
from reasoned.facts.document import MAX_PROBLEMS, Map, Problems, load_text, read_document
from reasoned.facts.model import Declarations
from reasoned.facts.moments import NotASpan, midnight, parse_span
from reasoned.facts.problems import Problem
from reasoned.policies.check import check
from reasoned.policies.markdown import Document, read_markdown
from reasoned.policies.model import Policy, PolicySet, Rule
from reasoned.policies.rule_block import NAME, answers, read_rule

FRONT_KEYS: tuple[str, ...] = (
    "policy", "title", "version", "published", "notice", "withdrawn", "while_waiting",
)  # fmt: skip
"""The keys of a document's front matter."""

FACTS_FILE = "facts.yaml"


class LoadedPolicies(NamedTuple):
    """The set, or None where there is an error; and every problem, by file and line."""

    set: PolicySet | None
    problems: list[Problem]


def load_policies(directory: Path) -> LoadedPolicies:
    """Read `facts.yaml` and every `*.md` of the folder (README.md left out)."""
    declarations, problems = load_declarations(directory / FACTS_FILE)
    files = sorted(p for p in directory.glob("*.md") if p.name.lower() != "readme.md")
    if not files:
        problems.append(
            Problem(str(directory), 1, "no-policies", "There is no policy here.", "Add a .md file.")
        )
    policies: list[Policy] = []
    for file in files:
        own = Problems(str(file))
        text = load_text(file, own)
        problems += own.found
        if text is not None:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            policy, found = parse_policy(text, str(file), declarations, digest)
            problems += found
            if policy is not None:
                policies.append(policy)
    return collect(policies, declarations, problems)


def collect(
    policies: Iterable[Policy],
    declarations: Declarations,
    problems: Iterable[Problem] = (),
    *,
    checked: bool = False,
) -> LoadedPolicies:
    """Put policies together, and refuse what can't stand side by side or what `check` refuses.

    Policies that could be read are checked though others couldn't, so that all is said at once.
    `checked`: they were checked when they were published, and aren't again.
    """
    policies = tuple(policies)
    facts = dict(declarations.facts)
    for policy in sorted(policies, key=lambda p: p.version):
        for rule in policy.rules:
            facts.update(answers(rule))
    together = PolicySet(policies, Declarations(facts, declarations.path))
    clashes = _clashes(policies)
    found = sorted({*problems, *clashes, *(() if clashes or checked else check(together))})
    failed = any(p.severity == "error" for p in found)
    return LoadedPolicies(None if failed else together, found)


def parse_policy(
    text: str, path: str, declarations: Declarations, sha256: str = ""
) -> tuple[Policy | None, list[Problem]]:
    """One document; None where it has an error. `sha256` defaults to that of the text."""
    problems = Problems(path)
    if len(text) > 2**20:
        problems.add(1, "too-large", "The document is larger than 1 MiB.", "Split it.")
        return None, problems.found
    document = read_markdown(text, problems)
    if document is None:
        return None, problems.found
    front = keys.as_map(read_document(document.front, problems), "The front matter", problems)
    policy = _policy(front or Map({}, {}, 2), document, declarations, problems)
    if policy is None or problems.failed:
        return None, sorted(problems.found)
    digest = sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Policy(**{**policy, "sha256": digest}), sorted(problems.found)  # type: ignore[arg-type]


def _policy(
    front: Map, document: Document, declarations: Declarations, problems: Problems
) -> dict[str, object] | None:
    keys.known_keys(front, FRONT_KEYS, "the front matter", problems)
    identifier = keys.text(front, "policy", problems, required=True)
    if identifier and not NAME.fullmatch(identifier):
        problems.add(
            front.line_of("policy"),
            "policy-id",
            f"`{identifier[:60]}` can't be a policy's id.",
            "Use small letters, digits and hyphens, such as `political-ads`.",
        )
    title = keys.text(front, "title", problems, required=True)
    version = keys.day(front, "version", problems, required=True)
    published = keys.day(front, "published", problems)
    withdrawn = keys.day(front, "withdrawn", problems)
    notice = None
    if "notice" in front.entries:
        try:
            notice = parse_span(keys.text(front, "notice", problems))
        except NotASpan as error:
            problems.add(front.line_of("notice"), "duration", "`notice` isn't a span.", str(error))
    if notice is not None and published is None:
        problems.add(
            front.line_of("notice"),
            "notice",
            "A notice period runs from publication, and there is no `published`.",
            "Write `published: 2024-01-31`.",
        )
    while_waiting = keys.text(front, "while_waiting", problems)
    if while_waiting not in ("", "serve", "hold"):
        problems.add(
            front.line_of("while_waiting"),
            "wrong-value",
            f"`{while_waiting[:60]}` isn't what an ad can do while it waits.",
            "Write `while_waiting: serve` or `while_waiting: hold`.",
        )
    rules = _rules(document, identifier, version or date(1, 1, 1), declarations, problems)
    if version is None:
        return None
    in_force = midnight(version)
    if published is not None:
        start = midnight(published)
        late = notice is not None and notice > TIME_MAX - start
        in_force = max(in_force, TIME_MAX if late else start + (notice or start - start))
    return {
        "id": identifier,
        "title": title,
        "version": version,
        "in_force_from": in_force,
        "rules": rules,
        "body": document.body,
        "path": problems.path,
        "published": published,
        "notice": notice,
        "withdrawn": None if withdrawn is None else midnight(withdrawn),
        "while_waiting": while_waiting,
    }


def _rules(
    document: Document,
    policy: str,
    version: date,
    declarations: Declarations,
    problems: Problems,
) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    lines: dict[str, int] = {}
    for section in document.sections:
        for block in section.blocks:
            if len(problems.found) > MAX_PROBLEMS:
                return ()
            rule = read_rule(block, section, policy, version, declarations, problems)
            if rule is None:
                continue
            if rule.id in lines:
                problems.add(
                    rule.line,
                    "duplicate-id",
                    f"The rule `{rule.id}` stands here twice; first in line {lines[rule.id]}.",
                    "Give each rule an id of its own.",
                )
            lines.setdefault(rule.id, rule.line)
            rules.append(rule)
    if not any(s.blocks for s in document.sections):
        problems.add(
            1, "no-rules", "This policy has no rule.", "Add a ```rule block.", severity="warning"
        )
    return tuple(rules)


def _clashes(policies: tuple[Policy, ...]) -> list[Problem]:
    found: list[Problem] = []
    versions: dict[tuple[str, date], Policy] = {}
    owners: dict[str, Policy] = {}
    for policy in policies:
        other = versions.setdefault((policy.id, policy.version), policy)
        if other is not policy:
            found.append(
                Problem(
                    policy.path,
                    1,
                    "duplicate-version",
                    f"Version {policy.version} of `{policy.id}` stands in {other.path} too.",
                    "Give one of them another version or another policy id.",
                )
            )
        for rule in policy.rules:
            owner = owners.setdefault(rule.id, policy)
            if owner.id != policy.id:
                found.append(
                    Problem(
                        policy.path,
                        rule.line,
                        "duplicate-id",
                        f"The rule `{rule.id}` stands in the policy `{owner.id}` too.",
                        "Give each rule an id of its own.",
                    )
                )
    return found
