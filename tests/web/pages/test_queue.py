"""The queue, who holds what in it, views of it, and cases found."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from reasoned.access.people import deactivate
from reasoned.access.roles import Role
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.cases.work.note import notes_of
from reasoned.cases.work.tasks import escalate
from reasoned.facts.model import SubjectKind
from reasoned.web.pages.desk.queue import ROWS
from tests.cases.doing import DAY, ad, answered, state_media
from tests.web.pages.desks import desk_of, elsewhere, listed, said, task_of
from tests.web.pages.few_rules import site, small
from tests.web.site import Site

__all__ = ["site", "small"]

HOSTILE = "\u202e<script>alert(1)</script>\U0001f600" + "x" * 10_000 + "\u200b"


# --- what is seen ------------------------------------------------------------------------


def test_what_waits_stands_in_order_with_its_rule_its_end_and_who_holds_it(site: Site) -> None:
    ann = desk_of(site, "ann")
    assert "Nothing waits." in said(ann.page("/desk"))
    ad(site.house, "a", text="a cure")
    site.house.clock.on(timedelta(hours=2))
    ad(site.house, "b", text="pills")
    page = ann.page("/desk")
    assert listed(page) == ["Ad a", "Ad b"]
    assert "2 wait , 0 late , 0 yours" in said(page)
    assert "Ad, a of acme a cure Decide: Cures in 2 days Nobody yet" in said(page)
    site.house.clock.on(timedelta(days=2, hours=22))
    site.house.do(escalate)
    text = said(ann.page("/desk"))
    assert "1 late" in text
    assert "0 minutes Missed" in text
    assert "in 2 hours Escalated" in text


def test_the_queue_is_narrowed_by_its_address_alone(site: Site) -> None:
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    ad(site.house, "a", text="a cure")
    ad(site.house, "b", text="pills")
    elsewhere(site, "c", "DE")
    state_media(site.house, "third")
    took = task_of(site, "a")["task"]
    ann.send(f"/desk/tasks/{took}/assign", to="me")
    assert listed(ann.page("/desk")) == ["Ad a", "Ad b", "Ad c", "third"]
    assert listed(ann.page("/desk?rule=pills")) == ["Ad b", "Ad c"]
    assert listed(ann.page("/desk?who=mine")) == ["Ad a"]
    assert listed(bob.page("/desk?who=mine")) == []
    assert "Nothing that waits is like that." in bob.page("/desk?who=mine")
    assert listed(ann.page("/desk?who=nobody&rule=pills&market=FR")) == ["Ad b"]
    assert listed(ann.page("/desk?kind=appeal")) == []
    assert listed(ann.page("/desk?late=1")) == []
    site.house.clock.on(4 * DAY)
    site.house.do(escalate)
    assert len(listed(ann.page("/desk?late=1&escalated=1"))) == 4
    page = ann.page("/desk?rule=pills&late=1")
    assert '<option value="pills" selected>Pills</option>' in page
    assert 'name="late" value="1" checked' in page
    for wrong in ("kind=x", "who=x", "cursor=x", "rule=" + "x" * 201):
        assert ann.get(f"/desk?{wrong}").status_code == 422


def test_all_open_rules_of_a_case_are_shown_the_weightiest_first(site: Site) -> None:
    ann = desk_of(site, "ann")
    ad(site.house, "a", text="a cure: pills and beer")
    ad(site.house, "b", text="beer")
    assert "Decide: Cures ; Pills ; Beer in 3 days" in said(ann.page("/desk"))
    assert listed(ann.page("/desk?rule=misleading")) == ["Ad a"]
    assert listed(ann.page("/desk?rule=beer")) == ["Ad a", "Ad b"]


def test_a_narrowed_queue_says_how_many_are_like_that_and_a_case_keeps_it(site: Site) -> None:
    ann = desk_of(site, "ann")
    for name in ("a", "b", "c"):
        ad(site.house, name, text="pills")
        site.house.clock.on(timedelta(minutes=1))
    ad(site.house, "d", text="a cure")
    assert "like this" not in said(ann.page("/desk"))
    page = ann.page("/desk?rule=pills")
    assert "3 of them are like this" in said(page)
    first = unescape(re.findall(r'<a href="([^"]+)" data-key="o Enter">', page)[0])
    page = ann.page(first)
    assert '<a href="/desk?rule=pills" data-key="u">' in page
    # A form that is sent, and one that is refused, keep the way back.
    case = first.partition("?")[0]
    ann.on = str(site.http.base_url).rstrip("/") + first
    wrong = ann.send(f"{case}/let-be", reason="")
    assert wrong.status_code == 422
    assert '<a href="/desk?rule=pills" data-key="u">' in wrong.text
    came = ann.send(f"{case}/let-be", reason="Toys.")
    assert came.headers["location"] == f"{first}&done=let-be"
    page = ann.page(came.headers["location"])
    (following,) = re.findall(r'<a href="(/desk/next[^"]+)" data-key="f">', page)
    names = []
    for _ in range(3):
        there = ann.get(unescape(following)).headers["location"]
        page = ann.page(there)
        names += re.findall(r"<h1>(?:<[^>]+>)?(Ad .)", page)
        (following,) = re.findall(r'<a href="(/desk/next[^"]+)" data-key="f">', page)
    assert names == ["Ad b", "Ad c", "Ad b"]
    gone = ann.get("/desk/next?rule=beer&after=x").headers["location"]
    assert gone == "/desk?rule=beer&done=no-more"


def test_a_case_is_found_by_its_own_id_and_by_its_advertiser_s_name(site: Site) -> None:
    ann = desk_of(site, "ann")
    case = ad(site.house, "a", of="acme", text="pills").case
    ad(site.house, "b", of="acme")
    ad(site.house, "c", of="rival")
    site.house.do(submit, Submission(SubjectKind.ADVERTISER, "acme", "Acme & Sons"), by=0)
    assert listed(ann.page(f"/desk/cases?id={case}")) == ["Ad a"]
    found = ann.page("/desk/cases?id=Acme+%26+Sons")
    assert listed(found) == ["Acme & Sons", "Ad b", "Ad a"]
    assert "Ad, a of Acme & Sons pills" in said(found)
    assert listed(ann.page("/desk/cases?id=Acme+%26+Sons&kind=ad")) == ["Ad b", "Ad a"]
    assert listed(ann.page("/desk/cases?id=Acme")) == []
    fritz = desk_of(site, "fritz", markets=("FR",))
    elsewhere(site, "german", "DE")
    german = task_of(site, "german")["case"]
    assert listed(fritz.page(f"/desk/cases?id={german}")) == []


def test_a_case_that_is_shown_elsewhere_says_the_plain_way_back(site: Site) -> None:
    case = ad(site.house, "a", text="pills").case
    page = desk_of(site, "ann").page(f"/desk/cases/{case}?from=kind%3Dnonsense")
    assert '<a href="/desk" data-key="u">' in page


def test_a_long_queue_comes_page_by_page_with_its_filters(site: Site) -> None:
    ann = desk_of(site, "ann")
    for number in range(ROWS + 2):
        ad(site.house, f"{number:02}", of=f"shop-{number}", text="pills")
    first = ann.page("/desk?rule=pills")
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more is not None
    second = ann.page(unescape(more[1]))
    assert listed(first) + listed(second) == [f"Ad {n:02}" for n in range(ROWS + 2)]
    assert 'rel="next"' not in second
    assert '<a href="/desk?rule=pills">From the beginning</a>' in second


def test_who_works_for_one_market_sees_nothing_of_the_others(site: Site) -> None:
    fritz, ann = desk_of(site, "fritz", markets=("FR",)), desk_of(site, "ann")
    ad(site.house, "anywhere", text="pills")
    elsewhere(site, "german", "DE")
    assert listed(fritz.page("/desk")) == ["Ad anywhere"]
    assert "1 waits" in said(fritz.page("/desk"))
    assert listed(fritz.page("/desk?market=DE")) == []
    assert listed(fritz.page("/desk/cases")) == ["Ad anywhere"]
    task = task_of(site, "german")["task"]
    assert fritz.get(f"/desk/tasks/{task}/assign").status_code == 403
    assert fritz.send(f"/desk/tasks/{task}/assign", to="me").status_code == 403
    shown = fritz.send("/desk/bulk/preview", task=[task])
    assert "It belongs to another market." in shown.text
    assert "german" not in said(shown.text)
    assert "Fritz" not in ann.page(f"/desk/tasks/{task}/assign")


def test_who_may_only_read_is_offered_nothing_else(site: Site) -> None:
    auditor = desk_of(site, "audra", Role.AUDITOR)
    ad(site.house, "a", text="pills")
    page = auditor.page("/desk")
    assert listed(page) == ["Ad a"]
    assert "Take" not in page
    assert 'type="checkbox" form="bulk"' not in page
    task = task_of(site, "a")["task"]
    assert auditor.send(f"/desk/tasks/{task}/assign", to="me").status_code == 403
    assert auditor.send("/desk/bulk/preview", task=[task]).status_code == 403


def test_nobody_gets_in_unnamed(site: Site) -> None:
    came = site.http.get("/desk?rule=pills")
    assert (came.status_code, came.headers["location"]) == (
        303,
        "/sign-in?next=/desk%3Frule%3Dpills",
    )


# --- who holds what ----------------------------------------------------------------------


def test_a_task_is_taken_and_handed_back_and_one_returns_to_its_row(site: Site) -> None:
    ann = desk_of(site, "ann")
    ad(site.house, "a", text="pills")
    task = task_of(site, "a")["task"]
    back = f"/desk?rule=pills#row-{task}"
    took = ann.send(f"/desk/tasks/{task}/assign", to="me", seen="", back=back)
    assert took.status_code == 303
    assert took.headers["location"] == f"/desk?rule=pills&done=taken#row-{task}"
    page = ann.page("/desk?rule=pills&done=taken")
    assert "It is yours now." in page
    assert "You Hand back Give" in said(page)
    ann.send(f"/desk/tasks/{task}/assign", to="", seen="per_ann", back="//evil.example")
    assert task_of(site, "a")["assignee"] == ""


def test_the_second_of_two_who_take_it_is_told_and_takes_nothing(site: Site) -> None:
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    ad(site.house, "a", text="pills")
    task = task_of(site, "a")["task"]
    ann.send(f"/desk/tasks/{task}/assign", to="me", seen="")
    late = bob.send(f"/desk/tasks/{task}/assign", to="me", seen="", note="I know it.")
    assert late.status_code == 409
    assert "Ann has taken it meanwhile." in said(late.text)
    assert "I know it." in late.text
    assert task_of(site, "a")["assignee"] == "per_ann"
    # Having seen that, one may give it all the same.
    bob.send(f"/desk/tasks/{task}/assign", to="me", seen="per_ann")
    assert task_of(site, "a")["assignee"] == "per_bob"


def test_a_task_goes_to_a_colleague_with_a_note_once(site: Site) -> None:
    ann = desk_of(site, "ann")
    for name, role in (("bob", Role.REVIEWER), ("cleo", Role.AUDITOR), ("dan", Role.SENIOR)):
        desk_of(site, name, role)
    site.house.run(lambda unit: deactivate(unit, "dan@example.org"))
    ad(site.house, "a", text="pills")
    item = task_of(site, "a")
    path = f"/desk/tasks/{item['task']}/assign"
    form = ann.page(f"{path}?back=/desk/cases/{item['case']}")
    offered = re.findall(r'<option value="(per_[^"]+)"', form)
    assert offered == ["per_ann", "per_bob"]
    for _ in range(2):
        gave = ann.send(path, to="per_bob", note=HOSTILE[:3000], back="/desk", key="key-of-a-form")
        assert gave.status_code == 303
    assert task_of(site, "a")["assignee"] == "per_bob"
    assert [n["by"] for n in site.house.read(notes_of, item["case"])] == ["Ann"]
    assert "Bob" in said(ann.page("/desk"))
    for whom in ("per_cleo", "per_nobody"):
        wrong = ann.send(path, to=whom, note="kept words")
        assert wrong.status_code == 422
        assert "kept words" in wrong.text
    too_long = ann.send(path, to="per_ann", note="y" * 5001)
    assert too_long.status_code == 422
    assert "y" * 5001 in too_long.text
    assert task_of(site, "a")["assignee"] == "per_bob"


def test_what_is_done_or_not_there_is_not_taken(site: Site) -> None:
    ann = desk_of(site, "ann")
    case = ad(site.house, "a", text="a cure").case
    task = task_of(site, "a")["task"]
    answered(site.house, case, "ad.answers_misleading_1", False)
    late = ann.send(f"/desk/tasks/{task}/assign", to="me", seen="")
    assert late.status_code == 409
    assert "done already" in late.text
    assert ann.send("/desk/tasks/task_none/assign", to="me").status_code == 404


# --- views -------------------------------------------------------------------------------


def test_a_view_is_saved_listed_and_dropped_by_whom_it_belongs_to(site: Site) -> None:
    ann, bob = desk_of(site, "ann"), desk_of(site, "bob")
    ad(site.house, "a", text="pills")
    name = "<b>Pills</b> of today"
    saved = ann.send("/desk/views", name=name, query="rule=pills&who=nobody&x=1")
    assert saved.headers["location"] == "/desk?rule=pills&who=nobody&done=view-saved"
    page = ann.page("/desk?rule=pills&who=nobody")
    assert re.search(r'href="/desk\?rule=pills&amp;who=nobody" aria-current="page"', page)
    assert "&lt;b&gt;Pills" in page
    again = ann.send("/desk/views", name=name, query="late=1")
    assert again.status_code == 422
    assert "already" in again.text
    assert 'aria-invalid="true"' in again.text
    assert "of today" in re.findall(r'id="name"[^>]* value="([^"]*)"', again.text)[0]
    assert "Pills</b>" not in bob.page("/desk")
    drop = re.search(r'action="(/desk/views/[^"]+/drop)"', page)
    assert drop is not None
    assert bob.send(drop[1]).status_code == 404
    assert ann.send(drop[1]).status_code == 303
    assert "views" not in ann.page("/desk").split("<main")[1].split("filters")[0]


# --- cases -------------------------------------------------------------------------------


def test_cases_are_found_by_what_they_are_about(site: Site) -> None:
    ann = desk_of(site, "ann")
    assert "There are no cases yet." in ann.page("/desk/cases")
    ad(site.house, "a", text="pills")
    ad(site.house, "b")
    state_media(site.house, "third")
    assert listed(ann.page("/desk/cases")) == ["third", "Ad b", "Ad a"]
    assert listed(ann.page("/desk/cases?kind=ad&waiting=no")) == ["Ad b"]
    assert listed(ann.page("/desk/cases?id=a")) == ["Ad a"]
    assert listed(ann.page("/desk/cases?waiting=yes")) == ["third", "Ad a"]
    assert "No case is like that." in ann.page("/desk/cases?id=nothing")
    for wrong in ("kind=x", "waiting=x", "cursor=x", "id=" + "x" * 501):
        assert ann.get(f"/desk/cases?{wrong}").status_code == 422
