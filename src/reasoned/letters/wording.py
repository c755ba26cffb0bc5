"""Values, dates, numbers, lists and countries in a letter's language; lines made of parts.

Forms come from CLDR through Babel. Text from outside becomes a run of its own, made safe to
show, and is never put into a sentence by joining strings. Sentences are for `content` and
the modules beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from string import Formatter
from typing import TypeAlias

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from babel.units import format_unit

from reasoned.conditions.flips.values import ELSE, NAMED
from reasoned.conditions.values import Partial, Value
from reasoned.decisions.words import name_text, readable
from reasoned.letters.messages import Messages
from reasoned.letters.structure import Line, Run, text_of

MAX_QUOTED = 600
"""Characters of a value that a letter quotes; the data beside it has the whole."""

MAX_ITEMS = 24
"""Items of a list that a letter quotes."""

_WHOLE_OBJECT = 4
_IDENTIFYING = frozenset({"name", "title", "kind"})
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\^`{}|]+")
_GROUPED_FROM = 10_000
"""Smaller whole numbers stand without separators, so that years do."""

_WRITTEN_OUT_BELOW = 10**15
"""Larger numbers, and what isn't a number, stand as they are written in code."""

Part: TypeAlias = "str | Run | Line"


def outside(text: str, lang: str = "", *, strong: bool = False) -> Run:
    """Somebody else's text in one line; what steers a display stands as `[U+202E]`."""
    return Run(readable(text), True, lang, strong)


def shortened(text: str) -> str:
    """`text` with single spaces between its words; of a long one the beginning."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rstrip() + "…"


def link(text: str) -> Run:
    """An address from outside; one that a browser can open safely leads there."""
    shown = outside(text)
    if shown.text != text or not _WEB.fullmatch(text):
        return shown
    return Run(shown.text.removeprefix("mailto:"), True, href=shown.text)


def line(*parts: Part) -> Line:
    """Parts one after the other; plain strings are the letter's own text."""
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            runs.append(Run(part))
        elif isinstance(part, Run):
            runs.append(part)
        else:
            runs.extend(part)
    return tuple(r for r in runs if r.text)


def strong(parts: Line) -> Line:
    return tuple(Run(r.text, r.outside, r.lang, True, r.href) for r in parts)


def _alphabetical(name: Part) -> str:
    letters = unicodedata.normalize("NFD", text_of(line(name)))
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


