"""Chunks of records become lines and counts, the same in any process."""

from __future__ import annotations

import json
import pickle
from datetime import date

from reasoned.facts.measures import Target
from reasoned.intake.advertisers import Advertisers, map_of_columns
from reasoned.intake.owners import holdings, owned_by_row
from reasoned.intake.records import Record, Reject, Row
from reasoned.intake.screened import MOST_KEPT, Screened, Screener
from reasoned.screening.screen import SideIndex
from reasoned.screening.side import of_target
from reasoned.screening.targets import Listed

TARGETS = [
    Listed("measure", target, of_target(target))
    for target in (Target("Zubrovka Kwisatz", id="7", until=date(2030, 1, 2)), Target("Melange"))
]
INDEX = SideIndex([each.side for each in TARGETS])
READER = Advertisers(map_of_columns(("name", "owners", "country"), "name"))
RECORDS: list[Record] = [
    Row(1, {"name": "Zubrovka Kwisatz GmbH"}),
    Row(2, {"name": "Somebody Else", "country": "Atlantis"}),
    Reject(3, "it is damaged", "x"),
    Row(4, {"name": ""}),
    Row(5, {"name": "Child", "owners": "Melange 50 %"}),
]


def screener(explain: bool = False) -> Screener:
    rows = [record for record in RECORDS if isinstance(record, Row)]
    owned = owned_by_row(holdings(rows, READER), INDEX, TARGETS)
    return Screener(READER, INDEX, TARGETS, owned, explain=explain)


def test_every_record_is_screened_or_rejected() -> None:
    done = screener()(RECORDS)
    assert (done.read, done.advertisers, done.rejected, done.matched) == (5, 3, 2, 2)
    assert [(reject.row, reject.reason) for reject in done.rejects] == [
        (3, "it is damaged"), (4, "it has no name"),
    ]  # fmt: skip
    assert done.damage == [(2, done.damage[0][1])]
    assert "Atlantis" in done.damage[0][1]


def test_lines_say_what_was_found() -> None:
    first, owned = map(json.loads, screener()(RECORDS).lines)
    assert first["target"] == {"name": "Zubrovka Kwisatz", "id": "7", "until": "2030-01-02"}
    assert (first["row"], first["list"], "paths" in first) == (1, "measure", False)
    assert (owned["row"], owned["target"]["id"], owned["status"]) == (5, "Melange", "certain")
    assert owned["paths"] == [[{"owner": "Melange", "owned": "Child", "percent": 50.0}]]


def test_who_is_nearest_is_said_only_where_it_is_asked_for() -> None:
    rows = [json.loads(line)["row"] for line in screener(explain=True)(RECORDS).lines]
    assert rows == [1, 2, 5]
    assert screener(explain=True)(RECORDS).statuses["none"] == 1


def test_another_process_builds_the_same() -> None:
    work = screener(explain=True)
    again = pickle.loads(pickle.dumps(work))
    assert again(RECORDS).lines == work(RECORDS).lines


def test_counts_add_up_and_what_is_told_is_bounded() -> None:
    work, total = screener(), Screened()
    for start in range(0, 400, 50):
        total.add(work([Row(start + n, {"name": "?"}) for n in range(50)]))
    assert (total.read, total.rejected, len(total.rejects)) == (400, 400, MOST_KEPT)
