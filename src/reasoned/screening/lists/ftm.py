"""Reads FollowTheMoney entities, one JSON object a line: OpenSanctions' `entities.ftm.json`.

The format is followthemoney's (https://followthemoney.tech): an entity has an id, a schema,
properties that are lists of text, and in OpenSanctions' files its datasets. One measure for
each dataset. The file is read up to three times: for what says who is listed, for those who
are, and for the addresses and owners that they point at; so memory is bounded by how many are
listed. Who is merely linked to a target isn't one. How one entity becomes a target is
`ftm_entity`'s, what a dataset means `ftm_dataset`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reasoned.facts.measures import Measure, Owner, Target
from reasoned.screening.lists.draft import NAME_LIMIT, NOTE_LIMIT, Draft
from reasoned.screening.lists.ftm_dataset import measure_id, measure_of
from reasoned.screening.lists.ftm_entity import (
    LISTED_TOPICS,
    THINGS,
    Listing,
    datasets_of,
    draft_of,
    first,
    id_of,
    ids,
    listing_of,
    share_of,
    texts,
)
from reasoned.screening.lists.headers import filled
from reasoned.screening.lists.model import Headers, Part
from reasoned.screening.lists.places import day_after
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import clean, head_text, lines

NAME = "FollowTheMoney (JSON lines)"

_ENDINGS = (".json", ".jsonl", ".ndjson", ".ijson")
_MOST_REFERENCES = 1000


@dataclass
class _Found:
    """What the first time through tells: who is listed, by what, and whether any says so."""

    listings: dict[str, list[Listing]] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)
    says_who: bool = False


def accepts(path: Path, head: bytes) -> bool:
    """A file of JSON whose first line has an object with `id`, `schema` and `properties`."""
    if not path.name.lower().endswith(_ENDINGS):
        return False
    first_line = head_text(head).lstrip().partition("\n")[0]
    return first_line.startswith("{") and all(
        f'"{key}"' in first_line for key in ("id", "schema", "properties")
    )


def read(paths: Sequence[Path], headers: Headers) -> Part:
    """Each file's datasets."""
    measures: list[Measure] = []
    sheets: list[Sheet] = []
    for path in paths:
        sheet = Sheet(str(path), NAME)
        sheets.append(sheet)
        found = _who(path, sheet)
        drafts, datasets = _targets(path, sheet, found)
        by_measure: dict[str, list[Target]] = {}
        words: dict[str, str] = {}
        for key, draft in drafts.items():
            bare, listings = draft.target(), found.listings.get(key, [])
            for measure, dataset in {measure_id(name): name for name in datasets[key]}.items():
                words.setdefault(measure, dataset)
                by_measure.setdefault(measure, []).append(_listed(bare, listings, dataset))
        for measure, targets in sorted(by_measure.items()):
            listings = [each for t in targets for each in found.listings.get(t.id, ())]
            header = headers.get(measure) or measure_of(words[measure], targets, listings)
            if header is None:
                sheet.reject(
                    1, "no-date", f"Nothing says since when `{words[measure]}` names anybody.",
                    f"Write a measure with the id `{measure}`, a date, and no targets beside it.",
                )  # fmt: skip
                sheet.rejected += len(targets) - 1
                continue
            measures.append(filled(header, targets, str(path)))
            for target in targets:
                sheet.took(measure, target)
    problems = tuple(problem for sheet in sheets for problem in sheet.problems)
    return Part(tuple(measures), problems, tuple(sheet.file for sheet in sheets))


