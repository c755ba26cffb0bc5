"""The queue as it is seen, and worked with the keyboard alone or without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from reasoned.cases.submitting.submit import Submission, submit
from reasoned.cases.work.queue import Filter, waiting
from reasoned.cases.work.tasks import escalate
from reasoned.cases.work.views import save_view
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.access import person
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown

HOSTILE = "\u202e<script>alert(1)</script>\U0001f600\u200b" + "x" * 10_000
Come = Callable[..., Visitor]


def number(shown: Shown, ref: str) -> int:
    with shown.database.reading() as connection:
        found = connection.execute(person.select().where(person.c.ref == ref)).one()
    return int(found.id)


def fill(shown: Shown) -> None:
    """Somebody with a name to be feared waits in a market, one thing is late, views are kept."""
    desk, reviewer = shown.state.desk(), number(shown, "example-reviewer")

    def job(unit: object) -> None:
        given = Submission(SubjectKind.ADVERTISER, "x" * 400, HOSTILE, "FR",
                           facts={"advertiser.sectors": ["news"]})  # fmt: skip
        submit(unit, desk, given, by=0)  # type: ignore[arg-type]
        escalate(unit, desk)  # type: ignore[arg-type]
        for name in ("Late ones", "\u202eFinance <b>", "Everything in France, today"):
            save_view(unit, name, f"late=1&rule={name[:3]}", by=reviewer)  # type: ignore[arg-type]

    shown.writer.run(job)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def rows(page: Page) -> list[str]:
    return page.locator("[data-row] .what a").all_inner_texts()


def test_the_queue_and_what_leads_on_from_it_are_fit_to_be_seen(
    shown: Shown, visitor: Come
) -> None:
    fill(shown)
    someone = visitor("example-reviewer")
    page = someone.go("/desk?who=nobody")
    someone.look("queue")
    someone.go("/desk?rule=state-media")
    page.get_by_role("link", name=re.compile("^Give .*alert")).click()
    someone.look("queue-give")
    someone.go("/desk?kind=appeal")
    someone.look("queue-empty")
    someone.go("/desk/cases")
    someone.look("cases")


def test_deciding_many_is_fit_to_be_seen(shown: Shown, visitor: Come) -> None:
    someone = visitor("example-reviewer")
    page = someone.go("/desk")
    for at in (1, 2, 3):
        page.locator(".pick input").nth(at).check()
    page.get_by_role("button", name="Decide the chosen together").click()
    someone.look("queue-together")
    page.get_by_label("Why nothing is restricted").fill("Nothing in it is forbidden.")
    page.get_by_role("button", name="Let all 3 be").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 cases decided")
    someone.look("queue-decided")
    page.get_by_role("button", name="Take all 3 back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 decisions taken back")


def test_the_queue_is_worked_with_the_keyboard_alone(shown: Shown, visitor: Come) -> None:
    someone = visitor("example-reviewer")
    page = someone.go("/desk?rule=finance-without-licence")
    first, second, third = rows(page)[:3]
    press = page.keyboard.press
    press("j")
    assert focused(page) == first
    press("ArrowDown")
    press("j")
    press("k")
    assert focused(page) == second
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    press("x")
    press("j")
    press("x")
    assert page.locator(".pick input:checked").count() == 2
    press("k")
    press("t")
    page.wait_for_url("**/desk?*done=taken*")
    expect(page.locator("[data-row] .what a").filter(has_text=second)).to_be_focused()
    held = page.locator("[data-row]").filter(has_text=second).locator(".holder")
    expect(held).to_have_text("You")
    press("t")
    page.wait_for_url("**/desk?*done=handed-back*")
    expect(page.locator("[data-row] .what a").filter(has_text=second)).to_be_focused()
    press("j")
    assert focused(page) == third
    press("h")
    page.wait_for_url("**/assign?back=**")
    assert third in page.get_by_role("heading", level=1).inner_text()
    press("/")
    assert page.evaluate("document.activeElement.id") == "to"
    page.go_back()
    # The keys are there once the list of keys is a dialog.
    expect(page.locator("dialog")).to_be_attached()
    press("/")
    assert page.evaluate("document.activeElement.id") == "kind"
    press("j")
    assert page.evaluate("document.activeElement.id") == "kind"
    press("Escape")
    press("j")
    case = page.evaluate("document.activeElement.getAttribute('href')")
    assert "/desk/cases/" in case
    assert not someone.faults
    press("o")
    page.wait_for_url(f"**{case}")


def test_the_keys_are_listed_and_can_be_turned_off(visitor: Come) -> None:
    someone = visitor("example-reviewer")
    page = someone.go("/desk")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Take it, or hand it back")
    someone.look("queue-keys")
    page.keyboard.press("j")
    assert focused(page) not in rows(page)
    dialog.get_by_role("button", name="Turn keys off").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("j")
    assert focused(page) not in rows(page)
    page.reload()
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_role("button", name="Turn keys on").click()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert focused(page) == rows(page)[0]


def test_without_scripts_all_of_it_works_but_the_keys(shown: Shown, visitor: Come) -> None:
    fill(shown)
    someone = visitor("example-reviewer", scripts=False)
    page = someone.go("/desk?who=nobody&market=FR")
    page.get_by_text("Keys", exact=True).click()
    expect(page.get_by_text("Keys need scripts.")).to_be_visible()
    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("Of France")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Of France")).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name=re.compile("^Take ad-")).first.click()
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    page.goto("/desk?who=mine")
    page.get_by_role("link", name=re.compile("^Give ad-")).click()
    page.get_by_label("To").select_option(label="A second reviewer")
    page.get_by_label("A note for them").fill("You know these.")
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.get_by_text("Nothing that waits is like that.")).to_be_visible()
    with shown.database.reading() as connection:
        held = Filter(mine=number(shown, "example-second"))
        assert len(waiting(connection, held).items) == 1
    page.goto("/desk")
    page.get_by_role("link", name="Choose all on this page").click()
    page.get_by_role("button", name="Decide the chosen together").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("together")
