"""Plots as SVG that the server draws: bars and lines over named places, such as months.

Colours come from the stylesheet by class; series differ by more than colour. A plot says in
words what it shows; its numbers belong into a table beneath, which is for the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 34, 28
_MARKS = (1, 2, 5)
_APART = 22.0
"""How far the numbers above bars stand from each other, so that each can be read."""
_MANY = 24
"""From so many months on, only the years are named."""


@dataclass(frozen=True)
class Series:
    """One row of numbers, none below zero, one for each place."""

    name: str
    values: tuple[float, ...]


def bars(title: str, about: str, places: Sequence[str], series: Sequence[Series]) -> Markup:
    """A bar for each place; the series stand on each other, the first at the bottom."""
    _check(places, series)
    highest = max((sum(s.values[n] for s in series) for n in range(len(places))), default=0)
    scale = _Scale(highest, len(places))
    drawn, told = Markup(""), -_APART
    for n in range(len(places)):
        below = 0.0
        for number, one in enumerate(series):
            value = one.values[n]
            if value > 0:
                y, height = scale.y(below + value), scale.y(below) - scale.y(below + value)
                drawn += Markup('<rect class="s{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    number, _n(scale.x(n) - scale.bar / 2), _n(y), _n(scale.bar), _n(height)
                )
            below += value
        if below > 0 and scale.x(n) - told >= _APART:
            told = scale.x(n)
            drawn += Markup('<text class="value" x="{}" y="{}">{}</text>').format(
                _n(scale.x(n)), _n(scale.y(below) - 5), _number(below)
            )
    return _plot(title, about, places, series, scale, drawn, "bars")


def lines(title: str, about: str, places: Sequence[str], series: Sequence[Series]) -> Markup:
    """A line for each series, with a mark at each place."""
    _check(places, series)
    highest = max((value for one in series for value in one.values), default=0)
    scale = _Scale(highest, len(places))
    drawn = Markup("")
    for number, one in enumerate(series):
        points = [(scale.x(n), scale.y(value)) for n, value in enumerate(one.values)]
        drawn += Markup('<polyline class="s{}" points="{}"/>').format(
            number, " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        )
        for (x, y), value in zip(points, one.values, strict=True):
            if value > 0 or len(places) < _MANY:
                drawn += _mark(number, x, y)
    return _plot(title, about, places, series, scale, drawn, "lines")


@dataclass(frozen=True)
class Months:
    """Every month from the first to the last, so that time runs evenly whatever happened in it.

    `named`: how each is called beneath a plot; empty where there is no room.
    """

    every: tuple[str, ...]
    named: tuple[str, ...]

    @classmethod
    def over(cls, those: Sequence[str]) -> Months:
        """`those`: months such as `2026-03`, in their order."""
        if not those:
            return cls((), ())
        first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (those[0], those[-1]))
        every = tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1))
        if len(every) < _MANY:
            return cls(
                every,
                tuple(m if len(every) <= 12 or n % 2 == 0 else "" for n, m in enumerate(every)),
            )
        return cls(every, tuple(m[:4] if m.endswith("-01") else "" for m in every))


def _check(places: Sequence[str], series: Sequence[Series]) -> None:
    for one in series:
        if len(one.values) != len(places) or any(not 0 <= v < float("inf") for v in one.values):
            raise ValueError(f"{one.name}: a number from zero on is needed for each place.")


class _Scale:
    """Where a value and a place stand."""

    def __init__(self, highest: float, places: int) -> None:
        self.step = _step(highest)
        self.top = max(self.step * -(-highest // self.step), self.step)
        self.wide = (WIDTH - _LEFT - _RIGHT) / max(places, 1)
        self.bar = min(self.wide * 0.6, 44)

    def x(self, place: int) -> float:
        return _LEFT + self.wide * (place + 0.5)

    def y(self, value: float) -> float:
        return HEIGHT - _BOTTOM - value / self.top * (HEIGHT - _TOP - _BOTTOM)

    def marks(self) -> Iterator[float]:
        return (self.step * n for n in range(round(self.top / self.step) + 1))


def _step(highest: float) -> float:
    """A round number of which at most five reach the highest value."""
    for power in count():
        for mark in _MARKS:
            step = mark * 10.0**power
            if step * 5 >= highest:
                return step
    raise AssertionError("there is always a larger step")


def _plot(
    title: str,
    about: str,
    places: Sequence[str],
    series: Sequence[Series],
    scale: _Scale,
    drawn: Markup,
    kind: str,
) -> Markup:
    name = "plot-" + "".join(c if c.isalnum() else "-" for c in title.lower())
    grid = Markup("").join(
        Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class="axis" x="{}" y="{}">{}</text>'
        ).format(
            _LEFT, WIDTH - _RIGHT, _n(scale.y(v)), _n(scale.y(v)),
            _LEFT - 6, _n(scale.y(v) + 4), _number(v),
        )
        for v in scale.marks()
    )  # fmt: skip
    below = Markup("").join(
        Markup('<text class="place" x="{}" y="{}">{}</text>').format(
            _n(scale.x(n)), HEIGHT - 8, place
        )
        for n, place in enumerate(places)
        if place
    )
    return Markup(
        '<svg class="plot {kind}" role="img" aria-labelledby="{name} {name}-about"'
        ' viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        '<title id="{name}">{title}</title><desc id="{name}-about">{about}</desc>'
        "{grid}{drawn}{below}{legend}</svg>"
    ).format(
        kind=kind, name=name, title=title, about=about, width=WIDTH, height=HEIGHT,
        grid=grid, drawn=drawn, below=below, legend=_legend(series, kind),
    )  # fmt: skip


def _legend(series: Sequence[Series], kind: str) -> Markup:
    made = Markup("")
    x = float(_LEFT)
    for number, one in enumerate(series):
        if kind == "bars":
            made += Markup('<rect class="s{}" x="{}" y="6" width="12" height="12"/>').format(
                number, _n(x)
            )
        else:
            made += _mark(number, x + 6, 12)
        made += Markup('<text class="key" x="{}" y="16">{}</text>').format(_n(x + 18), one.name)
        x += 40 + 7.5 * len(one.name)
    return made


def _mark(number: int, x: float, y: float) -> Markup:
    """A disc for the first series, a square for the others."""
    if number == 0:
        return Markup('<circle class="mark s0" cx="{}" cy="{}" r="4"/>').format(_n(x), _n(y))
    return Markup('<rect class="mark s{}" x="{}" y="{}" width="8" height="8"/>').format(
        number, _n(x - 4), _n(y - 4)
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _number(value: float) -> str:
    return f"{value:,.1f}".rstrip("0").rstrip(".").replace(",", "\u202f")
