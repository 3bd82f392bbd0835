"""source → archive → raw for SSB: one asset a table, asked in turn by one guest."""

import sys

import dagster as dg
from dagster._core.definitions.source_asset import SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION

from orchestration import catalogue, checks, duck, national
from orchestration.log import log
from orchestration.resources import Warehouse
from orchestration.settings import Ssb

FRESHNESS = "ferskhet"
KLASS = "klass"
# What is not asked for is not shown as made, and what comes after it runs all the same: an output that is left out
# would stop that, and Dagster has no other word for it.
NOT_MADE = {SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION: True}
KLASS_TABLES = {
    "klass_kode": "One row per code of a classification, with the days it holds.",
    "klass_endring": "One row per change of a code.",
    "klass_korrespondanse": "One row per pair of codes in a correspondence.",
}
SSB_TABLES = {
    "ssb_svar": "One row per archive file in use: table, source, when it was updated and fetched, cells, query.",
    "ssb_kode": "One row per archive file, dimension and code: label, unit, decimals, notes.",
    "ssb_tabell": "One row per table that the configuration asks for.",
    "ssb_mangel": "One row per table and classification that is asked for and of which nothing is held, with why.",
}


def _archived() -> dict[str, str]:
    """{asset name: description}: a table each, and the classifications together."""
    tables = {f"ssb_{one.tabell}": f"{one.tabell} {one.navn}: {one.hvorfor}." for one in catalogue.tables()}
    return tables | {
        KLASS: "SSB's classifications: " + ", ".join(one.navn for one in catalogue.classifications()) + "."
    }


@dg.multi_asset(
    name="nasjonalt",
    specs=[
        dg.AssetSpec(["archive", name], group_name="archive", description=description)
        for name, description in _archived().items()
    ],
    can_subset=True,
)
def nasjonalt(context: dg.AssetExecutionContext, warehouse: Warehouse):
    picked = [key.path[-1] for key in context.selected_asset_keys]
    rules = warehouse.settings.ssb
    outcomes: dict[str, list[national.Renewed]] = {}
    if rules:
        # A person at a terminal is told that SSB is closed; a run that nobody looks at waits.
        waits_out = "dagster/schedule_name" in context.run.tags or not sys.stderr.isatty()
        with national.at_desk(warehouse.places, rules, waits_out=waits_out) as desk:
            wanted = [one for one in catalogue.chosen(rules) if f"ssb_{one.tabell}" in picked]
            if KLASS in picked:
                wanted += catalogue.classifications()
            for renewed in national.renew(desk, wanted):
                outcomes.setdefault(_asset_of(renewed.dataset), []).append(renewed)
            log.info("archive   SSB: %s", national.told(desk, outcomes.values()))
    for key in context.selected_asset_keys:
        if told := outcomes.get(key.path[-1]):
            said = "\n".join(f"{one.dataset}: {one.outcome} {one.fault}".strip() for one in told)
            yield dg.MaterializeResult(asset_key=key, metadata={"outcome": said})
        else:
            yield dg.Output(None, context.output_for_asset_key(key), metadata=NOT_MADE)


def _asset_of(dataset: str) -> str:
    return KLASS if dataset.startswith("klass_") else f"ssb_{dataset}"


@dg.multi_asset_check(
    name="ferskhet",
    specs=[
        dg.AssetCheckSpec(
            FRESHNESS, asset=["archive", name], description="Held, asked for lately, and renewed by SSB in time."
        )
        for name in _archived()
    ],
    can_subset=True,
)
def ferskhet(context: dg.AssetCheckExecutionContext, warehouse: Warehouse):
    rules: Ssb | None = warehouse.settings.ssb
    asked = {KLASS, *(f"ssb_{one.tabell}" for one in catalogue.chosen(rules))} if rules else set()
    told = []
    gaps = national.gaps(warehouse.places, rules)
    for name in sorted(asked & {key.asset_key.path[-1] for key in context.selected_asset_check_keys}):
        missing = {gap.dataset: gap.told() for gap in gaps if _asset_of(gap.dataset) == name}
        stale = national.stale(warehouse.places, rules, name.removeprefix("ssb_"))
        faults = [*missing.values(), *(fault for fault in stale if fault.partition(":")[0] not in missing)]
        for fault in faults:
            log.warning("archive   warning: %s", fault)
        # Among the night's own checks it is a warning: nothing is wrong with what is published, and the manifest tells
        # what is not.
        told.append(checks.Check([f"archive.{name}"], f"ferskhet {name}", "ferskhet", "warn" if faults else "pass"))
        yield dg.AssetCheckResult(
            asset_key=["archive", name],
            check_name=FRESHNESS,
            passed=not faults,
            # Not blocking: what rests on it is left out, and the night goes on.
            severity=dg.AssetCheckSeverity.ERROR if missing else dg.AssetCheckSeverity.WARN,
            metadata={"faults": "\n".join(faults) or "none"},
        )
    checks.write(warehouse.audit_folder(context.run.run_id), "archive", told)


@dg.multi_asset(
    name="raw_nasjonalt",
    specs=[
        dg.AssetSpec(
            ["raw", f"ssb_{one.tabell}"],
            group_name="raw",
            description=f"One row per cell of SSB's table {one.tabell}: {one.navn}.",
            deps=[["archive", f"ssb_{one.tabell}"]],
            kinds={"duckdb"},
        )
        for one in catalogue.tables()
    ]
    + [
        dg.AssetSpec(
            ["raw", table],
            group_name="raw",
            description=description,
            deps=[["archive", f"ssb_{one.tabell}"] for one in catalogue.tables()],
            kinds={"duckdb"},
        )
        for table, description in SSB_TABLES.items()
    ]
    + [
        dg.AssetSpec(
            ["raw", table], group_name="raw", description=description, deps=[["archive", KLASS]], kinds={"duckdb"}
        )
        for table, description in KLASS_TABLES.items()
    ],
)
def raw_nasjonalt(context: dg.AssetExecutionContext, warehouse: Warehouse):
    with duck.build(warehouse.places.build_db) as con:
        read = national.load_all(con, warehouse.places, warehouse.settings.ssb)
        for key in context.selected_asset_keys:
            rows = con.execute(f"select count(*) from raw.{key.path[-1]}").fetchone()[0]
            yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": rows})
    if warehouse.settings.ssb:
        log.info("raw       SSB: %s tables read anew, the others unchanged", len(read))
