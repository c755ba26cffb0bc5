"""What a Parquet file of records holds: which facts, in which types, and how reliably.

Files that `arrow.write_parquet` wrote say so themselves. Any other file may be used too:
its types are checked here, and values that a record couldn't hold are unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as pt

from reasoned.conditions.sql.columns import Columns, Place
from reasoned.conditions.types import Schema
from reasoned.history.arrow import schema_for, seen_in


@dataclass(eq=False)  # not frozen: Python sets tracebacks on exceptions
class BadSource(Exception):
    """A file that can't be used: which, and what is wrong with it."""

    path: Path
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True)
class Source:
    """One Parquet file: its records, and the columns that they lie in."""

    path: Path
    rows: int
    columns: Columns


def open_source(path: Path, schema: Schema) -> Source:
    """Look at one file's footer. Columns that `schema` doesn't know are ignored.

    Raises BadSource where it isn't Parquet, or where a fact's column has another type than
    `conditions.columns` says.
    """
    try:
        metadata = pq.read_metadata(path)
    except (OSError, pa.ArrowException) as error:
        raise BadSource(path, f"This isn't a readable Parquet file ({error}).") from error
    found = _of_struct(metadata.schema.to_arrow_schema())
    wanted = _of_struct(schema_for(schema))
    places = frozenset(_places(path, (), found, wanted))
    seen = seen_in(path)
    if seen is None:
        return Source(path, metadata.num_rows, Columns(schema, places, checked=False))
    written = seen.columns(schema)
    present = places & written.every if written.present is None else places & written.present
    ranges = _ranges(metadata, {_leaf(p, found): p for p in present})
    columns = replace(written, present=present, known=written.known & places, ranges=ranges)
    return Source(path, metadata.num_rows, columns)


def _leaf(place: Place, found: Mapping[str, pa.DataType]) -> str:
    """What Parquet calls the column of a place, as its writer names lists."""
    parts: list[str] = []
    for name in place:
        parts.append(name)
        kind = found[name]
        if pt.is_list(kind):
            parts += ["list", "element"]
            kind = kind.value_type
        found = _of_struct(kind) if pt.is_struct(kind) else {}
    return ".".join(parts)


def _ranges(
    metadata: pq.FileMetaData, places: Mapping[str, Place]
) -> Mapping[Place, tuple[float, float]]:
    """The least and greatest numbers by place, where each row group tells."""
    found: dict[Place, tuple[float, float]] = {}
    untold: set[Place] = set()
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for column in map(group.column, range(group.num_columns)):
            place = places.get(column.path_in_schema)
            if place is None or column.physical_type not in {"INT64", "DOUBLE"}:
                continue
            told = column.statistics
            if told is not None and told.has_min_max:
                low, high = found.get(place, (told.min, told.max))
                found[place] = min(low, told.min), max(high, told.max)
            elif told is None or told.null_count != column.num_values:
                untold.add(place)
    return {place: ends for place, ends in found.items() if place not in untold}


def _of_struct(fields: Any) -> Mapping[str, pa.DataType]:
    return {part.name: part.type for part in fields}


def _places(
    path: Path,
    outer: Place,
    found: Mapping[str, pa.DataType],
    wanted: Mapping[str, pa.DataType],
) -> Iterator[Place]:
    """The places of the schema that the file has. Raises BadSource for a wrong type."""
    for name, want in wanted.items():
        if name not in found:
            continue
        place, have = (*outer, name), found[name]
        if pt.is_list(want):
            if not (pt.is_list(have) or pt.is_large_list(have)):
                raise _wrong(path, place, have, want)
            want, have = want.value_type, have.value_type
        if pt.is_struct(want):
            if not pt.is_struct(have):
                raise _wrong(path, place, have, want)
            yield from _places(path, place, _of_struct(have), _of_struct(want))
        elif not _FITS[want](have):
            raise _wrong(path, place, have, want)
        yield place


def _wrong(path: Path, place: Place, have: pa.DataType, want: pa.DataType) -> BadSource:
    where = " in ".join(f"`{part}`" for part in reversed(place))
    hint = ""
    if pt.is_timestamp(want) and pt.is_timestamp(have):
        hint = " Times need a zone: write them as UTC."
    return BadSource(path, f"{where} is {have}; its fact needs {want}.{hint}")


def _is_text(kind: pa.DataType) -> bool:
    if pt.is_dictionary(kind):
        kind = kind.value_type
    return bool(pt.is_string(kind) or pt.is_large_string(kind) or pt.is_string_view(kind))


def _is_whole(kind: pa.DataType) -> bool:
    # An Arrow duration lies in Parquet as its number of units.
    return bool(pt.is_integer(kind) and kind != pa.uint64()) or kind == pa.duration("us")


_FITS: Mapping[pa.DataType, Callable[[pa.DataType], bool]] = {
    pa.bool_(): pt.is_boolean,
    pa.int64(): _is_whole,
    pa.float64(): pt.is_floating,
    pa.string(): _is_text,
    pa.timestamp("us", tz="UTC"): lambda kind: bool(pt.is_timestamp(kind) and kind.tz),
}
