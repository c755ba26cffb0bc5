"""The API's reference as one page, made of its OpenAPI document: no scripts, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Reasoned: the API</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { background: #f4f4f2; padding: .75rem; overflow-x: auto }
h3 { margin-bottom: 0 } h3 + p { margin-top: .25rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left;
vertical-align: top } nav a { margin-right: 1rem }
@media (prefers-color-scheme: dark) { body { background: #181818; color: #e4e4e0 }
pre { background: #242422 } a { color: #9cc4ff } }
</style>
<h1>Reasoned: the API</h1>
<p>{{ about | words }}</p>
<p>The same for programs: <a href="openapi.json">openapi.json</a>. Send a token with each
request:</p>
<pre>curl -H 'Authorization: Bearer TOKEN' {{ base }}queue</pre>
<nav>{% for tag in groups %}<a href="#{{ tag }}">{{ tag }}</a>{% endfor %}</nav>
{% for tag, found in groups.items() %}
<h2 id="{{ tag }}">{{ tag }}</h2>
{% for r in found %}
<h3 id="{{ r.id }}"><code>{{ r.method }} {{ r.path }}</code></h3>
<p>{{ r.summary }}. {{ r.description | words }} Scope: <code>{{ r.scope }}</code>.</p>
{% if r.parameters or r.body %}
<table>
{% for p in r.parameters %}<tr><td><code>{{ p.name }}</code></td><td>{{ p.in }}</td>
<td>{{ p.description | words }}</td></tr>{% endfor %}
{% for p in r.body %}<tr><td><code>{{ p.name }}</code></td>
<td>body{{ ", needed" if p.needed }}</td><td>{{ p.description | words }}</td></tr>{% endfor %}
</table>
{% endif %}
{% endfor %}
{% endfor %}
</html>
"""
# A page of our own document; what is in it is escaped all the same.
_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True)
_WORDS = MarkdownIt("js-default")
_ENVIRONMENT.filters["words"] = lambda text: Markup(_WORDS.renderInline(text))
_TEMPLATE = _ENVIRONMENT.from_string(_PAGE)


def page_of(schema: Mapping[str, Any], base: str) -> str:
    """The page for an OpenAPI document. `base`: the address that all routes begin with."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for route in _routes(schema):
        groups.setdefault(route["tag"], []).append(route)
    return _TEMPLATE.render(groups=groups, about=schema["info"]["description"], base=base)


def _routes(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            yield {
                "id": route["operationId"],
                "method": method.upper(),
                "path": path,
                "tag": route["tags"][0],
                "summary": route["summary"],
                "description": route.get("description", ""),
                "scope": route["security"][0]["bearer"][0],
                "parameters": [
                    {
                        "name": p["name"],
                        "in": p["in"],
                        "description": p.get("description") or p["schema"].get("description", ""),
                    }
                    for p in route.get("parameters", ())
                ],
                "body": list(_body(schema, route)),
            }


def _body(schema: Mapping[str, Any], route: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    content = route.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    found = schema["components"]["schemas"].get(name, {})
    for field, told in found.get("properties", {}).items():
        yield {
            "name": field,
            "needed": field in found.get("required", ()),
            "description": told.get("description", ""),
        }
