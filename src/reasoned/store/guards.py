"""What may never change once it is written, held by triggers in both databases.

A column is fixed, or it is set once (from NULL), or it is free. Rows of a guarded table are
never removed. `GUARDS` is what holds now; migrations carry the SQL that makes it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

# By table, the columns that stay free, and those that are set once. All others are fixed.
GUARDS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "declarations": ((), ()),
    "policy_version": ((), ()),
    "subject": (("name", "market"), ()),
    "fact": ((), ()),
    "erasure": ((), ()),
    "measure": ((), ()),
    "match": ((), ()),
    "match_target": ((), ()),
    "target": ((), ("gone_at",)),
    "candidate": ((), ("gone_at",)),
    "evaluation": ((), ()),
    "finding": (("rests_on",), ()),  # erased with the facts
    "statement": (("party", "public"), ()),  # values in them can be erased
    "decision": ((), ()),
    "lean": ((), ()),
    "lean_measure": ((), ()),
    "lift": ((), ()),
    "appeal": ((), ("withdrawn_at", "withdrawn_by", "withdrawn_said", "replaced_at")),
    "argument": ((), ()),
    "ruling": (("statement",), ()),
    "ruling_answer": ((), ()),
    "hold": ((), ("lifted_at", "lifted_by")),
    "remark": ((), ()),
    "leaf": ((), ("leaf_index",)),
    "letter": (
        ("recipient", "content", "state", "attempts", "next_at", "error"),
        ("sent_at",),
    ),
    "event": ((), ()),
}


def guard_sql(dialect: str, table: str, fixed: Sequence[str], once: Sequence[str]) -> Iterator[str]:
    """Statements that make `fixed` columns unchangeable and `once` columns set only once.

    `dialect`: `sqlite` or `postgresql`. Migrations of released versions call this, so what it
    yields for given arguments stays as it is.
    """
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = [f'NEW."{c}" {differs} OLD."{c}"' for c in fixed]
    changed += [f'(OLD."{c}" IS NOT NULL AND NEW."{c}" {differs} OLD."{c}")' for c in once]
    test = " OR ".join(changed)
    update, delete = f"{table} is append-only", f"{table} keeps every row"
    if dialect == "sqlite":
        yield (
            f'CREATE TRIGGER guard_{table}_update BEFORE UPDATE ON "{table}" WHEN {test}'
            f" BEGIN SELECT RAISE(ABORT, '{update}'); END"
        )
        yield (
            f'CREATE TRIGGER guard_{table}_delete BEFORE DELETE ON "{table}"'
            f" BEGIN SELECT RAISE(ABORT, '{delete}'); END"
        )
        return
    for event, message in (("update", update), ("delete", delete)):
        yield (
            f"CREATE FUNCTION guard_{table}_{event}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END $$"
        )
    yield (
        f'CREATE TRIGGER guard_{table}_update BEFORE UPDATE ON "{table}" FOR EACH ROW'
        f" WHEN ({test}) EXECUTE FUNCTION guard_{table}_update()"
    )
    yield (
        f'CREATE TRIGGER guard_{table}_delete BEFORE DELETE ON "{table}" FOR EACH ROW'
        f" EXECUTE FUNCTION guard_{table}_delete()"
    )


def columns_guarded(table: sa.Table) -> tuple[list[str], list[str]]:
    """The fixed columns of a table, and those set once, by `GUARDS`."""
    free, once = GUARDS[table.name]
    fixed = [c.name for c in table.columns if c.name not in {*free, *once}]
    return fixed, list(once)
