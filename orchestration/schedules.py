"""When things run."""

import dagster as dg

ETTERLASTING = dg.AssetSelection.groups("etterlasting")

nattlig = dg.define_asset_job(
    "nattlig", selection=dg.AssetSelection.all() - ETTERLASTING, description="The whole way of the data, once a night."
)

etterlasting = dg.define_asset_job(
    "etterlasting",
    selection=dg.AssetSelection.all(),
    description="The same for accounts that are picked by municipality and year: they are read and built again,"
    " changed or not. The other accounts stand unless they have changed.",
)

hver_natt = dg.ScheduleDefinition(
    name="hver_natt",
    job=nattlig,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/Oslo",
    description="02:00 every night; turn it on in the web page.",
)
