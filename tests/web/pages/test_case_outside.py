"""Whatever an advertiser sends, a case's page shows it safely, and fetches nothing."""

from __future__ import annotations

import base64
import re
from html import unescape

from reasoned.access.roles import Role
from reasoned.cases.answering.remark import state
from reasoned.cases.deciding.hold import object_to, place
from reasoned.cases.submitting.submit import AdRecord
from tests.cases.doing import DAY, ad, appealed, decided
from tests.web.pages.desks import desk_of, elsewhere, task_of
from tests.web.pages.few_rules import site, small
from tests.web.pages.test_case import HOSTILE, PIXEL, path
from tests.web.site import Site

__all__ = ["site", "small"]


def test_nothing_of_an_ad_is_fetched_or_active(site: Site) -> None:
    picture = "data:image/png;base64," + base64.b64encode(PIXEL).decode()
    lying = "data:image/png;base64," + base64.b64encode(b"<svg onload=alert(1)>").decode()
    ann = desk_of(site, "ann")
    for content, wanted in (
        ({"text": "pills", "image": picture}, '/picture" alt="'),
        ({"text": "pills", "image": lying}, "It isn't a picture that is shown here."),
        ({"text": "pills", "image": picture.replace("png", "gif")}, "and isn't."),
        ({"text": "pills", "image": "https://elsewhere.example/i.png"}, "nothing is fetched here"),
        ({"text": "pills", "image": "data:image/png;base64," + "A" * 300_000}, "larger than"),
        ({"text": "pills", "image": "data:image/svg+xml,<svg/>"}, "isn't a picture"),
        ({"text": HOSTILE, HOSTILE[:60]: HOSTILE}, "U+202E"),
    ):
        case = ad(site.house, text="pills", record=AdRecord(content=content)).case
        page = ann.page(path(case))
        assert wanted in unescape(page), wanted
        assert "<script>alert" not in page
        assert "<svg onload" not in page
        assert not re.search(r'(src|href)="https?:', page)


def test_a_picture_has_an_address_of_its_own_for_who_may_see_the_case(site: Site) -> None:
    large = PIXEL + b"x" * 180_000
    picture = "data:image/png;base64," + base64.b64encode(large).decode()
    case = ad(site.house, text="pills", record=AdRecord(content={"image": picture})).case
    ann = desk_of(site, "ann")
    page = ann.page(path(case))
    assert len(page.encode()) < 150_000
    assert f'src="{path(case)}/picture"' in page
    came = ann.get(f"{path(case)}/picture")
    assert came.content == large
    assert came.headers["content-type"] == "image/png"
    assert came.headers["x-content-type-options"] == "nosniff"
    assert came.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert came.headers["cache-control"] == "no-store"
    without = ad(site.house, "other", text="pills").case
    lying = {"image": "data:image/png;base64," + base64.b64encode(b"<svg/>").decode()}
    false = ad(site.house, "lying", text="pills", record=AdRecord(content=lying)).case
    for other in (without, false, "case_none"):
        assert ann.get(f"{path(other)}/picture").status_code == 404
    elsewhere(site, "german", "DE")
    german = task_of(site, "german")["case"]
    fritz = desk_of(site, "fritz", markets=("FR",))
    assert fritz.get(f"{path(german)}/picture").status_code == 403


def test_every_field_from_outside_is_shown_safely(site: Site) -> None:
    case = ad(site.house, text="pills " + HOSTILE, of="acme").case
    made = decided(site.house, case, "pills")
    appealed(site.house, made, text=HOSTILE)
    site.house.do(state, case, "advertiser", HOSTILE)
    held = site.house.do(
        place, case, HOSTILE, site.house.clock.now + DAY, by=site.house.people["bob"]
    )
    site.house.do(object_to, held, HOSTILE)
    page = desk_of(site, "cleo", Role.SENIOR).page(path(case))
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\u200b" not in page
    assert page.count("more characters") >= 4


def test_a_page_stays_light_however_much_was_written(site: Site) -> None:
    case = ad(site.house, text="a walk").case
    ann = desk_of(site, "ann")
    texts = [f"{n}: {'<&> more of it ' * 1_260}{n} ends here." for n in range(12)]
    for text in texts:
        assert ann.send(f"{path(case)}/notes", text=text).status_code == 303
        site.house.do(state, case, "advertiser", text)
    page = ann.page(path(case))
    assert len(page.encode()) < 150_000
    links = re.findall(rf'href="({path(case)}/text/[0-9a-f]+)"', page)
    whole = ""
    for link in dict.fromkeys(links):
        for part in range(2):
            shown = ann.page(f"{link}?part={part}")
            assert len(shown.encode()) < 150_000
            whole += unescape(re.findall(r"<blockquote>(.*?)</blockquote>", shown, re.S)[0])
    assert all(f"{n} ends here." in whole + page for n in range(12))
    assert ann.get(f"{path(case)}/text/none").status_code == 404
    assert desk_of(site, "bob", markets=("FR",)).get(links[0]).status_code == 200
    for n in range(30):
        ann.send(f"{path(case)}/notes", text=f"Note {n}.")
    page = ann.page(path(case))
    assert "22 earlier notes" in page
    assert "Note 29." in page
    assert "Note 9." not in page
    earlier = ann.page(f"{path(case)}/notes?from=20")
    assert "Note 9." in earlier
    assert len(earlier.encode()) < 150_000
    assert desk_of(site, "auditor", Role.AUDITOR).get(f"{path(case)}/notes").status_code == 403
