"""audit → published: the candidate is made, compared with the build and swapped in."""

import dagster as dg

from orchestration import checks, publication
from orchestration.log import log
from orchestration.resources import Warehouse


@dg.asset(
    key=["published", "omsorgsvarehus"],
    group_name="published",
    deps=[["audit", "kontroller"]],
    kinds={"duckdb", "parquet"},
    description="The published DuckDB file, Parquet and manifest: data/published, swapped in by one rename.",
)
def omsorgsvarehus(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    manifest = publication.make(warehouse.places, warehouse.audit_folder(context.run.run_id), checks.planned())
    log.info("published %s", manifest["build_id"])
    return dg.MaterializeResult(
        metadata={
            "build_id": manifest["build_id"],
            "path": dg.MetadataValue.path(str(warehouse.places.published_db)),
            **manifest["marts"],
        }
    )
