"""A question of a case is answered in fields of its fact's type; nobody writes JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from reasoned.cases.submitting.submit import Submission, submit
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar
from reasoned.facts.model import SubjectKind
from reasoned.store.tables.subjects import fact, fact_value
from reasoned.web.pages.desk.fields import inputs_of, value_of
from reasoned.web.pages.forms import Form
from tests.cases.conftest import house
from tests.cases.doing import rows
from tests.cases.house import House
from tests.web.pages.desks import desk_of, said
from tests.web.site import Site, open_site

__all__ = ["house"]

LICENCE = {"value.kind": "gambling", "value.country": "DE", "value.valid_until": "2027-01-01"}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def site(house: House) -> Iterator[Site]:
    with open_site(house) as opened:
        yield opened


def casino(site: Site) -> str:
    """A case that asks which licences an advertiser holds."""
    facts = {"ad.categories": ["gambling"], "ad.territories": ["DE"]}
    given = Submission(SubjectKind.AD, "bet", "Bet", "", "casino", facts)
    return site.house.do(submit, given, by=0).case


def test_a_list_of_objects_is_answered_in_fields_for_each_of_its_items(site: Site) -> None:
    case = casino(site)
    ann = desk_of(site, "ann")
    page = ann.page(f"/desk/cases/{case}")
    for name in (*LICENCE, "value-2.kind", "value-5.country"):
        assert f'name="{name}"' in page, name
    assert "JSON" not in page
    to, more = f"/desk/cases/{case}/answers", {"value-3.kind": "gambling", "value-3.country": ""}
    given = {"fact": "advertiser.licences", "evidence": "The register.", "all": "1", **LICENCE}
    wrong = ann.send(to, **given, **more)
    assert wrong.status_code == 422
    assert "Give the answer." in said(wrong.text)
    assert '<option value="gambling" selected>gambling</option>' in wrong.text
    assert 'value="2027-01-01"' in wrong.text
    came = ann.send(to, **given, **{**more, "value-3.country": "FR"})
    assert came.status_code == 303
    (kept,) = rows(
        site.house,
        sa.select(fact_value.c.value)
        .join(fact, fact.c.id == fact_value.c.fact_id)
        .where(fact.c.name == "advertiser.licences"),
    )
    assert [one["country"] for one in json.loads(kept.value)] == ["DE", "FR"]


def test_an_answer_is_read_by_its_type() -> None:
    licence = ObjectType((("kind", Field(Scalar.STRING, values=("a", "b"))),))
    cases = [
        (Field(Scalar.BOOL), {"value": "yes"}, True),
        (Field(Scalar.INT), {"value": "1 200"}, 1200),
        (Field(Scalar.DOUBLE), {"value": "12,5"}, 12.5),
        (Field(Scalar.STRING, optional=True), {"none": "1"}, None),
        (Field(ListType(Scalar.STRING)), {"value": "a\nb", "all": "1"}, ["a", "b"]),
        (Field(ListType(Scalar.STRING)), {"value": "a"}, {"items": ["a"], "complete": False}),
        (Field(ListType(Scalar.STRING)), {"all": "1"}, []),
        (Field(ListType(licence)), {"all": "1"}, []),
        (Field(licence), {"value.kind": "a"}, {"kind": "a"}),
    ]
    for field, given, value in cases:
        sent = Form({name: [said] for name, said in given.items()}, {})
        assert value_of(field, sent) == value, field
    several = Field(ListType(Scalar.STRING), values=("a", "b", "c"))
    assert [one.kind for each in inputs_of(several) for one in each] == ["ticks"]
    assert value_of(several, Form({"value": ["a", "c"], "all": ["1"]}, {})) == ["a", "c"]
