"""Who may open which page: every page against every role, and against nobody.

The pages come from the app itself, so that one without an entry here fails.
"""

from __future__ import annotations

import re

import pytest

from reasoned.access import sessions
from reasoned.access.people import add_person
from reasoned.access.roles import Role
from reasoned.web.pages.installed import all_routes
from reasoned.web.pages.site import Part
from tests.web.site import V1, Site

AUTHOR, REVIEWER, SENIOR, AUDITOR, ADMIN = Role
EVERYBODY = set(Role)
REVIEWS = {REVIEWER, SENIOR}
WRITES = {AUTHOR, SENIOR}

DESK: dict[str, set[Role]] = {
    "GET /desk": EVERYBODY,
    "GET /desk/next": EVERYBODY,
    "POST /desk/views": EVERYBODY,
    "POST /desk/views/{view}/drop": EVERYBODY,
    "GET /desk/tasks/{task}/assign": REVIEWS,
    "POST /desk/tasks/{task}/assign": REVIEWS,
    "POST /desk/tasks/{task}/reply": REVIEWS,
    "POST /desk/bulk/preview": REVIEWS,
    "POST /desk/bulk/apply": REVIEWS,
    "POST /desk/bulk/undo": REVIEWS,
    "GET /desk/bulk/{key}": REVIEWS,
    "GET /desk/cases": EVERYBODY,
    "GET /desk/cases/{case}": EVERYBODY,
    "GET /desk/cases/{case}/letter": EVERYBODY,
    "GET /desk/cases/{case}/text/{key}": EVERYBODY,
    "GET /desk/cases/{case}/picture": EVERYBODY,
    "GET /desk/cases/{case}/notes": REVIEWS,
    "GET /desk/decisions/{decision}/letter": EVERYBODY,
    "GET /desk/decisions/{decision}/letter.html": EVERYBODY,
    "POST /desk/cases/{case}/answers": REVIEWS,
    "POST /desk/cases/{case}/decisions": REVIEWS,
    "POST /desk/cases/{case}/let-be": REVIEWS,
    "POST /desk/cases/{case}/proposals/withdraw": REVIEWS,
    "POST /desk/decisions/{decision}/take-back": REVIEWS,
    "POST /desk/cases/{case}/holds": REVIEWS,
    "POST /desk/holds/{hold}/lift": REVIEWS,
    "POST /desk/appeals/{appeal}/ruling": {SENIOR},
    "POST /desk/appeals/{appeal}/ruling/letter": {SENIOR},
    "POST /desk/objections/{objection}/answer": REVIEWS,
    "POST /desk/cases/{case}/remarks": REVIEWS,
    "POST /desk/cases/{case}/notes": REVIEWS,
    "GET /desk/measures": EVERYBODY,
    "GET /desk/measures/{measure}": EVERYBODY,
    "GET /desk/matches": EVERYBODY,
    "GET /desk/matches/{match}": EVERYBODY,
    "POST /desk/matches/{match}/judge": REVIEWS,
    "GET /desk/policies": EVERYBODY,
    "GET /desk/policies/{policy}/{version}": EVERYBODY,
    "POST /desk/rules/{rule}/resume": {SENIOR},
    "POST /desk/drafts": WRITES,
    "GET /desk/drafts/{draft}": WRITES,
    "POST /desk/drafts/{draft}": WRITES,
    "POST /desk/drafts/{draft}/drop": WRITES,
    "GET /desk/drafts/{draft}/publish": WRITES,
    "POST /desk/drafts/{draft}/publish": WRITES,
}
"""What is for people who work here."""
ENTRANCE = {"GET /sign-in", "POST /sign-in", "POST /sign-out"}
PUBLIC = {
    "POST /theme",
    "GET /",
    "GET /policies",
    "GET /policies/{policy}/compare",
    "GET /policies/{policy}",
    "GET /policies/{policy}/{version}",
    "GET /decisions",
    "GET /decisions/{decision}",
    "GET /numbers",
    "GET /numbers.csv",
    "GET /feed.atom",
}
"""What anybody may open."""
DOORS = {"withdraw", "contest", "offer", "ask", "record", "object", "representative", "appeal"}
DOOR = {
    "GET /door/{token}",
    "GET /door/{token}/letter.pdf",
    *(f"{method} /door/{{token}}/{name}" for method in ("GET", "POST") for name in DOORS),
}
"""What whoever has the link in a letter may open."""


@pytest.fixture
def database_kind() -> str:
    """The database has no part in this."""
    return "sqlite"


def test_every_page_has_an_entry(site: Site) -> None:
    known = {*DESK, *ENTRANCE, *PUBLIC, *DOOR, "GET /static/{version}/{name}"}
    found = {
        f"{method} {getattr(route, 'path', '')}"
        for route in site.app.routes
        for method in (getattr(route, "methods", None) or {"?"}) - {"HEAD"}
        if not getattr(route, "path", "").startswith(V1)
    }
    assert found == known
    tour = {f"{r.method} {r.path}" for r in all_routes() if r.part is Part.TOUR}
    assert not found & tour
    assert all(name.split(" ")[1].startswith("/example") for name in tour)


@pytest.mark.parametrize("role", [*Role, None], ids=lambda r: r.value if r else "nobody")
def test_a_role_gets_as_far_as_the_matrix_says(site: Site, role: Role | None) -> None:
    house, origin = site.house, str(site.http.base_url).rstrip("/")
    headers = {"Origin": origin}
    if role is not None:

        def enter(unit: object) -> str:
            person = add_person(unit, "eve@example.org", "Eve", [role])  # type: ignore[arg-type]
            return sessions.start(unit, person.id)  # type: ignore[arg-type]

        headers["Cookie"] = f"reasoned={house.run(enter)}"
    for name, roles in DESK.items():
        method, path = name.split(" ")
        path = re.sub(r"\{[^}]*\}", "none", path)
        data = {"x": "y"} if method == "POST" else None
        came = site.http.request(method, path, headers=headers, data=data)
        if role is None:
            assert (came.status_code, came.headers["location"][:8]) == (303, "/sign-in"), name
        elif role in roles:
            assert came.status_code not in (401, 403, 405, 500), (name, came.text[:500])
        else:
            assert came.status_code == 403, (name, came.status_code)


def test_what_is_open_is_opened_by_anybody(site: Site) -> None:
    for name in sorted(PUBLIC):
        method, path = name.split(" ")
        if method == "GET" and "{" not in path:
            came = site.http.get(path)
            assert came.status_code == 200, name
            assert "default-src 'none'" in came.headers["content-security-policy"], name
