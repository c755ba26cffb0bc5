"""Countries, days and websites as lists write them."""

from __future__ import annotations

from datetime import date

import pytest

from reasoned.screening.lists.domains import registrable
from reasoned.screening.lists.places import country, day_after, first_day
from reasoned.screening.lists.text import clean, hides


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Korea, North", "KP"), ("Iran (Islamic Republic of)", "IR"), ("ru", "RU"),
        ("Democratic People’s Republic of Korea", "KP"), ("Region: Gaza", "PS"),
        ("undetermined", ""), ("Netherlands Antilles", ""), ("zz", ""), ("", ""),
        ("Virgin Islands, British", "VG"), ("Congo, Republic of the", "CG"), ("na", "NA"),
    ],
)  # fmt: skip
def test_a_country_is_told_by_its_name_in_the_lists(written: str, code: str) -> None:
    assert country(written) == code


@pytest.mark.parametrize(
    ("written", "first", "after"),
    [
        ("2014", date(2014, 1, 1), date(2015, 1, 1)),
        ("2014-12", date(2014, 12, 1), date(2015, 1, 1)),
        ("2014-02-28T00:00:00", date(2014, 2, 28), date(2014, 3, 1)),
        ("9999-12-31", date(9999, 12, 31), None),
        ("2014-02-30", None, None),
        ("soon", None, None),
    ],
)
def test_a_part_of_a_date_stands_for_all_its_days(
    written: str, first: date | None, after: date | None
) -> None:
    assert (first_day(written), day_after(written)) == (first, after)


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("www.vtb.com", "vtb.com"), ("HTTP://WWW.Example.co.uk:80/x?y#z", "example.co.uk"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"), ("x.blogspot.com", "x.blogspot.com"),
        ("uk.com", ""), ("127.0.0.1", ""), ("localhost", ""), ("http://", ""), ("a b.com", ""),
        ("www.facebook.com/somebody", ""), ("x\\@y.com", ""), ("com", ""), ("-a.com", ""),
    ],
)  # fmt: skip
def test_the_registrable_domain_of_a_website(website: str, domain: str) -> None:
    assert registrable(website) == domain


@pytest.mark.parametrize(
    ("text", "cleaned", "hidden"),
    [
        ("  A  B ", "A B", False), ("A\tB\r\nC\u00a0D", "A B C D", False),
        ("A\u202eB\u2066C\u200bD\ufeff", "ABCD", True), ("A\0B\x1b", "AB", True),
        ("می\u200cخواهم", "می\u200cخواهم", False), ("A\u200b B", "A B", True), ("\u200e", "", True),
    ],
)  # fmt: skip
def test_invisible_characters_are_taken_out_and_spaces_made_one(
    text: str, cleaned: str, hidden: bool
) -> None:
    assert clean(text) == cleaned
    assert hides(text) is hidden