def _entities(path: Path, sheet: Sheet) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered entities; lines that aren't any are rejected. Raises OSError."""
    for number, data in lines(path, sheet):
        if not data.strip():
            continue
        try:
            entity = json.loads(data)
        except UnicodeDecodeError:
            sheet.reject(number, "encoding", "The line isn't UTF-8.", "Save the file as UTF-8.")
            continue
        except (ValueError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            said = "nested too deep" if deep else getattr(error, "msg", "a number is too long")
            sheet.reject(
                number, "json", f"The line isn't JSON: {said}.",
                "Fetch the file anew where it is cut short; else mend the line.",
            )  # fmt: skip
            continue
        wrong = _wrong(entity)
        if wrong:
            sheet.reject(number, "entity", f"The line is no entity: {wrong}.", "Mend the line.")
        else:
            yield number, entity


def _wrong(entity: object) -> str:
    if not isinstance(entity, dict):
        return "it isn't an object"
    for key in ("id", "schema"):
        if not isinstance(entity.get(key), str) or not clean(entity[key]):
            return f"`{key}` isn't text"
    if not isinstance(entity.get("properties"), dict):
        return "`properties` isn't an object"
    return ""


def _who(path: Path, sheet: Sheet) -> _Found:
    found = _Found()
    for _, entity in _entities(path, sheet):
        if entity["schema"] == "Sanction":
            found.says_who = True
            listing = listing_of(entity)
            for listed in ids(entity, "entity"):
                found.listings.setdefault(listed, []).append(listing)
        elif entity["schema"] in THINGS:
            topics = texts(entity, "topics")
            target = entity.get("target")
            found.says_who = found.says_who or bool(topics) or target is not None
            if target is True or not LISTED_TOPICS.isdisjoint(topics):
                found.flagged.add(id_of(entity["id"]))
    return found


def _targets(
    path: Path, sheet: Sheet, found: _Found
) -> tuple[dict[str, Draft], dict[str, tuple[str, ...]]]:
    """Drafts and datasets by the entity's id, owners and addresses filled in."""
    silent = Sheet(str(path), NAME)  # the first time through has told of bad lines
    drafts: dict[str, Draft] = {}
    datasets: dict[str, tuple[str, ...]] = {}
    addresses: dict[str, list[str]] = {}
    owned: list[tuple[str, str, float | None]] = []
    for line, entity in _entities(path, silent):
        key, schema = id_of(entity["id"]), entity["schema"]
        if schema == "Ownership":
            share = share_of(first(entity, "percentage"))
            if not texts(entity, "endDate"):
                owned.extend(
                    (asset, owner, share)
                    for asset in ids(entity, "asset")
                    for owner in ids(entity, "owner")
                    if asset in found.listings or asset in found.flagged or not found.says_who
                )
        elif schema in THINGS and (
            key in found.listings or key in found.flagged or not found.says_who
        ):
            if key in drafts:
                sheet.reject(
                    line, "duplicate-id", f"`{key[:80]}` also stands in line {drafts[key].line};"
                    " the first counts.", "Take one of them out.",
                )  # fmt: skip
                continue
            draft = draft_of(entity, line, sheet)
            if draft is not None:
                listings = found.listings.get(key, [])
                drafts[key] = draft
                datasets[key] = _datasets(entity, listings)
                addresses[key] = ids(entity, "addressEntity")[:_MOST_REFERENCES]
    _fill(path, silent, drafts, addresses, owned)
    return drafts, datasets


def _fill(
    path: Path,
    silent: Sheet,
    drafts: dict[str, Draft],
    addresses: dict[str, list[str]],
    owned: list[tuple[str, str, float | None]],
) -> None:
    owned = [edge for edge in owned if edge[0] in drafts]
    wanted = {each for many in addresses.values() for each in many}
    wanted.update(owner for _, owner, _ in owned if owner not in drafts)
    names: dict[str, str] = {key: draft.name for key, draft in drafts.items()}
    lands: dict[str, str] = {}
    if wanted:
        for _, entity in _entities(path, silent):
            if (key := id_of(entity["id"])) in wanted:
                names[key] = first(entity, "full") or first(entity, "name")
                lands[key] = first(entity, "country")
    for key, many in addresses.items():
        for address in many:
            drafts[key].address(names.get(address, ""))
            drafts[key].land(lands.get(address, ""))
    for asset, owner, share in owned:
        name = names.get(owner, "")[:NAME_LIMIT]
        if name or owner in drafts:
            drafts[asset].owner(Owner(name, owner if owner in drafts else "", share))


def _listed(target: Target, listings: Sequence[Listing], dataset: str) -> Target:
    """The target with what that data set's listings say of it."""
    mine = [each for each in listings if dataset in each.datasets or not each.datasets]
    start = min((each.start for each in mine if each.start is not None), default=None)
    until = None
    if mine and all(each.end for each in mine):
        until = max((day for each in mine if (day := day_after(each.end))), default=None)
        until = until if until and (start is None or start < until) else None
    return replace(
        target,
        listed=start,
        until=until,
        programmes=tuple(dict.fromkeys(each.programme for each in mine if each.programme)),
        note=" ".join(dict.fromkeys([target.note, *(each.reason for each in mine)])).strip()[
            :NOTE_LIMIT
        ],
    )


def _datasets(entity: dict[str, Any], listings: Sequence[Listing]) -> tuple[str, ...]:
    """Those whose listings name the entity; where none does, the entity's own."""
    by_listing = {name for each in listings for name in each.datasets}
    return tuple(sorted(by_listing or set(datasets_of(entity)))) or ("unnamed",)
