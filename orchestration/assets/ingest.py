"""source → archive → raw: keep what came, then parse it into DuckDB."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster._core.storage.tags import get_multidimensional_partition_tag

from orchestration import aarsregnskap, archive, checks, duck, privacy, pseudonym
from orchestration.errors import LoadError, UserError
from orchestration.log import log
from orchestration.resources import Warehouse
from orchestration.settings import Behov, Grenser, Kommune, Places, Regnskapsfil, Settings
from orchestration.sources import (
    account,
    behov,
    bemanning,
    gront_hefte,
    kontoplan,
    korrigering,
    maaledato,
    rules,
    sammenlikning,
    tjenestetall,
    vedtak,
)

RAW_TABLES = {
    "regnskap": "One row per accepted line of an account file.",
    "regnskap__rejected": "One row per line that could not be taken in, with its reasons.",
    "regnskap_lasting": "One row per account file that is loaded: lines and money in, accepted, rejected.",
    "fordelingsregler": "One row per line of a municipality's distribution rules.",
    "fellesnokler": "One row per line of a municipality's given shared-cost keys.",
    "korrigeringer": "One row per KOSTRA correction: the shipped ones, and each municipality's own.",
    "aga_soner": "One row per municipality, zone of arbeidsgiveravgift and validity, as the municipality gives it.",
    "tjenestetall": "One row per figure of a municipality's own: places, users, hours, årsverk, inhabitants.",
    "bemanning": "One row per zone and measuring date: årsverk and delivered hours in home care.",
    "vedtak_lasting": "One row per extract of decisions that is loaded: lines in, rejected, persons.",
    "vedtak_maaledato": "One row per municipality and day that its decisions are counted on, and from which extract.",
    "kriterier": "One row per municipality (or the nation), year and criterion of need, as given in the configuration.",
    "indekser": "One row per municipality, year and sector: an index of need that is given as it is.",
    "gront_hefte": "One row per table, municipality and field of Grønt hefte.",
    "hjemmetjeneste": "One row per service that is counted as home care.",
    "behov": "One row: how expenditure is corrected for need.",
    "kontoplan_tillegg": "One row per code that the configuration adds to the account plan.",
    "sammenlikninger": "One row per member of a comparison set that the configuration gives.",
    "sammenlikningstall": "One row per figure that others have published, to compare with.",
    "kommune": "One row per municipality in the configuration.",
    "kommune_aar": "One row per municipality and year in the configuration.",
    "ansvar_navn_vises": "One row per ansvar whose name the configuration lets stand though it looks like a person's.",
    "aarsregnskap": "One row per municipality and year: what its figures rest on, and whether they stand built so.",
    "bygg": "One row: the build that is being made, and when it began.",
    "forventning": "One row per guarded table: how many expectations its suite holds, and the audit where it is told.",
}
# Only the owner of the build database reads these, and nothing of them is published.
PERSON_TABLES = {
    "vedtak": "One row per accepted decision on care, under pseudonym.",
    "vedtak__rejected": "One row per line of an extract that could not be taken in, with its reasons.",
}
TABLES = {("raw", table): said for table, said in RAW_TABLES.items()}
TABLES |= {("person", table): said for table, said in PERSON_TABLES.items()}

# What a municipality writes by contract, and what is written once for all of them.
OWN = [
    rules.FORDELINGSREGLER,
    rules.FELLESNOKLER,
    korrigering.KORRIGERINGER,
    korrigering.AGA_SONER,
    tjenestetall.TJENESTETALL,
    bemanning.BEMANNING,
]
COMMON = [
    kontoplan.TILLEGG,
    behov.KRITERIER,
    behov.INDEKSER,
    sammenlikning.SAMMENLIKNINGER,
    sammenlikning.SAMMENLIKNINGSTALL,
]

# Account files that are committed together: what is long enough goes to the file at once, and not by the log.
BATCH = 16

# What a night reads: the archive's file of each file that is named (Archived), and each day that decisions are counted
# on, with the file that it is counted from (Dag). Dagster knows no union.
Inputs = dict[str, Any]
CONFIG = "config"
ALL = "alle"


def _key(kommune: Kommune | None, file: Path) -> str:
    # Two municipalities may share a file; each has its own copy in the archive.
    return f"{_number(kommune) or ALL} {file}"


def _key_of_day(kommune: Kommune, day: date) -> str:
    return f"{kommune.kommunenr} {day}"


def _contracted(settings: Settings) -> Iterator[tuple[rules.Contract, Kommune | None, Path]]:
    """Every file by contract that the configuration names, and whose it is; None is everybody's."""
    for kommune in settings.kommuner:
        for contract in OWN:
            if file := getattr(kommune, contract.key):
                yield contract, kommune, file
    yield korrigering.KORRIGERINGER, None, korrigering.SHIPPED
    for contract in COMMON:
        if file := getattr(settings, contract.key, None) or getattr(settings.behov, contract.key, None):
            yield contract, None, file


