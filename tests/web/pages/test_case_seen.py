"""A case's page as it is seen on the example, and worked with the keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from reasoned.cases.answering.appeal import Argument, file_appeal
from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.decide import apply
from reasoned.cases.deciding.hold import place
from reasoned.cases.reading.case_view import case_view
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.answer import Answer, answer
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.cases.work.note import note_on
from reasoned.cases.work.queue import Filter, search, waiting
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.access import person
from reasoned.store.unit import Unit
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown

Come = Callable[..., Visitor]
SENTENCE = "Your business model inherently conflicts with acceptable Ads business practices."


def case_of(shown: Shown, external_id: str) -> str:
    with shown.database.reading() as connection:
        return str(search(connection, external_id=external_id).items[0]["case"])


def waiting_for(shown: Shown) -> str:
    """The first ad in the queue that waits for a person, and that software doesn't restrict."""
    with shown.database.reading() as connection:
        for item in waiting(connection, Filter(kind="review"), limit=200).items:
            outcomes = [d["outcome"] for d in show_case(connection, item["case"])["decisions"]]
            if item["subject"]["kind"] == "ad" and outcomes == ["review"]:
                return str(item["case"])
    raise AssertionError("No ad waits.")


def number(shown: Shown, ref: str) -> int:
    with shown.database.reading() as connection:
        found = connection.execute(person.select().where(person.c.ref == ref)).one()
    return int(found.id)


def shown_again(page: Page) -> str:
    return page.locator("main").inner_text()


def test_an_ad_that_waits_with_its_questions(visitor: Come, shown: Shown) -> None:
    reviewer = visitor("example-reviewer")
    case = waiting_for(shown)
    page = reviewer.go(f"/desk/cases/{case}")
    page.keyboard.press("n")
    expect(page.locator("details.question[open]").first).to_be_visible()
    reviewer.look("case-ad")
    began = time.perf_counter()
    shown.http.cookies.set("reasoned-as", "example-reviewer")
    assert shown.http.get(f"/desk/cases/{case}").status_code == 200
    assert time.perf_counter() - began < 1.0


def test_the_sentence_of_2018_is_blocked_beside_whom_the_directive_binds(
    visitor: Come, shown: Shown
) -> None:
    reviewer = visitor("example-reviewer", scripts=False)
    page = reviewer.go(f"/desk/cases/{case_of(shown, 'kaspersky-lab')}")
    page.locator("#grounds-grounds").fill(SENTENCE)
    page.get_by_role("button", name="Send", exact=True).click()
    assert page.locator("#grounds-grounds").input_value() == SENTENCE
    said = shown_again(page)
    assert "It names no rule." in said
    assert "Binds" in said
    assert "Leaves out" in said
    reviewer = visitor("example-reviewer")
    page = reviewer.go(f"/desk/cases/{case_of(shown, 'kaspersky-lab')}")
    reviewer.look("case-measures")


def test_a_case_is_decided_and_taken_back_with_the_keyboard_alone(
    visitor: Come, shown: Shown
) -> None:
    reviewer = visitor("example-reviewer")
    case = waiting_for(shown)
    page = reviewer.go(f"/desk/cases/{case}")
    page.keyboard.press("l")
    page.keyboard.type("It markets a service, as its page says.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Decided: nothing is restricted.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Taken back. The case is open again.")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    reviewer.look("case-keys")


def test_a_broadcaster_banned_and_appealed_and_the_letter_in_its_frame(
    visitor: Come, shown: Shown
) -> None:
    first, other = number(shown, "example-reviewer"), number(shown, "example-admin")
    desk = shown.state.desk()
    given = Submission(
        SubjectKind.ADVERTISER,
        "a-broadcaster",
        "A Broadcaster",
        facts={
            "advertiser.sectors": ["news"],
            "advertiser.country": "RU",
            "advertiser.editorial_control": "government",
            "advertiser.independence": None,
        },
    )

    def job(unit: Unit) -> str:
        case = submit(unit, desk, given, by=0).case
        apply(unit, desk, case, "state-media", by=first)
        made = apply(unit, desk, case, "state-media", by=other).decision
        assert made is not None
        arguments = [Argument("A trust controls our editorial line.", ["The deed of trust"])]
        file_appeal(unit, desk, made.ref, arguments, filed_by="The broadcaster")
        state(unit, desk, case, "advertiser", "We have always been independent.")
        state(unit, desk, case, "operator", "It follows from the rule on cloaking.", by=first)
        note_on(unit, case, "The charter is in the folder.", by=first)
        return case

    case = shown.writer.run(job)
    second = visitor("example-second")
    page = second.go(f"/desk/cases/{case}")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "answer-1"
    second.look("case-appeal")
    reviewer = visitor("example-reviewer")
    page = reviewer.go(f"/desk/cases/{case}")
    expect(page.get_by_role("button", name="Rule", exact=True)).to_be_disabled()
    expect(page.get_by_text("It stands on these very facts.")).to_be_visible()
    page = reviewer.go(f"/desk/cases/{case_of(shown, 'sputnik')}")
    page.locator("details.apply > summary").first.click()
    letter = page.frame_locator("iframe.letter").first
    expect(letter.get_by_role("heading").first).to_be_visible()
    reviewer.look("case-letter")


def test_a_hold_is_seen(visitor: Come, shown: Shown) -> None:
    case = waiting_for(shown)
    first = number(shown, "example-reviewer")
    until = shown.state.now() + timedelta(days=3)
    desk = shown.state.desk()
    shown.writer.run(lambda unit: place(unit, desk, case, "We wait for it.", until, by=first))
    page = visitor("example-second", scripts=False).go(f"/desk/cases/{case}")
    page.get_by_role("button", name="Lift it now").click()
    assert "The hold is lifted." in shown_again(page)


def test_an_answer_is_seen_and_given_anew(visitor: Come, shown: Shown) -> None:
    first = number(shown, "example-reviewer")
    desk, now = shown.state.desk(), shown.state.now()
    with shown.database.reading() as connection:
        items = waiting(connection, Filter(kind="review"), limit=200).items
        asked = (
            (str(item["case"]), fact)
            for item in items
            if item["subject"]["kind"] == "ad"
            for fact in case_view(connection, desk, item["case"], now, reader=first).now.asked
            if fact.startswith("ad.answers_")
        )
        case, fact = next(asked)
    given = Answer(fact, False, "See the label.", "The ad's text")
    shown.writer.run(lambda unit: answer(unit, desk, case, given, by=first))
    second = visitor("example-second")
    page = second.go(f"/desk/cases/{case}#answered-{fact}")
    page.get_by_text("Answer it anew").click()
    second.look("case-answered")
    page = visitor("example-second", scripts=False).go(f"/desk/cases/{case}")
    here = page.get_by_role("region", name="Answered here")
    here.locator("summary").click()
    here.get_by_label("Evidence").fill("Page 2.")
    here.get_by_label("Answer", exact=True).select_option("yes")
    here.get_by_role("button", name="Keep this answer").click()
    assert "answered anew since" in shown_again(page)
