"""The first five minutes, as a newcomer goes through them: nothing but links and buttons."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from reasoned.web.pages.tour.letter import SENTENCE
from reasoned.web.pages.tour.steps import STEPS
from tests.web.pages.browser import Visitor

ADS = b"id,text,landing_url,countries\n1,Guaranteed returns without risk,http://m.example/x,FR\n"


def step(page: Page, title: str) -> None:
    """Back to the tour by the bar, and into a step."""
    page.get_by_role("link", name="The tour", exact=True).first.click()
    page.get_by_role("button", name=title).click()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_newcomer_sees_everything_in_five_minutes(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    page = someone.go("/")
    assert heading(page) == "The letter that couldn't be sent"

    page.get_by_role("button", name="Read what happened").click()
    while (onward := page.locator("a[rel=next]")).count():
        onward.click()
    assert heading(page) == "A challenge in court"

    step(page, "Buy an ad")
    page.get_by_role("button", name="Book it").click()
    assert heading(page) == "Your ad waits"
    page.get_by_role("button", name="See it as the reviewer").click()
    assert "Does it ask people to vote" in page.inner_text("main")
    someone.look("five-waiting-case")

    step(page, "Try to send the letter")
    page.get_by_label("Grounds").fill(SENTENCE)
    page.get_by_role("button", name="Send the letter").click()
    assert "This letter can't be sent" in page.inner_text("main")
    someone.faults.clear()  # the browser counts the answer 409 as one

    step(page, "Decide a broadcaster")
    page.get_by_text("Apply this rule: read the letter first").first.click()
    letter = page.frame_locator("iframe.letter").first
    assert "a government controls its editorial line" in letter.locator("body").inner_text().lower()
    someone.look("five-deciding")
    page.get_by_role("button", name="Decide, and send this letter").first.click()
    decided = page.url
    assert page.get_by_role("status").count() == 1
    someone.look("five-decided")

    step(page, "Contest a fact")
    page.get_by_role("button", name="the letter about Sputnik").first.click()
    assert "Sputnik" in page.inner_text("main")
    someone.look("five-door")
    page.get_by_role("link", name="Appeal").first.click()
    someone.look("five-appeal-form")
    page.locator("#text_1").fill("A statute of 2013 guarantees our editorial independence.")
    page.locator("#contests_1").select_option(
        label="what guarantees its editorial independence: none"
    )
    page.locator("#evidence_1").fill("https://sputnik.example/statute")
    page.get_by_label("Who appeals?").fill("Somebody at Sputnik")
    page.get_by_role("button", name="File the appeal").click()
    someone.look("five-appealed")

    # Who decided can't rule, and is told why.
    page.get_by_role("button", name="Reviewer", exact=True).click()
    page.goto(decided)
    assert "statute of 2013" in page.inner_text("main")
    assert "You decided this, so somebody else rules on the appeal." in page.inner_text("main")
    assert page.get_by_role("button", name="Rule", exact=True).is_disabled()
    someone.look("five-decider")

    page.get_by_role("button", name="Second reviewer").click()
    page.goto(decided)
    page.get_by_label("Accepted").check()
    page.get_by_label("Why", exact=True).fill("The statute is as you say.")
    page.get_by_label("Reverse").check()
    someone.look("five-ruling")
    page.get_by_role("button", name="Rule", exact=True).click()
    assert page.get_by_role("status").count() == 1
    someone.look("five-ruled")

    step(page, "See what the public sees")
    someone.look("five-public")

    step(page, "Try your own ads")
    page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": ADS})
    page.get_by_role("button", name="Decide them").click()
    assert "1 ad read, 1 decided" in page.inner_text("main")

    page.get_by_role("link", name="The tour", exact=True).first.click()
    assert f"{len(STEPS)} of {len(STEPS)} seen" in page.inner_text("main")
