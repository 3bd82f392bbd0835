"""The night of the demo: the whole in a fresh process, by step, and its parts alone."""

import shutil
import sys
import tempfile
from pathlib import Path

from orchestration import settings
from tests.bench import RUNS, Ran, median, night, run, table

# What the log says has been done, and what that is here.
STEPS = {
    "starting": "oppstart",
    "archive": "oppstart: importer, dbt-prosjektet lest, Dagster, arkiv",
    "raw": "lasting",
    "audit": "kontroll med Great Expectations",
    "dbt": "dbt",
    "published": "publisering",
    "exit": "oppsummering og slutt",
}
PARTS = {"dbt": "`dbt build`", "kontroll": "Great Expectations, begge kontrollene", "publisering": "publiseringen"}


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
    rows = [[said, step_of(nights, step), ""] for step, said in STEPS.items() if step_of(nights, step)]
    rows += [["**hele natten**", whole, round(median(nights, lambda ran: ran.memory))]]
    rows += [[f"alene: {said}", median(parts[part]), round(median(parts[part], lambda ran: ran.memory))]
             for part, said in PARTS.items()]  # fmt: skip
    rows += [["delene alene, sum", alone, ""], ["første natt", first.seconds, first.memory]]
    return (
        "Demoen, andre natt og senere, i en fersk prosess hver gang; delene alene også. Hele natten er"
        f" {whole / alone:.2f} ganger summen av delene. Minne er prosessen og de den har startet.\n\n"
        + table(["del", "sekunder", "MB på det meste"], rows)
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
    elif name == "kontroll":
        with tempfile.TemporaryDirectory() as audit:
            guard.run(places, Path(audit), list(guard.planned()))
    else:
        audit = max(places.runs.iterdir(), key=lambda run: run.stat().st_mtime) / "audit"
        shutil.rmtree(places.publications / publication.current(places))
        publication.make(places, audit, checks.planned())


if __name__ == "__main__":
    part(sys.argv[1])
