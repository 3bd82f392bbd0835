"""The national half: one round of downloads, and what is held, in raw."""

import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import httpx
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from orchestration import archive, catalogue, download, duck, recorded
from orchestration.catalogue import Klassifikasjon, Tabell
from orchestration.download import Asked, Desk, Load
from orchestration.errors import LoadError, NoAnswerError, SourceError
from orchestration.log import log
from orchestration.settings import SEEDS, Places, Ssb
from orchestration.sources import jsonstat, klass
from orchestration.sources.polite import Clock, Guest

PUBLISHED = SEEDS / "kostra" / "publisering.csv"
OPPDIKTET = "Omsorgsvarehus (oppdiktede tall)"
KLASS_SOURCES = {"ssb": "SSB KLASS", "oppdiktet": OPPDIKTET}

# Every night asks; a few nights may fail before it is a worry.
ASKED_WITHIN_DAYS = 4
# So many in a row without an answer, and a round asks no more.
ENOUGH = 2
NOT_ASKED = "not asked for, since SSB did not answer: "
# So much of a reason is told; the log has the whole of it.
LONGEST_REASON = 400

TABLES = (
    """
create table raw.ssb_svar (
    _archive_id varchar not null, tabell varchar not null, tittel varchar not null, kilde varchar not null,
    oppdatert_utc timestamp not null, hentet_utc timestamp not null, celler bigint not null,
    celler_med_verdi bigint not null, sporring varchar not null, merknader varchar not null,
    fingerprint varchar not null
);
create table raw.ssb_kode (
    _archive_id varchar not null, tabell varchar not null, dimensjon varchar not null, dimensjon_navn varchar not null,
    kode varchar not null, navn varchar not null, enhet varchar, desimaler smallint, maaletype varchar,
    referansetid varchar, pristype varchar, merknad varchar
);
create table raw.ssb_tabell (
    tabell varchar not null, navn varchar not null, hvorfor varchar not null, publisering varchar not null,
    mater varchar not null, ferskhet_dager smallint not null, verifisert boolean not null,
    ikke_registrert varchar, kilde varchar not null, uunnvaerlig boolean not null
);
create table raw.ssb_mangel (
    datasett varchar not null, kalles varchar not null, hvorfor varchar not null, grunn varchar not null,
    mater varchar not null
);
"""
    + klass.TABLES
)


@dataclass(frozen=True)
class Renewed:
    """What a round did with one dataset: `ny`, `uendret`, `ikke spurt`, or `feil` with its fault."""

    dataset: str
    outcome: str
    fault: str = ""
    grunn: str = ""
    no_answer: bool = False


@dataclass(frozen=True)
class Gap:
    """A dataset that is asked for and of which nothing that is whole is held: what rests on it is left out.

    `reason` is one line of what came of asking; `grunn` says it in a few words of Norwegian.
    """

    wanted: Tabell | Klassifikasjon
    reason: str
    grunn: str

    @property
    def dataset(self) -> str:
        return self.wanted.dataset

    def told(self) -> str:
        """One line for a person."""
        return f"{self.dataset}: nothing is held of it, since {self.reason}; {self.left_out}"

    @property
    def left_out(self) -> str:
        """What a night does without it."""
        marts = ", ".join(self.wanted.mater)
        return f"left out is what rests on it in {marts}" if marts else "no mart rests on it yet"


@contextmanager
def at_desk(
    places: Places, rules: Ssb, clock: Clock | None = None, waits_out: bool = False, accepts_change: bool = False
) -> Iterator[Desk]:
    """A connection to SSB by the rules, or to the demo's invented set."""
    clock = clock or Clock()
    transport = None
    if rules.kilde == "oppdiktet":
        from orchestration.oppdiktet import tjener

        transport = httpx.WSGITransport(app=tjener.app())
        rules = rules.model_copy(update={"pxweb": "http://oppdiktet/pxweb", "klass": "http://oppdiktet/klass"})
    with httpx.Client(transport=transport, follow_redirects=True, headers={"User-Agent": "omsorgsvarehus"}) as http:
        guest = Guest(http, rules, clock, waits_out if rules.kilde == "ssb" else None)
        yield Desk(guest, rules, places, clock, accepts_change)


