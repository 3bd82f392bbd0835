"""When things run."""

import dagster as dg

nattlig = dg.define_asset_job(
    "nattlig", selection=dg.AssetSelection.all(), description="The whole way of the data, once a night."
)

hver_natt = dg.ScheduleDefinition(
    name="hver_natt",
    job=nattlig,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/Oslo",
    description="02:00 every night; turn it on in the web page.",
)
