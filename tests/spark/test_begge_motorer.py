"""DuckDB and Spark give the same marts: the whole job on both, each mart compared row for row. For make test-spark."""

import shutil
from pathlib import Path

import pytest
import yaml

from orchestration import duck, settings
from orchestration.settings import Places
from tests.bench import nasjon
from tests.conftest import Warehouse, errors

# Of the run, not of the figures: the build and its time, and the archived configuration, which names the engine.
OF_THE_RUN = {"build_id", "bygget_utc", "arkivfiler"}
# Sums of doubles are added in no certain order, on DuckDB neither.
RELATIVE = 1e-9


def on_spark(config: Path) -> Path:
    """The same configuration with motor: spark, beside it."""
    path = config.with_name("spark.yml")
    path.write_text(yaml.safe_dump({"motor": "spark", **yaml.safe_load(config.read_text())}, allow_unicode=True))
    return path


def on_both(place: Path, config: Path) -> tuple[Warehouse, Warehouse]:
    """Two warehouses with one archive, so that they read the same files under the same names."""
    on_duckdb = Warehouse(Places(place / "duckdb"), config)
    result = on_duckdb.run()
    assert result.success, errors(result)
    other = Warehouse(Places(place / "spark"), on_spark(config))
    shutil.copytree(on_duckdb.places.archive, other.places.archive)
    result = other.run()
    assert result.success, errors(result)
    return on_duckdb, other


def differences(one: Warehouse, other: Warehouse) -> list[str]:
    """What differs in the published marts: their definitions, their comments, and each column with how many rows."""
    found = []
    with duck.connect() as con:
        for name, warehouse in (("a", one), ("b", other)):
            con.execute(f"attach {duck.literal(warehouse.places.published_db)} as {name} (read_only)")
        tables = "select table_name, sql, comment from duckdb_tables() where database_name = ? order by all"
        columns = "select table_name, column_name, data_type, comment from duckdb_columns() where database_name = ?"
        for question in (tables, f"{columns} order by all"):
            a, b = (con.execute(question, [name]).fetchall() for name in "ab")
            found += [f"{row[0]}: {row[1]}" for row in set(a) ^ set(b)]
        keys = con.execute(
            "select table_name, constraint_column_names from duckdb_constraints()"
            " where database_name = 'a' and constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        for mart, key in keys:
            types = con.execute(f"select column_name, column_type from (describe a.marts.{mart})").fetchall()
            told = [_differs(name, kind) for name, kind in types if name not in OF_THE_RUN | set(key)]
            alone = " or ".join(f"{side}.{key[0]} is null" for side in "ab")
            counted = ", ".join(f"count(*) filter (where {one})" for one in [alone, *told])
            same_key = " and ".join(f"a.{name} = b.{name}" for name in key if name not in OF_THE_RUN)
            counts = con.execute(
                f"select {counted} from a.marts.{mart} as a full join b.marts.{mart} as b on {same_key}"
            ).fetchone()
            names = ["a row of one of them alone"] + [name for name, _ in types if name not in OF_THE_RUN | set(key)]
            found += [f"{mart}: {name}: {rows} rows" for name, rows in zip(names, counts, strict=True) if rows]
        compared = {mart for mart, _ in keys}
        assert compared == {table for table, *_ in con.execute(tables, ["a"]).fetchall()}, "a mart has no key"
    return found


def _differs(column: str, kind: str) -> str:
    if kind != "DOUBLE":
        return f"a.{column} is distinct from b.{column}"
    near = f"abs(a.{column} - b.{column}) <= {RELATIVE} * greatest(abs(a.{column}), abs(b.{column}))"
    return f"not coalesce({near}, a.{column} is null and b.{column} is null)"


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Warehouse, Warehouse]:
    """The demo, built by both."""
    place = tmp_path_factory.mktemp("demo")
    shutil.copytree(settings.DEMO_CONFIG.parent, place / "inn")
    return on_both(place, place / "inn" / settings.DEMO_CONFIG.name)


def test_the_demo_is_the_same_on_both(demo):
    assert differences(*demo) == []


def test_what_is_of_persons_is_for_the_owner_alone(demo):
    _, on_spark = demo
    made = on_spark.places.spark
    files = [path for path in made.rglob("*") if path.is_file() and "person" in str(path)]
    assert files and made.stat().st_mode & 0o077 == 0
    assert [path for path in files if path.stat().st_mode & 0o077] == []


def test_a_million_lines_are_the_same_on_both(tmp_path):
    config = nasjon.write(tmp_path / "inn", 1_000_000, municipalities=20)
    one, other = on_both(tmp_path, config)
    assert one.published("select sum(netto_nok) from marts.regnskapsfordeling")[0][0]
    assert differences(one, other) == []


def test_a_fault_is_told_with_its_rows_and_nothing_is_published(tmp_path):
    config = nasjon.write(tmp_path / "inn", 1000, municipalities=1)
    rules = tmp_path / "inn" / "regler.csv"
    rules.write_text("".join(line for line in rules.open() if not line.startswith("200003,")))
    warehouse = Warehouse(Places(tmp_path / "data"), on_spark(config))
    result = warehouse.run()
    assert not result.success
    told = errors(result)
    assert "test linje_uten_regel: expected no rows; found " in told
    assert f"kommunenr {nasjon.FIRST}, aar {nasjon.AAR}, ansvar 200003, funksjon " in told
    assert not warehouse.places.published.exists()
