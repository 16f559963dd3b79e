"""Many rows at once: COPY into a temporary table, then one statement that writes only what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hustings.domain.messages import Message
from hustings.files.published import RefusedRow


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did to one kind of row."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Imported:
    """What an import did, by kind of row; the lines it refused; what the user should look at."""

    counts: Mapping[str, Counts]
    refused: tuple[RefusedRow, ...] = ()
    warnings: tuple[Message, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changed_nothing(self) -> bool:
        return not any(counts.added or counts.changed or counts.removed for counts in self.counts.values())

    @property
    def message(self) -> Message:
        """One sentence for the user."""
        if self.changed_nothing:
            return Message("Nothing has changed: all of this was here before.")
        totals = {name: sum(getattr(c, name) for c in self.counts.values()) for name in ("added", "changed", "removed")}
        return Message("Added {added}, changed {changed}, removed {removed} rows.", totals)

    def as_record(self) -> dict[str, Any]:
        """The counts, for the audit record and `--json`."""
        return {
            **{
                kind: {name: getattr(counts, name) for name in ("added", "changed", "unchanged", "removed")}
                for kind, counts in self.counts.items()
            },
            "refused": len(self.refused),
        }


def copy_in(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY the rows into a new temporary table (`columns` as in CREATE TABLE), which ends with the transaction."""
    # A second import in the same transaction finds the first one's table.
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
    cursor.execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"ANALYZE {table}")


def select_in(cursor: Any, table: str, select: str, params: Sequence[Any] = ()) -> None:
    """Keep the rows of `select` in a new temporary table, which ends with the transaction."""
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
    cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {select}", params)
    cursor.execute(f"ANALYZE {table}")


def upsert(
    cursor: Any, table: str, *, key: Sequence[str], values: Sequence[str], select: str, params: Sequence[Any] = ()
) -> Counts:
    """Insert the rows of `select` (columns named `key` + `values`), or update those whose values differ.

    Table and column names are literals of this app. `key` must be a unique constraint; `select` gives a key only once.
    """
    columns = ", ".join([*key, *values])
    old = ", ".join(f"{table}.{name}" for name in values)
    new = ", ".join(f"EXCLUDED.{name}" for name in values)
    # xmax is 0 in a row version that this statement inserted, and its own transaction id in one that it updated.
    conflict = f"DO UPDATE SET ({', '.join(values)}) = ROW({new}) WHERE ({old}) IS DISTINCT FROM ({new})"
    statement = f"""
        WITH incoming AS MATERIALIZED ({select}),
        written AS (
            INSERT INTO {table} ({columns}) SELECT {columns} FROM incoming
            ON CONFLICT ({", ".join(key)}) {conflict if values else "DO NOTHING"}
            RETURNING xmax = 0 AS added
        )
        SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added), (SELECT count(*) FROM incoming)
        FROM written
    """  # noqa: S608 - every name in it is a literal of this app; values go through params
    cursor.execute(statement, params)
    added, changed, total = cursor.fetchone()
    return Counts(added=added, changed=changed, unchanged=total - added - changed)
