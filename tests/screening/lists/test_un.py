"""The UN's consolidated list: names in parts, one measure a list, and hostile XML."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from reasoned.facts.measures import MeasureKind, TargetKind
from reasoned.screening.lists.read import read_lists
from reasoned.screening.lists.un_record import aliases_in
from tests.screening.lists.made import UN_RECORD, codes, only, read_one, un, written


def test_a_record_becomes_a_target(tmp_path: Path) -> None:
    measure, read = read_one(written(tmp_path, "un.xml", un(UN_RECORD)))
    target = only(measure)
    assert (measure.id, measure.kind) == ("un-drc", MeasureKind.ASSET_FREEZE)
    assert (target.id, target.name) == ("CDi.001", "ERIC EXAMPLE")
    assert target.kind is TargetKind.PERSON
    assert target.aliases == ("إريك", "Erik", "Erick")
    assert target.weak_aliases == ("The Man",)
    assert target.listed == date(2012, 12, 31)
    assert target.countries == ("CD", "RW")
    assert target.addresses == ("Kigali, Rwanda",)
    assert target.identifiers == (("passport", "AB 850901"),)
    assert not read.rejects


def test_each_list_is_a_measure_and_an_unknown_one_says_that_it_is(tmp_path: Path) -> None:
    records = "".join(
        UN_RECORD.replace("DRC", name).replace("CDi.001", f"X.{name}")
        for name in ("GB", "DRC", "New List")
    )
    read = read_lists([written(tmp_path, "un.xml", un(records))])
    by_id = {m.id: m for m in read.measures}
    assert set(by_id) == {"un-drc", "un-guinea-bissau", "un-other-new-list"}
    assert by_id["un-guinea-bissau"].kind is MeasureKind.SANCTION
    assert not by_id["un-other-new-list"].binds
    assert by_id["un-other-new-list"].published == date(2012, 12, 31)


@pytest.mark.parametrize(
    ("written_so", "names"),
    [
        ("Azim Adhajani; Azim Agha-Jani", ["Azim Adhajani", "Azim Agha-Jani"]),
        ("Mohammad Sabet b) M. Sabet; J. Sabet", ["Mohammad Sabet", "M. Sabet", "J. Sabet"]),
        ("Ilah Sabri (false identity related to a number)", ["Ilah Sabri"]),
        ("Bank (KFTB)", ["Bank (KFTB)"]),
        (" ; ", []),
    ],
)
def test_one_field_may_hold_several_names_and_a_remark(written_so: str, names: list[str]) -> None:
    assert aliases_in(written_so) == names


def test_what_came_before_the_cut_stands_and_the_rest_is_a_reject(tmp_path: Path) -> None:
    second = UN_RECORD.replace("CDi.001", "CDi.002")
    whole = un(UN_RECORD + second)
    cut = whole[: whole.index("CDi.002") + 3]
    measure, read = read_one(written(tmp_path, "un.xml", cut))
    assert only(measure).id == "CDi.001"
    assert codes(read) == ["xml"]
    assert read.rejects[0].line == cut.count("\n") + 1


BOMB = """<!DOCTYPE lolz [
<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
]>
"""
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize(("declared", "used"), [(BOMB, "&lol2;"), (OUTSIDE, "&e;"), (BOMB, "")])
def test_document_types_and_entities_are_refused(tmp_path: Path, declared: str, used: str) -> None:
    text = un(UN_RECORD.replace("ERIC", used or "ERIC"), before=declared)
    read = read_lists([written(tmp_path, "un.xml", text)])
    assert not read.measures
    assert codes(read) == ["dtd"]
    assert read.rejects[0].line == 2


def test_records_without_a_name_or_list_and_with_a_known_number_are_rejected(
    tmp_path: Path,
) -> None:
    nameless = UN_RECORD.replace("ERIC", "").replace("EXAMPLE", " ")
    listless = UN_RECORD.replace("DRC", "")
    measure, read = read_one(
        written(tmp_path, "un.xml", un(UN_RECORD + nameless + listless + UN_RECORD))
    )
    assert only(measure).name == "ERIC EXAMPLE"
    assert codes(read) == ["no-name", "no-list", "duplicate-id"]
    assert [p.line for p in read.rejects] == sorted({p.line for p in read.rejects})


def test_a_record_larger_than_any_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    many = "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY></INDIVIDUAL_ALIAS>" * 30_000
    deep = "<A>" * 200 + "</A>" * 200
    huge = UN_RECORD.replace("He fled.", "x" * (5 << 20))
    for inside in (many, deep):
        large = UN_RECORD.replace("</INDIVIDUAL>", inside + "</INDIVIDUAL>")
        text = un(large + UN_RECORD.replace("CDi.001", "CDi.002") + huge)
        measure, read = read_one(written(tmp_path, "un.xml", text))
        assert only(measure).id == "CDi.002"
        assert codes(read) == ["too-large", "too-large"]


def test_memory_is_bounded_by_the_targets_and_not_by_the_file(tmp_path: Path) -> None:
    comments = f"<!-- {'x' * 1000} -->" * 20_000
    path = written(tmp_path, "un.xml", un(UN_RECORD + comments))
    read_lists([path])
    tracemalloc.start()
    try:
        read_lists([path])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 20_000_000
    assert peak < 5_000_000


def test_a_tag_without_an_end_is_refused_before_it_is_held_whole(tmp_path: Path) -> None:
    text = un(UN_RECORD).replace("</INDIVIDUALS>", "<X a='" + "y" * (12 << 20))
    measure, read = read_one(written(tmp_path, "un.xml", text))
    assert only(measure).name == "ERIC EXAMPLE"
    assert codes(read) == ["encoding"]


def test_ten_thousand_aliases_and_long_names_are_bounded(tmp_path: Path) -> None:
    alias = (
        "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>{}</ALIAS_NAME></INDIVIDUAL_ALIAS>"
    )
    many = "".join(alias.format(f"Name {n}") for n in range(10_000)) + alias.format("n" * 100_000)
    record = UN_RECORD.replace("</INDIVIDUAL>", many + "</INDIVIDUAL>")
    measure, read = read_one(written(tmp_path, "un.xml", un(record)))
    assert len(only(measure).aliases) == 1000
    assert [p.code for p in read.notes] == ["too-many"]
    assert codes(read) == ["long-name"]


def test_utf_16_is_read_as_xml_says(tmp_path: Path) -> None:
    text = un(UN_RECORD).replace("UTF-8", "UTF-16")
    measure, _ = read_one(written(tmp_path, "un.xml", text.encode("utf-16")))
    assert only(measure).name == "ERIC EXAMPLE"


@pytest.mark.parametrize("encoding", ["no-such-thing", "utf-7", "cp037"])
def test_an_encoding_that_xml_has_not_is_a_reject(tmp_path: Path, encoding: str) -> None:
    text = un(UN_RECORD).replace("UTF-8", encoding)
    read = read_lists([written(tmp_path, "un.xml", text)])
    assert len(read.rejects) == 1
