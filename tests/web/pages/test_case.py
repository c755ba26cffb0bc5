"""A case's page: what it shows, and what its forms do, to whom they are refused, and how."""

from __future__ import annotations

import base64
import re
from html import unescape

import httpx

from reasoned.access.roles import Role
from reasoned.cases.answering.answer_back import ask, contest_fact
from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.hold import object_to, place
from reasoned.cases.reading.show import show_case
from reasoned.cases.screening.judge import judge_match
from reasoned.cases.screening.take import take_measure
from reasoned.cases.subjects import find_subject
from reasoned.cases.submitting.correct import correct
from reasoned.cases.submitting.submit import AdRecord, Contact
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.outbox import letter
from tests.cases.doing import (
    DAY,
    ad,
    advertiser,
    appealed,
    banned,
    count,
    decided,
    fact_ref,
    open_tasks,
    owner_stands,
    ruled,
    shown,
    stands,
    state_media,
)
from tests.web.pages.desks import Desk, desk_of, elsewhere, said, task_of
from tests.web.pages.few_rules import site, small
from tests.web.site import Site

__all__ = ["site", "small"]

SENTENCE = "The business model inherently conflicts with acceptable Ads business practices."
HOSTILE = "\u202e<script>alert(1)</script>\U0001f600\u200b" + "x" * 10_000
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def path(case: str) -> str:
    return f"/desk/cases/{case}"


def kept(answer: httpx.Response, text: str) -> str:
    """The page of a form that was refused: it has what was typed."""
    assert answer.status_code in (409, 422), (answer.status_code, answer.text[:300])
    assert text in answer.text
    assert 'id="failure"' in answer.text
    return said(answer.text)


def seen_on(page: str) -> str:
    """What the page's forms say was seen; the same in each."""
    (found,) = set(re.findall(r'name="seen" value="([^"]*\.[^"]+)"', page))
    return str(found)


def done(answer: httpx.Response) -> str:
    """What the next page says was done."""
    assert answer.status_code == 303, said(answer.text)[:1500]
    return answer.headers["location"].split("done=")[1]


# --- what is shown -------------------------------------------------------------------------


def test_the_page_shows_the_case_in_the_order_of_deciding_it(site: Site) -> None:
    record = AdRecord("A Payer", "A Beneficiary", {"interests": ["walks"]}, {"text": "pills!"})
    case = ad(site.house, text="pills", record=record).case
    page = said(desk_of(site, "ann").page(path(case)))
    order = [
        "Ad ad-1", "What waits", "due in 3 days", "The ad, as people would see it", "pills!",
        "A Payer", "A Beneficiary", "walks", "What the rules say now",
        "Pills aren't advertised in Germany.", "What would change it",
        "Leave Austria and Germany out.", "It advertises pills", "met", "Decide otherwise",
        "The advertiser's history", "For the record", "Holds",
    ]  # fmt: skip
    places = [page.index(words) for words in order[:-1]]
    assert places == sorted(places), list(zip(order, places, strict=False))


def test_each_fact_stands_beside_its_element_with_its_source_and_how_sure_it_is(
    site: Site,
) -> None:
    claim = {"value": "government", "status": "contested", "source": "A report",
             "evidence": "Its charter, article 3."}  # fmt: skip
    case = advertiser(site.house, sectors=["news"], control=claim).case
    page = said(desk_of(site, "ann").page(path(case)))
    beside = page[page.index("It publishes news") : page.index("Decide otherwise")]
    assert "“news”" in beside
    assert "the submission" in beside
    assert "not known" in beside
    assert "contested “government” · A report" in beside
    assert "Its charter, article 3." in beside
    assert "It doesn't count against anybody while it is contested." in beside


def test_a_measure_says_whom_it_binds_to_do_what_by_when_and_what_it_leaves_out(
    site: Site,
) -> None:
    document = """
id: bod-17-01
kind: directive
title: Removal of branded products
authority: {name: A Department, country: US}
published: 2017-09-13
binds: [{who: Federal agencies, code: us-agencies}]
duties: [{what: Find the products, by: 2017-10-13}]
leaves_out: [{what: Services and training}]
url: https://authority.example/bod
targets: [{name: Acme}]
"""
    case = state_media(site.house).case
    site.house.do(take_measure, document, "bod.yaml")
    who = site.house.read(find_subject, SubjectKind.ADVERTISER, "acme")
    ann = site.house.people["ann"]
    site.house.do(judge_match, who, "bod-17-01", "confirmed", ("It is named.",), by=ann)
    page = said(desk_of(site, "ann").page(path(case)))
    for words in (
        "Binds Federal agencies", "Find the products by 2017-10-13",
        "Leaves out Services and training", "A measure is a fact, never a ground",
        "no rule here reads it",
    ):  # fmt: skip
        assert words in page, words


