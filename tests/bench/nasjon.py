"""A national account to measure by: every municipality under an invented number, one CSV file each, and their rules."""

import os
import tempfile
from itertools import pairwise
from pathlib import Path

import yaml

from orchestration import duck
from orchestration.settings import Places
from tests.bench import RUNS, median, night, run, sporringer, table
from tests.bench.natt import STEPS, step_of

MUNICIPALITIES = 357
FIRST = 8001  # no Norwegian municipality has had a number of these
AAR = 2023
GROUPS = ["PU_U18", "PU_O18", "PSYK_RUS_O18", "ELDRE_HDO", "ELDRE_ANDRE"]
COLUMNS = {
    "ansvar": "ansvar",
    "funksjon": {"kolonne": "tjeneste", "fra": 1, "lengde": 3},
    "kontoklasse": {"kolonne": "konto", "fra": 1, "lengde": 1},
    "art": {"kolonne": "konto", "fra": 2, "lengde": 3},
    "prosjekt": "prosjekt",
    "belop": "belop",
}

LINES = [int(lines) for lines in os.environ.get("BENCH_LINES", "1000000,5000000,20000000").split(",")]
MEMORY = "2GiB"  # what DuckDB may use, the script's and the warehouse's
CHANGED = str(FIRST + 99)
ABOUT = f"""{MUNICIPALITIES} invented municipalities with a CSV file each, from the files to what is published, in an
empty folder and a fresh process each time. The script (`tests/bench/skript.py`) is one DuckDB script that reads the
same files and computes the same `regnskapsfordeling`, øre for øre, and nothing else. DuckDB is given {MEMORY}."""


def main() -> str:
    """The section of docs/ytelse.md."""
    with tempfile.TemporaryDirectory() as folder:
        sizes, parts = zip(*(of_size(Path(folder) / str(lines), lines) for lines in LINES), strict=True)
        place, data = Path(folder) / str(LINES[-1]), Path(folder) / "data"
        told = table(
            ["lines", "night, s", "script, s", "times", "night, MB", "script, MB", "night, s a million"], sizes
        )
        where = "Where the seconds of the night are:\n\n" + table(["part", *map(str, LINES)], by_part(parts))
        said = [
            ABOUT,
            told,
            a_million_more(sizes),
            where,
            one_changed(place, data),
            sporringer.main(Places(data).published_db),
        ]
    return "\n\n".join(filter(None, said))


def of_size(place: Path, lines: int) -> tuple[list, list[float]]:
    """The night and the script on an account of so many lines: a row of the table, and the night's seconds by step."""
    config, env = write(place, lines), {"OMSORGSVAREHUS_MINNE": MEMORY}
    nights, scripts = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            nights.append(night(config, Path(folder), env))
            answer = Path(folder) / "skript.duckdb"
            scripts.append(run("tests.bench.skript", str(place), str(answer), str(AAR), MEMORY))
            expect_same(Places(Path(folder)).published_db, answer)
    whole, script = median(nights), median(scripts)
    memory = [round(median(runs, lambda ran: ran.memory)) for runs in (nights, scripts)]
    row = [lines, whole, script, whole / script, *memory, 1e6 * whole / lines]
    return row, [step_of(nights, step) for step in STEPS]


def a_million_more(sizes: tuple[list, ...]) -> str:
    """What a line costs where it does not share the start with few others: is it flat?"""
    steps = []
    for (few, night_few, script_few, *_), (many, night_many, script_many, *_) in pairwise(sizes):
        millions = (many - few) / 1e6
        ours, script = (night_many - night_few) / millions, (script_many - script_few) / millions
        steps.append(f"from {few} to {many} lines {ours:.1f} s the night and {script:.1f} s the script")
    return f"A million lines more cost, {'; '.join(steps)}." if steps else ""


def by_part(sizes: tuple[list[float], ...]) -> list[list]:
    """One row a step of the night, one column a size."""
    return [[said, *seconds] for said, *seconds in zip(STEPS.values(), *sizes, strict=True)]


def expect_same(published: Path, answer: Path) -> None:
    """Raise when the script and the warehouse differ by an øre."""
    columns = "kommunenr, aar, brukergruppe, brutto_nok, netto_nok"
    with duck.connect() as con:
        con.execute(
            f"attach {duck.literal(published)} as p (read_only); attach {duck.literal(answer)} as s (read_only)"
        )
        ours, script = (
            f"select {columns} from p.marts.regnskapsfordeling",
            f"select {columns} from s.regnskapsfordeling",
        )
        different = con.execute(f"from ({ours} except all {script}) union all ({script} except all {ours})").fetchall()
    if different:
        raise AssertionError(f"expected the script's figures; found {len(different)} rows that differ: {different[:3]}")


