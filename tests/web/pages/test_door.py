"""The advertiser's pages behind the link in its letter, seen and tried by a browser or by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from reasoned.cases.answering.answer_back import ask
from reasoned.cases.answering.appeal import Argument, file_appeal
from reasoned.cases.answering.door import fresh_link, revoke_links
from reasoned.cases.deciding.hold import place
from reasoned.cases.reading.show import show_case
from reasoned.cases.submitting.submit import Contact
from reasoned.letters.messages import LANGUAGES
from reasoned.store.tables.appeals import appeal, argument
from reasoned.store.tables.cases import remark, task
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import contact, fact, fact_value
from tests.cases.conftest import small
from tests.cases.doing import DAY, ad, appealed, banned, decided, rows, ruled, state_media
from tests.cases.house import House
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown
from tests.web.pages.desks import said
from tests.web.site import Site, open_site

__all__ = ["small"]

MARK = "contested, so no new decision rests on it"
COMPLAIN = "You can complain to us"
HOSTILE = "\u202e<script>alert(1)</script>\u200b'\"&amp; 🤖 " + "x" * 300


@pytest.fixture
def database_kind() -> str:
    """The database has no part in this."""
    return "sqlite"


@pytest.fixture
def site(small: House) -> Any:
    """A house with few rules, known outside, and the app over it."""
    settings = replace(
        small.settings, public_url="https://ads.example.org", complaint_to="a@b.example"
    )
    small.settings, small.desk = settings, replace(small.desk, settings=settings)
    with open_site(small) as opened:
        yield opened


def link(site: Site, number: int = -1) -> str:
    """The way in by a letter, by default the newest."""
    told = rows(site.house, sa.select(letter).order_by(letter.c.id))[number]
    return f"/door/{site.house.do(fresh_link, told.ref).token}"


def post(site: Site, path: str, **form: Any) -> Any:
    """Send a form of a page, with the page's own key."""
    page = site.http.get(path)
    key = re.search(r'name="once" value="([^"]+)"', page.text)
    sent = {"once": key[1] if key else "", **form}
    return site.http.post(path, data=sent)


def case_of(site: Site, path: str) -> dict[str, Any]:
    found = re.search(r"case_\d+", site.http.get(path).text)
    assert found is not None
    return site.house.read(show_case, found[0])


def open_kinds(site: Site, path: str) -> list[str]:
    tasks = case_of(site, path)["tasks"]
    return [t["detail"].get("about", t["kind"]) for t in tasks if t["done_at"] is None]


# --- what one sees ----------------------------------------------------------------------------


