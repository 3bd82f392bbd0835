"""The doors of docs/bi.md, each opened with the real tool as the page says it, on what the demo has published."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from orchestration import duck
from orchestration.settings import ROOT

SHOWN = re.compile(r"```(sh|python)\n(.+?)```\n```text\n(.*?)```", re.DOTALL)
SNIPPETS = SHOWN.findall((ROOT / "docs" / "bi.md").read_text())
# What Agenda Kaupang printed for Ålesund 2020.
PRINTED = "1457345322.00"


@pytest.fixture
def run(demo, tmp_path):
    """Runs a snippet of the page where `data/published` is the demo's, with this environment's tools."""
    (tmp_path / "data").symlink_to(demo.places.data)
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }

    def run(language: str, snippet: str) -> subprocess.CompletedProcess:
        program = ["sh", "-c"] if language == "sh" else [sys.executable, "-W", "ignore", "-c"]
        return subprocess.run([*program, snippet], cwd=tmp_path, env=env, capture_output=True, text=True)

    return run


def test_every_door_that_can_be_tried_gives_the_printed_figure():
    for tool in ("duckdb -readonly", "import duckdb", "import sqlalchemy", "import pyarrow", "import polars"):
        assert any(tool in snippet and PRINTED in shown for _, snippet, shown in SNIPPETS), tool


@pytest.mark.parametrize(
    ("language", "snippet", "shown"), SNIPPETS, ids=[code.split("\n")[0] for _, code, _ in SNIPPETS]
)
def test_a_door_gives_what_the_page_shows(run, language, snippet, shown):
    result = run(language, snippet)
    assert (result.stdout, result.stderr) == (shown, "")


def test_the_command_line_refuses_to_write(run, demo):
    result = run("sh", "duckdb -readonly data/published/omsorgsvarehus.duckdb -c 'delete from marts.publikasjon'")
    assert result.returncode == 1
    assert "attached in read-only mode" in result.stderr
    assert demo.published("select count(*) > 0 from marts.publikasjon") == [(True,)]


def test_one_who_writes_keeps_the_readers_out(run, demo, tmp_path):
    shutil.copy(demo.places.published_db, tmp_path / "copy.duckdb")
    with duck.connect(tmp_path / "copy.duckdb"):
        result = run("sh", "duckdb -readonly copy.duckdb 'select 1'")
    assert result.returncode == 1
    assert "Conflicting lock is held" in result.stderr


@pytest.fixture
def engine(demo):
    engine = sa.create_engine(f"duckdb:///{demo.places.published_db}?access_mode=read_only", poolclass=NullPool)
    yield engine
    engine.dispose()


def test_sqlalchemy_sees_every_table_column_and_comment(demo, engine):
    inspector = sa.inspect(engine)
    assert "omsorgsvarehus.marts" in inspector.get_schema_names()
    marts = dict(demo.published("select mart, count(*) from marts.kolonner group by mart"))
    assert set(inspector.get_table_names(schema="marts")) == set(marts)
    columns = inspector.get_multi_columns(schema="marts")
    assert {mart: len(found) for (_, mart), found in columns.items()} == marts
    assert [column for found in columns.values() for column in found if not column["comment"]] == []
    kinds = {column["name"]: column["type"] for column in columns[("marts", "regnskapsfordeling")]}
    assert (str(kinds["netto_nok"]), str(kinds["aar"]), str(kinds["kommunenr"])) == (
        "NUMERIC(18, 2)",
        "SMALLINT",
        "VARCHAR",
    )
    assert inspector.get_table_comment("regnskapsfordeling", schema="marts")["text"].startswith("Grain: one row per")


def test_sqlalchemy_cannot_write(engine):
    with engine.connect() as con, pytest.raises(sa.exc.ProgrammingError, match="attached in read-only mode"):
        con.execute(sa.text("delete from marts.publikasjon"))


def test_sqlalchemys_own_reflection_of_keys_is_still_closed(engine):
    # When this opens, the page can say autoload_with instead of the columns one by one.
    with pytest.raises(sa.exc.ProgrammingError, match="REGCLASS"):
        sa.Table("regnskapsfordeling", sa.MetaData(), schema="marts", autoload_with=engine)


def test_parquet_is_the_same_tables_with_the_same_types(demo):
    told = demo.published(
        "select mart, list(kolonne order by rekkefolge), list(datatype order by rekkefolge)"
        " from marts.kolonner group by mart"
    )
    files = {path.stem: pq.read_schema(path) for path in (demo.places.published / "parquet").iterdir()}
    arrow = {
        "varchar": "string",
        "smallint": "int16",
        "integer": "int32",
        "bigint": "int64",
        "boolean": "bool",
        "date": "date32[day]",
        "timestamp": "timestamp[us]",
    }
    assert {
        mart: (names, [arrow.get(kind, kind.replace("decimal(", "decimal128(").replace(",", ", ")) for kind in kinds])
        for mart, names, kinds in told
    } == {mart: (schema.names, [str(kind) for kind in schema.types]) for mart, schema in files.items()}
