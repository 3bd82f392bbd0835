"""Writes what is published to PostgreSQL, the door for BI tools that know no DuckDB: docs/postgresql.md.

Readers see the schema `marts`. A publication is written to a schema beside it, compared with the file, and takes its
place by one transaction that renames both. The one before is kept as marts_<build_id>, whose name is also the
comment of a schema, so that the next publication knows what it replaces.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from adbc_driver_manager import dbapi
from adbc_driver_postgresql import dbapi as postgresql

from orchestration import duck, publication
from orchestration.errors import ConfigError, PostgresError
from orchestration.log import log
from orchestration.settings import Places, Postgres

SHOWN = "marts"
CANDIDATE = "marts_under_arbeid"
ROWS_AT_A_TIME = 100_000
LOCK = 0x6F6D736F7267  # any number, the same for every warehouse that writes here
# Whoever reads an old schema for longer keeps it for another night.
PATIENCE = "10s"

# Numbers with decimals keep their own: decimal(18,2) is numeric(18,2).
TYPES = {"varchar": "text", "double": "double precision", "decimal": "numeric"}


def write(places: Places, rules: Postgres) -> str:
    """Let PostgreSQL show what is published now; gives one line that says what was done.

    Raises ConfigError when the address or the reading role is missing, and PostgresError when the server does not take
    it; readers then go on seeing what they saw.
    """
    build_id = publication.current(places)
    if build_id is None:
        raise PostgresError(f"expected a publication to write to PostgreSQL; found none in {places.data}")
    with _connected(rules) as con:
        _hold_alone(con)
        _expect_role(con, rules)
        shown, held = _shown(con), _schema_of(build_id)
        if shown == build_id:
            _let_read(con, SHOWN, rules)
            return f"{build_id} stands there already"
        if _exists(con, held):
            _let_read(con, held, rules)
            _swap(con, held, shown, build_id)
            done = f"{build_id} is shown again"
        else:
            rows = _write_candidate(con, places, rules)
            _swap(con, CANDIDATE, shown, build_id)
            done = f"{build_id}, {rows} rows"
        _prune(con, rules.behold - 1)
        return done


def look(rules: Postgres) -> str:
    """What the server shows now, in one line; raises as `write` does."""
    with _connected(rules) as con:
        _expect_role(con, rules)
        return f"shows {_shown(con) or 'nothing yet'}"


@contextmanager
def _connected(rules: Postgres) -> Iterator[dbapi.Connection]:
    dsn = os.environ.get(rules.dsn_miljo, "").strip()
    if not dsn:
        raise ConfigError(
            f"postgres.dsn_miljo: expected an address such as postgresql://eier@server/base in the environment variable"
            f" {rules.dsn_miljo}; found nothing"
        )
    failed = f"PostgreSQL at {rules.dsn_miljo}: expected it to take the publication; found: "
    after = " What it showed before stands. When it is mended: omsorgsvarehus postgres"
    try:
        opened = postgresql.connect(dsn)
    except dbapi.Error as error:
        raise PostgresError(f"{failed}{_without_the_address(error)}.{after}") from None
    try:
        with opened as con:
            yield con
    except dbapi.Error as error:
        raise PostgresError(f"{failed}{str(error).strip()}.{after}") from error


def _without_the_address(error: dbapi.Error) -> str:
    """What the server said; nothing of an address that cannot be read, of which the driver quotes pieces."""
    said = re.search(r"connection to server .*", str(error), re.DOTALL)
    unread = (
        "an address that cannot be read, or a server that is not found (in a password @ is %40, : %3A, / %2F, % %25)"
    )
    return said[0].strip() if said else unread


def _run(con: dbapi.Connection, sql: str) -> list[tuple]:
    with con.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def _hold_alone(con: dbapi.Connection) -> None:
    # Given back when the connection ends, however it ends.
    if not _run(con, f"select pg_try_advisory_lock({LOCK})")[0][0]:
        raise PostgresError(
            "PostgreSQL: expected nobody else to write there; found another run at it. Wait until it ends"
        )
    _run(con, f"set lock_timeout = '{PATIENCE}'")
    con.commit()


def _expect_role(con: dbapi.Connection, rules: Postgres) -> None:
    if not _run(con, f"select 1 from pg_roles where rolname = {duck.literal(rules.leserolle)}"):
        raise ConfigError(
            f"postgres.leserolle: expected a role of the server; found no {rules.leserolle}. Its administrator makes"
            f" it: create role {duck.identifier(rules.leserolle)} nologin"
        )


def _schema_of(build_id: str) -> str:
    return "marts_" + re.sub(r"\W", "_", build_id.lower())


def _exists(con: dbapi.Connection, schema: str) -> bool:
    return bool(_run(con, f"select 1 from pg_namespace where nspname = {duck.literal(schema)}"))


def _shown(con: dbapi.Connection) -> str | None:
    """The build_id that readers see; None when there is no schema `marts`."""
    found = _run(
        con, f"select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = {duck.literal(SHOWN)}"
    )
    if found and not found[0][0]:
        raise PostgresError(
            f"PostgreSQL: expected the schema {SHOWN} to be one that this program made; found another. Give the program"
            " a database of its own, or rename that schema"
        )
    return found[0][0] if found else None


def _write_candidate(con: dbapi.Connection, places: Places, rules: Postgres) -> int:
    """Write every published table to the candidate schema; gives the number of rows."""
    _run(con, f"drop schema if exists {CANDIDATE} cascade")
    _run(con, f"create schema {CANDIDATE}")
    rows = 0
    with publication.opened(places) as marts:
        for (mart,) in marts.execute("select distinct mart from marts.kolonner order by mart").fetchall():
            rows += _write_mart(con, marts, mart)
    _let_read(con, CANDIDATE, rules)
    return rows


def _let_read(con: dbapi.Connection, schema: str, rules: Postgres) -> None:
    role = duck.identifier(rules.leserolle)
    _run(con, f"grant usage on schema {schema} to {role}")
    _run(con, f"grant select on all tables in schema {schema} to {role}")
    con.commit()


def _write_mart(con: dbapi.Connection, marts: duckdb.DuckDBPyConnection, mart: str) -> int:
    columns = marts.execute(
        """
        select column_name, lower(data_type), comment, not is_nullable from duckdb_columns()
        where schema_name = 'marts' and table_name = ? order by column_index
        """,
        [mart],
    ).fetchall()
    key = marts.execute("select kolonne from marts.kolonner where mart = ? and er_nokkel order by rekkefolge", [mart])
    lines = [f"{name} {_type(kind)}{' not null' if filled else ''}" for name, kind, _, filled in columns]
    lines.append(f"primary key ({', '.join(name for (name,) in key.fetchall())})")
    _run(con, f"create table {CANDIDATE}.{mart} ({', '.join(lines)})")
    said = marts.execute("select comment from duckdb_tables() where table_name = ?", [mart]).fetchone()[0]
    comments = [f"comment on table {CANDIDATE}.{mart} is {duck.literal(said)}"]
    comments += [f"comment on column {CANDIDATE}.{mart}.{name} is {duck.literal(said)}" for name, _, said, _ in columns]
    # One question to the server for all of them.
    _run(con, f"do $omsorgsvarehus$ begin {'; '.join(comments)}; end $omsorgsvarehus$")
    with con.cursor() as cursor:
        rows = marts.execute(f"from marts.{mart}").to_arrow_reader(ROWS_AT_A_TIME)
        count = cursor.adbc_ingest(mart, rows, mode="append", db_schema_name=CANDIDATE)
    _expect_same(con, marts, mart, columns)
    return count


def _type(kind: str) -> str:
    name, *precision = kind.split("(")
    return "(".join([TYPES.get(name, name), *precision])


def _expect_same(con: dbapi.Connection, marts: duckdb.DuckDBPyConnection, mart: str, columns: list[tuple]) -> None:
    """Read back what was written: every row of the file must be there, and no other."""
    as_in_the_file = ", ".join(f"{name}::{kind} as {name}" for name, kind, *_ in columns)
    with con.cursor() as cursor:
        cursor.execute(f"select * from {CANDIDATE}.{mart}")
        marts.register("back", cursor.fetch_record_batch())
        marts.execute(f"create or replace temp table read_back as select {as_in_the_file} from back")
        marts.unregister("back")
    missing, foreign = marts.execute(
        f"""
        select
            (select count(*) from (from marts.{mart} except all from read_back)),
            (select count(*) from (from read_back except all from marts.{mart}))
        """
    ).fetchone()
    if missing or foreign:
        raise PostgresError(
            f"PostgreSQL: {mart}: expected every row as it is published; found {missing} missing and {foreign} other"
        )


def _swap(con: dbapi.Connection, schema: str, shown: str | None, build_id: str) -> None:
    """Let readers see `schema`; one transaction, so that they see the old or the new whole."""
    if shown:
        _run(con, f"alter schema {SHOWN} rename to {_schema_of(shown)}")
    _run(con, f"alter schema {schema} rename to {SHOWN}")
    _run(con, f"comment on schema {SHOWN} is {duck.literal(build_id)}")
    con.commit()


def _prune(con: dbapi.Connection, kept: int) -> None:
    """Drop the oldest of those that are not shown."""
    old = _run(
        con,
        "select nspname from pg_namespace where nspname ~ '^marts_[0-9]{8}t[0-9]{6}z_' order by nspname desc",
    )
    for (schema,) in old[kept:]:
        tables = _run(con, f"select tablename from pg_tables where schemaname = {duck.literal(schema)}")
        try:
            # Not cascade: what others have made on top of it is theirs.
            _run(con, f"drop table {', '.join(f'{schema}.{table}' for (table,) in tables)}")
            _run(con, f"drop schema {schema}")
            con.commit()
        except dbapi.Error as error:
            con.rollback()
            log.warning("postgres  warning: %s is kept, since it is in use: %s", schema, str(error).strip())
