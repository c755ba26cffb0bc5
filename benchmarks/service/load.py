"""A small HTTP/1.1 client that keeps some connections busy, in a process of its own.

It reads requests (method, path, headers, body) from a file of JSON Lines and prints the
seconds that all of them took, as JSON. An answer other than 2xx ends the run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any


async def _one(host: str, port: int, todo: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while todo:
        writer.write(todo.pop())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = await reader.readexactly(length)
        if not 200 <= status < 300:
            sys.exit(f"answer {status}: {body[:500].decode('utf-8', 'replace')}")
    writer.close()


async def _all(host: str, port: int, requests: list[bytes], connections: int) -> float:
    todo = requests[::-1]
    begin = time.perf_counter()
    await asyncio.gather(*(_one(host, port, todo) for _ in range(connections)))
    return time.perf_counter() - begin


def request_bytes(method: str, path: str, token: str = "", body: Any = None) -> bytes:
    """One request as it goes over the wire."""
    data = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(data)}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body is not None:
        lines.append("Content-Type: application/json")
    return "\r\n".join([*lines, "", ""]).encode() + data


def drive(port: int, requests: Sequence[bytes], connections: int, folder: Path) -> float:
    """Seconds that the requests take from another process."""
    path = folder / "requests.bin"
    path.write_text("".join(json.dumps(r.decode("utf-8")) + "\n" for r in requests), "utf-8")
    command = [
        sys.executable, "-m", "benchmarks.service.load", str(port), str(path), str(connections),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return float(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("connections", type=int)
    told = parser.parse_args()
    requests = [json.loads(line).encode() for line in told.file.read_text("utf-8").splitlines()]
    print(json.dumps(asyncio.run(_all("127.0.0.1", told.port, requests, told.connections))))


if __name__ == "__main__":
    main()
