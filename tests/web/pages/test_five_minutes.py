"""The first five minutes, as a newcomer goes through them: nothing but links and buttons."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from reasoned.web.pages.tour.letter import SENTENCE
from reasoned.web.pages.tour.steps import STEPS
from reasoned.web.pages.tour.story import POINTS
from tests.web.pages.browser import Visitor

ADS = b"id,text,landing_url,countries\n1,Guaranteed returns without risk,http://m.example/x,FR\n"


def step(page: Page, title: str) -> None:
    """Back to the tour by the bar, and into a step."""
    page.get_by_role("link", name="The tour", exact=True).first.click()
    begins(page, "The letter that couldn't be sent")
    page.get_by_role("button", name=title).click()
    expect(page).not_to_have_url(re.compile("/example$"))


def begins(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def says(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def test_a_newcomer_sees_everything_in_five_minutes(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    page = someone.go("/")
    begins(page, "The letter that couldn't be sent")

    page.get_by_role("button", name="Read what happened").click()
    for point in POINTS[1:]:
        page.locator("a[rel=next]").click()
        begins(page, point.title)

    step(page, "Buy an ad")
    page.get_by_role("button", name="Book it").click()
    begins(page, "Your ad waits")
    page.get_by_role("button", name="See it as the reviewer").click()
    says(page, "Does it ask people to vote")
    someone.look("five-waiting-case")

    step(page, "Try to send the letter")
    page.get_by_label("Grounds").fill(SENTENCE)
    page.get_by_role("button", name="Send the letter").click()
    says(page, "This letter can't be sent")
    someone.faults.clear()  # the browser counts the answer 409 as one

    step(page, "Decide a broadcaster")
    page.get_by_text("Apply this rule: read the letter first").first.click()
    letter = page.frame_locator("iframe.letter").first
    assert "a government controls its editorial line" in letter.locator("body").inner_text().lower()
    someone.look("five-deciding")
    page.get_by_role("button", name="Decide, and send this letter").first.click()
    expect(page.get_by_role("status")).to_be_visible()
    decided = page.url
    someone.look("five-decided")

    step(page, "Contest a fact")
    page.get_by_role("button", name="the letter about Sputnik").first.click()
    says(page, "Sputnik")
    someone.look("five-door")
    page.get_by_role("link", name="Appeal").first.click()
    expect(page).to_have_url(re.compile("/appeal$"))
    someone.look("five-appeal-form")
    page.locator("#text_1").fill("A statute of 2013 guarantees our editorial independence.")
    page.locator("#contests_1").select_option(
        label="what guarantees its editorial independence: none"
    )
    page.locator("#evidence_1").fill("https://sputnik.example/statute")
    page.get_by_label("Who appeals?").fill("Somebody at Sputnik")
    page.get_by_role("button", name="File the appeal").click()
    expect(page).not_to_have_url(re.compile("/appeal$"))
    someone.look("five-appealed")

    # Who decided can't rule, and is told why.
    page.get_by_role("button", name="Reviewer", exact=True).click()
    begins(page, "Queue")
    page.goto(decided)
    says(page, "statute of 2013")
    says(page, "You decided this, so somebody else rules on the appeal.")
    assert page.get_by_role("button", name="Rule", exact=True).is_disabled()
    someone.look("five-decider")

    # Changing roles keeps the case that is open.
    page.get_by_role("button", name="Second reviewer").click()
    expect(page).to_have_url(re.compile(re.escape(decided.partition("?")[0])))
    step(page, "Rule on the appeal")
    expect(page).to_have_url(re.compile(re.escape(decided.partition("?")[0].partition("#")[0])))
    page.get_by_label("Accepted").check()
    page.get_by_label("Why", exact=True).fill("The statute is as you say.")
    page.get_by_label("Reverse").check()
    someone.look("five-ruling")
    page.get_by_role("button", name="Rule", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    someone.look("five-ruled")

    step(page, "See what the public sees")
    expect(page).to_have_url(re.compile("/decisions/"))
    someone.look("five-public")

    step(page, "Try your own ads")
    page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": ADS})
    page.get_by_role("button", name="Decide them").click()
    says(page, "1 ad decided")

    page.get_by_role("link", name="The tour", exact=True).first.click()
    says(page, f"{len(STEPS)} of {len(STEPS)} seen")
