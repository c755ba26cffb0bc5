"""A letter as plain text, for e-mail and terminals: lines of at most 88 columns.

Text of the other direction stands in Unicode isolates, and lines of a letter from right to
left begin with a right-to-left mark, so that each shows in order wherever it is read.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from reasoned.letters.structure import (
    Block,
    Items,
    Letter,
    Line,
    Paragraph,
    Point,
    Quote,
    Run,
    Section,
    Table,
    text_of,
)

WIDTH = 88

_FSI, _PDI, _RLM = "\u2068", "\u2069", "\u200f"
_INDENT = "  "


def plain_of(letter: Letter) -> str:
    """The letter as text that ends with a line break; only longer words pass 88 columns."""
    rtl = letter.direction == "rtl"
    lines = [*_head(letter, rtl), *_blocks(letter.opening, "", rtl)]
    for section in letter.sections:
        lines += ["", *_heading(section, rtl), "", *_blocks(section.blocks, "", rtl)]
    lines += ["", "─" * WIDTH, *_blocks(letter.closing, "", rtl)]
    return "\n".join(_marked(lines, rtl)) + "\n"


def _head(letter: Letter, rtl: bool) -> Iterator[str]:
    for part in (letter.sender, *letter.address):
        yield from _wrapped(part, "", "", rtl)
    yield ""
    title = _shown(letter.title, rtl)
    yield title
    yield "═" * _columns(title)
    yield ""
    yield from _table(letter.reference, "", rtl)
    yield ""


def _heading(section: Section, rtl: bool) -> Iterator[str]:
    mark = "═" if section.level == 2 else "─"
    lines = _wrapped(section.heading, "", "", rtl)
    yield from lines
    yield mark * max(map(_columns, lines), default=0)


def _blocks(blocks: Sequence[Block], indent: str, rtl: bool) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from _block(block, indent, rtl)


def _block(block: Block, indent: str, rtl: bool) -> Iterator[str]:
    match block:
        case Paragraph(line):
            yield from _wrapped(line, indent, indent, rtl)
        case Items(items, ordered):
            for number, item in enumerate(items, 1):
                mark = f"{number}. " if ordered else "• "
                hang = indent + " " * len(mark)
                yield from _wrapped(item, indent + mark, hang, rtl)
        case Table():
            yield from _table(block, indent, rtl)
        case Quote(inner):
            bar = f"{indent}  │ "
            for number, part in enumerate(inner):
                if number:
                    yield bar.rstrip()
                yield from _block(part, bar, rtl)
        case Point():
            yield from _point(block, indent, rtl)


def _point(point: Point, indent: str, rtl: bool) -> Iterator[str]:
    mark = f"{point.number} " if point.number else "• "
    hang = indent + " " * len(mark)
    stated = (*point.says, Run(" ("), *point.mark, Run(")"))
    yield from _wrapped(stated, indent + mark, hang, rtl)
    for table in point.tables:
        yield from _table(table, hang, rtl)


def _table(table: Table, indent: str, rtl: bool) -> Iterator[str]:
    for row in table.rows:
        term = (*row.term, Run(":"))
        if len(row.values) == 1:
            line = (*term, Run(" "), *row.values[0])
            yield from _wrapped(line, indent, indent + _INDENT, rtl)
            continue
        yield from _wrapped(term, indent, indent + _INDENT, rtl)
        for value in row.values:
            mark = f"{indent}{_INDENT}- "
            yield from _wrapped(value, mark, " " * len(mark), rtl)


def _wrapped(line: Line, first: str, rest: str, rtl: bool) -> list[str]:
    return textwrap.wrap(
        _shown(line, rtl),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _shown(line: Line, rtl: bool) -> str:
    """A line as text; what runs the other way is isolated."""
    if not rtl and not _mixed(text_of(line)):
        return text_of(line)
    return "".join(f"{_FSI}{r.text}{_PDI}" if r.outside else r.text for r in line)


def _mixed(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text)


def _marked(lines: Iterable[str], rtl: bool) -> Iterator[str]:
    """Lines whose isolates end where the line ends, and begin again on the next."""
    open_before = False
    for line in lines:
        depth = open_before
        for char in line:
            depth = char == _FSI or (depth and char != _PDI)
        text = (_FSI if open_before else "") + line + (_PDI if depth else "")
        yield f"{_RLM}{text}" if rtl and line.strip() else text
        open_before = depth


def _columns(text: str) -> int:
    return min(WIDTH, sum(1 for c in text if c not in {_FSI, _PDI, _RLM}))
