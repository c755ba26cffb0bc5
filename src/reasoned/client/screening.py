"""The client's part that is about measures, matches, and whose money may move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, cast

from reasoned.client import answers as a
from reasoned.client.transport import Transport, path_part


class Screening:
    """What `Client` has of it; see there for keys and problems."""

    _send: Transport

    def measures(self) -> list[dict[str, Any]]:
        """Every measure as it stands now, by title."""
        return cast(list[dict[str, Any]], self._send.call("GET", "/measures")["items"])

    def measure(self, measure: str) -> dict[str, Any]:
        """Whom it binds to do what by when, what it covers, and what it leaves out."""
        return cast(dict[str, Any], self._send.call("GET", f"/measures/{path_part(measure)}"))

    def matches(
        self, *, measure: str = "", status: Literal["", "certain", "review"] = "", q: str = ""
    ) -> Iterator[a.Candidate]:
        """Advertisers that could be a target, which nobody has answered; the likeliest first."""
        return self._send.pages("/matches", {"measure": measure, "status": status, "q": q})

    def judge_match(
        self,
        external_id: str,
        measure: str,
        status: Literal["unconfirmed", "confirmed", "rejected"],
        reasons: Sequence[str],
        *,
        target: str = "",
        key: str | None = None,
    ) -> a.Judged:
        """`target`: which of the measure's targets it is about; "" for the measure as a whole."""
        body = {
            "external_id": external_id,
            "measure": measure,
            "status": status,
            "reasons": list(reasons),
            "target": target,
        }
        return cast(a.Judged, self._send.call("POST", "/matches", body=body, key=key))

    def freezes(self, external_id: str) -> a.Freezes:
        """Asked before money of an advertiser moves: nothing may where `frozen` is true."""
        path = f"/advertisers/{path_part(external_id)}/freezes"
        return cast(a.Freezes, self._send.call("GET", path))