class Wording:
    """How one language writes things. `text_language`: that of policies and facts."""

    def __init__(self, messages: Messages, text_language: str) -> None:
        self.messages = messages
        self.locale = messages.locale
        self.tr = messages.tr
        self.lang = "" if text_language == messages.language else text_language

    # --- sentences -------------------------------------------------------------------

    def say(self, message: str, **parts: Part) -> Line:
        """A translated message with parts in its places `{name}`."""
        pieces: list[Part] = []
        for literal, name, _, _ in Formatter().parse(message):
            pieces.append(literal)
            if name is not None:
                pieces.append(parts[name])
        return line(*pieces)

    def quoted(self, text: str, lang: str = "") -> Line:
        """A value's text in this language's quotation marks, shortened where it is long."""
        # Translators: how the language quotes a text.
        told = self.say(self.tr("“{text}”"), text=outside(shortened(text), lang))
        if len(" ".join(text.split())) <= MAX_QUOTED:
            return told
        size = self.number(len(text))
        return line(told, " ", self.tr("(shortened; {count} characters in all)").format(count=size))

    def theirs(self, text: str) -> Run:
        """Text of a policy or a declared fact, in the language of those."""
        return outside(text, self.lang)

    def listed(self, parts: Iterable[Part], style: str = "standard") -> Line:
        """`a, b and c` as the language writes it; `style` `or` for alternatives."""
        lines = [line(p) for p in parts]
        patterns = self.locale.list_patterns[style]
        result: list[Part] = []
        for number, item in enumerate(lines):
            if number:
                last = number == len(lines) - 1
                which = "2" if len(lines) == 2 else "end" if last else "middle"
                result.append(patterns[which].replace("{0}", "").replace("{1}", ""))
            result.append(item)
        return line(*result)

    # --- forms -----------------------------------------------------------------------

    def date(self, value: date) -> str:
        return format_date(value, "long", locale=self.locale)

    def moment(self, value: datetime) -> str:
        """A date, with the time in UTC where it isn't midnight."""
        if (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0):
            return self.date(value.date())
        form = "HH:mm:ss" if value.second else "HH:mm"
        time = format_datetime(value, form, locale=self.locale)
        return self.tr("{date}, {time} UTC").format(date=self.date(value.date()), time=time)

    def country(self, code: str) -> Part:
        """A country's name; a code that CLDR knows no country for stands as it is."""
        name = self.locale.territories.get(code)
        return name if name and code != "ZZ" else outside(code)

    def countries(self, codes: Sequence[str]) -> Line:
        """Names in the order of the alphabet, marks on letters aside."""
        return self.listed(sorted(map(self.country, codes), key=_alphabetical))

    def number(self, value: float) -> str:
        """A number with this language's separators and every digit that it has."""
        if not abs(value) < _WRITTEN_OUT_BELOW:
            return str(value)
        whole = abs(value) < _GROUPED_FROM
        exact = Decimal(repr(value))
        if exact == exact.to_integral_value():
            exact = Decimal(int(exact))
        return format_decimal(
            exact, locale=self.locale, decimal_quantization=False, group_separator=not whole
        )

    def span(self, value: timedelta) -> str:
        """`30 days`, `1 day and 4 hours`."""
        if value < timedelta(0):
            return self.tr("minus {span}").format(span=self.span(-value))
        minutes, seconds = divmod(value.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        counted = (("hour", hours), ("minute", minutes), ("second", seconds))
        parts = [self._days(value.days)] if value.days else []
        parts += [format_unit(n, f"duration-{u}", locale=self.locale) for u, n in counted if n]
        if value.microseconds:
            thousandths = format_unit(
                value.microseconds / 1000, "duration-millisecond", locale=self.locale
            )
            parts.append(thousandths)
        if not parts:
            return format_unit(0, "duration-second", locale=self.locale)
        return "".join(run.text for run in self.listed(parts))

    def _days(self, count: int) -> str:
        # Babel's CLDR data has no days in Arabic.
        form = self.messages.tr_n("{count} day", "{count} days", count)
        return form.format(count=self.number(count))

    # --- values ----------------------------------------------------------------------

    def value(self, value: Value, unit: str = "", fields: frozenset[str] = frozenset()) -> Line:
        """A value in one line; of large objects what identifies them, and `fields`."""
        if value is None or (value == () and not isinstance(value, Partial)):
            return line(self.tr("none"))
        if isinstance(value, tuple):
            return self._list(value, unit, fields)
        if isinstance(value, dict):
            return self._object(value, fields)
        if isinstance(value, bool):
            return line(self.tr("yes") if value else self.tr("no"))
        if isinstance(value, str):
            if value == NAMED:
                return line(self.tr("one that is named"))
            return line(self.tr("something else")) if value == ELSE else self.quoted(value)
        if isinstance(value, datetime):
            return line(self.moment(value))
        if isinstance(value, timedelta):
            return line(self.span(value))
        return line(self.number(value), " " if unit else "", self.theirs(unit))

    def value_lines(
        self, value: Value, unit: str = "", fields: frozenset[str] = frozenset()
    ) -> tuple[Line, ...]:
        """A value as a table shows it: of a list of objects each in a line of its own."""
        if not isinstance(value, tuple) or not any(isinstance(v, dict) for v in value):
            return (self.value(value, unit, fields),)
        lines = [self.value(v, unit, fields) for v in value[:MAX_ITEMS]]
        if len(value) > MAX_ITEMS:
            lines.append(line(self.more(len(value) - MAX_ITEMS)))
        if isinstance(value, Partial):
            lines.append(line(self.tr("and perhaps others")))
        return tuple(lines)

    def _list(self, value: tuple[Value, ...], unit: str, fields: frozenset[str]) -> Line:
        items: list[Part] = [self.value(v, unit, fields) for v in value[:MAX_ITEMS]]
        if len(value) > MAX_ITEMS:
            items.append(self.more(len(value) - MAX_ITEMS))
        if isinstance(value, Partial):
            if not items:
                return line(self.tr("nothing certain yet"))
            return line(self.listed(items), f" ({self.tr('and perhaps others')})")
        return self.listed(items)

    def more(self, count: int) -> str:
        form = self.messages.tr_n("{count} more", "{count} more", count)
        return form.format(count=self.number(count))

    def _object(self, value: Mapping[str, Value], fields: frozenset[str]) -> Line:
        names = list(value)
        if len(names) > _WHOLE_OBJECT:
            chosen = [n for n in names if n in fields or n in _IDENTIFYING]
            names = chosen or names[:_WHOLE_OBJECT]
        if not names:
            return line(self.tr("nothing known"))
        parts = [self.field(n, self.of_field(n, value[n])) for n in names]
        return self._spaced(parts)

    def of_field(self, name: str, value: Value) -> Line:
        """A field's value; of who has to be named, that."""
        if value == NAMED and name.endswith("_by"):
            return line(self.tr("somebody named"))
        return self.value(value)

    def field(self, name: str, value: Line) -> Line:
        """A field of an object with its value."""
        return self.say(self.tr("{name}: {value}"), name=self.theirs(name_text(name)), value=value)

    def _spaced(self, parts: Sequence[Line]) -> Line:
        result: list[Part] = []
        for number, part in enumerate(parts):
            # Translators: what stands between the fields of an object.
            result += [self.tr("; "), part] if number else [part]
        return line(*result)
