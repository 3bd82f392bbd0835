"""Opens DuckDB the same way everywhere."""

import functools
import os
import re
from pathlib import Path

import duckdb

from orchestration.errors import UserError

# How many files are read side by side: one municipality's is too short for DuckDB to use more than one core on it.
AT_ONCE = os.cpu_count() or 1

# A file of our own is read by our own DuckDB only: as that one writes it best, which takes two thirds of the time for
# lines with many texts. What is published is for others, and is written for older readers (publication.py).
WRITTEN = {"storage_compatibility_version": "latest"}


def connect(path: Path | str = ":memory:", read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection that never asks the network for an extension.

    A file that is opened for writing is its owner's alone: it may hold persons. Raises UserError when another process
    is writing the same file.
    """
    private = path != ":memory:" and not read_only
    if private:
        private_folder(Path(path).parent)
    try:
        con = duckdb.connect(str(path), read_only=read_only, config=WRITTEN if private else {})
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise UserError(
                f"{path} is in use by another run; wait until it has ended. DuckDB says: {error}"
            ) from error
        raise
    if private:
        Path(path).chmod(0o600)
    con.execute("set autoinstall_known_extensions = false; set autoload_known_extensions = false")
    con.execute("set enable_progress_bar = false; set timezone = 'UTC'")
    _limit_memory(con)
    return con


def scratch() -> duckdb.DuckDBPyConnection:
    """A connection for temporary tables of its own; they go when it is closed.

    To open a database costs more than to search a short file, and there may be hundreds: all share one, in memory.
    """
    return _in_memory().cursor()


@functools.cache
def _in_memory() -> duckdb.DuckDBPyConnection:
    return connect()


def _limit_memory(con: duckdb.DuckDBPyConnection) -> None:
    if limit := os.environ.get("OMSORGSVAREHUS_MINNE"):
        try:
            con.execute(f"set memory_limit = {literal(limit)}")
        except duckdb.ParserException:
            raise UserError(f"OMSORGSVAREHUS_MINNE: expected an amount of memory such as 2GB; found {limit}") from None


def private_folder(folder: Path) -> None:
    """Make `folder`, or let it be, with nobody but the owner in it: what DuckDB writes beside its file is there too."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


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
