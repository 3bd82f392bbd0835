"""Opens DuckDB the same way everywhere."""

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


def literal(value: str | Path) -> str:
    """`value` as a quoted SQL text, for the places where DuckDB takes no parameter."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as a quoted SQL name."""
    return '"' + name.replace('"', '""') + '"'
