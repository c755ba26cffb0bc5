"""One record of the UN's consolidated list as a target, and a list that we don't know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from xml.etree.ElementTree import Element

from reasoned.facts.measures import Authority, Measure, MeasureKind, Target, TargetKind
from reasoned.facts.model import Source
from reasoned.screening.lists.draft import Draft, name_of, no_name
from reasoned.screening.lists.places import first_day
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import clean

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_DOCUMENTS = (("passport", "passport"), ("passeport", "passport"), ("pasaporte", "passport"))
_REMARK = re.compile(r"\s*\([^()]{20,}\)\s*$|,? born .*", re.DOTALL)
_LETTER = re.compile(r"\s[b-h]\)\s")
_WHERE = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
_FALLBACK = date(1945, 10, 24)


def list_of(record: Element) -> str:
    """The name of the Council's list that the record stands on; "" where it doesn't say."""
    return clean(record.findtext("UN_LIST_TYPE") or "")


def draft_of(record: Element, line: int, sheet: Sheet) -> Draft | None:
    """The target in the making; None (rejected) where it has no name or no list."""
    if not list_of(record):
        sheet.reject(line, "no-list", "The record says no list.", "Fetch the file anew.")
        return None
    parts = [clean(record.findtext(part) or "") for part in _NAMES]
    name = name_of(" ".join(part for part in parts if part), line, sheet)
    if not name:
        if not any(parts):
            no_name(line, sheet)
        return None
    number = clean(record.findtext("REFERENCE_NUMBER") or "")
    draft = Draft(sheet, line, number or clean(record.findtext("DATAID") or ""), name)
    person = record.tag == "INDIVIDUAL"
    draft.kind = TargetKind.PERSON if person else TargetKind.ORGANISATION
    draft.listed = first_day(record.findtext("LISTED_ON") or "")
    draft.programme(list_of(record))
    draft.alias(record.findtext("NAME_ORIGINAL_SCRIPT") or "")
    for alias in record.iter(f"{record.tag}_ALIAS"):
        weak = (alias.findtext("QUALITY") or "").strip().casefold() == "low"
        for written in aliases_in(alias.findtext("ALIAS_NAME") or ""):
            draft.alias(written, weak=weak)
    for value in record.iterfind("NATIONALITY/VALUE"):
        draft.land(value.text or "")
    for address in record.iter(f"{record.tag}_ADDRESS"):
        _address(address, draft)
    for document in record.iter("INDIVIDUAL_DOCUMENT"):
        _document(document, draft)
    _notes(record, draft)
    return draft


def aliases_in(written: str) -> list[str]:
    """The names in one field of the list, which may hold several and a remark on them."""
    pieces = (piece for part in _LETTER.split(written) for piece in part.split(";"))
    return [short for piece in pieces if (short := _REMARK.sub("", piece).strip(" ,"))]


def other_list(name: str, targets: Iterable[Target]) -> Measure:
    """The measure of a list that isn't known here: what it is, and nothing on what it asks."""
    listed = [target.listed for target in targets if target.listed is not None]
    authority = Authority("UN Security Council", "UN")
    title = f"UN sanctions list: {name[:200]}"
    slug = "-".join(re.findall(r"[a-z0-9]+", name.casefold()))[:60] or "unnamed"
    return Measure(
        id=f"un-other-{slug}",
        kind=MeasureKind.SANCTION,
        title=title,
        authority=authority,
        published=min(listed, default=_FALLBACK),
        source=Source("authority", f"{authority.name}: {title}", _WHERE),
        identifier=name[:200],
        note="This list isn't described here: what it asks of whom must be looked up."
        " Its date is that of the first listing.",
    )


def _address(address: Element, draft: Draft) -> None:
    parts = [clean(address.findtext(part) or "") for part in _PLACE]
    draft.land(parts[-1])
    if any(parts[:-1]):
        draft.address(", ".join(part for part in parts if part))


def _document(document: Element, draft: Draft) -> None:
    kind = (document.findtext("TYPE_OF_DOCUMENT") or "").casefold()
    scheme = next((scheme for word, scheme in _DOCUMENTS if word in kind), "national-id")
    number = clean(document.findtext("NUMBER") or "")
    if any(c.isdigit() for c in number) and len(number) <= 40:
        draft.identifier(scheme, number)
    for part in ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"):
        draft.land(document.findtext(part) or "")


def _notes(record: Element, draft: Draft) -> None:
    posts = [clean(value.text or "") for value in record.iterfind("DESIGNATION/VALUE")]
    if any(posts):
        draft.note("; ".join(post for post in posts if post) + ".")
    born = [
        clean(each.findtext("DATE") or each.findtext("YEAR") or "")
        for each in record.iter("INDIVIDUAL_DATE_OF_BIRTH")
    ]
    if any(born):
        draft.note("Born " + " or ".join(day for day in born if day) + ".")
    draft.note(record.findtext("COMMENTS1") or "")
