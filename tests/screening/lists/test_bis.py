"""The Denied Persons List: several rows of one order are one target."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.screening.lists.made import bis, codes, only, read_one, written

ZAREK = {
    "Name": " MITA  ZAREK",
    "Street_Address": "16 KYRAIKOU AVE",
    "City": "NICOSIA",
    "Country": "CY",
    "Effective_Date": "08/10/2017",
    "Expiration_Date": "12/14/2026",
    "FR_Citation": "82 F.R. 39105 8/17/2017",
}


def test_rows_of_one_order_are_one_target_with_its_addresses_and_dates(tmp_path: Path) -> None:
    other = ZAREK | {"Name": "MITA-ZAREK", "Street_Address": "P.O. BOX 1", "Country": "US"}
    measure, read = read_one(written(tmp_path, "us_bis_dpl.txt", bis(ZAREK, other)))
    target = only(measure)
    assert measure.id == "us-bis-dpl"
    assert (target.id, target.name) == ("2017-08-10-mita-zarek", "MITA ZAREK")
    assert target.aliases == ("MITA-ZAREK",)
    assert target.addresses == ("16 KYRAIKOU AVE, NICOSIA, CY", "P.O. BOX 1, NICOSIA, US")
    assert target.countries == ("CY", "US")
    assert target.note == "82 F.R. 39105 8/17/2017"
    assert not read.rejects


def test_an_order_counts_on_its_last_day(tmp_path: Path) -> None:
    target = only(read_one(written(tmp_path, "dpl.txt", bis(ZAREK)))[0])
    assert (target.listed, target.until) == (date(2017, 8, 10), date(2026, 12, 15))


def test_an_order_without_an_end_has_none_whatever_another_row_says(tmp_path: Path) -> None:
    text = bis(ZAREK, ZAREK | {"Expiration_Date": ""})
    assert only(read_one(written(tmp_path, "dpl.txt", text))[0]).until is None


def test_another_order_against_the_same_name_is_another_target(tmp_path: Path) -> None:
    text = bis(ZAREK, ZAREK | {"Effective_Date": "08/11/2017"})
    measure, _ = read_one(written(tmp_path, "dpl.txt", text))
    assert [t.id for t in measure.targets] == ["2017-08-10-mita-zarek", "2017-08-11-mita-zarek"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Name", " ", "no-name"),
        ("Name", "N" * 100_000, "long-name"),
        ("Effective_Date", "2017-08-10", "date"),
        ("Effective_Date", "02/30/2017", "date"),
        ("Expiration_Date", "01/01/2017", "dates"),
        ("City", 'NICO"SIA', "quotes"),
        ("City", "NICO\tSIA", None),
        ("City", "NICO\nSIA", "quotes"),
    ],
)
def test_a_damaged_row_is_rejected_and_the_next_goes_in(
    tmp_path: Path, column: str, value: str, code: str | None
) -> None:
    text = bis(ZAREK | {column: value}, ZAREK | {"Name": "ANOTHER"})
    measure, read = read_one(written(tmp_path, "dpl.txt", text))
    assert measure.targets[-1].name == "ANOTHER"
    if code is None:  # a tab within quotes belongs to the cell
        assert len(measure.targets) == 2
    else:
        assert code in codes(read)
        assert read.rejects[0].line == 2


def test_a_quote_doubled_within_a_name_is_one(tmp_path: Path) -> None:
    text = bis(ZAREK | {"Name": 'IHSAN ""SAMMY"" ELASHI'})
    assert only(read_one(written(tmp_path, "dpl.txt", text))[0]).name == 'IHSAN "SAMMY" ELASHI'
