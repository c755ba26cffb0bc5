"""Small lists in the authorities' own formats, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reasoned.facts.measures import Measure, Target
from reasoned.screening.lists.model import Read
from reasoned.screening.lists.read import read_lists

NOTHING = "-0- "

UN_RECORD = """
    <INDIVIDUAL>
      <DATAID>1</DATAID>
      <FIRST_NAME>ERIC</FIRST_NAME>
      <SECOND_NAME>EXAMPLE</SECOND_NAME>
      <UN_LIST_TYPE>DRC</UN_LIST_TYPE>
      <REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER>
      <LISTED_ON>2012-12-31-04:00</LISTED_ON>
      <NAME_ORIGINAL_SCRIPT>إريك</NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>He fled.</COMMENTS1>
      <NATIONALITY><VALUE>Democratic Republic of the Congo</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS>
        <QUALITY>Good</QUALITY><ALIAS_NAME>Erik; Erick</ALIAS_NAME>
      </INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Man</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><CITY>Kigali</CITY><COUNTRY>Rwanda</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DOCUMENT>
        <TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>AB 850901</NUMBER>
      </INDIVIDUAL_DOCUMENT>
    </INDIVIDUAL>"""

BIS_COLUMNS = (
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date",
    "Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation",
)  # fmt: skip


def sdn(
    number: object, name: str, kind: str = "", programme: str = "CUBA", remarks: str = ""
) -> str:
    """One row of OFAC's entries."""
    cells = [
        str(number), f'"{name}"', f'"{kind}"' if kind else NOTHING, f'"{programme}"',
        *[NOTHING] * 7, f'"{remarks}"' if remarks else NOTHING,
    ]  # fmt: skip
    return ",".join(cells) + "\r\n"


def ofac(
    folder: Path, entries: str, names: str = "", addresses: str = "", *, consolidated: bool = False
) -> Path:
    """The three files of a list, with the last byte that OFAC writes."""
    files = ("cons_prim", "cons_alt", "cons_add") if consolidated else ("sdn", "alt", "add")
    for name, text in zip(files, (entries, names, addresses), strict=True):
        (folder / f"{name}.csv").write_bytes(text.encode() + b"\x1a")
    return folder


def un(records: str, before: str = "") -> str:
    """The UN's list with those records."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<CONSOLIDATED_LIST>\n'
        f"<INDIVIDUALS>{records}\n</INDIVIDUALS>\n<ENTITIES></ENTITIES>\n</CONSOLIDATED_LIST>\n"
    )


def bis(*rows: dict[str, str]) -> str:
    """The Denied Persons List with those rows."""
    lines = ["\t".join(f'"{column}"' for column in BIS_COLUMNS)]
    lines += ["\t".join(f'"{row.get(column, "")}"' for column in BIS_COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


def entity(key: str, schema: str, datasets: tuple[str, ...] = ("us_x",), **properties: Any) -> str:
    """One line of FollowTheMoney; a text stands for a list of one."""
    lists = {n: v if isinstance(v, list) else [v] for n, v in properties.items()}
    body = {"id": key, "schema": schema, "properties": lists, "datasets": list(datasets)}
    return json.dumps(body, ensure_ascii=False) + "\n"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file in the folder."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_one(path: Path) -> tuple[Measure, Read]:
    """The only measure there, and all that was read."""
    read = read_lists([path])
    assert len(read.measures) == 1, read
    return read.measures[0], read


def only(measure: Measure) -> Target:
    """Its only target."""
    assert len(measure.targets) == 1, measure.targets
    return measure.targets[0]


def codes(read: Read) -> list[str]:
    """The codes of what was rejected."""
    return [problem.code for problem in read.rejects]