@dg.asset(
    key=["archive", "inndata"],
    group_name="archive",
    description="Every file that the configuration names, kept as it came.",
)
def inndata(warehouse: Warehouse) -> dg.MaterializeResult:
    kept = keep_all(warehouse.places, warehouse.settings, Path(warehouse.config))
    files = sum(isinstance(one, archive.Archived) for one in kept.values())
    log.info("archive   %s files kept or known", files)
    return dg.MaterializeResult(value=kept, metadata={"files": files, "archive": str(warehouse.places.archive)})


# Named in the web page by the last run, from its configuration.
KOMMUNE = dg.DynamicPartitionsDefinition(name="kommune")
AAR = dg.DynamicPartitionsDefinition(name="aar")
BACKFILL = ["etterlasting", "aarsregnskap"]


@dg.asset(
    key=BACKFILL,
    group_name="etterlasting",
    partitions_def=dg.MultiPartitionsDefinition({"kommune": KOMMUNE, "aar": AAR}),
    kinds={"duckdb"},
    # Comes after what reads it: a night would else hang on an asset that no night makes, and be warned of that.
    deps=[["raw", "aarsregnskap"]],
    description="An account, a municipality's of a year, is read again and built again by the run it is picked in, or"
    " by the next one.",
)
def aarsregnskap_paa_nytt(context: dg.AssetExecutionContext, warehouse: Warehouse) -> None:
    if not context.job_def.has_node_named("raw"):
        _read_again(warehouse, [key.keys_by_dimension for key in context.partition_keys])


def _read_again(warehouse: Warehouse, picked: list[Mapping[str, str]]) -> None:
    for key in picked:
        accounts = aarsregnskap.chosen(warehouse.settings, key["kommune"], int(key["aar"]))
        aarsregnskap.read_again(warehouse.places, accounts)


def _picked(run: dg.DagsterRun) -> list[Mapping[str, str]]:
    """The account that a run was started for in the web page, if it was."""
    key = {name: run.tags.get(get_multidimensional_partition_tag(name)) for name in ("kommune", "aar")}
    return [key] if all(key.values()) else []


@dg.multi_asset(
    name="raw",
    specs=[
        dg.AssetSpec(
            [schema, table], group_name="raw", description=description, deps=[["archive", "inndata"]], kinds={"duckdb"}
        )
        for (schema, table), description in TABLES.items()
    ],
    ins={"inndata": dg.AssetIn(key=["archive", "inndata"])},
)
def raw(context: dg.AssetExecutionContext, warehouse: Warehouse, inndata: Inputs):
    _read_again(warehouse, _picked(context.run))
    with duck.build(warehouse.places.build_db) as con:
        loads = load_all(con, warehouse.settings, inndata, build_id=_build_id(context.run.run_id))
        accounts = con.execute("select kommunenr, aar, bygget is null from raw.aarsregnskap order by all").fetchall()
        for schema, table in TABLES:
            rows = con.execute(f"select count(*) from {schema}.{table}").fetchone()[0]
            yield dg.MaterializeResult(asset_key=[schema, table], metadata={"dagster/row_count": rows})
    for number, definition in ((0, KOMMUNE), (1, AAR)):
        context.instance.add_dynamic_partitions(definition.name, sorted({str(account[number]) for account in accounts}))
    for load in loads:
        log.info(
            "raw       %s: %s lines, %s accepted, %s rejected%s",
            load.file, load.lines_in, load.lines_in - load.lines_rejected, load.lines_rejected,
            " (unchanged, not read again)" if load.unchanged else "",
        )  # fmt: skip
    log.info("raw       %s of %s accounts are built anew", sum(new for *_, new in accounts), len(accounts))


