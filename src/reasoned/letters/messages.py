"""Fixed text in each language, of letters and of whatever else speaks to advertisers: gettext
catalogs, read as they stand.

English is the language of the message ids and has no catalog. The `.po` files are read when
a language is first used; there are no compiled ones that could be older. What is said where
is for `content` and the modules beside it; dates, numbers and names are for `wording`.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from reasoned.letters.structure import Direction


@dataclass(frozen=True)
class Domain:
    """Catalogs of one kind: in `package`, as `locale/LANGUAGE/LC_MESSAGES/name.po`."""

    package: str
    name: str


LETTERS = Domain("reasoned.letters", "letters")

SOURCE = "en"
"""The language of the message ids."""


_FORMS = {"en": "en_GB"}
"""Where a language is more than one country's, whose dates it writes: day, month, year."""


class UnknownLanguage(ValueError):
    """Letters aren't written in that language."""


def _languages() -> tuple[str, ...]:
    folder = files(__package__) / "locale"
    return (SOURCE, *sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


LANGUAGES: tuple[str, ...] = _languages()
"""The languages of letters, by their codes: English, and each that has a catalog."""


class Messages:
    """The fixed text of a domain in one language. Raises UnknownLanguage."""

    def __init__(self, language: str, domain: Domain = LETTERS) -> None:
        if language not in LANGUAGES:
            raise UnknownLanguage(
                f"There are no letters in {language!r}; the languages are {', '.join(LANGUAGES)}."
            )
        self.language = language
        self.locale = Locale.parse(_FORMS.get(language, language))
        self.direction = direction_of(language)
        self._translations = _translations(language, domain)

    def tr(self, message: str) -> str:
        """`message` in this language."""
        return self._translations.gettext(message)

    def tr_n(self, one: str, many: str, count: int) -> str:
        """The form of a message that goes with `count`, which stands in it as `{count}`."""
        return self._translations.ngettext(one, many, count)


def direction_of(language: str) -> Direction:
    """Which way a language runs; `ltr` for one that CLDR doesn't know."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return "ltr"
    return "rtl" if locale.text_direction == "rtl" else "ltr"


def catalog_of(language: str, domain: Domain = LETTERS) -> Catalog:
    """The catalog of a language in `LANGUAGES` that isn't the source. Raises PoFileError."""
    path = files(domain.package) / "locale" / language / "LC_MESSAGES" / f"{domain.name}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain.name, abort_invalid=True)


@cache
def _translations(language: str, domain: Domain) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalog_of(language, domain))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
