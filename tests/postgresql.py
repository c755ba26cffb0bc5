"""A real PostgreSQL server in a temporary folder, for the tests that need one."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MISSING = (
    "needs PostgreSQL's server programs (Debian: apt-get install postgresql;"
    " elsewhere: have initdb and pg_ctl on the PATH)"
)
_SETTINGS = "-c listen_addresses=127.0.0.1 -c max_connections=60 -c shared_buffers=64MB"
# Without vacuuming, rows lie in the order in which they came, whichever tests ran before.
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl; None where there is none."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return versions[-1].parent if versions else None


@dataclass(frozen=True)
class Server:
    """A running server; `url(name)` is that of one of its databases."""

    folder: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgresql://reasoned@127.0.0.1:{self.port}/{database}"

    def stop(self, how: str = "fast") -> None:
        _run(self.folder, "pg_ctl", "-D", "data", "-m", how, "-w", "stop")

    def start(self, *, durable: bool = True) -> None:
        options = f"-p {self.port} -k {self.folder} {_SETTINGS} {'' if durable else _QUICK}"
        _run(self.folder, "pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """Make and start a server; `durable`: with fsync, as in earnest."""
    with tempfile.TemporaryDirectory(prefix="reasoned-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        _run(folder, "initdb", "-D", "data", "-U", "reasoned", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        running = Server(folder, _free_port())
        running.start(durable=durable)
        try:
            yield running
        finally:
            running.stop("immediate")


def _run(folder: Path, program: str, *arguments: str) -> None:
    binaries = programs()
    assert binaries is not None, MISSING
    user = {}
    if os.geteuid() == 0:
        entry = pwd.getpwnam("postgres")
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    subprocess.run(
        [str(binaries / program), *arguments],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,  # type: ignore[call-overload]
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
