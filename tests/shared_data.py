"""Where the real data for tests lies, or None where the folder is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"

DATA: Path | None = _FOLDER if _FOLDER.is_dir() else None

needs_data = pytest.mark.skipif(
    DATA is None, reason="needs the folder of real data at ../shared/data beside the checkout"
)


def data(*parts: str) -> Path:
    """The file under the data folder; call it only in tests marked `needs_data`."""
    assert DATA is not None
    return DATA.joinpath(*parts)
