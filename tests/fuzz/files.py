"""Files of records: every byte of one becomes a row or a reject, or the file is refused."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from reasoned.intake.readers.sniff import open_input
from reasoned.intake.records import InputError, Opened, Row
from tests.fuzz.mutate import mutated_bytes
from tests.fuzz.target import Target, hold

LIMIT = 4096
"""Bytes that a record may have here, so that records too long are met often."""

_TEXTS = {
    "csv": (
        'id,text,"a ""b"""\r\n1,"x\ny",3\r\n2,"Gold é now","""z"""\r\n3,,\r\n',
        "id;text\n1;x\n2;y;z\n\n3\n",
        "\ufeffid\ttext\n1\tx\n",
        "id,id,\n1,2,3\n",
    ),
    "json": (
        '[{"a": 1}, {"a": [1, {"b": null}]}, {"a": "x, ]}\\"\\u00e9"}, 7, "s"]',
        '{"a": 1}\n{"b": {"c": [true, 2.5e3]}}',
        '[\n{"a": {"b": "[{"}},\n\n{"a": "\\ud83d\\ude00"}\n]\n',
    ),
    "jsonl": (
        '{"a": 1}\n{"a": {"b": [true, 2.5]}}\n\n{"a": "é"}\n',
        '{"id": "1", "ad.text": "x"}\r\n[1]\n{"a": 1, "a": 2}\n{"a": NaN}\n',
    ),
}


@cache
def _seeds() -> dict[str, tuple[bytes, ...]]:
    table = pa.table({"id": ["1", "2", None], "n": [1, None, 3], "l": [["a"], [], None]})
    whole = io.BytesIO()
    pq.write_table(table, whole, row_group_size=2)
    texts = {kind: tuple(t.encode() for t in every) for kind, every in _TEXTS.items()}
    long = b'{"a": "' + b"x" * (2 * LIMIT) + b'"}\n'
    texts["jsonl"] += (long + b'{"a": 1}\n', '{"a": "é"}\n'.encode("cp1252"))
    texts["csv"] += (b"a,b\n1," + b"y" * (2 * LIMIT) + b"\n2,3\n",)
    return {**texts, "parquet": (whole.getvalue(),)}


def _make(random: Random) -> bytes:
    """The kind of file, a line with how it is opened, and the file."""
    kind = random.choice(("csv", "csv", "json", "json", "jsonl", "jsonl", "parquet"))
    every = _seeds()
    others = [seed for seeds in every.values() for seed in seeds]
    asked = kind if random.random() < 0.7 or kind == "parquet" else ""
    data = mutated_bytes(random, random.choice(every[kind]), others, random.choice((1, 2, 4, 8)))
    return f"{asked}\n".encode() + data


def _run(data: bytes, random: Random) -> bool:
    asked, _, content = data.partition(b"\n")
    kind = asked.decode()
    try:
        if kind == "parquet":
            with TemporaryDirectory() as folder:
                path = Path(folder) / "ads.parquet"
                path.write_bytes(content)
                with open_input(str(path), stdin=io.BytesIO) as opened:
                    return _numbered(opened)
        source = io.BytesIO(content)
        with open_input("-", stdin=lambda: source, kind=kind, limit=LIMIT) as opened:
            return _numbered(opened)
    except InputError as error:
        hold(bool(str(error).strip()), "A refusal without a word.")
        return False


def _numbered(opened: Opened) -> bool:
    """Whether there was any row. Records are numbered without a gap, rows and rejects alike."""
    last, rows = 0, 0
    for record in opened.records:
        number, count = (record.number, 1) if isinstance(record, Row) else (record.row, record.rows)
        hold(number == last + 1, "Record", number, "after", last)
        hold(count >= 1, "A reject of", count)
        last += count
        if isinstance(record, Row):
            rows += 1
            known = opened.columns is None or set(record.raw) <= set(opened.columns)
            hold(known, "Columns that there aren't:", record.raw)
        else:
            hold(bool(record.reason), "A reject without a reason.")
    return rows > 0


READERS = Target(_make, _run, seconds=5.0)
