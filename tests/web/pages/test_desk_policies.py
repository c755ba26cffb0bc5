"""Policies at the desk: read, compared, written with findings at the line, published."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import httpx
import pytest

from reasoned.access.people import set_password
from reasoned.access.roles import Role
from reasoned.cases.policies import drafts
from reasoned.cases.policies.draft_check import Published, check_draft
from reasoned.store.tables.policies import breaker
from reasoned.store.unit import Unit
from reasoned.web.pages.desk.drafts import source_lines
from reasoned.web.pages.policy_text import policy_html
from tests.web.pages.browser import Visitor
from tests.web.pages.conftest import Shown
from tests.web.site import Site

AUTHOR, SENIOR = "example-reviewer", "example-second"
KEY = "a-key-of-its-own"
PASSWORD = "a long and winding password"


def get(shown: Shown, path: str, by: str = AUTHOR) -> httpx.Response:
    return shown.http.get(path, headers={"Cookie": f"reasoned-as={by}"})


def post(shown: Shown, path: str, *, by: str = AUTHOR, **form: object) -> httpx.Response:
    headers = {"Cookie": f"reasoned-as={by}", "Origin": shown.address}
    return shown.http.post(path, headers=headers, data={"x": "", **form}, timeout=60)


def begun(shown: Shown, policy: str = "alcohol", by: str = AUTHOR) -> str:
    version = re.search(rf"/desk/policies/{policy}/([0-9-]+)", get(shown, "/desk/policies").text)
    assert version is not None
    came = post(shown, "/desk/drafts", policy=policy, version=version[1], by=by)
    assert came.status_code == 303, came.text
    return came.headers["location"].split("?")[0]


def typed(page: httpx.Response) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.S)
    assert found is not None
    return unescape(found[1])


def edition(page: httpx.Response) -> str:
    found = re.search(r'name="edition" value="(\d+)"', page.text)
    assert found is not None
    return found[1]


def saved(shown: Shown, draft: str, text: str, by: str = AUTHOR) -> httpx.Response:
    said = edition(get(shown, draft))
    came = post(shown, draft, document=text, edition=said, by=by)
    assert came.status_code == 303, came.text
    return get(shown, draft)


def stop(shown: Shown, rule: str) -> None:
    def job(unit: Unit) -> None:
        unit.add(breaker, rule=rule, reason="Too much", figures={}, tripped_at=unit.now)

    shown.writer.run(job)
    shown.state.reload()


def test_the_pages_are_fit_to_be_seen(shown: Shown, visitor: Callable[..., Visitor]) -> None:
    stop(shown, "state-media")
    draft = begun(shown, "targeting")
    saved(shown, draft, typed(get(shown, draft)).replace("then: reject", "then: rejekt", 1))
    author = visitor(AUTHOR)
    author.go("/desk/policies")
    author.look("policies")
    author.page.locator("h3 a[href*=targeting]").click()
    author.page.locator("h2#changes").wait_for()
    author.look("policy")
    author.go(draft)
    author.look("draft-with-errors")


def test_a_draft_that_can_be_published_is_fit_to_be_seen(
    shown: Shown, visitor: Callable[..., Visitor]
) -> None:
    draft = begun(shown, "who-may-advertise")
    text = typed(get(shown, draft)).replace("asks: ", "asks: Really? ", 1)
    saved(shown, draft, text.replace("appeal_within: 6 months", "appeal_within: 5 months", 1))
    author = visitor(AUTHOR, scripts=True)
    author.go(draft)
    author.page.get_by_role("link", name="To publishing").click()
    author.look("draft-publish")


def test_what_two_wrote_side_by_side_is_fit_to_be_seen(
    shown: Shown, visitor: Callable[..., Visitor]
) -> None:
    draft = begun(shown)
    author = visitor(AUTHOR)
    author.go(draft)
    text = typed(get(shown, draft))
    saved(shown, draft, text.replace("decided_by", "# theirs\ndecided_by", 1), by=SENIOR)
    author.page.get_by_label("The policy, in Markdown").fill(text.replace("says: ", "says: So ", 1))
    author.page.get_by_role("button", name="Save and check").click()
    assert author.page.get_by_role("alert").is_visible()
    author.faults.clear()  # a browser notes the status 409 as a fault
    author.look("draft-overtaken")
    author.page.get_by_role("button", name="Save mine").click()
    assert "says: So " in author.page.get_by_label("The policy, in Markdown").input_value()


def test_each_policy_says_what_is_in_force_and_what_was(shown: Shown) -> None:
    page = get(shown, "/desk/policies").text
    assert page.count("in force</span> since") == 8
    assert page.count("earlier</span>") == 4
    assert "Nobody is writing a policy" in page
    draft = begun(shown)
    page = get(shown, "/desk/policies").text
    assert f'href="{draft}"' in page
    assert "saved last by" in page


def test_what_was_in_force_before_there_was_a_record_isnt_said_to_be_published_later(
    shown: Shown,
) -> None:
    page = get(shown, "/desk/policies").text
    assert "entered into this record" in page
    assert (
        "entered into this record" in get(shown, "/desk/policies/who-may-advertise/2017-06-01").text
    )


def test_a_version_is_compared_with_the_one_before_and_with_any_other(shown: Shown) -> None:
    page = get(shown, "/desk/policies/political-ads/2025-10-10").text
    assert "Changed since 20" in page
    assert "New rule" in page
    assert "eu-political-label" in page.split("Compare with")[1]
    other = get(shown, "/desk/policies/political-ads/2025-10-10?with=2099-01-01").text
    assert "Changed since 20" in other
    assert get(shown, "/desk/policies/political-ads/2099-01-01").status_code == 404


def test_a_rule_is_a_card_with_its_elements_and_no_block_of_code(shown: Shown) -> None:
    page = get(shown, "/desk/policies/political-ads/2025-10-10").text
    assert 'id="rule-political-without-payer"' in page
    assert "applies_to:" not in page
    assert "A person answers:" in page


def test_a_stopped_rule_says_why_and_only_a_senior_lets_it_act_again(shown: Shown) -> None:
    stop(shown, "state-media")
    page = get(shown, "/desk/policies").text
    assert "Too much" in page
    assert "/resume" not in page
    assert post(shown, "/desk/rules/state-media/resume").status_code == 403
    assert "/desk/rules/state-media/resume" in get(shown, "/desk/policies", SENIOR).text
    came = post(shown, "/desk/rules/state-media/resume", by=SENIOR, once=KEY)
    assert came.headers["location"] == "/desk/policies?done=rule-resumed"
    assert "Too much" not in get(shown, "/desk/policies").text
    assert shown.state.desk().book.stopped == frozenset()
    again = post(shown, "/desk/rules/state-media/resume", by=SENIOR, once=KEY)
    assert again.status_code == 303


def test_a_stranger_sees_nothing_of_the_desk(shown: Shown) -> None:
    assert get(shown, "/desk/policies", "advertiser").status_code == 303
    assert get(shown, begun(shown), "").headers["location"].startswith("/sign-in?")


def test_who_may_only_read_writes_nothing(site: Site) -> None:
    site.give_token("ann", [Role.AUDITOR])
    site.house.run(lambda unit: set_password(unit, "ann@example.org", PASSWORD))
    by = site.house.people["bob"]
    draft = site.house.run(lambda unit: drafts.start(unit, site.house.settings, by=by))
    headers = {"Origin": str(site.http.base_url).rstrip("/")}
    entry = {"email": "ann@example.org", "password": PASSWORD}
    assert site.http.post("/sign-in", data=entry, headers=headers).status_code == 303
    page = site.http.get("/desk/policies").text
    assert "saved last by" in page
    assert '<form method="post" action="/desk' not in page
    assert site.http.get("/desk/policies/who-may-advertise/2017-06-01").status_code == 200
    assert site.http.get(f"/desk/drafts/{draft}").status_code == 403
    for path in ("", f"/{draft}", f"/{draft}/drop", f"/{draft}/publish"):
        form = {"document": "x", "edition": "1", "version": "2030-01-01"}
        came = site.http.post(f"/desk/drafts{path}", data=form, headers=headers)
        assert came.status_code == 403, path
    assert site.house.read(drafts.read_draft, draft).edition == 1


def test_an_error_stands_at_its_line_and_keeps_it_from_being_published(shown: Shown) -> None:
    draft = begun(shown)
    text = typed(get(shown, draft))
    page = saved(shown, draft, text.replace("decided_by:", "decidedby:", 1))
    line = text[: text.index("decided_by:")].count("\n") + 1
    assert f'<a href="#line-{line}">Line {line}</a>' in page.text
    marked = re.search(rf'<li id="line-{line}"[^>]* class="bad">(.*?)</li>', page.text, re.S)
    assert marked is not None
    assert "decidedby" in marked[1]
    assert 'class="tag bad">error' in marked[1]
    assert "To publishing" not in page.text
    asked = get(shown, f"{draft}/publish").text
    assert "It can&#39;t be published yet" in asked or "It can't be published yet" in asked
    assert "Publish for good" not in asked
    refused = post(shown, f"{draft}/publish", version="2030-01-01", edition="2", once=KEY)
    assert refused.status_code == 409
    assert "has errors" in refused.text


def test_who_saves_second_is_told_by_whom_and_keeps_what_they_typed(shown: Shown) -> None:
    draft = begun(shown)
    before = get(shown, draft)
    text = typed(before)
    mine, theirs = (text.replace("decided_by", f"# {w}\ndecided_by", 1) for w in ("a<b", "other"))
    saved(shown, draft, theirs, by=SENIOR)
    came = post(shown, draft, document=mine, edition=edition(before))
    assert came.status_code == 409
    assert "A second reviewer saved this draft on" in came.text
    assert typed(came) == mine
    assert '<span class="who-wrote">theirs</span><code># other</code>' in came.text
    assert '<span class="who-wrote">yours</span><code># a&lt;b</code>' in came.text
    assert typed(get(shown, draft)) == theirs
    assert post(shown, draft, document=mine, edition=edition(came)).status_code == 303
    assert typed(get(shown, draft)) == mine


def test_a_text_of_a_megabyte_is_refused_in_words_and_kept_in_its_field(shown: Shown) -> None:
    draft = begun(shown)
    text = "é" * 1_000_000
    came = post(shown, draft, document=text, edition="1")
    assert came.status_code == 422
    assert "The draft has 1,000,000 characters; at most 200,000 are taken here." in came.text
    assert typed(came) == text
    assert typed(get(shown, draft)) != text


def test_lines_and_first_blank_lines_stay_as_they_were_typed(shown: Shown) -> None:
    draft = begun(shown)
    page = saved(shown, draft, "\n\nfirst\r\nsecond\n")
    assert typed(page) == "\n\nfirst\nsecond\n"
    assert "#line-1" in page.text


HOSTILE = """\
---
policy: hostile
title: "<script>alert(1)</script> \u202eevil"
version: 2020-01-01
---

