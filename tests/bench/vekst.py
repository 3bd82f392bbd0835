"""What grows with the nights: one night after another with small daily changes, and what each kind of thing weighs.

Each night ten lines of one account of three change, so the archive gets one new file; SSB is not asked. The nights
are the command's own, all in this process. BENCH_NIGHTS is how many. A slope is the median of those between any two
nights of the second half (Theil and Sen): a night when the machine did other things counts no more than the others. A
machine is also slower one hour than another, so what the nights have left is measured against a young data folder, in
turn.
"""

import contextlib
import io
import itertools
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from orchestration import cli, history
from orchestration.settings import Places
from tests.bench import RUNS, Ran, median, nasjon, night, table

NIGHTS = int(os.environ.get("BENCH_NIGHTS", 400))
SHOWN = (1, 2, 5, 10, 20, 50, 100, 200, 400)
MUNICIPALITIES = 3
LINES = 6000
CHANGED_LINES = 10
SECONDS = ("seconds", "processor")


def main() -> str:
    """The section of docs/ytelse.md."""
    # Else the rule for Dagster's runs would not show in fewer nights than it keeps.
    history.KEPT = min(history.KEPT, max(1, NIGHTS // 4))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # What is left behind in the machine's own folder for such things grows too.
        (place / "tmp").mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(place / "tmp")
        os.environ["OMSORGSVAREHUS_DATA"] = str(place / "data")
        config = nasjon.write(place / "inn", LINES, MUNICIPALITIES)
        account = place / "inn" / f"regnskap_{nasjon.FIRST}.csv"
        nights: list[dict[str, float]] = []
        for number in range(1, NIGHTS + 1):
            change(account, number)
            nights.append({**run(config), **weights(Places(), place / "tmp")})
        old, young = in_turn(config, account, place / "data", place / "young")
    shown = [number for number in SHOWN if number < NIGHTS] + [NIGHTS]
    names = list(nights[0])
    rows = [[number, *(told(name, nights[number - 1][name]) for name in names)] for number in shown]
    return (
        f"{NIGHTS} nights one after another in one process; each night {CHANGED_LINES} lines of one account of three"
        f" are others, and nothing is asked of SSB. Dagster keeps {history.KEPT} runs. Seconds by the wall and by the"
        " processors, and MB; what is temporary is gone when the process ends:\n\n"
        + table(["night", *names], rows)
        + f"\nHow each grows over the last {len(nights) - len(nights) // 2} nights, by the median of the slopes between"
        " any two:\n\n"
        + slopes(nights)
        + f"\nThen nights in a process of their own, in turn on the data folder of all these nights and on a young one:"
        f" {median(old):.1f} s and {median(young):.1f} s, {median(old, lambda ran: ran.memory)} MB and"
        f" {median(young, lambda ran: ran.memory)} MB.\n"
    )


def in_turn(config: Path, account: Path, old: Path, young: Path) -> tuple[list[Ran], list[Ran]]:
    """The same nights on both data folders, one after the other, the account changed for each."""
    night(config, young)
    ran = []
    for number in range(NIGHTS + 1, NIGHTS + 1 + RUNS):
        change(account, number)
        ran.append((night(config, old), night(config, young)))
    return [one for one, _ in ran], [one for _, one in ran]


def told(name: str, value: float) -> float:
    """Seconds as they are, bytes in MB."""
    return round(value if name in SECONDS else value / 1e6, 2)


def change(account: Path, number: int) -> None:
    """Let ten lines of the account have another amount, others each night."""
    lines = account.read_text().splitlines()
    for place in range(CHANGED_LINES):
        line = 1 + (number * CHANGED_LINES + place) % (len(lines) - 1)
        lines[line] = f'{lines[line].rpartition(";")[0]};"{number},{place:02}"'
    account.write_text("\n".join(lines) + "\n")


def run(config: Path) -> dict[str, float]:
    """Seconds of one night, by the wall and by the processors. Ends the program with what the night said if it failed.

    Those of the processors, its children's too, tell growth from the noise of a machine that does other things.
    """
    said = io.StringIO()
    started, used = time.monotonic(), sum(os.times()[:4])
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = cli.main(["run", "--config", str(config)])
    if status:
        sys.exit(said.getvalue())
    return {"seconds": time.monotonic() - started, "processor": sum(os.times()[:4]) - used}


def weights(places: Places, temporary: Path) -> dict[str, float]:
    """Bytes of each part of the data folder, what is left in `temporary`, and of this process's memory."""
    parts = {
        "archive": places.archive,
        "build": places.build_db.parent,
        "published": places.published.resolve(),
        "publications": places.publications,
        "dagster": places.dagster_home,
        "dagster_index": places.dagster_home / "history" / "runs" / "index.db",
        "runs": places.runs,
        "dbt": places.dbt_target,
        "temporary": temporary,
    }
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return {**{name: size(path) for name, path in parts.items()}, "resident": 1024 * float(found.group(1))}


def size(path: Path) -> float:
    """Bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return float(sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink()))


def slopes(nights: list[dict[str, float]]) -> str:
    """How each figure grows over the second half: a night, and in percent of its median in a hundred nights."""
    half, rows = nights[len(nights) // 2 :], []
    for name in nights[0]:
        values = [night[name] for night in half]
        pairs = itertools.combinations(enumerate(values), 2)
        slope = statistics.median((later - earlier) / (n - m) for (m, earlier), (n, later) in pairs)
        middle = statistics.median(values)
        shown = f"{slope:.3f} s" if name in SECONDS else f"{slope / 1e3:.1f} kB"
        rows.append([name, told(name, middle), shown, f"{100 * 100 * slope / middle if middle else 0:.1f} %"])
    return table(["what", "median", "a night", "a hundred nights"], rows)
