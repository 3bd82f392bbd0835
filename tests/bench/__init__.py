"""What things cost: `make bench` writes docs/ytelse.md. Figures are printed, never asserted: a clock is no test."""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

RUNS = int(os.environ.get("BENCH_RUNS", 5))
# A night takes its turn as a user's does: with compiled Python files, and nothing of this shell's own settings.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Ran:
    """One process: wall time in seconds, most memory it and its children held, MB, and the seconds of its steps."""

    seconds: float
    memory: int
    steps: dict[str, float] = field(default_factory=dict)


def peak(pid: int) -> int:
    """The most memory the process has held until now, MB; 0 where the system does not tell (Linux does)."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found.group(1)) // 1024 if found else 0


def run(*module: str, env: dict[str, str] | None = None) -> Ran:
    """Run `python -m module ...` in a fresh process; stops the bench with its log if it fails."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        env={**ENVIRONMENT, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    memory = [0]
    watcher = threading.Thread(target=_watch, args=(process, memory), daemon=True)
    watcher.start()
    log = process.stderr.read()
    if process.wait():
        sys.exit(log)
    seconds = time.monotonic() - started
    watcher.join()
    return Ran(seconds, memory[0], _steps(log, seconds))


def night(config: Path, data: Path, env: dict[str, str] | None = None) -> Ran:
    """One night of the configuration in the data folder."""
    return run(
        "orchestration.cli", "run", "--config", str(config), env={**(env or {}), "OMSORGSVAREHUS_DATA": str(data)}
    )


def median(runs: list[Ran], of=lambda ran: ran.seconds) -> float:
    """The median of one figure of the runs."""
    return statistics.median(map(of, runs))


def _steps(log: str, seconds: float) -> dict[str, float]:
    # "  6.4 s  archive   18 files kept": what was done by then; the first word names the step.
    steps, before = {}, 0.0
    for at, what in re.findall(r"^ *([\d.]+) s  (\w+)", log, flags=re.MULTILINE):
        steps[what] = steps.get(what, 0.0) + float(at) - before
        before = float(at)
    return {**steps, "exit": seconds - before} if steps else {}


def _watch(process: subprocess.Popen, memory: list[int]) -> None:
    while process.poll() is None:
        memory[0] = max(memory[0], sum(map(_proportional_set, _tree(process.pid))) // 1024)
        time.sleep(0.2)


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _tree(int(child)))]


def _proportional_set(pid: int) -> int:
    """kB of memory, what is shared with other processes divided between them; 0 where the system does not tell."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), flags=re.MULTILINE)
    except OSError:
        return 0
    return int(found.group(1)) if found else 0


def table(header: list[str], rows: list[list]) -> str:
    """A Markdown table; numbers to the right."""
    shown = [[f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    kinds = [":--" if all(isinstance(row[at], str) for row in rows) else "--:" for at in range(len(header))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, kinds, *shown]) + "\n"
