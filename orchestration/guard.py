"""Runs the Great Expectations suites in expectations/suites on the build database, one suite a table."""

import functools
import json
import os
import re
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context, parent_process
from pathlib import Path

import yaml

from orchestration import shown
from orchestration.settings import EXPECTATIONS, Places, bounds

SUITES = EXPECTATIONS / "suites"
ROWS_SHOWN = 5
# How a suite asks for a bound of seeds/grenser/terskel.csv, where each stands once.
_BOUND = re.compile(r"\{terskel\.(\w+)\}")


@dataclass(frozen=True)
class Expected:
    """What one expectation said of its table (`schema.table`); `fault` is empty when it holds."""

    table: str
    name: str
    fault: str


def planned() -> dict[str, int]:
    """{schema.table: number of expectations} for every guarded table."""
    return {suite["name"]: len(suite["expectations"]) for suite in _suites()}


def names() -> list[str]:
    """The name of every expectation, as `run` gives it."""
    return [_name(one["type"], one.get("description"), one["kwargs"]) for s in _suites() for one in s["expectations"]]


def _suites() -> list[dict]:
    # From the file: the suites of raw run before dbt has made a table of it.
    return [
        json.loads(_BOUND.sub(lambda found: bounds()[found[1]], path.read_text(encoding="utf-8")))
        for path in sorted(SUITES.glob("*.json"))
    ]


def warm_up() -> None:
    """Let the process of `run_apart` begin on its imports, while this one does something else."""
    _process().submit(import_module, "orchestration.gx_duckdb")


def run_apart(places: Places, audit: Path, tables: list[str]) -> list[Expected]:
    """As `run`, in a process that is kept for the purpose: Great Expectations takes seconds to import."""
    return _process().submit(run, places, audit, tables).result()


def let_go() -> None:
    """End the process of `run_apart`, without waiting for it; another is started if it is asked for again."""
    _process().shutdown(wait=False)
    _process.cache_clear()


@functools.cache
def _process() -> ProcessPoolExecutor:
    # Spawned: a fork would share what DuckDB and Dagster hold open.
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    # Great Expectations imports pyspark where there is one, which asks for the file that the process began with.
    sys.modules["__main__"].__file__ = __file__

    # A run that is killed takes nobody with it, and this one would wait for ever.
    def wait() -> None:
        parent_process().join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def run(places: Places, audit: Path, tables: list[str]) -> list[Expected]:
    """Validate the guarded `tables` (`schema.table`); results and Data Docs go to the folder `audit`."""
    # Late: Great Expectations takes seconds to import, and not everything needs it.
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig
    from sqlalchemy import URL

    from orchestration import gx_duckdb

    os.environ["OMSORGSVAREHUS_AUDIT"] = str(audit)
    config = yaml.safe_load((EXPECTATIONS / "great_expectations.yml").read_text(encoding="utf-8"))
    context = gx.get_context(mode="ephemeral", project_config=DataContextConfig(**config))
    address = URL.create("duckdb+gx", database=str(places.build_db)).render_as_string()
    source = context.data_sources.add_sql("build", connection_string=address)
    definitions = []
    for said in (suite for suite in _suites() if suite["name"] in tables):
        suite = context.suites.add(gx.ExpectationSuite(**said))
        schema, table = suite.name.split(".")
        batch = source.add_table_asset(
            suite.name, table_name=table, schema_name=schema
        ).add_batch_definition_whole_table(table)
        definitions.append(
            context.validation_definitions.add(gx.ValidationDefinition(name=suite.name, data=batch, suite=suite))
        )
    # COMPLETE, so that a fault shows its rows.
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name="audit", validation_definitions=definitions, actions=[], result_format="COMPLETE")
    )
    try:
        outcome = checkpoint.run()
    finally:
        gx_duckdb.close_all()
    context.build_data_docs()
    return [
        Expected(table=result.suite_name, name=_name_of(one), fault="" if one.success else _explained(one))
        for result in outcome.run_results.values()
        for one in result.results
    ]


def _name(kind: str, description: str | None, kwargs: dict) -> str:
    # Only what the suite file says: Great Expectations adds defaults and turns whole numbers into floats.
    said = [kind, *(str(kwargs[key]) for key in ("column", "column_list") if key in kwargs)]
    return description or " ".join(said)


def _name_of(result) -> str:
    config = result.expectation_config
    return _name(config.type, config.description, config.kwargs)


def _explained(fault) -> str:
    what = _name_of(fault)
    errors = [error["exception_message"] for error in _exceptions(fault.exception_info) if error["raised_exception"]]
    if errors:
        return f"{what}: could not be checked: {shown.masked(errors[0])}"
    result = fault.result
    found = result.get("details", {}).get("unexpected_rows") or result.get("partial_unexpected_list")
    if not found:
        return f"{what}; found {result.get('observed_value')}"
    column = fault.expectation_config.kwargs.get("column", "")
    told = " | ".join(_row(column, one) for one in found[:ROWS_SHOWN])
    more = f" and {len(found) - ROWS_SHOWN} more" if len(found) > ROWS_SHOWN else ""
    return f"{what}; found {told}{more}"


def _row(column: str, found) -> str:
    # A row of a query, or one value of a column.
    if isinstance(found, dict):
        return ", ".join(f"{key} {shown.cell(key, value)}" for key, value in found.items())
    return shown.cell(column, found)


def _exceptions(info: dict) -> list[dict]:
    # One exception, or one a metric: Great Expectations gives either.
    return [info] if "raised_exception" in info else list(info.values())
