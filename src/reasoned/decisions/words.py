"""Plain sentences for values, facts, rules and findings; flips are for `flip_words`.

Every function gives text for people, in one language. What may be shown to whom is decided
before (`disclose`); how a whole letter reads is for `text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from reasoned.conditions.flips.values import ELSE, NAMED
from reasoned.conditions.tree import Node, Ref, Var
from reasoned.conditions.values import Partial, Truth, Value
from reasoned.conditions.walk import by_identity, nodes
from reasoned.decisions.gaps import has_gaps
from reasoned.decisions.model import FactRead, Finding, Result
from reasoned.facts.model import Declaration, Declarations, SubjectKind
from reasoned.policies.model import Element, Restriction, RestrictionKind, Rule, Territory

MAX_QUOTED = 240
"""Characters of a text that a sentence quotes; the data beside it has the whole."""

MAX_ITEMS = 12
"""Items of a list that a sentence quotes."""

_BREAK = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Controls, marks that turn the direction of text, and halves of characters."""

_WHOLE_OBJECT = 4
_IDENTIFYING = frozenset({"name", "title", "kind"})
_QUESTION_WORD = re.compile(r"(who|whom|whose|what|when|where|how|whether|which|why)\b", re.I)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WHOLE = {SubjectKind.ADVERTISER: "the advertiser's", SubjectKind.AD: "the ad's"}


# --- values ----------------------------------------------------------------------------


def value_text(value: Value, unit: str = "", fields: frozenset[str] = frozenset()) -> str:
    """A value as a sentence quotes it: `“news”`, `18 years`, `2018-01-26`, `none`.

    Of large objects only some fields are quoted, those in `fields` among them.
    """
    if value is None or (value == () and not isinstance(value, Partial)):
        return "none"
    if isinstance(value, tuple):
        return _list_text(value, unit, fields)
    if isinstance(value, dict):
        return object_text(value, fields)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value if value == ELSE else f"“{_shortened(value)}”"
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, timedelta):
        return span_text(value)
    return f"{number_text(value)} {unit}".rstrip()


def number_text(value: float) -> str:
    """Thousands apart from 10,000 on (years stay as they are); no `.0`."""
    whole = int(value) if isinstance(value, int) or value.is_integer() else None
    if whole is not None and abs(whole) < 10**15:
        return f"{whole:,}" if abs(whole) >= 10_000 else str(whole)
    return str(value) if abs(value) < 10_000 or abs(value) >= 1e15 else f"{value:,}"


def moment_text(value: datetime) -> str:
    """A date, with the time where it isn't midnight."""
    if (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0):
        return value.date().isoformat()
    form = "%H:%M:%S" if value.second else "%H:%M"
    return f"{value.date().isoformat()} {value.strftime(form)} UTC"


def span_text(value: timedelta) -> str:
    """`30 days`, `1 day and 4 hours`, `45 seconds`."""
    if value < timedelta(0):
        return f"minus {span_text(-value)}"
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    counted = (("day", value.days), ("hour", hours), ("minute", minutes), ("second", seconds))
    parts = [f"{n:,} {word}{'s' if n != 1 else ''}" for word, n in counted if n]
    if value.microseconds:
        parts.append(f"{value.microseconds / 1000:g} milliseconds")
    return joined(parts) or "no time"


def object_text(value: Mapping[str, Value], fields: frozenset[str] = frozenset()) -> str:
    """`kind “gambling”, country “DE”`; of a large object what identifies it, and `fields`."""
    names = list(value)
    if len(names) > _WHOLE_OBJECT:
        names = [n for n in names if n in fields or n in _IDENTIFYING] or names[:_WHOLE_OBJECT]
    return ", ".join(field_text(n, value[n]) for n in names) or "nothing known"


def field_text(name: str, value: Value) -> str:
    """A field of an object with its value: `raised on 6 January 2017`, `confirmed`."""
    words = name_text(name)
    if isinstance(value, bool):
        if name.endswith("ed"):
            return words if value else f"not {words}"
        return f"{words}: {value_text(value)}"
    told = changed_text(value, name=name)
    if isinstance(value, datetime) and words.endswith(" at"):
        return f"{words.removesuffix(' at')} on {told}"
    return f"{words} {told}"


def changed_text(value: Value, unit: str = "", *, name: str = "") -> str:
    """A value that a change has or makes: days as people write them, and no placeholder.

    `name`: that of the field, which tells whether it names somebody.
    """
    if isinstance(value, datetime):
        return _day_text(value)
    if value == NAMED:
        return "somebody named" if name.endswith("_by") else "one that is named"
    return value_text(value, unit)


def _day_text(value: datetime) -> str:
    """A day as people write it, with the time where it isn't midnight."""
    day = f"{value.day} {value:%B} {value.year}"
    time = moment_text(value).partition(" ")[2]
    return f"{day}, {time}" if time else day


def _list_text(value: tuple[Value, ...], unit: str, fields: frozenset[str]) -> str:
    objects = any(isinstance(v, dict) for v in value)
    items = [
        f"({object_text(v, fields)})" if isinstance(v, dict) else value_text(v, unit)
        for v in value[:MAX_ITEMS]
    ]
    text = ("; " if objects else ", ").join(items)
    if len(value) > MAX_ITEMS:
        text = f"{text} and {len(value) - MAX_ITEMS} more"
    if isinstance(value, Partial):
        return f"{text}, and perhaps others" if items else "nothing certain yet"
    return text


def fields_of(element: Element) -> frozenset[str]:
    """The fields of objects that an element's condition reads."""
    return _fields_of(element.condition.tree)


