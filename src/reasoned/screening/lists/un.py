"""Reads the UN Security Council's consolidated list, as XML.

One measure for each of the Council's lists (`UN_LIST_TYPE`). Read as a stream: one record is
held at a time. A document type declaration, and with it every entity, is refused before
anything is made of it. How a record becomes a target is `un_record`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from reasoned.facts.measures import Measure, Target
from reasoned.screening.lists.headers import filled
from reasoned.screening.lists.model import Headers, Part
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import head_text
from reasoned.screening.lists.un_record import draft_of, list_of, other_list

NAME = "UN consolidated list (XML)"

LISTS: Mapping[str, str] = {
    "Al-Qaida": "un-al-qaida",
    "CAR": "un-central-african-republic",
    "DPRK": "un-dprk",
    "DRC": "un-drc",
    "GB": "un-guinea-bissau",
    "Haiti": "un-haiti",
    "Iran": "un-iran",
    "Iraq": "un-iraq",
    "Libya": "un-libya",
    "Somalia": "un-somalia",
    "SouthSudan": "un-south-sudan",
    "Sudan": "un-sudan",
    "Taliban": "un-taliban",
    "Yemen": "un-yemen",
}
"""The measure of each list, by the list's own name for itself."""

_RECORDS = frozenset({"INDIVIDUAL", "ENTITY"})
_PIECE = 1 << 16
_MOST_PARTS = 50_000
_MOST_TEXT = 4 << 20
_DEEPEST = 12
_MOST_PENDING = 8 << 20


def accepts(path: Path, head: bytes) -> bool:
    """An XML file that names the list's root near its beginning."""
    return path.suffix.lower() == ".xml" and "<CONSOLIDATED_LIST" in head_text(head)


def read(paths: Sequence[Path], headers: Headers) -> Part:
    """Each file's lists; a record that doesn't fit is left out."""
    measures: list[Measure] = []
    sheets: list[Sheet] = []
    for path in paths:
        sheet = Sheet(str(path), NAME)
        sheets.append(sheet)
        by_list: dict[str, dict[str, Target]] = {}
        for line, record in _records(path, sheet):
            draft = draft_of(record, line, sheet)
            if draft is None:
                continue
            target, found = draft.target(), by_list.setdefault(list_of(record), {})
            if target.key in found:
                sheet.reject(
                    line, "duplicate-id", f"`{target.key[:80]}` stands here twice;"
                    " the first counts.", "Take one of them out.",
                )  # fmt: skip
            else:
                found[target.key] = target
        for name, targets in sorted(by_list.items()):
            header = headers.get(LISTS.get(name, "")) or other_list(name, targets.values())
            measures.append(filled(headers.get(header.id, header), targets.values(), str(path)))
            for target in targets.values():
                sheet.took(header.id, target)
    problems = tuple(problem for sheet in sheets for problem in sheet.problems)
    return Part(tuple(measures), problems, tuple(sheet.file for sheet in sheets))


class _Target:
    """Takes the parser's events; whole records wait in `ready` with the line they begin in."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.ready: list[tuple[int, Element]] = []
        self.line: Any = lambda: 1
        self._builder: TreeBuilder | None = None
        self._depth = self._parts = self._text = self._began = 0
        self._bad = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._depth == 0:
            if tag not in _RECORDS:
                return
            self._builder, self._began, self._bad = TreeBuilder(), self.line(), False
            self._parts = self._text = 0
        self._depth += 1
        self._parts += 1
        if self._builder is not None:
            self._builder.start(tag, attributes)
            self._check()

    def data(self, text: str) -> None:
        if self._builder is not None:
            self._text += len(text)
            self._builder.data(text)
            self._check()

    def end(self, tag: str) -> None:
        if self._depth == 0:
            return
        self._depth -= 1
        if self._builder is not None:
            self._builder.end(tag)
            if self._depth == 0:
                self.ready.append((self._began, self._builder.close()))
                self._builder = None

    def close(self) -> None:
        """Nothing is left to do; the parser asks for it."""

    def _check(self) -> None:
        if self._parts > _MOST_PARTS or self._text > _MOST_TEXT or self._depth > _DEEPEST:
            self._builder = None
            self.sheet.reject(
                self._began, "too-large", "The record is larger or deeper than any on the list.",
                "Look whether a closing tag is missing.",
            )  # fmt: skip


def _records(path: Path, sheet: Sheet) -> Any:
    """Pairs of line and record, up to where the file can't be read. Raises OSError."""
    target = _Target(sheet)
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.line = lambda: parser.parser.CurrentLineNumber
    with path.open("rb") as file:
        try:
            fed = 0
            while piece := file.read(_PIECE):
                parser.feed(piece)
                fed += len(piece)
                yield from target.ready
                target.ready.clear()
                # One tag or comment without an end would otherwise be held whole.
                if fed - parser.parser.CurrentByteIndex > _MOST_PENDING:
                    raise ValueError("a tag or comment is larger than 8 MiB")
            parser.close()
        except DefusedXmlException:
            sheet.reject(
                target.line(), "dtd", "The file declares a document type or entities; nothing from"
                " there on is read.", "Fetch the list from the UN anew; its own has none.",
            )  # fmt: skip
        except ParseError as error:
            sheet.reject(
                error.position[0], "xml", f"From here on it can't be read as XML: {error}.",
                "Fetch the file anew; it may be cut short.",
            )  # fmt: skip
        except (ValueError, LookupError) as error:
            sheet.reject(
                target.line(), "encoding", f"The text can't be read ({error}).",
                "Save the file as UTF-8.",
            )  # fmt: skip
    yield from target.ready
