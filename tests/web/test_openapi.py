"""The OpenAPI document is whole, and the reference has all that is in it."""

from __future__ import annotations

from typing import Any

import pytest

from reasoned.web.problems import MEDIA_TYPE
from tests.web.site import V1, Site
from tests.web.test_problems import DOCS


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def schema(site: Site) -> Any:
    return site.http.get(f"{V1}/openapi.json").json()


def test_every_route_is_described(schema: Any) -> None:
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            where = f"{method} {path}"
            assert route["summary"], where
            assert route["tags"], where
            assert route["security"], where
            good = [c for c in route["responses"] if c.startswith("2")]
            assert len(good) == 1, where
            assert route["responses"][good[0]]["content"], where
            for code, told in route["responses"].items():
                if code not in good:
                    assert set(told["content"]) == {MEDIA_TYPE}, (where, code)
            if method == "post":
                assert "Idempotency-Key" in {p["name"] for p in route["parameters"]}, where


def test_no_schema_is_named_and_not_there(schema: Any) -> None:
    def refs(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(refs(v) for v in value.values()))
        if isinstance(value, list):
            return set().union(*(refs(v) for v in value))
        return set()

    there = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}
    assert refs(schema) <= there


def test_the_reference_lists_every_route_with_its_scope(schema: Any) -> None:
    text = DOCS.read_text(encoding="utf-8")
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            scope = route["security"][0]["bearer"][0]
            name = f"{method.upper()} {path.removeprefix(V1)}"
            assert f"| `{name}` | `{scope}` | {route['summary']} |" in text, name


def test_the_page_for_people_names_every_route(site: Site, schema: Any) -> None:
    page = site.http.get(f"{V1}/docs")
    assert "script" not in page.text
    assert "`" not in page.text
    assert f"{str(site.http.base_url).rstrip('/')}" in page.text
    for path in schema["paths"]:
        assert path in page.text
