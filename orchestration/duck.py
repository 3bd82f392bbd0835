"""Opens DuckDB the same way everywhere."""

import re
from pathlib import Path

import duckdb

from orchestration.errors import UserError


def connect(path: Path | str = ":memory:", read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection that never asks the network for an extension.

    Raises UserError when another process is writing the same file.
    """
    if path != ":memory:" and not read_only:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    try:
        con = duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise UserError(
                f"{path} is in use by another run; wait until it has ended. DuckDB says: {error}"
            ) from error
        raise
    con.execute("set autoinstall_known_extensions = false; set autoload_known_extensions = false")
    con.execute("set enable_progress_bar = false; set timezone = 'UTC'")
    return con


def ensure(con: duckdb.DuckDBPyConnection, part: str, tables: str) -> None:
    """Make the raw tables of one part by the DDL `tables`, unless they stand already just so.

    Tables of an older layout are dropped: whatever was in them can be read again from the archive.
    """
    con.execute(
        "create schema if not exists raw; create table if not exists raw.oppsett_del (del varchar, ddl varchar)"
    )
    before = con.execute("select ddl from raw.oppsett_del where del = ?", [part]).fetchone()
    if before == (tables,):
        return
    con.begin()
    for name in re.findall(r"create table (raw\.\w+)", (before[0] if before else "") + tables):
        con.execute(f"drop table if exists {name}")
    con.execute(tables)
    con.execute("delete from raw.oppsett_del where del = ?", [part])
    con.execute("insert into raw.oppsett_del values (?, ?)", [part, tables])
    con.commit()


def literal(value: str | Path) -> str:
    """`value` as a quoted SQL text, for the places where DuckDB takes no parameter."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as a quoted SQL name."""
    return '"' + name.replace('"', '""') + '"'
