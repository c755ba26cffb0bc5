"""A policy document as sections: headings, prose, rule blocks, each with its line.

Markdown is CommonMark by markdown-it-py. What a rule block says is left to `rule_block`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reasoned.facts.document import Problems

_FENCE_END = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*")
_RULE_LIKE = re.compile(r"^\s*(applies_to|decided_by|ground|when|then) *:", re.M)


@dataclass(frozen=True)
class Block:
    """The YAML of one rule block; `line` is that of its first line of YAML, from 1."""

    yaml: str
    line: int


@dataclass(frozen=True)
class Section:
    """A heading, the prose under it without the rule blocks, and the rule blocks."""

    heading: str
    text: str
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """Front matter as YAML text (its lines are those of the file), and the sections."""

    front: str
    body: str
    sections: tuple[Section, ...]


def read_markdown(text: str, problems: Problems) -> Document | None:
    """Split a policy document; None where it has no front matter."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = _front_matter_end(lines, problems)
    if end is None:
        return None
    front = "\n".join(["", *lines[1:end]])
    body_lines = [""] * (end + 1) + lines[end + 1 :]
    sections = _sections(body_lines, problems)
    return Document(front, "\n".join(lines[end + 1 :]).strip(), sections)


def _front_matter_end(lines: list[str], problems: Problems) -> int | None:
    if not lines or lines[0].rstrip() != "---":
        problems.add(
            1,
            "front-matter",
            "The document doesn't begin with front matter.",
            "Begin it with a line `---`, then policy, title and version, then a line `---`.",
        )
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return number
    problems.add(1, "front-matter", "The front matter isn't closed.", "End it with a line `---`.")
    return None


@dataclass
class _Open:
    """A section that is being read: rows are line numbers from 0."""

    heading: str
    start: int
    blocks: list[Block]
    taken: set[int]


def _blocks(text: str) -> list[Token]:
    """The document's blocks. What stands within a paragraph isn't looked at: nothing here
    needs it, and text made for it can take minutes."""
    parser = MarkdownIt("commonmark")
    parser.disable(["inline", "text_join", "reference"])
    return parser.parse(text)


def _sections(lines: list[str], problems: Problems) -> tuple[Section, ...]:
    tokens = _blocks("\n".join(lines))
    current = _Open("", 0, [], set())
    found: list[Section] = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.map:
            found.append(_closed(current, lines, token.map[0]))
            current = _Open(tokens[number + 1].content, token.map[0], [], set(range(*token.map)))
        elif token.type == "fence" and token.map and token.info.split()[:1] == ["rule"]:
            start, end = token.map
            if not _FENCE_END.fullmatch(lines[end - 1]) or end - start < 2:
                problems.add(
                    start + 1, "unclosed-rule", "This rule block isn't closed.", "End it with ```."
                )
            if token.level > 0:
                problems.add(
                    start + 1,
                    "nested-rule",
                    "This rule block stands in a list or a quotation.",
                    "Begin its lines at the left margin.",
                )
            current.blocks.append(Block(token.content, start + 2))
            current.taken.update(range(start, end))
        elif token.type in {"fence", "code_block"} and token.map:
            _refuse_look_alike(token.content, token.map[0] + 1, problems)
        elif token.type == "html_block" and token.map and _is_comment(token.content):
            # A note among authors is no part of the text that letters quote.
            current.taken.update(range(*token.map))
    found.append(_closed(current, lines, len(lines)))
    return tuple(s for s in found if s.blocks or s.text or s.heading)


def _is_comment(html: str) -> bool:
    bare = html.strip()
    return bare.startswith("<!--") and bare.find("-->") == len(bare) - 3


def _refuse_look_alike(content: str, line: int, problems: Problems) -> None:
    """A rule that isn't marked as one would be lost without a word."""
    if len({match[1] for match in _RULE_LIKE.finditer(content)}) > 2:
        problems.add(
            line,
            "not-a-rule-block",
            "This block looks like a rule, and isn't marked as one.",
            "Begin it at the left margin with ```rule, or put it in a comment, <!-- ... -->.",
        )


def _closed(section: _Open, lines: list[str], end: int) -> Section:
    prose = [lines[n] for n in range(section.start, end) if n not in section.taken]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(prose)).strip()
    return Section(section.heading, text, section.start + 1, tuple(section.blocks))
