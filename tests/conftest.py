"""Settings for all tests."""

from __future__ import annotations

from hypothesis import settings

# No test asserts a time: a busy machine is no failure.
settings.register_profile("reasoned", deadline=None, print_blob=True)
settings.load_profile("reasoned")
