"""Somebody's own ads through the example's policies: what `reasoned try` does, on a page.

The file is read once and thrown away; nothing of it is kept or submitted.
"""

from __future__ import annotations

import io
import tempfile
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid
from reasoned.decisions.engine import Engine
from reasoned.decisions.text import statement_text
from reasoned.facts.model import SubjectKind
from reasoned.intake.gather import Gatherer
from reasoned.intake.guess.propose import Proposal, columns_of, propose
from reasoned.intake.guess.write_map import map_yaml, short, short_value
from reasoned.intake.native import in_native_form
from reasoned.intake.read_map import parse_map
from reasoned.intake.readers.sniff import open_input
from reasoned.intake.records import InputError, Row
from reasoned.intake.trial import Trial, try_out
from reasoned.policies.model import Rule
from reasoned.web.pages import frame
from reasoned.web.pages.forms import Upload
from reasoned.web.pages.site import Pages, Part, Visit
from reasoned.web.pages.tour.read_as import SAMPLE_FILE, read_as, refuse_no_table
from reasoned.web.pages.tour.steps import remember
from reasoned.web.problems import told_of

pages = Pages(Part.TOUR)

LARGEST = 8 << 20
SAMPLE, MOST = 500, 2_000
"""Records that the guess looks at, and that are decided: so many that nobody waits long."""
RANKED = 6
"""Unknown facts that are named, the most telling first."""
_ENDINGS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet")


@dataclass(frozen=True)
class Tried:
    """What came out. `proposal` None: the file's keys are names of facts."""

    name: str
    trial: Trial
    engine: Engine
    proposal: Proposal | None
    unused: tuple[str, ...]

    @property
    def rules(self) -> list[Rule]:
        """The rules that were tried, in the order of their documents."""
        return [rule for kind in SubjectKind for rule in self.engine.rules(kind)]

    @property
    def unknown(self) -> list[tuple[tuple[str, ...], int]]:
        """Facts that aren't known, each set with how many more ads it would decide, given those
        before it."""
        found: list[tuple[tuple[str, ...], int]] = []
        together: tuple[str, ...] = ()
        for freed in self.trial.totals.would_free(RANKED):
            together = (*together, freed.fact)
            if freed.records:  # else it decides nothing alone: it goes with the next
                found.append((together, freed.records))
                together = ()
        return found

    @property
    def statements(self) -> list[str]:
        """The statements that are worth reading, as text."""
        entries = [e for e in self.trial.shown if e.statement is not None]
        return [statement_text(e.statement) for e in entries if e.statement is not None]


@pages("GET", "/example/try")
async def ask(visit: Visit) -> Response:
    """The form for a file."""
    return frame.render(visit, "tour/try.html", tried=None, problem=None, most=MOST)


@pages("GET", "/example/try/ads.csv")
async def sample(visit: Visit) -> Response:
    """A small file to begin with."""
    headers = {"Content-Disposition": 'attachment; filename="ads.csv"'}
    return Response(SAMPLE_FILE, 200, headers, "text/csv; charset=utf-8")


@pages("POST", "/example/try", large=True)
async def show(visit: Visit) -> Response:
    """What the policies make of the file."""
    desk, now = visit.house.desk(), visit.house.now()
    try:
        sent = visit.sent.file("file")
        if sent is None or not (sent.name or sent.content):
            raise Invalid("file", "Choose a file of ads first: CSV, JSON, JSON Lines or Parquet.")
        if not sent.content:
            raise Invalid("file", "The file that you chose is empty.")
        if len(sent.content) > LARGEST:
            raise Invalid("file", f"It has more than {LARGEST >> 20} MB. Try the command instead.")
        refuse_no_table(sent.content)
        tried = await run_in_threadpool(_tried, sent, desk, desk.book.engine(now))
    except (Invalid, InputError) as error:
        told = told_of(error if isinstance(error, Invalid) else Invalid("file", str(error)))
        return frame.render(visit, "tour/try.html", 422, tried=None, problem=told, most=MOST)
    response = frame.render(
        visit,
        "tour/try.html",
        tried=tried,
        problem=None,
        most=MOST,
        declared=desk.book.policy_set.declarations.facts,
        read_as=read_as,
        cell=short,
        value=short_value,
    )
    return remember(visit, response, {"try"})


def _tried(sent: Upload, desk: Desk, engine: Engine) -> Tried:
    declarations = desk.book.policy_set.declarations
    ending = Path(sent.name.replace("\\", "/")).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="reasoned-try-") as folder:
        path = Path(folder) / f"ads{ending if ending in _ENDINGS else ''}"
        path.write_bytes(sent.content)
        sample, native = _sample(path, desk)
        proposal = None if native else propose(sample, declarations)
        if proposal is not None and not proposal.guesses:
            raise Invalid(
                "file",
                "None of its columns could be recognised as a fact. Columns that would help:"
                " the ad's text, its landing page, the countries in which it is shown.",
            )
        text = "" if proposal is None else map_yaml(proposal, sent.name[:100], [])
        mapped = parse_map(text, "map.yaml", declarations)[0] if text else None
        with open_input(str(path), stdin=io.BytesIO) as opened:
            gatherer = Gatherer(declarations, engine.at, title=opened.name, facts_map=mapped)
            with closing(gatherer):
                trial = try_out(opened.records, gatherer, engine, MOST)
    used = {guess.column for guess in proposal.guesses} if proposal else set()
    unused = tuple(c for c in columns_of(sample) if proposal is not None and c not in used)
    return Tried(sent.name, trial, engine, proposal, unused)


def _sample(path: Path, desk: Desk) -> tuple[list[dict[str, Any]], bool]:
    """The first records, and whether their keys are names of facts."""
    with open_input(str(path), stdin=io.BytesIO) as opened:
        sample = [r.raw for r in islice(opened.records, SAMPLE) if isinstance(r, Row)]
    if not sample:
        raise Invalid("file", f"It has no record that can be read among its first {SAMPLE}.")
    declarations = desk.book.policy_set.declarations
    return sample, not opened.textual and in_native_form(sample, declarations)
