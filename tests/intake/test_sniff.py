"""An input's format: asked for, by its name, or by its first bytes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reasoned.intake.readers.sniff import open_input
from reasoned.intake.records import InputError, Row


def from_pipe(data: bytes, **how: Any) -> tuple[str, list[Any]]:
    with open_input("-", stdin=lambda: io.BytesIO(data), **how) as opened:
        return opened.format, [r.raw if isinstance(r, Row) else r for r in opened.records]


@pytest.mark.parametrize(
    ("data", "kind", "rows"),
    [
        (b'{"a": 1}\n{"a": 2}\n', "jsonl", [{"a": 1}, {"a": 2}]),
        (b'\xef\xbb\xbf  {"a": 1}', "jsonl", [{"a": 1}]),
        (b'{\n"a": 1\n}\n{"a": 2}', "json", [{"a": 1}, {"a": 2}]),
        (b'\n\n[{"a": 1}]', "json", [{"a": 1}]),
        (b"a,b\n1,2\n", "csv", [{"a": "1", "b": "2"}]),
        (b"a\tb\n1\t2\n", "csv", [{"a": "1", "b": "2"}]),
    ],
)
def test_a_pipe_is_read_as_what_it_looks_like(data: bytes, kind: str, rows: list[Any]) -> None:
    assert from_pipe(data) == (kind, rows)


def test_a_pipe_that_comes_byte_by_byte_is_the_same() -> None:
    class Slow(io.RawIOBase):
        rest = b'{"a": 1}\n{"a": 2}\n'

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[:1], self.rest = self.rest[:1], self.rest[1:]
            return min(1, len(self.rest) + 1) if self.rest or buffer[:1] else 0

    slow = io.BufferedReader(Slow(), 4)
    with open_input("-", stdin=lambda: slow) as opened:
        first = next(opened.records)
    assert isinstance(first, Row)
    assert first.raw == {"a": 1}


def test_the_format_asked_for_wins() -> None:
    kind, rows = from_pipe(b"[1]\n2\n", kind="csv")
    assert kind == "csv"
    assert rows == [{"[1]": "2"}]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("x.csv", b"a\n1\n", "csv"),
        ("x.tsv", b"a\n1\n", "csv"),
        ("x.json", b"[]", "json"),
        ("x.ndjson", b"{}", "jsonl"),
        ("x", b"[]", "json"),
    ],
)
def test_a_file_is_read_by_its_ending(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with open_input(str(path), stdin=io.BytesIO) as opened:
        assert opened.format == kind
        assert opened.size == len(data)
        list(opened.records)
        assert opened.position() == len(data)


def test_parquet_is_known_without_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "ads"
    pq.write_table(pa.table({"a": [1, 2]}), path)
    with open_input(str(path), stdin=io.BytesIO) as opened:
        assert (opened.format, opened.columns, opened.size) == ("parquet", ("a",), 2)
        assert len(list(opened.records)) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PAR1xxxx", "path"), ("a,b\n1,2".encode("utf-16"), "UTF-16"), (b"", "empty")],
)
def test_what_a_pipe_cannot_give_is_refused_with_a_way_out(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        from_pipe(data)


@pytest.mark.parametrize("encoding", ["utf-16", "klingon", "utf-7x"])
def test_an_encoding_that_lines_cannot_be_cut_in_is_refused(encoding: str) -> None:
    with pytest.raises(InputError):
        from_pipe(b"a\n1\n", encoding=encoding)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with (
            pytest.raises(InputError, match=path.name),
            open_input(str(path), stdin=io.BytesIO),
        ):
            pass
