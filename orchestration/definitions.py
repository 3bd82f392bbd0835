"""The Dagster code location: nothing but wiring."""

import os

import dagster as dg

from orchestration.assets import audit, ingest, national, publish, transform
from orchestration.resources import Warehouse
from orchestration.schedules import etterlasting, hver_natt, nattlig
from orchestration.sensors import avbrutte_kjoringer, varsel_om_feil, varsel_om_gamle_tall
from orchestration.settings import DEMO_CONFIG, Places

defs = dg.Definitions(
    assets=[
        ingest.inndata,
        ingest.aarsregnskap_paa_nytt,
        national.nasjonalt,
        ingest.raw,
        national.raw_nasjonalt,
        transform.warehouse_models,
        audit.kontroller,
        publish.omsorgsvarehus,
        publish.postgresql,
    ],
    asset_checks=[national.ferskhet, audit.audit_raw, audit.audit_marts, audit.audit_skjerming],
    jobs=[nattlig, etterlasting],
    schedules=[hver_natt],
    sensors=[avbrutte_kjoringer, varsel_om_feil, varsel_om_gamle_tall],
    resources={
        "warehouse": Warehouse(
            config=os.environ.get("OMSORGSVAREHUS_CONFIG", str(DEMO_CONFIG)), data=str(Places().data)
        )
    },
    # DuckDB has one writer, and every new process would import everything again.
    executor=dg.in_process_executor,
)
