"""Runs dbt in this process: one parse, one build, and the failing rows of a test that says no."""

import functools
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration import aarsregnskap, duck, revisjon, shown, spark
from orchestration.errors import AuditError
from orchestration.log import log
from orchestration.settings import DBT_PROJECT, Places

ROWS_SHOWN = 5
# They try the models on figures of their own: that is for whoever changes a model, not for every night.
WITHOUT_UNIT_TESTS = ["--exclude-resource-type", "unit_test"]

# A query's columns and rows.
Rows = Callable[[str], tuple[list[str], list[tuple]]]


@dataclass(frozen=True)
class NodeResult:
    """What became of one dbt node; `failures` is the number of failing rows of a test."""

    unique_id: str
    kind: str
    status: str
    failures: int
    seconds: float
    message: str

    @property
    def passed(self) -> bool:
        """A warning is shown but stops nothing."""
        return self.status in ("success", "pass", "warn")


BUILD, SPARK = "build", "spark"  # the targets of profiles.yml


@functools.cache
def _parsed(target: str = BUILD):
    # Once a process: a parse costs seconds, and the models do not change under a run.
    places = Places()
    try:
        return _invoke(places, "parse", target=target)
    except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
        # dbt reads a damaged parse of the last time as none; a folder where it writes a file stops it.
        log.warning(f"dbt       {places.dbt_target}: expected dbt's own files; found {error}. They are made anew")
        shutil.rmtree(places.dbt_target) if places.dbt_target.is_dir() else places.dbt_target.unlink()
        return _invoke(places, "parse", target=target)


@functools.cache
def manifest() -> dict:
    """dbt's picture of the project, as in manifest.json."""
    return _parsed().writable_manifest().to_dict(omit_none=False)


def marts() -> list[dict]:
    """The nodes of the marts, by the name that they are published under: `alias`."""
    models = (node for node in manifest()["nodes"].values() if node["resource_type"] == "model")
    return sorted((model for model in models if model["fqn"][1] == "marts"), key=lambda model: model["alias"])


def tests() -> list[str]:
    """The names of all data tests."""
    return [node["name"] for node in manifest()["nodes"].values() if node["resource_type"] == "test"]


def build(places: Places, select: list[str] | None = None) -> list[NodeResult]:
    """Build every model and run every data test, or only those of the models named.

    Raises AuditError with the failing rows when a model cannot be built or a test fails.
    """
    chosen = [*WITHOUT_UNIT_TESTS, *(["--select", *select] if select else [])]
    # Whatever an older project left behind, or none did, is not to be added to.
    if aarsregnskap.none_stands(places):
        chosen.append("--full-refresh")
    return _judged(_invoke(places, "build", *chosen).results, functools.partial(_on_duckdb, places))


def build_on_spark(places: Places) -> list[NodeResult]:
    """The same on Spark, all of it; afterwards the build database has what the guards and the publication read.

    That is the marts and all else that is a whole table on DuckDB. What is built account by account, and what is of
    persons, stays with Spark; but for the persons that the audit of what is withheld asks for.
    """
    raw = [(source["schema"], source["identifier"]) for source in manifest()["sources"].values()]
    spark.write_raw(places, raw)
    with spark.session(places, raw) as session:
        outcome = _invoke(places, "build", *WITHOUT_UNIT_TESTS, target=SPARK).results
        results = _judged(outcome, functools.partial(_on_spark, session))
    spark.bring_back(places, [node for node in manifest()["nodes"].values() if _is_brought_back(node)])
    return results


def _is_brought_back(node: dict) -> bool:
    whole = node["config"].get("materialized", node["resource_type"]) in ("seed", "table")
    return (whole or node["schema"] == "marts") and (node["schema"] != "person" or node["name"] in revisjon.PERSONS)


def _judged(outcome, asked: Rows) -> list[NodeResult]:
    results = [
        NodeResult(
            unique_id=result.node.unique_id,
            kind=str(result.node.resource_type),
            status=str(result.status),
            failures=result.failures or 0,
            seconds=result.execution_time,
            message=_explained(result, asked),
        )
        for result in outcome
    ]
    failed = [result for result in results if not result.passed and result.status != "skipped"]
    if failed:
        raise BuildError(results, "\n".join(result.message for result in failed))
    return results


