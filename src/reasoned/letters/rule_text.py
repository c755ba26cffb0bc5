"""A rule's text, Markdown as published, as blocks of a letter.

The words stay as they are; of the marks only paragraphs, lists and where links lead are
kept. Raw HTML stands as the text that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reasoned.letters.structure import Items, Line, Paragraph
from reasoned.letters.wording import line, link, outside

_PARSER = MarkdownIt("commonmark", {"html": False})


def blocks_of(text: str, lang: str) -> tuple[Paragraph | Items, ...]:
    """Paragraphs and lists, lists in lists made flat; `lang`: the text's language, or empty."""
    return tuple(_blocks(_PARSER.parse(text), lang))


def _blocks(tokens: Sequence[Token], lang: str) -> Iterator[Paragraph | Items]:
    items: list[Line] = []
    depth = 0
    ordered = False
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                ordered = ordered if depth else token.type == "ordered_list_open"
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
                if not depth and items:
                    yield Items(tuple(items), ordered)
                    items = []
            case "inline" | "fence" | "code_block":
                made = _line(token, lang)
                if made and depth:
                    items.append(made)
                elif made:
                    yield Paragraph(made)


def _line(token: Token, lang: str) -> Line:
    if token.type != "inline":
        return line(outside(" ".join(token.content.split()), lang))
    words: list[str] = []
    addresses: list[str] = []
    opened: list[tuple[str, int]] = []
    for child in token.children or ():
        if child.type == "link_open":
            opened.append((str(child.attrGet("href") or ""), len(words)))
        elif child.type == "link_close" and opened:
            href, start = opened.pop()
            if href and href != "".join(words[start:]):
                addresses.append(href)
                words.append(_PLACE)
        elif child.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        else:
            words.append(child.content)
    return _with_links("".join(words), addresses, lang)


_PLACE = "\x00"
"""Where a link's address goes; Markdown itself never yields this character."""


def _with_links(text: str, addresses: Sequence[str], lang: str) -> Line:
    parts = text.split(_PLACE)
    made = line(outside(parts[0], lang))
    for address, rest in zip(addresses, parts[1:], strict=True):
        made = line(made, " (", link(address), ")", outside(rest, lang))
    return made
