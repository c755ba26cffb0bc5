"""CSV: shifted columns, open quotes and damaged bytes cost one record each."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.intake.readers import delimited
from reasoned.intake.readers.delimited import CsvReader
from reasoned.intake.records import InputError, Record, Reject, Row


def read(data: bytes | str, **how: Any) -> list[Record]:
    return list(reader(data, **how).records())


def reader(data: bytes | str, **how: Any) -> CsvReader:
    return CsvReader(io.BytesIO(data if isinstance(data, bytes) else data.encode()), **how)


def rows(records: list[Record]) -> list[dict[str, Any]]:
    return [r.raw for r in records if isinstance(r, Row)]


def rejects(records: list[Record]) -> list[Reject]:
    return [r for r in records if isinstance(r, Reject)]


cells = st.text(st.characters(exclude_characters="\0\r", codec="utf-8"), max_size=8)


class TestRows:
    def test_quotes_commas_and_line_breaks_in_fields(self) -> None:
        found = read('\ufeffa,b\r\n"x ""y""","1\n2"\r\n\r\n3" pipe,\r\n')
        assert found == [
            Row(1, {"a": 'x "y"', "b": "1\n2"}, 2),
            Row(2, {"a": '3" pipe', "b": ""}, 5),
        ]

    def test_the_last_line_needs_no_end(self) -> None:
        assert rows(read("a,b\n1,2")) == [{"a": "1", "b": "2"}]

    @given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6))
    def test_what_csv_writes_comes_back(self, table: list[list[str]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([["a", "b", "c"], *table])
        due = [dict(zip("abc", line, strict=True)) for line in table]
        assert rows(read(text.getvalue())) == due

    @pytest.mark.parametrize("mark", [";", "\t", "|"])
    def test_other_separators_are_found_and_said(self, mark: str) -> None:
        found = reader(f"a{mark}b\n1{mark}2,5\n")
        assert found.notes
        assert rows(list(found.records())) == [{"a": "1", "b": "2,5"}]


class TestHeaders:
    @pytest.mark.parametrize("data", ["", "\n \n", "\ufeff"])
    def test_an_empty_file_is_refused(self, data: str) -> None:
        with pytest.raises(InputError, match="empty"):
            reader(data)

    def test_a_header_alone_holds_no_rows(self) -> None:
        assert read("a,b\n") == []

    def test_two_columns_of_one_name_are_told_apart_so_that_neither_is_meant_by_chance(
        self,
    ) -> None:
        found = reader("a,b,a\n1,2,3\n")
        assert found.columns == ("a (1)", "b", "a (2)")
        assert "'a'" in found.notes[0]

    def test_a_column_without_a_name_gets_its_number(self) -> None:
        found = reader(",b\n1,2\n")
        assert found.columns == ("column 1", "b")
        assert "Column 1 has no name" in found.notes[0]

    def test_names_stay_apart_even_where_the_header_says_x_1_itself(self) -> None:
        columns = reader("a,a,a (1)\n").columns
        assert len(set(columns)) == 3

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"a,\xff\n1,2\n", "not valid UTF-8"),
            (b"a,b\0\n", "NUL"),
            (b'a,"b\n1,2\n', "never closed"),
            (b'a,"b"c\n', "followed by 'c'"),
        ],
    )
    def test_a_damaged_header_is_refused_with_its_line(self, data: bytes, said: str) -> None:
        with pytest.raises(InputError, match=f"Line 1, the header.*{said}"):
            reader(data)

    def test_a_header_over_the_limit_is_refused(self) -> None:
        with pytest.raises(InputError, match="bytes long"):
            reader("a" * 500, limit=100)


