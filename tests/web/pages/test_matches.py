"""Who could be whom: the list that waits, and one match side by side, confirmed or rejected."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reasoned.access.roles import Role
from reasoned.cases.screening.take import take_list
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.facts.measures import Target
from reasoned.facts.model import SubjectKind
from reasoned.store.unit import Unit
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown
from tests.web.pages.desks import desk_of, said
from tests.web.pages.screened import LIST, advertise, take
from tests.web.site import Site

HOSTILE = "\u202e<script>alert(1)</script> Zhelezny Kombinat \u200b" + "x" * 5_000


@pytest.fixture
def screening(site: Site) -> Site:
    take(site.house)
    return site


def found(page: str) -> list[tuple[str, str]]:
    """The matches that a list shows: their numbers, and the advertisers."""
    rows = re.findall(r'<a href="/desk/matches/(\d+)[^"]*" data-key="o Enter">(.*?)</a>', page)
    return [(number, said(words)) for number, words in rows]


def seen_on(page: str) -> str:
    (seen,) = re.findall(r'name="seen" value="(\d+)"', page)
    return str(seen)


# --- the list ----------------------------------------------------------------------------


def test_certain_ones_come_first_and_the_list_is_narrowed_by_its_address(screening: Site) -> None:
    ann = desk_of(screening, "ann")
    assert "No match waits for anybody." in ann.page("/desk/matches")
    advertise(screening.house, "Ocean Barter Trading", external_id="ocean")
    advertise(screening.house, "Zhelezny Kombinat", external_id="iron", country="RU")
    page = ann.page("/desk/matches")
    assert [name for _, name in found(page)] == ["Zhelezny Kombinat", "Ocean Barter Trading"]
    assert "2 matches to look at" in said(page)
    assert [n for _, n in found(ann.page("/desk/matches?q=OCEAN barter"))] == [
        "Ocean Barter Trading"
    ]
    # By an alias of the target too.
    assert [n for _, n in found(ann.page("/desk/matches?q=Железный"))] == ["Zhelezny Kombinat"]
    assert len(found(ann.page("/desk/matches?list=a-freeze"))) == 2
    assert "Nothing that waits is like that." in ann.page("/desk/matches?list=other")
    assert [n for _, n in found(ann.page("/desk/matches?status=certain"))] == ["Zhelezny Kombinat"]
    for wrong in ("status=x", "cursor=x", "q=" + "x" * 201):
        assert ann.get(f"/desk/matches?{wrong}").status_code == 422, wrong


def test_every_match_stands_on_one_page_of_the_list(
    screening: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reasoned.web.pages.desk.matches.ROWS", 2)
    ann = desk_of(screening, "ann")
    for number in range(5):
        advertise(screening.house, "Zhelezny Kombinat", external_id=f"iron-{number}")
    path, all_found = "/desk/matches", []
    while path:
        page = ann.page(path)
        all_found += found(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert len(all_found) == len(set(all_found)) == 5


def test_advertisers_of_other_markets_are_neither_seen_nor_judged(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat", market="DE")
    fritz = desk_of(screening, "fritz", Role.REVIEWER, markets=("FR",))
    ann = desk_of(screening, "ann")
    ((number, _),) = found(ann.page("/desk/matches"))
    assert found(fritz.page("/desk/matches")) == []
    assert "Kombinat could be" not in said(fritz.page("/desk/measures/a-freeze"))
    assert fritz.get(f"/desk/matches/{number}").status_code == 403
    path = f"/desk/matches/{number}/judge"
    sent = fritz.send(path, status="confirmed", reason="It is.", seen="0")
    assert sent.status_code == 403
    assert len(found(ann.page("/desk/matches"))) == 1


# --- one match ---------------------------------------------------------------------------


def test_both_sides_stand_beside_each_other_with_every_reason(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat OOO", country="CY")
    ann = desk_of(screening, "ann")
    ((number, _),) = found(ann.page("/desk/matches"))
    page = ann.page(f"/desk/matches/{number}")
    text = said(page)
    assert "Names in common Zhelezny Kombinat OOO Zhelezny Kombinat Железный Комбинат alias" in text
    assert "Countries different CY RU" in text
    assert "Owners one-sided not known Ivan Ironsmith, 60 %" in text
    assert "<mark><bdi class=outside>Zhelezny Kombinat</bdi></mark>" in page
    assert "Their countries differ: CY here, RU there." in text
    assert re.search(r"−\d+\.\d Their countries differ", text)
    assert "This measure freezes assets." in text


def test_who_confirms_goes_on_to_the_next_and_the_advertisers_money_is_held(
    screening: Site,
) -> None:
    case = advertise(screening.house, "Zhelezny Kombinat", external_id="iron", country="RU")
    advertise(screening.house, "Ocean Barter Trading", external_id="ocean")
    ann = desk_of(screening, "ann")
    first, second = (number for number, _ in found(ann.page("/desk/matches?list=a-freeze")))
    assert "Whom the advertiser could be" in ann.page(f"/desk/cases/{case}")
    page = ann.page(f"/desk/matches/{first}?list=a-freeze")
    assert f'href="/desk/matches/{second}?list=a-freeze" data-key="n"' in page
    came = ann.send(
        f"/desk/matches/{first}/judge?list=a-freeze",
        status="confirmed",
        reason="The same number in the register.",
        seen=seen_on(page),
    )
    assert came.status_code == 303
    assert came.headers["location"] == (
        f"/desk/matches/{second}?list=a-freeze&done=match-confirmed"
    )
    shown = said(ann.page(f"/desk/cases/{case}"))
    assert "Money of this advertiser must not be refunded, paid out or moved" in shown
    assert "Whom the advertiser could be" not in shown
    touched = said(ann.page("/desk/measures/a-freeze"))
    assert "Confirmed Zhelezny Kombinat as Zhelezny Kombinat Ann" in touched
    last = ann.send(
        f"/desk/matches/{second}/judge", status="rejected", reason="Another town.", seen="0"
    )
    assert last.headers["location"] == "/desk/matches?done=match-last"
    assert "answered" in said(ann.page(f"/desk/matches/{second}"))


def test_without_a_reason_nothing_is_judged_and_what_was_typed_stays(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat")
    ann = desk_of(screening, "ann")
    ((number, _),) = found(ann.page("/desk/matches"))
    path = f"/desk/matches/{number}/judge"
    assert ann.send(path, status="confirmed", reason="  ", seen="0").status_code == 422
    wrong = ann.send(path, status="perhaps", reason="I don't know", seen="0")
    assert wrong.status_code == 422
    assert "I don&#39;t know" in wrong.text
    long = ann.send(path, status="rejected", reason="x" * 5_001, seen="0")
    assert long.status_code == 422
    assert "x" * 5_001 in long.text
    assert len(found(ann.page("/desk/matches"))) == 1


def test_the_second_of_two_is_told_what_the_first_said_and_can_say_otherwise(
    screening: Site,
) -> None:
    advertise(screening.house, "Zhelezny Kombinat")
    ann, bob = desk_of(screening, "ann"), desk_of(screening, "bob")
    ((number, _),) = found(ann.page("/desk/matches"))
    path = f"/desk/matches/{number}/judge"
    ann.send(path, status="rejected", reason="Another town.", seen="0")
    late = bob.send(path, status="confirmed", reason="Same owner.", seen="0")
    assert late.status_code == 409
    assert "Meanwhile Ann has rejected it: “Another town.”" in said(late.text)
    assert "Same owner." in late.text
    assert "Money of this" not in late.text
    again = bob.send(path, status="confirmed", reason="Same owner.", seen=seen_on(late.text))
    assert again.status_code == 303
    answers = said(bob.page(f"/desk/matches/{number}"))
    assert answers.index("confirmed Bob") < answers.index("rejected Ann")


def test_a_form_sent_twice_takes_effect_once(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat")
    ann = desk_of(screening, "ann")
    ((number, _),) = found(ann.page("/desk/matches"))
    sent = {"status": "rejected", "reason": "Another town.", "seen": "0", "key": "one-form-only"}
    ways = [ann.send(f"/desk/matches/{number}/judge", **sent) for _ in range(2)]
    assert [way.status_code for way in ways] == [303, 303]
    assert said(ann.page(f"/desk/matches/{number}")).count("rejected Ann") == 1


def test_a_match_whose_target_changed_is_not_judged_any_more(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat")
    ann = desk_of(screening, "ann")
    ((number, _),) = found(ann.page("/desk/matches"))
    screening.house.clock.on(timedelta(hours=1))
    take(screening.house, replace(LIST, targets=LIST.targets[1:]))
    late = ann.send(f"/desk/matches/{number}/judge", status="confirmed", reason="So.", seen="0")
    assert late.status_code == 409
    assert "Either side has changed" in said(late.text)
    assert found(ann.page("/desk/matches")) == []
    assert ann.get("/desk/matches/999999").status_code == 404
    assert ann.get("/desk/matches/x").status_code == 404


def test_auditors_read_and_judge_nothing(screening: Site) -> None:
    advertise(screening.house, "Zhelezny Kombinat")
    ann, eve = desk_of(screening, "ann"), desk_of(screening, "eve", Role.AUDITOR)
    ((number, _),) = found(ann.page("/desk/matches"))
    page = eve.page(f"/desk/matches/{number}")
    assert "Reviewers answer it." in page
    assert 'name="reason"' not in page
    sent = eve.send(f"/desk/matches/{number}/judge", status="rejected", reason="No.", seen="0")
    assert sent.status_code == 403


# --- as it is seen ------------------------------------------------------------------------


def fill(shown: Shown) -> None:
    """A list comes in with names to be feared, and advertisers that are like them."""
    feared = replace(LIST.targets[0], aliases=(HOSTILE, *LIST.targets[0].aliases), note=HOSTILE)
    hostile = replace(
        LIST,
        title="A list of frozen houses, iron works and traders in all that is barred",
        targets=(feared, *LIST.targets[1:], Target(HOSTILE, id="9", countries=("RU",))),
    )
    desk = shown.state.desk()

    def job(unit: Unit) -> None:
        take_list(unit, desk, hostile)

    def come(unit: Unit) -> None:
        for name in ("Zhelezny Kombinat OOO", HOSTILE, "Ocean Barter Trading"):
            given = Submission(
                SubjectKind.ADVERTISER, name[:60], name, facts={"advertiser.country": "RU"}
            )
            submit(unit, desk, given, by=0)

    shown.writer.run(job)
    assert desk.targets is not None
    desk.targets.build()
    shown.writer.run(come)


def test_the_list_and_a_match_can_be_read_by_everybody(
    shown: Shown, visitor: Callable[..., Visitor]
) -> None:
    fill(shown)
    someone = visitor("example-reviewer")
    someone.go("/desk/matches")
    someone.look("matches")
    someone.page.locator("[data-row] a").last.click()
    someone.look("match")
    someone.page.get_by_role("link", name="Its newest case").click()
    expect(someone.page.get_by_role("heading", name="Whom the advertiser could be")).to_be_visible()
    someone.look("case-candidates")
    someone.go("/desk/matches?q=alert")
    someone.page.locator("[data-row] a").first.click()
    someone.look("match-hostile")


def test_matches_are_cleared_by_the_keyboard_alone(
    shown: Shown, visitor: Callable[..., Visitor]
) -> None:
    fill(shown)
    someone = visitor("example-reviewer")
    page = someone.go("/desk/matches")
    keys, ready = page.keyboard, page.locator("dialog")
    waiting = len(found(page.content()))
    assert waiting >= 3
    expect(ready).to_be_attached()
    keys.press("j")
    keys.press("o")
    for _ in range(waiting):
        expect(page).to_have_url(re.compile(r"/desk/matches/\d+"))
        expect(ready).to_be_attached()
        keys.press("e")
        expect(page.locator("#reason")).to_be_focused()
        keys.type("Another company: its register says so.")
        keys.press("Escape")
        here = page.url
        keys.press("r")
        expect(page).not_to_have_url(here)
    expect(page).to_have_url(re.compile(r"/desk/matches\?done=match-last"))
    assert "No match waits for anybody." in page.content()


def test_a_match_is_judged_without_scripts(shown: Shown, visitor: Callable[..., Visitor]) -> None:
    fill(shown)
    page = visitor("example-reviewer", scripts=False).go("/desk/matches")
    page.locator("[data-row] a").first.click()
    page.locator("#reason").fill("The same number in the register.")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("status").first).to_contain_text("Confirmed.")
