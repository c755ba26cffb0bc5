"""The first five minutes: the story, an ad that waits, a letter that can't be sent, own ads."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reasoned.cli.demo import SENTENCE_OF_2018
from reasoned.web.pages.tour import own_ads
from reasoned.web.pages.tour.letter import SENTENCE
from reasoned.web.pages.tour.steps import STEPS
from reasoned.web.pages.tour.story import COMPANY, POINTS, told
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


def test_who_waits_is_told_who_answers_by_when_and_how_to_object(shown: Shown) -> None:
    given = {"text": "Vote for the ring road.", "page": "https://a.example", "countries": "DE"}
    page = shown.http.post("/example/buy", data=given | {"budget": "3"}).text
    assert "Your ad waits" in page
    assert "A reviewer is asked, not you:" in page
    assert re.search(r'A reviewer answers by <time datetime="[^"]+">', page)
    assert "appeals@example.org" in page
    assert re.search(r'<a href="/policies/political-ads#rule-[^"]+"><bdi class=outside>[A-Z]', page)


def test_a_booking_that_is_sent_twice_makes_one_ad(shown: Shown) -> None:
    shown.http.headers["Origin"] = shown.address
    form = shown.http.get("/example/buy").text
    once = re.search(r'name="once" value="([^"]+)"', form)
    assert once
    given = {"text": "Vote for the ring road.", "page": "https://a.example", "countries": "DE"}
    given |= {"budget": "3", "once": once[1]}
    first, again = (shown.http.post("/example/buy", data=given) for _ in range(2))
    assert "Your ad waits" in first.text
    assert "Your ad waits" in again.text
    cases = [re.findall(r"/desk/cases/([\w-]+)", page.text)[0] for page in (first, again)]
    assert cases[0] == cases[1]
    with shown.database.reading() as connection:
        made = connection.exec_driver_sql(
            "SELECT count(*) FROM subject WHERE external_id LIKE 'your-ad-%'"
        ).scalar_one()
    assert made == 1


def test_who_is_refused_opens_the_letter_and_appeals(shown: Shown) -> None:
    given = {
        "text": "Guaranteed returns of 20 % a month without risk",
        "page": "http://money.example/now",
        "countries": "FR",
        "budget": "90",
    }
    page = shown.http.post("/example/buy", data=given).text
    assert "Your ad is refused" in page
    letter = re.search(r'name="letter" value="([^"]+)"', page)
    assert letter
    shown.http.headers["Origin"] = shown.address
    door = shown.http.post("/example/door", data={"letter": letter[1]}, follow_redirects=True)
    assert door.status_code == 200
    assert "/appeal" in door.text
    assert re.search(r'<h2><a href="/policies/[^"]+#rule-', page)


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


def test_the_sentence_of_2018_is_the_examples_own_with_its_omission_marked(shown: Shown) -> None:
    (said,) = (s.text for s in told().statements(COMPANY) if "business model" in s.text)
    before, mark, after = SENTENCE.partition("[...]")
    assert mark
    assert said.startswith(before)
    assert said.endswith(after)
    readme = " ".join((Path(__file__).parents[3] / "README.md").read_text().split())
    assert SENTENCE_OF_2018 in SENTENCE
    assert SENTENCE_OF_2018 in readme


def test_of_grounds_that_say_how_to_answer_nothing_untrue_is_said(shown: Shown) -> None:
    grounds = (
        "You may complain until 1 March 2018 to appeals@platform.example. Somebody else reads it."
        " Show us a certificate, and the ban ends."
    )
    came = shown.http.post("/example/letter", data={"grounds": grounds})
    assert came.status_code == 409
    told = html.unescape(came.text)
    assert "doesn't say" not in told
    assert "Only what a rule carries counts" in told
    # What is on record of measures is told beside the list of what is missing.
    missing, _, beside = told.partition('<ol class="lacks">')[2].partition("</ol>")
    assert "A measure of an authority is a fact" not in missing
    assert "A measure of an authority is a fact" in beside


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
    expect(page.locator("main")).to_contain_text("3 ads decided")
    expect(page.locator("main")).to_contain_text("0 lines couldn’t be read")
    someone.look("tour-try")
    with shown.database.reading() as connection:
        kept = connection.exec_driver_sql(
            "SELECT count(*) FROM fact_value WHERE value LIKE '%bakery.example%'"
        ).scalar_one()
    assert kept == 0


def told_of(shown: Shown, content: bytes, name: str = "ads.csv") -> str:
    came = shown.http.post("/example/try", files={"file": (name, content)})
    plain = re.sub(r"<[^>]*>", "", came.text)
    return " ".join(html.unescape(plain).split())


def test_the_sample_file_is_decided_and_what_came_of_it_is_counted_in_words(shown: Shown) -> None:
    page = shown.http.get("/example/try").text
    assert 'href="/example/try/ads.csv"' in page
    sample = shown.http.get("/example/try/ads.csv")
    assert "attachment" in sample.headers["content-disposition"]
    told = told_of(shown, sample.content)
    assert "4 ads decided" in told
    assert "1 ad was refused or limited." in told
    assert "0 lines couldn’t be read" in told
    assert "rejected" not in told
    assert (
        "No fact uses this column: campaign" in told or "campaign" in told.partition("No fact")[2]
    )


def test_what_isnt_known_and_what_couldnt_be_used_is_said(shown: Shown) -> None:
    rows = "".join(f"{n};Bread;DE;0{n}/02/2026;{n}.5\n" for n in range(1, 9))
    told = told_of(shown, f"id;text;countries;start;spend\n{rows}9;Rolls;DE;soon;much\n".encode())
    assert "9 ads decided" in told
    assert "What isn’t known, by how many more ads it would decide If you knew" in told
    assert re.search(r"up to \d+ more ads? would be decided", told)
    assert "1 ad has a cell that couldn’t be used" in told
    assert "Only the first" not in told


def test_more_ads_than_are_decided_at_once_are_told(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_ads, "MOST", 2)
    told = told_of(shown, CSV.encode())
    assert "2 ads decided" in told
    assert "Only the first 2 were decided." in told


def test_no_file_and_an_empty_file_are_told_apart(shown: Shown) -> None:
    assert "The file that you chose is empty." in told_of(shown, b"")
    none = shown.http.post("/example/try", data={"x": "y"})
    assert "Choose a file of ads first" in none.text


def test_it_is_said_how_dates_and_numbers_are_read(shown: Shown) -> None:
    told = told_of(
        shown,
        b"id;text;start;spend\n1;Bread;01/02/2026;1.200,50\n2;Rolls;03/02/2026;7,5\n",
    )
    assert "dates, month/day/year" in told
    assert "gives 2026-01-02" in told
    assert "numbers, decimals after a comma" in told
    assert "gives 1200.5" in told


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "an image"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04\x00", "a workbook"),
        (b"id,text\n1,\x00\x00\x00", "not text"),
    ],
)
def test_what_is_no_table_is_told_for_what_it_is(shown: Shown, content: bytes, kind: str) -> None:
    told = told_of(shown, content)
    assert f"It isn't a table of ads: it is {kind}" in told
    assert "byte" not in told


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


def test_changing_roles_keeps_the_page_where_the_role_may_see_it(shown: Shown) -> None:
    shown.http.headers["Origin"] = shown.address
    case = shown.http.get("/example/go/decide").headers["location"]

    def switched(role: str, back: str) -> str:
        came = shown.http.post("/example/as", data={"as": role, "back": back})
        return came.headers["location"]

    assert switched("example-second", case) == case
    assert switched("example-reviewer", f"{case}?done=decided") == case
    assert switched("", case) == "/"
    assert switched("advertiser", case) == "/example/advertiser"
    assert switched("example-reviewer", "/example/buy") == "/example/buy"
    assert switched("", "/decisions?rule=state-media") == "/decisions?rule=state-media"
    assert switched("advertiser", "/door/some-token/appeal") == "/door/some-token/appeal"
    assert switched("example-reviewer", "/door/some-token/appeal") == "/desk"
    # Neither elsewhere, nor a page that only takes forms.
    assert switched("example-reviewer", "//evil.example/") == "/desk"
    assert switched("example-reviewer", f"{case}/decisions") == "/desk"
    page = shown.http.get(case, headers={"Cookie": "reasoned-as=example-reviewer"}).text
    assert f'name="back" value="{case}"' in page


def test_the_story_leads_to_the_companys_public_page(shown: Shown) -> None:
    assert "/example/go/company" in shown.http.get("/example/story/statements").text
    page = shown.http.get("/example/go/company", follow_redirects=True)
    assert page.url.path.startswith("/decisions/")
    assert "Spent on ads in 2017" in page.text


def test_each_step_says_what_comes_next(shown: Shown) -> None:
    shown.http.headers["Origin"] = shown.address
    for step, after in pairwise(STEPS):
        begun = {"as": step.role, "to": step.where, "step": step.id}
        page = shown.http.post("/example/as", data=begun, follow_redirects=True).text
        assert f"Next: {html.escape(after.title)}" in page.replace("&#39;", "&#x27;"), step.id
    begun = {"as": "", "to": STEPS[-1].where, "step": STEPS[-1].id}
    page = shown.http.post("/example/as", data=begun, follow_redirects=True).text
    assert "Next:" not in page


def test_a_reviewer_finds_the_queue_from_a_page_of_the_tour(shown: Shown) -> None:
    shown.http.cookies.set("reasoned-as", "example-reviewer")
    assert '<a href="/desk">Queue</a>' in shown.http.get("/example/letter").text
    shown.http.cookies.set("reasoned-as", "advertiser")
    assert '<a href="/desk">Queue</a>' not in shown.http.get("/example/letter").text


def test_ruling_leads_to_ones_own_appeal_and_without_one_says_so(shown: Shown) -> None:
    shown.http.cookies.set("reasoned-as", "example-second")
    none = shown.http.get("/example/go/rule", follow_redirects=True)
    assert "No appeal of yours waits yet" in none.text
    case = decided_and_appealed(shown)
    led = shown.http.get("/example/go/rule", follow_redirects=True)
    assert led.url.path == case
    assert "/ruling" in led.text
    # What can't be taken back any more is public, in the list that the last step names.
    assert case.rpartition("/")[2] in shown.http.get("/decisions").text
    # A second walk says that it is decided, and leads on.
    shown.http.cookies.set("reasoned-as", "example-reviewer")
    again = shown.http.get("/example/go/decide", follow_redirects=True)
    assert again.url.path == case
    assert "decided already" in again.text


def test_what_the_public_sees_ends_on_the_page_that_has_both_sides(shown: Shown) -> None:
    page = html.unescape(shown.http.get("/example/go/public", follow_redirects=True).text)
    assert "stand at its end" in page
    assert "Spent on ads in 2017" in page
    sides = page.partition('id="sides"')[2]
    assert "has said nothing" not in sides
    assert "put nothing on" not in sides
    assert '<time datetime="2018-04-20">20 April 2018</time>' in sides
    assert "2024" not in sides.partition("</section>")[0]


def decided_and_appealed(shown: Shown) -> str:
    """The broadcaster's case, decided by the second of two and appealed; gives its page."""
    shown.http.headers["Origin"] = shown.address
    case = shown.http.get("/example/go/decide").headers["location"]
    as_reviewer = {"Cookie": "reasoned-as=example-reviewer"}
    given = {"rule": "state-media", "once": "b" * 26}
    made = shown.http.post(f"{case}/decisions", data=given, headers=as_reviewer)
    assert made.status_code == 303, made.text
    letters = shown.http.get("/example/advertiser").text
    letter = re.search(
        r'name="letter" value="([^"]+)"><button[^>]*>Open<span[^>]*> the letter about Sputnik',
        letters,
    )
    assert letter
    door = shown.http.post("/example/door", data={"letter": letter[1]}).headers["location"]
    form = shown.http.get(f"{door}/appeal").text
    once = re.search(r'name="once" value="([^"]+)"', form)
    assert once
    filed = {
        "once": once[1],
        "text_1": "A statute guarantees it.",
        "name": "Somebody",
        "do": "file",
        "rows": "1",
    }
    came = shown.http.post(f"{door}/appeal", data=filed)
    assert came.status_code == 303, came.text
    return case
