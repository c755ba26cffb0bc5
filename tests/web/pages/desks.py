"""Reviewers' browsers without a window, for tests of the desk over a house with few rules."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

import httpx

from reasoned.access import sessions
from reasoned.access.roles import Role
from reasoned.cases.submitting.submit import Submission, submit
from reasoned.cases.work.queue import Filter, waiting
from reasoned.facts.model import SubjectKind
from tests.cases.doing import AD
from tests.web.site import Site

_numbers = itertools.count(1)


@dataclass
class Desk:
    """Somebody's browser, without a window or scripts. `on`: the page on which its forms stand."""

    site: Site
    number: int
    session: str = ""
    began: datetime | None = None
    on: str = ""

    def get(self, path: str) -> httpx.Response:
        return self.site.http.get(path, headers=self._headers)

    def page(self, path: str) -> str:
        found = self.get(path)
        assert found.status_code == 200, (path, found.status_code, found.text[:300])
        return found.text

    def send(self, path: str, *, key: str = "", **fields: Any) -> httpx.Response:
        fields["once"] = key or f"a-form-of-its-own-{next(_numbers)}"
        headers = self._headers | ({"Referer": self.on} if self.on else {})
        return self.site.http.post(path, data=fields, headers=headers)

    @property
    def _headers(self) -> dict[str, str]:
        if self.began != self.site.house.clock.now:  # else it would have ended for idleness
            self.began = self.site.house.clock.now
            self.session = self.site.house.run(lambda unit: sessions.start(unit, self.number))
        origin = str(self.site.http.base_url).rstrip("/")
        return {"Cookie": f"reasoned={self.session}", "Origin": origin}


def desk_of(site: Site, name: str, *roles: Role, markets: tuple[str, ...] = ()) -> Desk:
    """Somebody signed in; by default a reviewer for all markets."""
    site.give_token(name, roles or (Role.REVIEWER,), markets=markets)
    return Desk(site, site.house.people[name])


def listed(page: str) -> list[str]:
    """What the page lists, in its order."""
    found = re.findall(r'<a href="/desk/cases/[^"]+" data-key="o Enter">(.*?)</a>', page)
    return [unescape(re.sub("<[^>]+>", "", words)) for words in found]


def said(page: str) -> str:
    """The page's text in one line."""
    words = re.sub(r"<(script|style|option)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", words)).split())


def task_of(site: Site, name: str) -> dict[str, Any]:
    found = site.house.read(waiting, Filter(), limit=200).items
    return next(item for item in found if item["subject"]["external_id"] == name)


def elsewhere(site: Site, name: str, market: str) -> None:
    """An ad that waits in a market."""
    facts = {**AD, "ad.text": "pills"}
    given = Submission(SubjectKind.AD, name, f"Ad {name}", market, f"of-{name}", facts)
    site.house.do(submit, given, by=0)
