"""What a letter consists of: the one structure that all three renderings are made from.

Nothing here knows what is said (`content`) or how it looks (`html`, `plain`, `pdf`). A
renderer adds ornaments - bullets, lines, page numbers - and no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["ltr", "rtl"]
State: TypeAlias = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Run:
    """A stretch of text of one kind.

    `outside`: somebody else's text (a policy, a source, a value), kept apart from the
    direction of the text around it. `lang`: its BCP 47 language where that is known and not
    the letter's; else empty. `href`: an http(s) or mailto address that it leads to, or empty.
    """

    text: str
    outside: bool = False
    lang: str = ""
    strong: bool = False
    href: str = ""


Line: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """`lead`: what matters most. `note`: said more quietly than the rest."""

    line: Line
    note: bool = False
    lead: bool = False


@dataclass(frozen=True)
class Items:
    """A list; `ordered` ones are numbered from 1."""

    items: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Row:
    """What something is called, and what it is: one or more lines."""

    term: Line
    values: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """Terms with their values. `lead`: the few that matter most, shown larger."""

    rows: tuple[Row, ...]
    lead: bool = False


@dataclass(frozen=True)
class Quote:
    """Text quoted as it was published."""

    blocks: tuple[Paragraph | Items, ...]
    lang: str = ""


@dataclass(frozen=True)
class Point:
    """An element or exception: what it says, whether it is so, and the facts for that.

    `mark` says the `state` in words. `number` is empty where points aren't counted.
    """

    number: str
    says: Line
    state: State
    mark: Line
    tables: tuple[Table, ...]


Block: TypeAlias = Paragraph | Items | Table | Quote | Point


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it. `level` 2, or 3 within the 2 before it."""

    heading: Line
    blocks: tuple[Block, ...]
    level: Literal[2, 3] = 2


@dataclass(frozen=True)
class Sender:
    """The operator, as the letter names it.

    `address`: its lines. `complaint_url`: an https or mailto address that complaints go to;
    empty where the statement itself says it.
    """

    name: str
    address: tuple[str, ...] = ()
    complaint_url: str = ""


@dataclass(frozen=True)
class Letter:
    """A whole letter in one language.

    `subject_line`: for the e-mail that carries it, one line. `page`: what stands below each
    printed page, with `{number}` and `{count}`. `made_at`: aware UTC, as in the statement.
    """

    language: str
    direction: Direction
    subject_line: str
    sender: Line
    address: tuple[Line, ...]
    title: Line
    reference: Table
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    closing: tuple[Paragraph, ...]
    page: str
    made_at: datetime


def text_of(line: Line) -> str:
    """A line without its marking."""
    return "".join(run.text for run in line)


def texts(letter: Letter) -> Iterator[str]:
    """Every line of a letter in the order of reading, as text."""
    yield text_of(letter.sender)
    yield from map(text_of, letter.address)
    yield text_of(letter.title)
    yield from block_texts([letter.reference, *letter.opening])
    for section in letter.sections:
        yield text_of(section.heading)
        yield from block_texts(section.blocks)
    yield from block_texts(letter.closing)


def block_texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Every line of blocks in the order of reading, as text."""
    for block in blocks:
        match block:
            case Paragraph(line):
                yield text_of(line)
            case Items(items):
                yield from map(text_of, items)
            case Table(rows):
                for row in rows:
                    yield text_of(row.term)
                    yield from map(text_of, row.values)
            case Quote(inner):
                yield from block_texts(inner)
            case Point():
                yield block.number
                yield text_of(block.says)
                yield text_of(block.mark)
                yield from block_texts(block.tables)
