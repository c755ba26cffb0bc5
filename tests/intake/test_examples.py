"""The examples are found in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

import reasoned
from reasoned.intake.examples import NoExamples, examples_folder


def test_in_the_checkout() -> None:
    assert (examples_folder() / "policies" / "facts.yaml").is_file()


def test_in_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "reasoned"
    (package / "examples" / "policies").mkdir(parents=True)
    monkeypatch.setattr(reasoned, "__file__", str(package / "__init__.py"))
    assert examples_folder() == package / "examples"


def test_where_they_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoned, "__file__", str(tmp_path / "a" / "b" / "__init__.py"))
    with pytest.raises(NoExamples, match="--policies"):
        examples_folder()
