"""Opens DuckDB the same way everywhere."""

import atexit
import functools
import os
import re
import shutil
import tempfile
from pathlib import Path

import duckdb

from orchestration import shown
from orchestration.errors import DamagedError, UserError
from orchestration.log import log

# How many files are read side by side: one municipality's is too short for DuckDB to use more than one core on it.
AT_ONCE = os.cpu_count() or 1

# A file of our own is read by our own DuckDB only: as that one writes it best, which takes two thirds of the time for
# lines with many texts. What is published is for others, and is written for older readers (publication.py).
WRITTEN = {"storage_compatibility_version": "latest"}

# Before the file is opened: one that is SQLite's own would have DuckDB ask the network for an extension.
ALONE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}

CORRUPT = "Corrupt database file"
# What DuckDB says of a file that is none of its own, or is no more whole, or was written by a newer one.
DAMAGED = re.compile(
    r"not a valid DuckDB database file|[Cc]orrupt|Could not read enough bytes|: Is a directory|checksum"
    r"|Serialization Error|version number|sqlite_scanner|Failed to load metadata|FATAL Error|INTERNAL Error"
)


def connect(path: Path | str = ":memory:", read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection that never asks the network for an extension.

    A file that is opened for writing is its owner's alone: it may hold persons. Raises UserError when another process
    is writing the same file, and DamagedError when the file is not, or no more, a DuckDB database.
    """
    private = path != ":memory:" and not read_only
    if private:
        private_folder(Path(path).parent)
    try:
        con = duckdb.connect(str(path), read_only=read_only, config={**ALONE, **(WRITTEN if private else {})})
    except duckdb.Error as error:
        if "set lock on file" in str(error):
            raise UserError(
                f"{path} is in use by another run; wait until it has ended. DuckDB says: {error}"
            ) from error
        if DAMAGED.search(str(error)):
            said = str(error).splitlines()[0]
            raise DamagedError(f"{path}: expected a DuckDB database that is whole; found: {said}") from error
        raise
    if private:
        Path(path).chmod(0o600)
    if path == ":memory:":
        con.execute(f"set temp_directory = {literal(_room())}")
    con.execute("set enable_progress_bar = false; set timezone = 'UTC'")
    _limit_memory(con)
    return con


def build(path: Path) -> duckdb.DuckDBPyConnection:
    """The build database, for writing. A damaged one is made anew: all that is in it comes from the archive."""
    try:
        return connect(path)
    except DamagedError as error:
        take_away(path)
        log.warning(f"build     {error}. It is made anew, from the archive")
        return connect(path)


def take_away(path: Path) -> None:
    """Remove a database that can be made again, and what DuckDB left beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def scratch() -> duckdb.DuckDBPyConnection:
    """A connection for temporary tables of its own; they go when it is closed.

    To open a database costs more than to search a short file, and there may be hundreds: all share one, in memory.
    """
    return _in_memory().cursor()


@functools.cache
def _in_memory() -> duckdb.DuckDBPyConnection:
    return connect()


@functools.cache
def _room() -> str:
    """Where what is too much for the memory is put: DuckDB's own would be where it was started, for all to read."""
    folder = tempfile.mkdtemp(prefix="omsorgsvarehus-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _limit_memory(con: duckdb.DuckDBPyConnection) -> None:
    if limit := os.environ.get("OMSORGSVAREHUS_MINNE"):
        try:
            con.execute(f"set memory_limit = {literal(limit)}")
        except duckdb.ParserException:
            told = shown.as_(shown.WORD, limit)
            raise UserError(f"OMSORGSVAREHUS_MINNE: expected an amount of memory such as 2GB; found {told}") from None


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
