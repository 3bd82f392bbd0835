"""The night of the demo: the whole in a fresh process, by step, and its parts alone."""

import shutil
import sys
import tempfile
from pathlib import Path

from orchestration import settings
from tests.bench import RUNS, Ran, median, night, run, table

# What the log says has been done, and what that is here.
STEPS = {
    "archive": "start: imports, dbt's project, Dagster; the archive",
    "raw": "load",
    "audit": "audit, raw and marts",
    "dbt": "dbt, and its results told to Dagster",
    "published": "publication",
    "exit": "summary and exit",
}
PARTS = {"dbt": "`dbt build`", "audit": "Great Expectations, both audits", "publication": "the publication"}


def main() -> str:
    """The section of docs/ytelse.md."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        first = night(settings.DEMO_CONFIG, data)
        nights = [night(settings.DEMO_CONFIG, data) for _ in range(RUNS)]
        parts = {
            part: [run("tests.bench.natt", part, env={"OMSORGSVAREHUS_DATA": folder}) for _ in range(RUNS)]
            for part in PARTS
        }
    whole, alone = median(nights), sum(map(median, parts.values()))
    rows = [[said, step_of(nights, step), ""] for step, said in STEPS.items()]
    rows += [["**the whole night**", whole, round(median(nights, lambda ran: ran.memory))]]
    for name, said in PARTS.items():
        rows.append([f"alone: {said}", median(parts[name]), round(median(parts[name], lambda ran: ran.memory))])
    rows += [["the parts alone, sum", alone, ""], ["the first night", first.seconds, first.memory]]
    return (
        "The demo, the second night and later, each in a fresh process, and so are the parts alone. The whole night is"
        f" {whole / alone:.2f} times the sum of the parts. Memory is that of the process and those it has started.\n\n"
        + table(["part", "seconds", "MB at the most"], rows)
    )


def step_of(nights: list[Ran], step: str) -> float:
    """Median seconds of one step."""
    return median(nights, lambda ran: ran.steps.get(step, 0.0))


def part(name: str) -> None:
    """One part of the night, alone, on the build and the run that stand in the data folder."""
    from orchestration import checks, dbt, guard, publication

    places = settings.Places()
    if name == "dbt":
        dbt.build(places)
    elif name == "audit":
        with tempfile.TemporaryDirectory() as audit:
            guard.run(places, Path(audit), list(guard.planned()))
    else:
        audit = max(places.runs.iterdir(), key=lambda run: run.stat().st_mtime) / "audit"
        shutil.rmtree(places.publications / publication.current(places))
        publication.make(places, audit, checks.planned())


if __name__ == "__main__":
    part(sys.argv[1])
