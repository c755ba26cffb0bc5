"""What a FollowTheMoney dataset means as a measure, as far as its own lines say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from reasoned.facts.measures import Authority, Measure, MeasureKind, Target
from reasoned.facts.model import Source
from reasoned.screening.lists.ftm_entity import Listing
from reasoned.screening.lists.places import country


def measure_id(dataset: str) -> str:
    """`ftm-us-ofac-sdn` for `us_ofac_sdn`."""
    words = re.findall(r"[a-z0-9]+", dataset.casefold()[:200])
    return "-".join(["ftm", *words]) if words else "ftm-unnamed"


def measure_of(
    dataset: str, targets: Sequence[Target], listings: Iterable[Listing]
) -> Measure | None:
    """A measure that says who issued it and since when, and nothing on what it asks of whom.

    None where no listing has a day: since when would be a guess.
    """
    mine = [each for each in listings if dataset in each.datasets or not each.datasets]
    starts = [each.start for each in mine if each.start is not None]
    starts += [target.listed for target in targets if target.listed is not None]
    if not starts:
        return None
    authority = Authority(
        _commonest(each.authority for each in mine) or dataset[:200],
        country(_commonest(each.country for each in mine)),
    )
    title = f"Data set {dataset[:200]}"
    return Measure(
        id=measure_id(dataset),
        kind=MeasureKind.SANCTION if mine else MeasureKind.OTHER,
        title=title,
        authority=authority,
        published=min(starts),
        source=Source(
            "authority", f"{authority.name}: {title}", _commonest(each.url for each in mine)
        ),
        identifier=dataset[:200],
        note="What it asks of whom isn't in the data: write a measure with this id and no targets."
        " Its date is that of the first listing.",
    )


def _commonest(words: Iterable[str]) -> str:
    counted = Counter(word for word in words if word)
    return min(counted, key=lambda word: (-counted[word], word), default="")
