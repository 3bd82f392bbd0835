"""The second door: a publication is written to a real PostgreSQL, whole or not at all."""

import re
import signal
import subprocess
import sys
import threading

import pytest
import yaml
from adbc_driver_postgresql import dbapi

from orchestration import duck, postgres, publication
from orchestration.errors import ConfigError, PostgresError
from orchestration.settings import ROOT, Places, Postgres
from tests import postgres as its_own

VARIABLE = "OMSORGSVAREHUS_POSTGRES"
SMALL = ("kolonner", "kostra_nokkeltall", "regnskapsfordeling")
RULES = Postgres(leserolle=its_own.ROLE, behold=2)


@pytest.fixture(scope="module")
def server():
    with its_own.server() as address:
        ask(address.format(base="postgres", bruker=its_own.OWNER), f"create role {its_own.ROLE} login")
        yield address


@pytest.fixture
def base(server, request, monkeypatch) -> str:
    """A database of the test's own, named in the environment; gives the owner's address."""
    name = "t" + str(abs(hash(request.node.name)))
    ask(server.format(base="postgres", bruker=its_own.OWNER), f"create database {name}")
    address = server.format(base=name, bruker=its_own.OWNER)
    monkeypatch.setenv(VARIABLE, address)
    return address


@pytest.fixture
def small(tmp_path, demo) -> Places:
    """Three of the demo's tables, published as `add` says."""
    places = Places(tmp_path / "data")
    add(places, demo, "20260101T000000Z-aaaaaaaa")
    return places


def add(places: Places, demo, build_id: str) -> None:
    """Put a small publication in place, as if a night had made it."""
    folder = places.publications / build_id
    folder.mkdir(parents=True)
    with duck.connect() as con:
        con.execute(f"attach {duck.literal(demo.places.published_db)} as demo (read_only)")
        con.execute(f"attach {duck.literal(folder / publication.DATABASE)} as ny")
        con.execute("use ny; create schema marts")
        for mart in SMALL:
            (ddl,) = con.execute(
                "select sql from duckdb_tables() where database_name = 'demo' and table_name = ?", [mart]
            ).fetchone()
            con.execute(ddl)
            con.execute(f"insert into marts.{mart} from demo.marts.{mart}")
            con.execute(f"comment on table marts.{mart} is '{mart}, as of ''{build_id}'''")
        con.execute(f"delete from marts.kolonner where mart not in {SMALL}")
        con.execute("use memory; detach ny")
    publication.point_to(places, build_id)


def ask(address: str, sql: str) -> list[tuple]:
    with dbapi.connect(address, autocommit=True) as con, con.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def schemas(address: str) -> list[str]:
    return [name for (name,) in ask(address, "select nspname from pg_namespace where nspname ~ '^marts' order by 1")]


SHOWN = "select obj_description('marts'::regnamespace, 'pg_namespace')"


def test_a_publication_stands_in_postgresql_row_for_row(demo, base):
    marts = dict(demo.published("select mart, rader from marts.publikasjon"))
    build_id = publication.current(demo.places)
    assert postgres.write(demo.places, RULES) == f"{build_id}, {sum(marts.values())} rows"
    tables = ask(base, "select tablename from pg_tables where schemaname = 'marts'")
    assert {name for (name,) in tables} == set(marts)
    assert ask(
        base, "select sum(netto_nok)::text from marts.regnskapsfordeling where kommunenr = '1507' and aar = 2020"
    ) == [("1457345322.00",)]
    types = (
        "select data_type, numeric_precision, numeric_scale from information_schema.columns"
        " where table_schema = 'marts' and table_name = 'regnskapsfordeling' and column_name in ('aar', 'netto_nok')"
        " order by 1"
    )
    assert ask(base, types) == [("numeric", 18, 2), ("smallint", 16, 0)]


def test_keys_and_comments_are_those_of_the_published_file(demo, base):
    postgres.write(demo.places, RULES)
    comments = """
        select relname, attname, col_description(attrelid, attnum) from pg_attribute
        inner join pg_class on pg_class.oid = attrelid
        where relnamespace = 'marts'::regnamespace and relkind = 'r' and attnum > 0 order by 1, 2
    """
    told = """
        select table_name, column_name, comment from duckdb_columns()
        where database_name = current_database() order by all
    """
    assert ask(base, comments) == demo.published(told)
    keys = """
        select table_name, count(*) from information_schema.table_constraints
        inner join information_schema.key_column_usage using (table_schema, table_name, constraint_name)
        where table_schema = 'marts' and constraint_type = 'PRIMARY KEY' group by 1 order by 1
    """
    assert ask(base, keys) == demo.published(
        "select mart, count(*) from marts.kolonner where er_nokkel group by 1 order by 1"
    )
    (said,) = ask(base, "select obj_description('marts.regnskapsfordeling'::regclass)")
    assert said[0].startswith("Grain: one row per")