def test_what_came_before_is_listed(site: Site) -> None:
    old = ad(site.house, "old", text="pills").case
    made = decided(site.house, old, "pills")
    filed = appealed(site.house, made)
    ruled(site.house, filed.appeal, "reversed")
    other = ad(site.house, "other", of="rival", text="pills").case
    decided(site.house, other, "pills")
    site.house.do(state, old, "advertiser", "We sold sweets.")
    site.house.do(state, old, "operator", "It breaks the rule on Beer and beer.", cites=["beer"])
    case = ad(site.house, "new", text="pills").case
    page = said(desk_of(site, "ann").page(path(case)))
    history = page[page.index("The advertiser's history") : page.index("For the record")]
    assert "Ad old limit by people reversed pills reversed" in history
    record = page[page.index("What both sides said") :]
    assert record.index("We sold sweets.") < record.index("It breaks the rule")
    assert "gives reasons that no decision contains" in record
    earlier = page[page.index("Earlier decisions under this rule") : page.index("Decide otherwise")]
    assert "Ad old , limit by people, appeal reversed, reversed" in earlier
    assert "Ad other , limit by people" in earlier


def test_a_reviewer_of_one_market_sees_no_case_of_another_nor_what_came_there(site: Site) -> None:
    elsewhere(site, "there", "DE")
    case = task_of(site, "there")["case"]
    decided(site.house, case, "pills")
    bob = desk_of(site, "bob", markets=("FR",))
    assert bob.get(path(case)).status_code == 403
    assert bob.get(f"{path(case)}/letter?rule=pills").status_code == 403
    assert bob.send(f"{path(case)}/notes", text="x").status_code == 403
    made = site.house.read(show_case, case)["decisions"][-1]["decision"]
    assert bob.send(f"/desk/decisions/{made}/take-back").status_code == 403
    here = ad(site.house, "here", text="pills").case
    assert "Ad there" not in bob.page(path(here))
    assert "Ad there" in desk_of(site, "ann").page(path(here))


def test_who_only_reads_finds_no_forms_and_no_notes(site: Site) -> None:
    case = ad(site.house, text="a cure").case
    ann = desk_of(site, "ann")
    assert done(ann.send(f"{path(case)}/notes", text="Between us.")) == "noted"
    assert "Between us." in ann.page(path(case))
    auditor = desk_of(site, "auditor", Role.AUDITOR)
    page = auditor.page(path(case))
    assert "Between us." not in page
    assert 'action="/desk/' not in page
    assert "Does it mislead?" in page
    assert auditor.send(f"{path(case)}/let-be", reason="x").status_code == 403


def test_what_waits_leads_to_its_form_which_is_open_there(site: Site) -> None:
    case = ad(site.house, text="a cure and pills").case
    ann = desk_of(site, "ann")
    page = ann.page(path(case))
    can = page[page.index("What you can do now") : page.index("The ad, as people")]
    assert re.findall(r">([^<]+)</bdi>", can) == [
        "Apply: Pills", "Answer: Does it mislead? Quote it.", "Let it be, and say why",
    ]  # fmt: skip
    task = re.findall(r'<strong><a href="([^"]+)">Decide</a></strong>', page)
    ways = [unescape(way) for way in re.findall(r'<li><a href="([^"]+)">', can)]
    assert ways[0] == unescape(task[0]) == f"{path(case)}?open=apply%3Apills#apply-pills"
    for way in ways:
        there = ann.page(way.partition("#")[0])
        form = there[there.index(f'id="{way.partition("#")[2]}"') :]
        assert "<details" not in form[:9]
        if "let-be" not in way:
            assert re.match(r'id="[^"]+" open>', form), way
    auditor = desk_of(site, "auditor", Role.AUDITOR)
    assert "What you can do now" not in auditor.page(path(case))


