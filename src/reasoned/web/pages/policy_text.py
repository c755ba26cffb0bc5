"""A policy as people read it: its Markdown, with each rule as a card, and what changed.

Safe whoever wrote it: no raw HTML, nothing fetched from elsewhere, what is unseen made visible.
Which version somebody may see is for the page that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from reasoned.policies.compare import Change, ChangeKind, compare
from reasoned.policies.model import Policy, Rule
from reasoned.policies.show import condition_text, decided_text, ground_text, restriction_text
from reasoned.web.pages import frame
from reasoned.web.pages.outside import shown

MOST_MARKS = 300
"""Brackets of a paragraph; one with more is shown as it was typed, since text made for it can
take minutes to read."""
MOST_MARKS_OF_ALL = 6_000
LONGEST_PARAGRAPH = 20_000
_BLOCKS = {"paragraph_open", "heading_open", "list_item_open", "th_open", "td_open"}
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FRONT = re.compile(r"---[^\S\n]*\n(?:.*\n)*?---[^\S\n]*(?:\n|$)")


@dataclass(frozen=True)
class RuleChanges:
    """What changed in one rule; `rule` is empty for the policy itself."""

    rule: str
    changes: tuple[Change, ...]


def policy_html(
    document: str,
    policy: Policy | None,
    *,
    stopped: Mapping[str, str] | None = None,
    under: int = 1,
) -> Markup:
    """The document without its front matter. `policy` is what was read of it, None where it
    can't be: its rules are then shown as they were typed. `stopped`: rules that a breaker has
    stopped, with why. `under`: the level of the heading that the text stands under."""
    text = document.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    tokens = _read(text[front.end() :] if front else text)
    blocks = [t for t in tokens if _is_rule(t)]
    rules = policy.rules if policy is not None and len(policy.rules) == len(blocks) else ()
    if policy is not None:
        tokens = _without_title(tokens, policy.title)
    levels = _levels(tokens, under)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{next(levels)}"
        if token.type in _BLOCKS:
            token.attrSet("dir", "auto")
    for token, rule in zip(blocks, rules, strict=False):
        token.meta["card"] = rule_card(rule, why_stopped=(stopped or {}).get(rule.id, ""))
    parser = _parser()
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # escaped below


def rule_card(rule: Rule, *, why_stopped: str = "") -> Markup:
    """One rule with its elements and exceptions, and what follows from it."""
    module: Any = frame.environment().get_template("rule_card.html").module
    words = {
        "ground": ground_text(rule),
        "restriction": restriction_text(rule.then),
        "decided": decided_text(rule),
    }
    return Markup(module.card(rule, words, condition_text, why_stopped))  # a template


def changes_between(before: Policy | None, after: Policy) -> tuple[RuleChanges, ...]:
    """What changed, the policy itself first, then rule by rule in the order of the text."""
    found = compare(() if before is None else (before,), (after,))
    texts = [{r.id: r for r in p.rules} if p else {} for p in (before, after)]
    told = [_with_text(c, *(t.get(c.rule) for t in texts)) for c in found]
    return tuple(
        RuleChanges(rule, tuple(group)) for rule, group in groupby(told, lambda change: change.rule)
    )


def _with_text(change: Change, before: Rule | None, after: Rule | None) -> Change:
    if change.kind is not ChangeKind.TEXT or before is None or after is None:
        return change
    return replace(change, before=_flowing(before.text), after=_flowing(after.text))


def _flowing(text: str) -> str:
    """Paragraphs without the line ends that only the file needs."""
    return re.sub(r"(?<!\n)\n(?![\n*+>|0-9-])", " ", text)


def with_code(text: str) -> Markup:
    """A finding's words; what stands between backticks is code."""
    parts = _CODE.split(text)
    marked = [
        Markup("<code>{}</code>").format(shown(p)) if n % 2 else shown(p)
        for n, p in enumerate(parts)
    ]
    return Markup("").join(marked)


# --- Markdown -------------------------------------------------------------------------------


def _read(text: str) -> list[Token]:
    """The document's tokens; paragraphs that would take too long stay as they are."""
    parser = _parser()
    # HTML is a block here as it is to who reads the rules: one in a comment is no rule.
    outline = MarkdownIt("js-default", {"html": True}).disable(["inline", "text_join"])
    env: MutableMapping[str, Any] = {}
    tokens = outline.parse(text, env)
    marks = 0
    for token in tokens:
        if token.type != "inline":
            continue
        own = token.content.count("[") + token.content.count("]")
        if own > MOST_MARKS or marks > MOST_MARKS_OF_ALL or len(token.content) > LONGEST_PARAGRAPH:
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            marks += own
            read = parser.parseInline(token.content, env)
            token.children = read[0].children
    return tokens


def _is_rule(token: Token) -> bool:
    return token.type == "fence" and token.info.split()[:1] == ["rule"]


def _without_title(tokens: list[Token], title: str) -> list[Token]:
    """The page says the title already."""
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[1].content == title:
        return tokens[3:]
    return tokens


def _levels(tokens: Sequence[Token], under: int) -> Iterator[int]:
    """Headings one beneath the other without a gap, each level twice: opened and closed."""
    written = [int(t.tag[1:]) for t in tokens if t.type == "heading_open"]
    least = min(written, default=1)
    last = under
    for level in written:
        last = min(last + 1, under + 1 + level - least, 6)
        yield from (last, last)


def _parser() -> MarkdownIt:
    return MarkdownIt("js-default", {"html": False}, renderer_cls=_Renderer)


class _Renderer(RendererHTML):
    """HTML in which nothing is hidden and nothing is fetched."""

    def text(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return shown(tokens[idx].content)

    def code_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return Markup("<code>{}</code>").format(shown(tokens[idx].content))

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        content = shown(tokens[idx].content)
        return Markup(
            '<pre tabindex="0" role="group" aria-label="{}"><code>{}</code></pre>'
        ).format("Text as it was typed", content)

    def fence(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        card = tokens[idx].meta.get("card")
        return card if card is not None else self.code_block(tokens, idx, options, env)

    def image(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """Nothing is fetched: what an image shows is said instead."""
        said = "".join(child.content for child in tokens[idx].children or ())
        return Markup('<span class="note">[image: {}]</span>').format(shown(said))

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        address = str(tokens[idx].attrGet("href") or "")
        return Markup('<a rel="noreferrer" href="{}">').format(address)

    def html_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """What looks like HTML is text; a comment, which letters leave out, is folded."""
        said = tokens[idx].content.strip()
        if said.startswith("<!--") and said.find("-->") == len(said) - 3:
            return Markup(
                '<details class="note"><summary>A note of the authors</summary>'
                '<p class="outside" dir="auto">{}</p></details>'
            ).format(shown(said[4:-3].strip()))
        return Markup('<p class="outside" dir="auto">{}</p>').format(shown(said))

    def html_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return shown(tokens[idx].content)
