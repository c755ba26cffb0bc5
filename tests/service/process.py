"""The real service as a process of its own: started, waited for, and stopped or killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx


class NotReady(AssertionError):
    """The service didn't start, or not in time."""


def start(
    url: str, folder: Path, port: int, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start `reasoned serve` on a database; what it says goes to serve.log in the folder."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REASONED_")}
    environment.pop("PORT", None)
    environment |= {"REASONED_LOG__LEVEL": "warning", **settings}
    command = [sys.executable, "-m", "reasoned", "serve", "--database", url, "--port", str(port)]
    with (folder / "serve.log").open("ab") as log:
        return subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)


def ready(process: subprocess.Popen[bytes], address: str) -> None:
    """Wait until it answers. Raises NotReady."""
    give_up = time.monotonic() + 90
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise NotReady(f"the service ended with {process.returncode}")
        try:
            if httpx.get(f"{address}/readyz", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise NotReady("the service wasn't ready within 90 seconds")
