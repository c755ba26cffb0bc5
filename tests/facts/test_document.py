"""YAML within bounds, with lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.facts.document import (
    MAX_BYTES,
    MAX_PROBLEMS,
    Map,
    Problems,
    load_text,
    plain,
    read_document,
)


def read(text: str) -> tuple[object, list[tuple[int, str]]]:
    problems = Problems("x.yaml")
    part = read_document(text, problems)
    value = None if part is None else plain(part)
    return value, [(p.line, p.code) for p in problems.found]


def test_values_are_read_as_people_mean_them() -> None:
    value, problems = read(
        "countries: [NO, SE, on, yes]\nflag: true\nn: 12\nzip: 0123\nx: 1.5\ne: 1e3\n"
        "at: 12:30\nday: 2017-09-13\nnone: null\nquoted: '12'\nversion: !!str 1\n"
    )
    assert problems == []
    assert value == {
        "countries": ["NO", "SE", "on", "yes"],
        "flag": True,
        "n": 12,
        "zip": "0123",
        "x": 1.5,
        "e": 1000.0,
        "at": "12:30",
        "day": date(2017, 9, 13),
        "none": None,
        "quoted": "12",
        "version": "1",
    }


def test_keys_keep_their_lines() -> None:
    part = read_document("a: 1\n\nb:\n  c: 2\n", Problems("x"))
    assert isinstance(part, Map)
    assert (part.line_of("a"), part.line_of("b"), part.line_of("missing")) == (1, 3, 1)
    assert part.entries["b"].line == 4


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, "duplicate-key")),
        ("a: &x [1]\nb: *x\n", (2, "yaml-alias")),
        ("a: 1\n? [b]\n: 2\n", (2, "key")),
        ("a: [1\nb: 2\n", (2, "yaml")),
        ("a: 1\n---\nb: 2\n", (2, "yaml")),
        ("a: 2017-13-45\n", (1, "date")),
        ("a: !!python/object:os.system x\n", (1, "yaml-tag")),
        ("[" * 50 + "]" * 50, (1, "too-deep")),
        ("ok: 1\na: \x01\n", (2, "yaml")),
        ("ok: 1\na: \ud800\n", (2, "yaml")),
        ("a" * (MAX_BYTES + 1), (1, "too-large")),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(text: str, problem: tuple[int, str]) -> None:
    _, problems = read(text)
    assert problems == [problem]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}, *{p}, *{p}]\n"
        for p, c in zip("abcdefghi", "bcdefghij", strict=True)
    )
    assert read(bomb)[1] == [(2, "yaml-alias")]


def test_problems_are_counted_up_to_a_bound() -> None:
    _, problems = read("\n".join("a: 1" for _ in range(1000)))
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1][1] == "more"


@given(st.text(max_size=200))
def test_reading_never_raises(text: str) -> None:
    read(text)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%? \n\t0123", max_size=80))
def test_reading_things_like_yaml_never_raises(text: str) -> None:
    read(text)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    problems = Problems("x")
    assert load_text(tmp_path / "none.yaml", problems) is None
    assert [p.code for p in problems.found] == ["unreadable"]


def test_a_file_that_is_not_utf_8_is_a_problem_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"a: 1\nb: \xff\n")
    problems = Problems("x")
    assert load_text(tmp_path / "x.yaml", problems) is None
    assert [(p.line, p.code) for p in problems.found] == [(2, "not-utf-8")]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b" " * (MAX_BYTES + 1))
    problems = Problems("x")
    assert load_text(tmp_path / "x.yaml", problems) is None
    assert [p.code for p in problems.found] == ["too-large"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert load_text(tmp_path / "x.yaml", Problems("x")) == "a: 1\n"
