"""Settings for all tests."""

from __future__ import annotations

import os

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from reasoned.access import passwords

# No test asserts a time: a busy machine is no failure.
# In CI the same cases are tried every time; elsewhere new ones are looked for.
settings.register_profile(
    "reasoned", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("reasoned")


# A hash is meant to take long, and tests sign in hundreds of times. `access.test_passwords`
# and every service that tests start as a process have the parameters that count.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI everything that tests need is there, so a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("In CI no test may be skipped.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


pytest_plugins = ["tests.databases"]
