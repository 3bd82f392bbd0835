"""The twenty questions of docs/sporringer on the national publication: what they cost, first time and later."""

import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from orchestration import duck, queries
from tests.bench import ENVIRONMENT, RUNS, table

REPEATED = 20


Asked = dict[str, tuple[list[float], list[float]]]


def main(database: Path) -> str:
    """A part of the national section: milliseconds a question."""
    asked = asked_of(database)
    rows = [
        [question, *map(round1, (statistics.median(first), statistics.median(later), p95(later)))]
        for question, (first, later) in asked.items()
    ]
    every = total(asked)
    return (
        "The twenty questions of [sporringer](sporringer/README.md) on that publication, in milliseconds: first in"
        f" a new process, then {REPEATED} times on the same connection. All of them: median {every[0]} and 95th"
        f" percentile {every[1]} the first time, median {every[2]} and 95th percentile {every[3]} later.\n\n"
        + table(["question", "first time", "later", "later, 95th percentile"], rows)
    )


def asked_of(database: Path) -> Asked:
    """{question: milliseconds the first time in a process, and later}."""
    from tests.bench.nasjon import AAR, CHANGED

    asked = {}
    for path, question in queries.questions().items():
        # The questions name the demo's municipalities and years at the top.
        sql = re.sub(r"'(99\d\d|1507)'", f"'{CHANGED}'", question.sql)
        sql = re.sub(r"\b20(2[0-9])\b", str(AAR), sql)
        runs = [_in_a_new_process(database, sql) for _ in range(RUNS)]
        asked[path.stem] = [first for first, *_ in runs], [one for _, *later in runs for one in later]
    return asked


def total(asked: Asked) -> list[float]:
    """Median and 95th percentile of all questions, the first time; then the same later."""
    every = [[one for times in asked.values() for one in times[when]] for when in (0, 1)]
    return [round1(figure) for times in every for figure in (statistics.median(times), p95(times))]


def _in_a_new_process(database: Path, sql: str) -> list[float]:
    out = subprocess.run(
        [sys.executable, "-m", "tests.bench.sporringer", str(database)],
        input=sql, env=ENVIRONMENT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return json.loads(out)


def round1(figure: float) -> float:
    """One decimal."""
    return round(figure, 1)


def p95(figures: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(figures, n=20, method="inclusive")[-1]


def ask(database: Path, sql: str) -> list[float]:
    """Milliseconds of each time the question was asked on one connection, all rows fetched."""
    with duck.connect(database, read_only=True) as con:
        spent = []
        for _ in range(1 + REPEATED):
            started = time.perf_counter()
            con.execute(sql).fetchall()
            spent.append(1000 * (time.perf_counter() - started))
    return spent


if __name__ == "__main__":
    print(json.dumps(ask(Path(sys.argv[1]), sys.stdin.read())))