def renew(desk: Desk, wanted: Iterable[Tabell | Klassifikasjon]) -> list[Renewed]:
    """Ask for each table and classification in turn. A fault stops its dataset only: what is held of it stays.

    Raises LoadError when something was refused that cannot be done without, and of which nothing is held yet.
    """
    # What cannot be done without comes first: it must not go unasked because others did not answer.
    wanted = sorted(wanted, key=lambda one: not one.uunnvaerlig)
    at_terminal = sys.stderr.isatty()
    # A bar for a person at a terminal; plain lines elsewhere.
    with (
        logging_redirect_tqdm([log]) if at_terminal else nullcontext(),
        tqdm(total=len(wanted), unit="dataset", disable=not at_terminal, leave=False) as bar,
    ):
        tell = bar.set_postfix_str if at_terminal else lambda what: log.info("archive   SSB %s", what)
        desk = replace(desk, progress=tell)
        outcomes: list[Renewed] = []
        for one in wanted:
            bar.set_description(one.dataset)
            outcomes.append(_not_asked_again(desk, one, outcomes) or _renew_one(desk, one))
            bar.update()
    unheld = {one.dataset for one in wanted if download.held(desk.places, desk.source, one.dataset) is None}
    needed = {one.dataset for one in wanted if one.uunnvaerlig}
    if missing := _by_fault(one for one in outcomes if one.dataset in unheld & needed):
        told = [f"{_stopped(fault)}. Nothing is held of {', '.join(names)} yet." for fault, names in missing.items()]
        advice = "Nothing can be published without it (uunnvaerlig in seeds/ssb); run again when SSB gives it."
        raise LoadError("\n".join([*told, advice]))
    for fault, names in _by_fault(outcomes).items():
        log.warning("archive   warning: %s", _with_what_is_held(desk, fault, names))
    return outcomes


def _with_what_is_held(desk: Desk, fault: str, datasets: list[str]) -> str:
    """The fault, and what readers get of its datasets instead, in one sentence each."""
    loads = {dataset: download.held(desk.places, desk.source, dataset) for dataset in datasets}
    held = [f"{dataset} (fetched {load.fetched[:10]})" for dataset, load in loads.items() if load]
    unheld = [dataset for dataset, load in loads.items() if not load]
    told = [f"What was held is used: {', '.join(held)}"] if held else []
    told += [f"Nothing is held of {', '.join(unheld)}: what rests on it is left out"] if unheld else []
    return ". ".join([_stopped(fault), *told])


def _stopped(fault: str) -> str:
    """The fault without the full stop that some end in, so that a sentence can follow."""
    return fault.rstrip(". ")


def _by_fault(outcomes: Iterable[Renewed]) -> dict[str, list[str]]:
    """{fault: the datasets that have it}, so that one cause is told once."""
    told: dict[str, list[str]] = {}
    for one in outcomes:
        if one.fault:
            told.setdefault(one.fault, []).append(one.dataset)
    return told


def _not_asked_again(desk: Desk, one: Tabell | Klassifikasjon, before: list[Renewed]) -> Renewed | None:
    """Two in a row without any answer: SSB is down, and the rest is not asked for. None when it may be asked for."""
    before = [earlier for earlier in before if earlier.outcome != "ikke spurt"]
    if len(before) < ENOUGH or not all(earlier.no_answer for earlier in before[-ENOUGH:]):
        return None
    cause = before[-1].fault.rpartition(NOT_ASKED)[2]
    fault = f"{NOT_ASKED}{cause}"
    earlier = download.last_asked(desk.places, desk.source, one.dataset)
    download.note_asked(desk, one.dataset, "feil", fault, at=earlier.asked if earlier else None, grunn=before[-1].grunn)
    return Renewed(one.dataset, "feil", fault, before[-1].grunn, no_answer=True)