def keep_all(places: Places, settings: Settings, config: Path) -> Inputs:
    """Archive the configuration and every file it names: {_key: archived}, the configuration under `config`."""
    for kommune in settings.kommuner:
        if kommune.vedtak:
            pseudonym.key_for(kommune)  # a missing key is told before anything is read
    archive.tidy(places.archive)
    kept: Inputs = {CONFIG: archive.keep(places.archive, config, "konfigurasjon", "kommune", "own")}
    with ThreadPoolExecutor(duck.AT_ONCE) as pool:
        for of_kommune in pool.map(lambda kommune: _keep_accounts(places, kommune), settings.kommuner):
            kept |= of_kommune
        for kommune in settings.kommuner:
            kept |= _keep_decisions(places, kommune, settings.grenser)
        named = [(kommune, file) for _, kommune, file in _contracted(settings)]
        rule_files = pool.map(lambda one: _keep_rules(places, *one), named)
        kept |= {_key(*one): rule_file for one, rule_file in zip(named, rule_files, strict=True)}
    for table in settings.behov.gront_hefte:
        kept[_key(None, table.fil)] = _keep_judged(
            (places.archive, table.fil, "gront_hefte", table.tabell),
            "KDD, Grønt hefte",
            partial(gront_hefte.read, table, table.fil),
        )
    return kept


def _keep_accounts(places: Places, kommune: Kommune) -> Inputs:
    kept: Inputs = {}
    for account_file in kommune.regnskap:
        kept[_key(kommune, account_file.fil)] = _keep_judged(
            (places.archive, account_file.fil, "regnskap", kommune.kommunenr),
            "the municipality's own account",
            partial(account.refuse_persons, account_file),
        )
    _refuse_twins(kommune, [account_file.fil for account_file in kommune.regnskap], kept, "an account")
    for account_file in kommune.regnskap:
        for file in filter(None, (account_file.artskart, account_file.funksjonskart)):
            kept[_key(kommune, file)] = _keep_rules(places, kommune, file)
    return kept


def _keep_decisions(places: Places, kommune: Kommune, bounds: Grenser) -> Inputs:
    kept: Inputs = {}
    days: list[vedtak.Dag] = []
    for extract in kommune.vedtak:
        kart = kept[_key(kommune, extract.system)] = _keep_rules(places, kommune, extract.system)
        file = kept[_key(kommune, extract.fil)] = vedtak.keep(places.archive, kommune, extract, kart, bounds)
        days += vedtak.days(extract, file, kart)
    _refuse_twins(kommune, [extract.fil for extract in kommune.vedtak], kept, "an extract")
    chosen = maaledato.choose(places, kommune, days) if days else []
    return kept | {_key_of_day(kommune, day.maaledato): day for day in chosen}


def _keep_rules(places: Places, kommune: Kommune | None, file: Path) -> archive.Archived:
    return _keep_judged(
        (places.archive, file, "regler", kommune.kommunenr if kommune else ALL),
        "the municipality's own rules and figures",
        partial(rules.refuse_persons, file),
    )