class BuildError(AuditError):
    """A dbt model or test failed; `results` holds what became of every node."""

    def __init__(self, results: list[NodeResult], message: str) -> None:
        super().__init__(message)
        self.results = results


def unit_tests(places: Places) -> dict[str, str]:
    """Run dbt's unit tests on a build that stands; {name: what it found}, empty for one that passed."""
    outcome = _invoke(places, "test", "--select", "test_type:unit").results
    return {result.node.name: "" if str(result.status) == "pass" else str(result.message) for result in outcome}


def docs(places: Places) -> Path:
    """dbt's own page of the project, models and lineage, in one file; without figures, so it needs no build."""
    # The page shows the manifest that lies there, and an earlier night's may be of other models.
    _parsed().writable_manifest().write(str(places.dbt_target / "manifest.json"))
    _invoke(places, "docs", "generate", "--static", "--no-compile", "--empty-catalog")
    return places.dbt_target / "static_index.html"


def _invoke(places: Places, command: str, *args: str, target: str = BUILD):
    # Late: dbt takes seconds to import, and not everything needs it.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt_common.events.event_manager_client import ctx_set_event_manager

    from orchestration.dbt_events import WarningsOnly

    ctx_set_event_manager(WarningsOnly())
    # Before the address of the build: a first parse sets its own.
    runner = dbtRunner() if command == "parse" else dbtRunner(manifest=_parsed(target))
    os.environ["OMSORGSVAREHUS_BUILD_DB"] = str(places.build_db)
    with duck.connect() as con:
        os.environ["OMSORGSVAREHUS_BUILD_MINNE"] = con.execute("select current_setting('memory_limit')").fetchone()[0]
    os.environ["OMSORGSVAREHUS_SPARK"] = str(places.spark)
    duck.private_folder(places.build_db.parent)
    # Each target its own: dbt parses all of it again when the target is another than last time.
    made = places.dbt_target if target == BUILD else places.dbt_target / target
    folders = [
        "--target",
        target,
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target-path",
        str(made),
    ]
    outcome = runner.invoke(
        # Only docs needs what dbt writes of each command, and writes it; a log of every event is read by nobody.
        ["--log-level", "none", "--log-level-file", "none", "--no-write-json", command, *args, *folders]
    )
    # Otherwise the file stays open in this process, and no one else can open it.
    DuckDBConnectionManager.close_all_connections()
    if isinstance(outcome.exception, OSError):
        raise outcome.exception  # the disk's fault, and no model's
    if outcome.exception:
        # What dbt reads of the project before it reads any row has nobody in it.
        said = str(outcome.exception) if command == "parse" else shown.masked(str(outcome.exception))
        raise AuditError(f"dbt {command}: {said}") from outcome.exception
    return outcome.result


def _on_duckdb(places: Places, query: str) -> tuple[list[str], list[tuple]]:
    with duck.connect(places.build_db, read_only=True) as con:
        rows = con.execute(query)
        return [column[0] for column in rows.description], rows.fetchall()


def _on_spark(session, query: str) -> tuple[list[str], list[tuple]]:
    rows = session.sql(query)
    return rows.columns, [tuple(row) for row in rows.collect()]


def _explained(result, asked: Rows) -> str:
    """What a failed node or a warning says, a test with its failing rows; nothing for a node that is well."""
    name, status = result.node.name, str(result.status)
    if str(result.node.resource_type) != "test" or status not in ("fail", "warn"):
        # Java tells where it stood after what it says.
        said = shown.masked(re.split(r"\n\s+at ", str(result.message))[0])
        return "" if status in ("success", "pass", "skipped") else f"{result.node.resource_type} {name}: {said}"
    query = result.node.compiled_code.rstrip().rstrip(";")
    columns, rows = asked(f"select * from ({query}) limit {ROWS_SHOWN}")
    cells = [[f"{key} {shown.cell(key, value)}" for key, value in zip(columns, row, strict=True)] for row in rows]
    told = "".join(f"\n  {', '.join(row)}" for row in cells)
    more = f"\n  and {result.failures - ROWS_SHOWN} more" if result.failures > ROWS_SHOWN else ""
    return f"test {name}: expected no rows; found {result.failures}:{told}{more}"
