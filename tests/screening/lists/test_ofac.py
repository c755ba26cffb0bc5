"""OFAC's CSV: three files joined, and remarks that hold half of what is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reasoned.facts.measures import MeasureKind, Owner, TargetKind
from reasoned.screening.lists.ofac import measures_of
from reasoned.screening.lists.read import read_lists
from tests.screening.lists.made import NOTHING, codes, ofac, only, read_one, sdn, written

BANK = (
    "SWIFT/BIC VTBRRUMM; Website www.vtb.com; alt. Website http://vtb.ru/x; Registration ID"
    " 1027739609391 (Russia); Tax ID No. 7702070139 (Russia); Legal Entity Number"
    " 253400V1H6ART1UQ0N98; Linked To: A BANK; a.k.a. 'VTB'; Passport 12 (Egypt) issued 01 Jan"
    " 2000 expires 01 Jan 2005; Email Address a@b.ru; nationality Cuba; Identification Number IMO"
    " 5342883; Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h."
)


def test_names_and_addresses_are_joined_by_the_entry(tmp_path: Path) -> None:
    ofac(
        tmp_path,
        sdn(36, "AEROCARIBBEAN AIRLINES") + sdn(41, "ABU, Ali", "individual", "SDGT] [IFSR"),
        f'36,12,"aka","AERO-CARIBBEAN",{NOTHING}\r\n36,13,"fka","AERO C",{NOTHING}\r\n',
        f'36,25,{NOTHING},"Havana","Cuba",{NOTHING}\r\n41,26,{NOTHING},{NOTHING},"Iran",{NOTHING}\r\n',
    )
    measure, read = read_one(tmp_path)
    company, person = measure.targets
    assert (measure.id, measure.kind) == ("us-ofac-sdn", MeasureKind.ASSET_FREEZE)
    assert company.aliases == ("AERO-CARIBBEAN", "AERO C")
    assert company.addresses == ("Havana, Cuba",)
    assert (company.countries, company.kind) == (("CU",), TargetKind.ORGANISATION)
    assert (person.name, person.kind) == ("ABU, Ali", TargetKind.PERSON)
    assert person.programmes == ("SDGT", "IFSR")
    assert (person.addresses, person.countries) == ((), ("IR",))
    assert not read.rejects
    assert [(f.names, f.rejected) for f in read.files] == [(2, 0), (2, 0), (0, 0)]


def test_remarks_hold_identifiers_domains_weak_aliases_and_countries(tmp_path: Path) -> None:
    ofac(tmp_path, sdn(1, "VTB BANK", remarks=BANK))
    target = only(read_one(tmp_path)[0])
    found = dict(target.identifiers)
    assert found["swift-bic"] == "VTBRRUMM"
    assert found["registration-number"] == found["ogrn"] == "1027739609391"
    assert found["tax-id"] == found["inn"] == "7702070139"
    assert found["lei"] == "253400V1H6ART1UQ0N98"
    assert found["passport"] == "12"
    assert found["email"] == "a@b.ru"
    assert found["imo-company"] == "5342883"
    assert found["crypto-xbt"] == "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"
    assert target.domains == ("vtb.com", "vtb.ru")
    assert target.weak_aliases == ("VTB",)
    assert target.countries == ("CU", "EG", "RU")


def test_a_link_to_somebody_is_no_ownership(tmp_path: Path) -> None:
    ofac(tmp_path, sdn(1, "A LTD", remarks="Linked To: B LTD."))
    target = only(read_one(tmp_path)[0])
    assert not target.owners
    assert "Linked To: B LTD" in target.note


def test_a_vessel_has_its_flag_call_sign_number_and_owner(tmp_path: Path) -> None:
    row = (
        '4234,"HERMANN","vessel","CUBA",-0- ,"CL2685","Tug","2597",-0- ,"Cuba","Golfo S.A.",'
        '"Vessel Registration Identification IMO 9187629."\r\n'
    )
    ofac(tmp_path, row)
    target = only(read_one(tmp_path)[0])
    assert target.kind is TargetKind.VESSEL
    assert target.countries == ("CU",)
    assert {("call-sign", "CL2685"), ("imo", "9187629")} <= set(target.identifiers)
    assert target.owners == (Owner("Golfo S.A."),)


def test_the_page_of_a_platform_is_nobodys_domain(tmp_path: Path) -> None:
    ofac(tmp_path, sdn(1, "A", remarks="Website www.facebook.com/a; alt. Website x.uk.com."))
    assert only(read_one(tmp_path)[0]).domains == ("x.uk.com",)


def test_the_consolidated_list_is_one_measure_a_programme(tmp_path: Path) -> None:
    cmic = "Listing Date (CMIC) 03 Jun 2021."
    rows = (
        sdn(1, "HANIYA", "individual", "NS-PLC")
        + sdn(2, "VTB", programme="UKRAINE-EO13662] [RUSSIA-EO14024")
        + sdn(3, "TELECOM", programme="CMIC-EO13959", remarks=cmic)
        + sdn(4, "SSB", programme="CAATSA - RUSSIA")
        + sdn(5, "NEW", programme="SOMETHING-NEW")
    )
    read = read_lists([ofac(tmp_path, rows, consolidated=True)])
    names = {m.id: [t.name for t in m.targets] for m in read.measures}
    assert names == {
        "us-ofac-ns-plc": ["HANIYA"],
        "us-ofac-ssi": ["VTB"],
        "us-ofac-eo14024": ["VTB"],
        "us-ofac-ns-cmic": ["TELECOM"],
        "us-ofac-ns-mbs": ["SSB"],
        "us-ofac-consolidated": ["NEW"],
    }
    listed = {m.id: m.targets[0].listed for m in read.measures}
    assert listed["us-ofac-ns-cmic"] == date(2021, 6, 3)
    assert listed["us-ofac-ssi"] is None


def test_a_tag_beside_a_programme_makes_no_measure() -> None:
    assert measures_of(("SDGT", "NS-PLC")) == ["us-ofac-ns-plc"]
    assert measures_of(("UKRAINE-EO13662", "VENEZUELA-EO13850")) == ["us-ofac-ssi"]
    assert measures_of(()) == ["us-ofac-consolidated"]


def test_damaged_rows_are_rejected_with_their_line_and_the_rest_goes_in(tmp_path: Path) -> None:
    rows = (
        sdn(1, "FIRST")
        + '2,"TOO FEW"\r\n'
        + sdn(1, "TWICE")
        + sdn("x", "NO NUMBER")
        + sdn(5, " ")
        + '6,"NO END\r\n'
        + sdn(7, "N" * 100_000)
        + sdn(8, "LAST")
    )
    measure, read = read_one(ofac(tmp_path, rows))
    assert [t.name for t in measure.targets] == ["FIRST", "LAST"]
    assert [(p.line, p.code) for p in read.rejects] == [
        (2, "columns"), (3, "duplicate-id"), (4, "no-number"), (5, "no-name"),
        (6, "quotes"), (7, "long-name"),
    ]  # fmt: skip
    assert all(p.path.endswith("sdn.csv") and p.suggestion for p in read.rejects)
    assert read.files[0].rejected == 6


def test_a_row_cut_in_the_middle_is_rejected_and_those_before_it_stand(tmp_path: Path) -> None:
    whole = (
        sdn(1, "FIRST", remarks="a.k.a. 'F'.") + sdn(2, "SECOND", remarks="DOB 1962.")
    ).encode()
    folder = ofac(tmp_path, "")
    for end in range(len(sdn(1, "FIRST", remarks="a.k.a. 'F'.")) + 1, len(whole) - 2):
        written(folder, "sdn.csv", whole[:end])
        measure, read = read_one(folder)
        assert [t.name for t in measure.targets] == ["FIRST"], whole[:end]
        assert [p.line for p in read.rejects] == [2]


def test_rows_of_entries_that_are_missing_are_told_once(tmp_path: Path) -> None:
    names = "".join(f'{n},1,"aka","X",{NOTHING}\r\n' for n in range(50, 2050))
    _, read = read_one(ofac(tmp_path, sdn(1, "FIRST"), names))
    assert codes(read) == ["no-entry"]
    assert "2,000" in read.rejects[0].message
    assert read.files[1].rejected == 2000


def test_remarks_that_ofac_cut_lose_their_last_part_and_say_so(tmp_path: Path) -> None:
    remarks = "Passport A1234567 (Egypt); " + "DOB 1962; " * 96
    remarks = (remarks + "a.k.a. 'HALF A NAME AND MORE OF IT'")[:1000]
    assert len(remarks) == 1000
    measure, read = read_one(ofac(tmp_path, sdn(1, "FIRST", remarks=remarks)))
    assert only(measure).weak_aliases == ()
    assert ("passport", "A1234567") in only(measure).identifiers
    assert [p.code for p in read.notes] == ["cut-remarks"]
    written(tmp_path, "sdn_comments.csv", '1,"OTHER\'; nationality Cuba."\r\n')
    measure, read = read_one(tmp_path)
    assert only(measure).weak_aliases == ("HALF OTHER",)
    assert only(measure).countries == ("CU", "EG")
    assert not read.notes


def test_the_last_byte_of_old_programs_is_no_row(tmp_path: Path) -> None:
    _, read = read_one(ofac(tmp_path, sdn(1, "FIRST")))
    assert not read.rejects
    assert not read.notes


def test_windows_1252_is_read_with_a_note_and_utf_16_refused(tmp_path: Path) -> None:
    folder = ofac(tmp_path, "")
    written(folder, "sdn.csv", sdn(1, "CAFÉ MÜLLER").encode("cp1252"))
    measure, read = read_one(folder)
    assert only(measure).name == "CAFÉ MÜLLER"
    assert [p.code for p in read.notes] == ["not-utf-8"]
    for encoding in ("utf-16", "utf-16-le"):
        written(folder, "sdn.csv", sdn(1, "CAFÉ").encode(encoding))
        measure, read = read_one(folder)
        assert not measure.targets
        assert codes(read) == ["encoding"]


def test_controls_and_bidi_marks_leave_a_name_and_the_target_stays(tmp_path: Path) -> None:
    measure, read = read_one(ofac(tmp_path, sdn(1, "AC\u202eME\0 \u200bLTD")))
    assert only(measure).name == "ACME LTD"
    assert [p.code for p in read.notes] == ["hidden-characters"]


def test_ten_thousand_aliases_are_held_to_a_bound_and_it_is_said(tmp_path: Path) -> None:
    names = "".join(f'1,{n},"aka","NAME {n}",{NOTHING}\r\n' for n in range(10_000))
    measure, read = read_one(ofac(tmp_path, sdn(1, "FIRST"), names))
    assert only(measure).aliases == tuple(f"NAME {n}" for n in range(1000))
    assert [p.code for p in read.notes] == ["too-many"]


def test_names_without_their_entries_are_unread_and_missing_files_noted(tmp_path: Path) -> None:
    written(tmp_path, "alt.csv", f'1,1,"aka","X",{NOTHING}\r\n')
    read = read_lists([tmp_path])
    assert not read.measures
    assert "sdn.csv" in read.unread[0].why
    written(tmp_path, "SDN.CSV", sdn(1, "FIRST"))
    measure, read = read_one(tmp_path)
    assert only(measure).aliases == ("X",)
    assert [p.code for p in read.notes] == ["missing-file"]


def test_one_file_alone_finds_those_that_belong_to_it(tmp_path: Path) -> None:
    ofac(tmp_path, sdn(1, "FIRST"), f'1,1,"aka","X",{NOTHING}\r\n')
    assert only(read_one(tmp_path / "sdn.csv")[0]).aliases == ("X",)
