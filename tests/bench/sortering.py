"""Order, keys and types of the published tables: the same questions on the same rows, written in other ways."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from orchestration import duck
from orchestration.settings import Places
from tests.bench import nasjon, night, sporringer, table

LINES = 5_000_000
FEW = 1000  # a text column with no more values than this could be an ENUM
MART = "published.marts.{0}"


def main() -> str:
    """The section of docs/ytelse.md."""
    with tempfile.TemporaryDirectory() as folder:
        place, data = Path(folder) / "inn", Path(folder) / "data"
        night(nasjon.write(place, LINES), data, {"OMSORGSVAREHUS_MINNE": nasjon.MEMORY})
        rows = []
        for said, write in VARIANTS.items():
            database = Path(folder) / f"{len(rows)}.duckdb"
            _write(Places(data).published_db, database, write)
            rows.append([said, database.stat().st_size / 1e6, *sporringer.total(sporringer.asked_of(database))])
    return (
        f"The marts of a national account of {LINES} lines, written in other ways, and the twenty questions asked of"
        " each file; milliseconds:\n\n"
        + table(["written", "MB", "first time", "95th percentile", "later", "95th percentile"], rows)
    )


def _write(published: Path, database: Path, write: Callable) -> None:
    with duck.connect(database) as con:
        con.execute(f"attach {duck.literal(published)} as published (read_only); create schema marts")
        for mart, ddl in con.execute(
            "select table_name, sql from duckdb_tables() where database_name = 'published'"
        ).fetchall():
            write(con, mart, ddl)


def _with_keys(order: str) -> Callable:
    def write(con, mart: str, ddl: str) -> None:
        con.execute(ddl)
        con.execute(f"insert into marts.{mart} from {MART.format(mart)} {order}")

    return write


def _without_keys(con, mart: str, _: str) -> None:
    con.execute(f"create table marts.{mart} as from {MART.format(mart)} order by all")


def _with_enums(con, mart: str, _: str) -> None:
    columns = con.execute(f"describe {MART.format(mart)}").fetchall()
    texts = [duck.identifier(name) for name, kind, *_ in columns if kind == "VARCHAR"]
    listed = ", ".join(["null", *(f"list(distinct {name}) filter ({name} is not null)" for name in texts)])
    _, *values = con.execute(f"select {listed} from {MART.format(mart)}").fetchone()
    enums = [
        f"{name}::enum ({', '.join(map(duck.literal, sorted(held)))}) as {name}"
        for name, held in zip(texts, values, strict=True)
        if held and len(held) <= FEW
    ]
    replaced = f"* replace ({', '.join(enums)})" if enums else "*"
    con.execute(f"create table marts.{mart} as select {replaced} from {MART.format(mart)} order by all")


VARIANTS: dict[str, Callable] = {
    "as published: in the order of the columns, with primary keys": _with_keys("order by all"),
    "in no order": _with_keys("order by hash(rowid)"),
    "in the order of the columns, without primary keys": _without_keys,
    f"the same, texts of up to {FEW} values as ENUM": _with_enums,
}