def test_an_appeal_leads_to_its_ruling_for_whom_it_is(site: Site) -> None:
    made = banned(site.house)
    case = shown(site.house, made)["case"]
    filed = appealed(site.house, made)
    form = f"#appeal-{filed.appeal}"
    assert form in desk_of(site, "cleo", Role.SENIOR).page(path(case))
    assert form not in desk_of(site, "ann", Role.SENIOR).page(path(case))


# --- deciding ------------------------------------------------------------------------------


def test_a_question_is_answered_in_place_and_the_rules_run_again(site: Site) -> None:
    case = ad(site.house, text="a cure").case
    ann = desk_of(site, "ann")
    to = f"{path(case)}/answers"
    fact = re.findall(r'name="fact" value="([^"]+)"', ann.page(path(case)))[0]
    page = kept(ann.send(to, fact=fact, value="", evidence="I read it."), "I read it.")
    assert "Answer yes or no." in page or "Give the answer" in page
    page = kept(ann.send(to, fact=fact, value="yes", source="page 3", evidence=""), "page 3")
    assert "an answer quotes its evidence" in page
    assert done(ann.send(to, fact=fact, value="yes", evidence="“It cures.”")) == "answered"
    page = said(ann.page(path(case)))
    assert "holds, and waits for a person" in page
    assert "“It cures.”" in page
    again = kept(ann.send(to, fact=fact, value="no", evidence="Again."), "Again.")
    assert "doesn't ask for" in again


def test_the_letter_is_read_before_it_is_sent_and_says_what_is_sent(site: Site) -> None:
    case = ad(site.house, text="pills", contact=Contact("a@acme.example", "de")).case
    ann = desk_of(site, "ann")
    page = ann.get(path(case))
    assert f'src="/desk/cases/{case}/letter?rule=pills"' in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    before = ann.get(f"{path(case)}/letter?rule=pills")
    policy = before.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'none'" in policy
    assert count(site.house, letter) == 0
    assert done(ann.send(f"{path(case)}/decisions", rule="pills")) == "decided"
    made = site.house.read(show_case, case)["decisions"][-1]["decision"]
    around = ann.get(f"/desk/decisions/{made}/letter")
    assert f'href="{path(case)}"' in around.text
    assert f'src="/desk/decisions/{made}/letter.html"' in around.text
    assert "frame-src 'self'" in around.headers["content-security-policy"]
    after = ann.get(f"/desk/decisions/{made}/letter.html")
    assert said(after.text) == said(before.text)
    assert "Pills aren't advertised in Germany" in after.text.replace("&#39;", "'")


def test_no_letter_stands_where_the_rule_does_not_hold(site: Site) -> None:
    case = ad(site.house, text="a cure").case
    answer = desk_of(site, "ann").get(f"{path(case)}/letter?rule=misleading")
    assert "No letter can be written" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_the_sentence_of_2018_is_refused_with_what_is_missing_and_kept(site: Site) -> None:
    case = ad(site.house, text="a cure").case
    ann = desk_of(site, "ann")
    for rule in ("", "misleading", "pills"):
        answer = ann.send(f"{path(case)}/decisions", rule=rule, grounds=SENTENCE)
        page = kept(answer, f"\n{SENTENCE}</textarea>")
        assert answer.status_code == 409
        for lack in ("rule:", "elements:", "facts:", "remedy:", "redress:"):
            assert lack in page, (rule, lack)
    assert count(site.house, letter) == 0


def test_a_ban_says_who_is_first_and_the_first_is_not_the_second(site: Site) -> None:
    case = state_media(site.house).case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    assert "You would be the first" in said(ann.page(path(case)))
    assert done(ann.send(f"{path(case)}/decisions", rule="state-media")) == "proposed"
    page = said(ann.page(path(case)))
    assert "You are the first of two, so you can't be the second." in page
    again = ann.send(f"{path(case)}/decisions", rule="state-media")
    assert "you are the first" in kept(again, "failure")
    assert "Ann proposed it" in said(bob.page(path(case)))
    assert done(bob.send(f"{path(case)}/decisions", rule="state-media")) == "decided"
    assert owner_stands(site.house).state == "ban"
    assert "by Ann and Bob" in said(bob.page(path(case)))


