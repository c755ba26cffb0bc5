"""The client: one method for each thing that the API does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, cast

import httpx

from reasoned.client import answers as a
from reasoned.client.screening import Screening
from reasoned.client.transport import TRIES, Transport, as_json, path_part

_AT_ONCE = 500
Kind = Literal["advertiser", "ad"]


class Client(Screening):
    """Calls a service as the person of a token. All methods raise Problem.

    What changes something has an idempotency key of its own, or the `key` that is given, and
    is tried again under it where the connection fails or the service is busy. `facts` are
    values by name, or objects with what is known of them. Close it, or use it in a `with`.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 30.0,
        tries: int = TRIES,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=url,
            timeout=timeout,
            headers={"Authorization": f"Bearer {token}"},
            transport=transport,
        )
        self._send = Transport(self._http, tries=tries, sleep=sleep)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Any:
        """Any route, by its path after `/api/v1`; gives its document."""
        return self._send.call(method, path, body=body, query=query, key=key)

    # --- submissions ------------------------------------------------------------------

    def submit_advertiser(
        self,
        external_id: str,
        *,
        facts: Mapping[str, Any] | None = None,
        key: str | None = None,
        **more: Any,
    ) -> a.Submitted:
        """`more`: name, market, contact, report, source."""
        body = {"external_id": external_id, "facts": dict(facts or {}), **as_json(more)}
        return cast(a.Submitted, self.call("POST", "/advertisers", body=body, key=key))

    def submit_ad(
        self,
        external_id: str,
        advertiser: str,
        *,
        facts: Mapping[str, Any] | None = None,
        key: str | None = None,
        **more: Any,
    ) -> a.Submitted:
        """`more`: name, market, report, payer, beneficiary, targeting, content, reach, ..."""
        body = {
            "external_id": external_id,
            "advertiser": advertiser,
            "facts": dict(facts or {}),
            **as_json(more),
        }
        return cast(a.Submitted, self.call("POST", "/ads", body=body, key=key))

    def submit_many(
        self, items: Sequence[Mapping[str, Any]], *, key: str | None = None
    ) -> list[a.Item]:
        """Each with its `kind`; gives a result or a problem for each, in order.

        More than 500 go in several requests; with a `key`, each has its own made of it.
        """
        found: list[a.Item] = []
        for start in range(0, len(items), _AT_ONCE):
            part = [as_json(item) for item in items[start : start + _AT_ONCE]]
            own = key if key is None or start == 0 else f"{key}.{start}"
            told = self.call("POST", "/submissions", body=part, key=own)
            items_told = cast(list[a.Item], told["items"])
            for item in items_told:
                item["n"] += start
            found += items_told
        return found

    # --- cases ------------------------------------------------------------------------

    def cases(
        self, *, kind: Kind | None = None, external_id: str = "", waits: bool | None = None
    ) -> Iterator[a.CaseListed]:
        """The newest first."""
        said = None if waits is None else str(waits).lower()
        query = {"kind": kind, "external_id": external_id, "waits": said}
        return self._send.pages("/cases", query)

    def case(self, case: str) -> a.Case:
        return cast(a.Case, self.call("GET", f"/cases/{path_part(case)}"))

    def answer(
        self,
        case: str,
        fact: str,
        value: Any,
        evidence: str,
        *,
        source: str = "",
        status: str = "established",
        replaces: str = "",
        key: str | None = None,
    ) -> a.Submitted:
        """Answer a question; `value` None: known to be none. `replaces`: the answer that is given
        anew, as the `version` of one of the case's `answers`."""
        body = {
            "fact": fact,
            "value": as_json(value),
            "evidence": evidence,
            "source": source,
            "status": status,
            "replaces": replaces,
        }
        path = f"/cases/{path_part(case)}/answers"
        return cast(a.Submitted, self.call("POST", path, body=body, key=key))

    def apply_rule(
        self,
        case: str,
        rule: str,
        *,
        grounds: str = "",
        seen: str = "",
        key: str | None = None,
    ) -> a.Applied:
        """Apply a rule that holds; the second of two people does the same as the first.

        `seen`: as the case said when it was read; refused where it is otherwise by now.
        """
        body = {"rule": rule, "grounds": grounds, "seen": seen}
        path = f"/cases/{path_part(case)}/decisions"
        return cast(a.Applied, self.call("POST", path, body=body, key=key))

    def let_be(
        self, case: str, reason: str, *, seen: str = "", key: str | None = None
    ) -> a.Decision:
        """`seen`: as for `apply_rule`."""
        path, body = f"/cases/{path_part(case)}/let-be", {"reason": reason, "seen": seen}
        return cast(a.Decision, self.call("POST", path, body=body, key=key))

    def withdraw_proposal(self, case: str, rule: str) -> None:
        self.call("DELETE", f"/cases/{path_part(case)}/proposals/{path_part(rule)}")

    def remark(
        self,
        case: str,
        side: Literal["operator", "advertiser"],
        text: str,
        *,
        cites: Sequence[str] = (),
        answers: Sequence[str] = (),
        key: str | None = None,
    ) -> a.Remarked:
        """`answers`: open questions of the advertiser, by the ids of their tasks."""
        body = {"side": side, "text": text, "cites": list(cites), "answers": list(answers)}
        path = f"/cases/{path_part(case)}/remarks"
        return cast(a.Remarked, self.call("POST", path, body=body, key=key))

    def hold(self, case: str, reason: str, until: datetime, *, key: str | None = None) -> str:
        """Gives the hold's id."""
        body = {"reason": reason, "until": as_json(until)}
        path = f"/cases/{path_part(case)}/holds"
        return str(self.call("POST", path, body=body, key=key)["hold"])

    def lift_hold(self, hold: str) -> None:
        self.call("POST", f"/holds/{path_part(hold)}/lift")

    def object_to_hold(self, hold: str, text: str, *, key: str | None = None) -> str:
        """Gives the objection's id."""
        path = f"/holds/{path_part(hold)}/objections"
        return str(self.call("POST", path, body={"text": text}, key=key)["objection"])

    def answer_objection(self, objection: str, answer: str, *, lift: bool) -> None:
        body = {"lift": lift, "answer": answer}
        self.call("POST", f"/objections/{path_part(objection)}/answer", body=body)

    # --- decisions, appeals, facts ----------------------------------------------------

    def decision(self, decision: str) -> a.DecisionShown:
        return cast(a.DecisionShown, self.call("GET", f"/decisions/{path_part(decision)}"))

    def statement(
        self, decision: str, audience: Literal["party", "public"] = "party"
    ) -> dict[str, Any]:
        path = f"/decisions/{path_part(decision)}/statement"
        return cast(dict[str, Any], self.call("GET", path, query={"audience": audience}))

    def letter(
        self, decision: str, form: Literal["html", "txt", "pdf"] = "html", language: str = ""
    ) -> bytes:
        path = f"/decisions/{path_part(decision)}/letter"
        query = {"format": form, "language": language}
        return self._send.send("GET", path, query=query).content

    def take_back(self, decision: str, *, key: str | None = None) -> a.TakenBack:
        """Take your own decision back, while its letter hasn't been sent."""
        path = f"/decisions/{path_part(decision)}/take-back"
        return cast(a.TakenBack, self.call("POST", path, key=key))

    def make_link(self, letter: str, *, key: str | None = None) -> a.LinkMade:
        """A link by which the advertiser answers a letter; `link` is told this once."""
        return cast(a.LinkMade, self.call("POST", f"/letters/{path_part(letter)}/link", key=key))

    def take_links_back(self, letter: str) -> int:
        """Gives how many links were open."""
        return int(self.call("DELETE", f"/letters/{path_part(letter)}/links")["revoked"])

    def appeal(
        self,
        decision: str,
        filed_by: str,
        arguments: Sequence[Mapping[str, Any]],
        *,
        key: str | None = None,
    ) -> a.Filed:
        """Each argument has a `text`, and may have `evidence` and the id that it `contests`."""
        body = {"filed_by": filed_by, "arguments": [dict(given) for given in arguments]}
        path = f"/decisions/{path_part(decision)}/appeals"
        return cast(a.Filed, self.call("POST", path, body=body, key=key))

    def appeal_shown(self, appeal: str) -> a.Appeal:
        return cast(a.Appeal, self.call("GET", f"/appeals/{path_part(appeal)}"))

    def withdraw_appeal(self, appeal: str, said: str) -> None:
        """What you or others here filed for the advertiser, with what it `said`."""
        self.call("POST", f"/appeals/{path_part(appeal)}/withdraw", body={"said": said})

    def rule(
        self,
        appeal: str,
        result: Literal["upheld", "varied", "reversed"],
        answers: Sequence[Mapping[str, Any]],
        *,
        milder: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> a.Ruled:
        """Answer each argument by its `n`: its `result` and an `answer`."""
        body = {
            "result": result,
            "answers": [dict(given) for given in answers],
            "milder": None if milder is None else as_json(dict(milder)),
        }
        path = f"/appeals/{path_part(appeal)}/ruling"
        return cast(a.Ruled, self.call("POST", path, body=body, key=key))

    def fact_versions(self, fact: str) -> list[dict[str, Any]]:
        """Every version of a fact, oldest first."""
        return cast(list[dict[str, Any]], self.call("GET", f"/facts/{path_part(fact)}")["items"])

    def correct(
        self,
        fact: str,
        value: Any,
        evidence: str,
        *,
        status: str = "established",
        key: str | None = None,
    ) -> a.Corrected:
        body = {"value": as_json(value), "evidence": evidence, "status": status}
        path = f"/facts/{path_part(fact)}/corrections"
        return cast(a.Corrected, self.call("POST", path, body=body, key=key))

    def erase(self, fact: str, reason: str) -> None:
        self.call("DELETE", f"/facts/{path_part(fact)}", query={"reason": reason})

    # --- standing, queue, events, policies --------------------------------------------

    def standing(self, kind: Kind, external_id: str) -> a.Standing:
        path = f"/standing/{kind}/{path_part(external_id)}"
        return cast(a.Standing, self.call("GET", path))

    def queue(
        self,
        *,
        kind: str = "",
        rule: str = "",
        markets: Sequence[str] = (),
        mine: bool = False,
        unassigned: bool = False,
        escalated: bool = False,
        late: bool = False,
    ) -> Iterator[a.TaskInQueue]:
        """Open tasks, the most urgent first."""
        query = {
            "kind": kind,
            "rule": rule,
            "market": list(markets) or None,
            "mine": mine,
            "unassigned": unassigned,
            "escalated": escalated,
            "late": late,
        }
        return self._send.pages("/queue", query)

    def take(self, task: str, to: str = "") -> None:
        """Take a task, or give it to somebody by id."""
        self.call("POST", f"/tasks/{path_part(task)}/assign", body={"to": to})

    def give_back(self, task: str) -> None:
        self.call("POST", f"/tasks/{path_part(task)}/unassign")

    def reply(
        self,
        task: str,
        text: str,
        result: Literal["", "kept", "dropped", "established", "declined"] = "",
        *,
        key: str | None = None,
    ) -> None:
        """Answer what the advertiser asked, contested or offered; it alone reads it."""
        body = {"text": text, "result": result}
        self.call("POST", f"/tasks/{path_part(task)}/reply", body=body, key=key)

    def events(self, *, kind: str = "") -> Iterator[a.Event]:
        """What happened so far, oldest first."""
        return self._send.pages("/events", {"type": kind, "limit": 200})

    def publish(
        self, facts: str, documents: Mapping[str, str], *, key: str | None = None
    ) -> a.Published:
        """`facts.yaml` and the policies by file name, as texts."""
        body = {
            "facts": facts,
            "documents": [{"name": n, "text": text} for n, text in documents.items()],
        }
        return cast(a.Published, self.call("POST", "/policies", body=body, key=key))

    def make_token(
        self,
        label: str,
        scopes: Sequence[str],
        expires_at: datetime | None = None,
        *,
        key: str | None = None,
    ) -> a.Secret:
        body = {"label": label, "scopes": list(scopes), "expires_at": as_json(expires_at)}
        return cast(a.Secret, self.call("POST", "/tokens", body=body, key=key))

    def add_webhook(
        self, url: str, types: Sequence[str] = (), *, key: str | None = None
    ) -> a.Secret:
        body = {"url": url, "types": list(types)}
        return cast(a.Secret, self.call("POST", "/webhooks", body=body, key=key))
