"""A target in the making: names cleaned, deduplicated and held within bounds.

Where the parts come from is left to each reader.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from reasoned.facts.measures import Owner, Target, TargetKind
from reasoned.screening.lists.places import country
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import clean, hides

NAME_LIMIT = 1000
"""Characters in a name; a longer one is no name but a damaged row."""

VALUE_LIMIT = 200
"""Characters in an identifier."""

NOTE_LIMIT = 4000
"""Characters in a note; the rest is cut off."""

MOST = 1000
"""Aliases, addresses, identifiers and so on that are kept of each for one target."""


@dataclass
class Draft:
    """What is known so far of one target; `line` is where it stands in the sheet's file."""

    sheet: Sheet
    line: int
    id: str = ""
    name: str = ""
    kind: TargetKind = TargetKind.UNKNOWN
    listed: date | None = None
    until: date | None = None
    counted_elsewhere: int = 0
    notes: list[str] = field(default_factory=list)
    _kept: dict[str, dict[object, None]] = field(default_factory=dict)

    def alias(self, text: str, *, weak: bool = False) -> None:
        """One more name; an unfit one is rejected."""
        name = name_of(text, self.line, self.sheet)
        if name != self.name:
            self._add("weak aliases" if weak else "aliases", name)

    def alias_in(self, sheet: Sheet, line: int, text: str) -> None:
        """One more name, from another file than the target's own, and counted there."""
        name = name_of(text, line, sheet)
        if name != self.name and self._add("aliases", name):
            self.counted_elsewhere += 1
            sheet.names += 1

    def domain(self, name: str) -> None:
        self._add("domains", name)

    def identifier(self, scheme: str, value: str) -> None:
        """A number under a scheme; one longer than any number is passed over with a note."""
        value = clean(value)
        if len(value) > VALUE_LIMIT:
            self.sheet.note(
                self.line, "long-value", f"An identifier ({scheme}) of {len(value):,} characters"
                " is left out.", "Look whether the row is damaged.",
            )  # fmt: skip
        elif value:
            self._add("identifiers", (scheme, value))

    def land(self, written: str) -> None:
        """A country as the list writes it; what isn't one country is passed over."""
        self._add("countries", country(written))

    def address(self, text: str) -> None:
        self._add("addresses", clean(text)[:NAME_LIMIT])

    def owner(self, owner: Owner) -> None:
        self._add("owners", owner)

    def programme(self, text: str) -> None:
        self._add("programmes", clean(text)[:VALUE_LIMIT])

    def note(self, text: str) -> None:
        if text := clean(text):
            self.notes.append(text)

    def target(self) -> Target:
        """The target; call it only where `name` is filled."""
        aliases = self._kept.get("aliases", {})
        note = " ".join(self.notes)
        return Target(
            name=self.name,
            aliases=_texts(self._kept.get("aliases")),
            domains=_texts(self._kept.get("domains")),
            identifiers=tuple(
                (pair[0], pair[1])
                for pair in self._kept.get("identifiers", ())
                if isinstance(pair, tuple)
            ),
            id=self.id,
            kind=self.kind,
            weak_aliases=tuple(
                n for n in _texts(self._kept.get("weak aliases")) if n not in aliases
            ),
            countries=tuple(sorted(_texts(self._kept.get("countries")))),
            addresses=_texts(self._kept.get("addresses")),
            owners=tuple(o for o in self._kept.get("owners", ()) if isinstance(o, Owner)),
            programmes=_texts(self._kept.get("programmes")),
            listed=self.listed,
            until=self.until,
            note=note if len(note) <= NOTE_LIMIT else note[: NOTE_LIMIT - 1] + "…",
        )

    def _add(self, what: str, value: object) -> bool:
        """Keep one more value; False where it is empty, known already, or over the bound."""
        if value in ("", None):
            return False
        kept = self._kept.setdefault(what, {})
        if len(kept) < MOST:
            new = value not in kept
            kept[value] = None
            return new
        if value not in kept and None not in kept:
            # None marks that the bound has been told of; readers of the dict pass over it.
            kept[None] = None
            self.sheet.note(
                self.line, "too-many", f"`{self.id or self.name[:80]}` has more than {MOST:,}"
                f" {what}; the first {MOST:,} are kept.", "Look whether the record is damaged.",
            )  # fmt: skip
        return False


def name_of(text: str, line: int, sheet: Sheet) -> str:
    """The name as its list writes it, cleaned; "" where it is empty or no name (rejected)."""
    name = clean(text)
    if len(name) > NAME_LIMIT:
        sheet.reject(
            line, "long-name", f"A name of {len(name):,} characters is left out; it begins"
            f" {name[:40]!r}.", f"A name may have {NAME_LIMIT:,}; look whether the row is damaged.",
        )  # fmt: skip
        return ""
    if name and hides(text):
        sheet.note(
            line, "hidden-characters", f"Invisible characters are taken out of `{name[:80]}`.",
            "Look whether somebody meant to mislead.",
        )  # fmt: skip
    return name


def no_name(line: int, sheet: Sheet) -> None:
    """Reject a record that names nobody."""
    sheet.reject(line, "no-name", "The record has no name.", "Write the name, or take it out.")


def _texts(kept: dict[object, None] | None) -> tuple[str, ...]:
    return tuple(each for each in kept or () if isinstance(each, str))