def test_readers_may_read_and_no_more(small, base):
    postgres.write(small, RULES)
    reader = base.replace(f"user={its_own.OWNER}", f"user={its_own.ROLE}")
    assert ask(reader, "select count(*) > 0 from marts.regnskapsfordeling") == [(True,)]
    with pytest.raises(dbapi.Error, match="permission denied"):
        ask(reader, "delete from marts.regnskapsfordeling")
    with pytest.raises(dbapi.Error, match="permission denied"):
        ask(reader, "create table marts.min (a int)")


def test_another_reading_role_may_read_what_stands(small, base):
    postgres.write(small, RULES)
    ask(base, "create role andre login")
    assert postgres.write(small, Postgres(leserolle="andre")).endswith("stands there already")
    reader = base.replace(f"user={its_own.OWNER}", "user=andre")
    assert ask(reader, "select count(*) > 0 from marts.regnskapsfordeling") == [(True,)]


def test_the_last_are_kept_and_the_one_that_is_published_is_shown(small, demo, base):
    postgres.write(small, RULES)
    assert postgres.write(small, RULES) == "20260101T000000Z-aaaaaaaa stands there already"
    for build_id in ("20260102T000000Z-bbbbbbbb", "20260103T000000Z-cccccccc"):
        add(small, demo, build_id)
        postgres.write(small, RULES)
    assert ask(base, SHOWN) == [("20260103T000000Z-cccccccc",)]
    assert schemas(base) == ["marts", "marts_20260102t000000z_bbbbbbbb"]
    publication.rollback(small)
    assert postgres.write(small, RULES) == "20260102T000000Z-bbbbbbbb is shown again"
    assert schemas(base) == ["marts", "marts_20260103t000000z_cccccccc"]
    assert ask(base, "select obj_description('marts.kostra_nokkeltall'::regclass)") == [
        ("kostra_nokkeltall, as of '20260102T000000Z-bbbbbbbb'",)
    ]


def test_what_somebody_has_built_on_an_old_one_is_not_taken_away(small, demo, base, caplog):
    postgres.write(small, RULES)
    ask(base, "create view public.min as select * from marts.regnskapsfordeling")
    for build_id in ("20260102T000000Z-bbbbbbbb", "20260103T000000Z-cccccccc"):
        add(small, demo, build_id)
        postgres.write(small, RULES)
    assert schemas(base)[1] == "marts_20260101t000000z_aaaaaaaa"
    assert ask(base, "select count(*) > 0 from public.min") == [(True,)]
    assert "marts_20260101t000000z_aaaaaaaa is kept, since it is in use" in caplog.text


def test_a_reader_sees_the_old_or_the_new_whole_and_never_waits(small, demo, base):
    postgres.write(small, RULES)
    seen, faults, enough = set(), [], threading.Event()

    def read() -> None:
        with dbapi.connect(base, autocommit=True) as con, con.cursor() as cursor:
            cursor.execute("set statement_timeout = '5s'")
            while not enough.is_set():
                try:
                    cursor.execute(
                        "select obj_description('marts.kolonner'::regclass), (select count(*) from marts.kolonner)"
                    )
                    seen.add(cursor.fetchone())
                except dbapi.Error as fault:
                    faults.append(str(fault))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2, 6):
        add(small, demo, f"2026010{number}T000000Z-bbbbbbbb")
        postgres.write(small, RULES)
    enough.set()
    reader.join()
    assert faults == []
    assert {rows for _, rows in seen} == set(
        demo.published(f"select count(*) from marts.kolonner where mart in {SMALL}")[0]
    )
    assert len(seen) > 1


