"""Where the example policies and maps lie, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import reasoned


class NoExamples(Exception):
    """The examples aren't there: neither beside the checkout nor in the package."""


def examples_folder() -> Path:
    """The folder with `policies`, `maps` and `2018`. Raises `NoExamples`."""
    package = Path(reasoned.__file__).resolve().parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        if (folder / "policies").is_dir():
            return folder
    raise NoExamples(
        "The example policies aren't installed with this package. Give your own with --policies."
    )