class TestDamage:
    def test_shifted_columns_are_rejected_with_both_counts(self) -> None:
        found = read("a,b\n1,2,3\n1\n1,2\n")
        assert rows(found) == [{"a": "1", "b": "2"}]
        assert [r.reason for r in rejects(found)] == [
            "line 2: 3 fields, and the header has 2",
            "line 3: 1 field, and the header has 2",
        ]
        assert rejects(found)[0].input == "1,2,3"

    def test_a_shifted_record_of_several_lines_is_one_reject(self) -> None:
        found = read('a,b\n"x\ny",2,3\n4,5\n')
        assert rows(found) == [{"a": "4", "b": "5"}]
        assert rejects(found)[0].input == '"x\ny",2,3'

    def test_a_quote_that_is_never_closed_costs_one_line(self) -> None:
        found = read('a,b\n1,"x\n2,y\n3,z\n')
        assert rows(found) == [{"a": "2", "b": "y"}, {"a": "3", "b": "z"}]
        (reject,) = rejects(found)
        assert "opened on line 2 is never closed" in reject.reason
        assert "only line 2 is rejected" in reject.reason

    def test_a_quote_closed_by_another_fields_quote_costs_one_line(self) -> None:
        found = read('a,b\n1,"x\n2,"y"\n3,z\n')
        assert rows(found) == [{"a": "2", "b": "y"}, {"a": "3", "b": "z"}]

    def test_text_behind_a_closing_quote_is_rejected(self) -> None:
        (reject,) = rejects(read('a,b\n"x"y,2\n'))
        assert "followed by 'y'" in reject.reason

    def test_invalid_bytes_can_be_recovered(self) -> None:
        found = read(b"a,b\n\xc3(,2\n3,4\n")
        assert rows(found) == [{"a": "3", "b": "4"}]
        assert rejects(found)[0].input == "\\xc3(,2"

    def test_another_encoding_can_be_asked_for(self) -> None:
        assert rows(read(b"a\ncaf\xe9\n", encoding="cp1252")) == [{"a": "café"}]

    def test_a_nul_byte_is_rejected(self) -> None:
        (reject,) = rejects(read(b"a,b\n1\0,2\n"))
        assert "NUL byte at character 2" in reject.reason

    def test_a_long_line_is_read_past(self) -> None:
        found = read("a,b\n" + "x" * 5000 + ",1\n3,4\n", limit=1000)
        assert rows(found) == [{"a": "3", "b": "4"}]
        assert "5,002 bytes" in rejects(found)[0].reason

    def test_a_record_of_many_lines_over_the_limit_is_no_reason_to_stop(self) -> None:
        found = read('a,b\n"' + "x\n" * 900 + "\n1,2\n", limit=1000)
        assert rows(found)[-1] == {"a": "1", "b": "2"}

    @pytest.mark.parametrize("line", ['a","x\n', '"x\n,y""\n', '"\n', 'a,"b\n', '"a","\n'])
    def test_quotes_left_open_on_every_line_are_looked_at_a_few_times_each(
        self, line: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Read naively, each open quote would be followed to the end of the file.
        looks = 0
        cut = delimited._cut

        def counted(*args: Any) -> None:
            nonlocal looks
            looks += 1
            cut(*args)

        monkeypatch.setattr(delimited, "_cut", counted)
        read("a,b\n" + line * 2000)
        assert looks < 2000 * 2 * 4

    @given(st.binary(max_size=300))
    def test_no_bytes_raise_and_every_line_is_in_a_row_or_a_reject(self, data: bytes) -> None:
        found = read(b"a,b\n" + data, limit=64)
        numbers = [r.number if isinstance(r, Row) else r.row for r in found]
        assert numbers == list(range(1, len(found) + 1))

    @given(st.lists(st.sampled_from(['"', '""', ",", "\n", "w"]), max_size=60))
    def test_every_word_of_the_input_is_in_a_row_or_in_a_reject(self, parts: list[str]) -> None:
        numbered = [f"w{n}." if part == "w" else part for n, part in enumerate(parts)]
        found = read("a,b\n" + "".join(numbered))
        kept = "".join(r.input if isinstance(r, Reject) else "".join(r.raw.values()) for r in found)
        assert all(kept.count(word) == 1 for word in numbered if word.startswith("w"))