def test_a_proposal_is_withdrawn_and_one_on_other_facts_does_not_count(site: Site) -> None:
    case = state_media(site.house).case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    ann.send(f"{path(case)}/decisions", rule="state-media")
    kept(bob.send(f"{path(case)}/proposals/withdraw", rule="state-media"), "no proposal of yours")
    to = f"{path(case)}/proposals/withdraw"
    assert done(ann.send(to, rule="state-media")) == "proposal-withdrawn"
    assert open_tasks(site.house, case) == ["review"]
    ann.send(f"{path(case)}/decisions", rule="state-media")
    case = advertiser(site.house, sectors=["news", "retail"], control="government").case
    assert "proposed it on other facts" in said(bob.page(path(case)))


def test_what_was_answered_stands_on_the_page_and_is_answered_anew(site: Site) -> None:
    case = ad(site.house, text="a cure").case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    answer = {"fact": "ad.answers_misleading_1", "status": "established"}
    quoted = {"evidence": "“A walk cures.”", "source": "The ad's text"}
    assert "Answered here" not in ann.page(path(case))
    assert done(ann.send(f"{path(case)}/answers", value="no", **answer, **quoted)) == "answered"
    page = said(bob.page(path(case)))
    assert "May be shown" in page
    assert "by software, upon Ann 's answer" in page
    here = page[page.index("Answered here") :]
    for words in ("Does it mislead? Quote it.", "no by Ann", "“A walk cures.”", "established"):
        assert words in here
    site.house.clock.on(DAY)
    (version,) = re.findall(r'name="replaces" value="([^"]+)"', bob.page(path(case)))
    answer["replaces"] = version
    wrong = bob.send(f"{path(case)}/answers", value="yes", evidence="", **answer)
    assert "quotes its evidence" in kept(wrong, "failure")
    sent = bob.send(f"{path(case)}/answers", value="yes", evidence="Page 2.", **answer)
    assert done(sent) == "answered"
    page = said(ann.page(path(case)))
    assert "holds, and waits for a person" in page
    here = page[page.index("Answered here") :]
    assert here.index("yes by Bob") < here.index("no by Ann") < here.index("answered anew since")
    auditor = desk_of(site, "cleo", Role.AUDITOR)
    assert "Answer it anew" not in auditor.page(path(case))


def test_what_software_restricts_stays_where_the_rest_is_let_be(site: Site) -> None:
    case = ad(site.house, text="pills", countries=["NO"]).case
    ann = desk_of(site, "ann")
    page = said(ann.page(path(case)))
    assert "What software restricts by itself stays as it is: Barred countries" in page
    assert "Let it be, and say why" in page
    assert "Meanwhile it is shown" not in page
    assert done(ann.send(f"{path(case)}/let-be", reason="Sweets.")) == "let-be-beside"
    assert stands(site.house).excluded == ("LT", "NO")
    assert "Let it be, and say why" not in said(ann.page(path(case)))


def test_what_is_looked_at_again_is_kept_by_one_click(site: Site) -> None:
    came = ad(site.house, text="pills")
    made = decided(site.house, came.case, "pills")
    ann = desk_of(site, "ann")
    assert "It stands on these very facts." in said(ann.page(path(came.case)))
    text = fact_ref(site.house, made, "ad.text")
    for value in ("a walk", "pills"):
        site.house.clock.on(DAY)
        by = site.house.people["bob"]
        site.house.do(correct, text, value=value, evidence="The file.", by=by)
    assert "Keep it as it is" in said(ann.page(path(came.case)))
    assert done(ann.send(f"{path(came.case)}/decisions", rule="pills")) == "kept"
    assert open_tasks(site.house, came.case) == []
    assert count(site.house, letter) == 1


def test_letting_it_be_needs_a_reason_and_is_taken_back(site: Site) -> None:
    case = ad(site.house, text="a cure").case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    kept(ann.send(f"{path(case)}/let-be", reason=" "), "Say why nothing is restricted.")
    assert done(ann.send(f"{path(case)}/let-be", reason="A cure for boredom.")) == "let-be"
    made = site.house.read(show_case, case)["decisions"][-1]["decision"]
    back = f"/desk/decisions/{made}/take-back"
    assert back in ann.page(path(case))
    assert back not in bob.page(path(case))
    assert "Somebody else decided this" in kept(bob.send(back), "failure")
    assert done(ann.send(back)) == "be-taken-back"
    assert open_tasks(site.house, case) == ["review"]
    assert "taken back" in said(ann.page(path(case)))