def _renew_one(desk: Desk, one: Tabell | Klassifikasjon) -> Renewed:
    try:
        outcome = download.table(desk, one) if isinstance(one, Tabell) else download.classification(desk, one)
    except SourceError as fault:
        return _noted(desk, Renewed(one.dataset, "feil", str(fault), fault.grunn, isinstance(fault, NoAnswerError)))
    renewed = Renewed(one.dataset, outcome)
    return renewed if outcome == "ikke spurt" else _noted(desk, renewed)


def _noted(desk: Desk, renewed: Renewed) -> Renewed:
    download.note_asked(desk, renewed.dataset, renewed.outcome, renewed.fault, grunn=renewed.grunn)
    return renewed


def gaps(places: Places, rules: Ssb | None) -> list[Gap]:
    """What the configuration asks for and can do without, and of which nothing that is whole is held."""
    wanted = [*catalogue.chosen(rules), *catalogue.classifications()] if rules else []
    found = []
    for one in wanted:
        if one.uunnvaerlig:
            continue
        if (load := download.held(places, rules.kilde, one.dataset)) is None:
            asked = download.last_asked(places, rules.kilde, one.dataset)
            if asked is None or not asked.fault:
                found.append(Gap(one, "it was never asked for: the next run does", "den er ikke spurt etter"))
            else:
                found.append(Gap(one, _one_line(asked.fault), asked.grunn or SourceError("").grunn))
        elif damage := _damage(places, load):
            found.append(Gap(one, _one_line(damage), "det som var hentet, er skadet"))
    return found


def _one_line(text: str) -> str:
    line = _stopped(" ".join(text.split()))
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"


def _damage(places: Places, load: Load) -> str:
    """What is wrong with the files that are held, if anything: they are read through."""
    for archive_id in load.files:
        try:
            archive.opened(places.archive, archive_id).expect_whole()
        except (LoadError, OSError) as fault:
            return str(fault)
    return ""


def load_all(con: duckdb.DuckDBPyConnection, places: Places, rules: Ssb | None) -> list[str]:
    """Let raw hold what the archive holds of what the configuration asks for; gives the tables that were read anew."""
    duck.ensure(con, "ssb", TABLES)
    wanted = catalogue.chosen(rules) if rules else []
    listed = [table.tabell for table in catalogue.tables()]
    for register in ("ssb_svar", "ssb_kode"):  # of a table that is on our list no longer
        con.execute(f"delete from raw.{register} where not list_contains($1, tabell)", [listed])
    missing = gaps(places, rules)
    without = {gap.dataset for gap in missing}
    read = []
    for table in catalogue.tables():
        there = table in wanted and table.dataset not in without
        load = download.held(places, rules.kilde, table.tabell) if there else None
        if _load_table(con, places, table, load):
            read.append(table.tabell)
    _load_classifications(con, places, rules, without)
    _note_tables(con, wanted)
    _note_gaps(con, missing)
    return read


def _load_table(con: duckdb.DuckDBPyConnection, places: Places, table: Tabell, load: Load | None) -> bool:
    """True when the table was read from the archive, False when raw held the same already, or nothing is held."""
    name, fingerprint = f"raw.ssb_{table.tabell}", _fingerprint(load) if load else ""
    if load and _in_raw(con, table.tabell) == (len(load.files), fingerprint):
        return False
    con.begin()
    con.execute("delete from raw.ssb_svar where tabell = $1", [table.tabell])
    con.execute("delete from raw.ssb_kode where tabell = $1", [table.tabell])
    columns = {key: load.codes[variable] for variable, key in load.columns.items()} if load else {}
    jsonstat.create(con, name, columns or {key: [] for key in table.utvalg}, load.files if load else [])
    for archive_id in load.files if load else []:
        file = archive.opened(places.archive, archive_id)
        answer = jsonstat.read(con, file.path)
        jsonstat.insert(con, name, answer, archive_id, load.columns)
        _note_answer(con, file, load, answer, fingerprint)
        _note_codes(con, archive_id, load, answer)
    con.commit()
    return load is not None


def _fingerprint(load: Load) -> str:
    # The same download, read the same way, gives the same rows.
    code = [archive.checksum(Path(module)) for module in (__file__, jsonstat.__file__)]
    return hashlib.sha256(json.dumps([asdict(load), code], sort_keys=True).encode()).hexdigest()


