"""What has run, as Dagster remembers it, and when the municipality's own files last came."""

import shutil
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestration import archive, publication, varsel
from orchestration.lock import is_alive
from orchestration.log import log
from orchestration.settings import Places

SHOWN = 7
KEPT = 100
CHECKS_KEPT = 5
# Between two looks at a run that seems broken off: it may be about to take the warehouse, or have just given it back.
LOOK_SECONDS = 5
# A run that has not begun after this will not: what started it is gone.
START_SECONDS = 300


@dataclass(frozen=True)
class Run:
    """One run: when it began and for how long, which job, and what came of it in words."""

    started: datetime
    seconds: float | None
    job: str
    outcome: str

    def told(self) -> str:
        """One line for a person."""
        took = f"{self.seconds:.0f} s" if self.seconds is not None else ""
        return f"{self.started:%Y-%m-%d %H:%M:%S}{took:>9}  {self.job:<12}{self.outcome}"


def last(places: Places) -> list[Run]:
    """The last runs, the newest first. Dagster's own folder must be set up (DAGSTER_HOME)."""
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        return [_run(places, instance, record) for record in instance.get_run_records(limit=SHOWN)]


def end_broken_off(places: Places, instance) -> list[str]:
    """End the runs that Dagster takes for under way and whose process is gone; gives the lines that tell of them.

    Such a run would stop the schedule, which starts one at a time, and never be taken away. Dagster ends a run itself
    only where the process that started it outlives it, and its run monitoring knows nothing of a run that was started
    in its own way; so what is asked is the lock, which goes with its process even when the machine does.
    """
    from dagster import DagsterRunStatus

    if suspects := {record.dagster_run.run_id for record in _without_process(places, instance)}:
        time.sleep(LOOK_SECONDS)
        gone = [record.dagster_run for record in _without_process(places, instance)]
        gone = [run for run in gone if run.run_id in suspects]
    else:
        gone = []
    told = []
    for run in gone:
        if run.status == DagsterRunStatus.CANCELING:
            # Whoever cancelled it knows.
            instance.report_run_canceled(run, f"{varsel.BROKEN_OFF}: it was cancelled")
            continue
        what = _broken_off(places, instance, run.run_id)
        instance.report_run_failed(run, what)
        told.append(varsel.line(places, run.job_name, what))
        log.warning("dagster   %s", told[-1])
        # Nobody is told of what a person at a terminal sees.
        if not sys.stderr.isatty():
            varsel.tell(told[-1])
    return told


def _without_process(places: Places, instance) -> list:
    """The records of the runs that Dagster takes for under way, and that do not hold the warehouse."""
    from dagster import DagsterRunStatus, RunsFilter

    began = [DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    to_begin = [DagsterRunStatus.STARTING, DagsterRunStatus.NOT_STARTED]
    now = datetime.now(UTC)
    return [
        record
        for record in instance.get_run_records(RunsFilter(statuses=began + to_begin))
        if (
            record.dagster_run.status in began
            or (now - record.update_timestamp.replace(tzinfo=UTC)).total_seconds() > START_SECONDS
        )
        and not is_alive(places, record.dagster_run.run_id)
    ]


def _broken_off(places: Places, instance, run_id: str) -> str:
    from dagster import DagsterEventType

    begun = [entry.dagster_event.step_key for entry in instance.all_logs(run_id, of_type={DagsterEventType.STEP_START})]
    where = f"at {begun[-1]}" if begun else "before its first step"
    made = _published(places, run_id)
    after = f" after it had published {made}" if made else ""
    return f"{varsel.BROKEN_OFF} {where}{after}: it was ended from outside, or the machine stopped"


def _published(places: Places, run_id: str) -> str | None:
    """The publication that the run made, if it is kept."""
    return next((build_id for build_id in publication.held(places) if build_id.endswith(run_id[:8])), None)


def prune(places: Places, instance) -> None:
    """Let Dagster forget all but the newest runs that have ended, and take away what runs left in its folder and ours.

    Called by a run that holds the warehouse: whatever is half downloaded then was left by one that was broken off.
    """
    shutil.rmtree(places.incoming, ignore_errors=True)
    checked = sorted(places.runs.iterdir(), key=lambda path: path.stat().st_mtime) if places.runs.is_dir() else []
    for folder in checked[:-CHECKS_KEPT]:
        publication.take_away(folder)
    from dagster import DagsterRunStatus, RunsFilter

    ended = RunsFilter(statuses=[DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED])
    for run_id in instance.get_run_ids(ended)[KEPT:]:
        printed = places.dagster_home / "storage" / run_id
        if printed.is_dir():
            publication.take_away(printed)
        instance.delete_run(run_id)


def _run(places: Places, instance, record) -> Run:
    ended = record.end_time
    started = record.start_time or record.create_timestamp.timestamp()
    run = record.dagster_run
    return Run(
        started=datetime.fromtimestamp(started, UTC),
        seconds=ended - started if ended else None,
        # What was picked in the web page has no name of its own.
        job=run.job_name if not run.job_name.startswith("__") else "utvalg",
        outcome=_outcome(places, instance, run),
    )


def _outcome(places: Places, instance, run) -> str:
    from dagster import DagsterEventType, DagsterRunStatus

    if run.status == DagsterRunStatus.SUCCESS:
        made = _published(places, run.run_id)
        return f"published {made}" if made else "done"
    if run.status == DagsterRunStatus.FAILURE:
        events = [
            entry.dagster_event
            for entry in instance.all_logs(
                run.run_id, of_type={DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE}
            )
        ]
        return varsel.failed(events)
    if run.status == DagsterRunStatus.STARTED:
        return "under way" if is_alive(places, run.run_id) else _broken_off(places, instance, run.run_id)
    return run.status.value.lower()


def came(places: Places) -> list[str]:
    """One line for each kind of file of the municipality's own: when the newest came into the archive."""
    told = []
    for folder in sorted(places.archive.glob("*/*/")):
        # A download says more of itself: national.held.
        days = sorted(file.name[:8] for file in folder.glob("*_*") if not file.name.startswith(archive.RECORD))
        if days and not (places.asked / folder.parent.name).is_dir():
            day = datetime.strptime(days[-1], "%Y%m%d").replace(tzinfo=UTC)
            age = (datetime.now(UTC) - day).days
            told.append(f"{folder.parent.name + '/' + folder.name:<28}{day:%Y-%m-%d}, {age} days ago")
    return told