def _keep_judged(place: tuple[Path, Path, str, str], licence: str, judge: Callable[[], object]) -> archive.Archived:
    """Keep what `judge` does not refuse; what is kept already was judged when it came, if by the search of today."""
    held = archive.find(*place)
    searched = {"searched_by": privacy.VERSION}
    if held and archive.sidecar(held).items() >= searched.items():
        return held
    try:
        judge()
    except LoadError:
        if held:
            log.warning(
                "archive   %s: an earlier version took in what is refused now. Delete it with its sidecar, and the"
                " folder build", held.archive_id,
            )  # fmt: skip
        raise
    kept = archive.keep(*place, licence, searched)
    if held:
        archive.note(kept, searched)
    return kept


def _refuse_twins(kommune: Kommune, named: list[Path], kept: Inputs, what: str) -> None:
    files = {}
    for file in named:
        twin = files.setdefault(kept[_key(kommune, file)].sha256, file.name)
        if twin != file.name:
            raise LoadError(f"{file.name}: expected {what} of its own; found the content of {twin}")


def load_all(con: duckdb.DuckDBPyConnection, settings: Settings, kept: Inputs, build_id: str) -> list[account.Loaded]:
    """Fill the schema raw. Every fault of every file is told before it stops."""
    duck.ensure(con, "regnskap", account.TABLES)
    duck.ensure(con, "aarsregnskap", aarsregnskap.DDL)
    duck.ensure(con, "regler", rules.tables([*OWN, *COMMON]))
    named = [
        (contract, _number(kommune), file, kept[_key(kommune, file)])
        for contract, kommune, file in _contracted(settings)
    ]
    # First the codes that the other files may name; a reader of an account has a connection of its own.
    supplement = [one for one in named if one[0] is kontoplan.TILLEGG]
    con.begin()
    if faults := rules.replace_all(con, [kontoplan.TILLEGG], supplement):
        con.rollback()
        raise LoadError("\n".join(faults))
    con.commit()
    kontoplan.add_to_lists(con, supplement)
    loads, faults = _load_accounts(con, settings, kept)
    con.begin()
    others = [contract for contract in (*OWN, *COMMON) if contract is not kontoplan.TILLEGG]
    added = " ".join(file.sha256 for *_, file in supplement)
    faults += rules.replace_all(con, others, [one for one in named if one not in supplement], added)
    loads += _load_decisions(con, settings, kept)
    con.execute(gront_hefte.DDL)
    for table in settings.behov.gront_hefte:
        try:
            gront_hefte.load(con, table, kept[_key(None, table.fil)])
        except UserError as fault:
            faults.append(str(fault))
    if faults:
        con.rollback()
        raise LoadError("\n".join(faults))
    _forget_what_is_not_configured(con, settings)
    _note_the_build(con, settings, kept[CONFIG], build_id)
    aarsregnskap.note(con)
    con.commit()
    return loads


def _load_accounts(
    con: duckdb.DuckDBPyConnection, settings: Settings, kept: Inputs
) -> tuple[list[account.Loaded], list[str]]:
    """What became of the account files, in the order of the configuration, and the faults that stop."""
    supplement = settings.kontoplan_tillegg and kept[_key(None, settings.kontoplan_tillegg)]

    def load(some: list[tuple[Kommune, Regnskapsfil]]) -> list[account.Loaded | str]:
        outcomes = []
        # A connection of its own: temporary tables are a connection's.
        with con.cursor() as own:
            own.begin()
            for kommune, file in some:
                art_map, function_map = (
                    kept[_key(kommune, codes)] if codes else None for codes in (file.artskart, file.funksjonskart)
                )
                try:
                    done = account.load(
                        own, kommune, file, kept[_key(kommune, file.fil)], art_map, settings.grenser, function_map,
                        supplement,
                    )  # fmt: skip
                except UserError as fault:
                    done = str(fault)
                outcomes.append(done)
            own.commit()
        return outcomes

    files = [(kommune, file) for kommune in settings.kommuner for file in kommune.regnskap]
    if len(files) > BATCH:
        con.execute("set threads = 1")  # a core for each batch, and not all of them for each
    with ThreadPoolExecutor(duck.AT_ONCE) as pool:
        batches = pool.map(load, (files[at : at + BATCH] for at in range(0, len(files), BATCH)))
        outcomes = [outcome for batch in batches for outcome in batch]
    con.execute("reset threads")
    faults = [outcome for outcome in outcomes if isinstance(outcome, str)]
    several = [kommune for kommune in settings.kommuner if len(kommune.regnskap) > 1]
    faults += account.twins(con, [(one.kommunenr, one.named(file)) for one in several for file in one.regnskap])
    return [outcome for outcome in outcomes if not isinstance(outcome, str)], faults


