"""Reads OFAC's lists as CSV: the SDN list and the consolidated list of all others.

The layout is OFAC's data specification (dat_spec.txt): no header, `-0-` for nothing, files
joined by the entry's number: entries (`sdn.csv`, `cons_prim.csv`), other names (`alt.csv`,
`cons_alt.csv`), addresses (`add.csv`, `cons_add.csv`), and the rest of remarks that are too long
for their column (`sdn_comments.csv`, `cons_comments.csv`). What stands in the remarks is read by
`ofac_remarks`; what each list means is in `known/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reasoned.facts.measures import Measure, Owner, Target, TargetKind
from reasoned.screening.lists.draft import Draft, name_of, no_name
from reasoned.screening.lists.headers import filled
from reasoned.screening.lists.model import Headers, Part, Unread
from reasoned.screening.lists.ofac_remarks import read_remarks
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import clean, rows

NAME = "OFAC's CSV"

SDN = "us-ofac-sdn"
OTHERS = "us-ofac-consolidated"

PROGRAMMES: Mapping[str, str] = {
    "NS-PLC": "us-ofac-ns-plc",
    "UKRAINE-EO13662": "us-ofac-ssi",
    "CMIC-EO13959": "us-ofac-ns-cmic",
    "RUSSIA-EO14024": "us-ofac-eo14024",
    "561-Related": "us-ofac-capta",
}
"""Programmes of the consolidated list that are a measure of their own."""

MENU: Mapping[str, str] = {
    "CAATSA - RUSSIA": "us-ofac-ns-mbs",
    "BURMA-EO14014": "us-ofac-ns-mbs",
    "ILLICIT-DRUGS-EO14059": "us-ofac-ns-mbs",
}
"""Programmes that put an entry on the menu-based list where none of the others does."""

_FILES = {
    "sdn.csv": ("alt.csv", "add.csv", "sdn_comments.csv"),
    "cons_prim.csv": ("cons_alt.csv", "cons_add.csv", "cons_comments.csv"),
}
_OWNED_BY = {name: main for main, names in _FILES.items() for name in names}
_KINDS = {
    "": TargetKind.ORGANISATION,
    "individual": TargetKind.PERSON,
    "vessel": TargetKind.VESSEL,
    "aircraft": TargetKind.AIRCRAFT,
}
_NULL = "-0-"
_WIDTH, _ALT_WIDTH, _ADD_WIDTH, _REST_WIDTH = 12, 5, 6, 2


def accepts(path: Path, head: bytes) -> bool:
    """OFAC's own file names, in capitals or not."""
    return path.name.lower() in _FILES or path.name.lower() in _OWNED_BY


def read(paths: Sequence[Path], headers: Headers) -> Part:
    """The lists whose entries are among the files; names and addresses lie beside them."""
    given = {path.name.lower(): path for path in paths}
    measures: list[Measure] = []
    sheets: list[Sheet] = []
    for main, (alt, add, more) in _FILES.items():
        if main in given:
            path = given[main]
            rest = given.get(more) or _beside(path, more)
            told, comments = ([], {}) if rest is None else _comments(rest)
            drafts, sheet = _entries(path, comments)
            sheets += [sheet, *told]
            for name, join in ((alt, _names), (add, _addresses)):
                beside = given.get(name) or _beside(path, name)
                if beside is None:
                    sheet.note(
                        1, "missing-file", f"`{name}` doesn't lie beside it.",
                        "Fetch it too: names or addresses are missing.",
                    )  # fmt: skip
                else:
                    sheets.append(join(beside, drafts, main))
            measures.extend(_measures(drafts, sheet, main, headers))
    unread = tuple(
        Unread(str(path), f"`{path.name}` belongs to `{_OWNED_BY[name]}`, which isn't given.")
        for name, path in given.items()
        if name in _OWNED_BY and _OWNED_BY[name] not in given
    )
    problems = tuple(problem for sheet in sheets for problem in sheet.problems)
    return Part(tuple(measures), problems, tuple(sheet.file for sheet in sheets), unread)


def _beside(path: Path, name: str) -> Path | None:
    return next((p for p in sorted(path.parent.iterdir()) if p.name.lower() == name), None)


def _comments(path: Path) -> tuple[list[Sheet], dict[str, str]]:
    """What stands in the file of what is left of long remarks, by entry."""
    sheet = Sheet(str(path), NAME)
    return [sheet], {row[0]: row[1] for _, row in _rows(path, sheet, _REST_WIDTH)}


