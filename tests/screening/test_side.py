"""What is known of one side: names, domains, identifiers, bounded and cleaned."""

from __future__ import annotations

from reasoned.facts.measures import Target
from reasoned.screening.side import MOST_NAMES, NameKind, of_advertiser, of_target


def test_a_target_is_called_by_names_aliases_and_weak_aliases_but_not_products() -> None:
    side = of_target(
        Target("Zubrovka", aliases=("Kwisatz",), weak_aliases=("Z",), products=("Cordial",), id="7")
    )
    assert [(c.text, c.kind) for c in side.names] == [
        ("Zubrovka", NameKind.NAME), ("Kwisatz", NameKind.ALIAS), ("Z", NameKind.WEAK_ALIAS),
    ]  # fmt: skip
    assert (side.id, side.label) == ("7", "Zubrovka")


def test_an_advertiser_whose_name_is_a_domain_has_that_domain() -> None:
    side = of_advertiser("1", "www.kaspersky.com", brands=["rt.com", "Acme"])
    assert side.domains == ("kaspersky.com", "rt.com")
    assert [c.text for c in side.names] == ["www.kaspersky.com", "rt.com", "Acme"]


def test_domains_are_registrable_ones_and_stand_once() -> None:
    side = of_advertiser("1", "A", domains=["https://shop.example.co.uk/x", "example.co.uk", "?"])
    assert side.domains == ("example.co.uk",)


def test_identifiers_are_compared_without_marks() -> None:
    side = of_advertiser("1", "A", identifiers=[("LEI", "5299-00 t8"), ("inn", "--")])
    assert side.identifiers == (("lei", "529900t8"),)


def test_empty_names_are_none() -> None:
    side = of_advertiser("1", " ", brands=["", "???", "A", "A"])
    assert [c.text for c in side.names] == ["A"]
    assert of_advertiser("1", "???").label == "1"


def test_ten_thousand_aliases_are_bounded() -> None:
    side = of_target(Target("A", aliases=tuple(f"Alias {n}" for n in range(10_000))))
    assert len(side.names) == MOST_NAMES
