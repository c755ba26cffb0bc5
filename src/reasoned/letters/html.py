"""A letter as one self-contained HTML page: for browsers, printing, and e-mail.

Nothing in it is fetched or runs: the styles stand in the page, and there are no scripts. All
text passes through Jinja's escaping. The page allows itself nothing else
(Content-Security-Policy).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from reasoned.letters.messages import direction_of
from reasoned.letters.structure import Letter, Run

_TEMPLATE = "letter.html.jinja"


def html_of(letter: Letter) -> str:
    """The letter as an HTML document."""
    return _template().render(letter=letter, title=letter.subject_line)


def kind_of(block: object) -> str:
    """What a template calls a block."""
    return type(block).__name__.lower()


def base_of(run: Run) -> str:
    """Whether a run is isolated from the direction of the text around it."""
    return "bdi" if run.outside else "span"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = kind_of
    environment.filters["base"] = base_of
    environment.filters["direction"] = direction_of
    return environment.get_template(_TEMPLATE)


def _source(name: str) -> str | None:
    if name != _TEMPLATE:
        return None
    return (files(__package__) / name).read_text("utf-8")
