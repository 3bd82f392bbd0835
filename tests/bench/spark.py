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
# What is worked out on paper: accounts of so many million lines, on so many cores.
PAPER_MILLIONS = (20, 200, 2000)
PAPER_CORES = (("DuckDB", 2), ("DuckDB", 8), ("Spark", 8), ("Spark", 32), ("Spark", 128))


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
    starts, rates = start_and_rate(dbt)
    return (
        f"The same account of {MUNICIPALITIES} municipalities from nothing on both engines, on this machine, each night"
        f" once; Spark in the process itself, with {DRIVER['SPARK_DRIVER_MEMORY']} for Java. From the one size to the"
        " other, a line costs the models and their tests, in millionths of a second of one core:"
        f" {_told(rates, '.1f')}. What is there without a line, in seconds: {_told(starts, '.0f')}.\n\n"
        + table(["engine", "lines", "night, s", STEPS["dbt"].split(",")[0] + ", s", "MB at the most"], rows)
        + "\nOn paper, from these: start + lines × what a line costs / cores. Minutes of the models and their tests,"
        " and the hours of a core that are paid for:\n\n" + paper(starts, rates)
    )


def start_and_rate(dbt: dict[tuple[str, int], float]) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds without a line, and millionths of a second of one core a line, of each engine."""
    few, many = LINES
    starts, rates = {}, {}
    for engine in ("DuckDB", "Spark"):
        a_line = (dbt[engine, many] - dbt[engine, few]) / (many - few)
        starts[engine] = dbt[engine, few] - few * a_line
        rates[engine] = 1e6 * a_line * os.cpu_count()
    return starts, rates


def paper(starts: dict[str, float], rates: dict[str, float]) -> str:
    """What accounts of other sizes would take on other machines, had a cluster no cost of its own."""
    rows = []
    for millions in PAPER_MILLIONS:
        minutes = [(starts[engine] + millions * rates[engine] / cores) / 60 for engine, cores in PAPER_CORES]
        hours = [one * cores / 60 for one, (_, cores) in zip(minutes, PAPER_CORES, strict=True)]
        rows.append([millions, *(f"{one:.1f} ({paid:.1f})" for one, paid in zip(minutes, hours, strict=True))])
    return table(["million lines", *(f"{engine}, {cores} cores" for engine, cores in PAPER_CORES)], rows)


def _told(figures: dict[str, float], form: str) -> str:
    return ", ".join(f"{figure:{form}} on {engine}" for engine, figure in figures.items())
