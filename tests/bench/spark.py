"""What a line costs on Spark, in the process itself, and on DuckDB: needs .venv-spark, `make bench-spark`."""

import os
import tempfile
from pathlib import Path

from tests.bench import night, table
from tests.bench.nasjon import write
from tests.bench.natt import STEPS
from tests.spark.test_begge_motorer import on_spark

MUNICIPALITIES = 20
LINES = (1_000_000, 5_000_000)
DRIVER = {"SPARK_DRIVER_MEMORY": "4g"}


def main() -> str:
    """The section of docs/ytelse.md; each night once."""
    rows, dbt = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for lines in LINES:
            config = write(Path(folder) / str(lines), lines, MUNICIPALITIES)
            for engine, path in (("DuckDB", config), ("Spark", on_spark(config))):
                ran = night(path, Path(folder) / f"{engine}_{lines}", DRIVER)
                dbt[engine, lines] = ran.steps["dbt"]
                rows.append([engine, lines, ran.seconds, dbt[engine, lines], ran.memory])
    few, many = LINES
    rates = {engine: (dbt[engine, many] - dbt[engine, few]) / (many - few) for engine in ("DuckDB", "Spark")}
    told = ", ".join(f"{1e6 * rate * os.cpu_count():.1f} on {engine}" for engine, rate in rates.items())
    starts = ", ".join(f"{dbt[engine, few] - few * rate:.0f} on {engine}" for engine, rate in rates.items())
    return (
        f"The same account of {MUNICIPALITIES} municipalities from nothing on both engines, on this machine, each night"
        f" once; Spark in the process itself, with {DRIVER['SPARK_DRIVER_MEMORY']} for Java. From the one size to the"
        f" other, a line costs the models and their tests, in millionths of a second of one core: {told}. What is"
        f" there without a line, in seconds: {starts}.\n\n"
        + table(["engine", "lines", "night, s", STEPS["dbt"].split(",")[0] + ", s", "MB at the most"], rows)
    )
