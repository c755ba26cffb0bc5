"""No file makes reading raise, whatever it holds, and what is read is clean."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoned.screening.lists.model import Read
from reasoned.screening.lists.read import read_lists
from tests.screening.lists.made import NOTHING, UN_RECORD, bis, entity, sdn, un

SEEDS: dict[str, bytes] = {
    "sdn.csv": (sdn(1, "FIRST", remarks="Passport A1 (Egypt); a.k.a. 'X'.") + sdn(2, "B")).encode(),
    "alt.csv": f'1,1,"aka","ANOTHER",{NOTHING}\r\n'.encode(),
    "cons_prim.csv": sdn(3, "THIRD", programme="NS-PLC] [SDGT").encode(),
    "un.xml": un(UN_RECORD + UN_RECORD.replace("CDi.001", "CDi.002")).encode(),
    "dpl.txt": bis(
        {"Name": "A", "Effective_Date": "01/01/2020"},
        {"Name": "B", "Effective_Date": "01/02/2020", "Expiration_Date": "01/02/2030"},
    ).encode(),
    "x.ftm.json": (
        entity("c1", "Company", name=["One", "Eins"], website="https://one.example.org")
        + entity("s1", "Sanction", entity="c1", listingDate="2020-01-01")
        + entity("o1", "Ownership", owner="p1", asset="c1", percentage="60")
        + entity("p1", "Person", name="Two", topics="sanction")
    ).encode(),
    "m.yaml": b"id: m\ntitle: M\nkind: other\nauthority: {name: A}\nurl: u\npublished: 2020-01-01\n"
    b"targets:\n  - {name: N, aliases: [O]}\n",
}

_settings = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A list with bytes changed, cut out and put in, or bytes of no list at all."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    if draw(st.integers(0, 4)) == 0:
        return name, draw(st.binary(max_size=300))
    data = bytearray(SEEDS[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 20)))
        junk = draw(
            st.one_of(
                st.binary(max_size=8),
                st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
                st.sampled_from(
                    [b'"', b"\0", b"\x1a", b"<!DOCTYPE x>", b"&e;", b"\xff\xfe", b"\n"]
                ),
            )
        )
        data[at:end] = junk
    return name, bytes(data)


def _texts(read: Read) -> list[str]:
    return [
        text
        for measure in read.measures
        for target in measure.targets
        for text in (target.name, *target.aliases, *target.weak_aliases, *target.addresses)
    ]


@_settings
@given(damaged())
def test_no_bytes_make_a_reader_raise(tmp_path: Path, file: tuple[str, bytes]) -> None:
    name, data = file
    for old in tmp_path.iterdir():
        old.unlink()
    (tmp_path / name).write_bytes(data)
    read = read_lists([tmp_path])
    assert read.files or read.unread
    if not name.endswith(".yaml"):  # ours are read by `facts`, which keeps what people write
        for text in _texts(read):
            assert text == text.strip() != ""
            assert len(text) <= 1000
            hidden = {unicodedata.category(c) for c in text if c not in "\u200c\u200d"}
            assert hidden.isdisjoint({"Cc", "Cf", "Cs"})
    for measure in read.measures:
        keys = [target.key for target in measure.targets]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", ["sdn.csv", "un.xml", "dpl.txt"])
def test_a_cut_file_yields_what_came_before_the_cut(tmp_path: Path, name: str) -> None:
    whole = SEEDS[name]
    path = tmp_path / name
    path.write_bytes(whole)
    full = [target for measure in read_lists([path]).measures for target in measure.targets]
    assert len(full) == 2
    seen = set()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        found = [target for measure in read_lists([path]).measures for target in measure.targets]
        assert found == full[: len(found)]
        seen.add(len(found))
    assert seen >= {0, 1}
