"""The newest published decisions as an Atom feed (RFC 4287).

An entry's id never changes, whether its advertiser is named or not; a ruling updates it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.cases.public.decisions import Filter, Json, Page, published
from reasoned.web.pages.outside import plain
from reasoned.web.pages.public.shared import OUTCOMES, RULED
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.PUBLIC)
NEWEST = 50
ATOM = "http://www.w3.org/2005/Atom"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Xml.register_namespace("", ATOM)


@pages("GET", "/feed.atom")
async def feed(visit: Visit) -> Response:
    house = visit.house
    desk, now = house.desk(), house.now()

    def query(connection: sa.Connection) -> Page:
        return published(connection, Filter(), desk.settings, now, limit=NEWEST)

    page = await house.read(query)
    base = desk.settings.public_url or str(visit.base_url).rstrip("/")
    text = feed_of(page.items, base, desk.settings.operator, desk.settings.domain)
    return Response(text, 200, {"Cache-Control": "no-cache"}, "application/atom+xml; charset=utf-8")


def feed_of(items: list[Json], base: str, operator: str, domain: str) -> bytes:
    """The feed of these decisions. `base`: where the service is found."""
    root = Xml.Element(f"{{{ATOM}}}feed")
    changed = [_changed(item) for item in items]
    _add(root, "id", f"tag:{domain},2018:decisions")
    _add(root, "title", f"Decisions of {plain(operator, 200)}")
    _add(root, "updated", _moment(max(changed, default=_EPOCH)))
    _add(_add(root, "author"), "name", plain(operator, 200))
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{base}/feed.atom")
    _add(root, "link", rel="alternate", type="text/html", href=f"{base}/decisions")
    for item, at in zip(items, changed, strict=True):
        entry = _add(root, "entry")
        _add(entry, "id", f"urn:uuid:{item['puid']}")
        _add(entry, "title", title_of(item))
        _add(entry, "published", _moment(item["made_at"]))
        _add(entry, "updated", _moment(at))
        _add(entry, "link", rel="alternate", type="text/html",
             href=f"{base}/decisions/{item['decision']}")  # fmt: skip
        _add(entry, "summary", " ".join(plain(text) for text in item["restrictions"]))
        for rule in item["rules"]:
            _add(entry, "category", term=rule["rule"])
    text: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def title_of(item: Json) -> str:
    """A decision in one line; what an appeal made of it stands first."""
    about = item["whom"]
    name = ", ".join(plain(said, 120) for said in (about.ad, about.name) if said)
    headings = "; ".join(plain(rule["heading"] or rule["rule"], 120) for rule in item["rules"])
    ruled = f"{RULED[item['ruling']['result']]}: " if item["ruling"] else ""
    return f"{ruled}{OUTCOMES[item['outcome']]} ({headings}): {name}"


def _changed(item: Json) -> datetime:
    """When what an entry says last changed."""
    moments: list[datetime] = [item["made_at"]]
    if item["ruling"]:
        moments.append(item["ruling"]["at"])
    if item["ended"]:
        moments.append(item["ended"]["at"])
    return max(moments)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _add(to: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    made = Xml.SubElement(to, f"{{{ATOM}}}{name}", attributes)
    if text:
        # The last characters that XML doesn't know; `plain` has taken care of the others.
        made.text = text.replace("\ufffe", "").replace("\uffff", "")
    return made