def test_a_figure_that_arrived_otherwise_stops_the_swap(small, demo, base, monkeypatch):
    postgres.write(small, RULES)
    add(small, demo, "20260102T000000Z-bbbbbbbb")
    types = postgres._type
    monkeypatch.setattr(postgres, "_type", lambda kind: types(kind).replace(",2)", ",0)"))  # whole kroner
    with pytest.raises(
        PostgresError,
        match=r"regnskapsfordeling: expected every row as it is published; found \d+ missing and \d+ other",
    ):
        postgres.write(small, RULES)
    assert ask(base, SHOWN) == [("20260101T000000Z-aaaaaaaa",)]


KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration import postgres
from orchestration.settings import Places, Postgres
at = sys.argv[2]
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
setattr(postgres, at, die)
postgres.write(Places(Path(sys.argv[1])), Postgres(leserolle="leser", behold=2))
"""


@pytest.mark.parametrize("at", ["_expect_same", "_swap"])
def test_killed_on_the_way_the_old_one_stands_and_the_next_write_succeeds(small, demo, base, at):
    postgres.write(small, RULES)
    add(small, demo, "20260102T000000Z-bbbbbbbb")
    done = subprocess.run([sys.executable, "-c", KILLED, str(small.data), at], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert ask(base, SHOWN) == [("20260101T000000Z-aaaaaaaa",)]
    assert ask(base, "select count(*) > 0 from marts.regnskapsfordeling") == [(True,)]
    postgres.write(small, RULES)
    assert ask(base, SHOWN) == [("20260102T000000Z-bbbbbbbb",)]
    assert schemas(base) == ["marts", "marts_20260101t000000z_aaaaaaaa"]


def test_two_runs_do_not_write_at_once(small, base):
    with dbapi.connect(base) as other:
        postgres._run(other, f"select pg_advisory_lock({postgres.LOCK})")
        with pytest.raises(PostgresError, match="expected nobody else to write there; found another run"):
            postgres.write(small, RULES)


def test_what_is_missing_is_told(small, base, monkeypatch, tmp_path):
    with pytest.raises(ConfigError, match=r'found no ingen\. Its administrator makes it: create role "ingen" nologin'):
        postgres.write(small, Postgres(leserolle="ingen"))
    ask(base, "create schema marts")
    with pytest.raises(PostgresError, match="schema marts to be one that this program made; found another"):
        postgres.write(small, RULES)
    with pytest.raises(PostgresError, match="expected a publication to write to PostgreSQL; found none in"):
        postgres.write(Places(tmp_path / "empty"), RULES)
    monkeypatch.setenv(VARIABLE, "postgresql://eier:hemmelig@/base?host=/ingen/steder")
    with pytest.raises(PostgresError) as fault:
        postgres.write(small, RULES)
    assert "hemmelig" not in str(fault.value)
    assert "expected it to take the publication; found: " in str(fault.value)
    for address in (
        "//eier:hem melig@vert/b",
        "//eier:hem%zzmelig@vert/b",
        "//eier:hem/melig@vert/b",
        ":/eier:hemmelig@b",
    ):
        monkeypatch.setenv(VARIABLE, f"postgresql:{address}")
        with pytest.raises(PostgresError, match="an address that cannot be read, or a server") as fault:
            postgres.write(small, RULES)
        assert "hem" not in str(fault.value)
        assert "melig" not in str(fault.value)
        assert fault.value.__suppress_context__  # nor in what is told under it
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(ConfigError, match=f"in the environment variable {VARIABLE}; found nothing"):
        postgres.write(small, RULES)


def test_the_page_sets_up_a_server_that_works(small, server, monkeypatch):
    page = (ROOT / "docs" / "postgresql.md").read_text()
    rules = yaml.safe_load(re.search(r"```yaml\n(.+?)```", page, re.DOTALL).group(1))["postgres"]
    administrator = server.format(base="postgres", bruker=its_own.OWNER)
    for statement in re.search(r"```sql\n(.+?)```", page, re.DOTALL).group(1).strip().split(";\n"):
        ask(administrator, statement.rstrip(";"))
    monkeypatch.setenv(VARIABLE, server.format(base="omsorg", bruker="omsorgsvarehus"))
    postgres.write(small, Postgres(**rules))
    reader = server.format(base="omsorg", bruker="powerbi")
    assert ask(reader, "select count(*) > 0 from marts.regnskapsfordeling") == [(True,)]
    with pytest.raises(dbapi.Error, match="must be owner"):
        ask(reader, "drop table marts.regnskapsfordeling")