def _in_raw(con: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str | None]:
    return con.execute("select count(*), max(fingerprint) from raw.ssb_svar where tabell = $1", [table]).fetchone()


def _note_answer(
    con: duckdb.DuckDBPyConnection, file: archive.Archived, load: Load, answer: jsonstat.Answer, fingerprint: str
) -> None:
    con.execute(
        "insert into raw.ssb_svar values (?, ?, ?, ?, ?::timestamptz at time zone 'UTC',"
        " ?::timestamptz at time zone 'UTC', ?, ?, ?, ?, ?)",
        [
            file.archive_id, load.dataset, answer.label, answer.source, answer.updated, load.fetched, answer.cells,
            answer.cells_with_value, json.dumps(archive.sidecar(file).get("query"), ensure_ascii=False),
            json.dumps(answer.notes, ensure_ascii=False), fingerprint,
        ],
    )  # fmt: skip


def _note_codes(con: duckdb.DuckDBPyConnection, archive_id: str, load: Load, answer: jsonstat.Answer) -> None:
    for dimension in answer.dimensions.values():
        units, said = dimension.category.get("unit") or {}, dimension.extension
        notes = dimension.category.get("note") or {}
        con.execute(
            """
            insert into raw.ssb_kode
            select $archive_id, $tabell, $dimensjon, $dimensjon_navn, unnest($kode::varchar[]),
                unnest($navn::varchar[]), unnest($enhet::varchar[]), unnest($desimaler::smallint[]),
                unnest($maaletype::varchar[]), unnest($referansetid::varchar[]), unnest($pristype::varchar[]),
                unnest($merknad::varchar[])
            """,
            {
                "archive_id": archive_id,
                "tabell": load.dataset,
                "dimensjon": load.columns[dimension.code],
                "dimensjon_navn": dimension.label,
                "kode": dimension.codes,
                "navn": dimension.labels,
                "enhet": [(units.get(code) or {}).get("base") for code in dimension.codes],
                "desimaler": [(units.get(code) or {}).get("decimals") for code in dimension.codes],
                "maaletype": [(said.get("measuringType") or {}).get(code) for code in dimension.codes],
                "referansetid": [(said.get("refperiod") or {}).get(code) for code in dimension.codes],
                "pristype": [(said.get("priceType") or {}).get(code) for code in dimension.codes],
                "merknad": ["\n".join(notes.get(code) or []) or None for code in dimension.codes],
            },
        )


def _load_classifications(con: duckdb.DuckDBPyConnection, places: Places, rules: Ssb | None, without: set[str]) -> None:
    # A few thousand rows in all: read whole each night.
    con.begin()
    for _, table, _ in klass.RESOURCES.values():
        con.execute(f"delete from raw.{table}")
    for one in catalogue.classifications() if rules else []:
        load = download.held(places, rules.kilde, one.dataset) if one.dataset not in without else None
        for archive_id in load.files if load else []:
            source, path = KLASS_SOURCES[rules.kilde], archive.opened(places.archive, archive_id).path
            # What is held may answer an earlier question than tonight's.
            klass.read(con, path, archive_id, source, *klass.asked(load.question))
    con.commit()


def _note_tables(con: duckdb.DuckDBPyConnection, wanted: list[Tabell]) -> None:
    con.begin()
    con.execute("delete from raw.ssb_tabell")
    for table in wanted:
        unrecorded = recorded.not_recorded(table)
        con.execute(
            "insert into raw.ssb_tabell values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                table.tabell, table.navn, table.hvorfor, table.publisering, ",".join(table.mater),
                table.ferskhet_dager, not unrecorded, unrecorded or None, recorded.source(table),
                table.uunnvaerlig,
            ],
        )  # fmt: skip
    con.commit()


def _note_gaps(con: duckdb.DuckDBPyConnection, missing: list[Gap]) -> None:
    con.begin()
    con.execute("delete from raw.ssb_mangel")
    for gap in missing:
        con.execute(
            "insert into raw.ssb_mangel values (?, ?, ?, ?, ?)",
            [gap.dataset, gap.wanted.kalles, gap.reason, gap.grunn, ",".join(gap.wanted.mater)],
        )
    con.commit()