def one_changed(place: Path, data: Path) -> str:
    """What one municipality that delivers anew costs, of what a build from nothing costs; the marts are the same."""
    config, env = place / "kommune.yml", {"OMSORGSVAREHUS_MINNE": MEMORY}
    full = night(config, data, env)
    changed, unchanged = [], []
    with duck.connect() as con:
        for seed in range(1, RUNS + 1):
            write_account(con, place, CHANGED, LINES[-1] // MUNICIPALITIES, seed)
            changed.append(night(config, data, env))
            unchanged.append(night(config, data, env))
    with tempfile.TemporaryDirectory() as folder:
        night(config, Path(folder), env)
        expect_same_marts(Places(data).published_db, Places(Path(folder)).published_db)
    one, none = median(changed), median(unchanged)
    share = 100 * (one - none) / (full.seconds - none)
    return (
        f"One of {MUNICIPALITIES} municipalities delivers anew ({LINES[-1]} lines in all): the night takes {one:.1f} s."
        f" When nothing is new it takes {none:.1f} s, and from nothing {full.seconds:.1f} s. What the one adds is"
        f" {share:.1f} % of what all of them add. The marts are then, row for row, those of a night from nothing."
    )


def expect_same_marts(one: Path, other: Path) -> None:
    """Raise when a mart differs; what tells of the build itself is not looked at."""
    with duck.connect() as con:
        for name, file in (("en", one), ("to_", other)):
            con.execute(f"attach {duck.literal(file)} as {name} (read_only)")
        for (mart,) in con.execute("select table_name from duckdb_tables() where database_name = 'en'").fetchall():
            columns = [name for name, *_ in con.execute(f"describe en.marts.{mart}").fetchall()]
            seen = ", ".join(name for name in columns if name not in ("build_id", "bygget_utc", "arkivfiler"))
            left, right = (f"select {seen} from {side}.marts.{mart}" for side in ("en", "to_"))
            ((rows,),) = con.execute(
                f"select count(*) from (({left} except all {right}) union all ({right} except all {left}))"
            ).fetchall()
            if rows:
                raise AssertionError(f"{mart}: expected what a build from nothing gives; found {rows} rows that differ")


def write(place: Path, lines: int, municipalities: int = MUNICIPALITIES) -> Path:
    """Write accounts of `lines` lines in all, the rules and the configuration; gives the path of the YAML file."""
    place.mkdir(parents=True, exist_ok=True)
    each = lines // municipalities
    numbers = [str(FIRST + number) for number in range(municipalities)]
    with duck.connect() as con:
        for number in numbers:
            write_account(con, place, number, each)
    write_rules(place / "regler.csv")
    account = {"slag": "csv", "innhold": "med_art", "aar": AAR, "kolonner": COLUMNS}
    config = {
        "kommuner": [
            {
                "kommunenr": number,
                "navn": f"Kommune {number} (oppdiktet)",
                "aar": [AAR],
                "regnskap": [{"fil": f"regnskap_{number}.csv", **account}],
                "fordelingsregler": "regler.csv",
            }
            for number in numbers
        ]
    }
    path = place / "kommune.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False))
    return path


def write_account(con, place: Path, number: str, lines: int, seed: int = 0) -> None:
    """One municipality's account: 500 ansvar, six functions, nine arts, some projects; the same for the same seed."""
    con.execute(
        f"""
        copy (
            select
                200000 + (i * 7919 + {number}) % 500 as ansvar,
                ['253', '254', '234', '261', '202', '120'][1 + (i * 31) % 6] || lpad((i % 40)::varchar, 2, '0')
                    as tjeneste,
                '1' || ['010', '020', '040', '090', '099', '115', '370', '600', '710'][1 + (i * 17) % 9] || '0'
                    as konto,
                case when i % 11 = 0 then 'P' || i % 300 end as prosjekt,
                replace(
                    ((hash(i, {number}, {seed}) % 2200000)::decimal(18, 2) / 100 - 2000)::decimal(18, 2)::varchar,
                    '.', ','
                ) as belop
            from range({lines}) as r (i)
        ) to {duck.literal(place / f"regnskap_{number}.csv")} (header, delimiter ';')
        """
    )


def write_rules(path: Path) -> None:
    """Rules for every ansvar: a tenth shared, a seventh by weights, the others direct, one by function."""
    rules = ["ansvar,funksjon,metode,brukergruppe,vekt"]
    for ansvar in range(200000, 200500):
        if ansvar % 10 == 0:
            rules += [f"{ansvar},,felles,,"]
        elif ansvar % 7 == 0:
            rules += [f"{ansvar},,manuell,{group},{weight}" for weight, group in enumerate(GROUPS, start=1)]
        else:
            rules += [f"{ansvar},,direkte,{GROUPS[ansvar % 5]},"]
    rules += ["200001,253,direkte,ELDRE_INSTITUSJON,"]
    path.write_text("\n".join(rules) + "\n")
