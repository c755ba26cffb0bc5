"""What the parts of a letter share: the statement, how its language writes, rules' words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reasoned.decisions.statement_parts import ElementShown, GroundShown, Statement
from reasoned.letters.structure import Line, Run
from reasoned.letters.translations import NO_WORDS, RuleWords
from reasoned.letters.wording import Wording, line, outside


@dataclass(frozen=True)
class Subject:
    """One statement in one language. `words`: what its rules say in it, by rule id."""

    statement: Statement
    wording: Wording
    words: Mapping[str, RuleWords]

    def of(self, rule: str) -> RuleWords:
        return self.words.get(rule, NO_WORDS)

    def words_or(self, translated: str, original: str) -> Run:
        """A rule's words: the translation where there is one, else the original."""
        return outside(translated) if translated else self.wording.theirs(original)

    def heading(self, ground: GroundShown) -> Run:
        return self.words_or(self.of(ground.rule).heading, ground.heading)

    def says(self, ground: GroundShown, element: ElementShown) -> Run:
        return self.words_or(self.of(ground.rule).sentence(ground, element), element.says)

    def label(self, rule: str, fact: str, label: str) -> Line:
        """How a sentence calls a fact, with a capital."""
        translated = self.of(rule).labels.get(fact, "")
        named = translated or label
        return line(self.words_or(capital(translated), capital(named)))


def capital_line(words: Line) -> Line:
    """A line that begins with a capital; what begins it from outside stays as it is."""
    first = words[0]
    if first.outside:
        return words
    return (replace(first, text=capital(first.text)), *words[1:])


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
