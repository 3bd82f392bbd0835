"""The guards at the two borders: Great Expectations on what came in (raw) and on what goes out (marts).

And the audit of what is withheld, which reads what goes out about decisions as a reader would.
"""

import dagster as dg

from orchestration import checks, dbt, guard, publication, revisjon
from orchestration.log import log
from orchestration.resources import Warehouse

SUITE = "great_expectations"


def _specs(schema: str) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(SUITE, asset=table.split("."), blocking=True, description=f"{expectations} expectations")
        for table, expectations in guard.planned().items()
        if table.startswith(f"{schema}.")
    ]


@dg.multi_asset_check(name="audit_raw", specs=_specs("raw"), can_subset=True)
def audit_raw(context: dg.AssetCheckExecutionContext, warehouse: Warehouse):
    yield from _guard(context, warehouse, "raw")


@dg.multi_asset_check(name="audit_marts", specs=_specs("marts"), can_subset=True)
def audit_marts(context: dg.AssetCheckExecutionContext, warehouse: Warehouse):
    yield from _guard(context, warehouse, "marts")
    # Its process takes seconds to end, too; meanwhile the publication is made.
    guard.let_go()


def _guard(context: dg.AssetCheckExecutionContext, warehouse: Warehouse, schema: str):
    audit = warehouse.audit_folder(context.run.run_id)
    tables = sorted(".".join(key.asset_key.path) for key in context.selected_asset_check_keys)
    results = guard.run_apart(warehouse.places, audit, tables)
    checks.write(
        audit,
        schema,
        [checks.Check([r.table], r.name, "great_expectations", "fail" if r.fault else "pass") for r in results],
    )
    faults = [f"{result.table}: {result.fault}" for result in results if result.fault]
    for fault in faults:
        log.error("audit     %s", fault)
    if not faults:
        log.info("audit     %s expectations on %s hold", len(results), schema)
    for table in dict.fromkeys(result.table for result in results):
        of_table = [result for result in results if result.table == table]
        wrong = [result.fault for result in of_table if result.fault]
        yield dg.AssetCheckResult(
            asset_key=table.split("."),
            check_name=SUITE,
            passed=not wrong,
            metadata={"expectations": len(of_table), "failures": "\n".join(wrong) or "none"},
        )


@dg.multi_asset_check(
    name="audit_skjerming",
    specs=[
        dg.AssetCheckSpec(
            revisjon.KIND,
            asset=["marts", table],
            blocking=True,
            description="what a reader can find out about few persons, of all that is published on decisions",
        )
        for table in revisjon.TABLES
    ],
    can_subset=True,
)
def audit_skjerming(context: dg.AssetCheckExecutionContext, warehouse: Warehouse):
    places = warehouse.places
    earlier = {name: places.publications / name / publication.DATABASE for name in publication.held(places)}
    findings = revisjon.run(places, earlier)
    told = {table: [str(one) for one in findings if one.table == table] for table in revisjon.TABLES}
    checks.write(
        warehouse.audit_folder(context.run.run_id),
        revisjon.KIND,
        [
            checks.Check([f"marts.{table}"], table, revisjon.KIND, "fail" if faults else "pass")
            for table, faults in told.items()
        ],
    )
    for faults in told.values():
        for fault in faults[: revisjon.SHOWN]:
            log.error("audit     %s", fault)
    if not findings:
        log.info("audit     nothing about few persons can be found out from what is published on decisions")
    for key in sorted(context.selected_asset_check_keys, key=str):
        faults = told[key.asset_key.path[-1]]
        more = [f"and {len(faults) - revisjon.SHOWN} more"] if len(faults) > revisjon.SHOWN else []
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=revisjon.KIND,
            passed=not faults,
            metadata={"failures": "\n".join(faults[: revisjon.SHOWN] + more) or "none"},
        )


@dg.asset(
    key=["audit", "kontroller"],
    group_name="audit",
    deps=[["marts", mart["alias"]] for mart in dbt.marts()],
    description="Every check of this run, dbt's and Great Expectations', with what it said; Data Docs lie beside it.",
)
def kontroller(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    audit = warehouse.audit_folder(context.run.run_id)
    ran = checks.read(audit)
    return dg.MaterializeResult(
        metadata={"checks": len(ran), "data_docs": dg.MetadataValue.path(str(audit / "data_docs" / "index.html"))}
    )
