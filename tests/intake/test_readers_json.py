"""JSON and JSON Lines: every record is a row or a reject, whatever the bytes."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.intake.readers.json_array import read_json
from reasoned.intake.readers.jsonl import read_jsonl
from reasoned.intake.records import Record, Reject, Row


def lines_of(data: bytes | str, **how: Any) -> list[Record]:
    return list(read_jsonl(io.BytesIO(data if isinstance(data, bytes) else data.encode()), **how))


def array_of(data: bytes | str, **how: Any) -> list[Record]:
    return list(read_json(io.BytesIO(data if isinstance(data, bytes) else data.encode()), **how))


def rows(records: list[Record]) -> list[dict[str, Any]]:
    return [r.raw for r in records if isinstance(r, Row)]


def rejects(records: list[Record]) -> list[Reject]:
    return [r for r in records if isinstance(r, Reject)]


objects = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=6,
    ),
    max_size=4,
)


class TestLines:
    def test_each_line_is_a_row_and_blank_ones_are_nothing(self) -> None:
        found = lines_of('\ufeff{"a": 1}\r\n\n  \n{"a": 2}')
        assert found == [Row(1, {"a": 1}, 1), Row(2, {"a": 2}, 4)]

    def test_a_damaged_line_stops_nothing(self) -> None:
        found = lines_of('{"a": 1}\n{"a": \n{"a": 3}\n')
        assert rows(found) == [{"a": 1}, {"a": 3}]
        (reject,) = rejects(found)
        assert reject.row == 2
        assert "line 2: not JSON" in reject.reason
        assert reject.input == '{"a": '

    def test_a_line_over_the_limit_keeps_its_start_and_its_length(self) -> None:
        found = lines_of('{"a": 1}\n' + '{"x": "' + "y" * 5000 + '"}\n{"a": 2}', limit=1000)
        assert rows(found) == [{"a": 1}, {"a": 2}]
        (reject,) = rejects(found)
        assert "5,009 bytes" in reject.reason
        assert len(reject.input) == 200
        assert reject.input.startswith('{"x": "yyy')

    def test_a_hundred_megabytes_in_one_line_are_never_held(self) -> None:
        source = _Endless(100 * 2**20)
        found = list(read_jsonl(source))
        (reject,) = rejects(found)
        assert "104,857,600 bytes" in reject.reason
        assert rows(found) == [{"a": 1}]
        assert source.largest <= 16 * 2**20 + 1

    def test_invalid_utf8_is_told_with_its_place_and_can_be_recovered(self) -> None:
        (reject,) = rejects(lines_of(b'{"a": "\xffx"}'))
        assert "byte 8" in reject.reason
        assert "0xff" in reject.reason
        assert reject.input == '{"a": "\\xffx"}'

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ('{"a": NaN}', "NaN is not JSON"),
            ('{"a": -Infinity}', "-Infinity is not JSON"),
            ('{"a": 1e999}', "out of range"),
            ('{"a": ' + "9" * 5000 + "}", "out of range"),
            ('{"a": 1, "a": 2}', 'the key "a" stands twice'),
            ('{"b": {"a": 1, "a": 2}}', 'the key "a" stands twice'),
            ("[1]", "a list where an object"),
            ('"x"', "a string where an object"),
            ("true", "true or false where an object"),
            ("null", "null where an object"),
            ("12", "a number where an object"),
            ('{"a":' * 100_000, "nested too deep"),
            ('{"a": "\\ud800"}', "half a character"),
            ('{"a": 1} x', "not JSON"),
            ('{"a": "\0"}', "not JSON"),
        ],
    )
    def test_what_strict_json_refuses_is_a_reject_that_says_so(self, line: str, said: str) -> None:
        found = lines_of(line + '\n{"ok": true}\n')
        assert rows(found) == [{"ok": True}]
        assert said in rejects(found)[0].reason

    def test_a_whole_surrogate_pair_is_a_character(self) -> None:
        assert rows(lines_of('{"a": "\\ud83d\\ude00"}')) == [{"a": "😀"}]

    @given(st.lists(objects, max_size=6))
    def test_what_json_writes_comes_back(self, written: list[dict[str, Any]]) -> None:
        text = "\n".join(json.dumps(o, ensure_ascii=False) for o in written)
        assert rows(lines_of(text)) == written

    @given(st.binary(max_size=400))
    def test_no_bytes_raise_and_each_line_that_is_not_blank_counts(self, data: bytes) -> None:
        found = lines_of(data, limit=64)
        held = data.removeprefix(b"\xef\xbb\xbf")
        due = sum(1 for line in held.split(b"\n") if line.strip())
        # A line over the limit isn't looked into, so a long blank one is a reject too.
        extra = sum(1 for line in data.split(b"\n") if len(line) > 64 and not line.strip())
        assert len(found) in (due, due + extra)
        assert [r.number if isinstance(r, Row) else r.row for r in found] == list(
            range(1, len(found) + 1)
        )


class _Endless:
    """A first line of many bytes, then a small one; notes the largest piece given out."""

    def __init__(self, size: int) -> None:
        self.left, self.largest, self.tail = size, 0, b'\n{"a": 1}\n'

    def readline(self, size: int = -1, /) -> bytes:
        if self.left:
            piece = b"x" * min(self.left, size)
            self.left -= len(piece)
        else:
            end = self.tail.find(b"\n") + 1
            piece, self.tail = self.tail[:end], self.tail[end:]
        self.largest = max(self.largest, len(piece))
        return piece

    def read(self, size: int = -1, /) -> bytes:
        return self.readline(size)


class TestArrays:
    @pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
    def test_arrays_of_any_layout_are_read(self, indent: Any) -> None:
        written = [{"a": ']},{ ["\\'}, {"b": [1, {"c": []}]}, {}]
        found = array_of(json.dumps(written, indent=indent))
        assert rows(found) == written

    @given(st.lists(objects, max_size=6), st.sampled_from([None, 0, 1, 4]))
    def test_what_json_writes_comes_back(self, written: list[Any], indent: int | None) -> None:
        assert rows(array_of(json.dumps(written, indent=indent))) == written

    def test_one_object_is_one_record(self) -> None:
        assert rows(array_of('\ufeff{\n "a": 1\n}\n')) == [{"a": 1}]

    def test_objects_one_after_another_are_records(self) -> None:
        assert rows(array_of('{"a": 1}\n{"a": 2} {"a": 3}')) == [{"a": 1}, {"a": 2}, {"a": 3}]

    def test_an_empty_array_and_an_empty_file_hold_nothing(self) -> None:
        assert array_of(" [ ] ") == []
        assert array_of("") == []

    def test_a_damaged_element_stops_nothing(self) -> None:
        found = array_of(b'[{"a": 1,}, {"a": "\xff"}, 3, {"a": 4}]')
        assert rows(found) == [{"a": 4}]
        assert [r.row for r in rejects(found)] == [1, 2, 3]

    @pytest.mark.parametrize("bad", ['{"a": "x}', '{"a": [1}', '{"a": [1', '{"a": 1}}', '{"a": {'])
    def test_broken_brackets_and_quotes_cost_one_record(self, bad: str) -> None:
        found = array_of('[\n  {"a": 1},\n  ' + bad + ',\n  {"a": 2},\n  {"a": 3}\n]\n')
        assert rows(found) == [{"a": 1}, {"a": 2}, {"a": 3}]
        assert rejects(found)[0].row == 2
        assert "line 3" in rejects(found)[0].reason

    def test_a_file_cut_short_says_so(self) -> None:
        found = array_of('[{"a": 1}, {"a": 2')
        assert rows(found) == [{"a": 1}]
        assert "the file ends within it" in rejects(found)[0].reason
        assert "never closed" in rejects(array_of('[{"a": 1}'))[0].reason
        assert rows(array_of('[{"a": 1}')) == [{"a": 1}]

    def test_more_after_the_end_is_not_passed_over(self) -> None:
        found = array_of('[{"a": 1}] {"a": 2}')
        assert rows(found) == [{"a": 1}]
        assert "after the array's end" in rejects(found)[0].reason

    @pytest.mark.parametrize("between", [", ", ",\n"])
    def test_an_element_over_the_limit_is_read_past(self, between: str) -> None:
        long = '{"a": "' + "y" * 300_000 + '"}'
        found = array_of("[" + between.join(['{"a": 1}', long, '{"a": 2}']) + "]", limit=1000)
        assert rows(found) == [{"a": 1}, {"a": 2}]
        (reject,) = rejects(found)
        assert "300,009 bytes" in reject.reason
        assert len(reject.input) == 200

    def test_deep_nesting_is_a_reject(self) -> None:
        found = array_of("[" + "[" * 200_000 + "]" * 200_000 + ', {"a": 1}]')
        assert all(isinstance(r, Reject) for r in found[:1])
        assert "nested too deep" in rejects(found)[0].reason

    def test_one_record_of_a_long_file_is_held_at_a_time(self) -> None:
        source = _Repeated(b'{"a": "' + b"z" * 90 + b'"},\n', 50_000)
        reader = read_json(source)
        first = next(reader)
        assert isinstance(first, Row)
        assert source.given < 200_000
        assert sum(1 for _ in reader) == 50_000  # the rest, and that it is never closed

    @given(st.binary(max_size=300))
    def test_no_bytes_raise(self, data: bytes) -> None:
        for prefix in (b"", b"[", b'[\n  {"a": 1},\n  ', b'{"a": '):
            found = array_of(prefix + data, limit=100)
            numbers = [r.number if isinstance(r, Row) else r.row for r in found]
            assert numbers == list(range(1, len(found) + 1))

    @given(st.lists(st.sampled_from(["{", "}", "[", "]", '"', ",", ":", "\\", "\n", "w"])))
    def test_every_word_of_the_input_is_in_a_row_or_in_a_reject(self, parts: list[str]) -> None:
        numbered = [f"w{n}." if part == "w" else part for n, part in enumerate(parts)]
        found = array_of("[" + "".join(numbered))
        kept = "".join(r.input if isinstance(r, Reject) else json.dumps(r.raw) for r in found)
        assert all(word in kept for word in numbered if word.startswith("w"))


class _Repeated:
    def __init__(self, piece: bytes, times: int) -> None:
        self.piece, self.left, self.given = piece, times, 0
        self.rest = b"["

    def read(self, size: int = -1, /) -> bytes:
        while len(self.rest) < size and self.left:
            self.rest += self.piece
            self.left -= 1
        out, self.rest = self.rest[:size], self.rest[size:]
        self.given += len(out)
        return out

    def readline(self, size: int = -1, /) -> bytes:
        raise NotImplementedError
