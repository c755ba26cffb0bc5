"""Legal forms as companies write them, and which are the same.

A form is no part of the name: `Siemens AG` and `Siemens Aktiengesellschaft` are one name.
The forms themselves stand in `legal_forms.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType

import yaml


def _read() -> tuple[Mapping[tuple[str, ...], str], Mapping[str, str], int]:
    table = yaml.safe_load(files(__package__).joinpath("legal_forms.yaml").read_text("utf-8"))
    written = {tuple(way.split()): code for code, form in table.items() for way in form["written"]}
    families = {code: form["family"] for code, form in table.items()}
    return MappingProxyType(written), MappingProxyType(families), max(map(len, written))


_WRITTEN, _FAMILIES, _LONGEST = _read()
_STARTS = frozenset(way[0] for way in _WRITTEN)
MISSPELT = tuple(
    sorted({word for way in _WRITTEN for word in way if len(word) >= 6 and word.isalpha()})
)
"""Words of forms that are long enough to be known when they are misspelt."""

_LEADING = frozenset(
    """llc ltd limited ooo tov too ao oao pao zao jsc ojsc pjsc cjsc prjsc pt gmbh sarl srl spa
    uab sia fgup fsue gup ip company corporation kompaniya shrka sharikat firma kk zhu eood
    ood vat""".split()
)
"""Forms of one word that may begin a name; others are words there: `AT&T`, `SC Johnson`."""


def split_forms(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words without legal forms, and the forms' codes, in the order written.

    Forms stand at the end or at the beginning; inside a name only where they can't be
    anything else (three letters and more). A name that is nothing but forms keeps its words.
    """
    if not _STARTS.intersection(words):
        return tuple(words), ()
    kept: list[str] = []
    forms: list[str] = []
    at, count = 0, len(words)
    while at < count:
        if words[at] not in _STARTS:
            kept.append(words[at])
            at += 1
            continue
        for length in range(min(_LONGEST, count - at), 0, -1):
            code = _WRITTEN.get(tuple(words[at : at + length]))
            if code is not None and _is_form(words, at, length):
                forms.append(code)
                at += length
                break
        else:
            kept.append(words[at])
            at += 1
    return (tuple(kept), tuple(forms)) if kept else (tuple(words), ())


def same_family(one: str, other: str) -> bool:
    """Whether two forms' codes may be two ways to write one form in other countries."""
    families = {_FAMILIES[one], _FAMILIES[other]}
    return one == other or "bare" in families or len(families) == 1


def _is_form(words: Sequence[str], at: int, length: int) -> bool:
    if length > 1 or at + length == len(words):
        return True
    if at == 0:
        return words[0] in _LEADING
    if len(words[at]) > 2:
        return True
    # Two letters inside a name may be a word of it: only other forms may follow.
    return all((word,) in _WRITTEN for word in words[at + 1 :])
