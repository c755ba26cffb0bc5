"""What the public pages share: how they are answered, and the words for what they tell of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from reasoned.web.pages import frame
from reasoned.web.pages.site import Visit

OUTCOMES: Mapping[str, str] = {
    "ban": "Ban",
    "suspend": "Suspension",
    "reject": "Ad rejected",
    "limit": "Ad shown in fewer places",
}
"""A restriction in a word or a few."""

RULED: Mapping[str, str] = {
    "upheld": "Upheld on appeal",
    "varied": "Made milder on appeal",
    "reversed": "Reversed on appeal",
}
GROUNDS: Mapping[str, str] = {
    "contract": "our terms",
    "law": "law",
    "discretion": "discretion",
}


def answer(visit: Visit, template: str, **given: Any) -> Response:
    """A public page. Who looks around in a role sees it too, so that no cache keeps it."""
    response = frame.render(
        visit,
        f"public/{template}",
        outcomes=OUTCOMES,
        ruled=RULED,
        grounds=GROUNDS,
        **given,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response