def _number(kommune: Kommune | None) -> str | None:
    return kommune.kommunenr if kommune else None


def _load_decisions(con: duckdb.DuckDBPyConnection, settings: Settings, kept: Inputs) -> list[account.Loaded]:
    con.execute(vedtak.TABLES)
    loads = []
    for kommune in settings.kommuner:
        of_file: dict[str, list[vedtak.Dag]] = {}
        for named in (day for extract in kommune.vedtak for day in extract.maaledatoer):
            day = kept[_key_of_day(kommune, named)]
            of_file.setdefault(day.archive_id, []).append(day)
        loads += [vedtak.load(con, kommune, days) for days in of_file.values()]
    return loads


def _forget_what_is_not_configured(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    configured = {
        (kommune.kommunenr, kommune.named(file)) for kommune in settings.kommuner for file in kommune.regnskap
    }
    for kommunenr, file in con.execute(
        "select kommunenr, file from raw.regnskap_lasting union select kommunenr, file from raw.regnskap__rejected"
    ).fetchall():
        if (kommunenr, file) not in configured:
            account.forget(con, kommunenr, file)


def _note_the_build(
    con: duckdb.DuckDBPyConnection, settings: Settings, config: archive.Archived, build_id: str
) -> None:
    con.execute("create or replace table raw.kommune (kommunenr varchar, navn varchar, regnskapsgrunnlag varchar)")
    con.execute("create or replace table raw.kommune_aar (kommunenr varchar, aar smallint)")
    con.execute("create or replace table raw.ansvar_navn_vises (kommunenr varchar, ansvar varchar)")
    con.execute("create or replace table raw.bygg (build_id varchar, bygget_utc timestamp, _archive_id varchar)")
    con.execute("create or replace table raw.forventning (tabell varchar, forventninger bigint)")
    _note_how_need_is_corrected(con, settings.behov)
    con.execute("create or replace table raw.hjemmetjeneste (tjenestekode varchar)")
    con.executemany("insert into raw.hjemmetjeneste values (?)", [[kode] for kode in settings.hjemmetjeneste.tjenester])
    municipalities = [[k.kommunenr, k.navn, k.regnskapsgrunnlag] for k in settings.kommuner]
    con.executemany("insert into raw.kommune values (?, ?, ?)", municipalities)
    years = [[k.kommunenr, aar] for k in settings.kommuner for aar in dict.fromkeys(k.aar)]
    if years:  # none where only decisions are loaded
        con.executemany("insert into raw.kommune_aar values (?, ?)", years)
    named = [[k.kommunenr, ansvar] for k in settings.kommuner for ansvar in dict.fromkeys(k.ansvar_navn_kan_vises)]
    if named:
        con.executemany("insert into raw.ansvar_navn_vises values (?, ?)", named)
    con.execute(
        "insert into raw.bygg values (?, (now() at time zone 'UTC')::timestamp(0), ?)", [build_id, config.archive_id]
    )
    con.executemany("insert into raw.forventning values (?, ?)", list(map(list, checks.of_tables().items())))


def _note_how_need_is_corrected(con: duckdb.DuckDBPyConnection, how: Behov) -> None:
    columns = "folketall varchar, indeksaar varchar, avskrivning varchar, prisaar smallint"
    con.execute(f"create or replace table raw.behov ({columns})")
    chosen = [how.folketall, how.indeksaar, how.avskrivning, how.prisaar]
    con.execute("insert into raw.behov values (?, ?, ?, ?)", chosen)


def _build_id(run_id: str) -> str:
    # Sorts by time, and leads to the Dagster run.
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{run_id[:8]}"
