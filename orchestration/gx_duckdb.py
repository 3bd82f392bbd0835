"""Lets Great Expectations speak to DuckDB through SQLAlchemy: connection strings `duckdb+gx:///file`.

Great Expectations fetches its rows after it has given the connection back, and SQLAlchemy then rolls back, which
throws DuckDB's result away. A dialect that leaves transactions alone keeps it (great_expectations issue 10738).
"""

import duckdb_engine
import great_expectations.util
from sqlalchemy import text
from sqlalchemy.dialects import registry
from sqlalchemy.types import NullType

# Great Expectations keeps connections after its engine is disposed of; an open one locks the file for everyone else.
OPENED: list = []


def close_all() -> None:
    """Close every connection that was opened through the dialect."""
    while OPENED:
        OPENED.pop().close()


class GXDialect(duckdb_engine.Dialect):
    """duckdb_engine's dialect without transactions: every statement commits by itself."""

    driver = "gx"
    supports_statement_cache = False

    def connect(self, *args, **kwargs):
        connection = super().connect(*args, **kwargs)
        OPENED.append(connection)
        return connection

    def get_columns(self, connection, table_name, schema=None, **_) -> list[dict]:
        # PostgreSQL's catalogue, which duckdb_engine asks, takes half the time of an audit. No expectation is on a type
        # or a key: dbt's contract is.
        table = ".".join(map(self.identifier_preparer.quote_identifier, filter(None, (schema, table_name))))
        rows = connection.execute(text(f"describe {table}"))
        return [{"name": name, "type": NullType()} for name, *_ in rows]

    def get_pk_constraint(self, *_, **__) -> dict:
        return {"constrained_columns": [], "name": None}

    def do_begin(self, dbapi_connection) -> None:
        pass

    def do_commit(self, dbapi_connection) -> None:
        pass

    def do_rollback(self, dbapi_connection) -> None:
        pass


# Great Expectations' own looks through the whole call stack for each decimal of a failing row: minutes, where a mart is
# wrong from end to end.
great_expectations.util.convert_decimal_to_float = lambda d: float(d)

registry.register("duckdb.gx", "orchestration.gx_duckdb", "GXDialect")
