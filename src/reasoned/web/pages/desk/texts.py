"""What a case's page has no room for: a long text on a page of its own, part by part, and the notes
that were written earlier. Who may read them is as for the case.
"""

from __future__ import annotations

from starlette.responses import Response

from reasoned.access.roles import Scope
from reasoned.cases.errors import NotFound
from reasoned.web.pages import frame, outside
from reasoned.web.pages.desk.case import NOTES, TEXT, drawn, view_of
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.DESK)
LONG, SHORT = 15_000, 2_000
"""Characters of a part, and of one that is full of what has to be made visible."""


@pages("GET", "/desk/cases/{case}/text/{key}", Scope.READ)
async def see_text(visit: Visit) -> Response:
    """A text of a case's page, found by its digest: what isn't shown there isn't shown here."""
    case, key = visit.path_params["case"], visit.path_params["key"]
    view = await view_of(visit, case)
    _, bounds = drawn(visit, view)
    if visit.actor.may(Scope.DECIDE):
        for note in view.notes:
            bounds.key_of(note["text"])
    whole = bounds.texts.get(key)
    if whole is None:
        raise NotFound("text", key)
    light = len(outside.shown(whole[:LONG]).encode()) < TEXT
    size = LONG if light else SHORT
    said = visit.query_params.get("part", "")
    last = (len(whole) - 1) // size
    part = min(int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0, last)
    return frame.render(
        visit,
        "desk/text.html",
        nav="queue",
        view=view,
        case=case,
        text=whole[part * size : (part + 1) * size],
        size=size,
        number=part,
        last=last,
        here=visit.url.path,
    )


@pages("GET", "/desk/cases/{case}/notes", Scope.DECIDE)
async def see_notes(visit: Visit) -> Response:
    """Notes for colleagues, the newest first."""
    case = visit.path_params["case"]
    view = await view_of(visit, case)
    said = visit.query_params.get("from", "")
    begin = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    newest = list(reversed(view.notes))
    with outside.bounded(TEXT, f"/desk/cases/{case}/text"):
        return frame.render(
            visit,
            "desk/notes.html",
            nav="queue",
            view=view,
            case=case,
            notes=newest[begin : begin + NOTES],
            earlier=begin + NOTES if len(newest) > begin + NOTES else None,
        )
