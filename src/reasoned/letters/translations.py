"""What a rule says in another language: its key `translations`, read and checked.

    translations:
      de:
        heading: Wer bezahlt
        text: Eine politische Anzeige nennt, wer sie bezahlt.
        says: [Sie ist als politisch gebucht, Sie nennt nicht, wer sie bezahlt]
        unless: [...]                # one sentence for each exception
        remedy: Nennen Sie in der Anzeige, wer sie bezahlt.
        labels: {ad.payer: wer sie bezahlt}

Every part is optional; what isn't there is quoted in the policy's own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reasoned.decisions.statement_parts import ElementShown, GroundShown

_PARTS = frozenset({"heading", "text", "remedy", "says", "unless", "labels"})


class BadTranslation(ValueError):
    """A rule's translation doesn't fit the rule. Says which rule, language and part."""


@dataclass(frozen=True)
class RuleWords:
    """A rule's words in one language; empty where they aren't translated."""

    heading: str = ""
    text: str = ""
    remedy: str = ""
    says: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, ground: GroundShown, element: ElementShown) -> str:
        """An element's or exception's sentence in translation, or an empty string."""
        for parts, said in ((ground.elements, self.says), (ground.exceptions, self.unless)):
            for part, words in zip(parts, said, strict=False):
                if part is element:
                    return words
        return ""


NO_WORDS = RuleWords()


def words_of(ground: GroundShown, translations: Mapping[str, Any], language: str) -> RuleWords:
    """What `ground`'s rule says in `language`; `translations`: the rule's key as written.

    Raises BadTranslation where it has another shape, or not one sentence for each element.
    """
    if not isinstance(translations, Mapping):
        raise BadTranslation(f"Rule {ground.rule}: translations are given by language.")
    found = translations.get(language)
    if found is None:
        return NO_WORDS
    where = f"Rule {ground.rule}, translation {language}"
    if not isinstance(found, Mapping):
        raise BadTranslation(f"{where}: give heading, text, says, unless, remedy or labels.")
    unknown = sorted(set(map(str, found)) - _PARTS)
    if unknown:
        raise BadTranslation(f"{where}: there is no part {', '.join(unknown)}.")
    return RuleWords(
        heading=_text(found.get("heading", ""), f"{where}, heading"),
        text=_text(found.get("text", ""), f"{where}, text"),
        remedy=_text(found.get("remedy", ""), f"{where}, remedy"),
        says=_sentences(found.get("says"), len(ground.elements), f"{where}, says"),
        unless=_sentences(found.get("unless"), len(ground.exceptions), f"{where}, unless"),
        labels=_labels(found.get("labels", {}), f"{where}, labels"),
    )


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise BadTranslation(f"{where}: this is a text.")
    return value.strip()


def _sentences(value: object, count: int, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)) or len(value) != count:
        raise BadTranslation(f"{where}: give a list of {count}, one sentence for each.")
    return tuple(_text(v, where) for v in value)


def _labels(value: object, where: str) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise BadTranslation(f"{where}: give a text for each fact's name.")
    return {str(name): _text(text, where) for name, text in value.items()}