def test_a_form_sent_twice_takes_effect_once(site: Site) -> None:
    case = ad(site.house, text="pills").case
    ann = desk_of(site, "ann")
    key = "one-form-of-a-page"
    for _ in range(2):
        assert done(ann.send(f"{path(case)}/notes", key=key, text="Once.")) == "noted"
    assert ann.page(path(case)).count("Once.") == 1
    other = ann.send(f"{path(case)}/notes", key=key, text="Something else.")
    assert "was sent before" in kept(other, "Something else.")


def test_of_two_who_decide_at_once_the_second_is_told(site: Site) -> None:
    case = ad(site.house, text="pills").case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    seen = seen_on(bob.page(path(case)))
    first = ann.send(f"{path(case)}/decisions", rule="pills", seen=seen)
    assert done(first) == "decided"
    page = kept(bob.send(f"{path(case)}/let-be", reason="Sweets.", seen=seen), "Sweets.")
    assert "This was decided since you looked." in page
    assert "limit, by a colleague, 09:00 UTC" in page
    assert "holds, and is applied" in page
    assert "Nothing here waits for anybody." in page
    assert "by Ann" in page
    assert stands(site.house).state == "limit"


def test_who_saw_that_they_would_be_first_does_not_complete_a_ban(site: Site) -> None:
    case = state_media(site.house).case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    seen = seen_on(bob.page(path(case)))
    ann.send(f"{path(case)}/decisions", rule="state-media", seen=seen)
    page = kept(bob.send(f"{path(case)}/decisions", rule="state-media", seen=seen), "failure")
    assert "have changed since you looked" in page
    assert "Ann proposed it" in page
    assert owner_stands(site.house).state == "waits"


def test_a_case_is_let_be_once(site: Site) -> None:
    case = ad(site.house, text="a cure").case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    seen = seen_on(bob.page(path(case)))
    assert done(ann.send(f"{path(case)}/let-be", reason="Fine.", seen=seen)) == "let-be"
    page = kept(bob.send(f"{path(case)}/let-be", reason="It is well.", seen=seen), "It is well.")
    assert "allow, by a colleague, 09:00 UTC: Fine." in page


# --- holds, appeals ------------------------------------------------------------------------


