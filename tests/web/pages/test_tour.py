"""The first five minutes: the story, an ad that waits, a letter that can't be sent, own ads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from reasoned.web.pages.tour.letter import SENTENCE
from reasoned.web.pages.tour.steps import STEPS
from reasoned.web.pages.tour.story import POINTS
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown

CSV = """id,text,landing_url,countries,spend
1,Fresh bread every morning,https://bakery.example/bread,DE,12
2,Guaranteed returns of 20 % a month without risk,http://money.example/now,FR,90
3,A walk by the sea,https://sea.example,ES,5
"""


def test_the_timeline_leads_through_every_point_to_what_there_is_to_do(
    visitor: Callable[..., Visitor],
) -> None:
    someone = visitor()
    page = someone.go("/example")
    someone.look("tour-begin")
    page.get_by_role("link", name=POINTS[0].title, exact=True).click()
    for point in POINTS:
        expect(page.get_by_role("heading", level=1)).to_have_text(point.title)
        someone.look(f"tour-{point.slug}")
        page.locator("nav.actions a:not(.second)").click()
    expect(page).to_have_url(re.compile("/example$"))
    expect(page.locator("main")).to_contain_text("1 of 8 seen")


def test_an_ad_that_calls_for_a_vote_waits_and_the_exact_question_is_shown(
    visitor: Callable[..., Visitor],
) -> None:
    someone = visitor("advertiser")
    page = someone.go("/example/buy")
    someone.look("tour-buy")
    page.get_by_role("button", name="Book it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your ad waits")
    assert "vote for or against" in page.inner_text("main")
    assert "1 question must" in page.inner_text("main")
    someone.look("tour-bought")


def test_an_ad_by_a_wrong_address_isnt_booked_and_stays_in_the_form(shown: Shown) -> None:
    given = {"text": "<b>Hm</b>", "page": "nowhere", "countries": "DE", "budget": "3"}
    came = shown.http.post("/example/buy", data=given)
    assert came.status_code == 422
    assert "&lt;b&gt;Hm&lt;/b&gt;" in came.text
    assert "https://" in came.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("countries", "XX"), ("budget", "-1"), ("budget", "nan"), ("text", " "), ("page", "file:///")],
)
def test_what_cant_be_booked_says_which_field(shown: Shown, field: str, value: str) -> None:
    given = {"text": "Hm", "page": "https://a.example", "countries": "DE", "budget": "3"}
    came = shown.http.post("/example/buy", data=given | {field: value})
    assert came.status_code == 422
    assert re.search(f'name="{field}"[^>]*aria-invalid="true"', came.text)


def test_the_sentence_of_2018_cant_be_sent_and_what_it_lacks_is_shown(
    visitor: Callable[..., Visitor],
) -> None:
    someone = visitor("example-reviewer")
    page = someone.go("/example/letter")
    page.get_by_label("Grounds").fill(SENTENCE)
    page.get_by_role("button", name="Send the letter").click()
    expect(page.locator("main")).to_contain_text("This letter can't be sent")
    told = page.inner_text("main")
    assert "It names no rule." in told
    assert "All federal executive branch departments" in told
    assert "Kaspersky Security Training" in told
    assert page.get_by_label("Grounds").input_value() == SENTENCE
    someone.faults.clear()  # the browser counts an answer of 409 as one
    someone.look("tour-gate")


def test_naming_a_rule_that_doesnt_hold_helps_nobody(shown: Shown) -> None:
    came = shown.http.post("/example/letter", data={"grounds": "No.", "rule": "state-media"})
    assert came.status_code == 409
    assert "isn&#39;t one that holds" in came.text


def test_ones_own_ads_are_decided_by_the_examples_policies_and_kept_nowhere(
    visitor: Callable[..., Visitor], shown: Shown
) -> None:
    someone = visitor()
    page = someone.go("/example/try")
    page.set_input_files(
        "#file", {"name": "ads.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    page.get_by_role("button", name="Decide them").click()
    expect(page.locator("main")).to_contain_text("3 ads read, 3 decided, 0 rejected")
    someone.look("tour-try")
    with shown.database.reading() as connection:
        kept = connection.exec_driver_sql(
            "SELECT count(*) FROM fact_value WHERE value LIKE '%bakery.example%'"
        ).scalar_one()
    assert kept == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ads.csv", b""),
        ("ads.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("ads.parquet", b"id,text\n1,x\n"),
        ("ads.json", b"{]"),
        ("<script>.csv", b"colour,shape\nred,round\n"),
        ("../../ads.csv", b"\xff\xfe\x00"),
    ],
)
def test_a_file_that_isnt_what_it_claims_is_told_clearly(
    shown: Shown, name: str, content: bytes
) -> None:
    came = shown.http.post("/example/try", files={"file": (name, content)})
    assert came.status_code == 422
    assert 'role="alert"' in came.text
    assert "<script>." not in came.text


def test_every_step_begins_somewhere(shown: Shown) -> None:
    for step in STEPS:
        shown.http.cookies.set("reasoned-as", step.role)
        page = shown.http.get(step.where, follow_redirects=True)
        assert page.status_code == 200, (step.where, page.status_code)
