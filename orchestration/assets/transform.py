"""raw → staging → intermediate → marts: one dbt build."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration import aarsregnskap, checks, dbt
from orchestration.log import log
from orchestration.resources import Warehouse

BUILT = ("model", "seed")


class Translator(DagsterDbtTranslator):
    """Groups by room: the first folder of a model, or `referanse` for seeds."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        key = super().get_asset_key(dbt_resource_props)
        # dagster-dbt leaves out the schema of a model that has versions.
        return key.with_prefix(dbt_resource_props["schema"]) if dbt_resource_props.get("version") else key

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return "referanse" if dbt_resource_props["resource_type"] == "seed" else dbt_resource_props["fqn"][1]


translator = Translator()


@dbt_assets(manifest=dbt.manifest(), dagster_dbt_translator=translator, name="dbt")
def warehouse_models(context: dg.AssetExecutionContext, warehouse: Warehouse):
    selection = _selection(context)
    try:
        if warehouse.settings.motor == "spark":
            results = dbt.build_on_spark(warehouse.places)
        else:
            results = dbt.build(warehouse.places, selection)
    except dbt.BuildError as failure:
        yield from _reported(context, failure.results)
        raise
    # Spark builds every account each time, and leaves those of DuckDB as they were.
    if selection is None and warehouse.settings.motor == "duckdb":
        aarsregnskap.note_built(warehouse.places)
    yield from _reported(context, results)
    checks.write(warehouse.audit_folder(context.run.run_id), "dbt", _checks(results))
    built = sum(result.kind in BUILT for result in results)
    log.info("dbt       %s tables and views built, %s tests passed", built, len(results) - built)
    for result in results:
        if result.status == "warn":
            log.warning("dbt       warning: %s", result.message)


def _selection(context: dg.AssetExecutionContext) -> list[str] | None:
    """What dbt is to build when a person picked only some assets or checks in the web page; None is everything."""
    nodes = dbt.manifest()["nodes"].values()
    built = [node for node in nodes if node["resource_type"] in BUILT]
    chosen = [node for node in built if translator.get_asset_key(node) in context.selected_asset_keys]
    if len(chosen) == len(built):
        return None
    picked = {key.name for key in context.selected_asset_check_keys}
    tests = [node for node in nodes if node["resource_type"] == "test" and node["name"] in picked]
    return ["fqn:" + ".".join(node["fqn"]) for node in chosen + tests]


def _checks(results: list[dbt.NodeResult]) -> list[checks.Check]:
    nodes = dbt.manifest()["nodes"]
    tests = [result for result in results if result.kind == "test" and result.status != "skipped"]
    return [
        checks.Check(
            tables=[f"{parent['schema']}.{parent['alias']}" for parent in _parents(nodes, test.unique_id)],
            name=nodes[test.unique_id]["name"],
            kind="dbt",
            status=test.status,
        )
        for test in tests
    ]


def _parents(nodes: dict, unique_id: str) -> list[dict]:
    return [nodes[parent] for parent in nodes[unique_id]["depends_on"]["nodes"] if parent in nodes]


def _reported(context: dg.AssetExecutionContext, results: list[dbt.NodeResult]):
    nodes = dbt.manifest()["nodes"]
    for result in results:
        if result.kind in BUILT and result.passed:
            key = translator.get_asset_key(nodes[result.unique_id])
            # Spark builds more than what was picked.
            if key in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=key, metadata={"seconds": result.seconds})
        elif result.kind == "test" and result.status != "skipped":
            key = get_asset_check_key_for_test(dbt.manifest(), translator, result.unique_id, None)
            if key and key in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    asset_key=key.asset_key,
                    check_name=key.name,
                    passed=result.status == "pass",
                    severity=dg.AssetCheckSeverity.WARN if result.status == "warn" else dg.AssetCheckSeverity.ERROR,
                    metadata={"failing_rows": result.failures},
                )