def test_a_hold_is_placed_objected_to_and_answered_by_another(site: Site) -> None:
    case = ad(site.house, text="a walk").case
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    to = f"{path(case)}/holds"
    kept(ann.send(to, reason="We wait for its licence.", until="soon"), "We wait for its licence.")
    until = (site.house.clock.now + 40 * DAY).strftime("%Y-%m-%dT%H:%M")
    kept(ann.send(to, reason="We wait.", until=until), until)
    until = (site.house.clock.now + 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    assert done(ann.send(to, reason="We wait.", until=until)) == "held"
    assert stands(site.house).state == "waits"
    hold = site.house.read(show_case, case)["holds"][0]["hold"]
    objection = site.house.do(object_to, hold, "You have it.")
    assert "You placed the hold, so somebody else answers" in said(ann.page(path(case)))
    to = f"/desk/objections/{objection}/answer"
    assert "somebody else answers" in kept(ann.send(to, result="lifted", answer="So."), "So.")
    kept(bob.send(to, answer="We do have it."), "We do have it.")
    assert done(bob.send(to, result="lifted", answer="We do.")) == "objection-answered"
    assert stands(site.house).state == "allow"
    other = ad(site.house, "other", text="a walk").case
    tomorrow = site.house.clock.now + DAY
    hold = site.house.do(place, other, "Once more.", tomorrow, by=site.house.people["ann"])
    assert done(bob.send(f"/desk/holds/{hold}/lift")) == "hold-lifted"


def test_the_decider_does_not_rule_and_the_page_says_why(site: Site) -> None:
    made = banned(site.house)
    case = shown(site.house, made)["case"]
    filed = appealed(site.house, made, text="A trust controls it.")
    ann = desk_of(site, "ann", Role.SENIOR)
    page = ann.page(path(case))
    assert "You decided this, so somebody else rules on the appeal." in page
    to = f"/desk/appeals/{filed.appeal}/ruling"
    assert to not in page
    given = {"result": "reversed", "result-1": "accepted", "answer-1": "The deed shows it."}
    assert "You decided this" in said(ann.send(to, **given).text)
    reviewer = desk_of(site, "dora", Role.REVIEWER)
    assert "A senior who didn't decide this" in reviewer.page(path(case))
    assert reviewer.send(to, **given).status_code == 403
    assert owner_stands(site.house).state == "ban"
    cleo = desk_of(site, "cleo", Role.SENIOR)
    assert to in cleo.page(path(case))
    kept(cleo.send(to, result="reversed"), "Every argument is answered")
    page = kept(cleo.send(to, **{**given, "result": ""}), "The deed shows it.")
    assert "Say what you decide" in page
    assert done(cleo.send(to, **given)) == "ruled"
    assert owner_stands(site.house).state == "allow"
    assert "The deed shows it." in cleo.page(path(case))


def test_a_ruling_varies_a_restriction_by_fewer_countries_or_an_earlier_end(site: Site) -> None:
    cleo = desk_of(site, "cleo", Role.SENIOR)
    given = {"result": "varied", "result-1": "partly", "answer-1": "Yes."}
    filed = appealed(site.house, decided(site.house, ad(site.house, text="pills").case, "pills"))
    to = f"/desk/appeals/{filed.appeal}/ruling"
    kept(cleo.send(to, **given, excluded="de, xx"), "de, xx")
    assert done(cleo.send(to, **given, excluded="de")) == "ruled"
    assert stands(site.house).excluded == ("DE",)


def test_a_reason_that_no_decision_contains_is_marked_on_the_record(site: Site) -> None:
    case = ad(site.house, text="pills").case
    ann = desk_of(site, "ann")
    kept(ann.send(f"{path(case)}/remarks", text=""), "Say something.")
    # Nothing is decided yet, so there is no ground that a decision contains.
    told = ann.send(f"{path(case)}/remarks", text="It is what it is.")
    assert done(told) == "said-unsupported"
    case = ad(site.house, "ad-2", age=12).case
    assert done(ann.send(f"{path(case)}/remarks", text="It broke too-young.")) == "said"
    told = ann.send(f"{path(case)}/remarks", text="It broke the rule on Barred countries.")
    assert done(told) == "said-unsupported"


def test_a_case_that_is_not_there_is_a_page(site: Site) -> None:
    ann: Desk = desk_of(site, "ann")
    for at in (path("no-case"), f"{path('no-case')}/letter?rule=x", "/desk/decisions/no/letter"):
        assert ann.get(at).status_code == 404
    for to in ("/desk/decisions/no/take-back", "/desk/holds/no/lift", f"{path('no')}/notes"):
        assert ann.send(to, text="x").status_code == 404
    assert ann.send(f"{path('no')}/decisions", rule="pills").status_code == 404


# --- what the advertiser asked, contested, offered ------------------------------------------


def asked(site: Site, case: str, about: str) -> str:
    tasks = site.house.read(show_case, case)["tasks"]
    return str(next(t["task"] for t in tasks if t["detail"].get("about") == about))


def test_a_question_is_read_where_it_waits_and_answered_in_private(site: Site) -> None:
    case = ad(site.house, age=12).case
    site.house.do(ask, case, "Which page?")
    ann, task = desk_of(site, "ann"), asked(site, case, "question")
    page = ann.page(path(case))
    assert "Which page?" in page
    assert f"#asked-{task}" in page
    kept(ann.send(f"/desk/tasks/{task}/reply", text=""), "the advertiser reads it")
    assert done(ann.send(f"/desk/tasks/{task}/reply", text="The booked one.")) == "replied"
    shown_now = site.house.read(show_case, case)
    assert (open_tasks(site.house, case), shown_now["remarks"]) == ([], [])
    # Who comes second is told, and what they typed isn't lost.
    late = ann.send(f"/desk/tasks/{task}/reply", text="The other one.")
    assert late.status_code == 409
    assert "answered already" in late.text
    assert "The other one." in late.text


def test_a_statement_answers_the_questions_that_are_ticked_and_no_more(site: Site) -> None:
    case = ad(site.house, age=12).case
    site.house.do(ask, case, "Which page?")
    ann, task = desk_of(site, "ann"), asked(site, case, "question")
    assert done(ann.send(f"{path(case)}/remarks", text="Good morning.")).startswith("said")
    assert open_tasks(site.house, case) == ["recheck"]
    assert f'name="answers" value="{task}"' in ann.page(path(case))
    ann.send(f"{path(case)}/remarks", text="The booked one.", answers=task)
    assert open_tasks(site.house, case) == []


def test_every_contest_of_a_fact_stands_beside_it_and_the_ruling_names_it_in_words(
    site: Site,
) -> None:
    house = site.house
    decision = banned(house)
    case, read = shown(house, decision)["case"], fact_ref(house, decision, "advertiser.control")
    house.do(contest_fact, decision, read, "Nobody controls us.")
    house.clock.on(DAY)
    appealed(house, decision, contests=read, text="A trust does.")
    cleo = desk_of(site, "cleo", Role.SENIOR)
    page = cleo.page(path(case))
    words = said(page)
    i = words.find("A trust does")
    print("@@", words[max(0, i - 400) : i + 400], "@@", "Contested before" in words)
    assert "2 March 2026 : “ The advertiser: Nobody controls us. ”" in words
    assert "Acme: A trust does." in words
    assert "contests a fact who controls its editorial line: “government”" in words
    assert f"<code>{read}</code>" not in page
    task = asked(site, case, "contest")
    refused = cleo.send(f"/desk/tasks/{task}/reply", text="It does.", result="kept")
    assert "rules on the appeal settles it" in kept(refused, "It does.")


def test_a_decision_says_whether_it_can_still_be_appealed(site: Site) -> None:
    house = site.house
    decision = banned(house)
    case, ann = shown(house, decision)["case"], desk_of(site, "ann")
    assert "it can be appealed until" in said(ann.page(path(case)))
    appealed(house, decision)
    page = said(ann.page(path(case)))
    assert "it has been appealed" in page
    assert "it can be appealed" not in page
    other = shown(house, banned(house, "beta"))["case"]
    house.clock.on(400 * DAY)
    assert "the time to appeal it ended" in said(ann.page(path(other)))


def test_an_appeal_is_taken_by_nobody_who_may_not_rule_on_it(site: Site) -> None:
    house = site.house
    decision = banned(house)
    appealed(house, decision)
    case = shown(house, decision)["case"]
    (task,) = (t["task"] for t in house.read(show_case, case)["tasks"] if not t["done_at"])
    dora = desk_of(site, "dora")
    ann = desk_of(site, "ann", Role.SENIOR)
    cleo = desk_of(site, "cleo", Role.SENIOR)
    for desk, why in ((ann, "had a part in the decision"), (dora, "a senior does")):
        page = desk.page(path(case))
        assert ">Take it</button>" not in page
        assert why in page
        came = desk.send(f"/desk/tasks/{task}/assign", to="me")
        assert came.status_code == 422
        assert why in said(came.text)
    given = cleo.send(f"/desk/tasks/{task}/assign", to="per_bob")
    assert given.status_code == 422
    assert ">Take it</button>" in cleo.page(path(case))
    assert cleo.send(f"/desk/tasks/{task}/assign", to="me").status_code == 303


def test_the_letter_of_a_ruling_is_read_before_it_is_made(site: Site) -> None:
    decision = banned(site.house)
    filed = appealed(site.house, decision, text="A trust controls it.")
    cleo = desk_of(site, "cleo", Role.SENIOR)
    to = f"/desk/appeals/{filed.appeal}/ruling"
    given = {"result": "reversed", "result-1": "accepted", "answer-1": "The deed shows it."}
    letters = count(site.house, letter)
    read = cleo.send(f"{to}/letter", **given)
    assert read.status_code == 200
    assert "The deed shows it." in read.text
    assert "Our decision is lifted" in read.text
    lacking = cleo.send(f"{to}/letter", result="reversed")
    assert "Every argument is answered" in kept(lacking, "failure")
    assert (count(site.house, letter), owner_stands(site.house).state) == (letters, "ban")
    assert cleo.send(to, **given).status_code == 303
    assert owner_stands(site.house).state == "allow"