<script>alert(1)</script>

<!-- seen --> <img src=x onerror=alert(1)>

![beacon](https://evil.example/x.png) <b onclick=alert(1)>bold</b>

[click](javascript:alert(1)) [there](https://example.org) `\u202ecode\u200b` \u202eturned

    </code></pre><script>alert(1)</script>

```html
</textarea><script>alert(1)</script>
```
"""


def test_hostile_text_is_shown_and_does_nothing(
    shown: Shown, visitor: Callable[..., Visitor]
) -> None:
    draft = begun(shown)
    page = saved(shown, draft, HOSTILE)
    assert typed(page) == HOSTILE
    body = re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.S)
    assert "<script>alert" not in body
    assert "<img" not in body
    assert 'href="javascript' not in body
    assert "\u202e" not in body
    assert body.count("U+202E") >= 5
    assert "[image: beacon]" in body
    assert "<b onclick" not in body
    author = visitor(AUTHOR)
    author.go(draft)
    author.look("draft-hostile")
    assert author.page.locator(".policy-text a").count() == 1


def test_text_made_to_take_long_is_shown_as_it_was_typed() -> None:
    html = policy_html("[" * 100_000 + "\n\n" + "[a](b) " * 3_000 + "\n\n*fine*", None)
    assert "[[[[" in html
    assert "<em>fine</em>" in html


def test_a_rule_in_a_comment_is_no_rule_and_a_note_is_folded(shown: Shown) -> None:
    draft = begun(shown)
    text = typed(get(shown, draft))
    rule = text[text.index("```rule") : text.index("```", text.index("```rule") + 7) + 3]
    page = saved(shown, draft, text.replace(rule, f"<!--\n{rule}\n\nLater? -->\n\n{rule}", 1))
    assert "Nothing found" in page.text
    preview = page.text.split('id="preview"')[1].split('id="changes"')[0]
    assert preview.count('id="rule-alcohol-to-the-young"') == 1
    assert "A note of the authors" in preview
    assert "Later?" in preview


def test_headings_go_down_one_at_a_time_beneath_the_page_s_own() -> None:
    html = policy_html("# T\n\n#### deep\n\n## b\n\n###### c", None, under=2)
    assert re.findall(r"<h(\d)", html) == ["3", "4", "4", "5"]


def test_of_a_very_long_draft_the_lines_around_findings_are_listed() -> None:
    text = "x\n" * 5_000
    lines = source_lines(text, check_draft(Published((), "facts:\n", "0", ()), text).problems)
    assert len(lines) < 20
    assert lines[0].findings


def test_what_changes_is_shown_first_and_publishing_makes_it_so(shown: Shown) -> None:
    draft = begun(shown, "who-may-advertise")
    text = typed(get(shown, draft))
    policy = re.search(r"^policy: (.*)$", text, re.M)
    assert policy is not None
    assert "appeal_within: 6 months" in text
    saved(shown, draft, text.replace("appeal_within: 6 months", "appeal_within: 9 months", 1))
    page = get(shown, f"{draft}/publish").text
    assert "Longer time to appeal" in page
    day = (shown.state.now() + timedelta(days=3)).date().isoformat()
    form = {"version": day, "edition": "2", "once": KEY}
    came = post(shown, f"{draft}/publish", **form)
    there = f"/desk/policies/{policy[1]}/{day}"
    assert (came.status_code, came.headers["location"]) == (303, f"{there}?done=policy-published")
    assert post(shown, f"{draft}/publish", **form).headers["location"] == came.headers["location"]
    assert "announced" in get(shown, there).text
    assert {p.version.isoformat() for p in shown.state.desk().book.policy_set.policies} >= {day}
    closed = get(shown, draft).text
    assert "This draft was published" in closed
    assert "Save and check" not in closed
    assert post(shown, draft, document="x", edition="3").status_code == 409


def test_a_notice_begins_on_the_day_of_publishing_and_changed_words_are_shown(
    shown: Shown,
) -> None:
    draft = begun(shown, "who-may-advertise")
    text = typed(get(shown, draft))
    today = shown.state.now().date()
    assert f"published: {today}" in text
    assert "notice: " in text
    old = re.sub(r"^published:.*$", "published: 2017-04-15", text, flags=re.M)
    old = re.sub(r"^notice:.*$", "notice: 30 days", old, flags=re.M)
    assert "Readers can't tell such advertising" in old
    saved(shown, draft, old.replace("Readers can't tell such", "Nobody can tell such", 1))
    page = get(shown, f"{draft}/publish").text
    assert "In its words" in page
    assert "<ins>Nobody</ins>" in page.replace("<bdi class=outside>", "").replace("</bdi>", "")
    holds = today + timedelta(days=30)
    assert f'holds from <time datetime="{holds}"' in page
    assert "its own notice of 30 days begins today" in page
    form = {"version": today.isoformat(), "edition": "2", "once": KEY}
    assert post(shown, f"{draft}/publish", **form).status_code == 303
    made = shown.state.desk().book.policy_set.policies
    (last,) = (p for p in made if p.id == "who-may-advertise" and p.version == today)
    assert last.in_force_from.date() == holds


def test_decisions_that_rest_on_a_changed_rule_are_counted_before(shown: Shown) -> None:
    draft = begun(shown, "who-may-advertise")
    text = typed(get(shown, draft))
    saved(shown, draft, text.replace("then: ban", "then: suspend"))
    page = get(shown, f"{draft}/publish").text
    assert re.search(r"[1-9]\d* standing decisions? rest", page)


@pytest.mark.parametrize("day", ["2019-01-01", "soon", ""])
def test_a_day_that_cannot_be_is_told_and_nothing_is_published(shown: Shown, day: str) -> None:
    draft = begun(shown)
    came = post(shown, f"{draft}/publish", version=day, edition="1", once=KEY)
    assert came.status_code in (409, 422)
    assert 'role="alert"' in came.text
    assert f'value="{day}"' in came.text
    assert len(shown.state.desk().book.policy_set.policies) == 12


def test_a_dropped_draft_is_gone_from_the_list(shown: Shown) -> None:
    draft = begun(shown)
    came = post(shown, f"{draft}/drop", edition="1", once=KEY)
    assert came.headers["location"] == "/desk/policies?done=draft-dropped"
    assert draft not in get(shown, "/desk/policies").text
    assert "This draft was dropped" in get(shown, draft).text
    with shown.database.reading() as connection:
        assert drafts.open_drafts(connection) == []


def test_a_new_policy_begins_with_what_every_policy_has(shown: Shown) -> None:
    came = post(shown, "/desk/drafts", once=KEY)
    page = get(shown, came.headers["location"])
    assert "policy: a-short-id" in typed(page)
    assert "This policy has no rule" in page.text
    assert post(shown, "/desk/drafts", once=KEY).headers["location"] == came.headers["location"]
