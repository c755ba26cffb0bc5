"""What rules did, in numbers: as a page with plots and tables, and as CSV."""

from __future__ import annotations

import csv
import io

import sqlalchemy as sa
from starlette.responses import Response

from reasoned.cases.errors import Invalid
from reasoned.cases.public.decisions import OUTCOMES
from reasoned.cases.public.numbers import Count, Month, Numbers, as_of, numbers
from reasoned.web.pages import plots
from reasoned.web.pages.public.shared import answer
from reasoned.web.pages.site import Pages, Part, Visit

pages = Pages(Part.PUBLIC)
RULED = ("upheld", "varied", "reversed")
_COLUMNS = (
    "decisions", *OUTCOMES, "automatic", "by_people", "appealed", "waiting", *RULED, "median_days",
)  # fmt: skip


@pages("GET", "/numbers")
async def page(visit: Visit) -> Response:
    """The page; each plot has its numbers in a table beneath."""
    found = await _read(visit)
    by_month = {month.month: month for month in found.months}
    axis = plots.Months.over(list(by_month))
    every = [by_month.get(month, Month(month)) for month in axis.every]
    decided = plots.bars(
        "Decisions by month",
        "Restrictions that software decided, and those that people decided.",
        axis.named,
        (
            plots.Series("by software", tuple(m.automatic for m in every)),
            plots.Series("by people", tuple(m.by_people for m in every)),
        ),
    )
    answered = plots.lines(
        "Appeals and rulings by month",
        "Appeals that were filed, and rulings by another person.",
        axis.named,
        (
            plots.Series("appeals", tuple(m.appeals for m in every)),
            plots.Series("rulings", tuple(m.rulings for m in every)),
        ),
    )
    return answer(
        visit,
        "numbers.html",
        nav="numbers",
        found=found,
        decided=decided,
        answered=answered,
        kinds=OUTCOMES,
        results=RULED,
    )


@pages("GET", "/numbers.csv")
async def table(visit: Visit) -> Response:
    """By rule; with `of=months`, by month."""
    of = visit.query_params.get("of", "rules")
    if of not in ("rules", "months"):
        raise Invalid("of", "It is `rules` or `months`.")
    found = await _read(visit)
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n")
    if of == "months":
        write.writerow(("month", "automatic", "by_people", "appeals", "rulings", "reversed"))
        for m in found.months:
            write.writerow((m.month, m.automatic, m.by_people, m.appeals, m.rulings, m.reversed))
    else:
        write.writerow(("rule", "ground", *_COLUMNS, "in_shadow"))
        write.writerow(("", "", *_figures(found.total), sum(found.shadow.values())))
        for rule in found.rules:
            shadow = found.shadow.get(rule.rule, 0)
            write.writerow((rule.rule, rule.ground, *_figures(rule.count), shadow))
        for name in sorted(found.shadow.keys() - {rule.rule for rule in found.rules}):
            write.writerow((name, "", *_figures(Count()), found.shadow[name]))
    day = as_of(visit.house.now())[:10]
    return Response(
        text.getvalue(),
        200,
        {
            "Content-Disposition": f'attachment; filename="numbers-{of}-{day}.csv"',
            "Cache-Control": "no-cache",
        },
        "text/csv; charset=utf-8; header=present",
    )


def _figures(count: Count) -> tuple[object, ...]:
    return (
        count.decisions,
        *(count.outcomes.get(name, 0) for name in OUTCOMES),
        count.automatic,
        count.by_people,
        count.appealed,
        count.waiting,
        *(count.ruled.get(name, 0) for name in RULED),
        "" if count.median_days is None else count.median_days,
    )


async def _read(visit: Visit) -> Numbers:
    house = visit.house
    desk, now = house.desk(), house.now()

    def query(connection: sa.Connection) -> Numbers:
        return numbers(connection, desk, now)

    return await house.read(query)
