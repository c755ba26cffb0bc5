"""A letter as a PDF, by typst: tagged, with its title, language and fonts inside.

The letter is given to `template.typ` as JSON and never as typst's own language, so nothing
in it becomes markup. Fonts come from packages and nowhere else. The same letter gives the
same bytes: the time in the file is the statement's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any

import typst

from reasoned.letters.glyphs import FONTS, font_folders, printable
from reasoned.letters.messages import direction_of
from reasoned.letters.structure import (
    Block,
    Items,
    Letter,
    Line,
    Paragraph,
    Point,
    Quote,
    Row,
    Section,
    Table,
    block_texts,
    text_of,
)

STANDARD: typst.PDFStandard = "1.7"
"""What a letter's file says that it is. PDF/UA-1 (`ua-1`) isn't claimed: the tests hold letters
to typst's checks of it, but nobody has made those that only people can."""

_LONG = 500
"""Tables and quotations of more characters than this may go on over a page's end."""

_LONG_ROW = 1_200
"""Rows of more characters than this may go on within."""

_FSI, _PDI = "\u2068", "\u2069"


class CannotPrint(RuntimeError):
    """Typst couldn't make the PDF; a fault of the template or of the fonts."""


def pdf_of(letter: Letter, *, standard: typst.PDFStandard = STANDARD) -> bytes:
    """The letter as a PDF file. Raises CannotPrint.

    Characters that no font here has are written as `\\u4e2d`; the HTML has them as they are.
    """
    data = json.dumps(_letter(letter), ensure_ascii=False)
    try:
        # A compiler serves one thread at a time; the fonts are shared.
        made = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True).compile(
            files(__package__).joinpath("template.typ").read_bytes(),
            format="pdf",
            sys_inputs={"letter": data},
            pdf_standards=[standard],
            timestamp=letter.made_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise CannotPrint(f"The letter can't be printed: {error.message}") from error
    if not isinstance(made, bytes):
        raise CannotPrint("The letter can't be printed: typst gave no file.")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in font_folders()],
    )


# --- the letter as JSON --------------------------------------------------------------------


def _letter(letter: Letter) -> dict[str, Any]:
    sections = letter.sections
    return {
        "fonts": list(FONTS),
        "language": letter.language,
        "direction": letter.direction,
        "title": printable(letter.subject_line),
        "author": printable(text_of(letter.sender)),
        "page": printable(letter.page),
        "sender": _line(letter.sender),
        "address": [_line(part) for part in letter.address],
        "heading": _line(letter.title),
        "reference": _block(letter.reference),
        "opening": _blocks(letter.opening),
        "sections": [_section(s, n) for s, n in zip_longest(sections, sections[1:]) if s],
        "closing": _blocks(letter.closing),
    }


def _section(section: Section, after: Section | None) -> Mapping[str, Any]:
    """A section; one that only leads over to a smaller heading stays with that."""
    blocks = _blocks(section.blocks)
    if after is not None and after.level > section.level:
        blocks = [{**b, "sticky": True} for b in blocks]
    return {"level": section.level, "heading": _line(section.heading), "blocks": blocks}


def _blocks(blocks: Iterable[Block]) -> list[Mapping[str, Any]]:
    return [_block(b) for b in blocks]


def _block(block: Block) -> Mapping[str, Any]:
    match block:
        case Paragraph(line):
            # What announces a list or table stays with it.
            sticky = text_of(line).rstrip().endswith(":")
            style = "note" if block.note else "lead" if block.lead else "plain"
            if all(r.strong for r in line):
                style = "heading"
            return {"kind": "paragraph", "line": _line(line), "style": style, "sticky": sticky}
        case Items(items, ordered):
            return {"kind": "items", "items": [_line(i) for i in items], "ordered": ordered}
        case Table(rows, lead):
            return {
                "kind": "table",
                "lead": lead,
                "long": sum(map(_size, rows)) > _LONG,
                "rows": [
                    {
                        "term": _line(row.term),
                        "values": [_line(v) for v in row.values],
                        "long": _size(row) > _LONG_ROW,
                    }
                    for row in rows
                ],
            }
        case Quote(inner, lang):
            return {
                "kind": "quote",
                "lang": lang,
                "direction": direction_of(lang) if lang else "",
                "long": sum(map(len, block_texts(inner))) > _LONG,
                "blocks": _blocks(inner),
            }
        case Point():
            return {
                "kind": "point",
                "number": block.number,
                "says": _line(block.says),
                "state": block.state,
                "mark": _line(block.mark),
                "tables": _blocks(block.tables),
            }


def _size(row: Row) -> int:
    return sum(len(text_of(line)) for line in row.values)


def _line(line: Line) -> list[Mapping[str, Any]]:
    """Runs; those from outside are isolated from the direction of the text around them."""
    return [
        {
            "text": f"{_FSI}{printable(r.text)}{_PDI}" if r.outside else printable(r.text),
            "lang": r.lang,
            "strong": r.strong,
            "href": r.href,
        }
        for r in line
    ]
