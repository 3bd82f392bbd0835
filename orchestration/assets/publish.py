"""audit → published: the candidate is made, compared with the build and swapped in."""

from collections.abc import Iterator

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
    for withheld in publication.withheld_names(warehouse.places):
        log.warning("published %s", withheld)
    log.info("published %s", manifest["build_id"])
    return dg.MaterializeResult(
        metadata={
            "build_id": manifest["build_id"],
            "path": dg.MetadataValue.path(str(warehouse.places.published_db)),
            **manifest["marts"],
        }
    )


@dg.asset(
    key=["published", "postgresql"],
    group_name="published",
    deps=[["published", "omsorgsvarehus"]],
    kinds={"postgres"},
    description="The same in PostgreSQL, in the schema marts, where the configuration names a server.",
    output_required=False,
)
def postgresql(warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    rules = warehouse.settings.postgres
    if rules is None:
        return  # what is not made is not shown as made
    # Late: the driver brings pandas and more, and most have no such server.
    from orchestration import postgres

    done = postgres.write(warehouse.places, rules)
    log.info("postgres  %s", done)
    yield dg.MaterializeResult(metadata={"outcome": done})
