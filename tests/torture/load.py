"""What a client does while the service is killed under it: submit, answer, decide, and ask again.

Every request has an idempotency key, and is sent until it is acknowledged; what was
acknowledged is written down.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from reasoned.service.example import synthetic_ads


@dataclass
class Acknowledged:
    """By external id, what the service said that it had kept."""

    ads: dict[str, dict[str, Any]] = field(default_factory=dict)
    bans: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Client(threading.Thread):
    """One client; `stop` lets it finish what it is at."""

    def __init__(
        self, number: int, url: str, tokens: tuple[str, str], into: Acknowledged, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.stopping = threading.Event()
        self.failure: str = ""
        self._number, self._url, self._tokens, self._into = number, url, tokens, into
        self._rng = random.Random(seed * 1000 + number)
        self._keys = 0

    def run(self) -> None:
        with httpx.Client(base_url=self._url, timeout=20) as client:
            turn = 0
            while not self.stopping.is_set() and not self.failure:
                turn += 1
                if turn % 8 == 0:
                    self._ban(client, f"c{self._number}-broadcaster-{turn}")
                else:
                    self._ad(client, turn)

    def _ad(self, client: httpx.Client, turn: int) -> None:
        given = next(synthetic_ads(self._rng, 1))
        external_id = f"c{self._number}-ad-{turn}"
        body = {
            "external_id": external_id,
            "advertiser": f"c{self._number}-shop-{turn % 5}",
            "facts": dict(given.facts),
            "contact": {"email": f"{external_id}@shop.example", "language": "en"},
        }
        answer = self._post(client, "/api/v1/ads", body, self._tokens[0])
        if answer is not None:
            with self._into.lock:
                self._into.ads[external_id] = answer

    def _ban(self, client: httpx.Client, external_id: str) -> None:
        """A whole ban by two people, each step acknowledged before the next."""
        first, second = self._tokens
        body = {
            "external_id": external_id,
            "facts": {
                "advertiser.sectors": ["news"],
                "advertiser.editorial_control": {"value": "government", "evidence": "Its charter."},
                "advertiser.independence": {"value": None, "evidence": "No statute."},
            },
            "contact": {"email": f"{external_id}@news.example", "language": "fr"},
        }
        submitted = self._post(client, "/api/v1/advertisers", body, first)
        if submitted is None:
            return
        case = submitted["case"]
        applying = {"rule": "state-media"}
        for token in (first, second):
            answer = self._post(client, f"/api/v1/cases/{case}/decisions", applying, token)
            if answer is None:
                return
        assert answer is not None
        with self._into.lock:
            self._into.bans[external_id] = answer

    def _post(
        self, client: httpx.Client, path: str, body: dict[str, Any], token: str
    ) -> dict[str, Any] | None:
        self._keys += 1
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": f"client-{self._number}-{self._keys}",
        }
        give_up = time.monotonic() + 600
        while time.monotonic() < give_up:
            try:
                answer = client.post(path, json=body, headers=headers)
            except httpx.TransportError:
                if self.stopping.is_set():
                    return None
                time.sleep(0.05)
                continue
            if answer.status_code == 503:
                time.sleep(0.05)
                continue
            if answer.is_success:
                found: dict[str, Any] = answer.json()
                return found
            self.failure = f"{path}: {answer.status_code} {answer.text[:500]}"
            return None
        self.failure = f"{path}: never answered"
        return None
