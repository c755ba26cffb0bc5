"""Who owns the advertisers of a file: gathered before screening, as owners may be among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reasoned.intake.advertisers import Advertiser, Advertisers
from reasoned.intake.records import Record, Row
from reasoned.screening.owned import Holding, OwnedBy, owned
from reasoned.screening.screen import SideIndex
from reasoned.screening.targets import Listed


def holdings(records: Iterable[Record], advertisers: Advertisers) -> list[Holding]:
    """The advertisers whose owners the file tells; the others aren't kept."""
    found = []
    for record in records:
        made = advertisers(record) if isinstance(record, Row) else record
        if isinstance(made, Advertiser) and made.side.owners:
            found.append(Holding(made.side.id, made.label, made.side.owners))
    return found


def owned_by_row(
    holding: Sequence[Holding], index: SideIndex, targets: Sequence[Listed]
) -> dict[int, tuple[OwnedBy, ...]]:
    """By row, the targets that own half of an advertiser or more."""
    ids: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(targets):
        ids[each.target.key].append(place)
        ids[f"{each.measure}/{each.target.key}"].append(place)
    return {int(row): by for row, by in owned(holding, index, ids).items()}