def test_the_letter_opens_from_the_example_and_is_fit_to_be_seen(
    shown: Shown, visitor: Callable[..., Visitor]
) -> None:
    someone = visitor("advertiser")
    page = someone.go("/example/advertiser")
    someone.look("advertiser-letters")
    page.get_by_role("listitem").filter(has_text="RT").first.get_by_role("button").click()
    page.wait_for_url("**/door/*")
    said = page.locator("main").inner_text()
    for words in (
        "You are banned from advertising with us.",
        "We don't take advertising from news organisations whose editorial line a government",
        "A government controls its editorial line",
        "The Kremlin staffs RT",
        "https://www.dni.gov/files/documents/ICA_2017_01.pdf",
        "What would change this",
        "2 different people decided it",
        "26 April 2018",
        "out-of-court",
    ):
        assert words in said, words
    assert page.get_by_role("link", name="Appeal", exact=True).count() == 0
    someone.look("door-letter")
    page.get_by_role("link", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    someone.look("door-letter-ar")


def test_an_appeal_goes_all_the_way(shown: Shown, visitor: Callable[..., Visitor]) -> None:
    someone = visitor("advertiser", scripts=False)
    page = someone.go("/example/advertiser")
    page.get_by_role("listitem").filter(has_text="ad-").last.get_by_role("button").click()
    page.get_by_role("link", name="Appeal", exact=True).click()
    page.get_by_role("button", name="File the appeal").click()
    assert "Please say who appeals." in page.locator("main").inner_text()
    page.get_by_label("Why is the decision wrong?").first.fill("It is aimed at adults.")
    page.get_by_label("Which fact is wrong?").first.select_option(index=1)
    page.get_by_label("What shows it?").first.fill("the booking\nhttps://shop.example/proof")
    page.get_by_role("button", name="Add an argument").click()
    page.get_by_label("Why is the decision wrong?").nth(2).fill("And the rule does not fit.")
    assert page.get_by_label("Why is the decision wrong?").first.input_value() != ""
    page.get_by_label("Who appeals?").fill("Ada, for the shop")
    page.get_by_role("button", name="File the appeal").click()
    said = page.locator("main").inner_text()
    assert "Your appeal is filed." in said
    assert "At the latest, your appeal is answered." in said
    with shown.database.reading() as connection:
        filed = connection.execute(sa.select(appeal)).one()
        told = connection.execute(sa.select(argument).order_by(argument.c.n)).all()
    assert filed.filed_by == "Ada, for the shop"
    assert [a.text for a in told] == ["It is aimed at adults.", "And the rule does not fit."]
    assert told[0].evidence == ["the booking", "https://shop.example/proof"]
    assert told[0].contests is not None
    reviewer = visitor("example-second")
    queue = reviewer.page.context.request.get(f"{shown.address}/desk?kind=appeal")
    assert queue.status == 200
    page.get_by_role("link", name="Take your appeal back").click()
    page.get_by_role("button", name="Take it back").click()
    assert "You took your appeal back." in page.locator("main").inner_text()
    # While the time runs it may appeal again.
    assert page.get_by_role("link", name="Appeal", exact=True).count() == 1


@pytest.mark.parametrize("path", ["appeal", "contest", "representative"])
def test_a_form_is_fit_to_be_seen_with_its_faults(
    shown: Shown, visitor: Callable[..., Visitor], path: str
) -> None:
    someone = visitor("advertiser")
    page = someone.go("/example/advertiser")
    page.get_by_role("listitem").filter(has_text="ad-").last.get_by_role("button").click()
    page.wait_for_url("**/door/*")
    page.goto(f"{page.url}/{path}?lang=de")
    page.locator("main form .actions button").last.click()
    page.locator(".error").first.wait_for()
    page.wait_for_load_state("networkidle")
    someone.faults.clear()  # the answer's status, 422, stands in the console
    someone.look(f"door-{path}-faults")


def test_evidence_is_offered_by_the_type_of_the_fact(
    shown: Shown, visitor: Callable[..., Visitor]
) -> None:
    someone = visitor("advertiser")
    page = someone.go("/example/advertiser")
    page.get_by_role("listitem").filter(has_text="RT").first.get_by_role("button").click()
    page.get_by_role("link", name="Offer evidence").click()
    someone.look("door-offers")
    page.get_by_role("link", name="the assurances that it has given").click()
    someone.look("door-offer")
    page.get_by_label("Kind of evidence").select_option("statute")
    page.get_by_label("Title").fill("The statute of 2026")
    page.get_by_label("Given on").fill("2026-01-02")
    page.get_by_label("What shows it?").fill("https://law.example/statute")
    page.get_by_role("button", name="Offer this").click()
    assert "A person looks at your evidence." in page.locator("main").inner_text()
    with shown.database.reading() as connection:
        found = connection.execute(
            sa.select(fact.c.status, fact_value.c.value)
            .join(fact_value, fact_value.c.fact_id == fact.c.id)
            .where(fact.c.name == "advertiser.assurances")
            .order_by(fact.c.id.desc())
        ).first()
    assert found is not None
    assert found.status == "alleged"
    assert "The statute of 2026" in found.value


@pytest.mark.parametrize(
    ("language", "words", "chosen"),
    [
        ("de", "Gegeben am", "ein Gesetz"),
        ("ar", "تاريخ تقديمه", "قانون"),
        ("en", "Given on", "a statute"),
    ],
)
def test_the_form_for_evidence_speaks_the_language_of_the_page(
    shown: Shown, language: str, words: str, chosen: str
) -> None:
    shown.http.headers["Origin"] = shown.address
    letters = shown.http.get("/example/advertiser").text
    letter = re.search(
        r'name="letter" value="([^"]+)"><button[^>]*>Open<span[^>]*> the letter about RT', letters
    )
    assert letter
    door = shown.http.post("/example/door", data={"letter": letter[1]}).headers["location"]
    page = shown.http.get(f"{door}/offer?fact=advertiser.assurances&lang={language}").text
    assert words in page
    assert f'<option value="statute">{chosen}</option>' in page
    assert "given at" not in page
    assert ">source-review<" not in page
    letter_page = shown.http.get(f"{door}?lang={language}").text
    assert re.search(
        r'<a href="https?://[^"]+" rel="noreferrer nofollow"><bdi dir="ltr">http', letter_page
    )


def test_what_comes_of_it_is_fit_to_be_seen(site: Site, browser: Browser) -> None:
    house = site.house
    decision = banned(house)
    someone = Visitor(browser, str(site.http.base_url).rstrip("/"))
    filed = appealed(house, decision, text="We deny it.")
    site.house.do(ask, case_of(site, link(site))["case"], HOSTILE)
    someone.go(link(site))
    someone.look("door-appealed")
    ruled(house, filed.appeal, "upheld", argument="rejected")
    someone.go(link(site))
    someone.look("door-ruling")
    until = house.clock.now + 7 * DAY
    other = state_media(house, "beta").case
    house.do(place, other, "We wait for an answer.", until, by=house.people["ann"])
    path = link(site)
    someone.go(path)
    someone.look("door-hold")
    told = rows(house, sa.select(letter).order_by(letter.c.id.desc()))[0]
    house.run(lambda unit: revoke_links(unit, told.ref))
    someone.page.goto(f"{path}?lang=ar")
    someone.page.wait_for_load_state("networkidle")
    someone.faults.clear()  # the answer's status, 410, stands in the console
    someone.look("door-closed")
    someone.close()


# --- the link ----------------------------------------------------------------------------------


def test_a_link_that_opens_nothing_says_why_and_whom_to_ask(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    told = rows(site.house, sa.select(letter))[0]
    assert site.http.get(path).status_code == 200
    unknown = site.http.get("/door/" + "A" * 43)
    assert unknown.status_code == 404
    assert "take the whole address from the letter" in unknown.text
    site.house.run(lambda unit: revoke_links(unit, told.ref))
    revoked = site.http.get(f"{path}?lang=de")
    assert revoked.status_code == 410
    assert "zurückgenommen" in revoked.text
    assert "a@b.example" in revoked.text
    late = link(site)
    site.house.clock.on(timedelta(days=3000))
    ended = site.http.get(late)
    assert ended.status_code == 410
    assert "It ended on" in ended.text
    for page in (unknown, revoked, ended):
        assert "case_" not in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_behind_a_link_is_kept_nowhere_and_names_itself_to_nobody(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    for more in (
        "",
        "/appeal",
        "/contest",
        "/offer",
        "/ask",
        "/record",
        "/representative",
        "/letter.pdf",
    ):
        page = site.http.get(path + more)
        assert page.status_code == 200, more
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_form_of_a_page_that_was_open_when_the_link_was_revoked_does_nothing(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    told = rows(site.house, sa.select(letter))[0]
    site.http.get(f"{path}/ask")
    site.house.run(lambda unit: revoke_links(unit, told.ref))
    assert site.http.post(f"{path}/ask", data={"text": "Why?"}).status_code == 410
    assert site.http.post(f"{path}/record", data={"text": "No."}).status_code == 410
    assert rows(site.house, sa.select(remark)) == rows(site.house, sa.select(task)) == []


def test_another_advertisers_letter_is_out_of_reach(site: Site) -> None:
    house = site.house
    theirs = banned(house, "theirs")
    ad(house, age=12)
    path = link(site)
    other = case_of(site, link(site, 0))
    assert other["case"] not in site.http.get(path).text
    ref = rows(house, sa.select(fact.c.ref).where(fact.c.name == "advertiser.control"))[0].ref
    came = post(site, f"{path}/contest", fact=ref, why="No.")
    assert came.status_code == 422
    came = post(
        site, f"{path}/appeal", text_1="No.", contests_1=ref, name="Eve", rows="1", do="file"
    )
    assert came.status_code == 422
    assert rows(house, sa.select(appeal)) == []
    appealed(house, theirs)
    assert post(site, f"{path}/withdraw").status_code == 200
    assert rows(house, sa.select(appeal))[0].withdrawn_at is None


def test_its_own_appeal_is_open_though_somebody_here_appealed_for_it(site: Site) -> None:
    house = site.house
    made = ad(house, age=12).decision.ref
    path = link(site)
    by = house.people["bob"]
    house.do(file_appeal, made, [Argument("They say no.")], filed_by="Acme", by=by)
    assert "Somebody here appealed in your name." in site.http.get(path).text
    assert "Yours takes its place." in site.http.get(f"{path}/appeal").text
    own = {"text_1": "We say no.", "name": "Acme", "rows": "1", "do": "file"}
    assert post(site, f"{path}/appeal", **own).status_code == 303
    found = rows(house, sa.select(appeal).order_by(appeal.c.id))
    assert [(row.recorded_by, row.replaced_at is None) for row in found] == [(by, False), (0, True)]
    # And once it took it back, it may appeal again while the time runs.
    assert "You can appeal again until" in site.http.get(f"{path}/withdraw").text
    post(site, f"{path}/withdraw")
    assert post(site, f"{path}/appeal", **own).status_code == 303
    found = rows(house, sa.select(appeal).order_by(appeal.c.id))
    assert [row.withdrawn_at is None for row in found] == [False, False, True]


def test_outside_the_example_nobody_gets_a_link_by_asking(site: Site) -> None:
    ad(site.house, age=12)
    told = rows(site.house, sa.select(letter))[0]
    assert site.http.get("/example/advertiser").status_code == 404
    assert site.http.post("/example/door", data={"letter": told.ref}).status_code in (404, 405)


# --- what one does -------------------------------------------------------------------------------


def test_a_form_sent_twice_takes_effect_once(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    key = re.search(r'name="once" value="([^"]+)"', site.http.get(f"{path}/ask").text)
    assert key is not None
    form = {"once": key[1], "text": "Which page?"}
    first, second = (site.http.post(f"{path}/ask", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"] == f"{path}?told=asked"
    assert open_kinds(site, path) == ["question"]
    assert rows(site.house, sa.select(remark)) == []
    assert "Your question is with a person." in site.http.get(first.headers["location"]).text


def test_a_browser_that_names_its_page_to_nobody_may_send_a_form(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    # With no-referrer a browser says `null`; over plain HTTP it says nothing else of its page.
    headers = {"Cookie": "reasoned-theme=dark", "Origin": "null"}
    came = site.http.post(f"{path}/ask", data={"text": "Which page?"}, headers=headers)
    assert came.status_code == 303
    assert site.http.post("/theme", data={"theme": "dark"}, headers=headers).status_code == 403
    headers |= {"Sec-Fetch-Site": "same-origin"}
    assert site.http.post("/theme", data={"theme": "dark"}, headers=headers).status_code == 303


def test_who_comes_second_is_told_and_loses_nothing(site: Site) -> None:
    banned(site.house)
    path = link(site)
    form = {"text_1": "We say no.", "name": "Ada", "rows": "1", "do": "file"}
    assert post(site, f"{path}/appeal", **form).status_code == 303
    second = post(site, f"{path}/appeal", **{**form, "text_1": "We say no, too."})
    assert second.status_code == 409
    assert "appealed already, and that appeal is being read" in second.text
    assert "We say no, too." in second.text
    assert len(rows(site.house, sa.select(appeal))) == 1


def test_a_fact_is_contested_once_and_a_person_is_asked(site: Site) -> None:
    banned(site.house)
    path = link(site)
    page = site.http.get(f"{path}/contest").text
    refs = re.findall(r'type="radio" name="fact" value="([^"]+)"', page)
    assert len(refs) == 2
    came = post(
        site, f"{path}/contest", fact=refs[1], why="Nobody controls it.", evidence="A statute."
    )
    assert came.status_code == 303
    assert open_kinds(site, path) == ["contest"]
    form = site.http.get(f"{path}/contest").text
    assert "contested" in form
    assert "Nobody controls it." in form
    again = post(site, f"{path}/contest", fact=refs[1], why="Nobody.")
    assert again.status_code == 409
    kept = rows(site.house, sa.select(fact_value.c.evidence).order_by(fact_value.c.fact_id.desc()))
    assert kept[0].evidence == "The advertiser: Nobody controls it.\nA statute."


def test_what_is_contested_is_marked_and_the_decision_stays_in_force(site: Site) -> None:
    banned(site.house)
    path = link(site)
    assert MARK not in site.http.get(path).text
    page = site.http.get(f"{path}/contest").text
    ref = re.findall(r'type="radio" name="fact" value="([^"]+)"', page)[1]
    came = post(site, f"{path}/contest", fact=ref, why="Nobody controls it.")
    told = said(site.http.get(came.headers["location"]).text)
    assert "no new decision rests on it until a person has looked" in told
    assert "counts against you no more" not in told
    assert "The decision is in force. A person looks at what you contest." in told
    assert told.count(MARK) == 1
    assert "contested who controls its editorial line: " in told
    assert "You contested a fact: who controls its editorial line Nobody controls it." in told
    printed = site.http.get(f"{path}/letter.pdf")
    assert printed.status_code == 200


def test_what_was_contested_before_an_appeal_is_still_seen(site: Site) -> None:
    decision = banned(site.house)
    path = link(site)
    page = site.http.get(f"{path}/contest").text
    ref = re.findall(r'type="radio" name="fact" value="([^"]+)"', page)[1]
    post(site, f"{path}/contest", fact=ref, why="Nobody controls it.")
    appealed(site.house, decision, contests=ref, text="A trust does.")
    for more in ("", "/contest"):
        told = site.http.get(path + more).text
        assert "Nobody controls it." in told, more
        assert "A trust does." in told, more


def test_why_an_appeal_cannot_be_filed_is_said_as_it_is(site: Site) -> None:
    filed = appealed(site.house, banned(site.house))
    path = link(site)
    again = {"text_1": "x", "name": "Ada", "rows": "1", "do": "file"}
    for words in ("that appeal is being read", "that appeal has been answered"):
        assert words in site.http.get(f"{path}/appeal").text
        assert words in post(site, f"{path}/appeal", **again).text
        if "read" in words:
            ruled(site.house, filed.appeal, "upheld", argument="rejected")


def test_a_complaint_is_offered_only_as_long_as_it_can_be_made(site: Site) -> None:
    filed = appealed(site.house, banned(site.house))
    path = link(site)
    assert COMPLAIN not in site.http.get(path).text
    ruled(site.house, filed.appeal, "upheld", argument="rejected")
    for number in (0, 1):
        told = site.http.get(link(site, number)).text
        assert COMPLAIN not in told
        assert "You may go to court" in told
    banned(site.house, "beta")
    path = link(site)
    assert COMPLAIN in site.http.get(path).text
    site.house.clock.on(400 * DAY)
    assert COMPLAIN not in site.http.get(path).text


def test_what_holds_now_is_said_where_a_later_decision_took_its_place(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    assert "Your ad is not shown." in site.http.get(path).text
    ad(site.house, age=30)
    told = said(site.http.get(path).text)
    stands, letter_said = told.split("What the letter told you")
    assert "A later decision took the place of this one." in stands
    assert "Nothing stands against your ad any more: it may be shown." in stands
    assert "Your ad is not shown." not in stands
    assert "It no longer holds." in letter_said
    ad(site.house, age=11)
    assert "because of another decision" in said(site.http.get(path).text)


def test_a_question_is_private_and_a_statement_is_not(site: Site) -> None:
    decision = banned(site.house)
    path, house = link(site), site.house
    assert "stay between you and us" in site.http.get(f"{path}/ask").text
    assert "published with the decision, word for word" in site.http.get(f"{path}/record").text
    post(site, f"{path}/ask", text="Who read our bank statements?")
    assert post(site, f"{path}/record", text=" ").status_code == 422
    came = post(site, f"{path}/record", text="We deny it.")
    assert came.headers["location"].endswith("told=stated")
    house.clock.on(400 * DAY)
    public = site.http.get(f"/decisions/{decision}").text
    # Its words are held back until the advertiser may be named; the question is none of them.
    assert public.count("held back until the advertiser may be named") == 1
    assert "bank statements" not in public
    own = said(site.http.get(link(site)).text)
    assert "You asked: Who read our bank statements?" in own
    assert "You stated for the public record: We deny it." in own


def test_there_is_nothing_to_speak_of_in_public_about_a_hold(site: Site) -> None:
    case = state_media(site.house).case
    until = site.house.clock.now + 7 * DAY
    site.house.do(place, case, "We wait.", until, by=site.house.people["ann"])
    path = link(site)
    assert "/record" not in site.http.get(path).text
    assert "no public decision" in site.http.get(f"{path}/record").text
    post(site, f"{path}/record", text="We deny it.")
    assert rows(site.house, sa.select(remark)) == []


def test_a_hold_is_objected_to_and_the_answer_is_seen(site: Site) -> None:
    house = site.house
    case = state_media(house).case
    house.do(
        place, case, "We wait for your answer.", house.clock.now + 7 * DAY, by=house.people["ann"]
    )
    path = link(site)
    page = site.http.get(path).text
    assert "We wait for your answer." in page
    assert post(site, f"{path}/object", text=" ").status_code == 422
    assert post(site, f"{path}/object", text="There is no reason.").status_code == 303
    assert "There is no reason." in site.http.get(path).text
    assert open_kinds(site, path) == ["review", "objection"]
    assert post(site, f"{path}/object", text="Again.").status_code == 409


def test_a_representative_is_named_with_an_address_that_is_one(site: Site) -> None:
    ad(site.house, age=12, contact=Contact("owner@acme.example", "de"))
    path = link(site)
    page = site.http.get(f"{path}/representative").text
    assert "o…@acme.example" in page
    assert "owner@acme.example" not in page
    bad = post(site, f"{path}/representative", name="Lex", email="no address", language="fr")
    assert bad.status_code == 422
    assert 'value="no address"' in bad.text
    good = post(site, f"{path}/representative", name="Lex", email="lex@law.example", language="fr")
    assert good.status_code == 303
    (kept,) = rows(site.house, sa.select(contact))
    assert (kept.email, kept.language, kept.representative) == ("lex@law.example", "fr", "Lex")


def test_the_answer_to_an_appeal_is_seen_by_either_link(site: Site) -> None:
    decision = banned(site.house)
    filed = appealed(site.house, decision, text="We deny it.")
    ruled(site.house, filed.appeal, "reversed")
    for number in (0, 1):
        page = site.http.get(link(site, number)).text
        assert "The decision is lifted." in page
        assert "Because." in page
        assert "/appeal" not in page
    late = post(site, f"{link(site, 0)}/appeal", text_1="x", name="Ada", rows="1", do="file")
    assert late.status_code == 409


# --- whatever is given ---------------------------------------------------------------------


def test_hostile_text_is_shown_as_text(site: Site) -> None:
    house = site.house
    case = ad(house, HOSTILE[:200], text=f"{HOSTILE} pills").case
    decided(house, case, "pills")
    path = link(site)
    argued = {"text_1": HOSTILE, "name": HOSTILE[:190], "rows": "1", "do": "file"}
    assert post(site, f"{path}/appeal", **argued).status_code == 303
    assert post(site, f"{path}/ask", text=HOSTILE).status_code == 303
    for language in LANGUAGES:
        page = site.http.get(f"{path}?lang={language}").text
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "\u200b" not in page
        assert "🤖" in page


def test_what_is_too_long_is_said_and_kept(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    long = "y" * 6_000
    came = post(site, f"{path}/ask", text=long)
    assert came.status_code == 422
    assert "at most 5000 characters" in came.text
    assert long in came.text
    wrong = post(site, f"{path}/appeal", text_1="x" * 20_001, name="Ada", rows="1", do="file")
    assert wrong.status_code == 422
    odd = post(site, f"{path}/appeal", text_1="x", name="Ada", rows="-7", do="file")
    assert odd.status_code == 303


def test_every_page_speaks_every_language(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    for language in LANGUAGES:
        for more in (
            "",
            "/appeal",
            "/contest",
            "/offer",
            "/ask",
            "/record",
            "/object",
            "/withdraw",
            "/representative",
        ):
            page = site.http.get(f"{path}{more}?lang={language}")
            assert page.status_code == 200
            assert (
                f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page.text
            )
            assert "{" not in re.sub(r"<[^>]*>", "", page.text), (language, more)
    assert "Ihre Anzeige wird nicht gezeigt." in site.http.get(f"{path}?lang=de").text
    assert site.http.get(f"{path}?lang=xx").status_code == 200


def test_a_value_of_the_wrong_kind_is_said_at_its_field(site: Site) -> None:
    ad(site.house, age=12)
    path = link(site)
    form = f"{path}/offer?fact=ad.age"
    for value in ("", "twelve", "1e999", "12.5"):
        came = post(site, form, fact="ad.age", value=value, evidence="The booking.")
        assert came.status_code == 422, value
        assert 'id="value-error"' in came.text, value
    assert post(site, form, fact="ad.age", value="30", evidence="The booking.").status_code == 303
    assert post(site, form, fact="ad.checks", value="x", evidence="x").status_code == 200
    assert open_kinds(site, path) == ["offer"]
