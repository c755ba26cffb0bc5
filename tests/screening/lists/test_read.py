"""Files and folders: who reads which, what is left over, and what an operator says of a list."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from reasoned.screening.lists import registry
from reasoned.screening.lists.model import Headers, Part
from reasoned.screening.lists.read import read_lists
from tests.screening.lists.made import (
    UN_RECORD,
    bis,
    codes,
    entity,
    ofac,
    only,
    read_one,
    sdn,
    un,
    written,
)  # fmt: skip

YAML = """id: {}
title: A directive
kind: directive
authority: {{name: An office, country: US}}
url: https://example.org
published: 2017-09-13
"""
TARGETS = """targets:
  - name: Kaspersky Lab
    domains: [kaspersky.com]
"""


def test_a_folder_is_read_whole_and_in_one_order(tmp_path: Path) -> None:
    for folder in ("b", "a/deep"):
        (tmp_path / folder).mkdir(parents=True)
    ofac(tmp_path / "b", sdn(1, "FIRST"))
    written(tmp_path / "a/deep", "un.xml", un(UN_RECORD))
    written(tmp_path, "dpl.txt", bis({"Name": "A", "Effective_Date": "01/01/2020"}))
    written(tmp_path, "own.yml", YAML.format("own") + TARGETS)
    lines = entity("s", "Sanction", entity="c", startDate="2020") + entity("c", "Person", name="B")
    written(tmp_path, "x.jsonl", lines)
    read = read_lists([tmp_path])
    ids = [measure.id for measure in read.measures]
    assert ids == ["own", "us-ofac-sdn", "un-drc", "us-bis-dpl", "ftm-us-x"]
    assert not read.rejects
    assert not read.unread
    assert read_lists([tmp_path, tmp_path / "b" / ".." / "b", tmp_path / "dpl.txt"]) == read


def test_what_nobody_reads_is_said_with_why(tmp_path: Path) -> None:
    written(tmp_path, "bod-17-01.md", "# Directive\n")
    written(tmp_path, "case.yaml", "title: A story\nsubjects: []\n")
    written(tmp_path, "list.xml", "<other/>")
    written(tmp_path, ".hidden", "x")
    os.mkfifo(tmp_path / "pipe")
    read = read_lists([tmp_path])
    assert {Path(u.path).name for u in read.unread} == {
        "bod-17-01.md", "case.yaml", "list.xml", "pipe"
    }  # fmt: skip
    prose = next(u for u in read.unread if u.path.endswith(".md"))
    assert "can be written as YAML" in prose.why
    assert not read.rejects


def test_a_file_that_isnt_there_or_cant_be_read_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    read = read_lists([tmp_path, tmp_path / "missing.csv", Path("a\0b")])
    assert codes(read) == ["unreadable"] * 4


def test_a_measure_in_two_files_counts_from_the_first(tmp_path: Path) -> None:
    for name in ("2024.xml", "2025.xml"):
        written(tmp_path, name, un(UN_RECORD.replace("ERIC", name[:4])))
    measure, read = read_one(tmp_path)
    assert only(measure).name == "2024 EXAMPLE"
    assert codes(read) == ["duplicate-id"]
    assert "2024.xml" in read.rejects[0].message


def test_an_operators_words_on_a_list_are_taken_and_the_targets_are_the_lists(
    tmp_path: Path,
) -> None:
    ofac(tmp_path, sdn(1, "FIRST"))
    written(tmp_path, "us-ofac-sdn.yaml", YAML.format("us-ofac-sdn"))
    measure, read = read_one(tmp_path)
    assert measure.title == "A directive"
    assert only(measure).name == "FIRST"
    assert measure.path.endswith("sdn.csv")
    assert not read.rejects


def test_a_measure_of_ours_with_a_fault_is_left_out_with_its_line(tmp_path: Path) -> None:
    written(tmp_path, "bad.yaml", YAML.format("bad").replace("2017-09-13", "soon"))
    written(tmp_path, "twice.yaml", YAML.format("twice") + TARGETS + "  - name: Kaspersky Lab\n")
    measure, read = read_one(tmp_path)
    assert only(measure).name == "Kaspersky Lab"
    assert codes(read) == ["date", "duplicate-id"]
    assert read.rejects[0].line == 6
    assert [f.rejected for f in read.files] == [1, 1]


class Shouting:
    """A reader of another package: one name a line, and none may be `boom`."""

    NAME = "shouting"

    def accepts(self, path: Path, head: bytes) -> bool:
        if path.name == "odd.shout":
            raise RuntimeError("odd")
        return path.suffix == ".shout"

    def read(self, paths: Sequence[Path], headers: Headers) -> Part:
        if any(path.name == "boom.shout" for path in paths):
            raise RuntimeError("boom")
        return Part(measures=(headers["us-bis-dpl"],))


@pytest.fixture
def _others(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    points = [
        EntryPoint("a", f"{__name__}:Nothing", registry.GROUP),
        EntryPoint("b", "no_such_module_here", registry.GROUP),
        EntryPoint("c", f"{__name__}:SHOUTING", registry.GROUP),
        EntryPoint("d", f"{__name__}:YAML", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    registry.offered.cache_clear()
    yield
    registry.offered.cache_clear()


SHOUTING = Shouting()


@pytest.mark.usefixtures("_others")
def test_another_packages_reader_is_found_and_a_broken_one_reported(tmp_path: Path) -> None:
    written(tmp_path, "x.shout", "A")
    read = read_lists([tmp_path])
    assert [m.id for m in read.measures] == ["us-bis-dpl"]
    assert [p.path for p in read.rejects] == [f"entry point {name}" for name in "abd"]
    assert codes(read) == ["reader"] * 3


@pytest.mark.usefixtures("_others")
def test_another_packages_reader_that_fails_keeps_nothing_else_from_being_read(
    tmp_path: Path,
) -> None:
    for name in ("odd.shout", "boom.shout"):
        written(tmp_path, name, "A")
    written(tmp_path, "un.xml", un(UN_RECORD))
    read = read_lists([tmp_path])
    assert [m.id for m in read.measures] == ["un-drc"]
    failed = [Path(p.path).name for p in read.rejects if not p.path.startswith("entry")]
    assert sorted(failed) == ["boom.shout", "odd.shout"]