def _entries(path: Path, comments: Mapping[str, str]) -> tuple[dict[str, Draft], Sheet]:
    sheet = Sheet(str(path), NAME)
    drafts: dict[str, Draft] = {}
    for line, row in _rows(path, sheet, _WIDTH):
        number, written, kind, programmes, title, call_sign, vessel, tons, gross, flag, owner = row[
            :11
        ]
        if number in drafts:
            sheet.reject(
                line, "duplicate-id",
                f"Entry {number} also stands in line {drafts[number].line}; the first counts.",
                "Take one of them out.",
            )  # fmt: skip
            continue
        name = name_of(written, line, sheet)
        if not name:
            if not written.strip():
                no_name(line, sheet)
            continue
        draft = drafts[number] = Draft(sheet, line, number, name)
        draft.kind = _KINDS.get(kind.lower(), TargetKind.UNKNOWN)
        for programme in programmes.split("]"):
            draft.programme(programme.strip(" ["))
        draft.note(f"{title}." if title else "")
        draft.identifier("call-sign", call_sign)
        draft.land(flag)
        if owner:
            draft.owner(Owner(clean(owner)))
        ship = (vessel, tons and f"{tons} tons", gross and f"{gross} gross tons")
        if any(ship):
            draft.note(", ".join(word for word in ship if word) + ".")
        read_remarks(row[11] + comments.get(number, ""), draft)
    return drafts, sheet


def _names(path: Path, drafts: Mapping[str, Draft], main: str) -> Sheet:
    sheet = Sheet(str(path), NAME)
    lost: list[tuple[int, str]] = []
    for line, row in _rows(path, sheet, _ALT_WIDTH):
        draft = drafts.get(row[0])
        if draft is None:
            lost.append((line, row[0]))
        elif not row[3].strip():
            no_name(line, sheet)
        else:
            draft.alias_in(sheet, line, row[3])
    _tell_lost(lost, sheet, main)
    return sheet


def _addresses(path: Path, drafts: Mapping[str, Draft], main: str) -> Sheet:
    sheet = Sheet(str(path), NAME)
    lost: list[tuple[int, str]] = []
    for line, row in _rows(path, sheet, _ADD_WIDTH):
        draft = drafts.get(row[0])
        if draft is None:
            lost.append((line, row[0]))
            continue
        street, city, land = row[2:5]
        draft.land(land)
        if street or city:
            draft.address(", ".join(part for part in (street, city, land) if part))
    _tell_lost(lost, sheet, main)
    return sheet


def _tell_lost(lost: Sequence[tuple[int, str]], sheet: Sheet, main: str) -> None:
    """One reject for all rows of entries that aren't there: a cut file has thousands."""
    if lost:
        line, number = lost[0]
        sheet.reject(
            line, "no-entry", f"{len(lost):,} rows belong to entries that weren't read from"
            f" `{main}`; the first is of entry {number[:40]}.",
            "Fetch all files anew, at the same time.",
        )  # fmt: skip
        sheet.rejected += len(lost) - 1


def _rows(path: Path, sheet: Sheet, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with "" for nothing; those without the entry's number are rejected.

    The last column keeps the space around it: it may go on in another file.
    """
    for line, row in rows(path, sheet, ",", width, ends=(b'"', b"-0-")):
        cells = [*map(_cell, row[:-1]), row[-1] if _cell(row[-1]) else ""]
        if cells[0].isascii() and cells[0].isdigit() and len(cells[0]) <= 20:
            yield line, cells
        else:
            sheet.reject(
                line, "no-number", f"`{cells[0][:40]}` isn't the number of an entry.",
                "Fetch the file anew where the row is cut; else mend it.",
            )  # fmt: skip


def _cell(cell: str) -> str:
    text = cell.strip()
    return "" if text == _NULL else text


def _measures(
    drafts: Mapping[str, Draft], sheet: Sheet, main: str, headers: Headers
) -> list[Measure]:
    by_measure: dict[str, list[Target]] = {}
    if main == "sdn.csv":
        by_measure[SDN] = []
    for draft in drafts.values():
        target = draft.target()
        for measure in [SDN] if main == "sdn.csv" else measures_of(target.programmes):
            by_measure.setdefault(measure, []).append(target)
    for measure, targets in sorted(by_measure.items()):
        for target in targets:
            sheet.took(measure, target)
            sheet.names -= drafts[target.id].counted_elsewhere
    return [
        filled(headers[measure], targets, sheet.path)
        for measure, targets in sorted(by_measure.items())
    ]


def measures_of(programmes: Sequence[str]) -> list[str]:
    """The measures that an entry of the consolidated list belongs to, by its programmes."""
    found = [PROGRAMMES[each] for each in programmes if each in PROGRAMMES]
    found = found or [MENU[each] for each in programmes if each in MENU][:1]
    return sorted(set(found)) or [OTHERS]
