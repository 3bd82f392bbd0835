"""The transform stage on Apache Spark (`motor: spark`): the raw tables go there as Parquet, and so the marts come back.

data/build/spark/raw holds what Spark reads, data/build/spark/warehouse what it makes. There is one session in the
process, which dbt-spark finds and uses. What tables there are is known for as long as the session lasts, so a run makes
all of them.
"""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jinja2
import yaml

from orchestration import duck, skjerming
from orchestration.settings import DBT_PROJECT, Places

RAW = "raw"
MADE = "warehouse"

# The tables that Spark is to read: their schemas and names.
Tables = list[tuple[str, str]]


@contextmanager
def session(places: Places, tables: Tables) -> Iterator:
    """A Spark session with the settings of dbt's profile, which knows the raw `tables`, and no other."""
    # Late: who builds on DuckDB need not have it.
    from pyspark.sql import SparkSession
    from pyspark.sql.types import ArrayType, BooleanType, StringType, StructField, StructType

    kinds = [StringType()] * 4 + [BooleanType()] * 2
    fields = [StructField(name, kind) for name, kind in zip(skjerming.COLUMNS, kinds, strict=True)]
    os.environ["OMSORGSVAREHUS_SPARK"] = str(places.spark)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # An error is told by what is raised, once.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    duck.private_folder(places.spark)
    if (places.spark / MADE).exists():
        shutil.rmtree(places.spark / MADE)
    builder = SparkSession.builder
    for key, value in _profile()["server_side_parameters"].items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        spark.sparkContext.setLogLevel("OFF")
        spark.udf.register("skjermet_inndeling", divided, ArrayType(StructType(fields)))
        for schema, table in tables:
            spark.sql(f"create schema if not exists {schema}")
            place = duck.literal(_raw(places, schema, table))
            spark.sql(f"create table {schema}.{table} using parquet location {place}")
        yield spark
    finally:
        spark.stop()


def divided(day) -> list[tuple]:
    """How a measuring day is published: the rule of orchestration/skjerming.py, for SQL. `day` is a row of Spark's."""
    return [tuple(one) for one in skjerming.of_day(day.asDict(recursive=True))]


def write_raw(places: Places, tables: Tables) -> None:
    """Write the `tables` of the build database where Spark reads them."""
    if (places.spark / RAW).exists():
        shutil.rmtree(places.spark / RAW)
    duck.private_folder(places.spark)
    with duck.connect(places.build_db, read_only=True) as con:
        for schema, table in tables:
            _raw(places, schema, table).mkdir(parents=True)
            file = _raw(places, schema, table) / "data.parquet"
            con.execute(f"copy {schema}.{table} to {duck.literal(file)} (format parquet, compression zstd)")
            file.chmod(0o600)


def _raw(places: Places, schema: str, table: str) -> Path:
    return places.spark / RAW / schema / table


def bring_back(places: Places, nodes: list[dict]) -> None:
    """Put what Spark has made of dbt's `nodes` in the build database: by its contract, where it has one."""
    with duck.connect(places.build_db) as con:
        con.begin()
        for node in nodes:
            con.execute(f"create schema if not exists {node['schema']}")
            table = f"{node['schema']}.{node['alias']}"
            files = duck.literal(places.spark / MADE / f"{node['schema']}.db" / node["alias"] / "*.parquet")
            if not node["config"]["contract"]["enforced"]:
                con.execute(f"create or replace table {table} as from read_parquet({files})")
                continue
            con.execute(f"create or replace table {table} ({', '.join(_contract(node))})")
            con.execute(f"insert into {table} by name from read_parquet({files})")
            con.execute(f"comment on table {table} is {duck.literal(node['description'])}")
        con.commit()


def _contract(mart: dict) -> list[str]:
    """What stands between the brackets of a mart's definition, as dbt writes it on DuckDB."""
    rules = {"not_null": "not null"}
    columns = [
        " ".join([column["name"], column["data_type"], *(rules[one["type"]] for one in column["constraints"])])
        for column in mart["columns"].values()
    ]
    keys = {"primary_key": "primary key"}
    return columns + [f"{keys[one['type']]} ({', '.join(one['columns'])})" for one in mart["constraints"]]


def _profile() -> dict:
    text = jinja2.Template((DBT_PROJECT / "profiles.yml").read_text()).render(env_var=os.environ.get)
    return yaml.safe_load(text)["omsorgsvarehus"]["outputs"]["spark"]
