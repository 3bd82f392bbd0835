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


def main(database: Path) -> str:
    """A part of the national section: milliseconds a question."""
    from tests.bench.nasjon import AAR, CHANGED

    rows, every = [], {"first": [], "later": []}
    for path, question in queries.questions().items():
        # The questions name the demo's municipalities and years at the top.
        asked = re.sub(r"'(99\d\d|1507)'", f"'{CHANGED}'", question.sql)
        asked = re.sub(r"\b20(2[0-9])\b", str(AAR), asked)
        first, later = [], []
        for _ in range(RUNS):
            out = subprocess.run(
                [sys.executable, "-m", "tests.bench.sporringer", str(database)],
                input=asked, env=ENVIRONMENT, check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            one, *more = json.loads(out)
            first.append(one)
            later += more
        every["first"] += first
        every["later"] += later
        rows.append([path.stem, *map(round1, (statistics.median(first), statistics.median(later), p95(later)))])
    total = [round1(figure) for when in every.values() for figure in (statistics.median(when), p95(when))]
    return (
        "The twenty questions of [sporringer](sporringer/README.md) on that publication, in milliseconds: first in"
        f" a new process, then {REPEATED} times on the same connection. All of them: median {total[0]} and 95th"
        f" percentile {total[1]} the first time, median {total[2]} and 95th percentile {total[3]} later.\n\n"
        + table(["question", "first time", "later", "later, 95th percentile"], rows)
    )


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
