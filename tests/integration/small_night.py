"""A code location for Dagster's daemon with the warehouse's own resource, sensors and way of running, and a job that
takes no time: it holds still while the file `hold` is in the data folder, and leaves its process number there."""

import os
import time

import dagster as dg

from orchestration import history, sensors
from orchestration.resources import Warehouse
from orchestration.settings import DEMO_CONFIG, Places

history.LOOK_SECONDS = 1


@dg.asset(required_resource_keys={"warehouse"})
def figure() -> None:
    hold, at_work = (Places().data / name for name in ("hold", "at_work"))
    at_work.write_text(str(os.getpid()))
    while hold.exists():
        time.sleep(0.1)


@dg.sensor(name="avbrutte_kjoringer", default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=1)
def often(context: dg.SensorEvaluationContext):
    return sensors.avbrutte_kjoringer(context)


defs = dg.Definitions(
    assets=[figure],
    jobs=[dg.define_asset_job("nattlig")],
    sensors=[often, sensors.varsel_om_feil],
    resources={"warehouse": Warehouse(config=str(DEMO_CONFIG), data=str(Places().data))},
    executor=dg.in_process_executor,
)
