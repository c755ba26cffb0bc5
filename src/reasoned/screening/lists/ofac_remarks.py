"""OFAC's remarks: one text of parts between semicolons, which hold all but name and address.

Weak aliases (in quotes), identifiers, websites, nationalities, flags. What isn't understood
stays in the note, where the whole remark stands. `Linked To:` stays there too: it says that
OFAC sees a link, not that somebody owns.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from reasoned.screening.lists.domains import registrable
from reasoned.screening.lists.draft import Draft

CUT_AT = 1000
"""Characters after which OFAC's files cut a remark off."""

_SCHEMES = {
    "Aircraft Construction Number (also called L/N or S/N or F/N)": "serial-number",
    "Aircraft Manufacturer's Serial Number (MSN)": "serial-number",
    "Aircraft Tail Number": "aircraft-registration",
    "BIK (RU)": "bik",
    "Business Number": "registration-number",
    "Business Registration Document #": "registration-number",
    "Business Registration Number": "registration-number",
    "C.R. No.": "registration-number",
    "C.U.I.T.": "tax-id",
    "C.U.I.": "national-id",
    "Cedula No.": "national-id",
    "Certificate of Incorporation Number": "registration-number",
    "Chamber of Commerce Number": "registration-number",
    "Commercial Registry Number": "registration-number",
    "Company Number": "registration-number",
    "Company Number IMO": "imo-company",
    "D-U-N-S Number": "duns",
    "D.N.I.": "national-id",
    "Diplomatic Passport": "passport",
    "Email Address": "email",
    "Enterprise Number": "registration-number",
    "Folio Mercantil No.": "registration-number",
    "Government Gazette Number": "okpo",
    "ISIN": "isin",
    "Identification Number": "id-number",
    "Identification Number IMO": "imo-company",
    "Italian Fiscal Code": "tax-id",
    "LE Number": "national-id",
    "Legal Entity Number": "legal-entity-number",
    "License": "license-number",
    "MMSI": "mmsi",
    "Matricula Mercantil No": "registration-number",
    "NIT #": "tax-id",
    "National Foreign ID Number": "national-id",
    "National ID No.": "national-id",
    "Numero de Identidad": "national-id",
    "Passport": "passport",
    "Personal ID Card": "national-id",
    "Phone Number": "phone",
    "Public Registration Number": "registration-number",
    "RIF #": "tax-id",
    "RTN": "tax-id",
    "RUC #": "tax-id",
    "Registered Charity No.": "registration-number",
    "Residency Number": "id-number",
    "Registration ID": "registration-number",
    "Registration Number": "registration-number",
    "SSN": "national-id",
    "SWIFT/BIC": "swift-bic",
    "Tax ID No.": "tax-id",
    "Telephone": "phone",
    "Trade License No.": "license-number",
    "Turkish Identification Number": "national-id",
    "UK Company Number": "registration-number",
    "US FEIN": "tax-id",
    "Unified Social Credit Code (USCC)": "uscc",
    "United Social Credit Code Certificate (USCCC)": "uscc",
    "V.A.T. Number": "vat",
    "Vessel Registration Identification IMO": "imo",
}
_RUSSIAN = {
    ("registration-number", 13): "ogrn",
    ("registration-number", 15): "ogrn",
    ("tax-id", 10): "inn",
    ("tax-id", 12): "inn",
}
"""Russian registers' numbers, by the length that tells them; they are kept under both schemes."""

_LABELS = "|".join(re.escape(label) for label in sorted(_SCHEMES, key=len, reverse=True))
_IDENTIFIER = re.compile(rf"({_LABELS})(?:[ :]+|(?=\()|$)(.*)", re.DOTALL)
_ISSUED = re.compile(r"\s+(?:issued|expires)\s.*", re.DOTALL)
_PLACE = re.compile(r"\s*\(([^()]{2,60})\)\s*$")
_QUOTED = re.compile(r"[afn]\.k\.a\. '(.*)'", re.DOTALL)
_CRYPTO = re.compile(r"Digital Currency Address - ([A-Z0-9]{2,8}) ([A-Za-z0-9]{8,120})")
_FROM = re.compile(r"(?:nationality|citizen|Nationality of Registration) (.+)", re.DOTALL)
_CMIC = re.compile(r"Listing Date \(CMIC\) ([0-9]{2} [A-Z][a-z]{2} [0-9]{4})")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")


def read_remarks(remarks: str, draft: Draft) -> None:
    """Put what the remarks hold into the draft; a part that was cut off counts for nothing."""
    whole = remarks.strip()
    # A remark ends with a full stop; one that is nearly as long as can be and doesn't was cut.
    if len(whole) > CUT_AT - 10 and not whole.endswith("."):
        whole = whole.rpartition(";")[0]
        draft.sheet.note(
            draft.line, "cut-remarks", f"OFAC's file cuts the remarks on entry {draft.id} off at"
            f" {CUT_AT:,} characters.", "Fetch OFAC's file of comments too.",
        )  # fmt: skip
    draft.note(whole)
    for piece in whole.removesuffix(".").split(";"):
        _part(piece.strip().removeprefix("alt. "), draft)


def _part(part: str, draft: Draft) -> None:
    if quoted := _QUOTED.fullmatch(part):
        draft.alias(quoted[1], weak=True)
    elif found := _IDENTIFIER.fullmatch(part):
        _identifier(_SCHEMES[found[1]], found[2], draft)
    elif part.startswith("Website "):
        if name := registrable(part[8:].strip()):
            draft.domain(name)
    elif found := _FROM.fullmatch(part):
        draft.land(found[1].rstrip("."))
    elif found := _CMIC.fullmatch(part):
        draft.listed = _day(found[1])
    elif found := _CRYPTO.fullmatch(part):
        draft.identifier(f"crypto-{found[1].lower()}", found[2])


def _day(written: str) -> date | None:
    try:
        return datetime.strptime(written, "%d %b %Y").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _identifier(scheme: str, text: str, draft: Draft) -> None:
    value = _ISSUED.sub("", text)
    if place := _PLACE.search(value):
        draft.land(place[1])
        value = value[: place.start()]
        if place[1] == "Russia" and (russian := _RUSSIAN.get((scheme, len(value)))):
            draft.identifier(russian, value)
    if scheme == "legal-entity-number":
        scheme = "lei" if _LEI.fullmatch(value) else "registration-number"
    if scheme in ("email", "phone") or any(c.isdigit() for c in value) or scheme == "swift-bic":
        draft.identifier(scheme, value)
