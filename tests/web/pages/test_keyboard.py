"""A reviewer works with the keyboard alone: from the queue to a case, its decision, and back."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from playwright.sync_api import expect

from reasoned.store.tables.decisions import decision
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown

CASES = 20


def test_a_reviewer_clears_twenty_cases_without_touching_the_mouse(
    visitor: Callable[..., Visitor], shown: Shown
) -> None:
    someone = visitor("example-reviewer")
    page = someone.go("/desk?kind=review")
    keys = page.keyboard
    done, steps = 0, 1
    # The keys are there once the list of keys is a dialog.
    ready, reason = page.locator("dialog"), page.locator("[data-key~='l']")
    while done < CASES:
        expect(ready).to_be_attached()
        if steps:
            keys.press("j")
        keys.press("o")
        expect(page).to_have_url(re.compile("/desk/cases/"))
        expect(ready).to_be_attached()
        keys.press("l")
        expect(reason).to_be_focused()
        keys.type(f"Read, and it is fine ({done + 1}).")
        keys.press("Tab")
        keys.press("Enter")
        expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_be_visible()
        if page.get_by_role("status").count():
            done, steps = done + 1, 0  # the next one stands where it stood
        else:
            # Software restricts this one by a rule of its own: nothing to let be.
            steps = 1
            someone.faults.clear()
        keys.press("u")
        expect(page).to_have_url(re.compile("/desk($|[?#])"))
        expect(page.locator("[data-row] :focus")).to_have_count(1)
    with shown.database.reading() as connection:
        made = connection.execute(
            sa.select(decision.c.reason).where(decision.c.reason.like("Read, and it is fine%"))
        ).all()
    assert len(made) == CASES
