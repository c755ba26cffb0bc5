"""Parquet: rows in batches, damaged blocks as rejects."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reasoned.intake.readers.parquet import ParquetReader
from reasoned.intake.records import InputError, Record, Reject, Row


def written(path: Path, table: pa.Table, **how: Any) -> ParquetReader:
    pq.write_table(table, path, **how)
    return ParquetReader(path)


def read(reader: ParquetReader) -> list[Record]:
    try:
        return list(reader.records())
    finally:
        reader.close()


def test_values_are_what_json_would_have_or_better(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": ["é", None],
            "list": [["a"], []],
            "when": pa.array([1_577_880_000_000_000, None], pa.timestamp("us")),
            "fine": pa.array([1_577_880_000_000_000_001, None], pa.timestamp("ns", tz="UTC")),
            "day": [date(2020, 1, 2), None],
            "money": [Decimal("1.50"), None],
            "bytes": [b"x", None],
            "object": [{"kind": "audit"}, None],
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
        }
    )
    found = read(written(tmp_path / "a.parquet", table))
    assert [type(r) for r in found] == [Row, Row]
    first = found[0]
    assert isinstance(first, Row)
    assert first.raw == {
        "text": "é",
        "list": ["a"],
        "when": datetime(2020, 1, 1, 12, tzinfo=UTC),
        "fine": datetime(2020, 1, 1, 12, tzinfo=UTC),
        "day": date(2020, 1, 2),
        "money": Decimal("1.50"),
        "bytes": "x",
        "object": {"kind": "audit"},
        "map": {"k": 1},
    }


def test_a_cell_that_is_no_text_rejects_its_row_alone(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.parquet", pa.table({"b": [b"ok", b"\xff", b"ok"]})))
    assert [type(r) for r in found] == [Row, Reject, Row]


def test_a_damaged_block_is_counted_with_all_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"n": [f"{n:032x}" * 4 for n in range(3000)]})
    written(path, table, row_group_size=1000, compression="zstd", use_dictionary=False).close()
    meta = pq.ParquetFile(path).metadata.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    start = meta.data_page_offset
    data[start + 5 : start + 500] = b"\0" * 495
    path.write_bytes(data)
    found = read(ParquetReader(path))
    lost = [r for r in found if isinstance(r, Reject)]
    assert sum(r.rows for r in lost) + sum(1 for r in found if isinstance(r, Row)) == 3000
    assert sum(r.rows for r in lost) == 1000
    assert "row group 2 can't be read" in lost[0].reason
    assert isinstance(found[-1], Row)
    assert found[-1].number == 3000


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1", b"a,b\n1,2\n"])
def test_what_is_no_parquet_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(data)
    with pytest.raises(InputError, match="Parquet"):
        ParquetReader(path)
