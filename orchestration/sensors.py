"""What Dagster's daemon does when a run has ended: one that failed, or used old figures, is told of.

`omsorgsvarehus run` tells of its own runs; Dagster's sensors do not look at those, but for a run that is broken off.
"""

from datetime import UTC, datetime

import dagster as dg

from orchestration import history, varsel
from orchestration.settings import Places


@dg.run_failure_sensor(
    name="varsel_om_feil",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of a run that failed, by webhook or mail where the environment names one.",
)
def varsel_om_feil(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    events = [*context.get_step_failure_events(), context.failure_event]
    if varsel.broken_off(events):
        return dg.SkipReason("told of by whoever found it")
    return _tell(context, varsel.failed(events))


@dg.sensor(
    name="avbrutte_kjoringer",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Ends a run whose process is gone, so that the next one is not kept waiting, and tells of it.",
)
def avbrutte_kjoringer(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    return dg.SkipReason("\n".join(history.end_broken_off(Places(), context.instance)) or "none is broken off")


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    name="varsel_om_gamle_tall",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of a run that used what was held of SSB's tables, since SSB did not give them.",
)
def varsel_om_gamle_tall(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
    began = context.instance.get_run_stats(context.dagster_run.run_id).start_time
    what = varsel.not_renewed(Places(), datetime.fromtimestamp(began, UTC))
    return _tell(context, what) if what else dg.SkipReason("every table that was asked for was given")


def _tell(context: dg.RunStatusSensorContext, what: str) -> None:
    text = varsel.line(Places(), context.dagster_run.job_name, what)
    context.log.error(text)
    varsel.tell(text)