@dataclass(frozen=True)
class Held:
    """What is held of one dataset. `standing`: whether the last year is preliminary or final, where that is judged."""

    dataset: str
    load: Load | None
    asked: Asked | None
    standing: str

    def told(self) -> str:
        """One line for a person."""
        why = f": {_one_line(self.asked.fault)}" if self.asked and self.asked.fault else ""
        asked = f"asked {self.asked.asked[:10]} ({self.asked.outcome}{why})" if self.asked else "never asked"
        if self.load is None:
            return f"nothing held; {asked}"
        years = f" {self.load.periods[0]}-{self.load.periods[-1]}" if self.load.periods else ""
        updated = self.load.updated
        age = f", updated {updated[:10]}, {_days_since(updated)} days ago" if updated else ""
        told = f"{self.load.cells_with_value} figures{years}{age}{self.standing and f', {self.standing}'}; {asked}"
        return "; ".join([told, *(self.asked.remarks if self.asked else [])])


def held(places: Places) -> dict[str, list[Held]]:
    """{source: what is held of each dataset that was ever asked for}."""
    found = {}
    for folder in sorted(places.asked.iterdir()) if places.asked.is_dir() else []:
        source = folder.name
        loads = {note.stem: download.held(places, source, note.stem) for note in sorted(folder.glob("*.json"))}
        found[source] = [
            Held(dataset, load, download.last_asked(places, source, dataset), _standing(load))
            for dataset, load in loads.items()
        ]
    return found


def _standing(load: Load | None) -> str:
    """As int_ssb__publisering decides it, for the last year of what is held."""
    rule = {table.tabell: table.publisering for table in catalogue.tables()}.get(load.dataset) if load else None
    if not load or not load.periods or not load.periods[-1].isdecimal():
        return ""
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["publisering"] == rule]
    days = {f"{int(load.periods[-1]) + 1}-{row['fra_maaned']:0>2}-{row['fra_dag']:0>2}": row["status"] for row in rows}
    return max(((day, status) for day, status in days.items() if day <= load.updated), default=("", ""))[1]


def told(desk: Desk, outcomes: Iterable[list[Renewed]]) -> str:
    """One line on a round: how many datasets are new, unchanged, refused, and what it cost."""
    counts = Counter(one.outcome for of_asset in outcomes for one in of_asset)
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) + f"; {desk.guest.calls} calls"


def stale(places: Places, rules: Ssb, name: str) -> list[str]:
    """What is too old of a table, or of the classifications (`klass`): nothing when all is fresh."""
    if name == "klass":
        ages = {one.dataset: 2 * one.ferskhet_dager for one in catalogue.classifications()}
        return [fault for dataset in ages for fault in _not_asked(places, rules, dataset, ages[dataset])]
    table = next((table for table in catalogue.chosen(rules) if table.tabell == name), None)
    if table is None:
        return []
    faults = _not_asked(places, rules, name, ASKED_WITHIN_DAYS)
    load = download.held(places, rules.kilde, name)
    # The demo's figures are as old as the day they were invented for.
    if load and rules.kilde == "ssb" and (age := _days_since(load.updated)) > table.ferskhet_dager:
        faults.append(
            f"{name}: expected SSB to renew it within {table.ferskhet_dager} days; found {age} since {load.updated}"
        )
    asked = download.last_asked(places, rules.kilde, name)
    return faults + (asked.remarks if asked else [])


def _not_asked(places: Places, rules: Ssb, dataset: str, within_days: int) -> list[str]:
    asked = download.last_asked(places, rules.kilde, dataset)
    if asked is None:
        return [f"{dataset}: expected to be asked for; found that it never was"]
    if asked.fault:
        return [f"{dataset}: could not be renewed {asked.asked}: {asked.fault}"]
    age = _days_since(asked.asked)
    return [f"{dataset}: expected to be asked for within {within_days} days; found {age}"] if age > within_days else []


def _days_since(stamp: str) -> int:
    return (datetime.now(UTC) - datetime.fromisoformat(stamp)).days