@by_identity
def _fields_of(tree: Node) -> frozenset[str]:
    paths = (n.path for n in nodes(tree) if isinstance(n, (Ref, Var)))
    return frozenset(name for path in paths for name in path)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rstrip() + "…"


def visible(text: str) -> str:
    """`text` in one line, safe to show: what steers a terminal stands as `\\x1b`, `\\u202e`."""
    return _UNSEEN.sub(_escaped, _BREAK.sub(" ", text))


def readable(text: str) -> str:
    """The same for who doesn't write programs: what steers a display stands as `[U+202E]`."""
    return _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", _BREAK.sub(" ", text))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def count_text(count: int) -> str:
    """Small numbers in words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def name_text(name: str) -> str:
    """A field's or kind's name in words."""
    return name.replace("_", " ").replace("-", " ")


def joined(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


# --- facts -----------------------------------------------------------------------------


def label_text(declaration: Declaration) -> str:
    """How a sentence calls a fact; `its` becomes whose it is."""
    label = declaration.label
    if label.startswith("its "):
        return f"{_WHOLE[declaration.subject]} {label[4:]}"
    return label


def is_question(label: str) -> bool:
    """Whether a label asks, as in `who controls its editorial line`."""
    return _QUESTION_WORD.match(label) is not None


def missing_text(
    names: Sequence[str],
    declarations: Declarations,
    reads: Iterable[FactRead] = (),
    territory: Iterable[FactRead] = (),
) -> tuple[str, ...]:
    """One line for each missing fact: what it is, and the question that would settle it.

    `reads`: what was read, to say what is known of a fact that isn't known wholly, or that
    is known and can't be used. `territory`: those that give a limit its countries.
    """
    known = {r.name: r.value for r in reads if r.known}
    codes = {r.name for r in territory}
    lines = []
    for name in names:
        declaration = declarations.facts[name]
        label, question = label_text(declaration), declaration.question
        if question in label:
            lines.append(f"Nobody has answered yet: {question}")
        elif name not in known:
            lines.append(f"Not known: {label}. {question}")
        else:
            said = f"{label}: {value_text(known[name], declaration.unit)}"
            if has_gaps(known[name], declaration.field):
                lines.append(f"Not known wholly: {said}. {question}")
            elif name in codes:
                lines.append(
                    f"Known, but these can't be used as countries: {said}. A country is named by"
                    " two capital letters, such as DE."
                )
            else:
                lines.append(f"Known, but the condition can't be worked out with it: {said}.")
    return tuple(lines)


# --- rules and restrictions --------------------------------------------------------------


def restriction_text(then: Restriction, kind: SubjectKind, *, later: bool = False) -> str:
    """What a restriction does, as a sentence: `The ad isn't shown in US.`

    `later`: it takes the place of another that is said before it.
    """
    if later:
        text = restriction_text(then, kind)
        return f"After that, {text[:1].lower()}{text[1:]}"
    what = "The ad" if kind is SubjectKind.AD else "The advertiser"
    match then.kind:
        case RestrictionKind.REJECT:
            text = f"{what} isn't shown."
        case RestrictionKind.LIMIT:
            whose = "The ad" if kind is SubjectKind.AD else "The advertiser's ads"
            verb = "is" if kind is SubjectKind.AD else "are"
            text = f"{whose} {verb} {_territory_text(then.territory)}."
        case RestrictionKind.SUSPEND:
            text = f"{what} is suspended."
        case _:
            text = (
                f"{what} is banned from advertising with us."
                if what != "The ad"
                else ("The ad is banned: it isn't shown, and may not be placed again.")
            )
    if then.duration is None:
        return f"{text} This holds until it is lifted."
    return f"{text} This holds for {span_text(then.duration)}."


def _territory_text(territory: Territory) -> str:
    parts = []
    if territory.only is not None:
        parts.append(
            f"shown only in {joined(territory.only)}" if territory.only else "shown nowhere"
        )
    if territory.excluded:
        parts.append(f"not shown in {joined(territory.excluded, 'or')}")
    if territory.excluded_fact or territory.only_fact:
        parts.append("not shown in some countries, which a fact names")
    text = joined(parts, "and")
    return text if territory.only is not None else f"{text}, and shown everywhere else"


def rule_name(rule: Rule) -> str:
    """`state-media (State-controlled news media)`."""
    return f"{rule.id} ({rule.heading})" if rule.heading else rule.id


# --- findings ----------------------------------------------------------------------------


def finding_text(finding: Finding) -> str:
    """One sentence: what the rule's finding is, and on what it turned."""
    name = rule_name(finding.rule)
    if finding.result is Result.HOLDS:
        return f"Rule {name} holds: each of its elements is met, and no exception applies."
    if finding.result is Result.UNDETERMINED:
        return f"Rule {name} can't be determined: something that it needs isn't known."
    failed = [e.element.says for e in finding.elements if e.truth is False]
    if failed:
        quoted = joined([f"“{s}”" for s in failed])
        return f"Rule {name} doesn't hold: {quoted} {'is' if len(failed) == 1 else 'are'} not so."
    lifted = joined([f"“{e.element.says}”" for e in finding.exceptions if e.truth is True])
    return f"Rule {name} doesn't hold: the exception {lifted} applies."


def truth_text(truth: Truth) -> str:
    return {True: "met", False: "not met", None: "not known"}[truth]


def wrapped_lines(text: str) -> list[str]:
    """Paragraphs and list items of prose, each in one line."""
    parts = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text)
    paragraphs = [" ".join(p.split()) for p in parts]
    return [p for p in paragraphs if p]
