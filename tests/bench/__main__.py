"""`make bench`: what a night costs, by part, for the demo and for a generated account of a million lines.

Prints figures and asserts nothing: the clock of one machine is no test.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from orchestration import duck, settings
from tests.bench import peak, postgres, ssb

LINES = int(os.environ.get("BENCH_LINES", 1_000_000))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        night("demo, 217 lines, first night", settings.DEMO_CONFIG, place / "demo")
        night("demo, second night (unchanged)", settings.DEMO_CONFIG, place / "demo")
        postgres.main(place / "demo")
        config = generated(place, LINES)
        night(f"generated account, {LINES} lines, first night", config, place / "large")
        night(f"generated account, {LINES} lines, second night (unchanged)", config, place / "large")
    ssb.main()


def night(title: str, config: Path, data: Path) -> None:
    """Run one night in a process of its own and print wall time, peak memory and the time of each part."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "run", "--config", str(config)],
        env={**os.environ, "OMSORGSVAREHUS_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    print(f"\n{title}\n  {'until':<46}{'wall':>8}{'peak memory so far':>22}", flush=True)
    log, before = [], 0.0
    for line in process.stderr:
        log.append(line)
        if step := re.match(r"^ *([\d.]+) s  (.+)$", line):
            at, what = float(step.group(1)), step.group(2)
            print(f"  {what[:44]:<46}{at - before:6.1f} s{peak(process.pid):>19} MB", flush=True)
            before = at
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("".join(log))
    wall = time.monotonic() - started
    print(f"  {'Python: start, summary, exit':<46}{wall - before:6.1f} s")
    print(f"  {'in all':<46}{wall:6.1f} s{usage.ru_maxrss // 1024:>19} MB", flush=True)


def generated(place: Path, lines: int) -> Path:
    """An account of the fictional Eksempelvik, its rules and its configuration; gives the path of the YAML file."""
    with duck.connect() as con:
        con.execute("select setseed(0.5)")
        con.execute(
            f"""
            copy (
                select
                    200000 + (i * 7919) % 500 as ansvar,
                    ['253', '254', '234', '261', '202', '120'][1 + (i * 31) % 6] || lpad((i % 40)::varchar, 2, '0')
                        as tjeneste,
                    '1' || ['010', '020', '040', '090', '099', '115', '370', '600', '710'][1 + (i * 17) % 9] || '0'
                        as konto,
                    case when i % 11 = 0 then 'P' || i % 300 end as prosjekt,
                    replace(round((random() * 20000 - 2000)::decimal(18, 2), 2)::varchar, '.', ',') as belop
                from range({lines}) as r (i)
            ) to {duck.literal(place / "regnskap.csv")} (header, delimiter ';')
            """
        )
    rules = ["ansvar,funksjon,metode,brukergruppe,vekt"]
    groups = ["PU_U18", "PU_O18", "PSYK_RUS_O18", "ELDRE_HDO", "ELDRE_ANDRE"]
    for ansvar in range(200000, 200500):
        if ansvar % 10 == 0:
            rules += [f"{ansvar},,felles,,"]
        elif ansvar % 7 == 0:
            rules += [f"{ansvar},,manuell,{group},{weight}" for weight, group in enumerate(groups, start=1)]
        else:
            rules += [f"{ansvar},,direkte,{groups[ansvar % 5]},"]
    rules += ["200001,253,direkte,ELDRE_INSTITUSJON,"]
    (place / "regler.csv").write_text("\n".join(rules) + "\n")
    columns = {
        "ansvar": "ansvar",
        "funksjon": {"kolonne": "tjeneste", "fra": 1, "lengde": 3},
        "kontoklasse": {"kolonne": "konto", "fra": 1, "lengde": 1},
        "art": {"kolonne": "konto", "fra": 2, "lengde": 3},
        "prosjekt": "prosjekt",
        "belop": "belop",
    }
    account = {"fil": "regnskap.csv", "slag": "csv", "innhold": "med_art", "aar": 2023, "kolonner": columns}
    kommune = {
        "kommunenr": "9901",
        "navn": "Eksempelvik",
        "aar": [2023],
        "regnskap": [account],
        "fordelingsregler": "regler.csv",
    }
    path = place / "kommune.yml"
    path.write_text(yaml.safe_dump({"kommuner": [kommune]}))
    return path


if __name__ == "__main__":
    main()
